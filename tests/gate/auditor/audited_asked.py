"""One candidate: who would be reached, where, when, what is known, and which rules judge it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from audited_book import AuditedBook, Row
from audited_clocks import DAY, END_OF_DAY, local

from forbear.engine.gate.rulebook import (
    CapRule,
    DeadlineRule,
    RetentionRule,
    Rule,
    RuleBook,
    StopRule,
)

NEVER_LIFTED = (StopRule, RetentionRule, DeadlineRule, CapRule)
OneRule = TypeVar("OneRule", bound=Rule)


@dataclass(frozen=True)
class Finding:
    """Something found against a candidate; without a rule, the gate itself says it."""

    reason: str
    rule: Rule | None = None
    not_before: date | None = None

    @property
    def outcome(self) -> str:
        """What it makes of the candidate."""
        return self.rule.outcome if self.rule else "refused"

    @property
    def said(self) -> str:
        """How `also` tells it."""
        return f"{self.reason}:{self.rule.rule_id if self.rule else 'gate'}"


class Asked:
    """A candidate with everything a judge looks up about it once."""

    def __init__(self, row: Row, *, book: AuditedBook, rules: RuleBook) -> None:
        """Take the candidate, the book and the rules of the day."""
        self.row, self.book, self.rules = row, book, rules
        self.channel: str = row["channel"]
        self.on: date = row["contact_on"]
        self.as_of: date = row["as_of"]
        self.moment: datetime | None = row["moment_at"]
        self.borrower: str = row["borrower_id"]
        self.reached: str = row.get("recipient_id") or self.borrower
        self.person: str = row["person_key"]
        self.point: str | None = row.get("contact_point_id")
        self.loan: str | None = row.get("loan_id")

    @cached_property
    def zones(self) -> list[str]:
        """The zones of the person reached."""
        return self.book.zones(self.person)

    @cached_property
    def zones_known(self) -> bool:
        """Whether there is a zone, and the database holds each."""
        return bool(self.zones) and all(zone in self.book.known_zones for zone in self.zones)

    @cached_property
    def days(self) -> dict[str, date]:
        """The local day of each zone that is known."""
        zones = [zone for zone in self.zones if zone in self.book.known_zones]
        if self.moment is None:
            return dict.fromkeys(zones, self.on)
        return {zone: local(self.moment, zone).date() for zone in zones}

    @property
    def on_the_day(self) -> bool:
        """Whether the rules are those of the day, and the moment is on it somewhere."""
        nowhen = self.moment is None or not self.zones_known
        somewhere = nowhen or self.on in self.days.values()
        return self.on == self.rules.on and somewhere

    @cached_property
    def borrowers_person(self) -> str:
        """The person of the borrower, who may be another than the person reached."""
        return self.book.person(self.borrower)

    # What is known by then ------------------------------------------------------------------

    @cached_property
    def dated(self) -> list[tuple[Row, list[date]]]:
        """The contacts of the person known by then, with their local dates in their zones."""
        found = []
        if not self.days:
            return found
        for row in self.book.of("contacts", person=self.person):
            at = row["tried_at"]
            dates = [local(at, zone).date() for zone in self.days]
            if at <= self.moment if self.moment else min(dates) <= self.as_of:
                found.append((row, dates))
        return found

    # Which rules judge ----------------------------------------------------------------------

    @cached_property
    def _fitting(self) -> list[Rule]:
        """The rules for the channel, purpose, role and age, lifted or not."""
        return [
            rule for rule in self.rules.rules
            if self.channel in rule.channels
            and self.row["purpose"] in rule.purposes
            and self.row["role"] in rule.roles
            and (rule.until_days_late is None or self.row["ask_days"] <= rule.until_days_late)
        ]

    @cached_property
    def lifted(self) -> dict[str, str]:
        """For each rule that a consent lifts, the least consent."""
        found = {}
        for rule in self._fitting:
            if rule.lifted_by and not isinstance(rule, NEVER_LIFTED):
                some = [c["consent_id"] for c in self._consents if self._lifts(c, rule)]
                if some:
                    found[rule.rule_id] = min(some)
        return found

    def fitting(self, kind: type[OneRule]) -> list[OneRule]:
        """Give the rules of a kind that judge this candidate or would, were they not lifted."""
        return [rule for rule in self._fitting if isinstance(rule, kind)]

    @cached_property
    def _judging(self) -> list[Rule]:
        return [rule for rule in self._fitting if rule.rule_id not in self.lifted]

    def judging(self, kind: type[OneRule]) -> list[OneRule]:
        """Give the rules of a kind that judge this candidate."""
        return [rule for rule in self._judging if isinstance(rule, kind)]

    # Consents -------------------------------------------------------------------------------

    @cached_property
    def _consents(self) -> list[Row]:
        """The consents of the person for this channel that hold, and are known, by then."""
        known_by = self.on if self.moment else self.as_of
        return [
            row for row in self.book.of("consents", person=self.person)
            if row.get("channel") in (None, self.channel)
            and row["given_on"] <= self.on
            and (row.get("known_on") or row["given_on"]) <= known_by
            and (row.get("withdrawn_on") is None or row["withdrawn_on"] > self.on)
            and self._in_its_minutes(row)
        ]

    def _in_its_minutes(self, consent: Row) -> bool:
        """Tell whether a consent with minutes speaks of what every clock of the person shows."""
        opens, closes = consent.get("from_minute"), consent.get("until_minute")
        if opens is None and closes is None:
            return True
        if self.moment is None or not self.zones_known:
            return False
        opens, closes = opens or 0, END_OF_DAY if closes is None else closes
        shown = [local(self.moment, zone) for zone in self.zones]
        return all(opens <= at.hour * 60 + at.minute < closes for at in shown)

    def _lifts(self, consent: Row, rule: Rule) -> bool:
        return consent["kind"] in rule.lifted_by and (
            rule.lifted_days is None or consent["given_on"] > self.on - rule.lifted_days * DAY
        )


def last_of(days: Iterable[date | None]) -> date | None:
    """Give the last of some days on which things end; None where one has no end."""
    some = list(days)
    return None if None in some else max(day for day in some if day)
