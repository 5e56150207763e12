"""Law packs: read, checked whole, and turned into the rules of one day."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import forbear
from forbear.adapters.packs.law_checks import check_pack
from forbear.adapters.packs.law_files import AnyEntry
from forbear.adapters.packs.law_reading import LawPack, read_pack, slots
from forbear.adapters.packs.law_rules import rule_of
from forbear.engine.gate.rulebook import Pack, RuleBook
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.limits import RULES_MAX

_ROOT = Path(forbear.__path__[0]) / "packs" / "law"


class PackFaulty(ForbearError):
    """The rule packs cannot be used; all that is wrong is listed at once."""

    code = "pack_faulty"
    sentence = "The rule packs cannot be used:\n{faults}\n"
    cure = "Correct the files and run again; until then no contact is allowed."


def known_packs() -> tuple[str, ...]:
    """Give the names of the packs that come with Forbear."""
    return tuple(sorted(_folders()))


def pack_folder(name: str) -> Path | None:
    """Give the folder of a pack that comes with Forbear; None where there is none."""
    return _folders().get(name)


def load_rules(names: Sequence[str], *, on: date) -> RuleBook:
    """Read packs by name, or a lender's own by the path of its folder, for one day of contact.

    Every rule of every pack named or included applies; which of them hold on the day, and with
    which values, is looked up here.

    Raises:
        PackFaulty: Something in them is wrong; the message lists every fault with file and key.

    """
    return rules_on(read_packs(names), on=on)


def rules_on(packs: Sequence[LawPack], *, on: date) -> RuleBook:
    """Give the rules of packs that were read, with their values of one day of contact."""
    rules = [
        rule for pack in packs for entry in pack.file.rules if (rule := rule_of(pack, entry, on=on))
    ]
    spoken = {channel for pack in packs for entry in pack.file.rules
              for channel in _channels(pack, entry)}
    return RuleBook(
        on=on,
        packs=tuple(
            Pack(name=p.file.name, version=p.file.version, status=p.file.status) for p in packs
        ),
        rules=tuple(sorted(rules, key=lambda rule: rule.rule_id)),
        channels=tuple(channel for channel in words.CHANNELS if channel in spoken),
    )


def read_packs(names: Sequence[str]) -> list[LawPack]:
    """Read packs and those they include, each once, with every value they ever had.

    Raises:
        PackFaulty: Something in them is wrong; the message lists every fault with file and key.

    """
    packs, faults = _checked(names)
    if faults:
        raise PackFaulty(faults="\n".join(f"- {fault}" for fault in faults))
    return packs


def faults_of(names: Sequence[str]) -> list[str]:
    """Tell all that is wrong with packs and those they include, each with its file and key."""
    return _checked(names)[1]


def _checked(names: Sequence[str]) -> tuple[list[LawPack], list[str]]:
    """Read packs and check them, each by itself and then together."""
    faults: list[str] = []
    packs = _gather(names, faults=faults)
    if not names:
        faults.append("no pack is named, and without rules every contact is refused")
    for pack in packs:
        check_pack(pack, faults=faults)
    _check_ids(packs, faults=faults)
    return packs, faults


def _folders() -> dict[str, Path]:
    """Give the folder of each pack that comes with Forbear, by its name.

    The name of a pack is that of its files; only the line that says it is read here.
    """
    found = {}
    for path in sorted(_ROOT.rglob("pack.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        found[first.removeprefix("name:").strip()] = path.parent
    return found


def _gather(names: Sequence[str], *, faults: list[str]) -> list[LawPack]:
    """Read the named packs and those they include, each once, in the order they are met."""
    folders = _folders()
    packs: dict[Path, LawPack | None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            faults.append(f"{above[-1]}/pack.yaml: includes: {' -> '.join((*above, name))} "
                          "goes round in a circle")
            return
        folder = folders.get(name, Path(name))
        if not (folder / "pack.yaml").is_file():
            by = f"{above[-1]}/pack.yaml: includes: " if above else ""
            faults.append(f"{by}{name} is no pack and no folder of one; "
                          f"packs are {', '.join(sorted(folders))}")
            return
        if folder.resolve() not in packs:
            packs[folder.resolve()] = read_pack(folder, where=name, faults=faults)
        pack = packs[folder.resolve()]
        for included in pack.file.includes if pack else ():
            visit(included, (*above, name))

    for name in names:
        visit(name, ())
    return [pack for pack in packs.values() if pack]


def _check_ids(packs: Sequence[LawPack], *, faults: list[str]) -> None:
    """Tell of names that two packs share: a verdict must point at one rule only."""
    owner: dict[str, str] = {}
    for pack in packs:
        for entry in {entry.id for entry in pack.file.rules}:
            if entry in owner:
                faults.append(f"{pack.where}/pack.yaml: rules.{entry}: "
                              f"{owner[entry]} has a rule of this name too")
            owner[entry] = pack.where
    rules = sum(len(pack.file.rules) for pack in packs)
    if rules > RULES_MAX:
        faults.append(f"{', '.join(p.where for p in packs)}: rules: {rules:,} rules together are "
                      f"more than {RULES_MAX:,}")
    names = [pack.file.name for pack in packs]
    faults += [f"{name}: two different folders hold a pack of this name"
               for name in sorted(set(names)) if names.count(name) > 1]


def _channels(pack: LawPack, entry: AnyEntry) -> Iterator[str]:
    """Give the channels a rule speaks of on any day."""
    yield from getattr(entry, "channels", ())
    listed = slots(entry).get("channels")
    if listed:
        for value in pack.parameters[listed].values.values():
            yield from cast("list[str]", value.value or [])
