"""What happened lately at a desk that is only looked at, so that no register of it is empty."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forbear.desk.actions.alike import MarkAlike
from forbear.desk.actions.ask_plan import AskPlan
from forbear.desk.actions.assign_hold import AssignHold
from forbear.desk.actions.base import ActionRefused, NotYours
from forbear.desk.actions.check_person import CheckPerson, questions
from forbear.desk.actions.data_requests import EnterRequest
from forbear.desk.actions.end_hold import EndHold
from forbear.desk.actions.give_back import GiveBack
from forbear.desk.actions.open_case import OpenCase
from forbear.desk.actions.press_call import PressCall
from forbear.desk.actions.record_hold import RecordHold
from forbear.desk.actions.record_outcome import RecordOutcome
from forbear.desk.actions.score_call import CommentCard, ScoreCall
from forbear.desk.exchange.people import FOR_SHOW
from forbear.desk.judging.house import quality
from forbear.desk.judging.reads import Known
from forbear.desk.judging.standing import standing_today
from forbear.desk.records import clock
from forbear.desk.records.models import Case, Contact, Hold, Outcome, Reply, User

CASES_LEAST = 20
"""As many cases as happen here; a desk with fewer is left to those who look at it."""
COPIED = "I object to how my payments were counted, as the video of last week explains."


@dataclass(kw_only=True)
class Lately:
    """A few days of work, done by the people for show, each with its action."""

    at: datetime
    """The moment at which somebody begins to look."""

    def happen(self) -> None:
        """Do it once; a desk on which somebody called, or with few to call, stays as it is."""
        wanted = Case.objects.filter(rank__isnull=False, held_by__isnull=True).order_by("-rank")
        if Contact.objects.exists() or wanted.count() < CASES_LEAST:
            return
        self.people = {u.username: u for u in User.objects.filter(
            username__in=[one.username for one in FOR_SHOW])}
        self.cases = iter(wanted.values_list("pk", flat=True)[:60])
        try:
            self._stops()
            self._calls()
            self._grants()
            self._scores()
            self._requests()
            self._replies()
        finally:
            clock.set_clock(None)

    def _case(self) -> Case:
        """Give the next case; those with the last places, so that the queue stays as it was."""
        return Case.objects.select_related("night", "borrower").get(pk=next(self.cases))

    def _when(self, **before: float) -> None:
        clock.set_clock(self.at - timedelta(**before))

    def _stop(self, kind: str, *, by: str, evidence: str) -> Hold:
        return RecordHold(by=self.people[by], case=self._case(), kind=kind, evidence=evidence).run()

    def _stops(self) -> None:
        """Place stops of several kinds and ages; some alike, one answered."""
        cleo = self.people["cleo"]
        self._when(days=17)
        self._stop("complaint", by="ben", evidence="called twice on one morning, says so by e-mail")
        self._when(days=13, hours=2)
        late = self._stop("complaint", by="mei", evidence="說上次通話時語氣不好")
        AssignHold(by=cleo, case=late.case, hold=late, to=cleo).run()
        self._when(days=9)
        answered = self._stop("dispute", by="ben", evidence="says the October payment is missing")
        self._when(days=4)
        EndHold(by=cleo, case=answered.case, hold=answered, upheld=True,
                answer="The payment was found and counted; an apology went out.").run()
        alike = [self._stop("dispute", by="ben", evidence=COPIED) for _ in range(4)]
        MarkAlike(by=cleo, hold_ids=[h.pk for h in alike], name="Video of last week").run()
        self._when(days=1)
        for _ in range(3):
            self._stop("complaint", by="mei", evidence="不滿意簡訊的次數，要求說明計算方式。")
        self._stop("hardship", by="ben", evidence="lost work in September, looking for a new job")
        self._stop("bankruptcy", by="xiao", evidence="法院通知影本")

    def _calls(self) -> None:
        """Call some people today: a promise for today, a call back that was missed."""
        self._when(hours=3, minutes=40)
        case = self._case()
        self._call(case, by="ben", came="call_back", back_at=clock.now() + timedelta(hours=2),
                   reason="payday_later")
        case = self._case()
        self._call(case, by="ben", came="promise", amount_minor=case.amount_minor,
                   promised_on=clock.today(case.borrower.zone), reason="forgot", advice="pay_now")
        case = self._case()
        self._call(case, by="mei", came="call_back", back_at=self.at + timedelta(hours=20))

    def _grants(self) -> None:
        """Ask for a plan that waits for a lead, and for one that holds at once."""
        self._when(hours=2)
        for by, days in (("ben", 20), ("cleo", 25)):
            case = self._case()
            OpenCase(by=self.people[by], case=case).run()
            known = Known(case, today=clock.today(case.borrower.zone))
            loan = max((row for row in standing_today(known).loans if row["is_open"]),
                       key=lambda row: row["arrears_minor"])
            half = loan["outstanding_minor"] // 2
            first = known.today + timedelta(days=days)
            parts = [(first, half), (first + timedelta(days=30), loan["outstanding_minor"] - half)]
            # Who owes more than the authority allows for is not asked for; the others are.
            with suppress(ActionRefused):
                AskPlan(by=self.people[by], case=case, loan_id=loan["loan_id"], basis="all",
                        why="paid on the 20th from now on; two parts fit", parts=parts).run()
            with suppress(NotYours):
                GiveBack(by=self.people[by], case=case).run()

    def _scores(self) -> None:
        """Score a call of yesterday, with an answer by the one who made it."""
        self._when(days=1, hours=1)
        case = self._case()
        outcome = self._call(case, by="ben", came="talked", reason="family", advice="smaller_parts")
        self._when(hours=1)
        met = {one.id: one.id != "advice_fits" for one in quality().criteria}
        card = ScoreCall(by=self.people["cleo"], contact=outcome.contact, met=met,
                         note="Kind and clear. A later due date would have fitted better.").run()
        CommentCard(by=self.people["ben"], card=card,
                    text="They asked for smaller parts themselves; I noted it too late.").run()

    def _requests(self) -> None:
        """Enter two requests about data; both wait for somebody else."""
        for kind, days, note in (("access", 12, "by e-mail"), ("erasure", 3, "來信要求刪除")):
            self._when(days=days)
            EnterRequest(by=self.people["ben"], case=self._case(), kind=kind,
                         came_on=clock.today(), note=note).run()

    def _replies(self) -> None:
        """Let three people have written: two wait for a reader, nobody knows who the third is."""
        for hours, text in ((5, "我下週五發薪，可以先還一半嗎？"), (2, "who is this?")):
            self._when(hours=hours)
            case = self._case()
            Reply.objects.create(account="sms", channel="sms", text=text, case=case,
                                 borrower_id=case.borrower_id, at=clock.now())
        self._when(hours=1)
        Reply.objects.create(account="sms", channel="sms", sender="+99900000000",
                             text="Wrong number, please check.", at=clock.now())

    def _call(self, case: Case, *, by: str, came: str, **more: Any) -> Outcome:  # noqa: ANN401 -- what `RecordOutcome` takes
        """Take a case, call, make sure who it is, and write down what came of it."""
        user = self.people[by]
        OpenCase(by=user, case=case).run()
        contact = PressCall(by=user, case=case).run()
        right = questions(contact)
        for question in list(right)[:2]:
            CheckPerson(by=user, case=case, contact=contact, question=question,
                        answer=min(right[question])).run()
        return RecordOutcome(by=user, case=case, contact=contact, came=came, **more).run()
