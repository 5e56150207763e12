"""Cases, contacts, holds, wishes and recordings through the API: what each does at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from deeds import call
from staff import TWO_O_CLOCK, first_case, person
from systems import Caller, caller

from forbear.desk.actions.press_call import DoorRefused
from forbear.desk.actions.record_calls import ANNOUNCED_MOST
from forbear.desk.actions.tell_contact import CLOCKS_APART_MOST
from forbear.desk.exchange.facts import facts
from forbear.desk.judging.answer import may_call, points_to_call
from forbear.desk.judging.doors import gate_of
from forbear.desk.judging.recorders import is_recorded
from forbear.desk.records import clock, policy
from forbear.desk.records.models import Case, Hold, Recorder, Replay, Wish
from forbear.desk.records.models.told import Recording, ToldContact

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def core() -> Caller:
    """Give a system that may do everything."""
    return caller("core", *policy.SCOPES)


def contact(case: Case, **other: Any) -> dict[str, Any]:
    """Give a contact that another system made."""
    return {"contact_id": "C-1", "borrower_id": case.borrower_id, "channel": "call",
            "direction": "out", "tried_at": "2026-11-01T13:00:00+08:00",
            "outcome": "conversation", **other}


def test_cases_are_listed_a_page_at_a_time(core: Caller) -> None:
    """Every case comes once, whatever the size of a page, and names are masked."""
    every, cursor = [], None
    while True:
        page = core.get("cases", limit=200, **({"cursor": cursor} if cursor else {})).json()
        every += [one["case"] for one in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert every == list(Case.objects.order_by("pk").values_list("pk", flat=True))
    mine = core.get("cases", borrower_id=first_case().borrower_id).json()["cases"]
    assert [one["case"] for one in mine] == [first_case().pk]
    assert core.get("cases", state="closed").json()["cases"] == []


@pytest.mark.parametrize("query", [
    {"limit": 0}, {"limit": 201}, {"cursor": "!"}, {"cursor": "AAAA"}, {"state": "lost"}])
def test_a_page_that_is_none_is_refused(core: Caller, query: dict[str, Any]) -> None:
    """A size, a cursor or a state that cannot be says so."""
    assert core.get("cases", **query).status_code == 422


def test_a_case_shows_no_number_and_no_name(core: Caller) -> None:
    """Loans, holds and numbers are there; what is personal is masked."""
    case = first_case()
    text = core.get(f"cases/{case.pk}").content.decode()
    told = core.get(f"cases/{case.pk}").json()
    assert {loan["loan_id"] for loan in told["loans"]} == {
        row["loan_id"] for row in case.borrower.slice.rows("loan_standings")}
    assert told["contact_points"]
    assert not any(point.address in text for point in case.borrower.points.all())


def test_a_contact_made_elsewhere_counts(core: Caller) -> None:
    """Conversations another system had use up the limit, and join the next night's book."""
    case = first_case()
    for number in range(5):
        answer = core.post("contacts", contact(
            case, contact_id=f"C-{number}", right_party=True,
            tried_at=f"2026-11-01T1{number}:00:00+08:00" if number < 4 else
            "2026-11-01T13:30:00+08:00"))
        assert answer.status_code == 201
    assert may_call(case).reason == "too_many_conversations"
    assert {row["contact_id"] for row in facts()["contacts"]} == {
        f"C-{number}" for number in range(5)}
    case.refresh_from_db()
    assert case.talked_at is not None


def test_a_contact_told_twice_counts_once(core: Caller) -> None:
    """200 the second time; 409 where it is told otherwise."""
    case = first_case()
    assert core.post("contacts", contact(case)).status_code == 201
    assert core.post("contacts", contact(case)).status_code == 200
    differs = core.post("contacts", contact(case, outcome="no_answer"))
    assert (differs.status_code, differs.json()["code"]) == (409, "contact_differs")
    assert ToldContact.objects.count() == 1


def test_what_a_telephone_system_saw_of_our_call_is_no_further_attempt(core: Caller) -> None:
    """It hangs on the call; the book gets one contact."""
    case = first_case()
    ours = call(case, person("ben"))
    told = contact(case, desk_call=str(ours.pk), outcome="no_answer",
                   tried_at="2026-11-01T14:05:10+08:00")
    assert core.post("contacts", told).status_code == 201
    assert ours.dialled.get().outcome == "no_answer"
    assert [row["contact_id"] for row in facts()["contacts"]] == [str(ours.pk)]
    strange = core.post("contacts", contact(
        first_case(pk__gt=case.pk), contact_id="C-2", desk_call=str(ours.pk)))
    assert strange.json()["code"] == "call_not_theirs"


def test_a_wrong_number_is_left_alone_at_once(core: Caller) -> None:
    """What another system learned bars the number here, and in the book."""
    case = first_case()
    point = points_to_call(case)[0]
    core.post("contacts", contact(case, contact_point_id=point.pk, outcome="wrong_person"))
    assert point.pk not in {p.pk for p in points_to_call(case)}
    assert point.pk in {row["contact_point_id"] for row in facts()["contact_points"]}


