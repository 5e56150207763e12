"""A named officer vouches for each value that can refuse, and a value that changes is new."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forbear.adapters.packs.attest import (
    AttestationRefused,
    AttestationsFaulty,
    attest,
    attested,
    blocking,
    read_attestations,
)

DAY = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
VALUES = ["calls_days", "calls_most", "from", "rest_days", "until"]
OLD_LINE = "    value: 7"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the file of attestations, which is not there yet."""
    return tmp_path / "kept" / "attestations.yaml"


def vouch(own: Path, file: Path, *values: str, by: str = "Ana Lin", role: str = "officer",
          on: date = DAY) -> list[str]:
    """Attest values, or all of them; give their names."""
    made = attest([str(own)], file=file, by=by, role=role, values=values, on=on, at=NOW)
    return [record.parameter for record in made]


def open_values(own: Path, file: Path, on: date = DAY) -> dict[str, str]:
    """Give what is not attested, and why."""
    return {u.value.parameter: u.why for u in attested([str(own)], file=file, on=on)}


def change(path: Path, old: str, new: str) -> None:
    """Replace words of a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_value_of_a_rule_that_refuses_is_blocking(own: Path) -> None:
    """Each with its evidence, the day it holds from, and the rules that refuse by it."""
    found = blocking([str(own)], on=DAY)
    assert [one.parameter for one in found] == VALUES
    assert found[1].rules == ("reg_f.calls",)
    assert (found[1].evidence, found[1].since) == ("T", date(2011, 12, 30))


def test_what_only_warns_or_asks_needs_nobody_to_vouch(own: Path) -> None:
    """A rule that should be kept does not refuse, unless it says so."""
    text = (own / "pack.yaml").read_text(encoding="utf-8")
    head, last = text.rsplit("modality: shall", 1)
    (own / "pack.yaml").write_text(f"{head}modality: should{last}", encoding="utf-8")
    assert "rest_days" not in [one.parameter for one in blocking([str(own)], on=DAY)]
    change(own / "pack.yaml", "modality: should", "modality: should\n    outcome: refused")
    assert "rest_days" in [one.parameter for one in blocking([str(own)], on=DAY)]


def test_nothing_is_attested_before_somebody_does(own: Path, file: Path) -> None:
    """A file that is not there attests nothing; once all are attested none is open."""
    assert dict.fromkeys(VALUES, "never") == open_values(own, file)
    assert vouch(own, file) == VALUES
    assert open_values(own, file) == {}


def test_a_record_says_who_when_and_which_value(own: Path, file: Path) -> None:
    """With role, version, the day the value holds from, and the hash."""
    vouch(own, file, "calls_most", by="  Ana \n Lin ", role="compliance officer")
    record = read_attestations(file)[0]
    assert (record.by, record.role, record.at) == ("Ana Lin", "compliance officer", NOW)
    assert (record.pack, record.version, record.since) == ("reg_f", "0.0.1", date(2011, 12, 30))
    assert record.value_hash == blocking([str(own)], on=DAY)[1].value_hash


def test_a_value_that_changes_is_open_again(own: Path, file: Path) -> None:
    """Only that one; and it can be attested anew, by the same person."""
    vouch(own, file)
    change(own / "parameters/calls_most.yaml", OLD_LINE, "    value: 8")
    assert open_values(own, file) == {"calls_most": "changed"}
    assert vouch(own, file) == ["calls_most"]
    assert open_values(own, file) == {}


@pytest.mark.parametrize(("path", "old", "new", "opened"), [
    ("parameters/calls_most.yaml", "1006.14(b)(2)(i)(A)", "1006.14(b)(2)(i)(B)", ["calls_most"]),
    ("parameters/calls_most.yaml", "2011-12-30", "2011-12-29", ["calls_most"]),
    ("pack.yaml", "counts: attempt", "counts: connected", ["calls_days", "calls_most"]),
    ("pack.yaml", "per: debt", "per: person", ["calls_days", "calls_most"]),
])
def test_whatever_gives_a_value_its_meaning_voids_the_attestation(
    own: Path, file: Path, *, path: str, old: str, new: str, opened: list[str]
) -> None:
    """The citation, the day, and the rule that counts by it."""
    vouch(own, file)
    if "2011-12-29" in new:
        change(own / "parameters/calls_days.yaml", old, new)
        opened = ["calls_days", *opened]
    change(own / path, old, new)
    assert list(open_values(own, file)) == opened


@pytest.mark.parametrize(("path", "old", "new"), [
    ("pack.yaml", "version: 0.0.1", "version: 0.0.2"),
    ("pack.yaml", "title: ", "title: A better title of "),
    ("parameters/calls_most.yaml", "checked_on: 2026-11-01", "checked_on: 2026-11-02"),
])
def test_what_changes_no_meaning_leaves_it_standing(
    own: Path, file: Path, *, path: str, old: str, new: str
) -> None:
    """A new version of the pack, or another day it was checked on, is the same value."""
    vouch(own, file)
    change(own / path, old, new)
    assert open_values(own, file) == {}


def test_a_later_value_is_another_value(own: Path, file: Path) -> None:
    """From the day it holds, it needs its own attestation; the days before keep theirs."""
    vouch(own, file)
    path = own / "parameters/calls_most.yaml"
    path.write_text(path.read_text(encoding="utf-8") + (
        "  2027-01-01:\n    value: 5\n    cites: a new text\n    evidence: S\n"
        "    checked_on: 2026-11-01\n"), encoding="utf-8")
    assert open_values(own, file) == {}
    assert open_values(own, file, on=date(2027, 1, 1)) == {"calls_most": "changed"}


@pytest.mark.parametrize(("by", "role"), [("", "officer"), ("  ", "officer"), ("Ana Lin", " ")])
def test_nobody_cannot_vouch(own: Path, file: Path, by: str, role: str) -> None:
    """A name and a role are needed, and nothing is written without."""
    with pytest.raises(AttestationRefused, match="names a person and their role"):
        vouch(own, file, by=by, role=role)
    assert not file.exists()


def test_the_same_person_vouches_once(own: Path, file: Path) -> None:
    """However the name is written; a second person may vouch too."""
    vouch(own, file, "from")
    for values in (["from"], ["until", "from"]):
        with pytest.raises(AttestationRefused, match="already attested reg_f from as it stands"):
            vouch(own, file, *values, by="ANA  lin")
    assert vouch(own, file, "from", by="Ben Wu") == ["from"]
    assert vouch(own, file) == [name for name in VALUES if name != "from"]
    with pytest.raises(AttestationRefused, match="already attested all 5 values"):
        vouch(own, file)


def test_an_unknown_value_is_answered_with_those_there_are(own: Path, file: Path) -> None:
    """And nothing of what was asked is written."""
    with pytest.raises(AttestationRefused, match="calls_least is no blocking value") as refused:
        vouch(own, file, "from", "calls_least")
    assert "reg_f.calls_most" in refused.value.tell()
    assert not file.exists()


def test_a_value_may_be_named_with_its_pack(own: Path, file: Path) -> None:
    """As `reg_f.from`."""
    assert vouch(own, file, "reg_f.from") == ["from"]


def test_a_day_without_blocking_values_has_nothing_to_vouch_for(own: Path, file: Path) -> None:
    """Before the first value nothing is in force."""
    with pytest.raises(AttestationRefused, match="no rule of these packs refuses on that day"):
        vouch(own, file, on=date(1999, 1, 1))


def test_records_are_only_added(own: Path, file: Path) -> None:
    """What was there stays, byte for byte, and a missing line end does not glue two records."""
    vouch(own, file, "from")
    before = file.read_bytes().rstrip(b"\n")
    file.write_bytes(before)
    vouch(own, file, "until")
    assert file.read_bytes().startswith(before + b"\n")
    assert [record.parameter for record in read_attestations(file)] == ["from", "until"]


@pytest.mark.parametrize(("text", "said"), [
    ("- {pack: cn}", "record 1.version: Field required"),
    ("- [", "line 2: did not find expected node content"),
    ("pack: cn", "Input should be a valid list"),
])
def test_a_broken_file_attests_nothing(own: Path, file: Path, text: str, said: str) -> None:
    """It is told where, and is not written to."""
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AttestationsFaulty) as refused:
        vouch(own, file)
    assert said in refused.value.tell()
    assert file.read_text(encoding="utf-8") == text


def test_a_record_somebody_touched_counts_for_nothing(own: Path, file: Path) -> None:
    """Another hash is no hash of any value."""
    vouch(own, file, "from")
    text = file.read_text(encoding="utf-8")
    old = text.split("value_hash: ")[1].split()[0]
    file.write_text(text.replace(old, "a" * 64), encoding="utf-8")
    assert open_values(own, file)["from"] == "changed"
