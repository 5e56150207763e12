"""A desk of before, brought up to date: nobody is unlocked by it, and each payment has a lender."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from staff import TWO_O_CLOCK

BEFORE = [("records", "0011_slices_compressed")]
AFTER = [("records", "0012_days_lenders_and_unclear_payments")]


def moved(to: list[tuple[str, str]]) -> Any:
    """Bring the records to a state, and give their models then."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.mark.usefixtures("transactional_db")
def test_locks_and_payments_of_before_are_kept() -> None:
    """Locked on the first in Taipei, in no zone and nowhere: until the second, there or in UTC."""
    try:
        old = moved(BEFORE)
        night = old.get_model("records", "Night").objects.create(
            digest="x", as_of=date(2026, 10, 31), contact_on=date(2026, 11, 1), lender="North",
            strategy="s", loaded_at=TWO_O_CLOCK)
        portfolio = old.get_model("records", "Portfolio").objects.create(name="p")
        cases = {}
        for zone in ("Asia/Taipei", "Mars", ""):
            person = old.get_model("records", "Person").objects.create(key=f"p{zone}")
            borrower = old.get_model("records", "Borrower").objects.create(
                borrower_id=f"b{zone}", person=person, zone=zone)
            cases[zone] = old.get_model("records", "Case").objects.create(
                person=person, borrower=borrower, portfolio=portfolio, night=night,
                opened_at=TWO_O_CLOCK, locked_on=date(2026, 11, 1)).pk
            old.get_model("records", "Payment").objects.create(
                case_id=cases[zone], borrower=borrower, at=TWO_O_CLOCK, payment_id=f"P{zone}",
                currency="CNY", amount_minor=1, received_on=date(2026, 11, 1))
        new = moved(AFTER)
        found = dict(new.get_model("records", "Case").objects.filter(
            pk__in=cases.values()).values_list("pk", "locked_until"))
        assert found == {
            cases["Asia/Taipei"]: datetime(2026, 11, 1, 16, tzinfo=UTC),
            cases["Mars"]: datetime(2026, 11, 2, tzinfo=UTC),
            cases[""]: datetime(2026, 11, 2, tzinfo=UTC)}
        lenders = new.get_model("records", "Payment").objects.values_list("lender", flat=True)
        assert set(lenders) == {"North"}
    finally:
        moved(MigrationExecutor(connection).loader.graph.leaf_nodes("records"))
