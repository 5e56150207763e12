"""Files of cases: what is wrong is told with file, case and key; what is right is judged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forbear.adapters.packs.case_rows import rows_of
from forbear.adapters.packs.case_verdicts import judge_cases
from forbear.adapters.packs.cases import CasesFaulty, read_cases
from forbear.adapters.store.duck import DuckStore

PLAIN = """- name: a plain case
  source: this test
  packs: [.]
  as_of: 2026-03-06
  given: {zone: Asia/Taipei}
  expect: {verdict: allowed}
"""
OTHERS = """  - {id: own.plan, kind: cap, quantity: plan_months, modality: shall,
     parameters: {most: plan_months}}
  - {id: own.answer, kind: deadline, trigger: dispute, modality: shall,
     parameters: {days: answer_days}}
  - {id: own.records, kind: retention, record: recording, bound: at_least, modality: shall,
     parameters: {months: record_months}}
"""
NUMBER = """description: A number.
unit: {unit}
source: law
values:
  2011-12-30: {{value: {value}, cites: a text, evidence: T, checked_on: 2026-11-01}}
"""


def write(own: Path, text: str, name: str = "some.yaml") -> Path:
    """Write a file of cases of a pack."""
    (own / "cases").mkdir(exist_ok=True)
    path = own / "cases" / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> str:
    """Give what is said of a file that cannot be used."""
    with pytest.raises(CasesFaulty) as caught:
        read_cases([path])
    told = caught.value.tell()
    assert f"- {path}" in told
    return told


@pytest.mark.parametrize(("old", "new", "said"), [
    ("verdict: allowed", "colour: blue",
     "a plain case: the case: expect: colour can be one of borrower_id, action"),
    ("as_of: 2026-03-06", "as_of: soon", "a plain case: as_of: Input should be a valid date"),
    ("  source: this test\n", "", "a plain case: source: Field required"),
    ("{zone: Asia/Taipei}", "{zoned: Asia/Taipei}",
     "a plain case: given.zoned: Extra inputs are not permitted"),
    ("{zone: Asia/Taipei}", "{channel: fax}", "a plain case: given.channel: Input should be"),
    ("given:", "moment: 2026-03-07 21:00 Mars/Base\n  given:",
     "moment: write a moment as 2020-04-07 21:00:00 America/New_York"),
    ("{zone: Asia/Taipei}", "{contacts: [{at: 2026-03-01 10:00, outcome: busy}]}",
     "given.contacts: their times need a zone"),
    ("Asia/Taipei}", "Asia/Taipei, contacts: [{at: 10 o'clock, outcome: busy}]}",
     "given.contacts.0: write a time as 2026-03-02 09:00"),
    ("Asia/Taipei}", "Asia/Taipei, contacts: [{at: 2026-03-01 10:00, outcome: waved}]}",
     "given.contacts.0.outcome: waved can be one of sent, delivered"),
    ("Asia/Taipei}", "Asia/Taipei, consents: [{kind: channel, on: 2026-03-01, from: 22:00}]}",
     "given.consents.0.from: Input should be a valid string"),
    ("Asia/Taipei}", "Asia/Taipei, stops: [{kind: nap}]}",
     "given.stops.0.kind: nap can be one of dispute"),
    ("given:", "asks: {quantity: plan_months}\n  given:",
     "asks: a quantity has a value, and no day"),
    ("given:", "asks: {trigger: dispute, record: recording, on: 2026-01-01}\n  given:",
     "asks: ask about one of quantity, trigger, record"),
    ("given:", "asks: {record: recording, on: 2026-01-01, done: 2026-01-02}\n  given:",
     "asks: only what a trigger sets running can be done"),
    ("given:", "asks: {quantity: plan_months, value: 72}\n  given:",
     "expect: verdict can be one of against"),
    ("- name:", "- name: one\n  name:", "some.yaml line 2: name is given twice"),
    ("- name: a plain case", "- nam: a plain case", "case 1: name: Field required"),
])
def test_a_fault_is_told_with_file_case_and_key(
    own: Path, *, old: str, new: str, said: str
) -> None:
    """One thing is wrong, and the message says which."""
    assert old in PLAIN
    assert said in faults(write(own, PLAIN.replace(old, new, 1)))


def test_all_faults_of_all_files_are_told_at_once(own: Path) -> None:
    """Two files, a fault each, and a name that both use."""
    write(own, PLAIN + PLAIN.replace("a plain case", "another").replace("source", "sauce"))
    write(own, PLAIN, "more.yaml")
    told = faults(own / "cases")
    assert "sauce: Extra inputs" in told
    assert "has a case of this name too" in told


@pytest.mark.parametrize(("text", "said"), [
    ("name: one\n", "a file of cases is a list; begin each case with `- name:`"),
    ("- just words\n", "case 1: the case: Input should be a valid dictionary"),
])
def test_a_file_of_another_shape_is_told(own: Path, text: str, said: str) -> None:
    """A mapping, or a list of words."""
    assert said in faults(write(own, text))


def test_a_place_without_cases_is_told(tmp_path: Path) -> None:
    """A folder that holds none, and a name that nothing has."""
    with pytest.raises(CasesFaulty, match="no such file, and no pack or folder with cases"):
        read_cases([tmp_path, "nowhere"])


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    """Give one engine for the cases of this module."""
    with DuckStore(memory="500MB", threads=2) as open_:
        yield open_


def test_what_is_not_about_a_contact_is_asked_too(own: Path, store: DuckStore) -> None:
    """Caps, deadlines and records, by engine.gate.rules: the day itself and the day after."""
    with (own / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write(OTHERS)
    for name, unit, value in (("plan_months", "quantity", 60), ("answer_days", "days", 20),
                              ("record_months", "months", 6)):
        (own / "parameters" / f"{name}.yaml").write_text(
            NUMBER.format(unit=unit, value=value), encoding="utf-8")
    head = "  source: this test\n  packs: [.]\n  as_of: 2026-03-01\n  contact_on: 2026-03-21\n"
    asked = [
        ("{quantity: plan_months, value: 60}", "{against: []}"),
        ("{quantity: plan_months, value: 61}", "{against: [own.plan]}"),
        ("{trigger: dispute, on: 2026-03-01}",
         "{due_on: 2026-03-21, overdue: false, rule_id: own.answer}"),
        ("{trigger: dispute, on: 2026-02-28}", "{due_on: 2026-03-20, overdue: true}"),
        ("{trigger: dispute, on: 2026-02-28, done: 2026-03-20}", "{overdue: false}"),
        ("{trigger: complaint, on: 2026-02-28}", "{due_on: , overdue: , rule_id: }"),
        ("{record: recording, on: 2025-09-21}", "{inside: true, rule_id: own.records}"),
        ("{record: recording, on: 2025-09-20}", "{inside: false}"),
    ]
    text = "".join(f"- name: case {n}\n{head}  asks: {asks}\n  expect: {expect}\n"
                   for n, (asks, expect) in enumerate(asked))
    found = judge_cases(store, read_cases([write(own, text)]))
    assert [one.got for one in found] == [one.expected for one in found]
    assert [one.case.name for one in found] == [f"case {n}" for n in range(len(asked))]


GIVEN = """- name: everything given
  source: this test
  packs: [.]
  as_of: 2026-03-06
  moment: 2026-03-07 22:30:00 Asia/Taipei
  given:
    zone: Asia/Taipei
    recipient: true
    role: guarantor
    loan: a
    ask_days: 12
    number: {status: active, place: work, verified_on: 2026-03-01}
    numbers: [{status: dead}]
    contacts: [{at: 2026-03-01 10:00, outcome: busy, by: agency, with: other}]
    stops: [{kind: dispute, loan: b}]
    consents: [{kind: contact_hours, on: 2026-03-01, from: "22:00", to: "23:00"}]
    wishes: [{kind: not_window, weekdays: [1, 2], from: "09:00"}]
    facts: {approved: 2026-03-07}
    texts: {body: Hello, creditor: My Bank}
    placements: [{loan: a, agency: agency, on: 2026-01-01}]
    feeds: {"contacts:agency": 2026-03-07}
  expect: {verdict: refused}
