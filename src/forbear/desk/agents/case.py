"""The borrower's page: may I call now, why, what is owed, and everything that happened."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.law import NO_LAW
from forbear.adapters.explain.owed import habits
from forbear.desk.agents import script, timeline, written
from forbear.desk.judging.answer import Answer, may_call, points_to_call
from forbear.desk.judging.reads import Known
from forbear.desk.records import clock, policy, said
from forbear.desk.records.models import Contact
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.words import Channel, HoldKind, Place, RequestKind, WishKind
from forbear.desk.ui.asked import me, needs, the_case

PARTS: Final = ("loans", "promises", "plans", "messages", "numbers", "rules")


@needs("see_cases")
def case(request: HttpRequest, number: int) -> HttpResponse:
    """Show a borrower."""
    found = the_case(request, number)
    known = Known(found, today=clock.today(found.borrower.zone))
    open_part = request.GET.get("part", "loans")
    shown = open_part if open_part in PARTS else "loans"
    if shown == "messages":
        known.read_words()
    answer = may_call(found, known=known, by=me(request))
    at = clock.now()
    held = bool(found.held_until and found.held_until > at)
    return render(request, "agents/case.html", {
        "case": found, "answer": answer, "at": at, "zone": answer.zone, "left": answer.left(),
        "mine": held and found.held_by_id == me(request).pk and found.state == OPEN,
        "elsewhere": held and found.held_by_id != me(request).pk,
        "points": points_to_call(found, known=known), "call_open": _call_open(known),
        **owed(known), **_heard(known), "part": shown,
        **_part(shown, known=known, answer=answer),
        **timeline.timeline(known, today=known.today, zone=answer.zone),
        "script": script.of(known, found), **choices(known),
    })


@needs("see_cases")
def part(request: HttpRequest, *, number: int, part: str) -> HttpResponse:
    """Show one of the tables below, for the tabs."""
    if part not in PARTS:
        raise Http404
    found = the_case(request, number)
    known = Known(found, today=clock.today(found.borrower.zone))
    answer = may_call(found, known=known, by=me(request)) if part == "rules" else None
    if part == "messages":
        known.read_words()
    return render(request, "agents/parts/tabs.html", {
        "case": found, "part": part, "zone": known.zone,
        "can_unmask": policy.may(me(request), "work_cases"),
        **owed(known), **_part(part, known=known, answer=answer),
    })


def owed(known: Known) -> dict[str, Any]:
    """Give what is owed, by loan and together, as the night saw it and the day changed it."""
    loans = sorted(known.book("loan_standings"),
                   key=lambda r: (not r["is_open"], -r["plan_past_due_days"], r["loan_id"]))
    opened = [row for row in loans if row["is_open"]]
    products = {row["loan_id"]: row["product"] for row in known.book("loans")}
    for row in loans:
        row["product"] = products.get(row["loan_id"], row["product"])
    standings = known.book("borrower_standings")
    one = len({row["currency"] for row in opened}) <= 1
    late = [row for row in opened if row["plan_past_due_days"] > 0]
    late_minor = sum(row["plan_arrears_minor"] for row in late) if one else None
    return {
        # Less is asked for where something stops a loan, or where money came in today.
        "asked_less": late_minor is not None and known.case.amount_minor < late_minor,
        "late_minor": late_minor,
        "loans": opened, "closed": len(loans) - len(opened), "standings": standings,
        "late": late,
        "currency": opened[0]["currency"] if opened else known.case.currency,
        "one_currency": one,
        "owed_minor": sum(row["outstanding_minor"] for row in opened) if one else None,
        "oldest": min((row["oldest_unmet_due_date"] for row in opened
                       if row["oldest_unmet_due_date"]), default=None),
        "kept": _kept(known),
    }


def choices(known: Known) -> dict[str, Any]:
    """Give what the forms on a case offer."""
    return {
        "hold_kinds": HoldKind.choices, "wish_kinds": WishKind.choices,
        "request_kinds": RequestKind.choices, "channels": Channel.choices, "places": Place.choices,
        "loan_ids": [row["loan_id"] for row in known.book("loan_standings") if row["is_open"]],
        "all_points": known.points,
    }


def _call_open(known: Known) -> Contact | None:
    """Give the newest call of this case that has no outcome yet, of those that were read."""
    calls = [one for one in known.calls if one.case_id == known.case.pk
             and one.channel == Channel.CALL and not one.outcomes.all()]
    return max(calls, key=lambda one: one.tried_at, default=None)


def _kept(known: Known) -> dict[str, int]:
    """Count the promises whose day has come, and those of them that were kept."""
    judged = [r for r in known.book("promise_standings")
              if r["state"] in ("kept", "part_kept", "broken")]
    return {"of": len(judged), "kept": sum(r["state"] == "kept" for r in judged)}


def _heard(known: Known) -> dict[str, Any]:
    """Give what must be minded before anything else: wishes, and what stops contact."""
    book = known.book("preferences")
    ours = [w for w in known.wishes if w["preference_id"] not in
            {row["preference_id"] for row in book}]
    wishes = [w for w in (*book, *ours) if w["until"] is None or w["until"] > known.today]
    stops = known.stops
    return {"wishes": wishes, "stops": stops, "habits": _habits(known)}


def _habits(known: Known) -> list[str]:
    """Tell in words how the person usually pays."""
    facts = Facts(
        borrower_id=known.case.borrower_id, account={}, law=NO_LAW,
        standings=known.book("borrower_standings"), loans=[], promises=[], stops=[],
        exceptions=[], rejects=[], candidates=[], verdicts=[], chosen=[], elsewhere=[], orders=[],
    )
    return habits(facts, Speaker(said.language()))


def _part(part: str, *, known: Known, answer: Answer | None) -> dict[str, Any]:
    """Give what one of the tabs shows."""
    if part == "promises":
        book = sorted(known.book("promise_standings"), key=lambda r: r["promised_on"],
                      reverse=True)
        return {"promises": book, "new_promises": known.promises}
    if part == "plans":
        here = {str(g.fact_id) for g in known.grants}
        return {"plans": [row for row in known.book("plans") if row["plan_id"] not in here],
                "grants": known.grants}
    if part == "messages":
        return {"letters": written.letters(known)}
    if part == "numbers":
        rows = {r["contact_point_id"]: r for r in known.book("contact_points")}
        return {"numbers": [(point, rows.get(point.pk, {})) for point in known.points]}
    if part == "rules" and answer is not None:
        return {"told": answer.told(said.language()),
                "spoken": translation.get_language()}
    return {}
