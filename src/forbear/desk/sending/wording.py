"""Every message as it reads: on each channel, in each language, with its length and its price.

The values are made up. Which channel a message goes by, and how late somebody is who reads it, the
strategies of the packs say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from forbear.adapters.channels.accounts import Account
from forbear.adapters.channels.settings import load_channels, plain_channels
from forbear.adapters.channels.sms.segments import Segments, segments
from forbear.adapters.packs.strategy import STRATEGIES, load_strategy
from forbear.adapters.packs.template_check import CALLED_AS, CHECK_CODE
from forbear.adapters.words import texts
from forbear.engine.vocabulary.words import CHANNELS, CHANNELS_WRITTEN, LANGUAGES

CURRENCY: Final = "TWD"
AMOUNT_MINOR: Final = 320_000
FAR_BEFORE: Final = -3
"""Days late where a rung has no beginning."""
CONFIRMS: Final = "stop_confirmed"
"""No strategy names it: the outbox sends it to whoever wrote that they want no more."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What it costs to send a message."""

    currency: str
    minor: int
    """Of one, in minor units, rounded up."""
    thousand_minor: int
    """Of a thousand; one alone may cost less than a minor unit."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A message in one language."""

    language: str
    text: str
    length: Segments | None
    """Of a text message."""
    cost: Cost | None
    """None where the settings name no price."""
    registered_as: str
    """The id under which the provider knows these words; empty where it registers none."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A message on one channel."""

    template: str
    days_late: int
    """Of who reads it first; below zero: before the due date."""
    readings: tuple[Reading, ...]


def channels() -> tuple[str, ...]:
    """Give the channels that have words, from the lightest to the heaviest."""
    used = {channel for channel, _ in _uses()}
    return tuple(channel for channel in CHANNELS if channel in used)


def wordings(channel: str, *, on: date, lender: str, settings: Path) -> Iterator[Wording]:
    """Give every message of a channel, in the order in which somebody late would read them.

    Args:
        channel: One of `channels`.
        on: The day on which they would be read.
        lender: The lender's name as borrowers know it.
        settings: The file of the providers; it need not be there.

    Raises:
        ChannelsFaulty: It is there and cannot be used.

    """
    account = _account(channel, settings)
    mine = [(days, template) for (of, template), days in _uses().items() if of == channel]
    for days, template in sorted(mine, key=lambda one: (one[1] == CONFIRMS, one)):
        order = {
            "borrower_id": "", "action": "", "channel": channel, "template": template,
            "currency": CURRENCY, "amount_minor": AMOUNT_MINOR, "also_owed": "",
            "days_late": days, "due_date": on - timedelta(days=days), "check_code": CHECK_CODE,
        }
        said = {language: texts({**order, "language": language,
                                 "called_as": CALLED_AS[language]}, lender=lender)
                for language in LANGUAGES}
        yield Wording(template=template, days_late=days, readings=tuple(
            _reading(str(said[language][0]["says"]), language=language, template=template,
                     channel=channel, account=account) for language in LANGUAGES))


def _reading(
    text: str, *, language: str, template: str, channel: str, account: Account | None
) -> Reading:
    """Measure a text, and work out what it costs."""
    length = segments(text) if channel == "sms" else None
    price = account.price if account is not None else None
    parts = length.parts if length is not None else 1
    known = (account.registered if account is not None else {}).get(language)  # type: ignore[call-overload]  # -- a word of the list, as text
    return Reading(
        language=language, text=text, length=length,
        cost=None if price is None else Cost(
            currency=price.currency, minor=price.minor_of(parts),
            thousand_minor=price.minor_of(parts * 1_000)),
        registered_as=known.templates.get(template, "") if known is not None else "")


def _account(channel: str, settings: Path) -> Account | None:
    """Give the account that carries a channel; none of what a person says aloud."""
    if channel not in CHANNELS_WRITTEN:
        return None
    read = load_channels(settings) if settings.exists() else plain_channels(settings.parent)
    return read.accounts[channel]


@cache
def _uses() -> dict[tuple[str, str], int]:
    """Give by channel and template how late somebody is who first reads it."""
    found: dict[tuple[str, str], int] = {}
    for file in sorted(STRATEGIES.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".yaml"):
            continue
        for rung, _, treatment in load_strategy(file.name.removesuffix(".yaml")).treatments():
            key = (treatment.channel, treatment.template)
            days = FAR_BEFORE if rung.days.least is None else rung.days.least
            found[key] = min(days, found.get(key, days))
    confirmed = {(channel, CONFIRMS): 1 for channel in CHANNELS_WRITTEN if channel != "letter"}
    return found | confirmed
