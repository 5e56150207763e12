"""What is under way comes as a file, and a file that cannot be read stops the question."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from forbear.adapters.door.in_flight import InFlightFaulty, read_in_flight
from forbear.adapters.door.moments import MomentUnreadable, read_moment


def test_contacts_come_as_csv_with_no_more_than_who_how_and_when(tmp_path: Path) -> None:
    """A call under way has no outcome; it went out, and the lender made it."""
    file = tmp_path / "dialler.csv"
    file.write_text(
        "borrower_id,channel,tried_at\n"
        "ana,call,2026-10-15 11:30 Asia/Hong_Kong\n"
        "ana,sms,2026-10-15T03:10\n",
        encoding="utf-8",
    )
    rows = read_in_flight(file).rows["contacts"]
    assert [(row["contact_id"], row["direction"], row["by_whom"], row["outcome"])
            for row in rows] == [("in-flight-1", "out", "lender", None),
                                 ("in-flight-2", "out", "lender", None)]
    assert [f"{row['tried_at']:%H:%M}" for row in rows] == ["03:30", "03:10"]


def test_json_may_hold_several_tables_each_value_with_its_type(tmp_path: Path) -> None:
    """A hold entered at the desk, and how far an agency has told of its contacts."""
    file = tmp_path / "now.json"
    file.write_text(json.dumps({
        "holds": [{"borrower_id": "ana", "kind": "stop_request", "starts_on": "2026-10-15"}],
        "feeds": [{"feed": "contacts:north", "day": "2026-10-15", "rows": 12,
                   "complete_up_to": "2026-10-15"}],
        "contacts": [{"borrower_id": "ana", "channel": "call", "right_party": "false",
                      "tried_at": "2026-10-15T11:30:00+08:00"}],
    }), encoding="utf-8")
    flight = read_in_flight(file)
    assert flight.rows["holds"][0]["starts_on"] == date(2026, 10, 15)
    assert flight.rows["feeds"][0]["rows"] == 12
    assert flight.rows["contacts"][0]["right_party"] is False
    assert f"{flight.rows['contacts'][0]['tried_at']:%H:%M}" == "03:30"
    assert (flight.name, len(flight.sha256)) == ("now.json", 64)


def test_a_list_in_json_holds_contacts(tmp_path: Path) -> None:
    """The plainest form a program writes."""
    file = tmp_path / "now.json"
    file.write_text('[{"borrower_id": "ana", "channel": "sms", "tried_at": "2026-10-15T03:10Z"}]',
                    encoding="utf-8")
    assert [row["channel"] for row in read_in_flight(file).rows["contacts"]] == ["sms"]


def test_every_fault_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    """Nothing is guessed: a misspelt table would be a contact that is not counted."""
    file = tmp_path / "now.json"
    file.write_text(json.dumps({
        "contact": [],
        "holds": "none",
        "contacts": [
            {"borrower_id": "ana", "channel": "fax", "tried_at": "at eleven", "rows": 1},
            {"channel": "call", "tried_at": "2026-10-15T03:10", "right_party": "perhaps"},
            "a call",
        ],
        "feeds": [{"feed": "contacts:north", "day": "today", "rows": "many",
                   "complete_up_to": "2026-10-15"}],
    }), encoding="utf-8")
    with pytest.raises(InFlightFaulty) as refused:
        read_in_flight(file)
    assert refused.value.tell() == (
        "The file now.json cannot be used:\n"
        "- there is no table contact here; there may be contacts, holds, preferences, consents, "
        "feeds\n"
        "- holds is no list of rows\n"
        "- contacts, row 1: there is no column rows\n"
        "- contacts, row 1: channel: fax is not one of sms, email, app, letter, call, visit\n"
        "- contacts, row 1: tried_at: at eleven is no moment: day and time cannot be read. "
        "Write it as 2026-03-02 11:00 Asia/Shanghai, or as 2026-03-02T11:00+08:00.\n"
        "- contacts, row 2: right_party: perhaps is no true or false\n"
        "- contacts, row 2: borrower_id is missing\n"
        "- contacts, row 3: it is no row with named columns\n"
        "- feeds, row 1: day: today is no day as 2026-03-02\n"
        "- feeds, row 1: rows: many is no whole number\n"
        "Correct it and ask again; nothing may be sent before. Its columns are those of "
        "docs/reference/tables.md."
    )


@pytest.mark.parametrize(("name", "data", "says"), [
    ("now.json", b"borrower_id,channel\n", "it is no JSON"),
    ("now.json", b"12", "neither a list of contacts nor tables by name"),
    ("now.csv", b"borrower_id\n\xff\xfe\xff\n", "it is no UTF-8"),
    (None, b"", "No such file"),
])
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str | None, data: bytes, says: str
) -> None:
    """Of the wrong kind, the wrong encoding, or not there."""
    if name:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InFlightFaulty, match=says):
        read_in_flight(tmp_path / (name or "gone.json"))


@pytest.mark.parametrize("said", [
    "2026-10-15 11:00 Asia/Hong_Kong", "2026-10-15T11:00+08:00", "2026-10-15T03:00Z",
    "2026-10-15 11:00:00 Asia/Taipei",
])
def test_a_moment_names_its_zone_or_its_offset(said: str) -> None:
    """All of these are one moment."""
    assert read_moment(said) == datetime.fromisoformat("2026-10-15T03:00")


@pytest.mark.parametrize(("said", "why"), [
    ("2026-10-15 11:00", "it names no time zone"),
    ("2026-10-15 11:00 Atlantis/Town", "no time zone is called Atlantis/Town"),
    ("2026-10-32 11:00 Asia/Taipei", "day and time cannot be read"),
    ("now", "day and time cannot be read"),
])
def test_a_moment_without_a_zone_is_no_moment(said: str, why: str) -> None:
    """Eleven o'clock somewhere is not a time at which somebody may be called."""
    with pytest.raises(MomentUnreadable) as refused:
        read_moment(said)
    assert refused.value.tell() == (
        f"{said} is no moment: {why}. Write it as 2026-03-02 11:00 Asia/Shanghai, or as "
        "2026-03-02T11:00+08:00."
    )
