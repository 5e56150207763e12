"""A person wrote that they want to be called; they come up as soon as a call is lawful."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

from forbear.desk.actions.base import NotYours
from forbear.desk.actions.call_back import AgreeCallBack
from forbear.desk.records import clock
from forbear.desk.records.models.cases import OPEN

SOON: Final = timedelta(minutes=1)


@dataclass(kw_only=True)
class AskedToCall(AgreeCallBack):
    """Nobody has the case in hand: what somebody asks for themselves needs no lease."""

    right: ClassVar[str] = "note_wish"
    back_at: datetime = field(default_factory=lambda: clock.now() + SOON)

    def check(self) -> None:
        """Let it be; it is what the person wishes, and the door judges the call itself.

        Raises:
            NotYours: The case is closed, so that it would come up before nobody.

        """
        if self.case.state != OPEN:
            raise NotYours
