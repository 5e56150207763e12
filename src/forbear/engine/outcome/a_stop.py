"""The one shape of whatever stops contact."""

import ibis
import ibis.expr.types as ir


def a_stop(
    t: ir.Table, *, kind: ir.Value | str, since: ir.Value, ends_before: ir.Value | None = None,
    loan_id: ir.Value | None = None, channel: ir.Value | None = None, source_id: ir.Value,
    evidence: ir.Value | None = None,
) -> ir.Table:
    """Shape rows of any origin into those of STOPS; `t` has whom they protect."""
    none_day, none_text = ibis.null("date"), ibis.null("string")
    return t.select(
        borrower_id=t.borrower_id,
        kind=kind if isinstance(kind, ir.Value) else ibis.literal(kind),
        loan_id=ibis.coalesce(loan_id, "") if loan_id is not None else ibis.literal(""),
        channel=ibis.coalesce(channel, "*") if channel is not None else ibis.literal("*"),
        source_id=source_id,
        since=since,
        ends_before=ends_before if ends_before is not None else none_day,
        evidence=evidence if evidence is not None else none_text,
    )
