"""The night: the one place where the order of the stages is written.

A pure function of (book, strategy, packs, capacity, the days it speaks about).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import ibis.expr.types as ir

from forbear.engine.allocation.allocate import allocate
from forbear.engine.book.reconcile import TrustLimits, reconcile
from forbear.engine.contact.compose import compose
from forbear.engine.gate.asking import Asking
from forbear.engine.gate.judge import READS, judge
from forbear.engine.gate.rulebook import RuleBook
from forbear.engine.outcome.debits import told
from forbear.engine.outcome.limits import OutcomeLimits
from forbear.engine.outcome.promises import settle_promises
from forbear.engine.outcome.stops import Found, standings_read, stops
from forbear.engine.standing.assess import assess
from forbear.engine.standing.borrowers import by_borrower
from forbear.engine.strategy.ladder import Strategy
from forbear.engine.strategy.propose import propose
from forbear.engine.tables import night as made
from forbear.engine.tables.contract import Contract
from forbear.engine.tables.keep import Drop, Keep, as_is, let_be
from forbear.engine.tables.moment import Moment
from forbear.engine.tables.numbers import whole

Tables = Mapping[str, ir.Table]
Give: TypeAlias = Callable[[Contract, ir.Table], ir.Table]
"""Hands a finished table to the rim, which writes it, and gives it back for the next stage."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the lender decided: the ladder, the rules in force on the day of contact, the limits."""

    strategy: Strategy
    rules: RuleBook
    outcome: OutcomeLimits = field(default_factory=OutcomeLimits)
    trust: TrustLimits = field(default_factory=TrustLimits)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a night reads: a checked book, what was rejected from it, and the rim's settings.

    `present` names the tables the lender brought; the others have no rows.
    """

    book: Tables
    present: frozenset[str]
    rejects: ir.Table
    settings: Tables


def night(
    inputs: Inputs, *, policy: Policy, moment: Moment, give: Give, keep: Keep = as_is,
    drop: Drop = let_be,
) -> Tables:
    """Run every stage once, in order; give the tables of the night by name."""
    inputs = replace(inputs, book=whole(inputs.book, keep=keep))
    found = find_out(inputs, policy=policy, moment=moment, give=give, keep=keep, drop=drop)
    return {
        **found,
        **_decide(inputs, found, policy=policy, moment=moment, give=give, keep=keep),
    }


def find_out(
    inputs: Inputs, *, policy: Policy, moment: Moment, give: Give, keep: Keep = as_is,
    drop: Drop = let_be,
) -> dict[str, ir.Table]:
    """Find out what is: who owes what, what became of promises, and what stops contact.

    It is the first half of a night, and all of it that the door asks about one person.
    """
    book, settings = whole(inputs.book, keep=keep), inputs.settings
    rejects = give(made.REJECTS, inputs.rejects)
    assessed = assess(book, settings=settings, moment=moment, keep=keep, drop=drop)
    # Promises first: with the money they read gone, there is more room to sort the loans in.
    promises = give(made.PROMISE_STANDINGS, settle_promises(
        book, watched=assessed.watched, settings=settings, moment=moment, limits=policy.outcome,
    ))
    drop(assessed.watched)
    loans = give(made.LOAN_STANDINGS, assessed.loan_standings)
    exceptions = give(made.EXCEPTIONS, reconcile(
        book, loan_standings=loans, rejects=rejects, delivered=settings["delivered"],
        limits=policy.trust, moment=moment,
    ))
    touched = keep("touched_loans", standings_read(
        book, loans, moment=moment, limits=policy.outcome,
    ))
    found = Found(loan_standings=touched, promise_standings=promises, exceptions=exceptions)
    stopped = give(made.STOPS, stops(
        book, settings=settings, found=found, moment=moment, limits=policy.outcome,
    ))
    borrowers = give(made.BORROWER_STANDINGS, by_borrower(
        assessed, purses=book["purses"], stops=stopped, promises=book["promises"],
        promise_standings=promises, moment=moment, keep=keep,
    ))
    drop(assessed.sums)
    return {
        "rejects": rejects, "loan_standings": loans, "promise_standings": promises,
        "exceptions": exceptions, "stops": stopped, "borrower_standings": borrowers,
        "touched_loans": touched,
    }


def _decide(
    inputs: Inputs, found: Tables, *, policy: Policy, moment: Moment, give: Give, keep: Keep
) -> dict[str, ir.Table]:
    """Decide what to do: propose, judge, share out what capacity there is, and write it down."""
    book, settings = inputs.book, inputs.settings
    standings = found["borrower_standings"]
    candidates = give(made.CANDIDATES, propose(
        standings,
        borrowers=book["borrowers"],
        # Without a table of numbers and addresses, the lender keeps them: the id stands for them.
        contact_points=book["contact_points"] if "contact_points" in inputs.present else None,
        contacts=book["contacts"],
        strategy=policy.strategy, as_of=moment.as_of, contact_on=moment.contact_on,
        zones=settings["zones"], keep=keep,
        debits=told(book, found["touched_loans"], moment=moment, limits=policy.outcome),
    ))
    verdicts = give(made.VERDICTS, judge(
        candidates,
        reads={**{name: book[name] for name in READS if name in book},
               "stops": found["stops"], "zones": settings["zones"],
               "calendars": settings["calendars"]},
        rules=policy.rules, keep=keep,
        asking=Asking(
            channels=frozenset(policy.strategy.channels), purposes=frozenset({"remind"}),
            roles=frozenset({"borrower"}), at="night",
            empty=frozenset(READS) & (book.keys() - inputs.present),
        ),
    ))
    chosen = give(made.CHOSEN, allocate(
        candidates, verdicts, capacities=settings["capacities"], as_of=moment.as_of,
        preferences=policy.strategy.preferences, keep=keep,
    ))
    orders = give(made.ORDERS, compose(
        chosen, candidates=candidates, verdicts=verdicts, borrowers=book["borrowers"],
        borrower_standings=standings, zones=settings["zones"],
        templates=policy.strategy.templates,
    ))
    return {"candidates": candidates, "verdicts": verdicts, "chosen": chosen, "orders": orders}
