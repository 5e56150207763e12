"""Receivers of events, added, removed and tried again by the command."""

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from forbear.adapters.network.open_network import AddressRefused, addresses_of, fits
from forbear.adapters.network.signed import SECRET_PREFIX
from forbear.desk.exchange.tokens import PortfolioUnknown
from forbear.desk.records import audit, clock
from forbear.desk.records.events import EVENTS
from forbear.desk.records.models import Portfolio, Webhook
from forbear.desk.records.models.webhooks import GIVEN_UP, WAITING
from forbear.engine.vocabulary.errors import ForbearError

_SECRET_BYTES: Final = 32
_LOOK_UP_SECONDS: Final = 5
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class WebhookNameUnfit(ForbearError):
    """The name cannot stand in the log, or a webhook has it already."""

    code = "webhook_name_unfit"
    sentence = "A webhook cannot be called {name}, or one is called so already."
    cure = "Choose another name, of small letters, digits and hyphens."


class WebhookUnknown(ForbearError):
    """There is no such webhook."""

    code = "webhook_unknown"
    sentence = "No webhook is called {name}."
    cure = "`forbear desk webhook list` shows them all."


class EventUnknown(ForbearError):
    """There is no such event."""

    code = "event_unknown"
    sentence = "{event} is no event of the desk."
    cure = "It can be {known}."


class WebhookAddressUnfit(ForbearError):
    """Nothing can be sent there safely."""

    code = "webhook_address_unfit"
    sentence = "Events cannot be sent to this address."
    cure = ("Write https://host/path, without a name and password in it. Plain http is for "
            "receivers in your own network, with FORBEAR_DESK_WEBHOOKS_PRIVATE=1.")


class WebhookAddressPrivate(ForbearError):
    """The address leads into a network of one's own."""

    code = "webhook_address_private"
    sentence = "{host} leads into your own network."
    cure = ("Write an address of the open network, or allow those of your own with "
            "FORBEAR_DESK_WEBHOOKS_PRIVATE=1.")


def add_webhook(
    name: str, *, url: str, events: Sequence[str], portfolios: Sequence[str]
) -> str:
    """Add a receiver and give the secret by which it knows what is ours.

    Args:
        name: What the log calls it.
        url: Where events are sent.
        events: Keys of `events.EVENTS`.
        portfolios: Names of the portfolios whose events it hears.

    Raises:
        WebhookNameUnfit: The name is taken, or no name.
        WebhookAddressUnfit: Nothing can be sent there.
        WebhookAddressPrivate: It leads into a network of one's own.
        EventUnknown: There is no such event.
        PortfolioUnknown: There is no such portfolio.

    """
    if not _NAME.fullmatch(name) or Webhook.objects.filter(name=name).exists():
        raise WebhookNameUnfit(name=name)
    if not fits(url, private=settings.FORBEAR_WEBHOOKS_PRIVATE):
        raise WebhookAddressUnfit
    _check_open(url)
    for event in events:
        if event not in EVENTS:
            raise EventUnknown(event=event, known=", ".join(EVENTS))
    known = {one.name: one for one in Portfolio.objects.all()}
    for wanted in portfolios:
        if wanted not in known:
            raise PortfolioUnknown(name=wanted, known=", ".join(sorted(known)) or "none yet")
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    with transaction.atomic():
        hook = Webhook.objects.create(name=name, url=url, events=sorted(set(events)),
                                      secret=secret, made_at=clock.now())
        hook.portfolios.set([known[one] for one in portfolios])
        audit.write(by="forbear", did="add_webhook", data={
            "webhook": name, "host": urlsplit(url).hostname, "events": hook.events,
            "portfolios": sorted(portfolios)})
    return secret


def remove_webhook(name: str) -> None:
    """Send a receiver nothing any more; what was on its way to it goes too.

    Raises:
        WebhookUnknown: There is none of this name.

    """
    with transaction.atomic():
        hook = Webhook.objects.filter(name=name).first()
        if hook is None:
            raise WebhookUnknown(name=name)
        hook.delete()
        audit.write(by="forbear", did="remove_webhook", data={"webhook": name})


def send_again(name: str) -> int:
    """Let what was given up wait anew, as if it had never been tried; give how many.

    Raises:
        WebhookUnknown: There is none of this name.

    """
    with transaction.atomic():
        hook = Webhook.objects.filter(name=name).first()
        if hook is None:
            raise WebhookUnknown(name=name)
        events = hook.sent.filter(state=GIVEN_UP).update(
            state=WAITING, tries=0, due_at=clock.now(), ended_at=None)
        audit.write(by="forbear", did="send_again", data={"webhook": name, "events": events})
    return events


def _check_open(url: str) -> None:
    """Look a name up; one that nobody knows yet is judged at each try, as every one is.

    Raises:
        WebhookAddressPrivate: It leads into a network of one's own.

    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        addresses_of(host, parts.port or 443, seconds=_LOOK_UP_SECONDS,
                     private=settings.FORBEAR_WEBHOOKS_PRIVATE)
    except AddressRefused:
        raise WebhookAddressPrivate(host=host) from None
    except OSError:
        return
