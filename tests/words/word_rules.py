"""Rules on words over a few texts, judged by the gate's own functions."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from forbear.adapters.store.duck import connect
from forbear.adapters.store.store import arrow_table
from forbear.engine.gate.applies import Lifts
from forbear.engine.gate.asked import Asked, bits
from forbear.engine.gate.findings import places
from forbear.engine.gate.plain import plain_texts
from forbear.engine.gate.rulebook import MustNotRule, MustStateRule, Pack, Rule, RuleBook
from forbear.engine.gate.rules.must_not import judge_unsaid
from forbear.engine.gate.rules.must_state import judge_said
from forbear.engine.tables import ALL

Phrases = Mapping[str, Sequence[str]]
SHARED: dict[str, Any] = {
    "rule_id": "made.up", "pack": "made_up", "channels": ("sms", "letter"), "modality": "shall",
    "outcome": "refused", "cites": "made up", "url": "", "evidence": "T",
    "checked_on": date(2026, 11, 1), "since": date(1950, 1, 1), "source": "house",
}


def must_not(phrases: Phrases, *, part: Any = "body", only: tuple[str, ...] = ()) -> Rule:
    """Make a rule of phrases that are never said, or of all that is."""
    said_ = {language: tuple(some) for language, some in phrases.items()}
    return MustNotRule(**SHARED, part=part, phrases=said_, only=only)


def must_state(element: str, phrases: Phrases | None = None) -> Rule:
    """Make a rule of what is said."""
    said_ = {language: tuple(some) for language, some in (phrases or {}).items()}
    return MustStateRule(**SHARED, element=element, phrases=said_)


@cache
def engine() -> Any:
    """Give one DuckDB for all tests of words."""
    return connect(threads=1)


def findings(
    rule: Rule, rows: Sequence[Mapping[str, Any]], *, table: Any = None
) -> tuple[ir.Table, RuleBook]:
    """Judge texts by one rule; gives the findings, still to be executed.

    `table` makes a table of Arrow rows; without one DuckDB does.
    """
    book = RuleBook(
        on=date(2026, 11, 2), packs=(Pack(name="made_up", version="0.0.1", status="draft"),),
        rules=(rule,), channels=("sms", "letter"),
    )
    made = table or (lambda _, arrow: ibis.memtable(arrow))
    texts = made("texts", arrow_table(ALL["texts"], rows))
    asked = texts.select("borrower_id", "action").distinct().mutate(
        kind_bits=ibis.literal(bits(channels=["sms"], purposes=["remind"], roles=["borrower"])),
        ask_days=ibis.literal(5),
    )
    given: dict[str, Any] = {
        "rules": book, "places": places(book), "lifts": Lifts(columns={}),
    }
    plain = plain_texts(texts, rules=book)
    some = Asked(candidates=asked, people=asked, debtors=asked)
    return ibis.union(
        asked.select("borrower_id", "action", place=ibis.literal(-1, "int32"),
                     not_before=ibis.null("date")),
        *judge_said(some, plain, **given), *judge_unsaid(some, plain, **given),
    ), book


def text_rows(
    some: Sequence[str], *, part: str = "body", language: str = "en", **values: str
) -> list[dict[str, Any]]:
    """Make one row of texts for each of some words."""
    plain = {"creditor": "Acme Bank", "amount": "US$50.00", "check_code": "7K2M", **values}
    return [
        {"borrower_id": f"{n:03}", "action": "text", "part": part, "language": language,
         "says": says, **plain}
        for n, says in enumerate(some)
    ]


def said(
    rule: Rule, some: Sequence[str], *, part: str = "body", language: str = "en", **values: str
) -> list[str | None]:
    """Judge words by one rule: for each the reason that speaks against it, or None."""
    rows = text_rows(some, part=part, language=language, **values)
    found, book = findings(rule, rows)
    reasons = {place.number: place.reason for place in places(book)}
    by_row: dict[str, str | None] = {row["borrower_id"]: None for row in rows}
    for row in engine().to_pyarrow(found).to_pylist():
        by_row[row["borrower_id"]] = reasons.get(row["place"]) or by_row[row["borrower_id"]]
    return [by_row[row["borrower_id"]] for row in rows]
