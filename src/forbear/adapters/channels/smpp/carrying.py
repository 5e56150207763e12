"""Carrying messages over a line: some wait for their answers at once, and none longer than told.

The parts of a long message go one after the other, each when the one before was taken, so that a
provider that is busy or a line that falls leaves few messages half sent. Half sent is `unknown`.
"""

import math
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue

from forbear.adapters.channels.channel import Accepted, Declined, Message, Result
from forbear.adapters.channels.pace import Pace
from forbear.adapters.channels.smpp import bodies, statuses
from forbear.adapters.channels.smpp import pdu as wire
from forbear.adapters.channels.smpp.line import Answer, Line
from forbear.adapters.channels.smpp.numbers import as_dialled
from forbear.adapters.channels.smpp.receipts import answered_id
from forbear.adapters.channels.smpp.settings import SmppSettings
from forbear.adapters.channels.sms.parts import Parts, Unsendable, encode


@dataclass(eq=False)
class _Job:
    """One message on its way."""

    message: Message
    number: str
    parts: Parts
    ids: list[str] = field(default_factory=list)
    """What the provider calls the parts that it took; empty where it does not say."""
    held_by: str = "the rate"
    """Why it did not go yet."""

    def declined(self, why: str, said: str) -> Declined:
        """Say that it was not taken; what was taken in part counts as sent."""
        if self.ids:
            why, said = "unknown", f"{len(self.ids)} of {len(self.parts.bodies)} parts; {said}"
        return Declined(message_id=self.message.message_id, why=why, said=said)


class Carrying:
    """One batch of messages, over one line.

    Args:
        settings: The account.
        line: Its line.
        pace: How fast it may go; it outlives the batch.

    """

    def __init__(self, settings: SmppSettings, line: Line, pace: Pace) -> None:
        self._settings = settings
        self._line = line
        self._pace = pace
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._waiting: deque[_Job] = deque()
        self._in_flight = 0
        self._began = time.monotonic()

    def results(self, messages: Sequence[Message], references: Iterator[int]) -> Iterator[Result]:
        """Give one result for each message, as it is known."""
        for message in messages:
            prepared = self._prepare(message, next(references))
            if isinstance(prepared, Declined):
                yield prepared
            else:
                self._waiting.append(prepared)
        while self._waiting or self._in_flight:
            yield from self._hand_over()
            if self._waiting or self._in_flight:
                yield from self._settle_next()

    def _prepare(self, message: Message, reference: int) -> _Job | Declined:
        """Write a message as bytes; or say why it can never go."""
        number = as_dialled(message.to)
        if number is None:
            return Declined(
                message_id=message.message_id, why="dead_address", said="no number")
        try:
            parts = encode(
                message.text, reference=reference, parts_max=self._settings.parts_max,
                alphabet=self._settings.alphabet)
        except Unsendable as fault:
            return Declined(
                message_id=message.message_id, why="not_accepted", said=fault.why)
        return _Job(message, number, parts)

    def _hand_over(self) -> Iterator[Declined]:
        """Hand over as many as may go now; what waited too long comes back."""
        while self._waiting and self._in_flight < self._settings.window:
            job = self._waiting[0]
            if self._line.fell:
                self._waiting.popleft()
                yield job.declined("down", self._line.fell)
            elif self._time_left(job) <= 0:
                self._waiting.popleft()
                declined = job.declined("throttled", job.held_by)
                yield replace(declined, wait_seconds=math.ceil(self._pace.wait()))
            elif self._pace.wait() > 0:
                return
            else:
                self._waiting.popleft()
                self._ask(job)

    def _time_left(self, job: _Job) -> float:
        """Give the seconds until it was judged too long ago; what began is given as many again."""
        patience = self._settings.patience_seconds * (2 if job.ids else 1)
        return self._began + patience - time.monotonic()

    def _ask(self, job: _Job) -> None:
        """Hand over the next part of a message."""
        settings = self._settings
        submit = bodies.Submit(
            source=(settings.source_ton, settings.source_npi, settings.source),
            to=(settings.ton, settings.npi, job.number),
            headed=job.parts.headed,
            coding=bodies.CODINGS[job.parts.coding],
            body=job.parts.bodies[len(job.ids)],
            valid_minutes=settings.valid_minutes,
        )
        self._pace.went()
        self._in_flight += 1
        self._line.ask(wire.SUBMIT_SM, submit.written(), answers=self._answers, tag=job)

    def _settle_next(self) -> Iterator[Result]:
        """Wait for one answer, or until another may go."""
        timeout = None
        if self._waiting and self._in_flight < self._settings.window:
            timeout = max(0.0, min(self._pace.wait(), self._time_left(self._waiting[0])))
        try:
            answer = self._answers.get(timeout=timeout)
        except Empty:
            return
        self._in_flight -= 1
        result = self._settle(answer.tag, answer)
        if result is not None:
            yield result

    def _settle(self, job: _Job, answer: Answer) -> Result | None:
        """Say what an answer means; None where the message goes on."""
        if answer.pdu is None:
            said = self._line.fell or ("no answer" if answer.left else "closing")
            return job.declined("unknown" if answer.left else "down", said)
        if answer.pdu.status:
            why = statuses.why(answer.pdu.status, self._settings.statuses)
            if why == "throttled":
                self._pace.throttled()
                job.held_by = statuses.said(answer.pdu.status)
                self._waiting.appendleft(job)
                return None
            return job.declined(why, statuses.said(answer.pdu.status))
        self._pace.taken()
        told = bodies.read_message_id(answer.pdu.body)
        job.ids.append(answered_id(told, self._settings.ids))
        if len(job.ids) < len(job.parts.bodies):
            self._waiting.appendleft(job)
            return None
        return Accepted(
            message_id=job.message.message_id, provider_ids=tuple(filter(None, job.ids)),
            parts=len(job.ids))
