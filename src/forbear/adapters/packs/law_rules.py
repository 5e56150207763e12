"""From the entries of a pack to the rules of one day."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from forbear.adapters.packs.law_files import (
    AnyEntry,
    CapEntry,
    CooldownEntry,
    DeadlineEntry,
    FrequencyEntry,
    HoursEntry,
    MustNotEntry,
    MustStateEntry,
    PreconditionEntry,
    PreferenceEntry,
    RecipientEntry,
    RetentionEntry,
    StopEntry,
)
from forbear.adapters.packs.law_reading import LawPack, in_force, minutes, slots
from forbear.engine.gate import rulebook as book
from forbear.engine.vocabulary import words

_EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
_WEAKEST_FIRST = "MST"
_LONGEST_WINDOW: Final = {"rolling": 1, "week": 7, "month": 31}
"""Days looked at where a rule names none: a calendar day, week or month."""

Values = dict[str, Any]
"""Slot to value; each was checked against the unit of its slot when the pack was read."""


def rule_of(pack: LawPack, entry: AnyEntry, *, on: date) -> book.Rule | None:
    """Give a rule with its values of the day; None where it is not in force."""
    found = {slot: in_force(pack.parameters[name], on=on) for slot, name in slots(entry).items()}
    held = {slot: one for slot, one in found.items() if one}
    if len(held) < len(found):
        return None
    values = {slot: value.value for slot, (_, value) in held.items()}
    said = [value for _, value in held.values()]
    shared: Values = {
        "rule_id": entry.id,
        "pack": pack.file.name,
        "channels": channels_of(entry, values),
        "modality": entry.modality,
        "outcome": entry.outcome or ("refused" if entry.modality == "shall" else "review"),
        "cites": "; ".join(dict.fromkeys(value.cites for value in said)),
        "url": next((value.url for value in said if value.url), ""),
        "evidence": min((value.evidence for value in said), key=_WEAKEST_FIRST.index),
        "checked_on": min(value.checked_on for value in said),
        "since": max(since for since, _ in held.values()),
        "source": pack.parameters[next(iter(slots(entry).values()))].source,
        "purposes": tuple(entry.purposes or words.PURPOSES),
        "roles": tuple(entry.roles or words.PARTY_ROLES),
        "lifted_by": tuple(entry.lifted_by),
        "lifted_days": values.get("lifted_days"),
        "until_days_late": values.get("until_days_late"),
    }
    return _MAKERS[type(entry)](entry, values, shared | {"on": on})


def channels_of(entry: AnyEntry, values: Values) -> tuple[str, ...]:
    """Give the channels a rule judges: those it names, or those its parameter lists."""
    named: Iterable[str] = getattr(entry, "channels", None) or values.get("channels") or ()
    return tuple(named)


def _hours(entry: HoursEntry, values: Values, shared: Values) -> book.Rule:
    return book.HoursRule(
        **_plain(shared),
        from_minute=minutes(values["from_"]),
        until_minute=minutes(values["until"]),
        weekdays=tuple(values.get("weekdays", _EVERY_DAY)),
        holidays=f"{entry.holidays}-holidays" if entry.holidays else "",
    )


def _frequency(entry: FrequencyEntry, values: Values, shared: Values) -> book.Rule:
    return book.FrequencyRule(
        **_plain(shared), counted=entry.counts, most=values["most"],
        days=values.get("days", _LONGEST_WINDOW[entry.window]), window=entry.window,
        counts_channels=tuple(entry.counts_channels), inbound=entry.inbound, per=entry.per,
        whose=entry.whose,
    )


def _cooldown(entry: CooldownEntry, values: Values, shared: Values) -> book.Rule:
    return book.CooldownRule(
        **_plain(shared), trigger=entry.trigger, days=values["days"],
        first_day_counts=entry.first_day_counts, counts_channels=tuple(entry.counts_channels),
        inbound=entry.inbound, per=entry.per, whose=entry.whose,
    )


def _stop(entry: StopEntry, _: Values, shared: Values) -> book.Rule:
    return book.StopRule(**_plain(shared), stop_kind=entry.stop)


def _recipient(entry: RecipientEntry, values: Values, shared: Values) -> book.Rule:
    return book.RecipientRule(
        **_plain(shared), only_if=entry.only_if, refusal_stops=entry.refusal_stops,
        most=values.get("most"),
    )


def _preference(entry: PreferenceEntry, _: Values, shared: Values) -> book.Rule:
    return book.PreferenceRule(**_plain(shared), wish=entry.wish)


def _must_state(entry: MustStateEntry, values: Values, shared: Values) -> book.Rule:
    return book.MustStateRule(
        **_plain(shared), element=entry.element, phrases=_phrases(values)
    )


def _must_not(entry: MustNotEntry, values: Values, shared: Values) -> book.Rule:
    return book.MustNotRule(
        **_plain(shared), part=entry.part, phrases=_phrases(values), only=tuple(entry.only)
    )


def _phrases(values: Values) -> dict[str, tuple[str, ...]]:
    """Give the phrases of each language in small letters."""
    said: dict[str, list[str]] = values.get("phrases", {})
    return {language: tuple(p.lower() for p in some) for language, some in said.items()}


def _precondition(entry: PreconditionEntry, values: Values, shared: Values) -> book.Rule:
    return book.PreconditionRule(**_plain(shared), fact=entry.fact, days=values.get("days"))


def _retention(entry: RetentionEntry, values: Values, shared: Values) -> book.Rule:
    months: int = values["months"]
    on: date = shared["on"]
    return book.RetentionRule(
        **_plain(shared), record=entry.record, months=months, bound=entry.bound,
        kept_from=months_before(on, months=months),
    )


def months_before(day: date, *, months: int) -> date:
    """Give the same day so many months earlier, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _deadline(entry: DeadlineEntry, values: Values, shared: Values) -> book.Rule:
    return book.DeadlineRule(
        **_plain(shared), trigger=entry.trigger, days=values["days"], calendar=entry.calendar
    )


def _cap(entry: CapEntry, values: Values, shared: Values) -> book.Rule:
    return book.CapRule(**_plain(shared), quantity=entry.quantity, most=values["most"])


def _plain(shared: Values) -> Values:
    """Give what every rule carries; the day itself only helps to work some of it out."""
    return {name: value for name, value in shared.items() if name != "on"}


_MAKERS: Final[dict[type, Callable[[Any, Values, Values], book.Rule]]] = {
    HoursEntry: _hours,
    FrequencyEntry: _frequency,
    CooldownEntry: _cooldown,
    StopEntry: _stop,
    RecipientEntry: _recipient,
    PreferenceEntry: _preference,
    MustStateEntry: _must_state,
    MustNotEntry: _must_not,
    PreconditionEntry: _precondition,
    RetentionEntry: _retention,
    DeadlineEntry: _deadline,
    CapEntry: _cap,
}
