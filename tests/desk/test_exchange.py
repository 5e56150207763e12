"""A night comes in, a day goes out: twice changes nothing, and the facts join the next book."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from deeds import call, say, talk
from staff import LENDER, TWO_O_CLOCK, first_case, person

from forbear.adapters.store.duck import DuckStore
from forbear.adapters.store.run import Ask, run_night
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_wish import RecordWish
from forbear.desk.actions.undo import UndoOutcome
from forbear.desk.exchange.facts import TABLES, facts, join_facts, write_facts
from forbear.desk.exchange.load import BookOfAnotherNight, digits_of, load
from forbear.desk.exchange.people import SHOW_PASSWORD, add_people_for_show, add_person
from forbear.desk.exchange.slices import PERSONAL
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import standing_now
from forbear.desk.records import clock
from forbear.desk.records.models import Borrower, Case, Night, Order, PersonalData, Slice
from forbear.lab.shape import AS_OF

pytestmark = pytest.mark.usefixtures("desk")


def counts() -> dict[str, int]:
    """Count what loading makes."""
    return {m.__name__: m.objects.count() for m in (Borrower, Case, Night, Order, Slice)}


def test_the_same_night_again_changes_nothing(night: Path) -> None:
    """Loading twice makes no row anew and logs nothing."""
    before = counts()
    assert not load(night).anew
    assert counts() == before


def test_whoever_has_something_to_do_has_a_case(night: Path) -> None:
    """One open case for each person of the candidates, ranked where a call is ordered."""
    candidates = pq.read_table(night / "candidates.parquet").to_pylist()
    calls = {o["borrower_id"] for o in pq.read_table(night / "orders.parquet").to_pylist()
             if o["channel"] == "call"}
    assert Case.objects.count() == len({c["person_key"] for c in candidates})
    ranked = Case.objects.filter(rank__isnull=False)
    assert set(ranked.values_list("borrower", flat=True)) >= calls


def test_what_is_personal_is_apart() -> None:
    """No slice holds a name or a number, so that both can be erased alone."""
    names = [n for n in PersonalData.objects.values_list("called_as", flat=True) if n]
    for one in Slice.objects.all()[:50]:
        assert not set(PERSONAL) & {key for rows in one.tables.values() for r in rows for key in r}
        assert not any(name in one.document for name in names)


def test_a_book_of_another_night_is_refused(night: Path, tmp_path: Path) -> None:
    """A night is not loaded beside a book that it was not made from."""
    Night.objects.update(digest="another")
    with pytest.raises(BookOfAnotherNight):
        load(night, book=tmp_path)


def test_the_standing_is_the_nights() -> None:
    """Worked out anew for one person, it is the same as the night's, to the coin and the day."""
    for case in (first_case(), first_case(skill="zh-Hant")):
        known = Known(case, today=AS_OF)
        found = {row["loan_id"]: row for row in standing_now(known, as_of=AS_OF).loans}
        for row in known.book("loan_standings"):
            assert found[row["loan_id"]]["arrears_minor"] == row["arrears_minor"]
            assert found[row["loan_id"]]["past_due_days"] == row["past_due_days"]


def a_day() -> dict[str, Any]:
    """Let a day happen: a promise, a wrong number, a hold, a wish, and a mistake."""
    ben = person("ben")
    cases = list(Case.objects.filter(rank__isnull=False).select_related(
        "night", "borrower").order_by("rank")[:5])
    say(talk(cases[0], ben), ben, "promise", amount_minor=cases[0].amount_minor,
        promised_on=date(2026, 11, 6))
    say(call(cases[1], ben), ben, "wrong_person")
    RecordHold(by=ben, case=cases[2], kind="attorney", evidence="a letter").run()
    RecordWish(by=ben, case=cases[3], kind="not_place", place="work").run()
    mistaken = say(talk(cases[4], ben), ben, "dispute")
    clock.set_clock(TWO_O_CLOCK + timedelta(seconds=30))
    UndoOutcome(by=ben, case=Case.objects.get(pk=cases[4].pk), outcome=mistaken).run()
    return {"promised": cases[0], "barred": cases[1], "held": cases[2], "undone": cases[4]}


def test_what_was_done_goes_out(tmp_path: Path) -> None:
    """Each fact is a row of the book's tables; what was corrected is none, but the call is."""
    a_day()
    counted = write_facts(tmp_path)
    assert counted == {"contacts": 3, "promises": 1, "holds": 1, "preferences": 1,
                       "contact_points": 1, "placements": 0, "feeds": 0, "plans": 0,
                       "plan_instalments": 0, "charges": 0}
    assert set(TABLES) == {p.stem for p in tmp_path.iterdir()}
    assert {r["outcome"] for r in facts()["contacts"]} == {"conversation", "wrong_person", "other"}


def test_the_next_night_knows_the_day(night: Path, tmp_path: Path) -> None:
    """Joined to the book, the facts hold in the next night; joined twice, they are there once."""
    done = a_day()
    book = tmp_path / "book"
    shutil.copytree(night.parent / "book", book)
    join_facts(book)
    first = pq.read_table(book / "contacts.parquet").num_rows
    join_facts(book)
    assert pq.read_table(book / "contacts.parquet").num_rows == first
    with DuckStore(threads=1, memory="1GB") as store:
        run_night(store, Ask(book=book, out=tmp_path / "night", as_of=AS_OF + timedelta(days=1)),
                  engine="duckdb")
    stops = {(r["borrower_id"], r["kind"])
             for r in pq.read_table(tmp_path / "night" / "stops.parquet").to_pylist()}
    assert (done["promised"].borrower_id, "promise_open") in stops
    assert (done["held"].borrower_id, "attorney") in stops
    assert (done["undone"].borrower_id, "dispute") not in stops
    assert load(tmp_path / "night").anew
    held = Case.objects.get(pk=done["held"].pk)
    assert (held.night.as_of, held.reason) == (AS_OF + timedelta(days=1), "stop_attorney")
    assert not Order.objects.exclude(night=held.night).filter(state="open").exists()


def test_people_are_added_with_a_first_password() -> None:
    """A new person sees what they were given; the people for show can all be signed in as."""
    word = add_person("Zoe", role="agent", portfolios=[LENDER])
    assert person("zoe").check_password(word)
    assert person("zoe").second_factor == ""
    assert all(u.check_password(SHOW_PASSWORD) for u in add_people_for_show() if u.for_show)


@pytest.mark.parametrize(("number", "digits"), [
    ("+999 131175207", "131175207"), ("0900-123-418", "900123418"), ("Road 5", "5")])
def test_a_number_is_found_by_its_last_digits(number: str, digits: str) -> None:
    """Whatever stands before it for the country, the same number has the same digits."""
    assert digits_of(number) == digits
