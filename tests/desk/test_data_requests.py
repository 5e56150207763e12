"""What a person asks about their own data: told all of it, or gone, and gone for good."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from deeds import say, talk
from django.apps import apps
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.adapters.packs.law import load_rules
from forbear.desk.actions.base import NotAllowed
from forbear.desk.actions.data_requests import (
    CameLater,
    DecideRequest,
    DeclineWhy,
    EnterRequest,
    ErasureBarred,
    RequestDecided,
    SecondPerson,
    WaitsAlready,
)
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.erase_person import (
    ErasePerson,
    NotApproved,
    PersonNotHere,
    ThirdPerson,
)
from forbear.desk.actions.give_access import GiveAccess
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.exchange.access import as_html, as_json, gather
from forbear.desk.exchange.load import load
from forbear.desk.judging import erasure
from forbear.desk.judging.reads import Known
from forbear.desk.records import audit, clock
from forbear.desk.records.models import (
    Case,
    ContactPoint,
    DataRequest,
    Erased,
    Hold,
    Night,
    Outcome,
    PersonalData,
    Slice,
)
from forbear.desk.records.personal import EVERYTHING, FACTS, GONE

pytestmark = pytest.mark.usefixtures("desk")
TODAY = date(2026, 11, 1)
NOTE = "told of an operation in May"


@pytest.fixture(autouse=True)
def photos(tmp_path: Path, settings: Any) -> None:
    """Keep photographs apart."""
    settings.FORBEAR_PHOTOS = tmp_path / "photos"


def a_case() -> Case:
    """Give somebody who was talked with, and whose words were written down."""
    case, ben = first_case(), person("ben")
    say(talk(case, ben), ben, "talked", note=NOTE)
    hold = RecordHold(by=ben, case=case, kind="other", evidence="their letter, by hand").run()
    EndHold(by=person("cleo"), case=case, hold=hold, answer="told by letter", upheld=True).run()
    return again(case)


def again(case: Case) -> Case:
    """Read a case as it is now."""
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def asked(case: Case, kind: str, *, by: str = "ben") -> DataRequest:
    """Enter a request."""
    return EnterRequest(by=person(by), case=case, kind=kind, came_on=TODAY, note="by e-mail").run()


def approve(one: DataRequest, *, by: str = "rui") -> None:
    """Let a second person approve it."""
    DecideRequest(by=person(by), case=again(one.case), request=one, approve=True).run()


def free(case: Case) -> Case:
    """Let nothing stand against an erasure: every loan paid, nothing kept any more."""
    for one in Slice.objects.filter(borrower__person=case.person_id):
        whole = json.loads(one.document)
        for row in whole["loan_standings"]:
            row["outstanding_minor"] = 0
        whole["contacts"], whole["payments"] = [], []
        Slice.objects.filter(pk=one.pk).update(
            document=json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    return again(case)


def test_each_text_of_each_model_is_thought_of() -> None:
    """A text field is personal or a fact, and says which; a new one fails here until it does."""
    personal = {f"{about.model}.{word}" for about in EVERYTHING for word in about.words}
    every = {
        f"{model.__name__}.{column.name}" for model in apps.get_app_config("records").get_models()
        for column in model._meta.concrete_fields  # noqa: SLF001 -- Django's own way to the fields
        if column.get_internal_type() in ("TextField", "JSONField")
    }
    assert every - personal - FACTS == set()
    assert FACTS - every == set()


def test_a_request_has_its_day_and_waits_once() -> None:
    """The house's days where no law says; not twice, not from tomorrow, not by a stranger."""
    case = a_case()
    one = asked(case, "access")
    assert (one.due_on, one.due_rule) == (TODAY + timedelta(days=30), "house")
    with pytest.raises(WaitsAlready):
        asked(case, "access")
    with pytest.raises(CameLater):
        EnterRequest(by=person("ben"), case=case, kind="erasure",
                     came_on=TODAY + timedelta(days=3)).run()
    assert browser("dan").post(f"/cases/{case.pk}/request/", {}).status_code == 404


def test_two_people_decide_and_a_third_carries_it_out() -> None:
    """Who entered it does not approve; an agent neither approves nor erases."""
    case = free(a_case())
    one = asked(case, "erasure", by="rui")
    with pytest.raises(NotApproved):
        ErasePerson(by=person("ada"), person=case.person_id).run()
    with pytest.raises(SecondPerson):
        approve(one)
    with pytest.raises(NotAllowed):
        approve(one, by="eve")
    with pytest.raises(DeclineWhy):
        DecideRequest(by=person("cleo"), case=case, request=one, approve=False).run()
    approve(one, by="cleo")
    with pytest.raises(RequestDecided):
        approve(one, by="cleo")
    with pytest.raises(NotAllowed):
        ErasePerson(by=person("eve"), person=case.person_id).run()
    with pytest.raises(PersonNotHere):
        ErasePerson(by=person("ada"), person="nobody").run()
    with pytest.raises(ThirdPerson):
        ErasePerson(by=person("rui"), person=case.person_id).run()
    assert ErasePerson(by=person("ada"), person=case.person_id).run() > 0


