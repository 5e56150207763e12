"""What tests do with visits, in one line each. Vic and Val go together; Cleo asks, Max decides."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from PIL import Image
from staff import SECRET, person

from forbear.desk.actions.arrive import Arrive
from forbear.desk.actions.ask_visit import AskVisit
from forbear.desk.actions.check_person import questions
from forbear.desk.actions.check_visited import CheckVisited
from forbear.desk.actions.decide_visit import DecideVisit
from forbear.desk.actions.record_visit import RecordVisit
from forbear.desk.actions.set_out import SetOut
from forbear.desk.actions.sign_visit import SignVisit
from forbear.desk.records import clock
from forbear.desk.records.models import Case, User, Visit
from forbear.desk.records.second import code_now

TOMORROW = date(2026, 11, 2)
CARRIED = ("badge",)
"""What the packs of the made-up lender want shown."""


def visitable(**fits: Any) -> Case:
    """Give the first case with an address at which they may be visited."""
    home = Case.objects.filter(
        rank__isnull=False, state="open", borrower__points__kind="postal",
        borrower__points__status="active", **fits).exclude(borrower__points__place="work")
    return home.select_related("night", "borrower").order_by("rank")[0]


def ask(case: Case, *, by: str = "cleo", **more: Any) -> Visit:
    """Ask for a visit tomorrow from ten to twelve."""
    place = case.borrower.points.get(kind="postal")
    said = {
        "reason": "Three letters came back and no call was answered since May.",
        "point_id": place.pk, "planned_on": TOMORROW, "from_minute": 600, "until_minute": 720,
        "visitors": ["vic", "val"], "consent_on": date(2026, 10, 28),
        "consent_how": "said so when she called in", **more}
    return AskVisit(by=person(by), case=case, **said).run()


def decide(visit: Visit, *, by: str = "max", approve: bool = True, words: str = "") -> Visit:
    """Approve or decline."""
    return DecideVisit(by=person(by), visit=visit, approve=approve, words=words).run()


def approved(case: Case) -> Visit:
    """Ask for a visit and have it approved."""
    return decide(ask(case))


def at(visit: Visit, hour: int, minute: int = 0, *, day: date = TOMORROW) -> None:
    """Let the clock show an hour where the person is."""
    there = datetime.combine(day, time(hour, minute), ZoneInfo(visit.borrower.zone))
    clock.set_clock(there)


def set_out(visit: Visit, *, by: str = "vic") -> Visit:
    """Set out half an hour before the window."""
    at(visit, 9, 30)
    return SetOut(by=person(by), visit=visit, vouched=CARRIED).run()


def arrive(visit: Visit, *, by: str = "vic", position: str = "") -> Visit:
    """Arrive within the window."""
    at(visit, 10, 10)
    return Arrive(by=person(by), visit=visit, vouched=CARRIED, position=position).run()


def arrived(case: Case) -> Visit:
    """Go through everything until they stand at the door."""
    return arrive(set_out(approved(case)))


def make_sure(visit: Visit, *, by: str = "vic") -> Visit:
    """Answer two questions rightly."""
    assert visit.contact is not None
    right = questions(visit.contact)
    for question in list(right)[:2]:
        CheckVisited(by=person(by), visit=visit, question=question,
                     answer=min(right[question])).run()
    return Visit.objects.get(pk=visit.pk)


def write(visit: Visit, came: str, *, by: str = "vic", **more: Any) -> Visit:
    """Write down what came of it."""
    return RecordVisit(by=person(by), visit=visit, came=came, **more).run()


def sign(visit: Visit, *, by: str) -> Visit:
    """Sign with the code of this half minute."""
    User.objects.filter(username=by).update(second_factor_step=0)
    return SignVisit(by=person(by), visit=visit, code=code_now(SECRET), once=uuid4()).run()


def picture(*, where: bool = True, size: tuple[int, int] = (640, 480)) -> bytes:
    """Make a photograph as a telephone does: with the place and the device in it."""
    image = Image.new("RGB", size, (90, 120, 150))
    exif = Image.Exif()
    if where:
        exif[0x010F] = "A Telephone"
        exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 2.0, 0.0), 3: "E", 4: (121.0, 33.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def next_day(visit: Visit) -> None:
    """Let it be noon on the day after."""
    at(visit, 12, day=TOMORROW + timedelta(days=1))
