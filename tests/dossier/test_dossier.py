"""One person in one file: what is in it, what is hidden, and in whose words."""

import json
import re
import string
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "explain"))
import harbour
from case_of_ida import gathered

from forbear.adapters.door.proof import ProofUnusable
from forbear.adapters.dossier.gather import Gathered, MomentOfAnother
from forbear.adapters.dossier.judged import counts, verdicts
from forbear.adapters.dossier.mask import hidden, masked
from forbear.adapters.dossier.page import DossierInTheWay, as_html, as_json, sections, write
from forbear.adapters.dossier.records import contacts, loans, plans, promises
from forbear.adapters.dossier.sections import HERE, Section, Writer
from forbear.adapters.explain.catalogue import sentences
from forbear.adapters.store.night_folder import NightMissing
from forbear.adapters.store.person import BorrowerNotInBook
from forbear.engine.vocabulary import words

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def ida(case_book: Path, case_night: Path, case_moment: Path) -> Gathered:
    """Give Ida's dossier as it is written unless more is asked for."""
    return gathered(case_book, "ida1", nights=(case_night,), moments=(case_moment,))


def cells(section: Section) -> list[dict[str, str]]:
    """Give the rows of a grid, each cell by the key of its column."""
    assert section.grid is not None
    keys = [key for key, _ in section.grid.heads]
    return [dict(zip(keys, row, strict=True)) for row in section.grid.rows]


def as_text(of: Gathered, language: str) -> str:
    """Write a dossier as text that can be pinned: headings, sentences and grids."""
    lines = []
    for part in sections(Writer(of, language=language)):
        lines += ["", f"# {part.heading}", *part.says, *([part.empty] if part.empty else [])]
        if part.grid:
            lines += [" | ".join(head for _, head in part.grid.heads)]
            lines += [" | ".join(row) for row in part.grid.rows]
        for occasion in part.occasions:
            lines += [f"## {occasion.heading}"]
            lines += [line for one in occasion.judged for line in one.lines]
            lines += occasion.further
    return harbour.without_hashes("\n".join(lines[1:])) + "\n"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_whole_dossier_reads_as_written_down(ida: Gathered, language: str) -> None:
    """Every heading, sentence and cell, pinned in each language."""
    assert as_text(ida, language) == (GOLDEN / f"ida.{language}.txt").read_text(encoding="utf-8")


def test_a_person_with_two_ids_is_one_dossier(
    ida: Gathered, case_book: Path, case_night: Path, case_moment: Path
) -> None:
    """Asked for under the other id it tells the same rows, verdicts and moments."""
    other = gathered(case_book, "ida2", nights=(case_night,), moments=(case_moment,))
    assert other.person.ids == ("ida1", "ida2")
    assert as_text(other, "en") == as_text(ida, "en")


def test_each_contact_is_there_either_way_with_its_recording(ida: Gathered) -> None:
    """Out and in, of the lender and of the agency, at the time where Ida is; nobody else's."""
    told = cells(contacts(Writer(ida, language="en")))
    assert [(one["when"], one["direction"], one["by_whom"]) for one in told] == [
        ("10 September 2026 10:05", "to the person", "the lender"),
        ("28 September 2026 09:30", "to the person", "north"),
        ("12 October 2026 20:15", "from the person", "the lender"),
    ]
    assert told[0]["recording"] == "rec/2026/0910-17"


def test_what_became_of_promises_is_what_the_night_says(ida: Gathered, case_book: Path) -> None:
    """Without a night nothing is said of it but that it was not judged."""
    told = cells(promises(Writer(ida, language="en")))
    assert {one["state"] for one in told} <= {"kept", "kept in part", "not kept"}
    alone = cells(promises(Writer(gathered(case_book, "ida1"), language="en")))
    assert [one["state"] for one in alone] == ["not judged yet", "not judged yet"]


def test_a_plan_is_told_with_its_payments(ida: Gathered) -> None:
    """How many, how much each, from when to when."""
    assert cells(plans(Writer(ida, language="en")))[0]["payments"] == (
        "2 payments, HK$1,010.00, 2 November 2026 to 2 December 2026"
    )


def test_every_verdict_of_night_and_door_is_told_with_rule_and_counters(ida: Gathered) -> None:
    """The night under both ids, then the moment in the words it was kept with."""
    w = Writer(ida, language="en")
    told = verdicts(w).occasions
    assert [one.heading.split(" ")[0] for one in told] == ["The", "The", "Borrower"]
    every = [line for one in told for judged in one.judged for line in judged.lines]
    assert sum("Rule house.stop.complaint (house value)." in line for line in every) == 5
    assert sum("Counted so far:" in line for line in every) == 5
    assert counts(w) == {"allowed": 0, "refused": 5, "review": 0}
    assert ida.moments[0].proof.told["en"].title == told[-1].heading


def test_what_is_personal_is_hidden_unless_asked_for(
    ida: Gathered, case_book: Path, case_night: Path
) -> None:
    """Name, number and what somebody wrote: neither in the page nor in the JSON."""
    secret = ("林小姐", "91234567", "Mr Ho")
    for language in words.LANGUAGES:
        page = as_html(ida, language=language) + as_json(ida, language=language)
        assert [word for word in secret if word in page] == []
    shown = gathered(case_book, "ida1", nights=(case_night,), unmask=True)
    page = as_html(shown, language="en")
    assert [word for word in secret if word not in page] == []
    assert "shown in full" in page


