"""`forbear packs` and `forbear judge` as a person types them."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from forbear.adapters.packs.checks import check_packs
from forbear.adapters.packs.law import known_packs, read_packs
from forbear.adapters.packs.page import last_change, page_of
from forbear.cli import judge, packs
from forbear.cli.main import with_commands
from forbear.engine.vocabulary.errors import ForbearError

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "write-a-rule-pack.md"


def forbear(*words: str | Path) -> Result:
    """Type a command in this process; an error of ours is raised as it is."""
    told = CliRunner(env={"COLUMNS": "200"}).invoke(
        with_commands(["packs", "judge"]), [str(word) for word in words])
    if isinstance(told.exception, ForbearError):
        raise told.exception
    return told


def as_json(*words: str | Path) -> object:
    """Give what a command prints for programs, whatever its exit code."""
    return json.loads(forbear(*words, "--json").stdout)


def test_every_pack_is_listed_with_its_status() -> None:
    """For people and for programs."""
    listed = as_json("packs", "list")
    assert isinstance(listed, list)
    assert [row["name"] for row in listed] == list(known_packs())
    assert {row["status"] for row in listed} <= {"draft", "verified"}
    assert "Mainland China" in forbear("packs", "list").stdout


def test_packs_that_come_along_have_no_fault(tmp_path: Path) -> None:
    """The check ends with 0 though nobody has attested anything yet."""
    told = forbear("packs", "check", "--file", tmp_path / "none.yaml")
    assert told.exit_code == 0
    assert told.stdout.count("no fault") == len(known_packs())


def test_check_tells_all_faults_of_all_packs_and_ends_with_one(own: Path) -> None:
    """Two spoilt files are two sentences; a sound pack beside them is still checked."""
    for name in ("from", "until"):
        path = own / "parameters" / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(':00"', ':99"'),
                        encoding="utf-8")
    told = forbear("packs", "check", own, "house/stops")
    assert told.exit_code == packs.EXIT_FAULTS
    assert f"{own}/parameters/from.yaml: values.2011-12-30.value: '08:99'" in told.stdout
    assert f"{own}/parameters/until.yaml: values.2011-12-30.value: '21:99'" in told.stdout
    assert "house/stops: no fault" in told.stdout
    assert as_json("packs", "check", own)[0]["faults"][0].startswith(f"{own}/")  # type: ignore[index]  # -- a list of what was found


def test_check_names_what_is_not_sure_and_what_nobody_attested(own: Path, tmp_path: Path) -> None:
    """Values whose words were not read, and those that changed since, by name."""
    most = own / "parameters" / "calls_most.yaml"
    most.write_text(most.read_text(encoding="utf-8").replace("evidence: T", "evidence: S"),
                    encoding="utf-8")
    kept = tmp_path / "kept.yaml"
    before = forbear("packs", "check", own, "--file", kept).stdout
    assert "evidence S: reg_f.calls_most" in before
    assert f"not attested in {kept}, reg_f: calls_days, calls_most, from" in before
    forbear("packs", "attest", own, "--by", "Ana Lin", "--role", "officer", "--all", "--file",
            kept)
    most.write_text(most.read_text(encoding="utf-8").replace("value: 7", "value: 6"),
                    encoding="utf-8")
    after = forbear("packs", "check", own, "--file", kept).stdout
    assert "changed since it was attested: reg_f.calls_most" in after
    assert "1 not attested" in after


def test_show_says_each_rule_with_its_numbers_and_who_says_so(own: Path) -> None:
    """In words, with citation, evidence and the day it was checked."""
    told = forbear("packs", "show", own, "--on", "2026-11-01").stdout
    assert "Calls: at most 7 attempts in 7 days about one debt" in told
    assert "12 CFR 1006.14(b)(2)(i)(A)" in told
    assert "checked 2026-11-01" in told
    assert "As it stands on 2026-11-01." in told
    assert "電話：就同一筆債務" in forbear("packs", "show", own, "--language", "zh-Hant").stdout


def test_show_keeps_earlier_and_later_values_and_marks_house_values(own: Path) -> None:
    """On a day between two values the first is now and the second later."""
    most = own / "parameters" / "calls_most.yaml"
    most.write_text(most.read_text(encoding="utf-8") + (
        "  2027-01-01:\n    value: 5\n    cites: a new text\n    url: https://example.com/a\n"
        "    evidence: S\n    checked_on: 2026-11-01\n"), encoding="utf-8")
    page = as_json("packs", "show", own, "--on", "2026-11-01")
    assert isinstance(page, dict)
    calls = next(rule for rule in page["rules"] if rule["rule_id"] == "reg_f.calls")
    values = next(n["values"] for n in calls["numbers"] if n["parameter"] == "calls_most")
    assert [(v["when"], v["says"]) for v in values] == [("now", "7"), ("later", "5")]
    assert "at most 5" in forbear("packs", "show", own, "--on", "2027-01-01").stdout
    house = as_json("packs", "show", "house", "--on", "2026-11-01")
    assert isinstance(house, dict)
    assert {rule["source"] for rule in house["rules"]} == {"house"}


def test_a_rule_that_does_not_hold_yet_is_told_as_it_will(own: Path) -> None:
    """An officer reads what is to come, and that it does not hold on this day."""
    page = as_json("packs", "show", own, "--on", "2001-01-01")
    assert isinstance(page, dict)
    assert {rule["in_force"] for rule in page["rules"]} == {False}
    assert all(rule["says"] for rule in page["rules"])


def test_a_page_to_keep_escapes_what_a_pack_says(own: Path, tmp_path: Path) -> None:
    """One file without script; a title with a tag is text."""
    text = (own / "pack.yaml").read_text(encoding="utf-8")
    (own / "pack.yaml").write_text(
        text.replace("title: ", "title: <script>x</script> "), encoding="utf-8")
    page = tmp_path / "own.html"
    assert forbear("packs", "show", own, "--out", page).exit_code == 0
    written = page.read_text(encoding="utf-8")
    assert "<script>" not in written
    assert "&lt;script&gt;x" in written
    assert "Calls: at most 7 attempts" in written


def test_the_page_in_markdown_is_that_of_the_docs(tmp_path: Path) -> None:
    """`--out FILE.md` writes what docs/reference/packs holds, but for the day and the note."""
    page = tmp_path / "house.md"
    forbear("packs", "show", "house", "--on", "1950-01-01", "--out", page)
    kept = (ROOT / "docs" / "reference" / "packs" / "house.md").read_text(encoding="utf-8")
    lines = [line for line in kept.splitlines() if not line.startswith("*This page is made")]
    written = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line] == [line for line in written if line]


def test_what_is_house_is_marked_as_such() -> None:
    """Of the house pack every rule, of the pack for China none that a text demands."""
    house, china = (read_packs([name])[0] for name in ("house", "cn"))
    page = page_of(house, on=last_change(house))
    assert page.house == tuple(rule.rule_id for rule in page.rules)
    told = page_of(china, on=last_change(china))
    assert "cn.conversations_a_day" not in told.house


def test_a_pack_with_faults_is_not_asked_who_attested_it(own: Path, tmp_path: Path) -> None:
    """What cannot be read has no values to vouch for."""
    (own / "parameters" / "from.yaml").unlink()
    found = check_packs([str(own)], file=tmp_path / "none.yaml", on=date(2026, 11, 1))
    assert len(found.faults) == 1
    assert found.blocking == found.unsure == found.unattested == ()


def test_another_ending_is_refused(own: Path, tmp_path: Path) -> None:
    """It says which endings there are, and writes nothing."""
    with pytest.raises(packs.PageUnwritable, match=r"ends in \.html or \.md"):
        forbear("packs", "show", own, "--out", tmp_path / "own.pdf")
    assert not (tmp_path / "own.pdf").exists()


@pytest.mark.parametrize("words", [[], ["--all", "--value", "from"]])
def test_attest_asks_which_values_are_meant(own: Path, words: list[str]) -> None:
    """Neither all nor one by silence, and not both."""
    with pytest.raises(ForbearError, match="it is not clear which values are meant"):
        forbear("packs", "attest", own, "--by", "Ana", "--role", "officer", *words)


def test_attest_needs_a_person_and_a_role(own: Path) -> None:
    """Without either the command is not taken."""
    assert forbear("packs", "attest", own, "--all", "--by", "Ana").exit_code == 2
    assert forbear("packs", "attest", own, "--all", "--role", "officer").exit_code == 2


def blocks(kind: str) -> list[str]:
    """Give the blocks of a kind in the how-to."""
    parts = HOW_TO.read_text(encoding="utf-8").split("```")[1::2]
    return [part.removeprefix(kind) for part in parts if part.startswith(f"{kind}\n")]


@pytest.fixture
def mybank(tmp_path: Path) -> Path:
    """Write the pack of the how-to as its page shows it."""
    folder = tmp_path / "mybank"
    pack, number, cases = blocks("yaml")
    (folder / "parameters").mkdir(parents=True)
    (folder / "cases").mkdir()
    (folder / "pack.yaml").write_text(pack.lstrip("\n"), encoding="utf-8")
    (folder / "cases" / "calls.yaml").write_text(cases, encoding="utf-8")
    shown = yaml.safe_load(number)
    value = next(iter(shown["values"].values()))
    for name, unit, said in (
        ("hours_from", "local time", "09:00"), ("hours_until", "local time", "20:00"),
        ("calls_a_week_most", "contacts", 3), ("calls_a_week_days", "days", 7),
    ):
        value["value"] = said
        (folder / "parameters" / f"{name}.yaml").write_text(
            yaml.safe_dump({**shown, "unit": unit}), encoding="utf-8")
    return folder


def test_the_pack_of_the_how_to_works_as_it_says(mybank: Path) -> None:
    """It has no fault, and its cases agree."""
    assert forbear("packs", "check", mybank).exit_code == 0
    told = forbear("judge", mybank / "cases")
    assert told.exit_code == 0, told.stdout
    assert "2 cases, 0 differ" in told.stdout


def test_a_case_that_differs_is_shown_with_both_answers(mybank: Path) -> None:
    """And the command ends with 1; only what differs is shown where that is asked for."""
    path = mybank / "cases" / "calls.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("not_before: 2026-03-09", "not_before: 2026-03-10"),
                    encoding="utf-8")
    told = forbear("judge", mybank, "--differing")
    assert told.exit_code == judge.EXIT_DIFFERS
    assert "not_before: 2026-03-10" in told.stdout
    assert "not_before: 2026-03-09" in told.stdout
    assert "nine in the evening" not in told.stdout
    assert "2 cases, 1 differ" in told.stdout
    plain = as_json("judge", mybank)
    assert isinstance(plain, list)
    assert [(one["right"], one["source"]) for one in plain] == [
        (False, "rules of conduct, section 5"), (True, "rules of conduct, section 4")]