@pytest.mark.parametrize(("other", "code"), [
    ({"tried_at": (TWO_O_CLOCK + CLOCKS_APART_MOST * 2).isoformat()}, "time_ahead"),
    ({"tried_at": "2026-11-01T13:00:00"}, "request_unfit"), ({"loan_id": "L"}, "loan_not_theirs"),
    ({"contact_point_id": "none"}, "point_not_theirs"), ({"outcome": "lost"}, "request_unfit"),
    ({"right_party": 1}, "request_unfit"),
])
def test_a_contact_that_cannot_be_is_refused(
    core: Caller, other: dict[str, Any], code: str
) -> None:
    """A time ahead or without its zone, another's loan or number, a word of no list."""
    answer = core.post("contacts", contact(first_case(), **other))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_hold_works_at_once_and_is_placed_once(core: Caller) -> None:
    """The door says no; the same key gives the same hold; another request with it is refused."""
    case = first_case()
    body = {"borrower_id": case.borrower_id, "kind": "dispute", "evidence": "a letter came"}
    first = core.post("holds", body, idempotency_key="K-1")
    again = core.post("holds", body, idempotency_key="K-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Hold.objects.get().owner is None
    assert may_call(case).reason == "stop_dispute"
    other = core.post("holds", {**body, "kind": "death"}, idempotency_key="K-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    assert core.post("holds", body).status_code == 422
    assert core.get(f"cases/{case.pk}").json()["holds"][0]["kind"] == "dispute"


def test_a_hold_is_lifted_with_its_answer(core: Caller) -> None:
    """Lifted once; a second time says so, the same key does not."""
    case = first_case()
    placed = core.post("holds", {
        "borrower_id": case.borrower_id, "kind": "dispute", "evidence": "a letter came"},
        idempotency_key="K-1").json()
    end, body = f"holds/{placed['hold_id']}/end", {"answer": "sent the contract", "upheld": False}
    lifted = core.post(end, body, idempotency_key="K-2")
    assert lifted.json()["lifted_on"] == "2026-11-01"
    assert core.post(end, body, idempotency_key="K-2").json() == lifted.json()
    assert core.post(end, body, idempotency_key="K-3").json()["code"] == "ended_already"
    assert may_call(case).allowed


def test_a_refused_request_uses_up_no_key(core: Caller) -> None:
    """What was refused can be put right and sent with the same key."""
    case = first_case()
    body = {"borrower_id": case.borrower_id, "kind": "other", "evidence": " "}
    assert core.post("holds", body, idempotency_key="K").json()["code"] == "evidence_missing"
    assert not Replay.objects.exists()
    assert core.post("holds", {**body, "evidence": "x"}, idempotency_key="K").status_code == 201


def test_a_wish_is_kept_from_this_moment(core: Caller) -> None:
    """Only in the evening, she told the bank: the door keeps it."""
    case = first_case()
    answer = core.post("wishes", {
        "borrower_id": case.borrower_id, "kind": "window", "from_minute": 18 * 60,
        "until_minute": 20 * 60}, idempotency_key="K")
    assert answer.status_code == 201
    assert may_call(case).reason == "wish_time"
    assert Wish.objects.get().by.username == "api:core"
    unclear = core.post("wishes", {"borrower_id": case.borrower_id, "kind": "window"},
                        idempotency_key="K-2")
    assert unclear.json()["code"] == "wish_unclear"


def in_taiwan(case: Case) -> Case:
    """Let a case be judged by a pack that demands a recording, and make its gate."""
    case.night.packs = ["tw"]
    case.night.save(update_fields=["packs"])
    gate_of(case.night.packs, on=clock.today("Asia/Taipei"))
    return Case.objects.select_related("night", "borrower").get(pk=case.pk)


def test_no_recorder_no_call(core: Caller) -> None:
    """Where the rules demand a recording, Ben calls only while a recorder runs for him."""
    case, ben = in_taiwan(first_case()), person("ben")
    with pytest.raises(DoorRefused):
        call(case, ben)
    running = {"agent": "Ben", "runs": True, "until": "2026-11-01T15:00:00+08:00"}
    assert core.post("recorders", running).status_code == 201
    assert not is_recorded(person("eve"))
    made = call(Case.objects.select_related("night", "borrower").get(pk=case.pk), ben)
    kept = core.post("recordings", {
        "recording_id": "R-1", "desk_call": str(made.pk), "reference": "vault/1",
        "sha256": "a" * 64, "began_at": "2026-11-01T14:04:00+08:00",
        "ended_at": "2026-11-01T14:05:00+08:00"})
    assert kept.status_code == 201
    assert facts()["contacts"][0]["recording"] == "vault/1"
    clock.set_clock(TWO_O_CLOCK + timedelta(hours=1))
    assert not is_recorded(ben)


def test_a_recorder_that_stopped_does_not_count(core: Caller) -> None:
    """The newest announcement counts; it is for whoever calls here, and not for days ahead."""
    running = {"agent": "ben", "runs": True, "until": "2026-11-01T15:00:00+08:00"}
    core.post("recorders", running)
    assert is_recorded(person("ben"))
    core.post("recorders", {**running, "runs": False})
    assert not is_recorded(person("ben"))
    assert core.post("recorders", {**running, "agent": "dan"}).json()["code"] == "agent_unknown"
    too_long = TWO_O_CLOCK + ANNOUNCED_MOST + timedelta(minutes=1)
    far = core.post("recorders", {**running, "until": too_long.isoformat()})
    assert far.json()["code"] == "time_unfit"
    assert Recorder.objects.count() == 2


def test_a_recording_is_kept_as_it_was_told(core: Caller) -> None:
    """The same again changes nothing; another hash under the same id is refused."""
    made = call(first_case(), person("ben"))
    body = {"recording_id": "R-1", "desk_call": str(made.pk), "reference": "vault/1",
            "sha256": "a" * 64, "began_at": "2026-11-01T14:04:00+08:00",
            "ended_at": "2026-11-01T14:05:00+08:00"}
    assert core.post("recordings", body).status_code == 201
    assert core.post("recordings", body).status_code == 200
    differs = core.post("recordings", {**body, "sha256": "b" * 64})
    assert (differs.status_code, differs.json()["code"]) == (409, "recording_differs")
    backwards = core.post("recordings", {**body, "began_at": body["ended_at"]})
    assert backwards.json()["code"] == "recording_unfit"
    assert Recording.objects.get().sha256 == "a" * 64
