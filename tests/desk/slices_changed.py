"""A person's part of the book, changed as a test needs it."""

import json
from collections.abc import Callable
from typing import Any

from forbear.desk.records.models import Case, Slice

COPIED = {"loans": "loan_id", "instalments": "loan_id", "loan_standings": "loan_id",
          "payments": "payment_id", "charges": "charge_id", "pauses": "loan_id",
          "statements": "loan_id"}
"""What makes a loan, by the column that names a row of it."""
Tables = dict[str, list[dict[str, Any]]]


def rewrite(case: Case, change: Callable[[Tables], object]) -> Case:
    """Change the rows of the case's borrower, and read the case anew."""
    whole: Tables = json.loads(Slice.objects.get(pk=case.borrower_id).document)
    change(whole)
    Slice.objects.filter(pk=case.borrower_id).update(
        document=json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    return again(case)


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def also_owing(case: Case, *, currency: str) -> Case:
    """Give the person the same loans once more, in another currency."""

    def change(tables: Tables) -> None:
        for name, key in COPIED.items():
            tables[name] += [{
                **row, **{one: f"{row[one]}-{currency}" for one in ("loan_id", key) if row[one]},
                **({"currency": currency} if "currency" in row else {}),
            } for row in tables[name]]

    return rewrite(case, change)
