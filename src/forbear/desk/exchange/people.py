"""People of the desk: added by the command, each with a first password."""

import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count

from forbear.desk.records import audit
from forbear.desk.records.models import Agency, Placement, Portfolio, User
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


OF_AGENCIES: Final = (Role.AGENCY, Role.AGENCY_LEAD)

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
    Shown(username="max", name="馬克斯", role=Role.MANAGER, speaks="zh-Hant en",
          language="zh-Hant"),
    Shown(username="anna", name="Anna Ho", role=Role.AGENCY_LEAD, speaks="zh-Hant en",
          language="en"),
    Shown(username="rui", name="Rui Costa", role=Role.COMPLIANCE, speaks="en", language="en"),
)


def add_agency(name: str, *, zone: str) -> None:
    """Add an agency, or give one another zone.

    Args:
        name: As the book names it.
        zone: Whose days its files speak of, as an IANA name.

    """
    with transaction.atomic():
        Agency.objects.update_or_create(name=name, defaults={"zone": zone, "is_active": True})
        audit.write(by="forbear", did="add_agency", data={"agency": name})


def end_agency(name: str) -> None:
    """Work with an agency no longer: its people may do nothing, and come in no more.

    Args:
        name: Of an agency that is known. What is placed with it is recalled loan by loan.

    """
    with transaction.atomic():
        Agency.objects.filter(name=name).update(is_active=False)
        audit.write(by="forbear", did="end_agency", data={"agency": name})


def add_person(
    username: str, *, role: str, name: str = "", portfolios: list[str] | None = None,
    speaks: str = "zh-Hant zh-Hans en", agency: Agency | None = None,
) -> str:
    """Add a person, or give one another role and password; give the password.

    Args:
        username: The name they sign in with.
        role: A value of `Role`.
        name: As colleagues read it.
        portfolios: What they may see; every portfolio there is if None.
        speaks: Languages they can talk in.
        agency: For whom they work, where it is not the lender.

    """
    password = secrets.token_urlsafe(15)
    with transaction.atomic():
        user, _ = User.objects.update_or_create(username=username.strip().lower(), defaults={
            "name": name or username, "role": role, "speaks": speaks, "is_active": True,
            "agency": agency,
            "password": make_password(password), "second_factor": "",
        })
        seen = Portfolio.objects.all() if portfolios is None else [
            Portfolio.objects.get_or_create(name=one)[0] for one in portfolios]
        user.portfolios.set(seen)
        audit.write(by="forbear", did="add_person", data={"username": user.username, "role": role})
    return password


def add_people_for_show() -> list[User]:
    """Add the people of the demonstration; they see every portfolio there is.

    Who works for an agency works for the one with most to do.
    """
    made = []
    busiest = Placement.objects.filter(recall__isnull=True).values("agency").annotate(
        n=Count("pk")).order_by("-n").first()
    agency = Agency.objects.get(pk=busiest["agency"]) if busiest else None
    with transaction.atomic():
        for one in FOR_SHOW:
            user, fresh = User.objects.get_or_create(username=one.username, defaults={
                "name": one.name, "role": one.role, "speaks": one.speaks,
                "language": one.language, "password": make_password(SHOW_PASSWORD),
                "agency": agency if one.role in OF_AGENCIES else None,
                "for_show": True, "second_factor": pyotp.random_base32(),
            })
            user.portfolios.set(Portfolio.objects.all())
            if fresh:
                audit.write(by="forbear", did="add_person",
                            data={"username": user.username, "role": user.role})
            made.append(user)
    return made
