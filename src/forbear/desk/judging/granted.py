"""Plans and waivers that were approved here, as rows of the book that the engine reads."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from forbear.desk.records import clock
from forbear.desk.records.models import Grant, GrantStep
from forbear.desk.records.models.facts import counting
from forbear.desk.records.words import Basis, GrantKind, GrantStepKind

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

PLAN_KIND: Final = {Basis.LATE: "catch_up", Basis.ALL: "reschedule", Basis.LESS: "settlement"}
"""A plan as the book names it, by what its parts add up to."""


def approved(ids: Iterable[str]) -> list[Grant]:
    """Give what was approved for a person, whether or not it was withdrawn since."""
    found = counting(Grant.objects.filter(
        borrower__in=list(ids), steps__step=GrantStepKind.APPROVED))
    return list(found.select_related("borrower").prefetch_related("steps__by").order_by("at"))


def step_of(grant: Grant, step: str) -> Any:  # noqa: ANN401 -- a step of the grant, or none
    """Give one of the steps of a grant."""
    return next((one for one in grant.steps.all() if one.step == step), None)


def plan_rows(grant: Grant, *, on: date, withdrawn_on: date | None = None) -> Rows:
    """Give a plan as rows of `plans` and `plan_instalments`.

    Args:
        grant: The plan.
        on: The day it was agreed.
        withdrawn_on: The day it was withdrawn, if it was.

    """
    key = str(grant.fact_id)
    return {
        "plans": [{
            "plan_id": key, "loan_id": grant.loan_id, "kind": PLAN_KIND[Basis(grant.basis)],
            "agreed_on": on, "status": "withdrawn" if withdrawn_on else "active",
            "status_on": withdrawn_on,
        }],
        "plan_instalments": [{
            "plan_id": key, "number": number, "due_date": date.fromisoformat(part["due_on"]),
            "amount_minor": part["amount_minor"],
        } for number, part in enumerate(grant.parts, start=1)],
    }


def rows_of(grant: Grant) -> Rows:
    """Give an approved plan as the book would have it."""
    withdrawn = step_of(grant, GrantStepKind.WITHDRAWN)
    return plan_rows(grant, on=day_of(grant, step_of(grant, GrantStepKind.APPROVED)),
                     withdrawn_on=day_of(grant, withdrawn) if withdrawn else None)


def day_of(grant: Grant, step: GrantStep) -> date:
    """Give the day of a step where the person is, as everything that is owed goes by it."""
    return clock.there(step.at, grant.borrower.zone).date()


def with_grants(
    book: Rows, *, ids: Iterable[str], on: date, also: Grant | None = None, without: str = ""
) -> dict[str, list[Row]]:
    """Give plans, their parts and charges of a book with what was approved since.

    Args:
        book: The rows of the book by table.
        ids: Of the person.
        on: The day `also` is to hold from.
        also: A plan or waiver that is about to hold.
        without: The id of a plan that is about to hold no longer.

    """
    tables = {name: [dict(row) for row in book[name]]
              for name in ("plans", "plan_instalments", "charges")}
    granted = approved(ids)
    waived = {charge: day_of(grant, step_of(grant, GrantStepKind.APPROVED))
              for grant in granted if grant.kind == GrantKind.WAIVER for charge in grant.charges}
    _join_plans(tables, [grant for grant in granted if grant.kind != GrantKind.WAIVER])
    if also is not None and also.kind == GrantKind.WAIVER:
        waived |= dict.fromkeys(also.charges, on)
    elif also is not None:
        for name, rows in plan_rows(also, on=on).items():
            tables[name] += rows
    for row in tables["charges"]:
        row["waived_on"] = row["waived_on"] or waived.get(row["charge_id"])
    if without:
        tables["plans"] = [row for row in tables["plans"] if row["plan_id"] != without]
    return tables


def _join_plans(tables: dict[str, list[Row]], plans: list[Grant]) -> None:
    """Add the plans that the book does not have; end those that it has and that were withdrawn."""
    have = {row["plan_id"] for row in tables["plans"]}
    for grant in plans:
        if str(grant.fact_id) not in have:
            for name, rows in rows_of(grant).items():
                tables[name] += rows
        elif grant.state == GrantStepKind.WITHDRAWN:
            _end(tables["plans"], str(grant.fact_id), rows_of(grant)["plans"][0])


def _end(plans: list[Row], plan_id: str, ended: Row) -> None:
    """Let a plan that the book has hold no longer."""
    for row in plans:
        if row["plan_id"] == plan_id:
            row.update(status=ended["status"], status_on=ended["status_on"])
