"""Who somebody is, by name and password; too many failures lock for a while."""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from forbear.desk.records import audit, clock
from forbear.desk.records.models import User

FAILURES_MOST: Final = 5
LOCK_MINUTES: Final = 15


class Backend:
    """Knows users by their password; the second factor is asked for afterwards."""

    def authenticate(
        self, request: HttpRequest | None, *, username: str = "", password: str = "",
        **_: Any,  # noqa: ANN401 -- Django's own signature
    ) -> User | None:
        """Give the user, or None; an unknown name takes as long as a wrong password."""
        del request
        user = there().filter(username=username.strip().lower()).first()
        if user is None:
            make_password(password)
            return None
        if user.is_locked(clock.now()):
            return None
        if check_password(password, user.password):
            return user
        failed(user)
        return None

    def get_user(self, user_id: int) -> User | None:
        """Give a user of a session."""
        return there().filter(pk=user_id).first()


def there() -> QuerySet[User]:
    """Give who may come in: active, and of no agency that the lender works with no longer."""
    closed = Q(agency__isnull=False, agency__is_active=False)
    return User.objects.filter(~closed, is_active=True).select_related("agency")


def failed(user: User) -> None:
    """Count a failure, and lock after too many."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(failures=F("failures") + 1)
        user.refresh_from_db(fields=["failures"])
        if user.failures >= FAILURES_MOST:
            until = clock.now() + timedelta(minutes=LOCK_MINUTES)
            User.objects.filter(pk=user.pk).update(failures=0, locked_until=until)
            audit.write(by=user.username, did="locked_out")


def succeeded(user: User) -> None:
    """Forget the failures, and log that somebody came in."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(failures=0, locked_until=None)
        audit.write(by=user.username, did="sign_in")
