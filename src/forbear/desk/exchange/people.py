"""People of the desk: added by the command, each with a first password."""

import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
from django.contrib.auth.hashers import make_password
from django.db import transaction

from forbear.desk.records import audit
from forbear.desk.records.models import Portfolio, User
from forbear.desk.records.words import Role

SHOW_PASSWORD: Final = "forbear-demo-desk"  # noqa: S105 -- it opens made-up people only
"""Of people who work with made-up borrowers only."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A person of the demonstration."""

    username: str
    name: str
    role: str
    speaks: str
    language: str


FOR_SHOW: Final = (
    Shown(username="ben", name="Ben Lin", role=Role.AGENT, speaks="zh-Hant zh-Hans en",
          language="en"),
    Shown(username="mei", name="吳美玲", role=Role.AGENT, speaks="zh-Hant zh-Hans",
          language="zh-Hant"),
    Shown(username="xiao", name="周晓", role=Role.SPECIALIST, speaks="zh-Hans zh-Hant en",
          language="zh-Hans"),
    Shown(username="cleo", name="Cleo Tan", role=Role.LEAD, speaks="zh-Hant zh-Hans en",
          language="en"),
    Shown(username="vera", name="林薇", role=Role.VISITOR, speaks="zh-Hant zh-Hans",
          language="zh-Hant"),
    Shown(username="victor", name="Victor Ng", role=Role.VISITOR, speaks="zh-Hans en",
          language="en"),
    Shown(username="rui", name="Rui Costa", role=Role.COMPLIANCE, speaks="en", language="en"),
)


def add_person(
    username: str, *, role: str, name: str = "", portfolios: list[str] | None = None,
    speaks: str = "zh-Hant zh-Hans en",
) -> str:
    """Add a person, or give one another role and password; give the password.

    Args:
        username: The name they sign in with.
        role: A value of `Role`.
        name: As colleagues read it.
        portfolios: What they may see; every portfolio there is if None.
        speaks: Languages they can talk in.

    """
    password = secrets.token_urlsafe(15)
    with transaction.atomic():
        user, _ = User.objects.update_or_create(username=username.strip().lower(), defaults={
            "name": name or username, "role": role, "speaks": speaks, "is_active": True,
            "password": make_password(password), "second_factor": "",
        })
        seen = Portfolio.objects.all() if portfolios is None else [
            Portfolio.objects.get_or_create(name=one)[0] for one in portfolios]
        user.portfolios.set(seen)
        audit.write(by="forbear", did="add_person", data={"username": user.username, "role": role})
    return password


def add_people_for_show() -> list[User]:
    """Add the people of the demonstration; they see every portfolio there is."""
    made = []
    with transaction.atomic():
        for one in FOR_SHOW:
            user, fresh = User.objects.get_or_create(username=one.username, defaults={
                "name": one.name, "role": one.role, "speaks": one.speaks,
                "language": one.language, "password": make_password(SHOW_PASSWORD),
                "for_show": True, "second_factor": pyotp.random_base32(),
            })
            user.portfolios.set(Portfolio.objects.all())
            if fresh:
                audit.write(by="forbear", did="add_person",
                            data={"username": user.username, "role": user.role})
            made.append(user)
    return made
