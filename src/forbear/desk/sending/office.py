"""One worker of the outbox: rounds of claiming, judging, marking and sending, and of hearing."""

import os
import socket
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from forbear.adapters.channels.channel import (
    Channel,
    ChannelDown,
    ChannelRefused,
    Message,
    Receipt,
    Reply,
    Result,
)
from forbear.desk.records import clock
from forbear.desk.sending import results
from forbear.desk.sending.claim import AT_ONCE, claim, due
from forbear.desk.sending.judged import Judged, judge
from forbear.desk.sending.mark import mark
from forbear.desk.sending.replies import take_reply

RECEIPTS_AT_ONCE: Final = 100


def worker_name() -> str:
    """Give a name that no other worker has, now or after a restart."""
    return f"{socket.gethostname()[:12]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


@dataclass(kw_only=True)
class Office:
    """A worker with its lines to the providers.

    Args:
        channels: By channel, the account that carries it.

    """

    channels: Mapping[str, Channel]
    name: str = field(default_factory=worker_name)
    tally: Counter[str] = field(default_factory=Counter)
    _heard: int = field(default=0, init=False)

    def round(self, *, most: int = AT_ONCE) -> int:
        """Carry out some of what is due; give how many orders were dealt with.

        The claim, the judgement and the mark are one transaction; sending begins when it is
        committed, and not before.
        """
        with transaction.atomic():
            at = clock.now()  # once the transaction is there, for it may have had to wait
            claimed = claim(at=at, most=most)
            judged = judge(claimed, at=at, channels=self.channels)
            leaving = mark(judged, at=at, sender=self.name) if judged else []
        for one in judged:
            if one.state != "sending":
                self.tally[one.state] += 1
        with ExitStack() as sending:  # what breaks on one channel is raised after the others
            for channel in dict.fromkeys(message.channel for message, _ in leaving):
                sending.callback(self._send, channel, [
                    _carried(str(message.pk), one) for message, one in leaving
                    if message.channel == channel])
        return len(judged)

    def look(self) -> None:
        """Judge all that is due and leave it as if nobody had looked: a dry run.

        No more is held at once than in a round, so that the desk goes on meanwhile.
        """
        at = clock.now()
        keys = list(due(at).order_by("due_at").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            with transaction.atomic():
                claimed = claim(at=at, among=keys[start:start + AT_ONCE])
                for one in judge(claimed, at=at, channels=self.channels):
                    self.tally["would" if one.allowed else one.state] += 1
                transaction.set_rollback(True)

    def _send(self, channel: str, messages: list[Message]) -> None:
        """Hand messages to their account, and write down what it said, though it broke after."""
        come: list[Result] = []
        try:
            for one in self.channels[channel].send(messages):
                come.append(one)  # noqa: PERF402 -- what came before it broke is kept
        finally:
            results.write(come, account=channel, sender=self.name)
            self.tally.update(results.counted(come))

    def hear(self, *, wait: float = 0.0) -> int:
        """Write down what came back; give how much it was."""
        before = self._heard
        with ExitStack() as hearing:  # what breaks on one channel is raised after the others
            for name in self.channels:
                hearing.callback(self._hear, name, wait=wait)
        return self._heard - before

    def _hear(self, name: str, *, wait: float) -> None:
        """Write down what came back on one channel.

        A reply is written down before the next is asked for, for that acknowledges it. Receipts are
        taken some at a time: one that a crash loses leaves its message `sent`, as it was.
        """
        receipts: list[Receipt] = []
        try:
            for one in self.channels[name].heard(wait=wait):
                self._heard += 1
                if isinstance(one, Reply):
                    take_reply(one, channel=name)
                    continue
                receipts.append(one)
                if len(receipts) >= RECEIPTS_AT_ONCE:
                    results.received(receipts, account=name)
                    receipts = []
        finally:
            results.received(receipts, account=name)

    def open(self) -> list[ChannelDown | ChannelRefused]:
        """Open every line that is not open; give what is wrong with those that cannot be."""
        faults: list[ChannelDown | ChannelRefused] = []
        for channel in self.channels.values():
            try:
                channel.open()
            except (ChannelDown, ChannelRefused) as fault:
                faults.append(fault)
        return faults

    def close(self) -> None:
        """Let go of every line."""
        for channel in self.channels.values():
            channel.close()


def _carried(message_id: str, one: Judged) -> Message:
    """Make what a channel carries of a marked order."""
    return Message(
        message_id=message_id, to=one.point.address if one.point else "", text=one.text,
        language=one.row["language"], template=one.row["template"] or "")
