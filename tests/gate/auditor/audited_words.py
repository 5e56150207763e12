"""What a message says, what must be so first, what is answered, and what is not yet known."""

from collections.abc import Mapping
from datetime import date
from itertools import chain

from audited_asked import Asked, Finding
from audited_book import Row
from audited_clocks import DAY
from audited_plain import plain, readable, says, seen, states

from forbear.engine.gate.rulebook import MustNotRule, MustStateRule, PreconditionRule

WRITTEN = ("sms", "email", "app", "letter")
VALUES = ("creditor", "amount", "due_date", "check_code")
ANSWERED_WITHIN = 7


def find_words(asked: Asked) -> list[Finding]:
    """Find what is wrong with the words of a contact."""
    stating, barring = asked.judging(MustStateRule), asked.judging(MustNotRule)
    parts = {
        row["part"]: row
        for row in asked.book.texts.get((asked.borrower, asked.row["action"]), ())
    }
    found = []
    if asked.moment and asked.channel in WRITTEN and "body" not in parts and (stating or barring):
        found.append(Finding("text_unknown"))
    if "body" in parts:
        found += [one for rule in stating if (one := _lacks(rule, parts["body"]))]
    found += [
        Finding("text_forbidden", rule) for rule in barring
        if rule.part in parts and _forbidden(rule, parts[rule.part])
    ]
    return list({one.said: one for one in found}.values())


def _lacks(rule: MustStateRule, body: Row) -> Finding | None:
    """Find what a body does not state."""
    if rule.element in VALUES:
        stated = states(body["says"], body.get(rule.element))
        return None if stated else Finding("text_lacks", rule)
    phrases = [one for one in rule.phrases.get(body["language"], ()) if plain(one).strip()]
    if not phrases:
        return Finding("language_unknown")
    said = any(says(body["says"], phrase) for phrase in phrases)
    return None if said else Finding("text_lacks", rule)


def _forbidden(rule: MustNotRule, part: Row) -> bool:
    """Tell whether a part says what it may not say."""
    if any(says(part["says"], phrase) for phrase in chain(*rule.phrases.values())):
        return True
    if not rule.only:
        return False
    left: str = seen(part["says"])
    for element in rule.only:
        left = left.replace(seen(part.get(element) or "") or "\0", " ")
    return readable(left)


# Preconditions ------------------------------------------------------------------------------


def find_preconditions(asked: Asked) -> list[Finding]:
    """Find what has not been shown; in the night only whether the number is verified."""
    found = []
    for rule in asked.judging(PreconditionRule):
        if asked.moment is None and rule.fact != "number_verified":
            continue
        since = _since(rule.fact, asked=asked)
        too_old = rule.days is not None and since and since < asked.on - rule.days * DAY
        if since is None or too_old:
            found.append(Finding("precondition_missing", rule))
    return found


def _since(fact: str, *, asked: Asked) -> date | None:
    """Give since when something is so; of several days the latest."""
    shown = asked.book.facts.get((asked.borrower, asked.row["action"]), ())
    days = [row["since"] for row in shown if row["fact"] == fact]
    if fact == "number_verified":
        point: Mapping[str, date | None] = asked.book.points.get(asked.point or "", {})
        days += [point.get("verified_on"), point.get("right_party_on")]
    if fact == "placement_notice" and asked.loan:
        days += [row.get("notice_sent_on") for row in asked.book.placements.get(asked.loan, ())]
    return max((day for day in days if day and day <= asked.on), default=None)


# Answers ------------------------------------------------------------------------------------


def find_answers(asked: Asked) -> list[Finding]:
    """Find whether an answer answers anything."""
    if asked.row["purpose"] != "answer":
        return []
    earliest = [day - (ANSWERED_WITHIN - 1) * DAY for day in asked.days.values()]
    said = [
        row["tried_at"] for row, dates in asked.dated
        if row["direction"] == "in"
        and any(day >= first for day, first in zip(dates, earliest, strict=True))
    ]
    ours = [row["tried_at"] for row, _ in asked.dated if row["direction"] == "out"]
    if said and not any(at >= max(said) for at in ours):
        return []
    return [Finding("nothing_to_answer")]


# A history with a gap -----------------------------------------------------------------------


def find_gaps(asked: Asked) -> list[Finding]:
    """Find whether an agency that holds a loan of this person has not told of its contacts."""
    needed = asked.on if asked.moment else asked.as_of
    for loan in asked.book.of("loans", person=asked.person):
        for row in asked.book.placements.get(loan["loan_id"], ()):
            recalled = row.get("recalled_on")
            if row["placed_on"] <= needed and (recalled is None or needed < recalled):
                complete = asked.book.complete.get(f"contacts:{row['agency']}", date.min)
                if complete < needed:
                    return [Finding("history_incomplete")]
    return []
