"""One thing that happened to a borrower, as the timeline shows it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened."""

    on: date
    shape: str
    """sent, spoke, kept, promised, paid, broken or due: what the dot looks like."""
    says: str
    who: str = ""
    short: str = ""
    """A word beside the dot, where there is room."""
    at: datetime | None = None
    anchor: str = ""
    """Of something written: where its words are, under the tab of messages."""
