"""Write down how a person wishes to be reached, or not; it is kept from this moment."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import ActionRefused, OnCase
from forbear.desk.records import clock
from forbear.desk.records.models import ContactPoint, Outcome, Wish
from forbear.desk.records.planned import call_off
from forbear.desk.records.visit_words import Because
from forbear.desk.records.words import WishKind

DAY_MINUTES: Final = 24 * 60


class WishUnclear(ActionRefused):
    """The wish lacks what it is about."""

    code = "wish_unclear"
    sentence = _("Say what the wish is about: a way, a number, a place, or hours that begin "
                 "before they end.")


@dataclass(kw_only=True)
class RecordWish(OnCase[Wish]):
    """A person says how they want to be treated."""

    did: ClassVar[str] = "record_wish"
    right: ClassVar[str] = "note_wish"
    kind: str
    channel: str = ""
    point_id: str = ""
    place: str = ""
    from_minute: int | None = None
    until_minute: int | None = None
    outcome: Outcome | None = None

    def check(self) -> None:
        """Make sure that the wish can be kept as it stands. A wish protects and needs no lease.

        Raises:
            WishUnclear: What it is about is missing.

        """
        theirs = ContactPoint.objects.filter(
            borrower__person=self.case.person_id, pk=self.point_id)
        hours = (self.from_minute is not None and self.until_minute is not None
                 and 0 <= self.from_minute < self.until_minute <= DAY_MINUTES)
        clear = {
            WishKind.NOT_CHANNEL: bool(self.channel), WishKind.NOT_PLACE: bool(self.place),
            WishKind.NOT_CONTACT_POINT: theirs.exists(), WishKind.WINDOW: hours,
            WishKind.NOT_WINDOW: hours,
        }
        if not {str(kind): fits for kind, fits in clear.items()}.get(self.kind, False):
            raise WishUnclear

    def change(self) -> Wish:
        """Write it down; a visit that was planned without it is called off."""
        call_off([self.case.person_id], because=Because.WISH, by=self.by)
        if self.kind == WishKind.NOT_CHANNEL and self.channel == "call":
            self.case.reason, self.case.back_at = "wish_channel", None
            self.case.save(update_fields=["reason", "back_at"])
        return Wish.objects.create(
            case=self.case, borrower_id=self.case.borrower_id, outcome=self.outcome,
            at=clock.now(), by=self.by, kind=self.kind, channel=self.channel,
            contact_point_id=self.point_id or None, place=self.place,
            from_minute=self.from_minute, until_minute=self.until_minute,
            since=clock.today(self.case.borrower.zone),
        )

    def data(self, done: Wish) -> dict[str, Any]:
        """Tell the wish."""
        return {"wish": str(done.fact_id), "kind": done.kind, "channel": done.channel,
                "place": done.place, "outcome": str(done.outcome_id or "")}
