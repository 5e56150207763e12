"""What was done is kept: the log is a chain, holds nothing personal, and no row is edited."""

import pytest
from deeds import call, say, talk
from staff import first_case, person

from forbear.desk.judging.answer import points_to_call
from forbear.desk.records import audit, policy
from forbear.desk.records.models import AuditEntry, Case
from forbear.desk.records.models.added import NotChanged
from forbear.desk.records.words import Role

pytestmark = pytest.mark.usefixtures("desk")

EVERY_MODULE_OF_THE_RECORDS = (
    "forbear.desk.records.apps forbear.desk.records.models.audit forbear.desk.records.models.calls "
    "forbear.desk.records.models.cases forbear.desk.records.models.nights "
    "forbear.desk.records.models.persons forbear.desk.records.models.stops "
    "forbear.desk.records.models.grants forbear.desk.records.models.quality "
    "forbear.desk.records.models.requests forbear.desk.records.models.webhooks "
    "forbear.desk.records.models.users forbear.desk.ui.apps"
)
"""They are models and applications; every test of the desk stands on them."""


def test_the_log_shows_every_change() -> None:
    """The chain holds; an entry that was changed, or is missing, is named."""
    ben, case = person("ben"), first_case()
    say(call(case, ben), ben, "busy")
    assert list(audit.faults()) == []
    last = AuditEntry.objects.order_by("-number")[0]
    AuditEntry.objects.filter(pk=last.pk).update(by="eve")
    assert list(audit.faults()) == [f"entry {last.number} was changed"]
    AuditEntry.objects.filter(pk=last.pk - 1)._raw_delete("default")  # noqa: SLF001 -- past our own guard
    assert next(iter(audit.faults())) == f"entry {last.number - 1} is missing"


def test_the_log_holds_nothing_personal() -> None:
    """No name, number or note is in the log."""
    ben, case = person("ben"), first_case()
    say(talk(case, ben), ben, "talked", note="told of an operation")
    point = points_to_call(case)[0]
    written = "".join(f"{e.data}" for e in AuditEntry.objects.all())
    assert "operation" not in written
    assert point.address not in written
    assert case.borrower.personal.called_as not in written


def test_what_was_done_cannot_be_edited() -> None:
    """A row that was added refuses to be saved again or deleted."""
    contact = call(first_case(), person("ben"))
    with pytest.raises(NotChanged):
        contact.save()
    with pytest.raises(NotChanged):
        contact.delete()


def test_each_right_belongs_to_somebody_and_none_to_all() -> None:
    """Every right has roles or a scope, no role has all, and who administers sees no case."""
    of_systems = frozenset[str]().union(*policy.SCOPES.values())
    assert [right for right, roles in policy.MAY.items() if not roles | of_systems & {right}] == []
    for role in Role:
        assert not all(role in roles for roles in policy.MAY.values())
    assert not policy.cases(person("ada")).exists()


def test_rows_are_seen_by_portfolio_and_desk() -> None:
    """An agent sees the cases of their lender; those with the specialists only they see."""
    ben, sue, dan = person("ben"), person("sue"), person("dan")
    assert policy.cases(ben).count() == Case.objects.count()
    assert not policy.cases(dan).exists()
    Case.objects.filter(pk=first_case().pk).update(desk="specialist")
    assert policy.cases(ben).count() == Case.objects.count() - 1
    assert policy.queue(sue).count() == 1
    assert set(policy.colleagues(person("cleo"))) == {
        person(name) for name in ("ben", "eve", "sue", "cleo")}
