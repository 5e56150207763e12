"""The gate of the night and of the door: candidates in, one verdict for each out.

The exact rules are in docs/reference/gate.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate import days, history
from forbear.engine.gate.answers import ANSWER_DAYS, judge_answers
from forbear.engine.gate.applies import Lifts, with_lifts
from forbear.engine.gate.asked import Asked, ask, on_the_day
from forbear.engine.gate.findings import NO_DAY, Place, Places, find, find_each, places
from forbear.engine.gate.gaps import judge_gaps
from forbear.engine.gate.plain import plain_texts
from forbear.engine.gate.rulebook import CooldownRule, FrequencyRule, Rule, RuleBook
from forbear.engine.gate.rules import cooldown, frequency
from forbear.engine.gate.rules.hours import judge_hours, with_hours
from forbear.engine.gate.rules.must_not import judge_unsaid
from forbear.engine.gate.rules.must_state import judge_said
from forbear.engine.gate.rules.precondition import judge_preconditions
from forbear.engine.gate.rules.preference import judge_wishes, wishes_of
from forbear.engine.gate.rules.recipient import judge_recipients
from forbear.engine.gate.rules.stop_state import judge_stops
from forbear.engine.gate.rules.wish_time import judge_times, kept_times, pieces
from forbear.engine.gate.unjudged import judge_unknown, wordless
from forbear.engine.gate.verdicts import settle
from forbear.engine.tables import ALL
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.night import CANDIDATES

NEEDED: Final = ("borrowers", "contact_points", "contacts", "stops", "zones")
READS: Final = (
    *NEEDED, "consents", "preferences", "placements", "loans", "feeds", "calendars", "facts",
    "texts",
)
"""All tables the gate reads; of what is not needed and left out nothing is known."""


def judge(
    candidates: ir.Table, *, reads: Mapping[str, ir.Table], rules: RuleBook, keep: Keep = as_is
) -> ir.Table:
    """Give exactly one verdict per candidate (contract VERDICTS).

    Where `moment_at` is empty the lawful time of `contact_on` is worked out; where it is set,
    at the door, that moment is judged, and the history counts up to it.

    Args:
        candidates: Contract CANDIDATES.
        reads: Tables of READS by name, each under its contract; with `placements` comes `loans`.
        rules: Those of the day of contact.
        keep: Stores a step, see `engine.tables.keep`.

    Raises:
        ContractBroken: A table is not what its contract says.

    """
    known = {name: ALL[name].enter(reads[name]) for name in READS if name in reads}
    return _Judging(reads=known, rules=rules, places=places(rules), keep=keep).verdicts(
        CANDIDATES.enter(candidates)
    )


@dataclass(frozen=True, kw_only=True)
class _Judging:
    """One round of judging: what is read, by which rules."""

    reads: Mapping[str, ir.Table]
    rules: RuleBook
    places: Places
    keep: Keep

    def verdicts(self, candidates: ir.Table) -> ir.Table:
        """Work from the calendar to the counts, and from those to findings and verdicts."""
        asked = ask(
            candidates, borrowers=self.reads["borrowers"],
            contact_points=self.reads["contact_points"], keep=self.keep,
        )
        counters = _counters(self.rules)
        back = max([ANSWER_DAYS, *(c.window.days for c in counters)])
        spans = days.near(self.reads["zones"], rules=self.rules, back=back)
        dated, lifts, calendar, hours = self._dated(asked, spans, counters)
        found = []
        past = None
        if counters:
            past = history.narrow(
                self.reads["contacts"], dated, now=days.now(calendar), rules=self.rules,
                counters=counters, keep=self.keep,
            )
            dated = replace(
                dated, candidates=history.count(dated.candidates, past, counters=counters)
            )
        dated = replace(dated, candidates=self.keep("gate_counted", dated.candidates))
        free = None
        by_place = {self._place(c.rule).number: c for c in counters}
        if past is not None:
            free = history.free_from(
                dated.candidates, past, counters=by_place, lifts=lifts,
                within=days.members(asked.candidates, rules=self.rules), spans=spans,
            )
        found.append(self._of_candidates(dated.candidates, free, counters=by_place, lifts=lifts))
        found.append(judge_hours(dated.candidates, hours))
        found += self._facts(dated, days.now(calendar), lifts)
        dated, wished = self._wishes(dated, spans, lifts)
        return settle(
            dated.candidates, ibis.union(*found, *wished), rules=self.rules,
            places=self.places, counters=counters, lifts=lifts, keep=self.keep,
        )

    def _dated(
        self, asked: Asked, spans: ir.Table, counters: Sequence[history.Counter]
    ) -> tuple[Asked, Lifts, ir.Table, ir.Table]:
        """Join to each candidate the consents that lift and its lawful time.

        `judged` is true where its zones are known: only there hours and limits can speak. Gives the
        calendar and what the hours of each set of rules and zones say as well.
        """
        with_consents, lifts = with_lifts(
            asked, self.reads.get("consents"), spans=spans, rules=self.rules
        )
        windows = {c.window for c in counters}
        windows.add(days.Window(kind="rolling", days=ANSWER_DAYS))
        calendar = self.keep("gate_calendar", days.calendar(
            days.members(asked.candidates, rules=self.rules), spans, rules=self.rules,
            windows=sorted(windows), holidays=self.reads.get("calendars"),
        ))
        hours = with_hours(
            with_consents, calendar, rules=self.rules, lifts=lifts,
            places={p.rule.rule_id: p for p in self.places if p.rule}, keep=self.keep,
        )
        dated = hours.candidates
        today = dated.moment_at.isnull() | dated.today.fill_null(False)
        dated = dated.mutate(
            judged=on_the_day(dated, self.rules) & dated.known.fill_null(False) & today
        )
        return replace(asked, candidates=dated), lifts, calendar, hours.against

    def _facts(self, asked: Asked, now: ir.Table, lifts: Lifts) -> list[ir.Table]:
        """Find what speaks against candidates, hours, limits and wishes aside."""
        reads, rules = self.reads, self.rules
        found = [
            find(
                wordless(asked.candidates, rules=rules, texts=reads.get("texts"), lifts=lifts),
                self.places.of("text_unknown"),
            ),
            judge_stops(asked, reads["stops"], rules=rules, places=self.places),
            *judge_recipients(
                asked, now, contacts=reads["contacts"], contact_points=reads["contact_points"],
                stops=reads["stops"], rules=rules, places=self.places, lifts=lifts,
            ),
            *judge_preconditions(
                asked, contact_points=reads["contact_points"],
                placements=reads.get("placements"), facts=reads.get("facts"), rules=rules,
                places=self.places, lifts=lifts,
            ),
            *judge_answers(asked, reads["contacts"], now=now, rules=rules, places=self.places),
        ]
        if "texts" in reads:
            texts = self.keep("gate_texts", plain_texts(reads["texts"], rules=rules))
            for judge_words in (judge_said, judge_unsaid):
                found += judge_words(
                    asked, texts, rules=rules, places=self.places, lifts=lifts
                )
        if "placements" in reads:
            found += judge_gaps(
                asked, loans=reads["loans"], placements=reads["placements"],
                feeds=reads.get("feeds"), places=self.places,
            )
        return found

    def _wishes(
        self, asked: Asked, spans: ir.Table, lifts: Lifts
    ) -> tuple[Asked, list[ir.Table]]:
        """Find what wishes speak against, and cut the lawful time by those of time."""
        if "preferences" not in self.reads:
            return asked, []
        wished = self.keep("gate_wishes", wishes_of(asked, self.reads["preferences"]))
        timed = kept_times(wished, rules=self.rules, places=self.places, lifts=lifts)
        timed = self.keep("gate_times", timed)
        left = self.keep("gate_pieces", pieces(timed, spans))
        found = [
            *judge_wishes(
                wished, contact_points=self.reads["contact_points"], rules=self.rules,
                places=self.places, lifts=lifts,
            ),
            *judge_times(timed, left, rules=self.rules, places=self.places, lifts=lifts),
        ]
        keys = ["borrower_id", "action"]
        some = timed.select(*keys, cut=ibis.literal(True)).distinct().left_join(left, keys)
        t = asked.candidates.left_join(some.drop("borrower_id_right", "action_right"), keys)
        t = t.drop("borrower_id_right", "action_right")
        t = t.mutate(
            opens=ibis.ifelse(t.cut.notnull(), t.piece_open, t.opens),
            closes=ibis.ifelse(t.cut.notnull(), t.piece_close, t.closes),
        ).drop("cut", "piece_open", "piece_close")
        return replace(asked, candidates=t), found

    def _of_candidates(
        self, asked: ir.Table, free: ir.Table | None, *, counters: Mapping[int, history.Counter],
        lifts: Lifts,
    ) -> ir.Table:
        """Find what is not known, and what the limits and the rests say and until when."""
        limits = [
            (self._place(c.rule), history.reached(asked, c, lifts=lifts))
            for c in counters.values()
        ]
        unknown = judge_unknown(asked, rules=self.rules, places=self.places)
        shape = ("borrower_id", "action", "place", "not_before")
        by = ("person_key", "occasion", "contact_point_id", "reached_id", "loan_id")
        found = find_each(asked, [*unknown, *limits], keep=by)
        if free is None:
            return found.mutate(not_before=NO_DAY).select(*shape)
        return history.freed(found, self.keep("gate_free", free), counters=counters).select(*shape)

    def _place(self, rule: Rule) -> Place:
        """Give the place of a rule that has but one reason."""
        return next(p for p in self.places if p.rule and p.rule.rule_id == rule.rule_id)


def _counters(rules: RuleBook) -> tuple[history.Counter, ...]:
    """Tell every rule that counts as a counter, by rule id."""
    counting: list[FrequencyRule | CooldownRule] = [
        *rules.of(FrequencyRule), *rules.of(CooldownRule)
    ]
    some = sorted(counting, key=lambda rule: rule.rule_id)
    return tuple(
        frequency.counter(rule, name=f"n_{i}")
        if isinstance(rule, FrequencyRule)
        else cooldown.counter(rule, name=f"n_{i}")
        for i, rule in enumerate(some)
    )
