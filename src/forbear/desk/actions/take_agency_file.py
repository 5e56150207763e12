"""Take what an agency tells of a day: by its lead on a page, or by the command."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, NotAllowed
from forbear.desk.exchange.agency_file import BYTES_MOST, COLUMNS, FileUnfit, read_day
from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import Agency, AgencyContact, AgencyFile, AgencyReject, User
from forbear.engine.vocabulary.limits import DATE_FIRST


class DayUnfit(ActionRefused):
    """The day is not over, or lies ahead."""

    code = "agency_day_unfit"
    sentence = _("Choose today or a day before.")


class FileRefused(ActionRefused):
    """The file as a whole cannot be read."""

    code = "agency_file_unfit"
    sentence = _("This is no CSV file in UTF-8 of at most %(megabytes)s MB with the columns "
                 "%(columns)s.")


class NothingTold(ActionRefused):
    """Neither a file nor that there was nothing."""

    code = "agency_nothing_told"
    sentence = _("Choose the file of the day, or say that there was no contact.")


class ToldOtherwise(ActionRefused):
    """Contacts of that day were told already."""

    code = "agency_told_otherwise"
    sentence = _("Contacts of that day were told already. Send the file that has them all.")


@dataclass(kw_only=True)
class TakeAgencyFile:
    """Keep the contacts of a day; the same file again changes nothing.

    It is no `Action`, since the command, which has no person, does it too.
    """

    did: ClassVar[str] = "take_agency_file"
    agency: Agency
    day: date
    data: bytes
    none: bool = False
    """There was no contact on that day."""
    by: User | None = None
    again: bool = field(default=False, init=False)
    """The file was taken before."""

    def run(self) -> AgencyFile:
        """Take it as a whole.

        Raises:
            NotAllowed: Somebody is not the lead of this agency.
            DayUnfit: The day lies ahead.
            NothingTold: There is no file, and nothing is said.
            FileRefused: The file cannot be read.
            ToldOtherwise: It says that there was nothing on a day of which there was something.

        """
        if self.by is not None and not (policy.may(self.by, "give_contacts")
                                        and self.by.agency_id == self.agency.pk):
            raise NotAllowed
        if not DATE_FIRST <= self.day <= clock.today(self.agency.zone):
            raise DayUnfit
        if not self.data and not self.none:
            raise NothingTold
        content = ",".join(COLUMNS).encode() + b"\n" if self.none else self.data
        with transaction.atomic():
            Agency.objects.select_for_update().get(pk=self.agency.pk)
            return self._taken(content)

    def _taken(self, content: bytes) -> AgencyFile:
        try:
            read = read_day(content, agency=self.agency, day=self.day)
        except FileUnfit:
            raise FileRefused(megabytes=BYTES_MOST // 1024 // 1024,
                              columns=", ".join(COLUMNS)) from None
        there = AgencyFile.objects.filter(
            agency=self.agency, day=self.day, digest=read.digest).first()
        if there is not None:
            self.again = True
            return there
        if not (read.contacts or read.told_before or read.rejected) and AgencyFile.objects.filter(
                Q(taken__gt=0) | Q(rejected__gt=0), agency=self.agency, day=self.day).exists():
            raise ToldOtherwise
        file = AgencyFile.objects.create(
            agency=self.agency, day=self.day, digest=read.digest, taken=len(read.contacts),
            rejected=len(read.rejected), at=clock.now(), by=self.by)
        AgencyContact.objects.bulk_create(
            [AgencyContact(agency=self.agency, file=file, **row) for row in read.contacts],
            batch_size=2_000)
        AgencyReject.objects.bulk_create(
            [AgencyReject(file=file, line=r.line, column=r.column, reason=r.reason)
             for r in read.rejected], batch_size=2_000)
        audit.write(by=self.by.username if self.by else "forbear", did=self.did,
                    data=self._told(file))
        return file

    def _told(self, file: AgencyFile) -> dict[str, Any]:
        return {"agency": self.agency.name, "day": self.day.isoformat(), "sha256": file.digest,
                "taken": file.taken, "rejected": file.rejected}
