"""A kept moment is told again in the same words, and proves that nobody changed it."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "explain"))
import harbour
from at_the_desk import answer

from forbear.adapters.door.proof import (
    Proof,
    ProofInTheWay,
    ProofUnusable,
    keep,
    proof_of,
    read_proof,
)
from forbear.engine.vocabulary.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def refused(desk_book: Path) -> Proof:
    """Ask whether Dan, who disputes, may be called."""
    return proof_of(answer(desk_book, "dan"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_reads_as_written_down(refused: Proof, language: str) -> None:
    """The answer first, then what stops contact, then all it rests on; pinned in full."""
    told = harbour.without_hashes(refused.told[language].text)
    assert told + "\n" == (GOLDEN / f"dan.{language}.txt").read_text(encoding="utf-8")


def test_a_kept_moment_comes_back_whole(refused: Proof, tmp_path: Path) -> None:
    """Days, moments, numbers and the words in three languages are as they were."""
    keep(refused, tmp_path / "p.json")
    again = read_proof(tmp_path / "p.json")
    assert (again.candidate, again.verdict) == (refused.candidate, refused.verdict)
    assert again.told == refused.told
    assert again.account == refused.account
    assert again.as_json() == refused.as_json()


def test_what_was_changed_since_is_no_proof(refused: Proof, tmp_path: Path) -> None:
    """One word of the verdict differs, and the file is refused."""
    file = tmp_path / "p.json"
    keep(refused, file)
    file.write_text(file.read_text(encoding="utf-8").replace(
        '"verdict": "refused"', '"verdict": "allowed"'), encoding="utf-8")
    with pytest.raises(ProofUnusable) as error:
        read_proof(file)
    assert error.value.tell().replace(str(file), "FILE") == (
        "FILE cannot be used as a kept moment at the door: it was changed since it was kept. One "
        "is kept with `forbear door … --keep FILE`, and is never changed afterwards."
    )


@pytest.mark.parametrize(("text", "why"), [
    ("not json", "it holds none"), ("[]", "it holds none"), ("{}", "it holds none"),
    ('{"kind": "forbear moment at the door", "version": 9}', "another kind or version"),
])
def test_another_file_is_no_proof(tmp_path: Path, text: str, why: str) -> None:
    """A night's account, a text, a file of a later Forbear."""
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(ProofUnusable, match=why):
        read_proof(tmp_path / "p.json")


def test_a_proof_is_not_written_over(refused: Proof, tmp_path: Path) -> None:
    """The first answer stays, whatever is asked later."""
    file = tmp_path / "p.json"
    keep(refused, file)
    with pytest.raises(ProofInTheWay) as error:
        keep(refused, file)
    assert error.value.tell().replace(str(file), "FILE") == (
        "FILE is already there, and what proves an answer is not written over. Give another name "
        "with --keep."
    )


def test_no_name_address_or_message_is_kept(desk_book: Path) -> None:
    """Ana's name is in the message and in the book; in the proof are only their hashes."""
    told = proof_of(answer(desk_book, "ana", channel="sms", treatment="text_first")).as_json()
    assert "Ms Lam" not in told
    assert "letter of 2 October" not in proof_of(answer(desk_book, "dan")).as_json()
    assert json.loads(told)["account"]["read"]["texts"]["rows"] == 1
