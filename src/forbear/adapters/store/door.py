"""The door: the same gate over a few rows, asked right before anything is sent or dialled.

Building and planning the gate takes half a second, judging a row milliseconds. So the whole gate is
prepared once, as one statement, over holders that hand out whatever Arrow table they were given
last; a call swaps the tables and executes. (A statement prepared over a table registered by name
would go on judging the old history: a holder is asked anew on every execution, and a test makes
sure.) What follows from the zones and calendars alone is the same for every call, as these two are
given when the door is made; such steps are worked out as the statement is prepared, and held too.
(A statement that reads a table of the database is planned anew on every execution.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import ibis
import ibis.backends.duckdb
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from forbear.adapters.store.duck import connect
from forbear.adapters.store.store import Row, arrow_schema, arrow_table
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.judge import READS, judge
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.tables import ALL

_ALWAYS: Final = ("borrowers", "zones", "calendars")
"""Tables that every plan reads; the others only if they have rows."""
_SETTLED: Final = ("zones", "calendars")
"""Tables given when the door is made; the others come with each call."""


class Holder:
    """Hands out the table it holds now, by Arrow's own protocol."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_schema__(self) -> object:
        return self.table.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """One prepared statement, and the columns it gives."""

    statement: str
    columns: tuple[str, ...]


@dataclass(kw_only=True)
class Door:
    """A gate that is ready for one day's rules.

    Args:
        rules: The rules of the day of contact.
        zones: Rows of the settings table of that name, for all zones that may come.
        calendars: Rows of the settings table of that name.

    """

    rules: RuleBook
    zones: Iterable[Row]
    calendars: Iterable[Row] = ()
    _backend: ibis.backends.duckdb.Backend = field(init=False)
    _holders: dict[str, Holder] = field(init=False, default_factory=dict)
    _empty: dict[str, pa.Table] = field(init=False)
    _plans: dict[Asking, _Plan] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._backend = connect(threads=1)
        self._empty = {n: arrow_schema(ALL[n]).empty_table() for n in ("candidates", *READS)}
        for name, table in self._empty.items():
            self._hold(name, table)
        for name, given in zip(_SETTLED, (self.zones, self.calendars), strict=True):
            self._holders[name].table = arrow_table(ALL[name], given)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def judge(
        self, candidates: Iterable[Row], *, reads: Mapping[str, Iterable[Row]]
    ) -> list[dict[str, Any]]:
        """Judge candidates, each with its `moment_at`, by what is known at that moment.

        Args:
            candidates: Rows of CANDIDATES.
            reads: Rows of the tables the gate reads, by name, of the persons concerned: all that is
                known of them, what is in flight included (a contact under way has no outcome yet
                and counts as an attempt).

        Returns:
            One row of VERDICTS for each candidate, by borrower and action.

        Raises:
            ValueError: A candidate has no moment, or a table is not one the gate reads.

        """
        asked = list(candidates)
        if any(row.get("moment_at") is None for row in asked):
            raise ValueError("at the door every candidate has its moment")
        strange = set(reads) - set(READS)
        if strange:
            raise ValueError(f"the gate reads no {', '.join(sorted(strange))}")
        given = {name: list(rows) for name, rows in reads.items()}
        self._holders["candidates"].table = arrow_table(ALL["candidates"], asked)
        for name in READS:
            if name not in _SETTLED:
                rows = given.get(name)
                self._holders[name].table = (
                    arrow_table(ALL[name], rows) if rows else self._empty[name]
                )
        empty = (name for name in READS if name not in _ALWAYS and not given.get(name))
        return self._run(self._plan(Asking.of(asked, empty=empty)))

    def close(self) -> None:
        """Let the plans and the database go."""
        for plan in self._plans.values():
            self._backend.con.execute(f"DEALLOCATE {plan.statement}")
        self._plans.clear()
        self._backend.disconnect()

    def _run(self, plan: _Plan) -> list[dict[str, Any]]:
        """Execute a plan over what the holders hold."""
        found = self._backend.con.execute(f"EXECUTE {plan.statement}").fetchall()
        rows = [dict(zip(plan.columns, row, strict=True)) for row in found]
        return sorted(rows, key=lambda row: (row["borrower_id"], row["action"]))

    def _plan(self, asking: Asking) -> _Plan:
        """Give the prepared statement for a kind of question; what is empty costs nothing."""
        if asking not in self._plans:
            self._plans[asking] = self._prepared(asking, number=len(self._plans))
        return self._plans[asking]

    def _prepared(self, asking: Asking, *, number: int) -> _Plan:
        """Prepare the gate over the tables that have rows, each of its steps computed once."""
        settled = set(_SETTLED)
        steps: list[str] = []

        def keep(name: str, expression: ir.Table) -> ir.Table:
            kept = f"{name}_{number}_{len(settled) + len(steps)}"
            sql = self._backend.compile(expression)
            if {table.name for table in expression.op().find(ops.UnboundTable)} <= settled:
                self._hold(kept, self._backend.con.sql(sql).to_arrow_table())
                settled.add(kept)
            else:
                steps.append(f'"{kept}" AS MATERIALIZED ({sql})')
            return ibis.table(expression.schema(), name=kept)

        tables = {name: ibis.table(ALL[name].schema, name=name) for name in ("candidates", *READS)}
        verdicts = judge(
            tables.pop("candidates"), reads=tables, rules=self.rules, keep=keep, asking=asking
        )
        whole = f"WITH {', '.join(steps)} SELECT * FROM ({self._backend.compile(verdicts)})"
        self._backend.con.execute(f"PREPARE gate_{number} AS {whole}")
        return _Plan(statement=f"gate_{number}", columns=verdicts.columns)

    def _hold(self, name: str, table: pa.Table) -> None:
        self._holders[name] = Holder(table)
        self._backend.con.register(name, self._holders[name])