def test_what_people_wrote_cannot_become_part_of_the_page(case_book: Path) -> None:
    """A hold that holds markup is shown as it was written."""
    page = as_html(gathered(case_book, "ida1", unmask=True), language="en")
    assert "&lt;b&gt;Mr Ho&lt;/b&gt;" in page


def test_nobody_else_is_in_it(ida: Gathered) -> None:
    """Of all others not even the ids are in the page."""
    page = as_html(ida, language="en")
    assert [name for name in ("loan-ana", "m-ana", "loan-bo", "c-4") if name in page] == []


def test_the_page_asks_nobody_for_anything(ida: Gathered) -> None:
    """No address is fetched and no script runs; the language of the page is said."""
    page = as_html(ida, language="zh-Hans")
    assert '<html lang="zh-Hans">' in page
    assert re.findall(r"<(?:script|link|img|iframe)|url\(|@import", page) == []


def test_the_same_sources_give_the_same_file(
    ida: Gathered, case_book: Path, case_night: Path, case_moment: Path
) -> None:
    """No clock is read: page and JSON are the same sign by sign."""
    again = gathered(case_book, "ida1", nights=(case_night,), moments=(case_moment,))
    assert as_html(again, language="en") == as_html(ida, language="en")
    assert as_json(again, language="en") == as_json(ida, language="en")


def test_json_holds_rows_words_and_the_hash_of_each_source(ida: Gathered) -> None:
    """Programs read the same; of the lender's other tables nothing is in it."""
    said = json.loads(as_json(ida, language="en"))
    assert "payments" not in said["book"]
    assert set(said["nights"][0]["rows"]) == {"ida1", "ida2"}
    assert said["moments"][0]["verdict"]["reason"] == "stop_complaint"
    assert {len(one["sha256"]) for one in said["sources"]} == {64}


def test_without_nights_and_moments_it_says_so(case_book: Path) -> None:
    """What is not part of the file is not passed over in silence."""
    w = Writer(gathered(case_book, "dan"), language="en")
    assert verdicts(w).empty == ("Neither a night nor a moment kept at the door is part of this "
                                 "dossier.")
    assert [part.empty for part in loans(w)][1].startswith("No night is part of this dossier")
    assert contacts(w).empty == "None."


def test_a_moment_of_somebody_else_is_refused(case_book: Path, case_moment: Path) -> None:
    """Two people are never mixed in one file."""
    with pytest.raises(MomentOfAnother) as refused:
        gathered(case_book, "ana", moments=(case_moment,))
    assert refused.value.tell().replace(str(case_moment), "FILE") == (
        "The kept moment FILE is about borrower ida2, who is not the person ana. Leave it out; a "
        "dossier is about one person."
    )


def test_what_is_not_there_is_told_with_what_to_do(case_book: Path, tmp_path: Path) -> None:
    """An unknown borrower, a folder without a night, a file without a moment."""
    with pytest.raises(BorrowerNotInBook, match="Ids look like ana there"):
        gathered(case_book, "zoe")
    with pytest.raises(NightMissing, match="forbear night"):
        gathered(case_book, "ana", nights=(tmp_path,))
    with pytest.raises(ProofUnusable, match="forbear door"):
        gathered(case_book, "ana", moments=(tmp_path / "gone.json",))


def test_another_file_is_not_written_over(tmp_path: Path) -> None:
    """A slip in --out costs nothing."""
    file = tmp_path / "d.html"
    write("one", file)
    with pytest.raises(DossierInTheWay) as refused:
        write("two", file)
    assert file.read_text(encoding="utf-8") == "one"
    assert refused.value.tell() == (
        f"{file} is already there, and a dossier is not written over another file. Give another "
        "name with --out."
    )


@pytest.mark.parametrize(("said", "left"), [("林小姐", "林…"), (" +852 9123", "+…"), ("", None),
                                            (None, None)])
def test_of_what_is_hidden_the_first_sign_is_left(said: str | None, left: str | None) -> None:
    """What was empty stays empty, so that a gap is seen."""
    assert hidden(said) == left


def test_only_what_people_wrote_of_a_stop_is_hidden() -> None:
    """The evidence of what the night found is codes and numbers."""
    assert masked("stops", {"kind": "complaint", "evidence": "wrote"})["evidence"] == "w…"
    assert masked("stops", {"kind": "loan_status", "evidence": "agency=x"})["evidence"] == (
        "agency=x"
    )


def placeholders(text: str) -> set[str]:
    """Give the names that a sentence fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_words_of_a_dossier_are_the_same_in_every_language(language: str) -> None:
    """The same keys and placeholders; and none of them hides one of the explanation's."""
    english, other = sentences("en", HERE), sentences(language, HERE)
    assert list(other) == list(english)
    assert [k for k in english if placeholders(english[k]) != placeholders(other[k])] == []
    assert set(other) & set(sentences(language)) == set()


@pytest.mark.parametrize(("kind", "values"), [
    ("direction", words.DIRECTIONS), ("outcome", words.OUTCOMES), ("hold", words.HOLD_KINDS),
    ("wish", words.PREFERENCE_KINDS), ("plan_kind", words.PLAN_KINDS),
    ("plan_status", words.PLAN_STATUSES), ("point_kind", words.CONTACT_POINT_KINDS),
    ("point_status", words.CONTACT_POINT_STATUSES), ("place", words.PLACES),
])
def test_every_word_of_a_closed_list_is_said(kind: str, values: tuple[str, ...]) -> None:
    """A new word of the vocabulary needs its words here."""
    assert [v for v in values if f"{kind}.{v}" not in sentences("en", HERE)] == []
