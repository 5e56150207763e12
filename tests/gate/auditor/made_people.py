"""People, histories, wishes and texts for the auditor, around the edges that rules have."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from made_rules import BARRED, PHRASES, some
from made_words import garbled

from forbear.adapters.files.calendars import calendars
from forbear.adapters.files.zones import known_zone, zones
from forbear.engine.gate.rulebook import (
    HoursRule,
    MustStateRule,
    PreconditionRule,
    RuleBook,
)
from forbear.engine.vocabulary import words

Row = dict[str, Any]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNKNOWN_ZONE = "Atlantis/Capital"
ZONES = (
    "America/New_York", "America/New_York", "Europe/London", "Asia/Shanghai", "Asia/Shanghai",
    "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "Asia/Taipei",
    "America/Nuuk", "Asia/Jakarta", "Asia/Tokyo", "Asia/Manila", "Africa/Cairo",
    "America/Los_Angeles",
)
AGENCIES = ("north", "south")
VALUES = {
    "creditor": ("Harbour Bank", "海港銀行"), "amount": ("1,234.50", "88"),
    "due_date": ("2026-03-01",), "check_code": ("7K2M",),
}
TABLES = (
    "candidates", "borrowers", "contact_points", "contacts", "stops", "zones", "consents",
    "preferences", "placements", "loans", "feeds", "calendars", "facts", "texts",
)


@dataclass(kw_only=True)
class MadeBook:
    """One made-up book for the gate: its rules, and the rows of each table."""

    rules: RuleBook
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def add(self, table: str, **row: Any) -> Row:
        """Lay a row into a table."""
        self.tables[table].append(row)
        return row


def made_book(random: Random, rules: RuleBook, *, people: int) -> MadeBook:
    """Make up a book: people with their history, and candidates to be judged."""
    book = MadeBook(rules=rules)
    book.tables["zones"] = zone_rows(rules.on.year)
    book.tables["calendars"] = holiday_rows(rules.on.year)
    for agency in AGENCIES:
        if random.random() < 0.8:
            book.add("feeds", feed=f"contacts:{agency}", day=rules.on, rows=None, sum_minor=None,
                     complete_up_to=rules.on - random.choice([0, 1, 1, 2]) * DAY)
    if random.random() < 0.03:
        book.add("stops", borrower_id="*", kind=random.choice(["feed_stale", "feed_short"]),
                 loan_id="", channel="*", source_id="all", since=rules.on, ends_before=None)
    for n in range(people):
        _Person(book, random, name=f"p{n}").make()
    return book


@cache
def _zone_rows(year: int) -> tuple[Row, ...]:
    return tuple(zones(set(ZONES), first_year=year - 1, last_year=year + 1))


def zone_rows(year: int) -> list[Row]:
    """Give the spans of all zones that are known, around a year."""
    return list(_zone_rows(year))


def zone_table(named: Iterable[str | None], *, year: int) -> list[Row]:
    """Give the spans of the zones named, as far as the database knows them."""
    known = {zone for zone in named if zone and known_zone(zone)}
    return list(zones(known, first_year=year - 1, last_year=year + 1))


@cache
def _holiday_rows(year: int) -> tuple[Row, ...]:
    names = ("ID-holidays",)
    return tuple(calendars(names, first_year=year - 1, last_year=year + 1))


def holiday_rows(year: int) -> list[Row]:
    """Give the public holidays that rules on hours name."""
    return list(_holiday_rows(year))


class _Person:
    """Makes one person, and whom else one might reach about their debts."""

    def __init__(self, book: MadeBook, random: Random, *, name: str) -> None:
        self.book, self.random, self.name = book, random, name
        self.on = book.rules.on
        self.zones: list[str] = []
        self.moment: datetime | None = None
        self.minutes = _edges(book.rules)

    def make(self) -> None:
        """Lay all rows of the person."""
        random = self.random
        count = random.choice([1, 1, 1, 2, 2, 3])
        other = random.random() < 0.25
        ids = [self.name, *(f"{self.name}-{n}" for n in range(1, count))]
        self._home(ids, key=self.name if count > 1 else random.choice([None, self.name]))
        points = self._points(ids)
        self.zones = self.zones or ["Asia/Shanghai"]
        if random.random() < 0.5:
            self.moment = self._at(random.choice([1, -1]) if random.random() < 0.02 else 0)
        loans = self._loans(ids)
        self._person_rows(ids, points=points, loans=loans)
        guest = f"{self.name}-guest" if other else None
        their_points: list[str] = []
        if guest:
            self._home([guest], key=None)
            their_points = self._points([guest])
            self._person_rows([guest], points=their_points, loans=loans)
        self._candidates(ids, guest=guest, points=points, their_points=their_points, loans=loans)

    # Who and where --------------------------------------------------------------------------

    def _home(self, ids: list[str], *, key: str | None) -> None:
        random = self.random
        main = random.choice(ZONES)
        for one in ids:
            zone: str | None = main if random.random() < 0.75 else random.choice(ZONES)
            if random.random() < 0.03:
                zone = random.choice([None, UNKNOWN_ZONE])
            if len(ids) > 1 or random.random() < 0.98:
                self.book.add("borrowers", borrower_id=one, person_key=key, zone=zone,
                              language=random.choice(words.LANGUAGES))
                if zone and zone != UNKNOWN_ZONE:
                    self.zones.append(zone)

    def _points(self, ids: list[str]) -> list[str]:
        random, found = self.random, []
        for n in range(random.choice([0, 1, 1, 2, 2, 3])):
            zone = random.choice(ZONES) if random.random() < 0.15 else None
            one = f"{ids[0]}:{n}"
            verified = random.choice([None, 0, 3, 14, 15, 61])
            right = random.choice([None, None, 1, 60])
            self.book.add(
                "contact_points", contact_point_id=one, borrower_id=random.choice(ids),
                kind=random.choice(words.CONTACT_POINT_KINDS), zone=zone, address="x",
                place=random.choice([None, *words.PLACES]),
                status=random.choice(["active", "active", "active", "dead", "barred"]),
                failures_in_row=random.choice([0, 0, 2, 3, 4]), shared=False,
                verified_on=None if verified is None else self.on - verified * DAY,
                right_party_on=None if right is None else self.on - right * DAY,
            )
            found.append(one)
        return found

    def _loans(self, ids: list[str]) -> list[str]:
        random, found = self.random, []
        for n in range(random.choice([0, 1, 1, 2, 3])):
            loan = f"{self.name}/{n}"
            self.book.add("loans", loan_id=loan, borrower_id=random.choice(ids), product="*",
                          currency="CNY", principal_minor=1, opened_on=self.on - 400 * DAY,
                          status="active")
            found.append(loan)
            if random.random() < 0.12:
                told = random.choice([None, 0, 10, 20])
                self.book.add(
                    "placements", placement_id=loan, loan_id=loan,
                    agency=random.choice([*AGENCIES, "unheard"]),
                    placed_on=self.on + random.choice([-30, -2, -1, 0, 1]) * DAY,
                    recalled_on=random.choice(
                        [None, None, self.on - DAY, self.on, self.on + DAY]
                    ),
                    notice_sent_on=None if told is None else self.on - told * DAY,
                )
        return found

    # What happened and what was said --------------------------------------------------------

    def _at(self, ahead: int) -> datetime:
        """Give an instant on a local day, often on an edge that a rule has."""
        random = self.random
        day = datetime(self.on.year, self.on.month, self.on.day) + ahead * DAY  # noqa: DTZ001 -- a wall time
        minute = random.choice(self.minutes) if random.random() < 0.4 else random.randint(0, 1439)
        wall = day + minute * MINUTE + random.choice([0, 0, -1, 1, 30]) * timedelta(seconds=1)
        there = wall.replace(tzinfo=ZoneInfo(random.choice(self.zones)),
                             fold=random.choice([0, 1]))
        return there.astimezone(UTC).replace(tzinfo=None)

    def _person_rows(self, ids: list[str], *, points: list[str], loans: list[str]) -> None:
        for make, often in ((self._contact, 14), (self._consent, 2), (self._wish, 2),
                            (self._stop, 1)):
            if self.random.random() < 0.6:
                for n in range(self.random.randint(0, often)):
                    make(ids, f"{ids[0]}#{n}", points, loans)

    def _contact(self, ids: list[str], name: str, points: list[str], loans: list[str]) -> None:
        random = self.random
        ahead = -random.choice([0, 0, 1, 1, 1, 2, 3, 4, 5, 6, 7, 7, 8, 9, 14, 29, 30, 31, 40])
        at = self.moment if self.moment and random.random() < 0.03 else self._at(ahead)
        self.book.add(
            "contacts", contact_id=name, borrower_id=random.choice(ids),
            loan_id=random.choice([None, *loans]), channel=random.choice(
                ["call", "call", *words.CHANNELS]),
            contact_point_id=random.choice([None, *points, *points]),
            direction=random.choice(["out", "out", "out", "in"]),
            outcome=random.choice([*words.OUTCOMES, "no_answer", "conversation", None]),
            tried_at=at, by_whom=random.choice(["lender", "lender", None, *AGENCIES]),
        )

    def _consent(self, ids: list[str], name: str, _: list[str], __: list[str]) -> None:
        random = self.random
        given = self.on - random.choice([-1, 0, 1, 6, 7, 90]) * DAY
        timed = random.random() < 0.3
        self.book.add(
            "consents", consent_id=name, borrower_id=random.choice(ids),
            kind=random.choice(self._kinds_that_lift()),
            channel=random.choice([None, None, *words.CHANNELS]), given_on=given,
            withdrawn_on=random.choice(
                [None, None, None, self.on, self.on - DAY, self.on + DAY]),
            from_minute=random.choice([None, *self.minutes]) if timed else None,
            until_minute=random.choice([None, *self.minutes]) if timed else None,
            known_on=random.choice([None, None, self.on, self.on - DAY, self.on + DAY]),
        )

    def _kinds_that_lift(self) -> list[str]:
        kinds = sorted({kind for rule in self.book.rules.rules for kind in rule.lifted_by})
        return kinds or list(words.CONSENT_KINDS)

    def _wish(self, ids: list[str], name: str, points: list[str], _: list[str]) -> None:
        random = self.random
        kind = random.choice([*words.PREFERENCE_KINDS, "window", "not_window"])
        timed = kind in ("window", "not_window")
        self.book.add(
            "preferences", preference_id=name, borrower_id=random.choice(ids), kind=kind,
            channel=random.choice([None, *words.CHANNELS]),
            contact_point_id=random.choice([None, *points]) if kind.endswith("point") else None,
            place=random.choice(words.PLACES) if kind == "not_place" else None,
            weekdays=random.choice([None, None, "1 2 3 4 5", "6 7", "every day", "3"])
            if timed else None,
            from_minute=random.choice([None, *self.minutes]) if timed else None,
            until_minute=random.choice([None, *self.minutes]) if timed else None,
            since=self.on - random.choice([-1, 0, 1, 30]) * DAY,
            until=random.choice([None, None, self.on, self.on + DAY, self.on + 30 * DAY]),
            known_on=random.choice([None, self.on + DAY]),
        )

    def _stop(self, ids: list[str], name: str, _: list[str], loans: list[str]) -> None:
        random = self.random
        self.book.add(
            "stops", borrower_id=random.choice(ids), kind=random.choice(words.STOP_KINDS),
            loan_id=random.choice(["", "", *loans]),
            channel=random.choice(["*", "*", "*", *words.CHANNELS]), source_id=name,
            since=self.on - DAY,
            ends_before=random.choice([None, self.on + DAY, self.on + 20 * DAY]),
        )

    # Candidates -----------------------------------------------------------------------------

    def _candidates(
        self, ids: list[str], *, guest: str | None, points: list[str], their_points: list[str],
        loans: list[str],
    ) -> None:
        random = self.random
        known = self.book.tables["borrowers"][-8:]
        key_of = {row["borrower_id"]: row["person_key"] for row in known}
        for n in range(2):
            reached = guest if guest and random.random() < 0.6 else None
            who = random.choice(ids)
            person = reached or who
            role = random.choice(words.PARTY_ROLES[2:] if reached else ("borrower", "joint"))
            channel = random.choice(["call", "sms", *words.CHANNELS])
            late = random.choice([1, 1, 2, 0])
            action = f"{channel}-{n}"
            self.book.add(
                "candidates", borrower_id=who, action=action, channel=channel,
                as_of=self.on - random.choice([0, 1, 1, 1, 1, 2]) * DAY,
                contact_on=self.on + (DAY if random.random() < 0.01 else 0 * DAY),
                moment_at=self.moment, person_key=key_of.get(person) or person,
                recipient_id=reached, role=role if random.random() < 0.97 else "guarantor",
                purpose=random.choice(["remind", "remind", "remind", *words.PURPOSES]),
                loan_id=random.choice([None, None, *loans]), rung="early", rung_rank=1,
                preference=1, cost_units=1, cost_minor=0, burden=1, needs_approval=False,
                contact_point_id=random.choice(
                    [None, *(their_points if reached else points) * 6]),
                language="en", currency="CNY", amount_minor=100, due_date=self.on - DAY,
                ask_days=random.choice([-3, 0, 5, 15, 16, 40]), loans_late=late,
                loans_stopped=random.randint(0, late), because="made up",
            )
            self._texts(who, action)
            self._facts(who, action)

    def _texts(self, who: str, action: str) -> None:
        random = self.random
        for part in some(random, words.TEXT_PARTS, least=0):
            language = random.choice(words.LANGUAGES)
            values = {
                name: random.choice([*of, None, ""] if random.random() < 0.2 else of)
                for name, of in VALUES.items()
            }
            said = [value for value in values.values() if value and random.random() < 0.9]
            if part == "envelope":
                said = random.choice([said[:1], said, ["…!", *said[:1]], [*said, "x"]])
            else:
                said += [one for one in self._phrases(language) if random.random() < 0.85]
            if random.random() < 0.1:
                said.append(random.choice([one for some_ in BARRED.values() for one in some_]))
            random.shuffle(said)
            says = " · ".join(said)
            self.book.add("texts", borrower_id=who, action=action, part=part, language=language,
                          says=garbled(random, says) if random.random() < 0.4 else says,
                          **values)

    def _phrases(self, language: str) -> list[str]:
        books = [PHRASES[name] for name in PHRASES] + [
            rule.phrases for rule in self.book.rules.of(MustStateRule)
        ]
        return [self.random.choice(of[language]) for of in books if of.get(language)]

    def _facts(self, who: str, action: str) -> None:
        random = self.random
        asked = {rule.fact for rule in self.book.rules.of(PreconditionRule)} or {"approved"}
        for fact in sorted(asked):
            if random.random() < 0.6:
                self.book.add("facts", borrower_id=who, action=action, fact=fact,
                              since=self.on - random.choice([0, 0, 1, 14, 15, 100]) * DAY)


@cache
def _edges_of(said: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({0, 90, 720, 1439, *said}))


def _edges(rules: RuleBook) -> tuple[int, ...]:
    """Give the minutes of the day at which something begins or ends."""
    some_ = [m for r in rules.of(HoursRule) for m in (r.from_minute, r.until_minute)]
    return _edges_of(tuple(sorted({min(m, 1439) for m in some_})))
