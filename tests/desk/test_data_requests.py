"""What a person asks about their own data: told all of it, or gone, and gone for good."""

import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from deeds import say, talk
from django.apps import apps
from staff import TWO_O_CLOCK, browser, first_case, person

from forbear.adapters.dossier.page import DossierInTheWay, write_for_one
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
from forbear.desk.exchange.access import Gathered, as_html, as_json, gather
from forbear.desk.exchange.load import load
from forbear.desk.judging import erasure
from forbear.desk.judging.reads import Known
from forbear.desk.records import audit, clock
from forbear.desk.records import photos as pictures
from forbear.desk.records.models import (
    AuditEntry,
    Case,
    ContactPoint,
    DataRequest,
    Erased,
    Hold,
    Night,
    Outcome,
    PersonalData,
    Photo,
    Slice,
    Visit,
    Wave,
    WaveHold,
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
        give(case, by="rui")
    gathered = give(case)
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
        give(case)


def test_what_could_not_be_handed_over_is_not_done() -> None:
    """Without room for the files the request stays open, and it is done the next time."""
    case = a_case()
    approve(asked(case, "access"))

    def no_room(_person: str, _gathered: Any) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        GiveAccess(by=person("ada"), person=case.person_id, hand_over=no_room).run()
    assert DataRequest.objects.get().state == "approved"
    assert not AuditEntry.objects.filter(did="give_access").exists()
    give(case)
    assert DataRequest.objects.get().state == "done"


def test_files_for_one_person_are_there_all_or_none(tmp_path: Path) -> None:
    """Their owner alone may read them; where the second cannot be written the first is not left."""
    page, data = tmp_path / "about.html", tmp_path / "about.json"
    write_for_one({page: "a", data: "b"})
    assert {stat.S_IMODE(file.stat().st_mode) for file in (page, data)} == {0o600}
    with pytest.raises(DossierInTheWay):
        write_for_one({tmp_path / "other": "x", data: "c"})
    blocked = tmp_path / "new.json"
    blocked.with_name(f".{blocked.name}.partial").mkdir()
    with pytest.raises(OSError, match=r"new\.json"):
        write_for_one({tmp_path / "new.html": "x", blocked: "y"})
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == [
        "about.html", "about.json"]
    assert data.read_text(encoding="utf-8") == "b"


def test_a_wave_that_may_name_the_person_loses_its_name() -> None:
    """What a colleague called it goes with the person; the holds stay in it."""
    case = free(a_case())
    hold = Hold.objects.get(case=case)
    wave = Wave.objects.create(name="letters of Mr Chen", kind="other", at=clock.now(),
                               by=person("cleo"))
    WaveHold.objects.create(wave=wave, hold=hold)
    approve(asked(case, "erasure"))
    ErasePerson(by=person("ada"), person=case.person_id).run()
    assert Wave.objects.get().name == GONE
    assert WaveHold.objects.get().hold_id == hold.pk
    assert "Wave" not in gather(case.person_id)


def test_a_photograph_goes_only_once_all_the_rest_has_gone(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """An erasure that fails half-way leaves the file; one that is done takes it away."""
    case = free(a_case())
    visit = Visit.objects.create(
        case=case, borrower=case.borrower, state="signed", reason="x", planned_on=TODAY,
        from_minute=600, until_minute=720, asked_at=clock.now(), asked_by=person("cleo"))
    photo = Photo.objects.create(visit=visit, at=clock.now(), by=person("vic"), digest="ab" * 32,
                                 size_bytes=1, width=1, height=1)
    pictures.keep(photo, b"x")
    approve(asked(case, "erasure"))

    def fails(**_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as here, django_capture_on_commit_callbacks(execute=True):
        here.setattr(audit, "write", fails)
        with pytest.raises(RuntimeError):
            ErasePerson(by=person("ada"), person=case.person_id).run()
    assert pictures.place_of(photo).exists()
    with django_capture_on_commit_callbacks(execute=True):
        ErasePerson(by=person("ada"), person=case.person_id).run()
        assert pictures.place_of(photo).exists()
    assert not pictures.place_of(photo).exists()


def give(case: Case, *, by: str = "ada") -> Gathered:
    """Give the person what is held about them."""
    handed: dict[str, Gathered] = {}
    given = GiveAccess(by=person(by), person=case.borrower_id, hand_over=handed.__setitem__).run()
    assert handed == {case.person_id: given}
    return given


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
