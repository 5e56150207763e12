"""What is known of the candidates before they are read; so rules that cannot speak cost nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Self

import ibis.expr.types as ir

from forbear.engine.vocabulary import words

OWN_ROLES: Final = ("borrower", "joint")
"""Those who owe the debt themselves; whoever is reached in another role is somebody else."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Channels, purposes and roles that may be among the candidates, and when they are judged.

    A candidate beyond what is said here is refused, for what would judge it is left out.
    """

    channels: frozenset[str] = frozenset(words.CHANNELS)
    purposes: frozenset[str] = frozenset(words.PURPOSES)
    roles: frozenset[str] = frozenset(words.PARTY_ROLES)
    at: Literal["night", "door", "either"] = "either"
    """In the night no candidate has a moment, at the door each has one."""
    empty: frozenset[str] = frozenset()
    """Tables of which it is known that they have no rows; those of borrowers and zones are read."""
    one: bool = False
    """There is but one candidate."""

    @classmethod
    def of(cls, candidates: Iterable[Mapping[str, object]], *, empty: Iterable[str]) -> Self:
        """Say what plain rows of candidates hold."""
        rows = list(candidates)
        moments = {row.get("moment_at") is not None for row in rows}
        at: Literal["night", "door", "either"] = "door" if moments == {True} else "night"

        def named(column: str) -> frozenset[str]:
            return frozenset(str(row.get(column)) for row in rows)

        return cls(
            channels=named("channel"), purposes=named("purpose"), roles=named("role"),
            at="either" if len(moments) > 1 else at, empty=frozenset(empty), one=len(rows) == 1,
        )

    @property
    def others(self) -> bool:
        """Tell whether somebody else than who owes may be reached."""
        return not self.roles <= set(OWN_ROLES)

    @property
    def door(self) -> bool:
        """Tell whether a candidate may have a moment."""
        return self.at != "night"

    @property
    def written(self) -> bool:
        """Tell whether a contact with words may be among them."""
        return bool(self.channels & set(words.CHANNELS_WRITTEN))

    def filled(self, reads: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Leave out the tables that have no rows."""
        gone = self.empty - {"borrowers", "zones"}
        return {name: table for name, table in reads.items() if name not in gone}
