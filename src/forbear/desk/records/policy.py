"""Who may do and see what. Views and actions ask here; they do not decide.

An object that somebody may not see is not found: it answers 404, so that nobody learns it exists.
"""

from typing import Any, Final

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forbear.desk.records import clock
from forbear.desk.records.models import (
    CallBack,
    Case,
    Contact,
    DataRequest,
    Grant,
    GrantStep,
    Hold,
    HoldOwner,
    Outcome,
    PaymentUnclear,
    Placement,
    Promise,
    Reply,
    User,
    Visit,
)
from forbear.desk.records.models.cases import OPEN
from forbear.desk.records.models.facts import counting
from forbear.desk.records.visit_words import UNDER_WAY, VisitState
from forbear.desk.records.words import Desk, Role

MAY: Final[dict[str, frozenset[str]]] = {
    "see_cases": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.MANAGER,
                            Role.COMPLIANCE}),
    "work_cases": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD}),
    "write_down": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.VISITOR}),
    "see_specialist": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "see_team": frozenset({Role.LEAD, Role.MANAGER}),
    "reassign": frozenset({Role.LEAD, Role.MANAGER}),
    "see_registers": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.MANAGER,
                                Role.COMPLIANCE}),
    "see_everyones": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "assign_hold": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "place_hold": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.VISITOR}),
    "note_wish": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.VISITOR}),
    "end_hold": frozenset({Role.SPECIALIST, Role.LEAD, Role.COMPLIANCE}),
    "ask_grant": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD}),
    "decide_grant": frozenset({Role.SPECIALIST, Role.LEAD, Role.MANAGER}),
    "enter_request": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.COMPLIANCE}),
    "see_requests": frozenset({Role.LEAD, Role.COMPLIANCE}),
    "decide_request": frozenset({Role.LEAD, Role.COMPLIANCE}),
    "answer_request": frozenset({Role.COMPLIANCE, Role.ADMINISTRATOR}),
    "score_calls": frozenset({Role.LEAD, Role.COMPLIANCE}),
    "take_payment": frozenset({Role.LEAD, Role.SPECIALIST}),
    "see_replies": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.COMPLIANCE}),
    "see_nobodys_replies": frozenset({Role.LEAD, Role.COMPLIANCE}),
    "see_words": frozenset({Role.MANAGER, Role.COMPLIANCE}),
    "see_log": frozenset({Role.COMPLIANCE}),
    "place_loans": frozenset({Role.LEAD, Role.MANAGER}),
    "see_agencies": frozenset({Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "see_placed": frozenset({Role.AGENCY, Role.AGENCY_LEAD}),
    "give_contacts": frozenset({Role.AGENCY_LEAD}),
    "tell_contact": frozenset(),
    "tell_recording": frozenset(),
    "visit": frozenset({Role.VISITOR}),
    "ask_visit": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD}),
    "decide_visit": frozenset({Role.LEAD, Role.MANAGER}),
    "see_visits": frozenset({Role.LEAD, Role.MANAGER, Role.COMPLIANCE}),
    "see_photos": frozenset({Role.LEAD, Role.COMPLIANCE, Role.VISITOR}),
    "call_off_visit": frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.MANAGER,
                                 Role.COMPLIANCE, Role.VISITOR}),
}
"""Each right, with the roles that have it. An administrator sets up people and sees no case."""

SCOPES: Final[dict[str, frozenset[str]]] = {
    "cases:read": frozenset({"see_cases"}),
    "payments:write": frozenset({"take_payment"}),
    "contacts:write": frozenset({"tell_contact"}),
    "recordings:write": frozenset({"tell_recording"}),
    "holds:write": frozenset({"place_hold"}),
    "holds:end": frozenset({"end_hold"}),
    "wishes:write": frozenset({"note_wish"}),
}
"""Each scope of a token, with the rights in it. A system of the lender has no others."""


