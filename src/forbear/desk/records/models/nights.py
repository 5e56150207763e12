"""What a night brought: its account once, and for each borrower their slice of the book."""

import json
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models

Rows = list[dict[str, Any]]


class Night(models.Model):
    """A night that was loaded."""

    digest = models.CharField(max_length=64, unique=True)
    """Of all its tables; the same night is loaded once."""
    as_of = models.DateField()
    contact_on = models.DateField()
    lender = models.CharField(max_length=200)
    strategy = models.CharField(max_length=100)
    packs = models.JSONField(default=list)
    everyone = models.JSONField(default=dict)
    """Rows that are about nobody in particular: stops of everyone, feeds, products, buckets."""
    borrowers = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"night of {self.as_of.isoformat()}"


class Slice(models.Model):
    """One borrower's rows of the book and of the night, as the night read and wrote them."""

    borrower = models.OneToOneField("records.Borrower", models.CASCADE, primary_key=True)
    night = models.ForeignKey(Night, models.PROTECT)
    document = models.TextField()
    """JSON: by table, the rows; days and moments as ISO text, moments in UTC."""

    def __str__(self) -> str:
        return f"slice of {self.borrower_id}"

    @cached_property
    def tables(self) -> dict[str, Rows]:
        """Give the rows by table, with dates and moments as such."""
        whole: dict[str, Rows] = json.loads(self.document)
        for rows in whole.values():
            for row in rows:
                for name, value in row.items():
                    if isinstance(value, str) and name in _DAYS:
                        row[name] = date.fromisoformat(value)
                    elif isinstance(value, str) and name in _MOMENTS:
                        row[name] = datetime.fromisoformat(value)
        return whole

    def rows(self, table: str) -> Rows:
        """Give the rows of one table; none where the night had none."""
        return self.tables.get(table, [])


class PromiseStanding(models.Model):
    """What became of a promise, as the newest night that speaks of it judged."""

    promise_id = models.CharField(max_length=200, primary_key=True)
    """As the book names it; of one made here, the text of its id."""
    borrower = models.ForeignKey("records.Borrower", models.CASCADE)
    night = models.ForeignKey(Night, models.PROTECT)
    promised_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    state = models.CharField(max_length=20)

    class Meta:
        """Read by day and state."""

        indexes = (models.Index(fields=["promised_on", "state"], name="promises_by_day"),)

    def __str__(self) -> str:
        return f"{self.state} promise {self.promise_id}"


def _columns(kind: str) -> frozenset[str]:
    """Name the columns of all tables that are of a type."""
    from forbear.engine.tables import ALL  # noqa: PLC0415 -- Ibis loads only when a slice is read

    return frozenset(c.name for t in ALL.values() for c in t.columns if c.type.name == kind)


class _Columns:
    """The names of columns of a type, found when first asked for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @cached_property
    def names(self) -> frozenset[str]:
        return _columns(self.kind)

    def __contains__(self, name: str) -> bool:
        return name in self.names


_DAYS = _Columns("DATE")
_MOMENTS = _Columns("TIMESTAMP")
