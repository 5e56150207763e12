"""Visits at the door: who was met, what was said, photographs, and the signatures of both."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from outings import (
    TOMORROW,
    approved,
    arrive,
    arrived,
    make_sure,
    picture,
    set_out,
    sign,
    visitable,
    write,
)
from staff import browser, person

from forbear.desk.actions.add_photo import AddPhoto, LookAtPhoto, NotAPicture, PhotoGone
from forbear.desk.actions.check_visited import CheckVisited
from forbear.desk.actions.on_visit import NotNow
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_outcome import NotMadeSure
from forbear.desk.actions.record_visit import EnteredUnasked, NotOfVisits, RecordVisit
from forbear.desk.actions.restore import heard_since
from forbear.desk.actions.sign_visit import CodeWrong, SignedAlready, SignVisit, digest_of
from forbear.desk.actions.take_back_record import TakeBackRecord
from forbear.desk.exchange.facts import facts
from forbear.desk.records import audit, clock, photos
from forbear.desk.records.models import (
    AuditEntry,
    Case,
    Hold,
    Order,
    Photo,
    Promise,
    Visit,
    VisitStep,
    Wish,
)

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def photo_folder(tmp_path: Path, settings: Any) -> Path:
    """Keep photographs in a folder of the test."""
    settings.FORBEAR_PHOTOS = tmp_path / "photos"
    return tmp_path / "photos"


@pytest.mark.parametrize(("came", "book"), [
    ("no_answer", "no_answer"), ("third_person", "third_person"), ("refused_entry", "dropped"),
    ("wrong_person", "wrong_person")])
def test_nobody_met_is_a_result(came: str, book: str) -> None:
    """It needs no check, reveals nothing, and goes out as a contact of the day."""
    visit = write(arrived(visitable()), came, note="a dog barked")
    assert visit.state == "written"
    row = next(r for r in facts()["contacts"] if r["channel"] == "visit")
    assert (row["outcome"], row["right_party"], row["by_whom"]) == (book, False, "lender")
    assert row["tried_at"].date() == TOMORROW
    point = visit.contact_point
    assert point is not None
    point.refresh_from_db()
    assert (point.status == "barred") is (came == "wrong_person")


def test_no_debt_before_the_check() -> None:
    """The page shows no amount and takes no promise until two answers were right."""
    visit = arrived(visitable())
    client = browser("vic")
    money = f"{visit.case.amount_minor / 100:,.2f}"
    before = client.get(f"/visits/{visit.pk}/").content.decode()
    assert money not in before
    assert 'value="promise"' not in before
    with pytest.raises(NotMadeSure):
        write(visit, "promise", amount_minor=visit.case.amount_minor, promised_on=TOMORROW)
    with pytest.raises(EnteredUnasked):
        write(visit, "no_answer", entered=True)
    with pytest.raises(NotOfVisits):
        write(visit, "voicemail")
    make_sure(visit)
    after = client.get(f"/visits/{visit.pk}/").content.decode()
    assert 'value="promise"' in after
    assert money in after


def test_a_promise_at_the_door_is_a_promise() -> None:
    """What is agreed goes through the same actions as on a call."""
    visit = make_sure(arrived(visitable()))
    visit = write(visit, "promise", amount_minor=visit.case.amount_minor,
                  promised_on=TOMORROW + timedelta(days=3), entered=True, reason="illness")
    promise = Promise.objects.get(case=visit.case)
    assert promise.outcome is not None
    assert promise.outcome.contact_id == visit.contact_id
    assert visit.entered
    row = next(r for r in facts()["contacts"] if r["channel"] == "visit")
    assert (row["outcome"], row["right_party"]) == ("conversation", True)


def test_no_more_visits_is_a_wish_and_hardship_a_hold() -> None:
    """Both hold from this moment, and the case goes to those who have time."""
    visit = write(make_sure(arrived(visitable())), "hardship", note="lost her work",
                  no_more_visits=True)
    assert Hold.objects.get(case=visit.case).kind == "hardship"
    assert Wish.objects.get(case=visit.case).channel == "visit"
    visit.case.refresh_from_db()
    assert visit.case.desk == "specialist"


def test_what_was_paid_meanwhile_is_written_down_all_the_same() -> None:
    """A case that closes while they are with the person is finished by them."""
    visit = arrived(visitable())
    Case.objects.filter(pk=visit.case_id).update(state="closed", closed_because="paid")
    assert write(make_sure(visit), "talked").state == "written"


def test_a_form_that_arrives_twice_counts_once() -> None:
    """The same key changes nothing the second time; a wrong answer is one wrong answer."""
    visit, key = arrived(visitable()), uuid4()
    for _ in range(2):
        CheckVisited(by=person("vic"), visit=visit, once=key, question="customer_last4",
                     answer="no").run()
    assert visit.contact is not None
    assert visit.contact.checks.count() == 1
    key = uuid4()
    for _ in range(2):
        RecordVisit(by=person("vic"), visit=visit, came="no_answer", once=key).run()
    assert visit.contact.outcomes.count() == 1
    with pytest.raises(NotNow):
        RecordVisit(by=person("vic"), visit=visit, came="no_answer", once=uuid4()).run()


def test_both_sign_with_codes_of_their_own() -> None:
    """A wrong code is none; the last signature ends the visit, and each holds the same hash."""
    visit = write(arrived(visitable()), "no_answer")
    with pytest.raises(CodeWrong):
        SignVisit(by=person("vic"), visit=visit, code="000000").run()
    visit = sign(visit, by="vic")
    assert visit.state == "written"
    with pytest.raises(SignedAlready):
        sign(visit, by="vic")
    visit = sign(visit, by="val")
    assert visit.state == "signed"
    outcome = visit.signatures.all()[0].outcome
    assert {s.digest for s in visit.signatures.all()} == {digest_of(visit, outcome)}
    Visit.objects.filter(pk=visit.pk).update(entered=True)
    assert digest_of(Visit.objects.get(pk=visit.pk), outcome) != visit.signatures.all()[0].digest
    assert list(audit.faults()) == []


def test_a_record_that_is_not_so_is_written_anew() -> None:
    """The first is kept as a correction, and what came with it does not count."""
    visit = write(make_sure(arrived(visitable())), "dispute", note="says it is paid")
    visit = TakeBackRecord(by=person("val"), visit=visit).run()
    assert visit.state == "arrived"
    assert facts()["holds"] == []
    visit = write(visit, "talked", by="val")
    assert [s.state for s in VisitStep.objects.filter(visit=visit).order_by("pk")][-3:] == [
        "written", "arrived", "written"]


def test_what_was_heard_since_stands_when_a_record_is_taken_back() -> None:
    """A letter that came after the visit stopped the orders; no correction opens them again."""
    visit = write(make_sure(arrived(visitable())), "complaint", note="was called at work")
    case = Case.objects.select_related("night", "borrower").get(pk=visit.case_id)
    RecordHold(by=person("sue"), case=case, kind="attorney", evidence="a letter came").run()
    TakeBackRecord(by=person("val"), visit=visit).run()
    assert not Order.objects.filter(borrower__person=case.person_id, state="open").exists()
    case.refresh_from_db()
    assert case.reason == "stop_attorney"
    assert visit.contact is not None
    assert heard_since(case, visit.contact.outcomes.get())


def test_a_photograph_is_drawn_anew(photo_folder: Path) -> None:
    """Neither place nor device stays in it; it lies outside the web root, for its owner alone."""
    visit = arrived(visitable())
    sent = picture()
    assert b"A Telephone" in sent
    AddPhoto(by=person("vic"), visit=visit, file=sent).run()
    photo = Photo.objects.get()
    file = photos.place_of(photo)
    assert photo_folder in file.parents
    assert file.stat().st_mode & 0o077 == 0
    assert b"A Telephone" not in file.read_bytes()
    assert b"Exif" not in file.read_bytes()
    assert LookAtPhoto(by=person("rui"), photo=photo).run() == file.read_bytes()
    assert AuditEntry.objects.get(did="look_at_photo").data["photo"] == str(photo.pk)
    file.write_bytes(picture(where=False))
    with pytest.raises(PhotoGone):
        LookAtPhoto(by=person("rui"), photo=photo).run()


@pytest.mark.parametrize("file", [
    b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40, b"%PDF-1.7",
    b"\xff\xd8\xff\xe0 cut short", b"\0" * (photos.BYTES_MOST + 1)])
def test_what_is_no_photograph_is_refused(file: bytes) -> None:
    """Other files, broken ones and those too large are not kept."""
    visit = arrived(visitable())
    with pytest.raises(NotAPicture):
        AddPhoto(by=person("vic"), visit=visit, file=file).run()
    assert not Photo.objects.exists()


def test_nothing_personal_is_in_the_log() -> None:
    """Reasons, notes, addresses and positions are not."""
    visit = arrive(set_out(approved(visitable())), position="25.03, 121.56")
    write(visit, "third_person", note="a neighbour came out")
    written = str([e.data for e in AuditEntry.objects.all()])
    for word in ("25.03", "neighbour", "letters", "called in"):
        assert word not in written
    clock.set_clock(None)
