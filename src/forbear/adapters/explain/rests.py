"""What an explanation rests on: the packs, and the hash of everything the night read and wrote."""

from collections.abc import Mapping
from typing import Any, Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.facts import Facts

GROUPS: Final = ("read", "given", "book", "settings", "tables")
"""The parts of an account that hold rows and hashes, in the order of the work. The first two are
of the door: the rows of the person, and what was given beside the book."""


def rests(facts: Facts, say: Speaker) -> list[str]:
    """Tell the packs with version and status, and each input and result with rows and SHA-256."""
    return told(facts.account, say, changed=facts.law.changed)


def told(account: Mapping[str, Any], say: Speaker, *, changed: tuple[str, ...]) -> list[str]:
    """Tell what a night, or an answer at the door, was made of, from its account."""
    packs = [
        say("judged.pack", pack=p["pack"], version=p["version"],
            status=say.code("pack_status", p["status"]))
        for p in account.get("rules", [])
    ]
    said = [say("rests.packs", packs=say.joined(packs))] if packs else []
    if changed:
        said.append(say("rests.changed", packs=say.joined(list(changed))))
    for group in GROUPS:
        lines = [_line(name, made, say) for name, made in account.get(group, {}).items()]
        if lines:
            said.append("\n".join([say(f"rests.{group}"), *lines]))
    strategy, made = account.get("strategy"), account["made_with"]
    if strategy is None:
        said.append(say("rests.made_door", forbear=made["forbear"], engine=made["engine"],
                        tzdata=made["tzdata"]))
        return said
    said.append(say(
        "rests.made", strategy=strategy["name"], version=strategy["version"],
        capacity=account["capacity"], forbear=made["forbear"], engine=made["engine"],
        tzdata=made["tzdata"],
    ))
    return said


def _line(name: str, made: Mapping[str, Any], say: Speaker) -> str:
    """Tell one table; what Spark wrote is a folder, of which only the rows are known."""
    rows = say.count("row", made["rows"])
    if "sha256" not in made:
        return say("rests.line_rows", table=name, rows=rows)
    return say("rests.line", table=name, rows=rows, sha256=made["sha256"])
