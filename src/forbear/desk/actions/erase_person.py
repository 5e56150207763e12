"""A person goes: names, numbers, addresses and free text are taken out, the facts stay.

The only place that changes rows which are otherwise only added to. It needs an erasure request
that one person entered and another approved; a third runs it, and is written down too.
"""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forbear.adapters.dossier.mask import PERSONAL
from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.data_requests import refuse_what_is_kept
from forbear.desk.exchange.gone import digest_of, without_words
from forbear.desk.records import clock, photos
from forbear.desk.records.models import (
    Borrower,
    Case,
    DataRequest,
    DataRequestStep,
    Erased,
    Order,
    Photo,
    Slice,
    User,
)
from forbear.desk.records.personal import EVERYTHING, GONE
from forbear.desk.records.words import RequestKind, RequestStepKind


class NotApproved(ActionRefused):
    """No request of this person was approved."""

    code = "not_approved"
    sentence = _("No such request of this person was entered by one and approved by another. It is "
                 "done in the register of requests.")


class PersonNotHere(ActionRefused):
    """Nobody is known by this key."""

    code = "person_not_here"
    sentence = _("The desk knows nobody by this key or number.")


class ThirdPerson(ActionRefused):
    """Whoever entered or approved the request does not carry it out."""

    code = "third_person"
    sentence = _("Somebody else has to carry it out: neither who entered the request nor who "
                 "approved it.")


@dataclass(kw_only=True)
class ErasePerson(Action[int]):
    """Take a person out of the records; gives how many rows were changed."""

    did: ClassVar[str] = "erase_person"
    right: ClassVar[str] = "answer_request"
    person: str
    request: DataRequest = field(init=False)
    case: Case = field(init=False)

    def lock(self) -> None:
        """Take hold of the person's cases and of the request.

        Raises:
            PersonNotHere: There is nobody.
            NotApproved: There is no approved request.
            ThirdPerson: They entered or approved it.

        """
        self.person = person_of(self.person)
        list(Case.objects.select_for_update().filter(person=self.person).order_by("pk"))
        self.request = approved_request(self.person, RequestKind.ERASURE, by=self.by)
        self.case = Case.objects.select_related("night", "borrower").get(
            pk=self.request.case_id)

    def check(self) -> None:
        """Make sure once more that nothing has to be kept.

        Raises:
            ErasureBarred: Something has.

        """
        refuse_what_is_kept(self.case)

    def change(self) -> int:
        """Take out the words, remember that they are gone, and finish the request."""
        changed = 0
        for about in EVERYTHING:
            for word in about.words:
                field_of = about.rows(self.person).model._meta.get_field(word)  # noqa: SLF001 -- Django's own way to a field
                words_only = field_of.get_internal_type() == "TextField" or not field_of.blank
                gone = GONE if words_only else ""
                changed += about.rows(self.person).exclude(**{word: ""}).update(**{word: gone})
        ids = list(Borrower.objects.filter(person=self.person).values_list("pk", flat=True))
        for one in Slice.objects.filter(borrower__in=ids):
            Slice.objects.filter(pk=one.pk).update(document=without_words(one.document))
            changed += 1
        for order in Order.objects.filter(borrower__in=ids):
            row = {k: None if k in PERSONAL["orders"] else v
                   for k, v in json.loads(order.row).items()}
            Order.objects.filter(pk=order.pk).update(row=json.dumps(row), state="stopped")
        pictures = [photos.place_of(photo)
                    for photo in Photo.objects.filter(visit__case__person=self.person)]
        # What is unlinked cannot be rolled back: only once all the rest is sure.
        transaction.on_commit(lambda: photos.remove(pictures))
        for key in {self.person, *ids}:
            Erased.objects.get_or_create(digest=digest_of(key), defaults={"at": clock.now()})
        DataRequestStep.objects.create(
            request=self.request, step=RequestStepKind.DONE, at=clock.now(), by=self.by)
        return changed

    def case_number(self, done: int) -> int | None:
        """Give the case the request was entered on."""
        del done
        return self.case.pk

    def data(self, done: int) -> dict[str, Any]:
        """Tell which request, and how much there was."""
        return {"request": str(self.request.pk), "rows": done}


def person_of(key: str) -> str:
    """Find a person by their key, or by a number the lender knows them by.

    Raises:
        PersonNotHere: There is nobody.

    """
    found = Borrower.objects.filter(pk=key).values_list("person", flat=True).first()
    if found is None and not Borrower.objects.filter(person=key).exists():
        raise PersonNotHere
    return found or key


def approved_request(person: str, kind: str, *, by: User) -> DataRequest:
    """Find the request that was approved and is not done, for a third person to carry out.

    Raises:
        NotApproved: There is none.
        ThirdPerson: They entered or approved it themselves.

    """
    for one in DataRequest.objects.filter(person=person, kind=kind).prefetch_related("steps"):
        if one.state == RequestStepKind.APPROVED:
            if by.pk in {one.by_id, *(step.by_id for step in one.steps.all())}:
                raise ThirdPerson
            return one
    raise NotApproved
