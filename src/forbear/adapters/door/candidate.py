"""The row that the gate judges, and the words that would be said, made of what is known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis

from forbear.adapters.door.known import Known
from forbear.adapters.door.question import (
    PLAIN,
    NothingOwed,
    Question,
    hold_contact_point,
    treatment_of,
)
from forbear.adapters.store.person import Person, Rows
from forbear.adapters.store.store import Store
from forbear.adapters.words import texts
from forbear.engine.contact.digits import check_code, digest_of
from forbear.engine.strategy.ladder import Strategy
from forbear.engine.strategy.owed import leading
from forbear.engine.strategy.reach import best_points
from forbear.engine.tables import ALL
from forbear.engine.tables.night import BORROWER_STANDINGS, CANDIDATES
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX

Row = dict[str, Any]


def candidate_of(
    store: Store, question: Question, *, known: Known, rows: Mapping[str, Rows], reached: Person,
    strategy: Strategy, numbers_known: bool, on: date,
) -> Row:
    """Make the candidate of a question.

    Args:
        store: The engine that works out amount, age and number as a night does.
        question: What is asked.
        known: Standings of the borrower.
        rows: Rows of the book, of the persons concerned.
        reached: The person who would be reached.
        strategy: For the treatment, and for the language of whom none is known.
        numbers_known: The book has a table of numbers and addresses.
        on: The day of contact.

    Raises:
        TreatmentUnknown: The strategy has no such treatment.
        ContactPointUnusable: The number or address may not be used.

    """
    found = treatment_of(question, strategy)
    row: Row = dict(PLAIN)
    if found:
        rung, preference, treatment = found
        row |= {"rung": rung.name, "rung_rank": rung.rank, "preference": preference}
        row |= {name: getattr(treatment, name) for name in (
            "cost_units", "cost_minor", "burden", "offer", "needs_approval")}
    who = next(r for r in rows["borrowers"] if r["borrower_id"] == question.reached_id)
    return {
        **row,
        **_owed(store, question, known, on=on, currency=strategy.currency),
        "borrower_id": question.borrower_id, "action": question.treatment or question.channel,
        "as_of": known.as_of, "contact_on": on, "moment_at": question.at,
        "person_key": reached.person_key, "recipient_id": question.recipient_id,
        "role": question.role, "purpose": question.purpose, "loan_id": question.loan_id,
        "channel": question.channel,
        "contact_point_id": _point(store, question, rows["contact_points"])
        if numbers_known else question.contact_point_id or question.reached_id,
        "language": who["language"] or strategy.language, "because": "asked=door",
    }


def texts_of(
    store: Store, candidate: Row, *, question: Question, strategy: Strategy, called_as: str | None,
    lender: str,
) -> list[Row]:
    """Write the words that would be said: rows of TEXTS; none where no words are named.

    Raises:
        TemplateMissing: There are no such words.
        NothingOwed: They would state no amount.

    """
    template = question.template or (
        strategy.templates.get(question.treatment) if question.treatment else None
    )
    if template is None:
        return []
    if not candidate["amount_minor"]:
        raise NothingOwed(borrower=question.borrower_id, template=template,
                          days=REMINDER_DAYS_AHEAD_MAX)
    row = store.rows(CANDIDATES, [candidate])
    code = store.fetch(row.select(code=check_code(digest_of(row)))).to_pylist()[0]["code"]
    return [dict(text) for text in texts(
        {**candidate, "template": template, "called_as": called_as or "", "check_code": code,
         "days_late": candidate["ask_days"]},
        lender=lender,
    )]


def facts_of(candidate: Row, shown: Mapping[str, date]) -> list[Row]:
    """Give what was shown, as rows of FACTS."""
    return [
        {"borrower_id": candidate["borrower_id"], "action": candidate["action"], "fact": fact,
         "since": since}
        for fact, since in shown.items()
    ]


def _owed(
    store: Store, question: Question, known: Known, *, on: date, currency: str
) -> Row:
    """Tell what the contact is about: the leading currency, its amount, date and age."""
    theirs = [r for r in known.rows["borrower_standings"]
              if r["borrower_id"] == question.borrower_id]
    standings = BORROWER_STANDINGS.enter(store.rows(BORROWER_STANDINGS, theirs))
    lead = store.fetch(leading(
        standings, as_of=known.as_of, contact_on=on, days_ahead=REMINDER_DAYS_AHEAD_MAX
    )).to_pylist()
    names = ("currency", "amount_minor", "also_owed", "due_date", "ask_days", "loans_late",
             "loans_stopped")
    if lead:
        return {name: lead[0][name] for name in names}
    return {"currency": currency, "amount_minor": 0, "also_owed": None, "due_date": known.as_of,
            "ask_days": 0, "loans_late": 0, "loans_stopped": 0}


def _point(store: Store, question: Question, known: Rows) -> str | None:
    """Give the number or address that is named, or the best one for the channel."""
    if question.contact_point_id:
        hold_contact_point(question, known)
        return question.contact_point_id
    theirs = [row for row in known if row["borrower_id"] == question.reached_id]
    # All of them are one person's, whatever the number.
    points = store.rows(ALL["contact_points"], theirs).mutate(borrower_number=ibis.literal(0))
    best = best_points(points, channels=(question.channel,))
    found = store.fetch(best).to_pylist()
    return found[0][f"best_{question.channel}"] if found else None
