"""The ladder as values: rungs from low to high, each with conditions and treatments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forbear.engine.tables.contract import Type
from forbear.engine.tables.night import BORROWER_STANDINGS

RANGE_COLUMNS = tuple(
    c.name for c in BORROWER_STANDINGS.columns if c.type in {Type.INT32, Type.INT64}
)
"""Columns of a borrower's standing that a condition may hold in a range."""

SET_COLUMNS = (*RANGE_COLUMNS, "currency")
"""Columns that a condition may hold in a set."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What one column of the standing must hold: a range with both ends in it, or a set.

    A column that is null meets no condition unless `or_unknown` is true.
    """

    column: str
    least: int | None = None
    most: int | None = None
    among: tuple[int | str, ...] = ()
    or_unknown: bool = False

    def within(self, other: "Condition") -> bool:
        """Tell whether every value that meets this condition meets the other one too."""
        if self.or_unknown and not other.or_unknown:
            return False
        if self.among:
            return all(other.takes(value) for value in self.among)
        if other.among:
            return False
        low = other.least is None or (self.least is not None and self.least >= other.least)
        high = other.most is None or (self.most is not None and self.most <= other.most)
        return low and high

    def takes(self, value: int | str) -> bool:
        """Tell whether a known value meets the condition."""
        if self.among:
            return value in self.among
        if isinstance(value, str):
            return False
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """One thing that may be done on a rung."""

    action: str
    channel: str
    every_days: int
    """Days from the last attempt on this channel to the next."""
    after_days: int
    """Days from the last attempt on any channel; 0: none."""
    cost_minor: int
    """In the strategy's own currency."""
    cost_units: int
    """Minutes of a call; one for a message or a visit."""
    burden: int
    template: str
    offer: str | None
    needs_approval: bool


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A rung: where it holds, and what it would do, the first choice first."""

    name: str
    rank: int
    """Its height; 0 is before the due date."""
    conditions: tuple[Condition, ...]
    treatments: tuple[Treatment, ...]

    @property
    def days(self) -> Condition:
        """The condition on `ask_days`, which every rung has."""
        return next(c for c in self.conditions if c.column == "ask_days")


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """A whole ladder, with the end it has already built in as its last rung."""

    name: str
    version: str
    currency: str
    """ISO 4217, of the costs."""
    language: str
    """For borrowers whose language is not known."""
    rungs: tuple[Rung, ...]

    def treatments(self) -> Iterator[tuple[Rung, int, Treatment]]:
        """Give every treatment with its rung and its preference there, counted from 1."""
        for rung in self.rungs:
            for preference, treatment in enumerate(rung.treatments, start=1):
                yield rung, preference, treatment

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels it uses, in the order of the alphabet."""
        return tuple(sorted({t.channel for _, _, t in self.treatments()}))

    @property
    def templates(self) -> Mapping[str, str]:
        """The words of each action."""
        return {t.action: t.template for _, _, t in self.treatments()}

    @property
    def preferences(self) -> int:
        """How many treatments the fullest rung has."""
        return max((len(rung.treatments) for rung in self.rungs), default=0)

    @property
    def days_ahead(self) -> int:
        """How many days before the due date the first reminder may be; 0: there is none."""
        least = min((rung.days.least or 0 for rung in self.rungs), default=0)
        return max(0, -least)
