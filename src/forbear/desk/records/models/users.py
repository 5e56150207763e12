"""The people who work at the desk, and the portfolios they may see."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from forbear.desk.records.words import Role


class Portfolio(models.Model):
    """A part of the book that people are given together; a lender has one at least."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Makes and finds users; names are told apart without capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by the name they sign in with."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    """As colleagues read it."""
    role = models.CharField(max_length=20, choices=Role.choices)
    portfolios = models.ManyToManyField(Portfolio, blank=True)
    agency = models.ForeignKey(
        "records.Agency", models.PROTECT, null=True, blank=True, related_name="people"
    )
    """For whom somebody with a role of an agency works; they see what is placed with it."""
    speaks = models.CharField(max_length=60, default="zh-Hant zh-Hans en")
    """Languages they can talk to borrowers in, with a space between."""
    language = models.CharField(max_length=10, default="en")
    """In which the desk speaks to them."""
    is_active = models.BooleanField(default=True)
    for_show = models.BooleanField(default=False)
    """Made by the demonstration; its second factor can be read on the command line."""
    second_factor = models.CharField(max_length=64, blank=True)
    """The secret shared with their authenticator; empty: not set up yet."""
    second_factor_step = models.BigIntegerField(default=0)
    """The last step whose code was used; a code serves once."""
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = Users()

    def __str__(self) -> str:
        return self.name

    @property
    def languages(self) -> tuple[str, ...]:
        """Give the languages they can talk to borrowers in."""
        return tuple(self.speaks.split())

    def is_locked(self, at: datetime) -> bool:
        """Tell whether signing in waits after too many failures."""
        return self.locked_until is not None and self.locked_until > at
