"""Allocate: by the rank of the ladder, ties broken by a hash of borrower and day."""

from datetime import date
from typing import Final

import ibis
import ibis.expr.types as ir

from forbear.engine.tables.keep import Keep, as_is
from forbear.engine.tables.night import CANDIDATES, CHOSEN, VERDICTS
from forbear.engine.tables.settings import CAPACITIES
from forbear.engine.vocabulary.limits import TREATMENTS_PER_RUNG_MAX

EVERY_LANGUAGE: Final = "*"


def allocate(
    candidates: ir.Table,
    verdicts: ir.Table,
    *,
    capacities: ir.Table,
    as_of: date,
    preferences: int = TREATMENTS_PER_RUNG_MAX,
    keep: Keep = as_is,
) -> ir.Table:
    """Give CHOSEN: at most one allowed candidate per borrower and per person.

    Args:
        candidates: What the strategy would do.
        verdicts: What the gate says; only `allowed` may be chosen.
        capacities: What there is of each channel; a channel without a row has none.
        as_of: The day of the standing; with the borrower it breaks ties.
        preferences: How many passes to make: the greatest preference there can be.
        keep: Stores what each pass chose, since every later pass reads it.

    """
    waiting = keep("waiting", _waiting(candidates, verdicts, capacities=capacities, as_of=as_of))
    chosen: ir.Table | None = None
    for preference in range(1, preferences + 1):
        row = _pass(waiting, preference=preference, chosen=chosen)
        row = keep(f"chosen_by_preference_{preference}", row)
        chosen = row if chosen is None else chosen.union(row)
    if chosen is None:
        chosen = _queue(waiting, used=None).filter(ibis.literal(False))
    because = ibis.literal(" ").join(
        [
            _code("preference", chosen.preference),
            _code("rung_rank", chosen.rung_rank),
            _code("cost_units", chosen.cost_units),
            _code("used_units", chosen.used_units),
            _code("of_units", chosen.units),
        ]
    )
    return CHOSEN.leave(chosen.mutate(because=because, place=chosen.place.cast("int64")))


def _waiting(
    candidates: ir.Table, verdicts: ir.Table, *, capacities: ir.Table, as_of: date
) -> ir.Table:
    """Give the allowed candidates for whose channel and language there is capacity."""
    c = CANDIDATES.enter(candidates).select(
        "borrower_id", "action", "as_of", "contact_on", "person_key", "channel", "language",
        "rung_rank", "preference", "cost_units",
    )
    v = VERDICTS.enter(verdicts)
    allowed = v.filter(v.verdict == "allowed").select("borrower_id", "action")
    c = c.semi_join(allowed, ["borrower_id", "action"])
    capacity = CAPACITIES.enter(capacities)
    own = capacity.select(own_resource="resource", own_skill="skill", own_units="units")
    every = capacity.filter(capacity.skill == EVERY_LANGUAGE)
    every = every.select(any_resource="resource", any_units="units")
    c = c.join(
        own, (c.channel == own.own_resource) & (c.language == own.own_skill), how="left"
    )
    c = c.join(every, c.channel == every.any_resource, how="left")
    c = c.mutate(
        skill=ibis.coalesce(
            c.own_skill, ibis.ifelse(c.any_resource.notnull(), EVERY_LANGUAGE, None)
        ),
        units=ibis.ifelse(c.own_skill.notnull(), c.own_units, c.any_units),
        tie=(c.borrower_id + f"|{as_of.isoformat()}").hexdigest("md5"),
    )
    return c.filter(c.skill.notnull()).drop(
        "language", "own_resource", "own_skill", "own_units", "any_resource", "any_units"
    )


def _pass(waiting: ir.Table, *, preference: int, chosen: ir.Table | None) -> ir.Table:
    """Choose among the candidates of one preference whose person is not served yet."""
    rows = waiting.filter(waiting.preference == preference)
    used = None
    if chosen is not None:
        rows = rows.anti_join(chosen.select("person_key"), "person_key")
        used = chosen.group_by(used_channel="channel", used_skill="skill").agg(
            before_units=chosen.cost_units.sum().cast("int64"),
            before_rows=chosen.count().cast("int64"),
        )
    first = ibis.row_number().over(
        ibis.window(group_by=rows.person_key, order_by=[*_order(rows), rows.action])
    )
    rows = rows.mutate(nth_of_person=first)
    rows = rows.filter(rows.nth_of_person == 0).drop("nth_of_person")
    queue = _queue(rows, used=used)
    return queue.filter(queue.used_units <= queue.units)


def _queue(rows: ir.Table, *, used: ir.Table | None) -> ir.Table:
    """Line up the candidates of each channel and skill, with what is used up to each of them."""
    columns = rows.columns
    if used is None:
        none = ibis.literal(0, "int64")
        rows = rows.mutate(before_units=none, before_rows=none)
    else:
        rows = rows.join(
            used,
            (rows.channel == used.used_channel) & (rows.skill == used.used_skill),
            how="left",
        )
        rows = rows.mutate(
            before_units=rows.before_units.fill_null(0), before_rows=rows.before_rows.fill_null(0)
        )
    lane = [rows.channel, rows.skill]
    line = ibis.cumulative_window(group_by=lane, order_by=_order(rows))
    taken = rows.cost_units.sum().over(line).cast("int64")
    nth = ibis.row_number().over(ibis.window(group_by=lane, order_by=_order(rows)))
    return rows.select(
        *columns,
        used_units=rows.before_units + taken,
        place=rows.before_rows + nth.cast("int64") + 1,
    )


def _order(rows: ir.Table) -> list[ir.Value]:
    """Give the order of a queue: the higher rung first, then the hash, then the borrower."""
    return [rows.rung_rank.desc(), rows.tie, rows.borrower_id]


def _code(name: str, value: ir.Value) -> ir.Value:
    """Write one code and value."""
    return f"{name}=" + value.cast("string")
