"""Agencies: told by letter first, placed, their days known or a gap, and recalled in one step."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from outings import approved, visitable
from staff import NORTH, TWO_O_CLOCK, browser, first_case, person

from forbear.desk.actions.base import NotAllowed, NotYours
from forbear.desk.actions.place_loan import (
    HeldLoan,
    NoteNotice,
    NoticeMissing,
    NoticeUnfit,
    NotToPlace,
    PlacedAlready,
    PlaceLoan,
    RecalledAlready,
    RecallLoan,
    RecallReason,
)
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.take_agency_file import (
    DayUnfit,
    FileRefused,
    NothingTold,
    TakeAgencyFile,
    ToldOtherwise,
)
from forbear.desk.exchange.agency_file import COLUMNS, REASONS, read_day
from forbear.desk.exchange.facts import facts, join_facts, write_facts
from forbear.desk.judging.agencies import complete_up_to, notice_rules
from forbear.desk.judging.answer import may_call
from forbear.desk.judging.reads import Known
from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import (
    Agency,
    AgencyContact,
    AgencyFile,
    Case,
    Night,
    Placement,
)

pytestmark = pytest.mark.usefixtures("desk")

EVERY_MODULE_OF_AGENCIES = (
    "forbear.desk.records.models.agencies forbear.desk.agencies.urls forbear.desk.agencies.placed "
    "forbear.desk.agencies.contacts forbear.desk.managers.agencies forbear.desk.ui.agency_forms"
)
"""Pages are reached by their addresses here and in the table of every role."""

TODAY = date(2026, 11, 1)


def north() -> Agency:
    """Give the agency of Amy and Abe."""
    return Agency.objects.get(name=NORTH)


def late_loan(case: Case) -> str:
    """Give a loan of the case that is late."""
    known = Known(case, today=TODAY)
    return str(next(r["loan_id"] for r in known.book("loan_standings")
                    if r["is_open"] and r["plan_past_due_days"] > 0))


def told(case: Case, *, sent_on: date = TODAY) -> Case:
    """Note the letter about the late loan of a case."""
    NoteNotice(by=person("max"), case=case, loan_id=late_loan(case), agency=north(),
               sent_on=sent_on, reference="L-1").run()
    return case


def place(case: Case, *, by: str = "max") -> Placement:
    """Place the late loan of a case."""
    return PlaceLoan(by=person(by), case=case, loan_id=late_loan(case), agency=north()).run()


def placed() -> tuple[Case, Placement]:
    """Give a case whose late loan is with the agency."""
    case = told(first_case())
    return case, place(case)


def file_of(placement: Placement, *rows: str) -> bytes:
    """Write a file of contacts about a placed loan."""
    body = [f"c{n},{placement.loan_id},{row}" for n, row in enumerate(rows)]
    return "\n".join((",".join(COLUMNS), *body)).encode() + b"\n"


def tell(
    data: bytes = b"", *, day: date = TODAY, by: str | None = "abe", none: bool = False
) -> AgencyFile:
    """Tell a day."""
    return TakeAgencyFile(agency=north(), day=day, data=data, none=none,
                          by=person(by) if by else None).run()


CALL = "call,out,2026-11-01T10:00+08:00,conversation,yes"


def test_the_borrower_is_told_before_a_loan_is_placed() -> None:
    """Without a letter, with one of tomorrow, or about another agency, nothing is placed."""
    case = first_case()
    with pytest.raises(NoticeMissing):
        place(case)
    with pytest.raises(NoticeUnfit):
        told(case, sent_on=TODAY + timedelta(days=1))
    other = Agency.objects.create(name="another")
    NoteNotice(by=person("max"), case=case, loan_id=late_loan(case), agency=other,
               sent_on=TODAY, reference="L-2").run()
    with pytest.raises(NoticeMissing):
        place(case)
    told(case)
    with pytest.raises(NotAllowed):
        place(case, by="ben")
    made = place(case)
    assert made.notice_sent_on == TODAY
    with pytest.raises(PlacedAlready):
        place(case)


@pytest.mark.parametrize(("packs", "cites"), [(["tw"], "16(6)"), (["hk"], ""), (["cn"], None)])
def test_the_letter_is_the_packs_demand_too(packs: list[str], cites: str | None) -> None:
    """Where the law of a place wants it, the refusal names the rule; elsewhere it is ours."""
    case = first_case()
    case.night.packs = packs
    rules = notice_rules(case, on=TODAY)
    assert bool(rules) is (cites is not None)
    assert all(cites in rule.cites for rule in rules if cites)


def test_what_is_held_or_not_theirs_is_not_placed() -> None:
    """A hold is answered first; a loan of somebody else is none to place."""
    case = told(first_case())
    RecordHold(by=person("ben"), case=case, kind="dispute", evidence="a letter").run()
    with pytest.raises(HeldLoan):
        place(case)
    other = first_case(pk__gt=case.pk)
    with pytest.raises(NotToPlace):
        PlaceLoan(by=person("max"), case=other, loan_id=late_loan(case), agency=north()).run()


def test_a_placed_loan_is_left_in_peace_by_the_lender() -> None:
    """The door refuses: its day is not told; and once it is, the loan is with an agency."""
    case, placement = placed()
    known = Known(case, today=TODAY)
    row = next(r for r in known.reads()["placements"] if r["placement_id"] == placement.pk)
    assert (row["agency"], row["placed_on"], row["recalled_on"]) == (NORTH, TODAY, None)
    answer = may_call(case)
    assert answer.reason == "stop_loan_status"
    assert "history_incomplete" in answer.verdict["also"]
    tell(none=True)
    assert may_call(case).verdict["also"] is None
    case.refresh_from_db()
    assert case.reason == "stop_loan_status"


def test_a_visit_is_called_off_when_the_loan_is_placed() -> None:
    """Two who ask for one debt are one too many."""
    case = visitable()
    visit = approved(case)
    clock.set_clock(TWO_O_CLOCK)
    place(told(case))
    visit.refresh_from_db()
    assert visit.state == "called_off"


def test_a_recall_is_one_step_with_a_reason() -> None:
    """The agency sees it no more; the lender's door opens once the days are told."""
    case, placement = placed()
    assert policy.placements(person("amy")).filter(pk=placement.pk).exists()
    with pytest.raises(RecallReason):
        RecallLoan(by=person("cleo"), placement=placement, reason=" ").run()
    with pytest.raises(NotAllowed):
        RecallLoan(by=person("amy"), placement=placement, reason="x").run()
    RecallLoan(by=person("cleo"), placement=placement, reason="wishes to pay here").run()
    with pytest.raises(RecalledAlready):
        RecallLoan(by=person("cleo"), placement=placement, reason="again").run()
    assert not policy.placements(person("amy")).filter(pk=placement.pk).exists()
    answer = may_call(Case.objects.get(pk=case.pk))
    assert answer.reason != "stop_loan_status"
    assert answer.allowed
    assert list(audit.faults()) == []


