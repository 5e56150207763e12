"""The register of stops: each with its deadline, its owner, and how it was answered."""

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from forbear.desk.actions.alike import AT_ONCE_MOST, AnswerAlike, MarkAlike
from forbear.desk.actions.assign_hold import AssignHold
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.judging.deadlines import HOUSE
from forbear.desk.judging.house import answers
from forbear.desk.records import falling_due, policy
from forbear.desk.records.days import Today
from forbear.desk.records.models import Hold, User, Wave
from forbear.desk.records.words import HoldKind
from forbear.desk.ui.asked import done, me, needs
from forbear.desk.ui.forms import AnswerManyForm, EndHoldForm, MarkAlikeForm
from forbear.desk.ui.listed import asked_for, back_to

PAGE: Final = 50
ANSWERED_SHOWN: Final = 50
DUE: Final = ("overdue", "soon")
FILTERS: Final = ("kind", "owner", "due", "wave", "words", "state")


@needs("see_registers")
def register(request: HttpRequest) -> HttpResponse:
    """Show the stops that stand, the most urgent first, or those that were answered."""
    seen = policy.holds(me(request))
    today = falling_due.today_of(seen)
    asked = asked_for(request, FILTERS)
    answered = asked["state"] == "answered"
    base = seen.filter(end__isnull=False) if answered else falling_due.standing(
        seen, today=today)
    rows = _filtered(base, asked, user=me(request), today=today).select_related(
        "case__night", "case__borrower__personal", "wave__wave", "end__by")
    rows = rows.order_by("-end__at") if answered else rows.order_by(
        F("due_on").asc(nulls_last=True), "at")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = {p.pk: p for p in policy.answerers(me(request)).order_by("name")}
    return render(request, "managers/holds.html", {
        "page": page, "rows": [(hold, people.get(hold.now_with)) for hold in page],
        "people": list(people.values()), "asked": asked, "answered": answered,
        "kinds": HoldKind.choices, "house": HOUSE,
        "counts": _counts(seen, me(request), today=today),
        "waves": _waves(seen, today=today),
        "alike": [] if answered else _alike(seen, today=today),
        "wave": _wave(seen, asked["wave"]),
    })


@needs("end_hold")
@require_POST
def end(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold, with the answer that was given."""
    hold = _the_hold(request, hold_id)
    form = EndHoldForm(request.POST)
    if form.is_valid():
        done(request, EndHold(by=me(request), case=hold.case, hold=hold, **form.cleaned_data))
    return back_to(request, "holds")


@needs("assign_hold")
@require_POST
def assign(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Give a hold to a colleague to answer."""
    hold = _the_hold(request, hold_id)
    to = policy.answerers(me(request)).filter(username=request.POST.get("to", "")).first()
    if to is not None:
        done(request, AssignHold(by=me(request), case=hold.case, hold=hold, to=to))
    return back_to(request, "holds")


@needs("end_hold")
@require_POST
def mark_alike(request: HttpRequest) -> HttpResponse:
    """Put the ticked holds together under a name."""
    form = MarkAlikeForm(request.POST)
    if form.is_valid():
        action = MarkAlike(by=me(request), hold_ids=_ticked(request), **form.cleaned_data)
        if done(request, action):
            wave = Wave.objects.filter(by=me(request)).latest("at")
            return redirect(f"{reverse('holds')}?wave={wave.pk}")
    return back_to(request, "holds")


@needs("end_hold")
@require_POST
def answer_alike(request: HttpRequest) -> HttpResponse:
    """Give the ticked holds one answer."""
    form = AnswerManyForm(request.POST)
    if form.is_valid():
        done(request, AnswerAlike(
            by=me(request), hold_ids=_ticked(request), **form.cleaned_data))
    return back_to(request, "holds")


def _the_hold(request: HttpRequest, hold_id: UUID) -> Hold:
    found: Hold | None = policy.holds(me(request)).filter(pk=hold_id).select_related("case").first()
    if found is None:
        raise Http404
    return found


def _ticked(request: HttpRequest) -> list[UUID]:
    """Give the holds that were ticked, or all of a wave; what is no id is none of ours."""
    whole = _uuid(request.POST.get("all_of", ""))
    if whole is not None:
        every = policy.holds(me(request)).filter(wave__wave=whole, end__isnull=True)
        return list(every.order_by("case_id").values_list("pk", flat=True)[:AT_ONCE_MOST])
    return [found for one in request.POST.getlist("hold") if (found := _uuid(one))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _filtered(
    holds: QuerySet[Any], asked: dict[str, str], *, user: User, today: Today
) -> QuerySet[Any]:
    """Leave what was asked for; a filter with an unknown word leaves nothing out."""
    if asked["kind"] in HoldKind.values:
        holds = holds.filter(kind=asked["kind"])
    if asked["owner"] == "me":
        holds = holds.filter(now_with=user.pk)
    elif asked["owner"] == "nobody":
        holds = holds.filter(now_with__isnull=True)
    elif asked["owner"]:
        holds = holds.filter(now_with__in=User.objects.filter(
            username=asked["owner"]).values("pk"))
    if asked["due"] == "overdue":
        holds = holds.filter(falling_due.is_overdue(today=today))
    elif asked["due"] == "soon":
        holds = holds.filter(falling_due.is_soon(today=today, days=answers().soon_days))
    wave = _uuid(asked["wave"])
    if wave is not None:
        holds = holds.filter(wave__wave=wave)
    if asked["words"]:
        holds = holds.filter(alike_mark=asked["words"])
    return holds


def _counts(seen: QuerySet[Any], user: User, *, today: Today) -> dict[str, Any]:
    """Count what the strip at the top tells."""
    late, near = falling_due.is_overdue(today=today), falling_due.is_soon(
        today=today, days=answers().soon_days)
    return falling_due.standing(seen, today=today).aggregate(
        standing=Count("pk"), overdue=Count("pk", filter=late), soon=Count("pk", filter=near),
        mine=Count("pk", filter=Q(now_with=user.pk)),
        nobodys=Count("pk", filter=Q(now_with__isnull=True)))


def _waves(seen: QuerySet[Any], *, today: Today) -> list[Any]:
    """Give the waves that still have a hold without an answer."""
    found = falling_due.standing(seen, today=today).filter(wave__isnull=False)
    return list(found.values("wave__wave", "wave__wave__name").annotate(
        n=Count("pk")).order_by("-n")[:10])


def _wave(seen: QuerySet[Any], asked: str) -> Wave | None:
    """Give the wave that is shown."""
    wanted = _uuid(asked)
    if wanted is None:
        return None
    return Wave.objects.filter(pk=wanted, holds__hold__in=seen.values("pk")).first()


def _alike(seen: QuerySet[Any], *, today: Today) -> list[Any]:
    """Give words that several standing holds share and that nobody marked yet."""
    found = falling_due.standing(seen, today=today).filter(
        wave__isnull=True).exclude(alike_mark="")
    return list(found.values("alike_mark", "kind").annotate(n=Count("pk"), first=Min("evidence"))
                .filter(n__gte=answers().alike_least).order_by("-n")[:5])
