"""Rows that could not be used and may hold back contact: whoever they concern is left in peace.

A hold that cannot be read still says that someone asked for quiet. What it would have stopped is
not known, so the whole borrower waits until the row is correct.
"""

from collections.abc import Mapping
from typing import Final

import ibis.expr.types as ir

from forbear.engine.book.exceptions import exception
from forbear.engine.book.trust_limits import TrustLimits, most_rows

Tables = Mapping[str, ir.Table]

PROTECTIONS: Final = (
    "holds", "pauses", "preferences", "consents", "parties", "promises", "plans",
    "debit_attempts", "placements", "contacts",
)
"""Tables whose rows may hold back contact. A contact does so through the limits that count it."""

_ROW: Final = ("table_name", "source_file", "line", "row_hash")
"""Names a rejected row, whatever it was rejected for."""


def lost_payments(rejects: ir.Table, *, book: Tables) -> ir.Table:
    """Hold back whoever a payment that could not be used may belong to."""
    return _for_people(
        _concerned(rejects.filter(rejects.table_name == "payments"), book),
        kind="payment_rejected",
        says="A payment of this borrower could not be used; see the rejects, correct it and "
        "import again.",
    )


def lost_protections(
    rejects: ir.Table, *, book: Tables, delivered: ir.Table, limits: TrustLimits
) -> list[ir.Table]:
    """Hold back whom lost protections concern; tell those that concern nobody in the book.

    A copy of a row that is used takes nothing away.
    """
    lost = rejects.filter(
        rejects.table_name.isin(PROTECTIONS), rejects.reason != "duplicate_row"
    )
    people = _concerned(lost, book)
    nobody = _rows(lost).anti_join(people, _ROW)
    counted = nobody.group_by("table_name").agg(n=nobody.count())
    came = counted.join(delivered, "table_name")
    came = came.mutate(most=most_rows(
        came.good_rows + came.rejected_rows, table=came.table_name,
        share_bp=limits.for_nobody_bp, share_bp_of=limits.for_nobody_bp_of,
    ))
    over = came.filter(came.n > came.most)
    return [
        _for_people(
            people, kind="protection_rejected",
            says="A row that may hold back contact with this borrower could not be used; see the "
            "rejects, correct it and import again.",
        ),
        exception(
            counted, kind="protection_for_nobody", table=counted.table_name, measure="rows",
            theirs=counted.n,
            says="Rows that may hold back contact could not be used, and nobody in the book is "
            "named in them, so nobody is held back for them. See the rejects, correct them and "
            "import again.",
        ),
        exception(
            over, kind="rejects_over_limit", table=over.table_name, measure="rows_for_nobody",
            ours=over.n, theirs=over.most,
            says="More rows than the limit allows may hold back contact with somebody and name "
            "nobody in the book; no order is made. See the rejects, correct the file and import "
            "again.",
        ),
    ]


def _rows(rejects: ir.Table) -> ir.Table:
    """Give each rejected row once, however many faults it has."""
    t = rejects.mutate(source_file=rejects.file.fill_null(""))
    return t.select(*_ROW, "loan_id", "borrower_id").distinct()


def _concerned(rejects: ir.Table, book: Tables) -> ir.Table:
    """Give each rejected row with each borrower of the book it names, directly or by the loan."""
    rows = _rows(rejects)
    borrowers = book["borrowers"].select(who="borrower_id")
    owners = book["loans"].select(owned_loan="loan_id", who="borrower_id")
    directly = rows.join(borrowers, rows.borrower_id == borrowers.who)
    by_loan = rows.join(owners, rows.loan_id == owners.owned_loan).drop("owned_loan")
    return directly.union(by_loan).select(*_ROW, "loan_id", "who").distinct()


def _for_people(people: ir.Table, *, kind: str, says: str) -> ir.Table:
    """Give one exception for each table and borrower whose rows were lost."""
    one = people.group_by(["table_name", "who"]).agg(n=people.count(), loan=people.loan_id.min())
    return exception(
        one, kind=kind, table=one.table_name, loan=one.loan, borrower=one.who, measure="rows",
        theirs=one.n, says=says,
    )