def test_a_recall_needs_the_case_to_be_seen() -> None:
    """A manager of other portfolios finds nothing to recall."""
    _case, placement = placed()
    person("max").portfolios.clear()
    with pytest.raises(NotYours):
        RecallLoan(by=person("max"), placement=placement, reason="x").run()


def test_an_absent_day_is_a_gap_and_none_is_a_statement() -> None:
    """A day with no contact is told like any other; one that is not told stays a gap."""
    _case, _placement = placed()
    Night.objects.update(everyone={**Night.objects.get().everyone, "feeds": []})
    night = Night.objects.get()
    assert complete_up_to(north(), night=night) is None
    tell(none=True)
    assert complete_up_to(north(), night=night) == TODAY
    clock.set_clock(TWO_O_CLOCK + timedelta(days=3))
    tell(none=True, day=TODAY + timedelta(days=2))
    assert complete_up_to(north(), night=night) == TODAY, "the second is missing"
    tell(none=True, day=TODAY + timedelta(days=1))
    assert complete_up_to(north(), night=night) == TODAY + timedelta(days=2)
    with pytest.raises(DayUnfit):
        tell(none=True, day=TODAY + timedelta(days=9))
    with pytest.raises(NothingTold):
        tell(day=TODAY)


def test_the_contacts_of_a_day_count_like_the_lenders_own() -> None:
    """They are in what the door counts, and the same file twice changes nothing."""
    case, placement = placed()
    data = file_of(placement, CALL, "sms,out,2026-11-01T11:00+08:00,delivered,")
    first = tell(data)
    assert (first.taken, first.rejected) == (2, 0)
    assert tell(data).pk == first.pk
    assert AgencyContact.objects.count() == 2
    rows = [r for r in Known(case, today=TODAY).reads()["contacts"] if r["by_whom"] == NORTH
            and str(r["contact_id"]).startswith(f"{NORTH}:c")]
    assert {r["outcome"] for r in rows} == {"conversation", "delivered"}
    with pytest.raises(ToldOtherwise):
        tell(none=True)
    assert tell(file_of(placement, CALL)).taken == 0, "told before, and the same"


