"""Ask at the door: one moment, judged by the prepared gate over one person's rows alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from importlib.metadata import version
from typing import Any, Final

from forbear.adapters.door.candidate import candidate_of, facts_of, texts_of
from forbear.adapters.door.holds import loans_stopped, stops_of_holds, with_more
from forbear.adapters.door.known import Known, from_night, work_out
from forbear.adapters.door.moments import local_day
from forbear.adapters.door.question import Question, hold_loan
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.law import law_as_is
from forbear.adapters.explain.verdict import pairs
from forbear.adapters.files.zones import known_zone
from forbear.adapters.packs.law import load_rules
from forbear.adapters.packs.strategy import load_strategy
from forbear.adapters.store.book import Book, open_book
from forbear.adapters.store.door import Door
from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.person import Person, Rows, owing_with, person_of, rows_of
from forbear.adapters.store.run import settings_of
from forbear.adapters.store.seal import rows_hash
from forbear.adapters.store.store import Store
from forbear.engine.gate.judge import READS
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.night import Policy
from forbear.engine.vocabulary.words import HOLD_KINDS

Row = dict[str, Any]
_OF_THE_BOOK: Final = tuple(n for n in READS if n not in ("stops", "zones", "calendars", "facts",
                                                          "texts"))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """All that one answer is made of."""

    question: Question
    book: Book
    known: Known
    rules: RuleBook
    settings: Mapping[str, Sequence[Mapping[str, object]]]
    reads: Mapping[str, Rows]
    candidate: Row
    packs: tuple[str, ...]


def ask_door(store: Store, question: Question) -> Facts:
    """Judge one moment; gives the verdict with all it rests on, ready to be told or kept.

    Only rows of the persons concerned are read, anew on every call; what is in flight is among
    them. Of those who owe a loan with them only what stops contact about it is asked.

    Args:
        store: The engine that reads the book.
        question: What is asked.

    Raises:
        BookMissing: The folder is no book.
        BorrowerNotInBook: The book has no such borrower.
        NightOfAnotherDay: The night named decided about another day.
        TreatmentUnknown: The strategy has no such treatment.
        ContactPointUnusable: The number or address may not be used.
        LoanNotTheirs: The loan is not one of theirs.
        NothingOwed: Words were named that would state no amount.

    """
    asked = _asked(store, question)
    with Door(rules=asked.rules, zones=asked.settings["zones"],
              calendars=asked.settings["calendars"]) as door:
        verdict = door.judge([asked.candidate], reads=asked.reads)[0]
    used = {consent for _, consent in pairs(verdict["consents"], mark=":")}
    known = asked.known.rows
    return Facts(
        borrower_id=question.borrower_id,
        account=_account(asked),
        law=law_as_is(asked.rules),
        standings=known["borrower_standings"], loans=known["loan_standings"],
        promises=known["promise_standings"],
        stops=[_without_free_text(row) for row in asked.reads["stops"]],
        exceptions=known["exceptions"], rejects=[],
        candidates=[asked.candidate], verdicts=[verdict], chosen=[], elsewhere=[], orders=[],
        consents=[row for row in asked.reads["consents"] if row["consent_id"] in used],
    )


def _asked(store: Store, question: Question) -> _Asked:
    """Gather what the gate reads of the persons concerned."""
    book = open_book(store, question.book)
    owes = person_of(store, book, borrower_id=question.borrower_id)
    reached = person_of(store, book, borrower_id=question.reached_id)
    ids = tuple(dict.fromkeys((*owes.ids, *reached.ids)))
    rows = rows_of(store, book, ids=ids)
    others = owing_with(rows)
    around = rows_of(store, book, ids=(*ids, *others)) if others else rows
    hold_loan(question, rows["loans"])
    on = local_day(question.at, zone=_home(rows, reached, question.reached_id))
    packs = question.packs or _packs(question, book)
    policy = Policy(
        strategy=load_strategy(question.strategy), rules=load_rules(packs, on=on)
    )
    settings = settings_of(
        book, as_of=on - timedelta(days=1), rules=policy.rules, zone_names=_zones(rows)
    )
    if question.night:
        known = from_night(store, question.night, ids=ids, on=on)
    else:
        known = work_out(store, book, ids=ids, rows=around, settings=settings, policy=policy,
                         on=on)
    candidate = candidate_of(
        store, question, known=known, rows=rows, reached=reached, strategy=policy.strategy,
        numbers_known="contact_points" in book.present, on=on,
    )
    who = next(r for r in rows["borrowers"] if r["borrower_id"] == question.reached_id)
    reads = {name: _together(rows[name], _more(question, name, ids)) for name in _OF_THE_BOOK}
    reads["stops"] = _stops(question, known, around=around, ids=ids, on=on)
    candidate |= {"loans_stopped": loans_stopped(
        candidate, stops=reads["stops"], loans=known.rows["loan_standings"])}
    reads["facts"] = facts_of(candidate, question.facts)
    reads["texts"] = texts_of(
        store, candidate, question=question, strategy=policy.strategy,
        called_as=who["called_as"], lender=book.seal.lender,
    )
    return _Asked(question=question, book=book, known=known, rules=policy.rules,
                  settings=settings, reads=reads, candidate=candidate, packs=tuple(packs))


def _without_free_text(stop: Row) -> Row:
    """Leave out what people wrote of a hold: an answer may be kept, and names nobody."""
    return {**stop, "evidence": None} if stop["kind"] in HOLD_KINDS else stop


def _home(rows: Mapping[str, Rows], reached: Person, reached_id: str) -> str | None:
    """Give the zone whose calendar names the day: of the id asked about, or of another of theirs.

    Where they have several, the gate asks that the moment is on that day in one of them.
    """
    own = [r for r in rows["borrowers"] if r["borrower_id"] == reached_id]
    others = [r for name in ("borrowers", "contact_points") for r in rows[name]
              if r["borrower_id"] in reached.ids]
    return next((r["zone"] for r in (*own, *others) if r["zone"] and known_zone(r["zone"])), None)


def _zones(rows: Mapping[str, Rows]) -> list[str]:
    """Give the zones of the persons; one the database does not have stays unknown to the gate."""
    named = {r["zone"] for name in ("borrowers", "contact_points") for r in rows[name]}
    return sorted(zone for zone in named if zone and known_zone(zone))


def _packs(question: Question, book: Book) -> tuple[str, ...]:
    """Give the packs of the night, or those of the book."""
    if question.night:
        return tuple(read_account(question.night)["packs"])
    return book.seal.packs


def _more(question: Question, name: str, ids: tuple[str, ...]) -> Rows:
    """Give the rows in flight of these borrowers; rows about deliveries come whole."""
    some = question.in_flight.rows.get(name, [])
    return [row for row in some if name == "feeds" or row["borrower_id"] in ids]


def _together(rows: Rows, more: Rows) -> Rows:
    """Add rows in flight; one that has arrived in the book counts once, as the book has it."""
    if not more:
        return rows
    key = next(iter(more[0]))
    there = {row[key] for row in rows} if key != "feed" else set()
    return [*rows, *(row for row in more if row[key] not in there)]


def _stops(
    question: Question, known: Known, *, around: Mapping[str, Rows], ids: tuple[str, ...], on: date
) -> Rows:
    """Give what stops contact: what was found out, and the holds entered since then."""
    since: Rows = []
    if question.night:
        # Of those who said they had paid, the night worked out itself when that ends.
        since = [row for row in around["holds"]
                 if row["kind"] != "says_paid" or row["starts_on"] > known.as_of]
    holds = [*since, *question.in_flight.rows.get("holds", [])]
    more = stops_of_holds(holds, on=on, ids=ids, rows=around)
    return with_more(known.rows["stops"], more)


def _account(asked: _Asked) -> dict[str, Any]:
    """Tell what the answer rests on: packs, and the hash of everything that was read."""
    question, seal = asked.question, asked.book.seal
    given = dict(asked.known.given)
    if question.in_flight.name:
        rows = sum(len(some) for some in question.in_flight.rows.values())
        given[question.in_flight.name] = {"rows": rows, "sha256": question.in_flight.sha256}
    return {
        "kind": "door",
        "as_of": asked.known.as_of.isoformat(),
        "contact_on": asked.rules.on.isoformat(),
        "moment_at": question.at.replace(tzinfo=UTC).isoformat(),
        "lender": seal.lender,
        "sources": dict(sorted(seal.sources.items())),
        "packs": list(asked.packs),
        "rules": [
            {"pack": p.name, "version": p.version, "status": p.status} for p in asked.rules.packs
        ],
        "read": {
            name: {"rows": len(rows), "sha256": rows_hash(rows)}
            for name, rows in sorted(asked.reads.items())
        },
        "given": given,
        "book": {
            name: {"rows": t.rows, "sha256": t.sha256} for name, t in sorted(seal.told.items())
        },
        "settings": {
            name: {"rows": len(asked.settings[name]), "sha256": rows_hash(asked.settings[name])}
            for name in ("calendars", "zones")
        },
        "made_with": {"forbear": version("forbear"), "engine": "duckdb",
                      "tzdata": version("tzdata")},
    }
