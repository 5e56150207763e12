"""Filters that say codes, money, days and masked names as people read them."""

from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from forbear.adapters.explain.catalogue import Speaker
from forbear.desk.records import clock, said
from forbear.desk.records.visit_words import AT_THE_DOOR, TALKED_WITH
from forbear.desk.records.words import GrantStepKind, HoldKind
from forbear.engine.gate.rulebook import MustNotRule, MustStateRule
from forbear.engine.vocabulary.money import minor_digits

register = template.Library()
_TITLES: Final = ("先生", "小姐", "女士")
_ELEMENTS: Final = {
    "creditor": gettext_lazy("who the lender is"), "amount": gettext_lazy("the amount"),
    "due_date": gettext_lazy("the due date"), "check_code": gettext_lazy("the check code"),
    "how_to_stop": gettext_lazy("how to stop the messages"),
    "how_to_pay": gettext_lazy("how to pay"),
    "easier_plan": gettext_lazy("that there are easier plans"),
    "who_collects": gettext_lazy("who collects"),
    "where_to_complain": gettext_lazy("where to complain"),
}
"""What a message states, as people call it."""
_LANGUAGE_NAMES: Final = {"zh-Hant": "繁體中文", "zh-Hans": "简体中文", "en": "English"}


@register.simple_tag
def once() -> str:
    """Make the key of a form, by which the same form is known when it arrives again."""
    return str(uuid4())


@register.filter
def money(minor: int, currency: str) -> str:
    """Write an amount with its currency."""
    return said.money(currency, minor)


@register.filter
def amount(minor: int, currency: str) -> str:
    """Write an amount without its currency, which stands in the heading."""
    digits = 0 if currency == "TWD" and minor % 100 == 0 else minor_digits(currency)
    return f"{minor / 10 ** minor_digits(currency):,.{digits}f}"


@register.filter
def major(minor: int | None, currency: str) -> str:
    """Write an amount as a field of a form takes it."""
    return "" if minor is None else amount(minor, currency).replace(",", "")


@register.filter
def day(value: date | None) -> str:
    """Write a day in words."""
    return said.day(value) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Write a day without its year."""
    return said.short_day(value) if value else ""


@register.filter
def weekday(value: date) -> str:
    """Name the day of the week, briefly."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[value.weekday()]


@register.filter
def there(moment: datetime | None, zone: str) -> str:
    """Write the time of day in a zone."""
    return said.clock_there(moment, zone) if moment else ""


@register.filter
def day_there(moment: datetime, zone: str) -> date:
    """Give the day in a zone."""
    return clock.there(moment, zone).date()


@register.filter
def is_over(day: date, zone: str) -> bool:
    """Tell whether a day is over in a zone."""
    return day < clock.today(zone)


@register.filter
def city(zone: str) -> str:
    """Name the city of a time zone."""
    cities = {"Asia/Shanghai": _("Shanghai"), "Asia/Taipei": _("Taipei"),
              "Asia/Hong_Kong": _("Hong Kong"), "Europe/London": _("London")}
    return cities.get(zone, zone.rpartition("/")[2].replace("_", " "))


@register.filter
def tongue(language: str) -> str:
    """Name a language in itself."""
    return _LANGUAGE_NAMES.get(language, language)


@register.filter
def reason(code: str) -> str:
    """Say a reason of the gate in a sentence."""
    return Speaker(said.language()).code("reason", code)


@register.filter
def named(value: str, kind: str) -> str:
    """Say a code of the book in words, as the status of a loan."""
    return Speaker(said.language()).code(kind, value)


@register.filter
def because(codes: str) -> str:
    """Say why somebody is in the queue: how late, since when they were last asked."""
    pairs = dict(p.split("=", 1) for p in (codes or "").split() if "=" in p)
    days = int(pairs.get("ask_days", "0") or 0)
    if days < 0:
        return _("Falls due in %(days)d days") % {"days": -days}
    since = pairs.get("since_days", "")
    if since.isdigit():
        return _("%(days)d days late; last tried %(since)s days before") % {
            "days": days, "since": since}
    return _("%(days)d days late; not called so far") % {"days": days}