def test_a_row_that_cannot_be_taken_is_told_with_its_line() -> None:
    """Each has its column and reason, the others are taken, and the day stays open."""
    _case, placement = placed()
    wrong = [
        "call,out,2026-11-01T10:00,conversation,yes",
        "call,out,2026-11-02T10:00+08:00,conversation,yes",
        "call,out,2026-11-01T10:00+08:00,chatted,yes",
        "fax,out,2026-11-01T10:00+08:00,conversation,yes",
        "call,out,2026-11-01T10:00+08:00,conversation,perhaps",
        "call,out,,conversation,yes", CALL,
    ]
    data = file_of(placement, *wrong) + b"c6," + placement.loan_id.encode() + b"," \
        + CALL.encode() + b"\nc9,L-of-nobody," + CALL.encode() + b"\n"
    taken = tell(data, by=None)
    found = [(r.line, r.column, r.reason) for r in taken.rejects.order_by("line")]
    assert found == [
        (2, "tried_at", "moment_unreadable"), (3, "tried_at", "moment_after_day"),
        (4, "outcome", "word_unknown"), (5, "channel", "word_unknown"),
        (6, "right_party", "yes_no_unreadable"), (7, "tried_at", "value_missing"),
        (9, "contact_id", "contact_twice"), (10, "loan_id", "loan_elsewhere"),
    ]
    assert taken.taken == 1
    changed = file_of(placement, *["x"] * 0) + b"c6," + placement.loan_id.encode() \
        + b",call,out,2026-11-01T10:00+08:00,no_answer,\n"
    assert [r.reason for r in tell(changed).rejects.all()] == ["contact_differs"]
    assert {reason for _line, _column, reason in found} | {"contact_differs"} <= set(REASONS)
    assert complete_up_to(north(), night=Night.objects.get()) != TODAY


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * (4 * 1024 * 1024 + 1)])
def test_a_file_that_is_none_is_refused_whole(data: bytes) -> None:
    """A wrong heading, no text, or too long: nothing is kept of it."""
    with pytest.raises(FileRefused):
        tell(data)
    assert not AgencyFile.objects.exists()


def test_only_the_lead_of_the_agency_tells_its_day() -> None:
    """Not its other people, and not the lead of another."""
    with pytest.raises(NotAllowed):
        tell(none=True, by="amy")
    other = Agency.objects.create(name="another")
    with pytest.raises(NotAllowed):
        TakeAgencyFile(agency=other, day=TODAY, data=b"", none=True, by=person("abe")).run()
    assert read_day(",".join(COLUMNS).encode(), agency=other, day=TODAY).contacts == []


