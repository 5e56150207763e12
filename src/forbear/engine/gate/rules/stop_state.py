"""Stop states: what holds contact back, and on which channels, until it ends."""

from collections.abc import Sequence
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import whom
from forbear.engine.gate.asked import Asked
from forbear.engine.gate.findings import Places
from forbear.engine.gate.rulebook import RuleBook, StopRule
from forbear.engine.vocabulary import words

_FINDING = ("borrower_id", "action", "kind_bits", "ask_days", "place", "ends_before")


def judge_stops(
    asked: Asked, stops: ir.Table, *, rules: RuleBook, places: Places
) -> ir.Table:
    """Find the candidates that a state stops: of their person, of everyone, or of their loans.

    A state of one loan stops a contact when it is about that loan, or when all late loans of the
    borrower are stopped, since the others would be left out of it. A state of one loan on one
    channel does not leave the loan out, so it closes that channel to the borrower. States no pack
    speaks of stop every channel. What stops the borrower stops a contact with another about them.
    """
    rows = _speaking(stops, rules=rules, places=places).rename(
        on_channel="channel", stopped="borrower_id", stopped_loan="loan_id"
    )
    some = asked.candidates
    scoped = (rows.stopped_loan != "") & (rows.stopped != "*")
    own = rows.filter(~scoped & (rows.stopped != "*"))
    persons = some.join(
        own.join(asked.people, own.stopped == asked.people.borrower_id).drop("borrower_id"),
        ["person_key", ("channel", "on_channel")],
    )
    everyone = some.join(rows.filter(rows.stopped == "*"), [("channel", "on_channel")])
    loans = some.join(
        rows.filter(scoped), [("borrower_id", "stopped"), ("channel", "on_channel")]
    )
    all_stopped = (loans.loans_late > 0) & (loans.loans_stopped >= loans.loans_late)
    about_it = (loans.loan_id == loans.stopped_loan).fill_null(False)
    loans = loans.filter(loans.own_channel | about_it | (all_stopped & loans.loan_id.isnull()))
    ways = [persons, everyone, loans]
    if asked.debtors is not None:
        others = some.filter(some.reached_id != some.borrower_id)
        others = others.join(asked.debtors, "borrower_id")
        ways.append(others.join(own, [("debtor_id", "stopped"), ("channel", "on_channel")]))
    found = ibis.union(*(way.select(*_FINDING) for way in ways))
    found = found.filter(_heard(found, places))
    return found.group_by(["borrower_id", "action", "place"]).agg(not_before=_last_end(found))


def _heard(found: ir.Table, places: Places) -> ir.BooleanValue:
    """Tell whether the rule behind a finding speaks of its purpose, role and age."""
    narrow = [
        (found.place == p.number, reduce(and_, said))
        for p in places if isinstance(p.rule, StopRule) and (said := whom(found, p.rule))
    ]
    everybody = ibis.literal(True)
    return ibis.cases(*narrow, else_=everybody) if narrow else everybody


def _speaking(
    stops: ir.Table, *, rules: RuleBook, places: Places
) -> ir.Table:
    """One row per stop, rule that speaks of it, and channel it stops."""
    unknown = places.of("stop_unknown")
    says: dict[str, list[tuple[int, str]]] = {}
    for place in places:
        if isinstance(place.rule, StopRule):
            some = says.setdefault(place.rule.stop_kind, [])
            some += [(place.number, channel) for channel in place.rule.channels]
    every = dict.fromkeys((*words.CHANNELS, *rules.channels))
    shape = "array<struct<place: int32, channel: string>>"

    def listed(pairs: Sequence[tuple[int, str]]) -> ir.Value:
        if not pairs:
            return ibis.null(shape)
        return ibis.array([
            ibis.struct({"place": ibis.literal(number, "int32"), "channel": ibis.literal(channel)})
            for number, channel in pairs
        ]).cast(shape)

    silent = listed([(unknown.number, channel) for channel in every])
    spoken = [(kind, listed(pairs)) for kind, pairs in says.items()]
    row = stops.select(
        "borrower_id", "kind", "ends_before",
        loan_id=stops.loan_id.fill_null(""),
        stops_channel=stops.channel.fill_null("*"),
    )
    one = row.kind.cases(*spoken, else_=silent) if spoken else silent
    rows = row.mutate(one=one.unnest())
    rows = rows.mutate(place=rows.one["place"], channel=rows.one["channel"])
    speaks = (rows.stops_channel == "*") | (rows.stops_channel == rows.channel)
    return rows.filter(speaks).select(
        "borrower_id", "loan_id", "channel", "place", "ends_before",
        own_channel=rows.stops_channel != "*",
    )


def _last_end(rows: ir.Table) -> ir.Value:
    """Give the last end of several states; null if one of them has none."""
    open_ended = rows.ends_before.isnull().cast("int32").max() == 1
    return ibis.ifelse(open_ended, ibis.null("date"), rows.ends_before.max())
