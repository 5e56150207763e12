"""The explanation of a night, read word by word for made-up borrowers."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import harbour

from forbear.adapters.explain.chain import BRIEF, explain, written
from forbear.adapters.explain.facts import BorrowerUnknown
from forbear.adapters.store.night_folder import NightMissing
from forbear.engine.vocabulary.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"


def part(night: Path, borrower_id: str, name: str) -> str:
    """Give what one step of the chain says in English."""
    parts = explain(harbour.of(night, borrower_id), language="en")
    return "\n".join(next(p.says for p in parts if p.name == name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("borrower_id", ["ana", "bo"])
def test_the_whole_chain_reads_as_written_down(
    night: Path, borrower_id: str, language: str
) -> None:
    """Ana is called and Bo, who promised, is left in peace; each text is pinned in full."""
    told = harbour.without_hashes(written(harbour.of(night, borrower_id), language=language))
    assert told + "\n" == (GOLDEN / f"{borrower_id}.{language}.txt").read_text(encoding="utf-8")


def test_a_reminder_before_the_due_date_says_when_it_falls_due(night: Path) -> None:
    """Cai owes nothing late; the step speaks of days to come, not of days past due."""
    assert "falls due in 3 days, on 17 October 2026" in part(night, "cai", "proposed")


def test_one_person_under_two_ids_is_contacted_once_and_told_so(night: Path) -> None:
    """Eva's other id names the one under which she is contacted."""
    told = part(night, "eva1", "chosen") + part(night, "eva2", "chosen")
    assert told.count("the same person is contacted under eva") == 1


def test_a_dispute_names_its_rule_its_source_and_its_evidence(night: Path) -> None:
    """Dan's dispute is in the stops with the letter, and in the verdict with the rule."""
    assert "letter of 2 October" in part(night, "dan", "stops")
    judged = part(night, "dan", "judged")
    assert "Rule house.stop.dispute (house value). Every contact: none while" in judged
    assert "it is not allowed" in part(night, "dan", "chosen")


def test_hours_are_told_where_the_person_is_whether_or_not_there_is_an_order(night: Path) -> None:
    """Bo is refused, so no order names a zone; the verdict does."""
    assert "09:00 to 20:00 (Asia/Taipei)." in part(night, "bo", "judged")


def test_every_input_and_result_is_told_with_its_hash(night: Path) -> None:
    """The last step names each table of night.json with all signs of its SHA-256."""
    account = harbour.of(night, "ana").account
    told = part(night, "ana", "rests")
    made = [m for group in ("book", "settings", "tables") for m in account[group].values()]
    assert [m["sha256"] for m in made if m["sha256"] not in told] == []
    assert "house 0.2.0 (draft)" in told


def test_what_there_is_no_room_for_is_told_as_such(night_without_room: Path) -> None:
    """With no capacity, what was allowed went to nobody here, and the text says why."""
    assert "what there is of this channel went to others" in part(
        night_without_room, "ana", "chosen"
    )
    assert part(night_without_room, "ana", "order") == "Nothing goes out."


def test_the_brief_form_leaves_steps_out(night: Path) -> None:
    """The demo tells four steps, in the order of the whole chain."""
    parts = explain(harbour.of(night, "ana"), language="en", parts=BRIEF)
    assert tuple(p.name for p in parts) == BRIEF


def test_only_rows_of_that_borrower_are_gathered(night: Path) -> None:
    """No row of another borrower comes into the explanation, but for the same person's."""
    facts = harbour.of(night, "ana")
    for rows in (facts.loans, facts.candidates, facts.verdicts, facts.chosen, facts.orders):
        assert {row["borrower_id"] for row in rows} == {"ana"}


def test_an_unknown_borrower_is_told_how_ids_look(night: Path) -> None:
    """The error names one that exists, so that a wrong prefix is seen at once."""
    with pytest.raises(BorrowerUnknown) as error:
        harbour.of(night, "B1")
    assert error.value.code == "borrower_unknown"
    assert "has no borrower B1 among its 7 borrowers. Ids look like ana there" in str(error.value)


def test_a_folder_without_a_night_is_refused(tmp_path: Path) -> None:
    """The error says how a night is made."""
    with pytest.raises(NightMissing, match="forbear night"):
        harbour.of(tmp_path, "ana")