@register.filter
def masked(address: str, kind: str) -> str:
    """Show so much of a number or address that it can be told from another, and no more."""
    if not address:
        return _("none on file")
    if kind == "email":
        name, _at, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    if kind in ("mobile", "landline", "sms"):
        return f"{address[:4]} *** {address[-3:]}"
    return f"{address[:3]}***"


@register.filter
def masked_name(name: str) -> str:
    """Leave out the second sign of a Chinese name; a name with a title is masked by it already."""
    if not name:
        return pgettext("person", "No name")
    chinese = all("\u4e00" <= c <= "\u9fff" for c in name)
    if chinese and 2 <= len(name) <= 4 and not name.endswith(_TITLES):
        return f"{name[0]}○{name[2:]}"
    return name


@register.filter
def first_counter(counters: str) -> dict[str, Any]:
    """Read the first limit of a verdict: what was counted, and the most."""
    for pair in (counters or "").split():
        count, _slash, most = pair.partition("=")[2].partition("/")
        if count.isdigit() and most.isdigit() and 0 < int(most) <= 10:
            used = min(int(count), int(most))
            return {"used": used, "most": int(most), "full": used >= int(most),
                    "boxes": [n < used for n in range(int(most))]}
    return {}


@register.filter
def lang_of(text: str) -> str:
    """Tell whether a name is written in Chinese, so that the right font serves it."""
    return "zh-Hant" if any("\u4e00" <= c <= "\u9fff" for c in text) else ""


@register.filter
def minute(value: int) -> str:
    """Write a minute of the day as a time."""
    return f"{value // 60:02d}:{value % 60:02d}"


@register.filter
def held(kind: str) -> str:
    """Say why contact stops."""
    return str(HoldKind(kind).label)


@register.filter
def granted(state: str) -> str:
    """Say where something asked for stands."""
    return str(GrantStepKind(state).label) if state in GrantStepKind.values else _("waiting")


@register.filter
def charge(kind: str) -> str:
    """Name a kind of charge."""
    return {"penalty_interest": _("penalty interest"), "late_fee": _("late fee"),
            "cost": _("cost")}.get(kind, kind)


@register.filter
def percent(basis_points: int) -> str:
    """Write basis points as a share of a hundred."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %" if rest else f"{whole} %"


@register.filter
def query(asked: dict[str, str]) -> str:
    """Write the filters of a list as the rest of its address."""
    return urlencode({name: value for name, value in asked.items() if value})


@register.filter
def came_of_visit(came: str) -> str:
    """Say what came of a visit."""
    return next((str(label) for value, label in (*AT_THE_DOOR, *TALKED_WITH) if value == came),
                came)


@register.filter
def meant(what: str) -> str:
    """Say what a reply was understood to mean."""
    return {
        "stop": _("Wants no more messages in this way"), "paid": _("Says that it is paid"),
        "cannot_pay": _("Cannot pay at the moment"), "call_me": _("Asks to be called"),
    }.get(what, what)


@register.filter
def done_for(what: str) -> str:
    """Say what was done at once about a reply that was understood."""
    return {
        "stop": _("nothing more is sent in this way"),
        "paid": _("contact rests for some days while the payment is looked for"),
        "cannot_pay": _("contact stopped, and a specialist looks for a way"),
        "call_me": _("the case is up to be called as soon as it may be"),
    }.get(what, "")


@register.filter
def template_name(template: str) -> str:
    """Name a message of the packs; one of the lender's own has its own name."""
    return {
        "before_due": _("Reminder before the due date"), "late_first": _("First reminder"),
        "late_later": _("Later reminder"), "late_firm": _("Firm reminder"),
        "plan_offer": _("Offer of an easier plan"), "letter_long": _("Letter"),
        "stop_confirmed": _("Confirmation of a stop"), "call_first": _("First call"),
        "call_later": _("Later call"), "visit_request": _("Request for a visit"),
    }.get(template, template)


