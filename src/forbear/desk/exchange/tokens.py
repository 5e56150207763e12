"""Tokens of the lender's own systems: made, listed and revoked by the command."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from forbear.desk.records import audit, clock, policy
from forbear.desk.records.models import Portfolio, Token, User
from forbear.desk.records.words import Role
from forbear.engine.vocabulary.errors import ForbearError

PREFIX: Final = "forbear_"
"""By which a scanner of leaked secrets knows one."""
DAYS_MOST: Final = 366
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class TokenNameUnfit(ForbearError):
    """The name cannot stand in the log, or a token has it already."""

    code = "token_name_unfit"
    sentence = "A token cannot be called {name}, or one is called so already."
    cure = ("Choose another name, of small letters, digits and hyphens. A new secret is a new "
            "token: make one, let the system use it, then revoke the old one.")


class TokenUnknown(ForbearError):
    """There is no such token."""

    code = "token_unknown"
    sentence = "No token is called {name}."
    cure = "`forbear desk token list` shows them all."


class ScopeUnknown(ForbearError):
    """There is no such scope."""

    code = "scope_unknown"
    sentence = "{scope} is no scope of a token."
    cure = "It can be {known}."


class PortfolioUnknown(ForbearError):
    """There is no such portfolio."""

    code = "portfolio_unknown"
    sentence = "The desk has no portfolio {name}."
    cure = "It has {known}. A portfolio comes with the first night that is loaded into it."


class DaysUnfit(ForbearError):
    """A token must end, within a year."""

    code = "days_unfit"
    sentence = "A token cannot be good for {days} days."
    cure = f"Choose 1 to {DAYS_MOST} days."


def make_token(
    name: str, *, scopes: Sequence[str], portfolios: Sequence[str], days: int
) -> str:
    """Make a token and give its secret, which cannot be read again.

    Args:
        name: What the log calls it.
        scopes: Keys of `policy.SCOPES`.
        portfolios: Names of the portfolios whose rows it may see.
        days: How many days it is good for.

    Raises:
        TokenNameUnfit: The name is taken, or no name.
        ScopeUnknown: There is no such scope.
        PortfolioUnknown: There is no such portfolio.
        DaysUnfit: It would never end, or be over at once.

    """
    if not _NAME.fullmatch(name) or Token.objects.filter(name=name).exists():
        raise TokenNameUnfit(name=name)
    for scope in scopes:
        if scope not in policy.SCOPES:
            raise ScopeUnknown(scope=scope, known=", ".join(policy.SCOPES))
    if not 1 <= days <= DAYS_MOST:
        raise DaysUnfit(days=days)
    known = {one.name: one for one in Portfolio.objects.all()}
    for wanted in portfolios:
        if wanted not in known:
            raise PortfolioUnknown(name=wanted, known=", ".join(sorted(known)) or "none yet")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        user = User.objects.create(
            username=f"api:{name}", name=name, role=Role.SYSTEM, password=make_password(None))
        user.portfolios.set([known[one] for one in portfolios])
        at = clock.now()
        Token.objects.create(
            name=name, user=user, scopes=sorted(set(scopes)), digest=digest(secret),
            hint=secret[:len(PREFIX) + 4], made_at=at, expires_at=at + timedelta(days=days))
        audit.write(by="forbear", did="make_token", data={
            "token": name, "scopes": sorted(set(scopes)), "portfolios": sorted(portfolios),
            "days": days})
    return secret


def revoke_token(name: str) -> None:
    """Let a token open nothing any more, from this moment.

    Raises:
        TokenUnknown: There is none of this name.

    """
    with transaction.atomic():
        token = Token.objects.select_for_update().filter(name=name).first()
        if token is None:
            raise TokenUnknown(name=name)
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
            User.objects.filter(pk=token.user_id).update(is_active=False)
            audit.write(by="forbear", did="revoke_token", data={"token": name})


def digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
