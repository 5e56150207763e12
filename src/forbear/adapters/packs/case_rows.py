"""The rows of the tables that a case gives: only what it names, each id its own."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from forbear.adapters.packs.case_files import Clock, Given, GivenNumber, moment
from forbear.adapters.packs.cases import Case
from forbear.adapters.packs.law_reading import minutes

Row = dict[str, Any]
ACTION: Final = "case"
LONG_AGO: Final = date(2000, 1, 1)

_PLAIN: Final[Row] = {
    "action": ACTION, "rung": "early", "rung_rank": 1, "preference": 1, "cost_units": 1,
    "cost_minor": 0, "burden": 1, "needs_approval": False, "currency": "CNY",
    "amount_minor": 100, "due_date": LONG_AGO, "because": "a case",
}


def own(case: Case, name: str) -> str:
    """Give an id that no other case has."""
    return f"{case.name}~{name}"


def other(case: Case) -> str:
    """Give the borrower id of the other person of a case."""
    return f"{case.name} other"


def rows_of(case: Case) -> dict[str, list[Row]]:
    """Give the rows of one contact case by table; the borrower id is the name of the case."""
    given = case.said.given
    reached = other(case) if given.recipient else case.name
    return {
        "candidates": [_candidate(case, reached)],
        "borrowers": list(_people(case)),
        "loans": [
            {"loan_id": own(case, loan), "borrower_id": case.name, "product": "any",
             "currency": "CNY", "principal_minor": 100, "opened_on": LONG_AGO, "status": "active"}
            for loan in sorted(_loans(given))
        ],
        "contact_points": list(_points(case, reached)),
        "contacts": list(_contacts(case)),
        "stops": list(_stops(case)),
        "consents": list(_consents(case, reached)),
        "preferences": list(_wishes(case, reached)),
        "placements": [
            {"placement_id": own(case, str(n)), "loan_id": own(case, one.loan),
             "agency": own(case, one.agency), "placed_on": one.on, "recalled_on": one.recalled,
             "notice_sent_on": one.notice}
            for n, one in enumerate(given.placements, start=1)
        ],
        "feeds": [
            {"feed": _feed(case, name), "day": day, "complete_up_to": day}
            for name, day in given.feeds.items()
        ],
        "facts": [
            {"borrower_id": case.name, "action": ACTION, "fact": fact, "since": since}
            for fact, since in given.facts.items()
        ],
        "texts": list(_texts(case)),
    }


def _candidate(case: Case, reached: str) -> Row:
    """Give what is asked of the gate."""
    given = case.said.given
    return {
        **_PLAIN, "borrower_id": case.name, "as_of": case.said.as_of,
        "contact_on": case.contact_on,
        "moment_at": moment(case.said.moment) if case.said.moment else None,
        "person_key": reached,
        "recipient_id": reached if given.recipient else None,
        "role": given.role, "purpose": given.purpose, "channel": given.channel,
        "loan_id": _maybe(case, given.loan),
        "contact_point_id": _maybe(case, given.contact_point),
        "language": given.language, "ask_days": given.ask_days,
        "loans_late": given.loans_late, "loans_stopped": given.loans_stopped,
    }


def _people(case: Case) -> Iterator[Row]:
    """Give the borrower ids of the person, and the other person where there is one."""
    given = case.said.given
    zones = given.zones or [given.zone]
    for n, zone in enumerate(zones):
        name = case.name if n == 0 else f"{case.name} {n}"
        yield {"borrower_id": name, "person_key": case.name, "zone": zone,
               "language": given.language}
    with_others: tuple[Any, ...] = (
        *given.contacts, *given.stops, *given.consents, *given.wishes
    )
    if given.recipient or any(one.with_ == "other" for one in with_others):
        yield {"borrower_id": other(case), "person_key": other(case), "zone": zones[0],
               "language": given.language}


def _loans(given: Given) -> set[str]:
    """Give every loan a case names."""
    named = {given.loan, *(c.loan for c in given.contacts), *(s.loan for s in given.stops),
             *(p.loan for p in given.placements)}
    return {loan for loan in named if loan}


def _points(case: Case, reached: str) -> Iterator[Row]:
    """Give numbers: that of the contact is of the person reached, the others of the borrower."""
    given = case.said.given
    if given.number and given.contact_point:
        yield _point(given.number) | {
            "contact_point_id": own(case, given.contact_point), "borrower_id": reached}
    more = [*given.numbers,
            *(GivenNumber(zone=zone, status=status)
              for zone, status in given.number_zones.items())]
    for n, one in enumerate(more):
        yield _point(one) | {
            "contact_point_id": own(case, f"further-{n}"), "borrower_id": case.name}


def _point(one: GivenNumber) -> Row:
    """Give a number without whose it is."""
    return {**one.model_dump(), "shared": False}


def _contacts(case: Case) -> Iterator[Row]:
    """Give the contacts of the past, those of one entry a minute apart."""
    given = case.said.given
    zone = (given.zones or [given.zone])[0]
    for n, one in enumerate(given.contacts):
        first = moment(f"{one.at:%Y-%m-%d %H:%M:%S} {zone}")
        for k in range(one.times):
            yield {
                "contact_id": own(case, f"{n}-{k}"),
                "borrower_id": case.name if one.with_ == "borrower" else other(case),
                "loan_id": _maybe(case, one.loan), "channel": one.channel,
                "contact_point_id": _maybe(case, one.contact_point),
                "direction": one.direction, "outcome": one.outcome,
                "tried_at": first + timedelta(minutes=k),
                "by_whom": "lender" if one.by == "lender" else own(case, one.by),
            }


def _stops(case: Case) -> Iterator[Row]:
    """Give what stops contact."""
    for n, one in enumerate(case.said.given.stops):
        who = case.name if one.with_ == "borrower" else other(case)
        yield {
            "borrower_id": "*" if one.everyone else who, "kind": one.kind,
            "loan_id": own(case, one.loan) if one.loan else "", "channel": one.channel,
            "source_id": str(n), "since": one.since or case.said.as_of,
            "ends_before": one.until,
        }


def _consents(case: Case, reached: str) -> Iterator[Row]:
    """Give consents, numbered c1, c2 and so on."""
    for n, one in enumerate(case.said.given.consents, start=1):
        yield {
            "consent_id": own(case, f"c{n}"), "borrower_id": _whose(case, one.with_, reached),
            "kind": one.kind, "channel": one.channel, "given_on": one.on,
            "withdrawn_on": one.until, "from_minute": _minute(one.from_),
            "until_minute": _minute(one.to), "known_on": one.known_on,
        }


def _wishes(case: Case, reached: str) -> Iterator[Row]:
    """Give wishes; one without a day holds since long ago."""
    for n, one in enumerate(case.said.given.wishes, start=1):
        yield {
            "preference_id": own(case, f"w{n}"), "borrower_id": _whose(case, one.with_, reached),
            "kind": one.kind, "channel": one.channel,
            "contact_point_id": _maybe(case, one.contact_point), "place": one.place,
            "weekdays": " ".join(map(str, one.weekdays)) or None, "from_minute": _minute(one.from_),
            "until_minute": _minute(one.to), "since": one.since or LONG_AGO, "until": one.until,
        }


def _texts(case: Case) -> Iterator[Row]:
    """Give the words of the contact, part by part."""
    given = case.said.given
    said = given.texts.model_dump() if given.texts else {}
    for part in ("body", "envelope"):
        if said.get(part) is not None:
            yield {
                "borrower_id": case.name, "action": ACTION, "part": part,
                "language": given.language, "says": said[part],
                **{name: said[name] for name in ("creditor", "amount", "due_date", "check_code")},
            }


def _feed(case: Case, name: str) -> str:
    """Give the name of a feed; that of an agency is the case's own."""
    kind, mark, agency = name.partition(":")
    return f"{kind}:{own(case, agency)}" if mark else name


def _whose(case: Case, who: str | None, reached: str) -> str:
    """Give whose a wish or a consent is: by default of the person reached."""
    return {"borrower": case.name, "other": other(case)}.get(who or "", reached)


def _maybe(case: Case, name: str | None) -> str | None:
    """Give an id of the case's own, or none where none is named."""
    return own(case, name) if name else None


def _minute(time: Clock | None) -> int | None:
    """Give the minute of the day."""
    return None if time is None else minutes(time)


def plain(value: object) -> str:
    """Write a value as a case writes it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(map(plain, value))
    return "" if value is None else str(value)