OUTBOX: Final = "outbox"
"""The name under which the outbox does what people write back; nobody signs in by it."""
OUTBOX_SCOPES: Final = ("holds:write", "wishes:write")


def outbox() -> User:
    """Give the user in whose name the outbox writes, for every portfolio; made when first asked."""
    user, made = User.objects.get_or_create(
        username=OUTBOX, defaults={"name": "Outbox", "role": Role.SYSTEM})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def may(user: User, right: str) -> bool:
    """Tell whether somebody has a right at all; a system has those of its token's scopes.

    Who works for an agency has none once the lender works with it no longer.
    """
    if user.role == Role.SYSTEM:
        scopes = OUTBOX_SCOPES if user.username == OUTBOX else user.token.scopes
        return user.is_active and any(right in SCOPES[scope] for scope in scopes)
    if user.agency is not None and not user.agency.is_active:
        return False
    return user.is_active and user.role in MAY[right]


def cases(user: User) -> QuerySet[Case]:
    """Give the cases somebody may see: of their portfolios, and of their desk.

    A visitor sees those of the visits they are on, from arriving to the signed record.
    """
    if user.role == Role.SYSTEM and user.is_active:
        if user.username == OUTBOX:
            return Case.objects.all()
        return Case.objects.filter(portfolio__in=user.portfolios.all())
    if may(user, "visit"):
        under_way = Visit.objects.filter(visitors=user, state__in=UNDER_WAY)
        return Case.objects.filter(pk__in=under_way.values("case"))
    if not may(user, "see_cases"):
        return Case.objects.none()
    seen = Case.objects.filter(portfolio__in=user.portfolios.all())
    if not may(user, "see_specialist"):
        seen = seen.exclude(desk=Desk.SPECIALIST)
    return seen


def queue(user: User) -> QuerySet[Case]:
    """Give the open cases whose calls are for somebody: their desk, in a language they speak."""
    if not may(user, "work_cases"):
        return Case.objects.none()
    mine = cases(user).filter(state=OPEN, skill__in=("", *user.languages))
    if user.role == Role.SPECIALIST:
        return mine.filter(desk=Desk.SPECIALIST)
    return mine


def colleagues(user: User) -> QuerySet[User]:
    """Give the people who work on some portfolio of somebody's."""
    return User.objects.filter(
        portfolios__in=user.portfolios.all(), is_active=True, role__in=MAY["work_cases"]
    ).distinct()


def holds(user: User) -> QuerySet[Any]:
    """Give the `Hold`s somebody may see, each with `now_with`: the key of who looks after it.

    An agent sees those they look after, the others all of the cases they may see.
    """
    if not may(user, "see_registers"):
        return Hold.objects.none()
    newest = HoldOwner.objects.filter(hold=OuterRef("pk")).order_by("-pk").values("to")[:1]
    found = counting(Hold.objects.filter(case__in=cases(user).values("pk"))).annotate(
        now_with=Coalesce(Subquery(newest), F("owner"), output_field=BigIntegerField()))
    return found if may(user, "see_everyones") else found.filter(now_with=user.pk)


def promises(user: User) -> QuerySet[Promise]:
    """Give the promises made here that somebody may see; an agent sees those made to them."""
    if not may(user, "see_registers"):
        return Promise.objects.none()
    found = counting(Promise.objects.filter(case__in=cases(user).values("pk")))
    return found if may(user, "see_everyones") else found.filter(by=user)


def call_backs(user: User) -> QuerySet[CallBack]:
    """Give the call backs that somebody may see; an agent sees those they agreed on."""
    if not may(user, "see_registers"):
        return CallBack.objects.none()
    found = counting(CallBack.objects.filter(case__in=cases(user).values("pk")))
    return found if may(user, "see_everyones") else found.filter(by=user)


