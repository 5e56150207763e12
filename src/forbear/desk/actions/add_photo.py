"""Add a photograph to a visit, before its record is signed."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from forbear.desk.actions.base import Action, ActionRefused
from forbear.desk.actions.on_visit import OnVisit
from forbear.desk.records import clock, photos, policy
from forbear.desk.records.models import Photo, Signature, Visit
from forbear.desk.records.visit_words import VisitState

PHOTOS_MOST: Final = 12


class NotAPicture(ActionRefused):
    """The file cannot be taken."""

    code = "photo_unfit"
    sentence = _("Choose a photograph (JPEG, PNG or WebP) of at most %(megabytes)s MB.")


class TooManyPhotos(ActionRefused):
    """There are enough, or the record is being signed."""

    code = "photos_too_many"
    sentence = _("A visit has at most %(most)s photographs, all added before anybody signs.")


class PhotoGone(ActionRefused):
    """The file is not there, or not as it was kept."""

    code = "photo_gone"
    sentence = _("This photograph is not there as it was kept. Tell compliance.")


@dataclass(kw_only=True)
class AddPhoto(OnVisit):
    """Keep a picture."""

    did: ClassVar[str] = "add_photo"
    at_steps: ClassVar[tuple[str, ...]] = (VisitState.ARRIVED, VisitState.WRITTEN)
    file: bytes
    drawn: photos.Drawn = field(init=False)
    made: Photo = field(init=False)

    def prepare(self) -> None:
        """Read the picture and draw it anew, before anything is locked.

        Raises:
            NotAPicture: It is none, or too large.

        """
        try:
            self.drawn = photos.drawn_anew(self.file)
        except photos.NoPicture:
            raise NotAPicture(megabytes=photos.BYTES_MOST // 1024 // 1024) from None

    def check(self) -> None:
        """Make sure that there is room, and that nobody signed yet.

        Raises:
            TooManyPhotos: There is not, or somebody did.

        """
        super().check()
        signed = Signature.objects.filter(
            visit=self.visit, outcome__correction__isnull=True).exists()
        if signed or self.visit.photos.count() >= PHOTOS_MOST:
            raise TooManyPhotos(most=PHOTOS_MOST)

    def change(self) -> Visit:
        """Write down the photograph, then its file."""
        self.made = Photo.objects.create(
            visit=self.visit, at=clock.now(), by=self.by, digest=self.drawn.digest,
            size_bytes=len(self.drawn.data), width=self.drawn.width, height=self.drawn.height)
        photos.keep(self.made, self.drawn.data)
        return self.visit

    def data(self, done: Visit) -> dict[str, Any]:
        """Tell which, by its hash."""
        return {**super().data(done), "photo": str(self.made.pk), "sha256": self.made.digest}


@dataclass(kw_only=True)
class LookAtPhoto(Action[bytes]):
    """See a photograph of a visit that one may see."""

    did: ClassVar[str] = "look_at_photo"
    right: ClassVar[str] = "see_photos"
    photo: Photo

    def check(self) -> None:
        """Make sure that the visit is one they may see.

        Raises:
            PhotoGone: It is not.

        """
        if not policy.visits(self.by).filter(pk=self.photo.visit_id).exists():
            raise PhotoGone

    def change(self) -> bytes:
        """Give the picture; nothing changes but the log.

        Raises:
            PhotoGone: It is not there, or was changed.

        """
        found = photos.read(self.photo)
        if found is None:
            raise PhotoGone
        return found

    def case_number(self, done: bytes) -> int | None:
        """Give the case."""
        del done
        return self.photo.visit.case_id

    def data(self, done: bytes) -> dict[str, Any]:
        """Tell which."""
        del done
        return {"visit": str(self.photo.visit_id), "photo": str(self.photo.pk)}
