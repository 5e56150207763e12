"""May I call now? The door's answer for one person, with its reason and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from forbear.adapters.explain.verdict import explain_verdict
from forbear.desk.judging.doors import Gate, gate_of
from forbear.desk.judging.reads import Known
from forbear.desk.judging.recorders import is_recorded, must_record
from forbear.desk.records import clock
from forbear.desk.records.models import Case, ContactPoint, User
from forbear.engine.gate.rulebook import FrequencyRule
from forbear.engine.vocabulary.words import CONTACT_POINT_KIND_OF_CHANNEL, LANGUAGES

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Left:
    """How much of a limit is left today."""

    counted: str
    left: int
    most: int

    @property
    def used(self) -> int:
        """Give how much is used up."""
        return self.most - self.left


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the door said, and to which question."""

    allowed: bool
    verdict: Row
    candidate: Row
    gate: Gate
    zone: str
    at: datetime
    consents: list[Row] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """Give the code of the first reason; empty where it is allowed."""
        return str(self.verdict["reason"] or "")

    @property
    def until(self) -> datetime | None:
        """Give the end of the lawful time, where there is one."""
        closes = self.verdict["close_at"]
        return closes.replace(tzinfo=UTC) if closes else None

    @property
    def until_there(self) -> datetime | None:
        """Give the same as the clocks where the person is show it."""
        return clock.there(self.until, self.zone) if self.until else None

    @property
    def not_before(self) -> date | None:
        """Give the first day on which the reason would no longer hold."""
        return self.verdict["not_before"]  # type: ignore[no-any-return]  # -- a row of a contract

    def left(self) -> list[Left]:
        """Give what is left of each limit that counted, the scarcest first."""
        rules = {rule.rule_id: rule for rule in self.gate.rules.of(FrequencyRule)}
        found = []
        for pair in str(self.verdict["counters"] or "").split():
            rule_id, _, counted = pair.partition("=")
            count, _, most = counted.partition("/")
            rule = rules.get(rule_id)
            if rule is not None:
                found.append(Left(counted=rule.counted, most=int(most),
                                  left=max(0, int(most) - int(count))))
        return sorted(found, key=lambda one: (one.left, one.counted != "conversation"))

    def told(self, language: str) -> list[str]:
        """Tell the whole verdict in words, each rule with its source."""
        return explain_verdict(
            self.verdict, candidate=self.candidate,
            language=language if language in LANGUAGES else "en", law=self.gate.law,
            consents=self.consents,
        )


def may_call(
    case: Case, *, point: ContactPoint | None = None, known: Known | None = None,
    purpose: str = "remind", by: User | None = None,
) -> Answer:
    """Ask the door whether the person of a case may be called at this moment.

    Args:
        case: The case.
        point: The number that would be called; the best one if None.
        known: What is known of the person, where it was read already.
        purpose: What the call is for: `remind`, or `answer` to what the person said.
        by: Who would call; a recorder counts that has announced itself for them.

    """
    known = known or Known(case, today=clock.today(case.borrower.zone))
    point = point or next(iter(points_to_call(case, known=known)), None)
    asked = must_record(case.night.packs, on=known.today)
    shown = {"recorder_on": known.today} if asked and is_recorded(by) else {}
    return ask_door(known, channel="call", point=point, at=clock.now(), shown=shown,
                    purpose=purpose)


def ask_door(
    known: Known, *, channel: str, point: ContactPoint | None, at: datetime,
    shown: Mapping[str, date], purpose: str = "remind",
) -> Answer:
    """Ask the door about one contact with a person, now or at a planned moment.

    Args:
        known: What is known of the person, on the day of that moment.
        channel: How they would be reached.
        point: On which number or address.
        at: The moment; what is known by now is judged.
        shown: What has been shown of what the rules demand first, each with its day.
        purpose: What the contact is for.

    """
    zone = known.zone
    candidate = _candidate(known, channel=channel, point=point, moment=(at, zone))
    candidate["purpose"] = purpose
    gate = gate_of(known.case.night.packs, on=candidate["contact_on"])
    facts = [{"borrower_id": candidate["borrower_id"], "action": candidate["action"],
              "fact": fact, "since": since} for fact, since in shown.items()]
    reads: dict[str, list[Row]] = {**known.reads(), "facts": facts}
    verdict = gate.judge([candidate], reads=reads, named=known.zones)[0]
    return Answer(allowed=verdict["verdict"] == "allowed", verdict=verdict, candidate=candidate,
                  gate=gate, zone=zone, at=at, consents=reads["consents"])


def points_to_call(case: Case, *, known: Known | None = None) -> list[ContactPoint]:
    """Give the numbers that could be called, the best first: that of the night, then mobiles."""
    kinds = CONTACT_POINT_KIND_OF_CHANNEL["call"]
    every = (known or Known(case, today=clock.today())).points
    found = [p for p in every if p.kind in kinds and p.status == "active" and p.address]
    return sorted(found, key=lambda p: (
        p.borrower_id != case.borrower_id, p.place == "work", kinds.index(p.kind),
        p.contact_point_id,
    ))


def _candidate(
    known: Known, *, channel: str, point: ContactPoint | None, moment: tuple[datetime, str]
) -> Row:
    """Make a candidate of the contact: the night's own, or one by hand where it made none."""
    case, (at, zone) = known.case, moment
    mine = [c for c in known.book("candidates") if c["borrower_id"] == case.borrower_id]
    tonight = [c for c in mine if c["channel"] == channel]
    base = tonight[0] if tonight else known.by_hand(
        borrower_id=case.borrower_id, action=f"{channel}_by_hand", channel=channel)
    return {
        **base, "person_key": case.person_id,
        "contact_point_id": point.contact_point_id if point else None,
        "contact_on": clock.there(at, zone).date(), "moment_at": clock.naive(at),
    }
