"""Photographs: read as pictures, drawn anew without what hides in the file, kept by their hash."""

import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from PIL import Image, ImageOps

from forbear.desk.records.models import Photo

BYTES_MOST: Final = 8 * 1024 * 1024
"""What a telephone makes, with room to spare."""
PIXELS_MOST: Final = 40_000_000
"""Beyond this a small file can fill the memory of the machine."""
EDGE_MOST: Final = 1_600
"""Enough to read a notice on a door; more is not needed, and less is sent over poor networks."""
QUALITY: Final = 82
KINDS: Final = ("JPEG", "PNG", "WEBP")


class NoPicture(Exception):
    """The file is no picture of a kind that is taken, or too large."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture as it is kept: a JPEG of our own making."""

    data: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Give the hash of the file."""
        return hashlib.sha256(self.data).hexdigest()


def drawn_anew(data: bytes) -> Drawn:
    """Read a file as a picture and draw it anew: no place, no device, nothing but the picture.

    Raises:
        NoPicture: It is none, of another kind, or too large.

    """
    if len(data) > BYTES_MOST:
        raise NoPicture
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as found:
            if found.width * found.height > PIXELS_MOST:
                raise NoPicture
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise NoPicture from fault
    upright.thumbnail((EDGE_MOST, EDGE_MOST))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Drawn(data=out.getvalue(), width=plain.width, height=plain.height)


def place_of(photo: Photo) -> Path:
    """Give where the file of a photograph lies; no server gives it out but through the desk."""
    home: Path = settings.FORBEAR_PHOTOS
    return home / photo.digest[:2] / f"{photo.pk}.jpg"


def keep(photo: Photo, data: bytes) -> None:
    """Write the file, readable by its owner alone, whole or not at all."""
    place = place_of(photo)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(".part")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
    fresh.replace(place)


def remove(places: Iterable[Path]) -> None:
    """Take files away; one that is away already is no fault.

    Raises:
        OSError: Some could not be taken away; every other one is.

    """
    left: list[OSError] = []
    for place in places:
        try:
            place.unlink(missing_ok=True)
        except OSError as fault:
            left.append(fault)
    if left:
        raise left[0]


def read(photo: Photo) -> bytes | None:
    """Give the file, if it is there and is the one that was kept."""
    place = place_of(photo)
    if not place.exists():
        return None
    data = place.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == photo.digest else None
