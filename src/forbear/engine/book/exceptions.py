"""The one shape of what kept a loan, a borrower or the night from contact."""

import ibis
import ibis.expr.types as ir


def exception(  # noqa: PLR0913 -- the columns of a row, all named
    t: ir.Table, *, kind: str, table: ir.Value | str, measure: ir.Value | str,
    says: ir.Value | str, loan: ir.Value | str = "", borrower: ir.Value | str = "",
    ours: ir.Value | None = None, theirs: ir.Value | None = None,
) -> ir.Table:
    """Shape rows of any origin into those of EXCEPTIONS; `ours` and `theirs` share one unit."""
    none = ibis.null("int64")

    def text(value: ir.Value | str) -> ir.Value:
        return value if isinstance(value, ir.Value) else ibis.literal(value)

    return t.select(
        kind=ibis.literal(kind),
        table_name=text(table),
        loan_id=ibis.coalesce(text(loan), ""),
        borrower_id=ibis.coalesce(text(borrower), ""),
        measure=text(measure),
        ours=ours.cast("int64") if ours is not None else none,
        theirs=theirs.cast("int64") if theirs is not None else none,
        says=text(says),
    )
