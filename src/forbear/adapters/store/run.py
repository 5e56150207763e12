"""Run a night on disk: open the book, gather the settings, run the engine, write what comes out."""

import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forbear.adapters.files.calendars import notices
from forbear.adapters.files.settings import calendars, load_buckets, load_products, zones
from forbear.adapters.packs.capacity import load_capacity
from forbear.adapters.packs.law import load_rules
from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.packs.template_check import hold_templates
from forbear.adapters.store.book import Book, open_book
from forbear.adapters.store.night_folder import Giver, new_folder, write_account
from forbear.adapters.store.seal import rows_hash
from forbear.adapters.store.store import Row, Store
from forbear.engine.gate.rulebook import DeadlineRule, HoursRule, RuleBook
from forbear.engine.night import Inputs, Policy, night
from forbear.engine.tables import BOOK, SETTINGS
from forbear.engine.tables.moment import Moment
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS, DATE_FIRST, DATE_LAST

ACCOUNT_VERSION = 1
YEARS_BACK, YEARS_ON = 15, 3
"""Business days are known for so many years around the night: older due dates do not move."""


class DayOutOfReach(ForbearError):
    """A night is asked for on a day that no book reaches."""

    code = "day_out_of_reach"
    sentence = "No night can speak about {day}: days are counted from {first} until before {last}."
    cure = "Correct --as-of, --known-by or --contact-on."


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What the caller wants: which book, which days, and whose decisions."""

    book: Path
    out: Path
    as_of: date
    known_by: date | None = None
    contact_on: date | None = None
    strategy: str = "ladder"
    packs: tuple[str, ...] = ()
    capacity: str = "default"

    def __post_init__(self) -> None:
        """Refuse days that no fact of a book can lie on."""
        for day in (self.as_of, self.known_by, self.contact_on):
            if day is not None and not DATE_FIRST <= day < DATE_LAST:
                raise DayOutOfReach(day=day, first=DATE_FIRST, last=DATE_LAST)

    @property
    def moment(self) -> Moment:
        """Give the days of the night, with what was left open filled in."""
        return Moment(
            as_of=self.as_of,
            known_by=self.known_by or self.as_of,
            contact_on=self.contact_on or self.as_of + timedelta(days=1),
        )


def run_night(
    store: Store, ask: Ask, *, engine: str, tell: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Run one night and write its folder; give the account that `night.json` holds."""
    began = time.perf_counter()
    book = open_book(store, ask.book, tell=tell)
    moment = ask.moment
    packs = ask.packs or book.seal.packs
    policy = Policy(
        strategy=load_strategy(ask.strategy), rules=load_rules(packs, on=moment.contact_on)
    )
    hold_templates(policy.strategy, rules=policy.rules, lender=book.seal.lender, tell=tell)
    rows = settings_of(book, as_of=ask.as_of, rules=policy.rules, capacity=ask.capacity,
                       zone_names=_zones_of(store, book))
    settings = {c.name: c.enter(store.rows(c, rows[c.name])) for c in SETTINGS}
    opened = time.perf_counter() - began
    with new_folder(ask.out) as folder:
        give = Giver(store=store, folder=folder, tell=tell)
        night(
            Inputs(book=book.tables, present=book.present, rejects=book.rejects,
                   settings=settings),
            policy=policy, moment=moment, give=give, keep=store.keep, drop=store.drop,
        )
        give.hashes()
        account = {
            **_inputs(book, ask, policy=policy, rows=rows),
            "tables": give.tables,
            "seconds": {"open": round(opened, 3), "all": round(time.perf_counter() - began, 3)},
            "made_with": {
                "forbear": version("forbear"), "engine": engine,
                "python": platform.python_version(), "tzdata": version("tzdata"),
            },
        }
        write_account(folder, account)
    return account


def _inputs(
    book: Book, ask: Ask, *, policy: Policy, rows: Mapping[str, list[Row]]
) -> dict[str, Any]:
    """Give the part of the account that says what the night was made of."""
    moment, seal, strategy = ask.moment, book.seal, policy.strategy
    return {
        "version": ACCOUNT_VERSION,
        "as_of": moment.as_of.isoformat(),
        "known_by": moment.known_by.isoformat(),
        "contact_on": moment.contact_on.isoformat(),
        "lender": seal.lender,
        "report_language": seal.report_language,
        "sources": dict(sorted(seal.sources.items())),
        "book": {
            name: {"rows": t.rows, "rejected": t.rejected, "unlinked": t.unlinked,
                   "sha256": t.sha256}
            for name, t in sorted(seal.told.items())
        },
        "absent": sorted(c.name for c in BOOK if c.name not in book.present),
        "strategy": {
            "name": strategy.name, "version": strategy.version, "currency": strategy.currency,
        },
        "packs": list(ask.packs or seal.packs),
        "rules": [
            {"pack": p.name, "version": p.version, "status": p.status}
            for p in policy.rules.packs
        ],
        "capacity": ask.capacity,
        "settings": {
            name: {"rows": len(rows[name]), "sha256": rows_hash(rows[name])}
            for name in sorted(rows)
        },
        "notices": notices(
            _calendars_named(rows["products"], policy.rules), contact_on=moment.contact_on
        ),
    }


def settings_of(
    book: Book, *, as_of: date, rules: RuleBook, zone_names: Sequence[str],
    capacity: str = "default",
) -> dict[str, list[Row]]:
    """Gather the settings that go with a book and a day, as plain rows by table."""
    products = list(load_products(book.folder))
    names = _calendars_named(products, rules)
    year = as_of.year
    rows: dict[str, list[Row]] = {
        "products": [*products],
        "buckets": list(load_buckets()),
        "calendars": list(calendars(
            sorted(names), first_year=year - YEARS_BACK, last_year=year + YEARS_ON
        )),
        "zones": list(zones(
            zone_names,
            first_year=(as_of - timedelta(days=CONTACT_HISTORY_DAYS + 7)).year,
            last_year=(as_of + timedelta(days=60)).year,
        )),
        "capacities": list(load_capacity(capacity)),
        "delivered": [
            {
                "table_name": name, "good_rows": t.rows, "rejected_rows": t.rejected,
                "sum_minor": t.sum_minor,
            }
            for name, t in sorted(book.seal.brought.items())
        ],
    }
    return rows


def _calendars_named(products: Iterable[Row], rules: RuleBook) -> set[str]:
    """Give the calendars that the products or the rules name."""
    return {str(p["calendar"]) for p in products if p.get("calendar")} | calendars_of(rules)


def calendars_of(rules: RuleBook) -> set[str]:
    """Give the calendars that the rules in force name: whose holidays close, whose days count."""
    closing = {rule.holidays for rule in rules.of(HoursRule)}
    counting = {rule.calendar for rule in rules.of(DeadlineRule)}
    return (closing | counting) - {""}


def _zones_of(store: Store, book: Book) -> list[str]:
    """Give every time zone the book names."""
    homes = book.tables["borrowers"].select("zone")
    numbers = book.tables["contact_points"].select("zone")
    named = homes.union(numbers).distinct()
    found = store.fetch(named.filter(named.zone.notnull())).to_pylist()
    return sorted(str(row["zone"]) for row in found)
