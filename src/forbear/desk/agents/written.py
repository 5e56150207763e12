"""What was written to a borrower, what was held back and why, and what came back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from forbear.adapters.explain.catalogue import Speaker
from forbear.desk.agents.event import Event
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, said
from forbear.desk.records.models import Message, Reply
from forbear.desk.records.models.sending import (
    CANCELLED,
    DELIVERED,
    EXPIRED,
    FAILED,
    NOT_SENT,
    REFUSED,
    SENDING,
    SENT,
    UNDELIVERED,
    UNKNOWN,
)

HELD_BACK: Final = (REFUSED, EXPIRED, CANCELLED)
QUOTED_MOST: Final = 100
"""So much of a reply stands in the timeline; all of it under the tab."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message, or one reply, in full."""

    at: datetime
    anchor: str
    channel: str
    state: str
    text: str = ""
    came: bool = False
    """Whether the person wrote it."""
    kept: bool = False
    """Whether it was held back."""
    language: str = ""


def ids(known: Known) -> set[str]:
    """Give the ids under which the book may know of these, as contacts."""
    return {*(str(one.pk) for one in known.tries), *(str(one.pk) for one in known.replies)}


def events(known: Known, zone: str) -> list[Event]:
    """Tell the messages that left or were held back, and the replies."""
    told = []
    for one in _lasting(known):
        kept = one.state in HELD_BACK
        told.append(Event(
            on=clock.there(one.at, zone).date(), at=one.at, shape="kept" if kept else "sent",
            says=_("%(channel)s: %(state)s") % {
                "channel": one.get_channel_display(), "state": state_of(one)},
            who=said.clock_there(one.at, zone), anchor="" if kept else _anchor(one),
            short="" if kept else one.get_channel_display()))
    for reply in known.replies:
        words = Truncator(" ".join(reply.text.split())).chars(QUOTED_MOST)
        told.append(Event(
            on=clock.there(reply.at, zone).date(), at=reply.at, shape="spoke",
            says=_("Wrote: “%(words)s”") % {"words": words}, short=_("wrote"),
            who=said.clock_there(reply.at, zone), anchor=_anchor(reply)))
    return told


def letters(known: Known) -> list[Letter]:
    """Give everything written in full, the newest first; the words of messages are read by now."""
    out = [Letter(
        at=one.at, anchor=_anchor(one), channel=one.get_channel_display(), state=state_of(one),
        text=one.words.text if hasattr(one, "words") else "", language=one.language,
        kept=one.state in HELD_BACK) for one in _lasting(known)]
    back = [Letter(
        at=one.at, anchor=_anchor(one), channel=one.get_channel_display(), state=_read(one),
        text=one.text, came=True) for one in known.replies]
    return sorted([*out, *back], key=lambda one: one.at, reverse=True)


def _lasting(known: Known) -> list[Message]:
    """Leave out the tries that came to nothing and were followed by another of the same order."""
    last = {one.order_id: one.pk for one in known.tries}
    return [one for one in known.tries if one.state != NOT_SENT or last[one.order_id] == one.pk]


def state_of(message: Message) -> str:
    """Say what became of a message."""
    if message.state in HELD_BACK:
        return _("held back: %(why)s") % {"why": _why(message.why)}
    if message.state in (NOT_SENT, FAILED):
        told = _("not sent yet: %(why)s") if message.state == NOT_SENT else _("not sent: %(why)s")
        return told % {"why": _why(message.why)}
    return {
        SENDING: _("being sent"), SENT: _("sent"), DELIVERED: _("delivered"),
        UNDELIVERED: _("not delivered"), UNKNOWN: _("may have been sent, and is not sent again"),
    }.get(message.state, message.state)


def _why(word: str) -> str:
    """Say why a message did not leave: the outbox's word, the channel's, or the gate's reason."""
    ours = {
        "case_closed": _("the case is closed"), "too_late": _("its lawful hours were over"),
        "paid_since": _("paid since"), "no_address": _("no number or address that works"),
        "overtaken": _("a later night decided anew"),
        "no_account": _("no provider carries this channel"),
        "not_judged": _("the rules could not be asked"),
        "dead_address": _("the number or address reaches nobody"),
        "not_accepted": _("the provider does not take it as it is"),
        "throttled": _("the provider asked to wait"),
        "down": _("the provider could not be reached"),
        "no_credit": _("the account with the provider is empty"),
    }
    if word in ours:
        return ours[word]
    sentence = Speaker(said.language()).code("reason", word).rstrip(".。")
    return sentence[:1].lower() + sentence[1:]


def _read(reply: Reply) -> str:
    """Say whether a reply was understood or read."""
    if reply.meant:
        return _("understood and acted on")
    if reply.read_at is None:
        return _("waits to be read")
    return _("read by %(name)s") % {"name": reply.read_by.name if reply.read_by else ""}


def _anchor(one: Message | Reply) -> str:
    """Give where something stands under the tab of messages."""
    return f"m-{one.pk}"
