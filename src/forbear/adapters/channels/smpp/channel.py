"""A provider of text messages over SMPP 3.4, as a channel."""

import itertools
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Final

from forbear.adapters.channels.channel import (
    ChannelDown,
    ChannelRefused,
    Declined,
    Heard,
    Message,
    Result,
)
from forbear.adapters.channels.pace import Pace
from forbear.adapters.channels.smpp import bodies, statuses
from forbear.adapters.channels.smpp import pdu as wire
from forbear.adapters.channels.smpp.carrying import Carrying
from forbear.adapters.channels.smpp.inbox import Inbox
from forbear.adapters.channels.smpp.line import Answer, Line
from forbear.adapters.channels.smpp.settings import SmppSettings

_log: Final = logging.getLogger(__name__)


class SmppChannel:
    """One account, with one line at a time.

    One thread sends at a time; another may hear meanwhile. Numbers and words are in no log and in
    no error. Ids of answers and receipts are given in one form, whatever the provider writes.

    Args:
        settings: The account.

    """

    def __init__(self, settings: SmppSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._line: Line | None = None
        self._opening = threading.Lock()
        self._inbox = Inbox(settings)
        self._pace = Pace(settings.per_second)
        # Two long messages to the same phone must not have the same one soon after each other,
        # not even across a restart.
        self._references = itertools.count(time.time_ns() // 1_000_000)

    def open(self) -> None:
        """Connect and bind; where a line is open already, nothing is done.

        Raises:
            ChannelRefused: The credentials are wrong.
            ChannelDown: It cannot be reached, or does not answer.

        """
        with self._opening:
            if self._line is not None and not self._line.fell:
                return
            line = Line(
                self._connect(), deliver=self._inbox.put,
                answer_seconds=self._settings.answer_seconds,
                idle_seconds=self._settings.idle_seconds)
            try:
                self._bind(line)
            except BaseException:
                line.close()
                raise
            self._line = line
            _log.info("%s: bound", self.name)

    def send(self, messages: Sequence[Message]) -> Iterator[Result]:
        """Carry messages, and give a result for each, in the order in which they are known.

        Nothing goes before the first result is asked for. A message comes back as `throttled`
        where it could not be handed over within `patience_seconds`.
        """
        line = self._line
        if line is None:
            for message in messages:
                yield Declined(message_id=message.message_id, why="down", said="not open")
            return
        carrying = Carrying(self._settings, line, self._pace)
        yield from carrying.results(messages, self._references)

    def heard(self, *, wait: float) -> Iterator[Heard]:
        """Give what came back, waiting so many seconds at most for the first of it.

        What was given is acknowledged when the next is asked for; where it is not, it is given
        again. What a line brought is given even after it fell.
        """
        while (item := self._inbox.take(wait)) is not None:
            taken = False
            try:
                yield item.what
                taken = True
            finally:
                if taken:
                    self._inbox.done(item)
                else:
                    self._inbox.give_back(item)
            wait = 0.0

    def close(self) -> None:
        """Unbind and let go of the line; a message that still waits for an answer is `unknown`."""
        with self._opening:
            if self._line is not None:
                self._line.close()
                self._line = None

    def _connect(self) -> socket.socket:
        """Make a connection."""
        settings = self._settings
        try:
            connection = socket.create_connection(
                (settings.host, settings.port), timeout=settings.answer_seconds)
        except OSError as fault:
            raise self._down(str(fault.strerror or fault)) from fault
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not settings.tls:
            return connection
        try:
            context = ssl.create_default_context(cafile=settings.tls_ca_file or None)
            return context.wrap_socket(connection, server_hostname=settings.host)
        except OSError as fault:
            connection.close()
            raise self._down(str(fault.strerror or fault)) from fault

    def _bind(self, line: Line) -> None:
        """Let ourselves in over a line."""
        settings = self._settings
        answers: SimpleQueue[Answer] = SimpleQueue()
        line.ask(
            wire.BIND_TRANSCEIVER, bodies.bind(
                system_id=settings.system_id, password=settings.password,
                system_type=settings.system_type),
            answers=answers, tag=None)
        try:
            answer = answers.get(timeout=2 * settings.answer_seconds)
        except Empty:
            raise self._down("no answer") from None
        if answer.pdu is None:
            raise self._down(line.fell or "no answer")
        if answer.pdu.status:
            said = statuses.said(answer.pdu.status)
            if said in statuses.REFUSALS:
                raise ChannelRefused(name=self.name, said=said, settings=settings.told_in)
            raise self._down(said)

    def _down(self, said: str) -> ChannelDown:
        address = f"{self._settings.host}:{self._settings.port}"
        return ChannelDown(name=self.name, said=said, address=address)
