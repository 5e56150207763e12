"""Write candidates out: what each treatment says, and why it is proposed."""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from forbear.engine.strategy.ladder import Rung, Strategy, Treatment

_SAID_ANYWAY = ("ask_days", "currency", "loans_late", "loans_stopped")

Reader = Callable[[Rung, int, Treatment], object]
"""Reads a treatment, its rung and its preference there; gives a plain value or a column."""


def by_treatment(rows: ir.Table, strategy: Strategy, *, read: Reader, kind: str) -> ir.Value:
    """Give each row what its treatment says; `rows.treatment` is its number in the strategy."""
    said = [read(*each) for each in strategy.treatments()]
    return rows.treatment.cases(
        *((number, _typed(value, kind)) for number, value in enumerate(said)),
        else_=ibis.null(kind),
    )


def tell(
    rows: ir.Table, *, strategy: Strategy, as_of: date, contact_on: date, numbers_known: bool
) -> ir.Table:
    """Give the columns of a candidate. Without known numbers the borrower's id stands for them."""

    def said(name: str, kind: str) -> ir.Value:
        return by_treatment(rows, strategy, read=lambda _, __, t: getattr(t, name), kind=kind)

    def point(_: Rung, __: int, treatment: Treatment) -> object:
        return rows[f"best_{treatment.channel}"] if numbers_known else rows.borrower_id

    return rows.select(
        "borrower_id", "rung_rank", "currency", "amount_minor", "also_owed", "due_date",
        "ask_days", "loans_late", "loans_stopped",
        action=said("action", "string"),
        as_of=ibis.literal(as_of),
        contact_on=ibis.literal(contact_on),
        moment_at=ibis.null("timestamp(6)"),
        person_key=ibis.coalesce(rows.person_key, rows.borrower_id),
        recipient_id=ibis.null("string"),
        role=ibis.literal("borrower"),
        purpose=ibis.literal("remind"),
        loan_id=ibis.null("string"),
        channel=said("channel", "string"),
        rung=by_treatment(rows, strategy, read=lambda rung, _, __: rung.name, kind="string"),
        preference=by_treatment(rows, strategy, read=lambda _, place, __: place, kind="int32"),
        cost_units=said("cost_units", "int32"),
        cost_minor=said("cost_minor", "int64"),
        burden=said("burden", "int32"),
        offer=said("offer", "string"),
        needs_approval=said("needs_approval", "boolean"),
        contact_point_id=by_treatment(rows, strategy, read=point, kind="string"),
        language=ibis.coalesce(rows.language, ibis.literal(strategy.language)),
        because=_because(rows, strategy),
    )


def _because(rows: ir.Table, strategy: Strategy) -> ir.Value:
    """Tell why, as codes and values: the rung, the debt, the cadence, and what else decided."""
    rung = by_treatment(rows, strategy, read=lambda rung, _, __: rung.name, kind="string")
    parts = [
        "rung=" + rung,
        _code("ask_days", rows.ask_days),
        _code("currency", rows.currency),
        _code("amount_minor", rows.amount_minor),
        _code("loans_late", rows.loans_late),
        _code("loans_stopped", rows.loans_stopped),
        _code("every_days", rows.every_days),
        _code("since_days", rows.since_days, unknown="never"),
    ]
    decided = by_treatment(
        rows, strategy, read=lambda rung, _, __: _deciding(rows, rung), kind="string"
    )
    text = ibis.literal(" ").join(parts) + decided
    if "debit" not in rows.columns:
        return text
    return text + (ibis.literal(" debit=") + rows.debit).fill_null("")


def _deciding(rows: ir.Table, rung: Rung) -> ir.Value:
    """Tell the values of the other columns on which a rung rests, each after a space."""
    names = [c.column for c in rung.conditions if c.column not in _SAID_ANYWAY]
    text: ir.Value = ibis.literal("")
    for name in names:
        text = text + " " + _code(name, rows[name])
    return text


def _code(name: str, value: ir.Value, *, unknown: str = "unknown") -> ir.Value:
    """Write one code and value."""
    return f"{name}=" + value.cast("string").fill_null(unknown)


def _typed(value: object, kind: str) -> ir.Value:
    """Make a typed value of a plain one, and leave an expression as it is."""
    if isinstance(value, ir.Value):
        return value
    return ibis.null(kind) if value is None else ibis.literal(value, kind)