@register.filter
def asks(rule: MustStateRule | MustNotRule) -> str:
    """Say what a rule asks of words."""
    if isinstance(rule, MustStateRule):
        return _("it must state %(what)s") % {"what": _ELEMENTS.get(rule.element, rule.element)}
    part = _("the envelope") if rule.part == "envelope" else _("the text")
    if rule.only:
        return _("%(part)s bears nothing but %(what)s") % {
            "part": part, "what": ", ".join(str(_ELEMENTS.get(e, e)) for e in rule.only)}
    count = sum(map(len, rule.phrases.values()))
    return ngettext("%(part)s never says a phrase that is listed",
                    "%(part)s never says any of %(n)d phrases", count) % {
                        "part": part, "n": count}


@register.filter
def deed(key: str) -> str:
    """Say what was done, from the key of the log."""
    return {
        "take_next": _("took the next person"), "open_case": _("opened a case"),
        "give_back": _("handed back"), "reassign": _("moved to other hands"),
        "press_call": _("began a call"), "take_call": _("took a call"),
        "check_person": _("checked who it is"), "record_outcome": _("wrote down an outcome"),
        "record_promise": _("noted a promise"), "record_hold": _("stopped contact"),
        "end_hold": _("lifted a hold"), "assign_hold": _("gave a stop to somebody to answer"),
        "ask_plan": _("asked for payment in parts"),
        "ask_waiver": _("asked that charges be forgiven"),
        "approve_grant": _("approved what was asked for"),
        "decline_grant": _("declined what was asked for"),
        "withdraw_grant": _("withdrew what was asked for"),
        "enter_request": _("entered a request about data"),
        "decide_request": _("decided on a request about data"),
        "give_access": _("gave out everything about a person"),
        "erase_person": _("erased a person"),
        "score_call": _("scored a call"), "comment_card": _("answered a score card"),
        "mark_alike": _("marked stops as alike"), "answer_alike": _("answered many at once"),
        "record_wish": _("noted a wish"), "read_reply": _("read what somebody wrote"),
        "take_reply": _("took what somebody wrote"),
        "mark_messages": _("carried out written orders"),
        "call_back": _("agreed on a call back"), "tell_payment": _("noted a payment told of"),
        "take_payment": _("took a payment"), "undo_outcome": _("undid an outcome"),
        "unmask": _("looked at an address"), "sign_in": _("signed in"),
        "locked_out": _("was locked out"), "load_night": _("loaded a night"),
        "give_facts": _("gave out the facts"), "ask_visit": _("asked for a visit"),
        "decide_visit": _("decided on a visit"), "call_off_visit": _("called off a visit"),
        "set_out": _("set out on a visit"), "arrive": _("arrived on a visit"),
        "check_visited": _("checked who was met"), "record_visit": _("wrote down a visit"),
        "sign_visit": _("signed a visit"), "take_back_record": _("took back a visit’s record"),
        "show_address": _("looked at where to go"), "add_photo": _("added a photograph"),
        "look_at_photo": _("looked at a photograph"), "add_person": _("added a person"),
        "count_payments": _("counted payments"),
        "leave_uncounted": _("could not count a payment"),
        "plan_visit_again": _("took back that a visit was called off"),
        "make_token": _("made a token"),
        "revoke_token": _("revoked a token"),
        "note_notice": _("noted a letter about an agency"),
        "place_loan": _("placed a loan"), "recall_loan": _("recalled a loan"),
        "take_agency_file": _("took an agency’s day"), "add_agency": _("added an agency"),
        "end_agency": _("ended the work of an agency"),
        "tell_contact": _("told of a contact"), "announce_recorder": _("announced a recorder"),
        "keep_recording": _("kept a recording"),
        "add_webhook": _("added a webhook"), "remove_webhook": _("removed a webhook"),
        "send_again": _("sent anew what a webhook had not taken"),
    }.get(key, key)
