"""A desk that is only looked at: each register has something in it, and nothing happens twice."""

import pytest
from staff import TWO_O_CLOCK, browser

from forbear.desk.exchange.people import add_people_for_show
from forbear.desk.project.show import Lately
from forbear.desk.records import audit, clock
from forbear.desk.records.models import Contact, Hold

pytestmark = pytest.mark.usefixtures("desk")


def test_no_register_of_a_shown_desk_is_empty() -> None:
    """Stops of every state, promises and call backs; the log holds; again changes nothing."""
    add_people_for_show()
    Lately(at=TWO_O_CLOCK).happen()
    done = (Hold.objects.count(), Contact.objects.count())
    Lately(at=TWO_O_CLOCK).happen()
    assert (Hold.objects.count(), Contact.objects.count()) == done
    assert list(audit.faults()) == []
    clock.set_clock(TWO_O_CLOCK)
    cleo = browser("cleo")
    for asked in ("due=overdue", "due=soon", "owner=nobody", "state=answered", "kind=dispute"):
        assert cleo.get(f"/holds/?{asked}").context["rows"], asked
    assert cleo.get("/promises/?when=today").context["rows"]
    assert cleo.get("/promises/?when=broken").context["rows"]
    assert cleo.get("/call-backs/").context["missed"]
    assert cleo.get("/approvals/").context["waiting"]
    assert cleo.get("/approvals/").context["decided"]
    assert cleo.get("/quality/").context["weeks"]
    assert len(cleo.get("/requests/").context["waiting"]) == 2
    assert len(cleo.get("/replies/").context["rows"]) == 3
