"""The whole chain for one borrower, as headings and what stands under each."""

from collections.abc import Callable
from dataclasses import dataclass
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
PARTS: Final = tuple(name for name, _ in _CHAIN)
BRIEF: Final = ("owed", "proposed", "judged", "chosen")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One step of the chain: its name, its heading and its paragraphs."""

    name: str
    heading: str
    says: list[str]


def explain(facts: Facts, *, language: str, parts: tuple[str, ...] = PARTS) -> list[Part]:
    """Tell the steps of the chain that are asked for; a step with nothing to say is left out."""
    say = Speaker(language)
    told = [
        Part(name=name, heading=say(f"heading.{name}"), says=teller(facts, say))
        for name, teller in _CHAIN if name in parts
    ]
    return [part for part in told if part.says]


def title(facts: Facts, *, language: str) -> str:
    """Say about whom this is, and of which night."""
    say = Speaker(language)
    return say("title", borrower=facts.borrower_id, as_of=say.day(facts.as_of),
               contact_on=say.day(facts.contact_on))


def written(facts: Facts, *, language: str, parts: tuple[str, ...] = PARTS) -> str:
    """Write the chain as plain text."""
    lines = [title(facts, language=language)]
    for part in explain(facts, language=language, parts=parts):
        lines += ["", part.heading]
        for says in part.says:
            first, *rest = says.split("\n")
            lines += [f"  · {first}", *(f"    {line}".rstrip() for line in rest)]
    return "\n".join(lines)
