"""What is wrong with a pack as a whole: rules against their numbers, on every day of change."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from forbear.adapters.files.calendars import calendars
from forbear.adapters.packs.law_files import (
    UNITS_OF_SLOT,
    AnyEntry,
    CapEntry,
    CooldownEntry,
    DeadlineEntry,
    FrequencyEntry,
    HoursEntry,
    MustNotEntry,
    MustStateEntry,
    RetentionEntry,
    StopEntry,
)
from forbear.adapters.packs.law_reading import LawPack, in_force, minutes, slots
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.errors import SettingUnknown
from forbear.engine.vocabulary.limits import FREQUENCY_DAYS_MAX

_A_YEAR = 2026
"""Any year: whether a country has holidays at all does not depend on it."""

_NEVER_LIFTED = (StopEntry, RetentionEntry, DeadlineEntry, CapEntry)


def check_pack(pack: LawPack, *, faults: list[str]) -> None:
    """Check the rules of a pack against its parameters."""
    at = f"{pack.where}/pack.yaml"
    used = set()
    ids = Counter(entry.id for entry in pack.file.rules)
    faults += [f"{at}: rules: {one} is there twice" for one, n in sorted(ids.items()) if n > 1]
    includes = Counter(pack.file.includes)
    faults += [f"{at}: includes: {one} is there twice" for one, n in includes.items() if n > 1]
    if not pack.file.rules and not pack.file.includes:
        faults.append(f"{at}: rules: the pack has no rule and includes none")
    for entry in pack.file.rules:
        key = f"{at}: rules.{entry.id}"
        named = slots(entry)
        used |= set(named.values())
        some = list(_slot_faults(pack, named, unread=pack.unread))
        some += _entry_faults(entry)
        if not some and not pack.unread & set(named.values()):
            some += _faults_by_date(pack, entry)
        faults += [f"{key}.{one}" for one in some]
    faults += [f"{pack.where}/parameters/{name}.yaml: no rule uses it"
               for name in sorted(set(pack.parameters) - used)]
    unsure = sorted({name for name, parameter in pack.parameters.items()
                     if any(value.evidence != "T" for value in parameter.values.values())})
    if pack.file.status == "verified" and unsure:
        faults.append(f"{at}: status: verified needs evidence T for every value; "
                      f"{', '.join(unsure)} has less")


def _entry_faults(entry: AnyEntry) -> Iterator[str]:
    """Tell what a rule says that cannot be, whatever its numbers."""
    if isinstance(entry, StopEntry) and entry.stop not in words.STOP_KINDS:
        yield (f"stop: {entry.stop} is no state that stops contact; it can be one of "
               f"{', '.join(words.STOP_KINDS)}")
    named = slots(entry)
    if isinstance(entry, MustStateEntry):
        phrased = entry.element in words.ELEMENTS_PHRASED
        if phrased != ("phrases" in named):
            yield (f"element: {entry.element} is "
                   + ("said in phrases; name them" if phrased else "a value, and has no phrases"))
    if isinstance(entry, MustNotEntry) and bool(entry.only) == ("phrases" in named):
        yield "part: name either the phrases it never says, or all that it may say"
    if isinstance(entry, FrequencyEntry) and entry.window != "rolling" and "days" in named:
        yield f"window: a calendar {entry.window} has its own length; leave out days"
    if isinstance(entry, _NEVER_LIFTED) and entry.lifted_by:
        yield f"lifted_by: no consent lifts a rule of kind {entry.kind}"
    calendar = _calendar(entry)
    if calendar and not _known(calendar):
        key = "holidays" if isinstance(entry, HoursEntry) else "calendar"
        yield (f"{key}: {calendar} is no calendar; it can be a country's code as US, or a part "
               "of one as US-CA")
    if "lifted_days" in named and not entry.lifted_by:
        yield "parameters.lifted_days: no kind of consent lifts this rule"


def _calendar(entry: AnyEntry) -> str:
    """Give the country whose days a rule goes by; empty: none."""
    if isinstance(entry, HoursEntry):
        return entry.holidays
    return entry.calendar if isinstance(entry, DeadlineEntry) else ""


@cache
def _known(country: str) -> bool:
    """Tell whether the library of holidays has a country."""
    try:
        calendars([country], first_year=_A_YEAR, last_year=_A_YEAR)
    except SettingUnknown:
        return False
    return True


def _slot_faults(
    pack: LawPack, named: dict[str, str], *, unread: set[str]
) -> Iterator[str]:
    """Tell which parameters are missing or of the wrong unit."""
    for slot, name in named.items():
        if name in unread:
            continue
        label = f"parameters.{slot.rstrip('_')}"
        if name not in pack.parameters:
            yield f"{label}: there is no file parameters/{name}.yaml"
        elif pack.parameters[name].unit not in UNITS_OF_SLOT[slot]:
            yield (f"{label}: {name} is in {pack.parameters[name].unit}, "
                   f"it must be in {' or '.join(UNITS_OF_SLOT[slot])}")
    sources = {pack.parameters[name].source for name in named.values() if name in pack.parameters}
    if len(sources) > 1:
        yield f"parameters: one rule has one kind of source, not {', '.join(sorted(sources))}"


def _faults_by_date(pack: LawPack, entry: AnyEntry) -> Iterator[str]:
    """Tell on which days of change a rule is incomplete or impossible."""
    named = slots(entry)
    changes = {day for name in named.values() for day in pack.parameters[name].values}
    for day in sorted(changes):
        now = {slot: in_force(pack.parameters[name], on=day) for slot, name in named.items()}
        missing = sorted(slot.rstrip("_") for slot, found in now.items() if found is None)
        if missing and len(missing) < len(now):
            yield f"parameters: from {day} on {', '.join(missing)} has no value, the others do"
            continue
        values = {slot: found[1].value for slot, found in now.items() if found}
        if isinstance(entry, HoursEntry) and values:
            opens, closes = str(values["from_"]), str(values["until"])
            if minutes(opens) >= minutes(closes):
                yield f"parameters: from {day} on the hours {opens}-{closes} hold no time at all"
        if (
            isinstance(entry, CooldownEntry)
            and values
            and timedelta(days=int(str(values["days"]))) >= timedelta(days=FREQUENCY_DAYS_MAX)
        ):
            yield f"parameters.days: from {day} on the rest reaches past the history kept"
