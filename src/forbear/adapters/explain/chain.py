"""The whole chain for one borrower, or one answer at the door: headings, and what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.decided import chosen, judged, ordered, proposed
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.owed import habits, owed, promises, stops
from forbear.adapters.explain.rests import rests

Teller = Callable[[Facts, Speaker], list[str]]

_CHAIN: Final[tuple[tuple[str, Teller], ...]] = (
    ("owed", owed), ("habits", habits), ("promises", promises), ("stops", stops),
    ("proposed", proposed), ("judged", judged), ("chosen", chosen), ("order", ordered),
    ("rests", rests),
)
_TELLERS: Final[dict[str, Teller]] = {**dict(_CHAIN), "answer": judged}
PARTS: Final = tuple(name for name, _ in _CHAIN)
BRIEF: Final = ("owed", "proposed", "judged", "chosen")
AT_THE_DOOR: Final = ("answer", "stops", "rests")
"""What is told of a moment: whether it may be, and what that rests on."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One step of the chain: its name, its heading and its paragraphs."""

    name: str
    heading: str
    says: list[str]


def explain(facts: Facts, *, language: str, parts: tuple[str, ...] = PARTS) -> list[Part]:
    """Tell the steps that are asked for, in that order; one with nothing to say is left out."""
    say = Speaker(language)
    told = [
        Part(name=name, heading=say(f"heading.{name}"), says=_TELLERS[name](facts, say))
        for name in parts
    ]
    return [part for part in told if part.says]


def title(facts: Facts, *, language: str) -> str:
    """Say about whom this is, and of which night or moment."""
    say = Speaker(language)
    if at := facts.account.get("moment_at"):
        moment = datetime.fromisoformat(at).astimezone(UTC).replace(tzinfo=None)
        zone = str(facts.verdicts[0]["zones"] or "").partition(" ")[0]
        return say("title_door", borrower=facts.borrower_id, at=say.moment(moment, zone=zone))
    return say("title", borrower=facts.borrower_id, as_of=say.day(facts.as_of),
               contact_on=say.day(facts.contact_on))


def written(facts: Facts, *, language: str, parts: tuple[str, ...] = PARTS) -> str:
    """Write the chain as plain text."""
    return as_text(title(facts, language=language),
                   explain(facts, language=language, parts=parts))


def as_text(heading: str, parts: list[Part]) -> str:
    """Write steps as plain text, each under its heading."""
    lines = [heading]
    for part in parts:
        lines += ["", part.heading]
        for says in part.says:
            first, *rest = says.split("\n")
            lines += [f"  · {first}", *(f"    {line}".rstrip() for line in rest)]
    return "\n".join(lines)
