"""Quality: the sample of a day to be scored, the card of a call, and each person's own scores."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Avg, Count, OuterRef, Subquery
from django.db.models.functions import TruncWeek
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forbear.desk.actions.base import ActionRefused
from forbear.desk.actions.score_call import CommentCard, ScoreCall
from forbear.desk.judging.house import quality
from forbear.desk.judging.sample import drawn
from forbear.desk.records import clock, policy, said
from forbear.desk.records.models import Contact, Recording, ScoreCard
from forbear.desk.records.models.users import User
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.listed import asked_for

TALKS_MOST: Final = 5_000
"""Of one day, a team's talks; a desk with more is several portfolios."""
DAY_ANYWHERE: Final = timedelta(hours=26)
"""So far from its noon in UTC a day begins and ends somewhere."""
WEEKS: Final = 8
_WORDS: Final = {"yes": True, "no": False}


@needs("see_registers")
def register(request: HttpRequest) -> HttpResponse:
    """Show the sample of a day to those who score, their own cards to everybody."""
    scores = policy.may(me(request), "score_calls")
    today = _today(me(request))
    on = _day(asked_for(request, ("on",))["on"], latest=today)
    return render(request, "managers/quality.html", {
        "scores": scores, "on": on, "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "sample": _sample(me(request), on=on) if scores else [], "rules": quality(),
        "weeks": _weeks(me(request)), "mine": _mine(me(request)),
    })


@needs("see_registers")
def card(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Show a call with its cards; those who score may add one."""
    contact = _the_talk(request, contact_id)
    scores = policy.may(me(request), "score_calls") and contact.by_id != me(request).pk
    told: list[tuple[str, str]] = []
    if request.method == "POST" and scores:
        met = {one.id: _WORDS.get(request.POST.get(one.id, "")) for one in quality().criteria}
        try:
            ScoreCall(by=me(request), contact=contact, met=met,
                      note=request.POST.get("note", "")[:2_000]).run()
        except ActionRefused as refused:
            told = [("card", refused.told())]
        else:
            messages.success(request, _("The card is kept; %(name)s can read it and answer.") % {
                "name": contact.by.name})
            return redirect("card", contact_id=contact_id)
    criteria = [(one, one.says[said.language()], request.POST.get(one.id, ""))
                for one in quality().criteria]
    cards = ScoreCard.objects.filter(contact=contact).select_related("by").prefetch_related(
        "comments__by").order_by("-pk")
    return render(request, "managers/card.html", {
        "contact": contact, "criteria": criteria, "scores": scores, "faults": told,
        "outcome": contact.outcomes.filter(correction__isnull=True).first(),
        "cards": [(one, [(text, one.met.get(c.id)) for c, text, _typed in criteria])
                  for one in cards],
        "note": request.POST.get("note", ""), "own": contact.by_id == me(request).pk,
    }, status=422 if told else 200)


@needs("see_registers")
@require_POST
def comment(request: HttpRequest, card_id: int) -> HttpResponse:
    """Answer a card of one's own call."""
    found = ScoreCard.objects.filter(
        pk=card_id, contact__in=policy.talks(me(request)).values("pk")).select_related(
        "contact").first()
    if found is None:
        raise Http404
    done(request, CommentCard(by=me(request), card=found,
                              text=request.POST.get("text", "")[:2_000]))
    return redirect("card", contact_id=found.contact_id)


def _the_talk(request: HttpRequest, contact_id: UUID) -> Any:  # noqa: ANN401 -- a `Contact` with `heard`
    found = policy.talks(me(request)).filter(pk=contact_id).select_related(
        "by", "case__borrower__personal").annotate(heard=_reference()).first()
    if found is None:
        raise Http404
    return found


def _reference() -> Subquery:
    """Give where the telephone system keeps the recording of a call, if it told of one."""
    told = Recording.objects.filter(contact=OuterRef("pk")).order_by("-pk")
    return Subquery(told.values("reference")[:1])


def _today(user: User) -> date:
    """Give the day it is where the newest talk was; nobody talks with the whole world at once."""
    lately = policy.talks(user).filter(tried_at__gte=clock.now() - timedelta(weeks=1))
    zone = lately.order_by("-tried_at").values_list("borrower__zone", flat=True).first()
    return clock.today(zone or "")


def _day(asked: str, *, latest: date) -> date:
    """Read a day, no later than today; today where none was asked for."""
    try:
        return min(date.fromisoformat(asked), latest)
    except ValueError:
        return latest


def _sample(user: User, *, on: date) -> list[dict[str, Any]]:
    """Give the drawn calls of a day, each with its newest card.

    A call belongs to the day on which it was made where the person is.
    """
    noon = datetime.combine(on, time(12), tzinfo=UTC)
    near = policy.talks(user).filter(
        tried_at__gte=noon - DAY_ANYWHERE, tried_at__lt=noon + DAY_ANYWHERE)
    talks = near.order_by("tried_at").values_list("pk", "by", "tried_at", "borrower__zone")
    calls = [(str(pk), by) for pk, by, at, zone in talks[:TALKS_MOST * 3]
             if clock.there(at, zone).date() == on][:TALKS_MOST]
    chosen = drawn(calls, on=on, rules=quality())
    newest = ScoreCard.objects.filter(contact=OuterRef("pk")).order_by("-pk")
    found = Contact.objects.filter(pk__in=chosen).select_related(
        "by", "case__borrower__personal").annotate(
        score=Subquery(newest.values("score_bp")[:1]),
        scorer=Subquery(newest.values("by__name")[:1]), heard=_reference(),
    ).order_by("by__name", "tried_at")
    return [{"contact": one, "score": one.score, "scorer": one.scorer,
             "own": one.by_id == user.pk} for one in found]


def newest_cards(user: User) -> Any:  # noqa: ANN401 -- rows of `ScoreCard`, the corrected left out
    """Give the cards that count: of each call that may be seen the newest."""
    last = ScoreCard.objects.filter(contact=OuterRef("contact")).order_by("-pk").values("pk")[:1]
    return ScoreCard.objects.filter(
        pk=Subquery(last), contact__in=policy.talks(user).values("pk"))


def _weeks(user: User) -> list[dict[str, Any]]:
    """Give each person's score by week, in the order of their names and not of their scores."""
    since = clock.now() - timedelta(weeks=WEEKS)
    found = newest_cards(user).filter(contact__tried_at__gte=since).annotate(
        week=TruncWeek("contact__tried_at")).values("contact__by__name", "week").annotate(
        n=Count("pk"), mean=Avg("score_bp")).order_by("contact__by__name", "week")
    people: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        people.setdefault(row["contact__by__name"], []).append(
            {"week": row["week"].date(), "n": row["n"], "mean": round(row["mean"])})
    return [{"name": name, "weeks": weeks} for name, weeks in people.items()]


def _mine(user: User) -> list[ScoreCard]:
    """Give the cards of one's own calls."""
    return list(newest_cards(user).filter(contact__by=user).select_related(
        "contact__case__borrower__personal", "by").annotate(
        answers=Count("comments")).order_by("-at")[:30])
