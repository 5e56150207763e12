"""Attestations: a named officer of the lender vouches for each value that can refuse a contact.

Until then nothing leaves to a real address. A record names the value by a hash over all that gives
it its meaning, so a value that changes must be attested anew.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from forbear.adapters.packs.law import read_packs
from forbear.adapters.packs.law_files import AnyEntry
from forbear.adapters.packs.law_reading import LawPack, in_force, slots, yaml_of
from forbear.engine.vocabulary.errors import ForbearError

HASH_LENGTH = 64


class AttestationsFaulty(ForbearError):
    """The file of attestations cannot be read, so nothing in it counts."""

    code = "attestations_faulty"
    sentence = "The attestations in {file} cannot be used:\n{faults}\n"
    cure = ("Restore the file as it was; records are only ever added at its end, "
            "by `forbear packs attest`.")


class AttestationRefused(ForbearError):
    """An attestation would say nothing, or nothing new."""

    code = "attestation_refused"
    sentence = "Nothing was attested: {why}."
    cure = "{what}"


class Attestation(BaseModel):
    """One record: who vouches for which value, and when they said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: Annotated[str, Field(min_length=1)]
    version: Annotated[str, Field(min_length=1)]
    parameter: Annotated[str, Field(min_length=1)]
    since: date
    """The day from which the value holds."""
    value_hash: Annotated[str, Field(pattern=rf"^[0-9a-f]{{{HASH_LENGTH}}}$")]
    by: Annotated[str, Field(min_length=1)]
    role: Annotated[str, Field(min_length=1)]
    at: datetime
    """In UTC."""


_RECORDS = TypeAdapter(list[Attestation])


@dataclass(frozen=True, kw_only=True)
class Blocking:
    """A value in force that a rule refuses by."""

    pack: str
    version: str
    parameter: str
    since: date
    evidence: Literal["T", "S", "M"]
    source: str
    rules: tuple[str, ...]
    """The rules that refuse by it."""
    value_hash: str

    @property
    def key(self) -> tuple[str, str]:
        """Pack and parameter."""
        return self.pack, self.parameter


@dataclass(frozen=True, kw_only=True)
class Unattested:
    """A blocking value that nobody vouches for as it stands."""

    value: Blocking
    why: Literal["never", "changed"]


def blocking(names: Sequence[str], *, on: date) -> list[Blocking]:
    """Give each value in force on a day by which a rule of these packs, or included ones, refuses.

    Raises:
        PackFaulty: The packs cannot be used.

    """
    return [one for pack in read_packs(names) for one in blocking_of(pack, on=on)]


def blocking_of(pack: LawPack, *, on: date) -> Iterator[Blocking]:
    """Give the blocking values of one pack, by the name of their parameter."""
    refusing = [entry for entry in pack.file.rules if outcome_of(entry) == "refused"]
    for name, parameter in sorted(pack.parameters.items()):
        users = [entry for entry in refusing if name in slots(entry).values()]
        found = in_force(parameter, on=on)
        if users and found:
            since, value = found
            yield Blocking(
                pack=pack.file.name, version=pack.file.version, parameter=name, since=since,
                evidence=value.evidence, source=parameter.source,
                rules=tuple(sorted(entry.id for entry in users)),
                value_hash=_hash(pack, name, since=since, users=users),
            )


def outcome_of(entry: AnyEntry) -> str:
    """Give what a rule makes of what is against it: what it says, or what its modality implies."""
    return entry.outcome or ("refused" if entry.modality == "shall" else "review")


def _hash(pack: LawPack, name: str, *, since: date, users: Sequence[AnyEntry]) -> str:
    """Give the SHA-256 of a value with its unit, its citation and the rules that refuse by it.

    A rule belongs to it: three calls a day is another value once it counts attempts, not talks.
    """
    parameter = pack.parameters[name]
    value = parameter.values[since]
    meaning = {
        "pack": pack.file.name, "parameter": name, "since": since.isoformat(),
        "value": value.value, "cites": value.cites, "unit": parameter.unit,
        "rules": sorted(
            json.dumps(
                entry.model_dump(mode="json", exclude_defaults=True), sort_keys=True,
                ensure_ascii=False,
            )
            for entry in users
        ),
    }
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_attestations(file: Path) -> list[Attestation]:
    """Read the records of a file, oldest first; a file that is not there has none.

    Raises:
        AttestationsFaulty: The file cannot be read, or a record in it is not whole.

    """
    try:
        said = yaml_of(file.read_text(encoding="utf-8"))
        return _RECORDS.validate_python(said or [])
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as fault:
        faults = [f"it cannot be read ({type(fault).__name__})"]
    except yaml.MarkedYAMLError as fault:
        line = f"line {fault.problem_mark.line + 1}: " if fault.problem_mark else ""
        faults = [f"{line}{fault.problem}"]
    except ValidationError as wrong:
        faults = [
            f"record {'.'.join(str(p + 1 if isinstance(p, int) else p) for p in one['loc'])}: "
            f"{one['msg']}"
            for one in wrong.errors(include_url=False, include_context=False)
        ]
    raise AttestationsFaulty(file=file, faults="\n".join(f"- {fault}" for fault in faults))


