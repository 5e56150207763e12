"""The register of approvals: what waits for a second person, and what was decided; the matrix."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from forbear.desk.actions.decide_grant import ApproveGrant, DeclineGrant, WithdrawGrant
from forbear.desk.judging.house import authority
from forbear.desk.judging.together import approved_by, key_of
from forbear.desk.records import policy
from forbear.desk.records.models import Grant, User
from forbear.desk.records.words import GrantKind, Role
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.listed import asked_for, back_to

SHOWN_MOST: Final = 100
DECIDING: Final = {"approve": ApproveGrant, "decline": DeclineGrant, "withdraw": WithdrawGrant}


@needs("see_registers")
def register(request: HttpRequest) -> HttpResponse:
    """Show what waits, each with who may decide; then what was decided."""
    asked = asked_for(request, ("kind",))
    seen = policy.grants(me(request)).select_related("by", "case__borrower__personal")
    if asked["kind"] in GrantKind.values:
        seen = seen.filter(kind=asked["kind"])
    waits = policy.undecided(me(request)).values("pk")
    open_ones = list(seen.filter(pk__in=waits).order_by("at")[:SHOWN_MOST])
    decided = seen.exclude(pk__in=waits).order_by("-at")[:SHOWN_MOST]
    return render(request, "managers/approvals.html", {
        "waiting": _decidable(me(request), open_ones),
        "decided": decided, "asked": asked, "kinds": GrantKind.choices,
        "decides": policy.may(me(request), "decide_grant"),
    })


@needs("see_registers")
@require_POST
def decide(request: HttpRequest, *, grant_id: UUID, how: str) -> HttpResponse:
    """Approve, decline or withdraw."""
    grant = policy.grants(me(request)).filter(pk=grant_id).select_related(
        "case__night", "case__borrower").first()
    if grant is None or how not in DECIDING:
        raise Http404
    done(request, DECIDING[how](by=me(request), case=grant.case, grant=grant,
                                note=request.POST.get("note", "")[:2_000]))
    return back_to(request, "approvals")


@needs("see_registers")
def matrix(request: HttpRequest) -> HttpResponse:
    """Show who may give what."""
    rules = authority()
    currencies = sorted({c for roles in rules.matrix().values() for limits in roles.values()
                         for named in (limits.alone, limits.asks, limits.approves) for c in named})
    rows: list[dict[str, Any]] = []
    for kind in GrantKind:
        for role in Role:
            for currency in currencies:
                most = {what: rules.most_minor(kind, role=role, what=what, currency=currency)
                        for what in ("alone", "asks", "approves")}
                if any(most.values()):
                    rows.append({"kind": kind.label, "role": role.label, "currency": currency,
                                 "mine": role == me(request).role, **most})
    return render(request, "managers/authority.html", {"rows": rows, "rules": rules})


def _decidable(user: User, grants: list[Grant]) -> list[tuple[Grant, bool]]:
    """Give each with whether somebody's own limit covers it, beside what they approved before."""
    if not policy.may(user, "decide_grant"):
        return [(grant, False) for grant in grants]
    given = approved_by(user, like=grants)
    return [(grant, grant.by_id != user.pk
             and grant.amount_minor + given[key_of(grant)] <= authority().most_minor(
                 grant.kind, role=user.role, what="approves", currency=grant.currency))
            for grant in grants]
