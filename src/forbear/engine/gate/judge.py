"""The gate of the night and of the door: candidates in, one verdict for each out.

The exact rules are in docs/reference/gate.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.gate import days, history
from forbear.engine.gate.answers import ANSWER_DAYS, judge_answers
from forbear.engine.gate.applies import Lifts, with_lifts
from forbear.engine.gate.asked import Asked, ask, on_the_day
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.findings import Place, Places, find, find_each, marked, places
from forbear.engine.gate.gaps import judge_gaps
from forbear.engine.gate.plain import plain_texts
from forbear.engine.gate.rulebook import (
    CooldownRule,
    FrequencyRule,
    MustNotRule,
    MustStateRule,
    Rule,
    RuleBook,
)
from forbear.engine.gate.rules import cooldown, frequency
from forbear.engine.gate.rules.hours import with_hours
from forbear.engine.gate.rules.must_not import judge_unsaid
from forbear.engine.gate.rules.must_state import judge_said
from forbear.engine.gate.rules.precondition import judge_preconditions, with_shown
from forbear.engine.gate.rules.preference import judge_wishes, wishes_of
from forbear.engine.gate.rules.recipient import judge_recipients
from forbear.engine.gate.rules.stop_state import judge_stops
from forbear.engine.gate.rules.wish_time import judge_times, kept_times, pieces
from forbear.engine.gate.unjudged import judge_unknown, wordless
from forbear.engine.gate.verdicts import Judged, settle
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
    candidates: ir.Table, *, reads: Mapping[str, ir.Table], rules: RuleBook, keep: Keep = as_is,
    asking: Asking | None = None,
) -> ir.Table:
    """Give exactly one verdict per candidate (contract VERDICTS).

    Where `moment_at` is empty the lawful time of `contact_on` is worked out; where it is set,
    at the door, that moment is judged, and the history counts up to it.

    Args:
        candidates: Contract CANDIDATES.
        reads: Tables of READS by name, each under its contract; with `placements` comes `loans`.
        rules: Those of the day of contact.
        keep: Stores a step, see `engine.tables.keep`.
        asking: What is known of the candidates beforehand; by default nothing.

    Raises:
        ContractBroken: A table is not what its contract says.

    """
    known = asking or Asking()
    entered = {name: ALL[name].enter(reads[name]) for name in READS if name in reads}
    missing = [name for name in NEEDED if name not in entered]
    if missing:
        raise KeyError(*missing)
    spoken = rules.judging(channels=known.channels, roles=known.roles)
    return _Judging(
        reads=known.filled(entered), rules=spoken, places=places(spoken), asking=known, keep=keep,
    ).verdicts(CANDIDATES.enter(candidates))


@dataclass(frozen=True, kw_only=True)
class _Judging:
    """One round of judging: what is read, by which rules."""

    reads: Mapping[str, ir.Table]
    rules: RuleBook
    places: Places
    asking: Asking
    keep: Keep

    @cached_property
    def counters(self) -> tuple[history.Counter, ...]:
        """Every rule that counts as a counter, by rule id."""
        return _counters(self.rules)

    @cached_property
    def spans(self) -> ir.Table:
        """The offsets of the zones over all the days looked at."""
        back = max([ANSWER_DAYS, *(c.window.days for c in self.counters)])
        return self.keep(
            "gate_spans", days.near(self.reads["zones"], rules=self.rules, back=back)
        )

    def verdicts(self, candidates: ir.Table) -> ir.Table:
        """Work from the calendar to the counts, and from those to findings and verdicts."""
        asked = ask(
            candidates, borrowers=self.reads["borrowers"],
            contact_points=self.reads.get("contact_points"), asking=self.asking, keep=self.keep,
        )
        with_consents, lifts = with_lifts(
            asked, self.reads.get("consents"), spans=self.spans, rules=self.rules,
            asking=self.asking, keep=self.keep,
        )
        members = days.members(asked.candidates, rules=self.rules, asking=self.asking)
        calendar = self._calendar(members)
        past = self._past(asked, days.now(calendar))
        dated = self._dated(with_consents, calendar, lifts)
        dated = history.count(dated, past, counters=self.counters, asking=self.asking)
        dated = self.keep("gate_counted", self._marked(dated, lifts))
        asked = replace(asked, candidates=dated)
        found = self._facts(asked, days.now(calendar), lifts)
        if past is not None:
            found.append(self._limits(dated, past, members, lifts))
        asked, wished = self._wishes(asked, lifts)
        return settle(
            asked.candidates, [*found, *wished], keep=self.keep,
            judged=Judged(
                rules=self.rules, places=self.places, counters=self.counters, lifts=lifts,
                asking=self.asking,
            ),
        )

    def _calendar(self, members: ir.Table) -> ir.Table:
        """Work out the instants of each occasion and set of zones."""
        windows = {c.window for c in self.counters}
        if "answer" in self.asking.purposes:
            windows.add(days.Window(kind="rolling", days=ANSWER_DAYS))
        of_days = self.keep("gate_days", days.instants_of_days(
            self.spans, rules=self.rules, windows=sorted(windows),
            holidays=self.reads.get("calendars"), asking=self.asking,
        ))
        return self.keep("gate_calendar", days.calendar(
            members, of_days, spans=self.spans, rules=self.rules, asking=self.asking
        ))

    def _past(self, asked: Asked, now: ir.Table) -> ir.Table | None:
        """Keep the contacts that count, if any may."""
        if not self.counters or "contacts" not in self.reads:
            return None
        return history.narrow(
            self.reads["contacts"], asked, now=now, rules=self.rules, counters=self.counters,
            asking=self.asking, keep=self.keep,
        )

    def _dated(self, asked: ir.Table, calendar: ir.Table, lifts: Lifts) -> ir.Table:
        """Join to each candidate its lawful time.

        `judged` is true where its zones are known: only there hours and limits can speak.
        """
        dated = with_hours(
            asked, calendar, rules=self.rules, lifts=lifts, places=self.places,
            asking=self.asking, keep=self.keep,
        )
        today = dated.moment_at.isnull() | dated.today.fill_null(False)
        return dated.mutate(
            judged=on_the_day(dated, self.rules) & dated.known.fill_null(False) & today
        )

    def _marked(self, dated: ir.Table, lifts: Lifts) -> ir.Table:
        """Add the bits of what is found on the row of a candidate itself."""
        shown = with_shown(
            dated, contact_points=self.reads.get("contact_points"),
            placements=self.reads.get("placements"), facts=self.reads.get("facts"),
            rules=self.rules, asking=self.asking,
        )
        own = marked(self.places, [
            *judge_unknown(shown, rules=self.rules, places=self.places, asking=self.asking),
            *judge_preconditions(
                shown, rules=self.rules, places=self.places, lifts=lifts, asking=self.asking
            ),
        ])
        none = ibis.literal(0, "int64")
        marks = {
            name: bits + ibis.ifelse(shown.judged, shown[f"hours_{name}"].fill_null(none), none)
            for name, bits in own.items()
        }
        kept = [name for name in dated.columns if not name.startswith("hours_")]
        return shown.select(*kept, **marks)

    def _limits(
        self, dated: ir.Table, past: ir.Table, members: ir.Table, lifts: Lifts
    ) -> ir.Table:
        """Find what the limits and the rests say, and until when."""
        counters = {self._place(c.rule).number: c for c in self.counters}
        against = find_each(
            dated,
            [(self._place(c.rule), history.reached(dated, c, lifts=lifts))
             for c in self.counters],
            keep=("person_key", "occasion", "contact_point_id", "reached_id", "loan_id"),
        )
        return history.freed(
            self.keep("gate_limits", against), past, counters=counters, within=members,
            spans=self.spans,
        )

    def _facts(self, asked: Asked, now: ir.Table, lifts: Lifts) -> list[ir.Table]:
        """Find what speaks against candidates, hours, limits and wishes aside."""
        reads, rules, asking = self.reads, self.rules, self.asking
        found = []
        if "stops" in reads:
            found.append(judge_stops(asked, reads["stops"], rules=rules, places=self.places))
        if asking.others:
            found.append(judge_recipients(
                asked, now, reads=reads, rules=rules, places=self.places, lifts=lifts,
                keep=self.keep,
            ))
        if "answer" in asking.purposes:
            found += judge_answers(
                asked, reads.get("contacts"), now=now, rules=rules, places=self.places,
                keep=self.keep,
            )
        found += self._words(asked, lifts)
        if "placements" in reads and "loans" in reads:
            found += judge_gaps(
                asked, loans=reads["loans"], placements=reads["placements"],
                feeds=reads.get("feeds"), places=self.places,
            )
        return found

    def _words(self, asked: Asked, lifts: Lifts) -> list[ir.Table]:
        """Find what speaks against the words of a contact, or that there are none."""
        found = []
        judged = any(isinstance(rule, MustStateRule | MustNotRule) for rule in self.rules.rules)
        if judged and self.asking.door and self.asking.written:
            found.append(find(
                wordless(
                    asked.candidates, rules=self.rules, texts=self.reads.get("texts"), lifts=lifts
                ),
                self.places.of("text_unknown"),
            ))
        if "texts" in self.reads:
            texts = self.keep("gate_texts", plain_texts(self.reads["texts"], rules=self.rules))
            for judge_words in (judge_said, judge_unsaid):
                found += judge_words(
                    asked, texts, rules=self.rules, places=self.places, lifts=lifts
                )
        return found

    def _wishes(self, asked: Asked, lifts: Lifts) -> tuple[Asked, list[ir.Table]]:
        """Find what wishes speak against, and cut the lawful time by those of time."""
        if "preferences" not in self.reads:
            return asked, []
        wished = self.keep("gate_wishes", wishes_of(asked, self.reads["preferences"]))
        timed = kept_times(wished, rules=self.rules, places=self.places, lifts=lifts)
        timed = self.keep("gate_times", timed)
        left = self.keep("gate_pieces", pieces(timed, self.spans))
        found = [
            judge_wishes(
                wished, contact_points=self.reads.get("contact_points"), rules=self.rules,
                places=self.places, lifts=lifts,
            ),
            judge_times(timed, left, rules=self.rules, places=self.places, lifts=lifts),
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
