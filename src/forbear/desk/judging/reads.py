"""Lay before the gate all that is known of a person: the book's slice, and what the desk added."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Prefetch

from forbear.desk.judging.agencies import (
    contact_rows,
    feed_rows,
    placement_row,
    placements_of,
)
from forbear.desk.judging.contacts import (
    contact_row,
    message_row,
    reply_row,
    told_contacts,
    told_row,
)
from forbear.desk.judging.rows import Row, by_column, dated, joined, stop_row
from forbear.desk.records import clock
from forbear.desk.records.counted import with_counted
from forbear.desk.records.models import (
    Borrower,
    Case,
    Contact,
    ContactPoint,
    Grant,
    GrantStep,
    Hold,
    Message,
    Outcome,
    Payment,
    Placement,
    Promise,
    Reply,
    Slice,
    ToldContact,
    Wish,
)
from forbear.desk.records.models.facts import counting
from forbear.desk.records.models.sending import MAY_HAVE_LEFT
from forbear.desk.records.words import GrantKind, GrantStepKind

_FROM_SLICE: Final = (
    "borrowers", "contact_points", "contacts", "consents", "preferences", "placements", "loans",
)


class Known:
    """All that is known of the person of a case, as rows of the contracts, on one day."""

    def __init__(
        self, case: Case, *, today: date, borrowers: list[Borrower] | None = None
    ) -> None:
        self.case, self.today = case, today
        found = Borrower.objects.filter(person=case.person_id).select_related("slice")
        self.borrowers = list(found) if borrowers is None else borrowers
        self.ids = [b.borrower_id for b in self.borrowers]
        self.slices: list[Slice] = [b.slice for b in self.borrowers if hasattr(b, "slice")]
        self._rows: dict[str, list[Any]] = {}

    @classmethod
    def together(cls, cases: Sequence[Case], *, today: Callable[[Case], date]) -> list["Known"]:
        """Give what is known of many people, each table read once for all of them.

        Args:
            cases: Of different people.
            today: The day for each.

        """
        mine = by_column(Borrower.objects.filter(
            person__in=[case.person_id for case in cases],
        ).select_related("slice", "personal"), "person_id")
        people = [cls(case, today=today(case), borrowers=mine[case.person_id]) for case in cases]
        ids = [one for known in people for one in known.ids]
        for name, read in _READ.items():
            rows = by_column(read(ids), "borrower_id")
            for known in people:
                known._rows[name] = [row for one in known.ids for row in rows[one]]  # noqa: SLF001 -- of its own class
        return people

    def _read(self, name: str) -> list[Any]:
        """Give the rows of this person of one kind, read together with others or now."""
        return self._rows[name] if name in self._rows else list(_READ[name](self.ids))

    def book(self, table: str) -> list[Row]:
        """Give the rows of a table of the book or the night."""
        return [row for one in self.slices for row in one.rows(table)]

    def currency_of(self, loan_id: str) -> str:
        """Give the currency of a loan of theirs; that of the case where it is none of them."""
        mine = (str(row["currency"]) for row in self.book("loans") if row["loan_id"] == loan_id)
        return next(mine, self.case.currency)

    @property
    def zone(self) -> str:
        """Give the zone of the home address, or that of a number; empty if neither is known."""
        mine = [b.zone for b in self.borrowers if b.borrower_id == self.case.borrower_id]
        points = (str(p["zone"]) for p in self.book("contact_points") if p["zone"])
        return next((zone for zone in mine if zone), "") or next(points, "")

    @property
    def zones(self) -> set[str]:
        """Give every time zone in which the person may be."""
        return {*(b.zone for b in self.borrowers),
                *(str(p["zone"]) for p in self.book("contact_points") if p["zone"])}

    def by_hand(self, *, borrower_id: str, action: str, channel: str) -> Row:
        """Give a candidate that the night did not make."""
        case = self.case
        return {
            "borrower_id": borrower_id, "action": action, "channel": channel,
            "as_of": case.night.as_of, "recipient_id": None, "role": "borrower", "loan_id": None,
            "rung": "by_hand", "rung_rank": 0, "preference": 1, "cost_units": 0, "cost_minor": 0,
            "burden": 0, "offer": None, "needs_approval": False, "language": case.skill or "en",
            "currency": case.currency, "amount_minor": case.amount_minor, "also_owed": None,
            "due_date": case.night.as_of, "ask_days": case.ask_days, "loans_late": 0,
            "loans_stopped": 0, "because": "by=hand",
        }

    def reads(self) -> dict[str, list[Row]]:
        """Give the tables that the gate reads."""
        tables = {name: self.book(name) for name in _FROM_SLICE}
        barred = {p.contact_point_id for p in self.points if p.status == "barred"}
        for row in tables["contact_points"]:
            if row["contact_point_id"] in barred:
                row["status"] = "barred"
        tables["contacts"] = joined(tables["contacts"], self._contacts(), key="contact_id")
        if self.placed:  # an agency asks for nothing that was never placed with it
            tables["contacts"] = joined(tables["contacts"], self._read("agency"), key="contact_id")
        tables["preferences"] = joined(tables["preferences"], self.wishes, key="preference_id")
        tables["stops"] = self.stops
        tables["placements"] = self.placements
        if tables["placements"]:
            night = self.case.night
            tables["feeds"] = [*(dated(row) for row in night.everyone.get("feeds", [])),
                               *feed_rows({p.agency for p in self.placed}, night=night)]
        else:
            tables["loans"] = []
        return tables

    @cached_property
    def stops(self) -> list[Row]:
        """Give every state that stops contact today: the night's, and what was placed since."""
        night = [*self.book("stops"),
                 *(dated(row) for row in self.case.night.everyone.get("stops", []))]
        return [*self._without_ended(self._lasting(night)), *self._new_holds(),
                *self._new_promises(), *self._uncounted(), *self._newly_placed(),
                *self._new_plans()]

    @property
    def held_loans(self) -> set[str]:
        """Give the loans that a stop of their own holds back on every channel; plans do not."""
        night = self._lasting(row for row in self.book("stops") if row["loan_id"])
        rows = [*(self._without_ended(night) if night else ()), *self._new_holds()]
        return {row["loan_id"] for row in rows if row["loan_id"] and row["channel"] == "*"
                and row["kind"] != "plan_kept"}

    def _lasting(self, rows: Iterable[Row]) -> list[Row]:
        """Leave out what ended by today."""
        return [row for row in rows
                if not row["ends_before"] or row["ends_before"] > self.today]

    @cached_property
    def placed(self) -> list[Placement]:
        """Give what of this person was ever placed with an agency, here or by the book."""
        return self._read("placed")

    @cached_property
    def placements(self) -> list[Row]:
        """Give the same as rows of `placements`, with what the desk does not hold."""
        return joined([placement_row(p) for p in self.placed], self.book("placements"),
                      key="placement_id")

    @cached_property
    def wishes(self) -> list[Row]:
        """Give the wishes written down here, as rows of `preferences`."""
        return [{
            "preference_id": str(w.fact_id), "borrower_id": w.borrower_id, "kind": w.kind,
            "channel": w.channel or None, "contact_point_id": w.contact_point_id,
            "place": w.place or None, "weekdays": None, "from_minute": w.from_minute,
            "until_minute": w.until_minute, "since": w.since, "until": None,
            "known_on": clock.there(w.at, w.borrower.zone).date(),
        } for w in self._read("wishes")]

    def _contacts(self) -> list[Row]:
        """Give the calls and visits made here; one without an outcome counts as an attempt."""
        return [*(contact_row(contact) for contact in self.calls),
                *(told_row(contact) for contact in self.told),
                *(message_row(message) for message in self.messages),
                *(reply_row(reply) for reply in self.replies)]

    @cached_property
    def calls(self) -> list[Contact]:
        """Give the calls and visits made here, with what came of them."""
        return self._read("calls")

    @cached_property
    def told(self) -> list[ToldContact]:
        """Give the contacts that other systems told of."""
        return self._read("told")

    @property
    def messages(self) -> list[Message]:
        """Give the messages that left, or may have."""
        return [one for one in self.tries if one.state in MAY_HAVE_LEFT]

    @cached_property
    def tries(self) -> list[Message]:
        """Give every try to write to the person, those that were held back too."""
        return self._read("messages")

    @cached_property
    def replies(self) -> list[Reply]:
        """Give what the person wrote back."""
        return self._read("replies")

    def read_words(self) -> None:
        """Read the words of the messages with them; who judges needs none."""
        found = Message.objects.filter(borrower__in=self.ids).select_related("words")
        self._rows["messages"] = list(found.order_by("at"))

    @cached_property
    def points(self) -> list[ContactPoint]:
        """Give every number and address of the person."""
        return sorted(self._read("points"), key=lambda p: (p.kind, p.contact_point_id))

    @cached_property
    def promises(self) -> list[Promise]:
        """Give the promises made here that count."""
        return self._read("promises")

    @cached_property
    def holds(self) -> list[Hold]:
        """Give the holds placed here that count, the lifted ones too."""
        return self._read("holds")

    def _without_ended(self, rows: list[Row]) -> list[Row]:
        """Leave out the holds of the book that were lifted here since."""
        ended = {str(hold.fact_id) for hold in self.holds
                 if hasattr(hold, "end") and hold.end.ends_before <= self.today}
        ended |= {p.pk for p in self.placed
                  if hasattr(p, "recall") and p.recall.recalled_on <= self.today}
        return [row for row in rows if row["source_id"] not in ended]

    def _newly_placed(self) -> list[Row]:
        """Give quiet to a person with a loan placed here that the book does not know yet.

        The night's candidate, and its amount, are of all their loans together; so all of them rest
        until a night has counted what is left to the lender.
        """
        known = {row["placement_id"] for row in self.book("placements")}
        return [
            stop_row(p.borrower_id, kind="loan_status", source_id=p.pk, since=p.placed_on,
                  ends_before=None)
            for p in self.placed if p.pk not in known and p.placed_on <= self.today
            and not (hasattr(p, "recall") and p.recall.recalled_on <= self.today)
        ]

    def _new_holds(self) -> list[Row]:
        """Give the holds placed here that the book does not know yet."""
        known = {row["hold_id"] for row in self.book("holds")}
        found = [h for h in self.holds
                 if not (hasattr(h, "end") and h.end.ends_before <= self.today)]
        return [
            stop_row(h.borrower_id, kind=h.kind, loan_id=h.loan_id, channel=h.channel or "*",
                  source_id=str(h.fact_id), since=h.starts_on, ends_before=h.ends_before)
            for h in found if str(h.fact_id) not in known
            and (h.ends_before is None or h.ends_before > self.today)
        ]

    def _uncounted(self) -> list[Row]:
        """Give quiet for money that came in and is not counted yet: it may settle everything."""
        return [stop_row(p.borrower_id, kind="says_paid", source_id=p.payment_id,
                      since=min(p.received_on, self.today), ends_before=None)
                for p in self.payments if not p.counted]

    @cached_property
    def payments(self) -> list[Any]:
        """Give the `Payment`s of the day, each with `counted`: whether the engine has it."""
        return self._read("payments")

    def _new_promises(self) -> list[Row]:
        """Give quiet for a promise made here, until the day before the one it names."""
        known = {row["promise_id"] for row in self.book("promises")}
        return [
            stop_row(p.borrower_id, kind="promise_open", source_id=str(p.fact_id), since=p.made_on,
                  ends_before=p.promised_on - timedelta(days=1))
            for p in self.promises if str(p.fact_id) not in known
            and p.promised_on - timedelta(days=1) > self.today
        ]


    @cached_property
    def grants(self) -> list[Grant]:
        """Give all that was asked for here, the newest first."""
        return self._read("grants")

    def _new_plans(self) -> list[Row]:
        """Give quiet for a plan agreed here that the book does not know yet.

        Where nothing is late after it the person is left in peace, else its loan alone.
        """
        known = {row["plan_id"] for row in self.book("plans")}
        return [
            stop_row(g.borrower_id, kind="plan_kept", source_id=str(g.fact_id), since=self.today,
                  ends_before=None, loan_id=g.loan_id if self.case.amount_minor else "")
            for g in self.grants if g.kind != GrantKind.WAIVER
            and g.state == GrantStepKind.APPROVED and str(g.fact_id) not in known
        ]