"""


def test_what_a_case_gives_becomes_rows_of_its_own(own: Path) -> None:
    """No other case of the batch shares a loan, a number, an agency or a feed with it."""
    rows = rows_of(read_cases([write(own, GIVEN)])[0])
    mine = "everything given"
    reached = f"{mine} other"
    candidate = rows["candidates"][0]
    assert (candidate["recipient_id"], candidate["person_key"]) == (reached, reached)
    assert (candidate["loan_id"], candidate["ask_days"]) == (f"{mine}~a", 12)
    assert [p["borrower_id"] for p in rows["contact_points"]] == [reached, mine]
    assert rows["contact_points"][0]["contact_point_id"] == candidate["contact_point_id"]
    assert {loan["loan_id"] for loan in rows["loans"]} == {f"{mine}~a", f"{mine}~b"}
    assert rows["contacts"][0]["borrower_id"] == reached
    agency = rows["contacts"][0]["by_whom"]
    assert (rows["placements"][0]["agency"], rows["feeds"][0]["feed"]) == (
        agency, f"contacts:{agency}")
    consent, wish = rows["consents"][0], rows["preferences"][0]
    assert (consent["from_minute"], consent["until_minute"]) == (1320, 1380)
    assert (wish["weekdays"], wish["borrower_id"]) == ("1 2", reached)
    assert [row["part"] for row in rows["texts"]] == ["body"]


def test_a_consent_is_named_as_the_case_counts_it(own: Path, store: DuckStore) -> None:
    """The verdict says `rule:c1`, without the name of the case."""
    text = (own / "pack.yaml").read_text(encoding="utf-8")
    (own / "pack.yaml").write_text(text.replace(
        "    modality: shall\n", "    modality: shall\n    lifted_by: [contact_hours]\n", 1),
        encoding="utf-8")
    case = PLAIN.replace("given: {zone: Asia/Taipei}", (
        "moment: 2026-03-07 22:30:00 Asia/Taipei\n  given: {zone: Asia/Taipei, "
        "consents: [{kind: contact_hours, on: 2026-03-01}]}")).replace(
        "allowed}", "allowed, consents: reg_f.hours:c1}")
    found = judge_cases(store, read_cases([write(own, case)]))[0]
    assert found.got == found.expected