def grants(user: User) -> QuerySet[Grant]:
    """Give what was asked for that somebody may see; an agent sees what they asked for."""
    if not may(user, "see_registers"):
        return Grant.objects.none()
    found = counting(Grant.objects.filter(case__in=cases(user).values("pk")))
    found = found.prefetch_related("steps__by")
    return found if may(user, "see_everyones") else found.filter(by=user)


def unclear_payments(user: User) -> QuerySet[PaymentUnclear]:
    """Give the payments that cannot be counted, as far as somebody leads those who could ask."""
    if not may(user, "see_team"):
        return PaymentUnclear.objects.none()
    return PaymentUnclear.objects.filter(payment__case__in=cases(user).values("pk"))


def undecided(user: User) -> QuerySet[Grant]:
    """Give what waits for a second person, of what may be seen."""
    waits = ~Exists(GrantStep.objects.filter(grant=OuterRef("pk")))
    return grants(user).filter(waits)


def talks(user: User) -> QuerySet[Contact]:
    """Give the talks with the right person that somebody may look at; an agent their own."""
    if not may(user, "see_registers"):
        return Contact.objects.none()
    found = Contact.objects.filter(Exists(Outcome.objects.filter(
        contact=OuterRef("pk"), right_party=True, correction__isnull=True)))
    found = found.filter(case__portfolio__in=user.portfolios.all())
    return found if may(user, "score_calls") else found.filter(by=user)


def data_requests(user: User) -> QuerySet[DataRequest]:
    """Give the requests about data that somebody may see."""
    if not may(user, "see_requests"):
        return DataRequest.objects.none()
    return DataRequest.objects.filter(
        case__portfolio__in=user.portfolios.all()).prefetch_related("steps__by")


def replies(user: User) -> QuerySet[Reply]:
    """Give what people wrote back in the cases somebody may see; what nobody knows, to some."""
    if not may(user, "see_replies"):
        return Reply.objects.none()
    seen = Q(case__in=cases(user).values("pk"))
    if may(user, "see_nobodys_replies"):
        seen |= Q(case__isnull=True)
    return Reply.objects.filter(seen)


def unread(user: User) -> QuerySet[Reply]:
    """Give the replies that wait for a person, of those that may be seen."""
    return replies(user).filter(meant="", read_at__isnull=True)


def answerers(user: User) -> QuerySet[User]:
    """Give the colleagues who can look after a hold."""
    return User.objects.filter(
        portfolios__in=user.portfolios.all(), is_active=True, role__in=MAY["see_registers"]
    ).distinct()


def visitors(case: Case) -> QuerySet[User]:
    """Give the people who can be sent on a visit of a case."""
    return User.objects.filter(
        role__in=MAY["visit"], is_active=True, portfolios=case.portfolio_id).order_by("name")


def visits(user: User) -> QuerySet[Visit]:
    """Give the visits somebody may see: a visitor their own, others those of their cases.

    A visitor's are those of today and of days to come once approved, and any whose record is not
    finished; "today" is that of the person visited.
    """
    if not may(user, "visit"):
        return Visit.objects.filter(case__in=cases(user).values("pk"))
    mine = Visit.objects.filter(visitors=user)
    zones = set(mine.values_list("borrower__zone", flat=True))
    to_come = Q(pk__in=())
    for zone in zones:
        to_come |= Q(borrower__zone=zone, planned_on__gte=clock.today(zone))
    waiting = (VisitState.APPROVED, VisitState.SET_OUT, VisitState.SIGNED)
    return mine.filter(Q(state__in=UNDER_WAY) | to_come & Q(state__in=waiting))


def placements(user: User) -> QuerySet[Placement]:
    """Give the loans that are placed, as somebody may see them: an agency its own, and no other."""
    there = Placement.objects.filter(recall__isnull=True)
    if may(user, "see_placed"):
        return there.filter(agency=user.agency_id) if user.agency_id else there.none()
    if not may(user, "see_agencies"):
        return there.none()
    return there.filter(borrower__person__in=cases(user).values("person"))
