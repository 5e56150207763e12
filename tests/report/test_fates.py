"""Who is left in peace for a reason is told apart from who merely is not due for anything."""

from typing import Any

import pyarrow.parquet as pq

from forbear.adapters.report.report import write_report
from forbear.adapters.store.duck import DuckStore


def rows(night: Any, name: str) -> list[dict[str, Any]]:
    """Read a table of the night."""
    found: list[dict[str, Any]] = pq.read_table(night.folder / f"{name}.parquet").to_pylist()
    return found


def test_who_is_held_is_not_said_to_have_rested(made_up: Any) -> None:
    """Where each late loan is stopped and nothing is proposed, the borrower is held."""
    free: dict[str, int] = {}
    for row in rows(made_up, "borrower_standings"):
        if row["loans_late"]:
            left = row["loans_late"] - row["loans_stopped"]
            free[row["borrower_id"]] = free.get(row["borrower_id"], 0) + left
    considered = {row["borrower_id"] for row in rows(made_up, "candidates")}
    held = {name for name, left in free.items() if not left} - considered
    rested = free.keys() - considered - held
    fates = made_up.figures.fates
    assert (fates.get("held", 0), fates.get("rested", 0)) == (len(held), len(rested))
    assert len(held) > 0


def test_the_finding_counts_refused_and_held(made_up: Any) -> None:
    """Both are left in peace for a reason, and the headline counts them together."""
    fates = made_up.figures.fates
    left = fates.get("refused", 0) + fates.get("held", 0)
    headline = made_up.html[made_up.html.index("<h1>"):made_up.html.index("</h1>")]
    assert headline.endswith(f"; {left} are left in peace for a reason.")


def test_the_same_night_gives_the_same_page(made_up: Any) -> None:
    """Written again, the page is the same byte for byte, and nothing half-written stays."""
    with DuckStore(memory="500MB") as store:
        path = write_report(store, made_up.folder, account=made_up.account)
    assert path.read_text(encoding="utf-8") == made_up.html
    assert list(made_up.folder.glob("*.partial")) == []