def test_what_has_to_be_kept_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loan that runs, a stop without its answer, a pack's duty: each is a reason."""
    case = a_case()
    one = asked(case, "erasure")
    with pytest.raises(ErasureBarred) as told:
        approve(one)
    assert "is still to be paid" in told.value.told()
    case = free(case)
    hold = RecordHold(by=person("ben"), case=case, kind="dispute", evidence="a letter").run()
    with pytest.raises(ErasureBarred) as told:
        approve(one)
    assert "dispute" in told.value.told()
    EndHold(by=person("cleo"), case=again(case), hold=hold, answer="x", upheld=False).run()

    class Us:
        """The gate of the United States, whose records are kept for three years."""

        rules = load_rules(["us"], on=TODAY)

    monkeypatch.setattr(erasure, "gate_of", lambda _packs, on: Us if on == TODAY else None)
    kept = [bar for bar in erasure.bars(Known(again(case), today=TODAY))
            if bar.kind == "retention"]
    assert {bar.about for bar in kept} == {"us.keep.account", "us.keep.contact"}
    assert all(bar.until and bar.until > TODAY + timedelta(days=3 * 365) for bar in kept)
    assert all("1006.100" in bar.cites for bar in kept)
    with pytest.raises(ErasureBarred):
        approve(one)


def test_the_person_goes_and_the_facts_stay() -> None:
    """No name, number, note or letter is left; calls, holds and the log are as they were."""
    case = free(a_case())
    name = PersonalData.objects.get(pk=case.borrower_id).called_as
    numbers = [p.address for p in ContactPoint.objects.filter(borrower=case.borrower_id)]
    approve(asked(case, "erasure"))
    calls = case.contacts.count()
    assert ErasePerson(by=person("ada"), person=case.borrower_id).run() > 0
    left = as_json(case.person_id, gather(case.person_id))
    for word in (name, NOTE, "their letter, by hand", "told by letter", "by e-mail", *numbers):
        assert word
        assert word not in left
    assert GONE in left
    assert case.contacts.count() == calls
    assert Outcome.objects.get(contact__case=case).came == "talked"
    assert Hold.objects.get(case=case).kind == "other"
    assert list(audit.faults()) == []
    assert DataRequest.objects.get().state == "done"
    assert browser("cleo").get(f"/cases/{case.pk}/").status_code == 200


def test_no_later_night_brings_them_back(night: Path) -> None:
    """A hash under the desk's key is kept; loaded anew, name and numbers stay away."""
    case = free(a_case())
    approve(asked(case, "erasure"))
    ErasePerson(by=person("ada"), person=case.person_id).run()
    assert not Erased.objects.filter(pk__in=[case.person_id, case.borrower_id]).exists()
    Night.objects.update(digest="another night")
    assert load(night).anew
    assert PersonalData.objects.get(pk=case.borrower_id).called_as == ""
    assert not ContactPoint.objects.filter(borrower=case.borrower_id).exclude(address="").exists()
    assert PersonalData.objects.exclude(called_as="").exists()


def test_a_person_is_told_everything() -> None:
    """Names in full, calls, stops, the book's rows and what was done; and nothing of colleagues."""
    case = a_case()
    approve(asked(case, "access"))
    with pytest.raises(ThirdPerson):
        GiveAccess(by=person("rui"), person=case.person_id).run()
    gathered = GiveAccess(by=person("ada"), person=case.borrower_id).run()
    whole = json.loads(as_json(case.person_id, gathered))["tables"]
    assert whole["PersonalData"][0]["called_as"]
    assert whole["Outcome"][0]["note"] == NOTE
    assert {"book: loans", "book: instalments", "Hold", "AuditEntry"} <= set(whole)
    assert "ScoreCard" not in whole
    assert "by" not in whole["Outcome"][0]
    for language, title in (("en", "What we hold about you"), ("zh-Hant", "我們保存的您的資料"),
                            ("zh-Hans", "我们保存的您的资料")):
        page = as_html(case.person_id, gathered, language=language)
        assert title in page
        assert NOTE in page
        assert f'<html lang="{language}">' in page
    with pytest.raises(NotApproved):
        GiveAccess(by=person("ada"), person=case.borrower_id).run()


def test_the_register_shows_what_waits_and_why() -> None:
    """The lead sees the request with what has to be kept, and can decline it with a reason."""
    case = a_case()
    browser("ben").post(f"/cases/{case.pk}/request/", {
        "kind": "erasure", "came_on": TODAY.isoformat(), "note": "by telephone"})
    one = DataRequest.objects.get()
    page = browser("cleo").get("/requests/").content.decode()
    assert "is still to be paid" in page
    browser("cleo").post(f"/requests/{one.pk}/decide/", {"note": "the loan runs until 2027"})
    assert DataRequest.objects.get().state == "declined"
    clock.set_clock(TWO_O_CLOCK + timedelta(days=40))
    assert browser("rui").get("/requests/").status_code == 200
