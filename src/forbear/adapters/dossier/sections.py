"""What a dossier says, part by part: sentences, and grids of cells that are plain text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from forbear.adapters.dossier.gather import Gathered
from forbear.adapters.explain.catalogue import Speaker

Row = Mapping[str, Any]
Cell = Callable[[Row], str]

HERE: Final = "forbear.adapters.dossier"
NUMBERS: Final = ("principal", "promised", "came", "rows")
"""Heads of columns that hold figures, set to be compared."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A grid: the heads of its columns by key, and rows of text."""

    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]

    def number(self, place: int) -> bool:
        """Tell whether a column holds figures."""
        return self.heads[place][0] in NUMBERS


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One thing that was judged: the answer, and what stands behind it."""

    verdict: str
    """Of a night's line that is no verdict, empty."""
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A night or a moment, with all that was judged then."""

    heading: str
    judged: Sequence[Judgement]
    further: Sequence[str] = ()
    """What else is told of it: what was chosen, what stops contact, which packs judged."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a dossier."""

    name: str
    heading: str
    says: Sequence[str] = ()
    grid: Grid | None = None
    occasions: Sequence[Occasion] = ()
    empty: str = ""
    """What is said where there is nothing."""


class Writer:
    """Makes the parts of a dossier in one language."""

    def __init__(self, gathered: Gathered, *, language: str) -> None:
        self.of = gathered
        self.say = Speaker(language, HERE)

    def section(
        self, name: str, rows: Sequence[Row], *, columns: Mapping[str, Cell], says: str = ""
    ) -> Section:
        """Make a part that is one grid; columns that are empty in every row are left out."""
        say = self.say
        cells = [[cell(row) for cell in columns.values()] for row in rows]
        kept = [n for n in range(len(columns)) if any(line[n] for line in cells)]
        names = list(columns)
        grid = Grid(
            heads=[(names[n], say(f"head.{names[n]}")) for n in kept],
            rows=[[line[n] for n in kept] for line in cells],
        )
        return Section(
            name=name, heading=say(f"part.{name}"), says=[says] if rows and says else [],
            grid=grid if rows else None, empty="" if rows else say("dossier.none"),
        )

    def text(self, column: str) -> Cell:
        """Give a column as it is."""
        return lambda row: str(row[column] or "")

    def day(self, column: str) -> Cell:
        """Give a column as a day."""
        return lambda row: self.say.day(row[column]) if row[column] else ""

    def code(self, column: str, kind: str) -> Cell:
        """Give a column in words."""
        return lambda row: self.say.code(kind, row[column]) if row[column] else ""

    def money(self, column: str) -> Cell:
        """Give an amount in the currency of its row."""
        return lambda row: (
            self.say.money(row["currency"], row[column]) if row[column] is not None else ""
        )

    def when(self, column: str) -> Cell:
        """Give a moment where the person is."""
        return lambda row: self.say.time(row[column], zone=self.of.zone)

    def channel(self, row: Row) -> str:
        """Give the channel; without one it is every one."""
        named = row["channel"]
        return self.say.code("channel", named) if named else self.say("dossier.every_channel")

    def loan(self, row: Row) -> str:
        """Give the loan; without one it is all of them."""
        return str(row["loan_id"] or self.say("dossier.all_loans"))

    def hours(self, row: Row) -> str:
        """Give a span of the day."""
        begin, end = row["from_minute"], row["until_minute"]
        if begin is None and end is None:
            return ""
        return self.say("dossier.hours", begin=_clock(begin or 0),
                        end=_clock(1440 if end is None else end))

    def weekdays(self, row: Row) -> str:
        """Give the days of the week a wish is about."""
        days = str(row["weekdays"] or "").split()
        return self.say.joined([self.say.code("weekday", day) for day in days])

    def latest(self, of: str, key: str) -> Iterator[tuple[str, Row]]:
        """Give rows of the latest night, by the value of their key."""
        last = self.of.last
        for facts in last.facts if last else ():
            for row in getattr(facts, of):
                yield str(row[key]), row


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