def attested(names: Sequence[str], *, file: Path, on: date) -> list[Unattested]:
    """Give the blocking values in force on a day that nobody attested as they stand.

    Raises:
        PackFaulty: The packs cannot be used.
        AttestationsFaulty: The file cannot be used.

    """
    records = read_attestations(file)
    hashes = {record.value_hash for record in records}
    known = {(record.pack, record.parameter) for record in records}
    return [
        Unattested(value=one, why="changed" if one.key in known else "never")
        for one in blocking(names, on=on) if one.value_hash not in hashes
    ]


def attest(
    names: Sequence[str],
    *,
    file: Path,
    by: str,
    role: str,
    values: Sequence[str],
    on: date,
    at: datetime,
) -> list[Attestation]:
    """Add a record for each value named, or for every blocking value, and give the records.

    Args:
        names: The packs; those they include are attested with them.
        file: Where the records are kept; they are added at its end.
        by: Who vouches.
        role: As what.
        values: Names of parameters, as `hours_from` or `cn.hours_from`; none: all that are not
            attested yet.
        on: The day whose values are meant.
        at: Now, with its zone.

    Raises:
        AttestationRefused: It names nobody, no blocking value, or what the same person attested.
        PackFaulty: The packs cannot be used.
        AttestationsFaulty: The file cannot be used.

    """
    who, post = " ".join(by.split()), " ".join(role.split())
    if not who or not post:
        raise AttestationRefused(
            why="an attestation names a person and their role",
            what='Give both, as --by "Ana Lin" --role "compliance officer".',
        )
    records = read_attestations(file)
    done = {(record.value_hash, record.by.casefold()) for record in records}
    chosen = _chosen(blocking(names, on=on), values=values)
    again = [one for one in chosen if (one.value_hash, who.casefold()) in done]
    if again and (values or len(again) == len(chosen)):
        told = (
            ", ".join(f"{one.pack} {one.parameter}" for one in again) if values
            else f"all {len(again)} values"
        )
        stand = "it stands" if len(again) == 1 else "they stand"
        raise AttestationRefused(
            why=f"{who} has already attested {told} as {stand}",
            what="Nothing is to do; a value that changes can be attested again.",
        )
    made = [
        Attestation(
            pack=one.pack, version=one.version, parameter=one.parameter, since=one.since,
            value_hash=one.value_hash, by=who, role=post, at=at.astimezone(UTC),
        )
        for one in chosen if one not in again
    ]
    _append(file, made)
    return made


def _chosen(some: list[Blocking], *, values: Sequence[str]) -> list[Blocking]:
    """Choose the values that are meant."""
    if not some:
        raise AttestationRefused(
            why="no rule of these packs refuses on that day",
            what="Name a pack with rules that refuse, or another day with --on.",
        )
    if not values:
        return some
    chosen = []
    for name in values:
        found = [one for one in some if name in (one.parameter, f"{one.pack}.{one.parameter}")]
        if len(found) != 1:
            raise AttestationRefused(
                why=f"{name} is no blocking value in force on that day" if not found
                else f"several packs have a value {name}",
                what="Blocking values are "
                + ", ".join(f"{one.pack}.{one.parameter}" for one in some) + ".",
            )
        chosen += found
    return chosen


def _append(file: Path, records: Sequence[Attestation]) -> None:
    """Add records at the end of the file, whole or not at all; what was there stays as it is."""
    old = file.read_bytes() if file.exists() else b""
    gap = b"\n" if old and not old.endswith(b"\n") else b""
    new = yaml.safe_dump(
        [record.model_dump(mode="json") for record in records], sort_keys=False,
        allow_unicode=True,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    partial.write_bytes(old + gap + new.encode())
    partial.replace(file)
