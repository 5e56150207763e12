"""Signatures as Standard Webhooks writes them: over id, time and body, with a shared secret."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 -- how the specification begins a secret
OLD_SECONDS_MOST: Final = 300
"""How far the sender's clock may be from ours, and how long a message on its way may be."""
_KEY_BYTES_LEAST: Final = 24


class SignatureWrong(ValueError):
    """Nobody vouches for a message; the text is a word for why."""


def fits_as_secret(secret: str) -> bool:
    """Tell whether something can sign: `whsec_` and base64 of 24 bytes or more."""
    try:
        return (secret.startswith(SECRET_PREFIX)
                and len(_key(secret, strict=True)) >= _KEY_BYTES_LEAST)
    except binascii.Error:
        return False


def signed(secret: str, *, event_id: str, body: bytes) -> dict[str, str]:
    """Give the headers by which the receiver knows a message.

    The time is that of the machine, since the receiver compares it with its own.
    """
    at = str(int(time.time()))
    return {"webhook-id": event_id, "webhook-timestamp": at,
            "webhook-signature": f"v1,{_mark(secret, event_id, at, body=body)}"}


def check_signed(secret: str, *, headers: Mapping[str, str], body: bytes) -> str:
    """Give the id of a message that somebody who has the secret sent a moment ago.

    Args:
        secret: The shared one.
        headers: Of the request, in whatever case.
        body: As it came.

    Raises:
        SignatureWrong: `unsigned`, `too_old`, `from_the_future` or `not_ours`.

    """
    there = {name.lower(): says for name, says in headers.items()}
    event_id, at = there.get("webhook-id", ""), there.get("webhook-timestamp", "")
    marks = there.get("webhook-signature", "").split(" ")
    if not event_id or not (at.isascii() and at.isdigit() and len(at) < 20):
        raise SignatureWrong("unsigned")
    wanted = _mark(secret, event_id, at, body=body)
    # Each is compared as bytes: a signature that is not ASCII is wrong, and no fault of ours.
    given = [mark.removeprefix("v1,").encode() for mark in marks if mark.startswith("v1,")]
    if not any([hmac.compare_digest(wanted.encode(), one) for one in given]):  # noqa: C419 -- all of them, always
        raise SignatureWrong("not_ours")
    age = time.time() - int(at)
    if abs(age) > OLD_SECONDS_MOST:
        raise SignatureWrong("too_old" if age > 0 else "from_the_future")
    return event_id


def _mark(secret: str, event_id: str, at: str, *, body: bytes) -> str:
    """Sign it."""
    mark = hmac.new(_key(secret), f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return base64.b64encode(mark).decode()


def _key(secret: str, *, strict: bool = False) -> bytes:
    """Give the bytes of a secret."""
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=strict)
