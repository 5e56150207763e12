"""The auditor: a slow, plain judge of every kind of rule, one candidate at a time.

Written from docs/reference/gate.md, not from the gate: it asks the time-zone database minute by
minute and counts contacts one by one.
"""

from collections.abc import Iterable, Mapping

from audited_asked import Asked, Finding
from audited_book import AuditedBook, Row
from audited_counts import counters, find_limits
from audited_people import find_recipient, find_stops, find_wishes
from audited_time import find_time
from audited_words import find_answers, find_gaps, find_preconditions, find_words

from forbear.engine.gate.reasons import RANK
from forbear.engine.gate.rulebook import RuleBook

GRAVEST_FIRST = ("refused", "review", "warned")


class Auditor:
    """Judges the candidates of one book by the rules of one day."""

    def __init__(self, tables: Mapping[str, Iterable[Row]], *, rules: RuleBook) -> None:
        """Take the tables by their names, and the rules."""
        self.book, self.rules = AuditedBook(tables), rules

    def verdict(self, row: Row) -> Row:
        """Give the whole verdict on a candidate."""
        asked = Asked(row, book=self.book, rules=self.rules)
        timed, lawful = find_time(asked)
        found = sorted([*timed, *_found(asked)], key=_order)
        named = [one for one in found if one.outcome != "warned"]
        first = named[0] if named else None
        lifted = (f"{rule}:{consent}" for rule, consent in sorted(asked.lifted.items()))
        return {
            "borrower_id": row["borrower_id"], "action": row["action"],
            "as_of": row["as_of"], "contact_on": row["contact_on"],
            "verdict": first.outcome if first else "allowed",
            "reason": first.reason if first else None,
            "rule_id": first.rule.rule_id if first and first.rule else None,
            "cites": first.rule.cites if first and first.rule else None,
            "also": " ".join(one.said for one in found if one is not first) or None,
            "not_before": first.not_before if first else None,
            "open_at": lawful.opens if lawful else None,
            "close_at": lawful.closes if lawful else None,
            "packs": self.rules.named,
            "counters": counters(asked),
            "consents": " ".join(lifted) or None,
            "zones": " ".join(asked.zones) or None,
        }


def _found(asked: Asked) -> list[Finding]:
    """Find all that does not hang on hours."""
    found = [
        *find_stops(asked), *find_recipient(asked), *find_wishes(asked), *find_limits(asked),
        *find_words(asked), *find_preconditions(asked), *find_answers(asked), *find_gaps(asked),
    ]
    if asked.channel not in asked.rules.channels:
        found.append(Finding("channel_unknown"))
    if asked.point is None:
        found.append(Finding("contact_point_unknown"))
    if not asked.on_the_day:
        found.append(Finding("rules_of_another_day"))
    elif not asked.zones_known:
        found.append(Finding("zone_unknown"))
    return found


def _order(one: Finding) -> tuple[int, int, str]:
    """Order findings as a verdict names them."""
    grave = GRAVEST_FIRST.index(one.outcome)
    return grave, RANK[one.reason], one.rule.rule_id if one.rule else ""
