"""The page of map files says what is so: its example is a map, and every key has its sentence."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from deliveries import SOUND, bring, plain_map, rows_of, write_files
from tools.map_page import EXAMPLE, PARTS, holds

from forbear.adapters.files.maps import load_map


def test_the_example_is_a_map() -> None:
    """What a reader copies from the page has no fault."""
    read = load_map("map_example.yaml", EXAMPLE.read_bytes())
    assert list(read.tables) == ["borrowers", "loans", "instalments", "payments", "contacts"]


@pytest.mark.parametrize("model", [model for _, model, _ in PARTS])
def test_every_key_has_a_sentence(model: Any) -> None:
    """No key of a map is left unexplained."""
    said = {name: field.description or "" for name, field in model.model_fields.items()}
    assert [name for name, text in said.items() if not text.strip().endswith(".")] == []


@pytest.mark.parametrize(("annotation", "words"), [
    (str | None, "text"), (bool, "`true` or `false`"), (tuple[str, ...], "list of texts"),
    (dict[str, str], "text → text"), (tuple[dict[str, object], ...], "list of rows"),
])
def test_what_a_key_holds_is_said_in_words(annotation: Any, words: str) -> None:
    """A reader of the page need not know how Python writes types."""
    assert holds(annotation) == words


def test_a_column_may_be_written_in_a_zone_of_its_own(tmp_path: Path) -> None:
    """Of one list in UTC among files in local time, the map says so at the column."""
    heading = "contact_id,borrower_id,loan_id,channel,direction,tried_at,outcome,by_whom\n"
    row = "c-1,ana,,call,out,2024-02-03 09:00:00,conversation,lender\n"
    source = write_files(tmp_path / "in", SOUND | {"contacts.csv": heading + row})
    for zone, hour in ((None, 1), ("UTC", 9), ("Asia/Kathmandu", 3)):
        said: dict[str, Any] = plain_map(zone="Asia/Hong_Kong")
        at = {"column": "tried_at"} | ({"zone": zone} if zone else {})
        said["tables"]["contacts"]["columns"]["tried_at"] = at
        bring(source, tmp_path / f"book-{zone and zone[:4]}", said)
        (contact,) = rows_of(tmp_path / f"book-{zone and zone[:4]}", "contacts")
        minute = 15 if zone == "Asia/Kathmandu" else 0
        assert contact["tried_at"] == datetime(2024, 2, 3, hour, minute)  # noqa: DTZ001 -- naive means UTC
