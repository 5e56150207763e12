"""Propose: for each borrower the rung that holds now, and what it would do."""

from datetime import date
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.strategy.ladder import Condition, Rung, Strategy
from forbear.engine.strategy.owed import leading
from forbear.engine.strategy.reach import best_points
from forbear.engine.strategy.rest import last_attempts, with_day_end
from forbear.engine.strategy.tell import by_treatment, tell
from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.night import BORROWER_STANDINGS, CANDIDATES
from forbear.engine.tables.numbers import SEALED
from forbear.engine.tables.settings import ZONES

_NEEDED: Final = (
    "borrower_id", "rung_rank", "currency", "ask_days", "amount_minor", "also_owed", "due_date",
    "loans_late", "loans_stopped",
)
"""Columns that every candidate needs; those that a rung rests on come with them."""


def propose(  # noqa: PLR0913 -- the tables and days of the stage, all named
    borrower_standings: ir.Table,
    *,
    borrowers: ir.Table,
    contact_points: ir.Table | None,
    contacts: ir.Table,
    strategy: Strategy,
    as_of: date,
    contact_on: date,
    zones: ir.Table | None = None,
    debits: ir.Table | None = None,
    keep: Keep = as_is,
) -> ir.Table:
    """Give CANDIDATES: one row per borrower and treatment of the rung that holds.

    Args:
        borrower_standings: One row per borrower and currency.
        borrowers: For person, language and zone; this and the next two as a sealed book has them.
        contact_points: None when the lender keeps the numbers; the borrower's id stands for them.
        contacts: The history, for the cadence.
        strategy: The ladder.
        as_of: The day of the standing.
        contact_on: The day of contact, after `as_of`.
        zones: Offsets, by which `as_of` ends where the borrower lives; without them, in UTC.
        debits: What became of the last automatic debit: borrower_id, debit.
        keep: Stores who is placed where, which three joins read.

    """
    standings = BORROWER_STANDINGS.enter(borrower_standings)
    ahead = strategy.days_ahead
    lead = leading(standings, as_of=as_of, contact_on=contact_on, days_ahead=ahead)
    people = SEALED["borrowers"].enter(borrowers).select(
        "borrower_number", "person_key", "language", "zone", of_person="borrower_id"
    )
    placed = _place(lead, strategy)
    placed = placed.join(people, placed.borrower_id == people.of_person, how="left")
    placed = with_day_end(
        placed.drop("of_person"), zones=None if zones is None else ZONES.enter(zones), as_of=as_of
    )
    placed = keep("placed", placed.drop("zone"))
    last = last_attempts(
        SEALED["contacts"].enter(contacts), placed, channels=strategy.channels, as_of=as_of
    )
    rows = placed.join(last, placed.borrower_number == last.attempted, how="left")
    if contact_points is not None:
        points = SEALED["contact_points"].enter(contact_points)
        points = points.semi_join(placed, "borrower_number")
        best = best_points(points, channels=strategy.channels)
        rows = rows.join(best, rows.borrower_number == best.reached, how="left")
    rows = _resting_over(rows, strategy=strategy, contact_on=contact_on)
    rows = _with_debits(rows, debits)
    told = tell(
        rows,
        strategy=strategy,
        as_of=as_of,
        contact_on=contact_on,
        numbers_known=contact_points is not None,
    )
    return CANDIDATES.leave(told)


def _place(lead: ir.Table, strategy: Strategy) -> ir.Table:
    """Put each borrower on the highest rung whose conditions hold; the others leave."""
    highest_first = sorted(strategy.rungs, key=lambda rung: -rung.rank)
    rank = ibis.cases(
        *((_holds(lead, rung), ibis.literal(rung.rank, "int32")) for rung in highest_first),
        else_=ibis.null("int32"),
    )
    placed = lead.mutate(rung_rank=rank)
    needed = {*_NEEDED, *(c.column for rung in strategy.rungs for c in rung.conditions)}
    return placed.filter(placed.rung_rank.notnull()).select(*sorted(needed))


def _holds(lead: ir.Table, rung: Rung) -> ir.BooleanValue:
    """Tell where all conditions of a rung hold."""
    held: ir.BooleanValue = ibis.literal(True)
    for condition in rung.conditions:
        held = held & _meets(lead[condition.column], condition)
    return held


def _meets(column: ir.Column, condition: Condition) -> ir.BooleanValue:
    """Tell where a column meets its condition; null meets it only where the ladder says so."""
    met: ir.BooleanValue = ibis.literal(True)
    if condition.among:
        met = column.isin(condition.among)
    if condition.least is not None:
        met = met & (column >= condition.least)
    if condition.most is not None:
        met = met & (column <= condition.most)
    return ibis.ifelse(column.isnull(), condition.or_unknown, met)


def _resting_over(placed: ir.Table, *, strategy: Strategy, contact_on: date) -> ir.Table:
    """Give one row per borrower and treatment whose cadence allows it on the day of contact."""
    numbers: dict[int, list[int]] = {}
    for number, (rung, _, _) in enumerate(strategy.treatments()):
        numbers.setdefault(rung.rank, []).append(number)
    choices = placed.rung_rank.cases(
        *((rank, ibis.literal(ids, "array<int32>")) for rank, ids in numbers.items()),
        else_=ibis.literal([], "array<int32>"),
    )
    rows = placed.mutate(treatment=choices.unnest())
    last = by_treatment(
        rows, strategy, read=lambda _, __, t: rows[f"last_{t.channel}"], kind="date"
    )
    rows = rows.mutate(
        since_days=_days_to(contact_on, last),
        since_any_days=_days_to(contact_on, rows.last_any),
        every_days=by_treatment(rows, strategy, read=lambda _, __, t: t.every_days, kind="int32"),
        after_days=by_treatment(rows, strategy, read=lambda _, __, t: t.after_days, kind="int32"),
    )
    return rows.filter(
        (rows.since_days.isnull() | (rows.since_days >= rows.every_days))
        & (rows.since_any_days.isnull() | (rows.since_any_days >= rows.after_days))
    )


def _with_debits(rows: ir.Table, debits: ir.Table | None) -> ir.Table:
    """Add `debit`, to be told as a reason, where anything is known of debits."""
    if debits is None:
        return rows
    said = debits.select("debit", debited="borrower_id")
    return rows.left_join(said, rows.borrower_id == said.debited)


def _days_to(contact_on: date, day: ir.Value) -> ir.Value:
    """Count the days from a day to the day of contact."""
    return ibis.literal(contact_on).delta(day, unit="day").cast("int32")