_READ: Final[Mapping[str, Callable[[list[str]], Iterable[Any]]]] = {
    "agency": contact_rows,
    "calls": lambda ids: Contact.objects.filter(borrower__in=ids).select_related(
        "by", "visit").prefetch_related(
            Prefetch("outcomes", Outcome.objects.select_related("correction"))),
    "grants": lambda ids: counting(Grant.objects.filter(borrower__in=ids)).select_related(
        "by").prefetch_related(
            Prefetch("steps", GrantStep.objects.select_related("by"))).order_by("-at"),
    "holds": lambda ids: counting(Hold.objects.filter(borrower__in=ids)).select_related(
        "by", "owner", "end").order_by("-at"),
    "messages": lambda ids: Message.objects.filter(
        borrower__in=ids).defer("verdict").order_by("at"),
    "payments": lambda ids: with_counted(counting(Payment.objects.filter(borrower__in=ids))),
    "placed": placements_of,
    "points": lambda ids: ContactPoint.objects.filter(borrower__in=ids),
    "promises": lambda ids: counting(Promise.objects.filter(borrower__in=ids)).select_related(
        "by").order_by("-promised_on"),
    "replies": lambda ids: Reply.objects.filter(
        borrower__in=ids).select_related("read_by").order_by("at"),
    "told": lambda ids: told_contacts().filter(borrower__in=ids),
    "wishes": lambda ids: counting(Wish.objects.filter(borrower__in=ids)).select_related(
        "borrower"),
}
"""How each kind of what the desk keeps is read, for borrowers of one person or of many."""
