"""One moment, asked before a contact: the rows of one person, and what is in flight."""

from datetime import date
from pathlib import Path

import pytest
from at_the_desk import ELEVEN, TODAY, answer, in_flight, under_way, verdict

from forbear.adapters.door.moments import local_day, read_moment
from forbear.adapters.door.question import Row
from forbear.adapters.explain.law import Law

FEED_OF_TODAY: Row = {
    "feed": "contacts:north", "day": TODAY, "rows": None, "sum_minor": None,
    "complete_up_to": TODAY,
}


def test_a_call_in_the_morning_is_allowed_and_at_nine_in_the_evening_it_is_not(
    desk_book: Path,
) -> None:
    """The same person on the same day: the moment decides."""
    assert verdict(desk_book, "ana") == ("allowed", None)
    late = read_moment("2026-10-15 21:00 Asia/Hong_Kong")
    assert verdict(desk_book, "ana", at=late) == ("refused", "outside_hours")


def test_a_call_under_way_counts(desk_book: Path) -> None:
    """The dialler began one at half past ten; no other may begin today."""
    flight = in_flight(contacts=[under_way("ana")])
    assert verdict(desk_book, "ana", in_flight=flight) == ("refused", "too_many_attempts")


def test_a_call_under_way_to_somebody_else_does_not_count(desk_book: Path) -> None:
    """The file of a whole outbox may be given: only this person's rows are judged."""
    told = answer(desk_book, "ana", in_flight=in_flight(contacts=[under_way("dan")]))
    assert told.verdicts[0]["verdict"] == "allowed"
    assert told.account["read"]["contacts"]["rows"] == 1


def test_a_contact_that_has_arrived_in_the_book_counts_once(desk_book: Path) -> None:
    """The call of 1 October is in the book and in the outbox still; it is one call."""
    again = under_way("ana", contact_id="c-1")
    assert verdict(desk_book, "ana", in_flight=in_flight(contacts=[again])) == ("allowed", None)


def test_limits_count_the_person_under_every_id(desk_book: Path) -> None:
    """A call to eva2 is a call to Eva, who is eva1 too."""
    flight = in_flight(contacts=[under_way("eva2")])
    assert verdict(desk_book, "eva1", in_flight=flight) == ("refused", "too_many_attempts")


def test_who_asked_to_stop_at_ten_is_not_called_at_eleven(desk_book: Path) -> None:
    """A wish for quiet that is younger than the book is kept."""
    stop = {"hold_id": "h-now", "borrower_id": "ana", "loan_id": None, "channel": None,
            "kind": "stop_request", "starts_on": TODAY, "ends_before": None, "evidence": None,
            "owner": None, "known_on": TODAY}
    told = answer(desk_book, "ana", in_flight=in_flight(holds=[stop]))
    assert told.verdicts[0]["reason"] == "stop_stop_request"
    assert [row["source_id"] for row in told.stops] == ["h-now"]


def test_what_protects_one_of_two_who_owe_protects_the_loan(
    desk_book: Path, desk_night: Path
) -> None:
    """Dan disputes, so Jo, who owes with him, is not asked; with the night or without."""
    assert verdict(desk_book, "jo") == ("refused", "stop_dispute")
    assert verdict(desk_book, "jo", night=desk_night) == ("refused", "stop_dispute")


@pytest.mark.parametrize("loan_id", [None, "loan-ivy"])
def test_a_hold_of_today_protects_whoever_owes_with_them(
    desk_book: Path, desk_night: Path, loan_id: str | None
) -> None:
    """Hu says at the desk that it is in dispute; Ivy, who owes with Hu, is not called."""
    said = {"hold_id": "h-now", "borrower_id": "hu", "loan_id": loan_id, "channel": None,
            "kind": "dispute", "starts_on": TODAY, "ends_before": None, "evidence": None,
            "owner": None, "known_on": TODAY}
    assert verdict(desk_book, "ivy") == ("allowed", None)
    for night in (None, desk_night):
        told = answer(desk_book, "ivy", night=night, in_flight=in_flight(holds=[said]))
        assert told.verdicts[0]["reason"] == "stop_dispute"
        assert [(row["borrower_id"], row["loan_id"]) for row in told.stops] == [("ivy", "loan-ivy")]


def test_a_placed_loan_whose_agency_has_not_told_of_today_refuses(desk_book: Path) -> None:
    """The agency's contacts are known up to yesterday; whether it called today nobody knows."""
    assert verdict(desk_book, "gil") == ("refused", "history_incomplete")


