"""Packs checked for those who use them: faults, and values not sure or not attested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forbear.adapters.packs.attest import Blocking, Unattested, attested, blocking
from forbear.adapters.packs.law import faults_of


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found out about packs that are used together."""

    names: tuple[str, ...]
    faults: tuple[str, ...]
    """Each with file and key; where there are any, the rest is empty."""
    blocking: tuple[Blocking, ...] = ()
    unsure: tuple[Blocking, ...] = ()
    """Blocking values whose words were not read."""
    unattested: tuple[Unattested, ...] = ()


def check_packs(names: Sequence[str], *, file: Path, on: date) -> Checked:
    """Check packs and those they include.

    Args:
        names: The packs, as a lender names them.
        file: The attestations; a file that is not there has none.
        on: The day whose values must be sure and attested.

    Raises:
        AttestationsFaulty: The file of attestations cannot be used.

    """
    faults = faults_of(names)
    if faults:
        return Checked(names=tuple(names), faults=tuple(faults))
    some = blocking(names, on=on)
    return Checked(
        names=tuple(names), faults=(), blocking=tuple(some),
        unsure=tuple(one for one in some if one.evidence != "T"),
        unattested=tuple(attested(names, file=file, on=on)),
    )
