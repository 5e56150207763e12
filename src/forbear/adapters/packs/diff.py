"""A night judged again by other packs: which of its verdicts would differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from forbear.adapters.files.settings import calendars, zones
from forbear.adapters.packs.law import load_rules
from forbear.adapters.store.book import Book, open_book
from forbear.adapters.store.night_folder import read_account
from forbear.adapters.store.run import calendars_of
from forbear.adapters.store.store import Row, Store
from forbear.engine.gate.judge import READS, judge
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.tables import ALL
from forbear.engine.tables.contract import Contract
from forbear.engine.tables.night import CANDIDATES, STOPS, VERDICTS
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS

SAID: Final = ("verdict", "reason", "rule_id")


class BookDiffers(ForbearError):
    """The book is not the one the night was run on."""

    code = "book_differs"
    sentence = "{book} is not the book of {night}: {tables} differ."
    cure = "Give the book as it was; night.json names the hash of each of its tables."


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What another judgement makes of a night."""

    contact_on: date
    packs: str
    """The packs that judged now, with their versions."""
    candidates: int
    turns: list[dict[str, Any]]
    """How many candidates went from which verdict, reason and rule to which."""
    rows: list[dict[str, Any]]
    """The candidates whose verdict, reason or rule would be another, the first of them."""

    @property
    def differing(self) -> int:
        """How many would get another verdict, reason or rule."""
        return sum(turn["candidates"] for turn in self.turns)


def compare(
    store: Store,
    night: Path,
    *,
    book: Path,
    packs: Sequence[str] = (),
    most: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Compared:
    """Judge the candidates a night kept once more, by other packs or by other values of the same.

    Args:
        store: The engine.
        night: A folder of a night; nothing in it is changed.
        book: The book it was run on.
        packs: Names or folders; none: those of the night, as their files stand now.
        most: The most rows to give; None: all.
        tell: Hears what is done.

    Raises:
        NightMissing: The folder holds no night.
        BookMissing: The other holds no book.
        BookDiffers: It is another book, or was changed since.
        PackFaulty: The packs cannot be used.

    """
    account = read_account(night)
    contact_on = date.fromisoformat(account["contact_on"])
    rules = load_rules(packs or account["packs"], on=contact_on)
    opened = open_book(store, book, tell=tell)
    _check_book(opened, account, night=night)
    tell("judging again")
    candidates = _kept(store, night, CANDIDATES)
    again = store.keep("judged_again", judge(
        candidates, rules=rules, keep=store.keep,
        reads=_reads(store, opened, night, rules=rules, account=account),
    ))
    differing = store.keep("differing", _differing(_kept(store, night, VERDICTS), again))
    names = [f"{when}_{what}" for when in ("was", "now") for what in SAID]
    turns = differing.group_by(names).agg(candidates=differing.count())
    shown = differing.order_by(
        differing.was_verdict == differing.now_verdict, "borrower_id", "action"
    )
    counted = candidates.agg(candidates=candidates.count())
    return Compared(
        contact_on=contact_on, packs=rules.named,
        candidates=store.fetch(counted).to_pylist()[0]["candidates"],
        turns=store.fetch(turns.order_by(turns.candidates.desc(), *names)).to_pylist(),
        rows=store.fetch(shown if most is None else shown.limit(most)).to_pylist(),
    )


def _differing(old: ir.Table, new: ir.Table) -> ir.Table:
    """Give the candidates of which verdict, reason or rule is another, with both."""
    was = old.select("borrower_id", "action", **{f"was_{n}": old[n] for n in SAID})
    now = new.select("borrower_id", "action", **{f"now_{n}": new[n] for n in SAID})
    both = was.join(now, ["borrower_id", "action"])
    same = [both[f"was_{name}"].identical_to(both[f"now_{name}"]) for name in SAID]
    return both.filter(~ibis.and_(*same))


def _kept(store: Store, night: Path, contract: Contract) -> ir.Table:
    """Read a table of the night, one file or a folder of them."""
    path = night / f"{contract.name}.parquet"
    return contract.enter(store.read(path / "*.parquet" if path.is_dir() else path))


def _check_book(book: Book, account: Mapping[str, Any], *, night: Path) -> None:
    """Make sure that the gate reads now what it read then."""
    there = account["book"]
    read = [name for name in READS if name in book.tables]
    changed = [
        name for name in read
        if (name in there) != (name in book.seal.tables)
        or (name in there and there[name]["sha256"] != book.seal.tables[name].sha256)
    ]
    if changed:
        raise BookDiffers(book=book.folder, night=night, tables=", ".join(changed))


def _reads(
    store: Store, book: Book, night: Path, *, rules: RuleBook, account: Mapping[str, Any]
) -> dict[str, ir.Table]:
    """Give all that the gate reads, as it was that night."""
    as_of = date.fromisoformat(account["as_of"])
    first = (as_of - timedelta(days=CONTACT_HISTORY_DAYS + 7)).year
    last = (as_of + timedelta(days=60)).year
    homes, numbers = (book.tables[n].select("zone") for n in ("borrowers", "contact_points"))
    named = homes.union(numbers).distinct()
    found = store.fetch(named.filter(named.zone.notnull())).to_pylist()
    known = [str(row["zone"]) for row in found]
    rows: dict[str, list[Row]] = {
        "zones": list(zones(sorted(known), first_year=first, last_year=last)),
        "calendars": list(
            calendars(sorted(calendars_of(rules)), first_year=first, last_year=last)
        ),
    }
    return {
        **{name: book.tables[name] for name in READS if name in book.tables},
        **{name: ALL[name].enter(store.rows(ALL[name], some)) for name, some in rows.items()},
        "stops": _kept(store, night, STOPS),
    }
