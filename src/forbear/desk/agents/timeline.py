"""Everything that happened, newest first, and as two lanes of dots: contact and money."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from forbear.desk.agents import written
from forbear.desk.agents.event import Event
from forbear.desk.judging.contacts import told_row
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, said
from forbear.desk.records.models import Contact
from forbear.desk.records.words import Came, Channel, Reason

DAYS_BACK: Final = 62
DAYS_ON: Final = 21
LISTED_MOST: Final = 12
LEFT, RIGHT = 84, 876
"""Where the lanes begin and end, in the units of the drawing."""
SPOKE: Final = ("conversation", "refused")


def timeline(known: Known, *, today: date, zone: str) -> dict[str, Any]:
    """Give the list and the lanes."""
    every = sorted(
        [*_contacts(known, zone), *_calls(known, zone), *_payments(known), *_promises(known),
         *_holds(known), *_grants(known, zone), *written.events(known, zone)],
        key=lambda e: (e.on, e.at or datetime.min.replace(tzinfo=UTC)), reverse=True,
    )
    since, until = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_ON)
    drawn = [e for e in (*every, *_due(known)) if since <= e.on <= until]
    return {
        "events": every[:LISTED_MOST], "events_all": len(every), "since": since,
        "lanes": _lanes(drawn, since=since, until=until, today=today),
    }


def _lanes(events: list[Event], *, since: date, until: date, today: date) -> dict[str, Any]:
    """Place the events on a line of days."""
    width = (RIGHT - LEFT) / (until - since).days

    def x(day: date) -> int:
        return round(LEFT + (day - since).days * width)

    dots, last = [], {"contact": -99, "money": -99}
    for event in sorted(events, key=lambda e: e.on):
        lane = "contact" if event.shape in ("sent", "spoke", "kept") else "money"
        at = x(event.on)
        roomy = at - last[lane] > 62
        if event.short and roomy:
            last[lane] = at
        dots.append({"x": at, "event": event, "lane": lane,
                     "label": event.short if roomy else ""})
    months = [{"x": x(first), "name": said.short_day(first)} for first in _firsts(since, until)]
    return {"dots": dots, "months": months, "today": x(today), "left": LEFT, "right": RIGHT}


def _firsts(since: date, until: date) -> list[date]:
    """Give the first of each month within the span."""
    days = (since + timedelta(days=n) for n in range((until - since).days))
    return [day for day in days if day.day == 1]


def _contacts(known: Known, zone: str) -> list[Event]:
    """Tell the contacts of the book, and those that other systems told of since.

    What was written from here is told with its words, and not again as the book has it by now.
    """
    told = []
    have = {row["contact_id"] for row in known.book("contacts")}
    since = [told_row(one) for one in known.told if one.contact_id not in have]
    ours = written.ids(known)
    book = (row for row in known.book("contacts") if row["contact_id"] not in ours)
    for row in (*book, *since):
        at = row["tried_at"].replace(tzinfo=UTC)
        spoke = row["outcome"] in SPOKE
        channel = _channel(row["channel"])
        told.append(Event(
            on=clock.there(at, zone).date(), at=at, shape="spoke" if spoke else "sent",
            says=_("%(channel)s: %(outcome)s") % {
                "channel": channel, "outcome": _outcome(row["outcome"])},
            who=_("the lender") if row["by_whom"] in (None, "lender") else str(row["by_whom"]),
            short=_("talked") if spoke else channel,
        ))
    return told


def _calls(known: Known, zone: str) -> list[Event]:
    """Tell the calls and visits made here that the book does not have yet."""
    have = {row["contact_id"] for row in known.book("contacts")}
    told = []
    for call in known.calls:
        if str(call.contact_id) in have:
            continue
        came = next((o for o in call.outcomes.all() if not hasattr(o, "correction")), None)
        spoke = came is not None and came.right_party
        label = str(Came(came.came).label) if came else _("not written down yet")
        why = f" · {Reason(came.reason).label}" if came and came.reason else ""
        told.append(Event(
            on=clock.there(call.tried_at, zone).date(), at=call.tried_at,
            shape="spoke" if spoke else "sent", who=call.by.name,
            says=_told_as(call) % {"came": label + why},
            short=_("talked") if spoke else _channel(call.channel),
        ))
    return told


def _told_as(call: Contact) -> str:
    if call.channel == Channel.VISIT:
        return _("Visit: %(came)s")
    return _("Called in: %(came)s") if call.direction == "in" else _("Call: %(came)s")


def _payments(known: Known) -> list[Event]:
    """Tell the money that came in."""
    told = [Event(on=row["received_on"], shape="paid", who=_("bank file"),
                  short=said.money(row["currency"], row["amount_minor"]),
                  says=_("Paid %(amount)s") % {
                      "amount": said.money(row["currency"], row["amount_minor"])})
            for row in known.book("payments") if not row["reverses_payment_id"]]
    have = {row["payment_id"] for row in known.book("payments")}
    for p in known.payments:
        if p.payment_id not in have:
            amount = said.money(p.currency, p.amount_minor)
            told.append(Event(on=p.received_on, at=p.at, shape="paid", who=_("today"),
                              short=amount, says=_("Paid %(amount)s") % {"amount": amount}))
    return told


def _promises(known: Known) -> list[Event]:
    """Tell the promises and what became of them."""
    told = []
    for row in known.book("promise_standings"):
        amount = said.money(row["currency"], row["amount_minor"])
        kept = row["state"] in ("kept", "part_kept", "open")
        told.append(Event(
            on=row["made_on"], shape="promised" if kept else "broken", short=_("promised"),
            says=_("Promised %(amount)s for %(day)s: %(state)s") % {
                "amount": amount, "day": said.short_day(row["promised_on"]),
                "state": _state(row["state"])}))
    have = {row["promise_id"] for row in known.book("promises")}
    return told + [Event(
        on=p.made_on, at=p.at, shape="promised", who=p.by.name if p.by else "",
        short=_("promised"),
        says=_("Promised %(amount)s for %(day)s") % {
            "amount": said.money(p.currency, p.amount_minor),
            "day": said.short_day(p.promised_on)},
    ) for p in known.promises if str(p.fact_id) not in have]


def _holds(known: Known) -> list[Event]:
    """Tell the holds placed here."""
    return [Event(on=h.starts_on, at=h.at, shape="sent", who=h.by.name if h.by else "",
                  says=_("Contact stopped: %(kind)s") % {"kind": h.get_kind_display()})
            for h in known.holds]


def _grants(known: Known, zone: str) -> list[Event]:
    """Tell what was asked for here, and what became of it."""
    told = []
    for g in known.grants:
        what = {"kind": g.get_kind_display(), "amount": said.money(g.currency, g.amount_minor)}
        told.append(Event(on=clock.there(g.at, zone).date(), at=g.at, shape="promised",
                          short=_("asked"),
                          says=_("Asked for: %(kind)s, %(amount)s") % what,
                          who=g.by.name if g.by else ""))
        told += [Event(on=clock.there(step.at, zone).date(), at=step.at, shape="promised",
                       who=step.by.name,
                       says=_("%(kind)s: %(step)s") % {
                           "kind": g.get_kind_display(), "step": step.get_step_display()})
                 for step in g.steps.all()]
    return told


def _due(known: Known) -> list[Event]:
    """Tell what fell due, for the lanes alone."""
    currencies = {row["loan_id"]: row["currency"] for row in known.book("loans")}
    told = []
    for row in known.book("instalments"):
        whole = row["principal_minor"] + row["interest_minor"] + row["fees_minor"]
        amount = said.money(currencies.get(row["loan_id"], ""), whole)
        told.append(Event(on=row["due_date"], shape="due", short="",
                          says=_("%(amount)s due") % {"amount": amount}))
    return told


def _channel(channel: str) -> str:
    return {"sms": _("text message"), "email": _("e-mail"), "app": _("message in the app"),
            "letter": _("letter"), "call": _("call"), "visit": _("visit")}.get(channel, channel)


def _outcome(outcome: str | None) -> str:
    return {
        "sent": _("sent"), "delivered": _("delivered"), "undelivered": _("not delivered"),
        "busy": _("busy"), "dead_number": _("number does not exist"),
        "no_answer": _("no answer"), "voicemail": _("voicemail"), "dropped": _("hung up"),
        "wrong_person": _("wrong person"), "third_person": _("somebody else answered"),
        "conversation": _("talked"), "refused": _("did not want to talk"),
    }.get(outcome or "", _("another result"))


def _state(state: str) -> str:
    return {"open": _("the day has not come"), "kept": _("kept"), "part_kept": _("kept in part"),
            "broken": _("not kept"), "withdrawn": _("taken back"),
            "outside_limits": _("too far away to wait for")}.get(state, state)