def test_people_of_an_agency_see_its_placed_loans_and_nothing_else() -> None:
    """Not another agency's, not the case, not the person's other loans, not a recalled one."""
    case, placement = placed()
    other = Placement.objects.create(
        borrower=first_case(pk__gt=case.pk).borrower, loan_id="elsewhere", placed_on=TODAY,
        agency=Agency.objects.create(name="another"), at=clock.now())
    for name in ("amy", "abe"):
        assert set(policy.placements(person(name)).values_list("agency__name", flat=True)) == {
            NORTH}
        assert not policy.cases(person(name)).exists()
        client = browser(name)
        assert client.get(f"/placed/loan/{placement.pk}").status_code == 200
        assert client.get(f"/placed/loan/{other.pk}").status_code == 404
        assert client.get(f"/cases/{case.pk}/").status_code == 403
    page = browser("amy").get(f"/placed/loan/{placement.pk}").content.decode()
    loans = {r["loan_id"] for r in Known(case, today=TODAY).book("loans")}
    assert placement.loan_id in page
    assert not any(loan in page for loan in loans - {placement.loan_id})
    point = next(p for p in case.borrower.points.all() if p.address)
    assert point.address not in page
    RecallLoan(by=person("max"), placement=placement, reason="done").run()
    assert browser("amy").get(f"/placed/loan/{placement.pk}").status_code == 404
    assert browser("amy").get("/placed/").status_code == 200
    Agency.objects.filter(name=NORTH).update(is_active=False)
    for name, right in (("amy", "see_placed"), ("abe", "give_contacts")):
        assert not policy.may(person(name), right)
        assert browser(name).get("/placed/").status_code == 302, "signed out"
    with pytest.raises(NotAllowed):
        tell(none=True)
    Agency.objects.filter(name=NORTH).update(is_active=True)
    person("amy").__class__.objects.filter(username="amy").update(agency=None)
    assert not policy.placements(person("amy")).exists()


def test_the_pages_of_managers_place_recall_and_tell_of_gaps() -> None:
    """The whole way by hand: letter, placing, the day's state, recalling."""
    case, client = first_case(), browser("max")
    loan = late_loan(case)
    assert loan in client.get(f"/cases/{case.pk}/agency/").content.decode()
    on = {"loan_id": loan, "agency": NORTH}
    client.post(f"/cases/{case.pk}/agency/place/", on)
    assert not Placement.objects.filter(loan_id=loan, from_book=False).exists()
    client.post(f"/cases/{case.pk}/agency/letter/", {**on, "sent_on": "2026-10-30",
                                                     "reference": "L-77"})
    client.post(f"/cases/{case.pk}/agency/place/", on)
    placement = Placement.objects.get(loan_id=loan, from_book=False)
    page = client.get("/agencies/?agency=agency+north").content.decode()
    assert loan in page
    answer = browser("abe").post("/placed/contacts/", {"day": "2026-11-01", "none": "on"},
                                 follow=True)
    assert "The day is told" in answer.content.decode()
    assert browser("abe").post("/placed/contacts/", {"day": "x"}).status_code == 422
    client.post(f"/agencies/recall/{placement.pk}", {"reason": "pays here"})
    assert hasattr(Placement.objects.get(pk=placement.pk), "recall")


def test_what_the_book_placed_is_with_the_agency_too() -> None:
    """A night's placements are seen by its agency's people, recalled ones by nobody."""
    from_book = Placement.objects.filter(from_book=True)
    rows = [r for c in Case.objects.filter(person__borrowers__placements__isnull=False).distinct()
            for r in Known(c, today=TODAY).book("placements")]
    assert {r["placement_id"] for r in rows} == set(from_book.values_list("pk", flat=True))
    back = {r["placement_id"] for r in rows if r["recalled_on"]}
    assert set(from_book.filter(recall__isnull=False).values_list("pk", flat=True)) == back


def test_placements_and_days_go_out_and_join_the_book(night: Path, tmp_path: Path) -> None:
    """The next night's book has the placement, the agency's contacts, and its feed."""
    case, placement = placed()
    tell(file_of(placement, CALL))
    RecallLoan(by=person("max"), placement=placement, reason="done").run()
    found = facts()
    assert [(r["loan_id"], r["recalled_on"]) for r in found["placements"]] == [
        (placement.loan_id, TODAY)]
    assert NORTH in {r["by_whom"] for r in found["contacts"]}
    assert write_facts(tmp_path / "out")["placements"] == 1
    book = tmp_path / "book"
    shutil.copytree(night.parent / "book", book)
    join_facts(book)
    rows = pq.read_table(book / "placements.parquet").to_pylist()
    assert [r["agency"] for r in rows if r["placement_id"] == placement.pk] == [NORTH]
    contacts = pq.read_table(book / "contacts.parquet").to_pylist()
    assert f"{NORTH}:c0" in {r["contact_id"] for r in contacts}
    assert case.pk
