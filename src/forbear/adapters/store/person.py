"""One person's rows of a book, and no one else's: what the door and a dossier read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from forbear.adapters.store.book import Book
from forbear.adapters.store.store import Store
from forbear.engine.tables import ALL, BOOK
from forbear.engine.vocabulary.errors import ForbearError

Rows = list[dict[str, Any]]

_BY_BORROWER: Final = (
    "borrowers", "loans", "contact_points", "consents", "preferences", "holds", "contacts",
    "promises", "payments",
)
_BY_LOAN: Final = (
    "instalments", "payments", "charges", "statements", "lender_balances", "parties", "pauses",
    "plans", "mandates", "debit_attempts", "placements", "holds",
)
_OF_ALL: Final = ("feeds",)
"""About deliveries, and of nobody in particular."""


class BorrowerNotInBook(ForbearError):
    """The book has no such borrower."""

    code = "borrower_not_in_book"
    sentence = "The book {folder} has no borrower {borrower} among its {borrowers:,} borrowers."
    cure = "Ids look like {example} there."


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody the lender knows, under one borrower id or several."""

    person_key: str
    ids: tuple[str, ...]
    """Every borrower id of the person, in order."""


def person_of(store: Store, book: Book, *, borrower_id: str) -> Person:
    """Find the person a borrower id stands for.

    Raises:
        BorrowerNotInBook: The book has no such id.

    """
    borrowers = book.tables["borrowers"]
    t = borrowers.select(
        "borrower_id", key=ibis.coalesce(borrowers.person_key, borrowers.borrower_id)
    )
    keys = t.filter(t.borrower_id == borrower_id).select("key")
    found = store.fetch(t.semi_join(keys, "key").order_by("borrower_id")).to_pylist()
    if not found:
        told = store.fetch(
            t.agg(borrowers=t.borrower_id.count(), example=t.borrower_id.min())
        ).to_pylist()[0]
        raise BorrowerNotInBook(
            folder=book.folder, borrower=borrower_id, borrowers=told["borrowers"],
            example=told["example"] or "B1",
        )
    return Person(
        person_key=found[0]["key"], ids=tuple(str(row["borrower_id"]) for row in found)
    )


def rows_of(store: Store, book: Book, *, ids: Sequence[str]) -> dict[str, Rows]:
    """Fetch all rows of these borrowers, by table and in the order of its key.

    Rows about deliveries come whole; every other table gives the rows of these borrowers alone.
    """
    found: dict[str, Rows] = {}

    def fetch(name: str, mine: ir.BooleanValue) -> None:
        table = book.tables[name]
        found[name] = store.fetch(table.filter(mine).order_by(*ALL[name].key)).to_pylist()

    fetch("loans", book.tables["loans"].borrower_id.isin(ids))
    loans = [str(row["loan_id"]) for row in found["loans"]]
    for contract in BOOK:
        name, table = contract.name, book.tables[contract.name]
        if name in _OF_ALL:
            fetch(name, ibis.literal(value=True))
        elif name in _BY_BORROWER and name in _BY_LOAN:
            fetch(name, table.borrower_id.isin(ids) | table.loan_id.isin(loans))
        elif name in _BY_BORROWER and name not in found:
            fetch(name, table.borrower_id.isin(ids))
        elif name in _BY_LOAN:
            fetch(name, table.loan_id.isin(loans))
    plans = [str(row["plan_id"]) for row in found["plans"]]
    fetch("plan_instalments", book.tables["plan_instalments"].plan_id.isin(plans))
    return found


def owing_with(rows: Mapping[str, Rows]) -> tuple[str, ...]:
    """Give the borrower ids of those who owe one of these loans together with whom it is of.

    What protects one of them protects the debt, so their rows tell what stops contact.
    """
    own = {row["borrower_id"] for row in rows["borrowers"]}
    owing = {row["borrower_id"] for row in rows["parties"] if row["role"] in ("joint", "borrower")}
    return tuple(sorted(owing - own))


def rejects_about(
    store: Store, book: Book, *, rows: Mapping[str, Rows]
) -> Rows:
    """Fetch the rejected rows that name these borrowers or their loans, or nobody in the book.

    A row that names nobody may hold back everyone, so it is needed to judge anyone.
    """
    t = book.rejects
    mine = t.borrower_id.isin([r["borrower_id"] for r in rows["borrowers"]]) | t.loan_id.isin(
        [r["loan_id"] for r in rows["loans"]]
    )
    nobody = t.anti_join(book.tables["borrowers"], "borrower_id").anti_join(
        book.tables["loans"], "loan_id"
    )
    both = t.filter(mine.fill_null(False)).union(nobody)
    whole: Rows = store.fetch(both.order_by("table_name", "file", "line", "reason")).to_pylist()
    return whole
