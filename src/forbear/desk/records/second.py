"""The second factor: codes of an authenticator, each good for once.

They go by the real time, whatever day the clock of the desk shows.
"""

import hmac
import string
import time
from typing import Final

import pyotp
from django.db.models import Q

from forbear.desk.records.models import User

STEP_SECONDS: Final = 30


def new_secret() -> str:
    """Make a secret to share with an authenticator."""
    return pyotp.random_base32()


def code_now(secret: str) -> str:
    """Give the code of this moment; for the demonstration and tests."""
    return str(pyotp.TOTP(secret).at(int(time.time())))


def is_right(user: User, *, secret: str, code: str) -> bool:
    """Tell whether a code is right, now or a step ago or ahead, and use it up."""
    at = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    given = "".join(c for c in code if c in string.digits)
    for step in (at, at - 1, at + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), given):
            fresh = User.objects.filter(Q(second_factor_step__lt=step), pk=user.pk)
            return fresh.update(second_factor_step=step) == 1
    return False
