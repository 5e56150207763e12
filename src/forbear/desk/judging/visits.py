"""May we visit? The door's answer about a planned hour, and what it wants shown at the door."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.desk.judging.answer import Answer, ask_door
from forbear.desk.judging.doors import gate_of
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, said
from forbear.desk.records.models import Case, ContactPoint, Visit
from forbear.desk.records.visit_words import SHOWN_BY_US, TO_SHOW
from forbear.engine.gate.rulebook import PreconditionRule
from forbear.engine.vocabulary.words import CONTACT_POINT_KIND_OF_CHANNEL

HOME_CONSENT: Final = "home_consent"


def places_to_visit(known: Known) -> list[ContactPoint]:
    """Give the addresses a person could be visited at; never where they work."""
    kinds = CONTACT_POINT_KIND_OF_CHANNEL["visit"]
    found = [p for p in known.points if p.kind in kinds and p.status == "active" and p.address]
    return sorted((p for p in found if p.place != "work"),
                  key=lambda p: (p.borrower_id != known.case.borrower_id, p.pk))


def demanded(case: Case, *, on: date) -> list[str]:
    """Give the facts that the rules of a day demand of a visit and that visitors vouch for."""
    rules = gate_of(case.night.packs, on=on).rules.of(PreconditionRule)
    facts = {rule.fact for rule in rules if "visit" in rule.channels}
    return [fact for fact in TO_SHOW if fact in facts]


def known_for(visit: Visit) -> Known:
    """Give what is known of the person, as it will hold on the day of the visit."""
    return Known(visit.case, today=visit.planned_on)


def moment_of(visit: Visit, minute: int) -> datetime:
    """Give a minute of the planned day, where the person is, as a moment in UTC."""
    midnight = datetime.combine(visit.planned_on, time(0), clock.zone_of(visit.borrower.zone))
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def may_visit(visit: Visit, *, at: datetime, vouched: Iterable[str]) -> Answer:
    """Ask the door whether a visit may be made at a moment.

    Approval is taken as given: an answer says what else there is. That there are two of them the
    visit itself shows; the consent to be visited is as old as it was written down.

    Args:
        visit: The visit.
        at: The moment.
        vouched: What the visitors vouch for, or would have to.

    """
    shown: dict[str, date] = {**dict.fromkeys(vouched, visit.planned_on), **_own(visit)}
    return ask_door(known_for(visit), channel="visit", point=visit.contact_point, at=at,
                    shown=shown)


def fits_window(visit: Visit, answer: Answer) -> bool:
    """Tell whether the whole planned window lies within the lawful time of an answer."""
    return answer.until is not None and moment_of(visit, visit.until_minute) <= answer.until


def why_not(answer: Answer) -> str:
    """Say in words why the door refuses: the reason, and the rule it comes from."""
    language = said.language()
    reason = Speaker(language).code("reason", answer.reason)
    return " ".join((reason, *answer.told(language)[1:2]))


def _own(visit: Visit) -> Mapping[str, date]:
    """Give the facts that the desk vouches for."""
    shown = dict.fromkeys(SHOWN_BY_US, visit.planned_on)
    if visit.consent_on is not None:
        shown[HOME_CONSENT] = visit.consent_on
    return shown