def test_once_the_agency_has_told_of_today_the_limits_decide(desk_book: Path) -> None:
    """Without a call of theirs today it is allowed; with one it is one too many."""
    told = in_flight(feeds=[FEED_OF_TODAY])
    assert verdict(desk_book, "gil", in_flight=told) == ("allowed", None)
    theirs = under_way("gil", by_whom="north", outcome="no_answer")
    told = in_flight(feeds=[FEED_OF_TODAY], contacts=[theirs])
    assert verdict(desk_book, "gil", in_flight=told) == ("refused", "too_many_attempts")


def test_another_agency_does_not_speak_for_this_one(desk_book: Path) -> None:
    """The contacts of south are complete; the loan is at north."""
    south = {**FEED_OF_TODAY, "feed": "contacts:south"}
    assert verdict(desk_book, "gil", in_flight=in_flight(feeds=[south]))[0] == "refused"


def test_a_loan_that_came_back_needs_no_feed_of_the_agency(desk_book: Path) -> None:
    """Hu's loan was recalled; the day's contacts are the lender's alone."""
    assert verdict(desk_book, "hu") == ("allowed", None)


def test_a_message_is_judged_with_its_words_and_refused_without(desk_book: Path) -> None:
    """The words of a treatment state what must be stated; no words cannot be judged."""
    assert verdict(desk_book, "ana", channel="sms", treatment="text_first") == ("allowed", None)
    assert verdict(desk_book, "ana", channel="sms") == ("refused", "text_unknown")


def test_a_template_may_be_named_instead_of_a_treatment(desk_book: Path) -> None:
    """The words are those of the file; what was read of them is in the account."""
    told = answer(desk_book, "ana", channel="sms", template="late_first")
    assert told.verdicts[0]["verdict"] == "allowed"
    assert told.account["read"]["texts"]["rows"] == 1


def test_a_consent_that_lifts_a_rule_is_told_with_its_kind(desk_book: Path) -> None:
    """Cai agreed to be called in the evening; the proof names the consent, and keeps its row."""
    agreed = {"consent_id": "k-1", "borrower_id": "cai", "kind": "contact_hours", "channel": None,
              "given_on": date(2026, 10, 1), "withdrawn_on": None, "from_minute": None,
              "until_minute": None, "known_on": None}
    asked = {"packs": ("cn",), "at": read_moment("2026-10-15 22:30 Asia/Shanghai")}
    assert verdict(desk_book, "cai", **asked)[1] == "outside_hours"
    told = answer(desk_book, "cai", **asked, in_flight=in_flight(consents=[agreed]))
    assert told.verdicts[0]["verdict"] == "allowed"
    assert [row["consent_id"] for row in told.consents] == ["k-1"]


def test_the_night_of_the_day_gives_the_same_answer(desk_book: Path, desk_night: Path) -> None:
    """Standings and stops of the night, or worked out anew: every column of the verdict agrees."""
    for borrower_id in ("ana", "bo", "dan", "eva1", "gil", "jo"):
        alone = answer(desk_book, borrower_id)
        with_night = answer(desk_book, borrower_id, night=desk_night)
        assert with_night.verdicts == alone.verdicts
        assert with_night.stops == alone.stops
        assert with_night.standings == alone.standings
        assert set(with_night.account["given"]) > {"night/stops"}


def test_the_answer_tells_rules_counters_zones_and_the_hash_of_each_table_read(
    desk_book: Path,
) -> None:
    """All that a regulator asks for is in it."""
    told = answer(desk_book, "ana")
    assert told.verdicts[0]["counters"].startswith("house.")
    assert told.verdicts[0]["zones"] == "Asia/Hong_Kong"
    assert "house 0.2.0 draft" in told.verdicts[0]["packs"]
    assert {len(made["sha256"]) for made in told.account["read"].values()} == {64}
    assert isinstance(told.law, Law)
    assert told.account["moment_at"] == "2026-10-15T03:00:00+00:00"


def test_a_book_that_is_too_old_for_the_moment_refuses(desk_book: Path) -> None:
    """In a week the feeds of today do not reach the day before; the hours speak as well."""
    told = answer(desk_book, "ana", at=read_moment("2026-10-22T00:30+08:00"))
    assert told.contact_on == date(2026, 10, 22)
    assert told.verdicts[0]["reason"] == "stop_feed_stale"
    assert "outside_hours:" in told.verdicts[0]["also"]


@pytest.mark.parametrize(("zone", "day"), [
    ("Asia/Hong_Kong", date(2026, 10, 16)), (None, TODAY), ("Atlantis/Town", TODAY),
])
def test_the_day_is_the_one_where_the_person_is(zone: str | None, day: date) -> None:
    """At four in the afternoon in UTC it is tomorrow in Hong Kong."""
    assert local_day(ELEVEN.replace(hour=16), zone=zone) == day
