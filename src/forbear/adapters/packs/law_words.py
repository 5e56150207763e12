"""Any rule of a rule book in plain words with its numbers, in three languages.

Always made from the rule: nobody writes these sentences by hand, so they cannot fall behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from forbear.engine.gate import rulebook as book
from forbear.engine.vocabulary import words

_WORDS: Final = files("forbear") / "adapters" / "packs" / "words"


@cache
def _phrases(language: str) -> dict[str, str]:
    """Read the words of one language; keys are joined by dots, as `stop.death`."""
    if language not in words.LANGUAGES:
        raise KeyError(language)
    said = yaml.safe_load((_WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for part, inner in said.items():
        if not isinstance(inner, dict):
            found[part] = str(inner)
            continue
        for key, value in inner.items():
            if isinstance(value, dict):
                found |= {f"{part}.{key}.{form}": str(text) for form, text in value.items()}
            else:
                found[f"{part}.{key}"] = str(value)
    return found


class _Voice:
    """Says the parts of a rule in one language."""

    def __init__(self, language: str) -> None:
        self._said = _phrases(language)

    def __call__(self, key: str, /, **fields: object) -> str:
        return self._said[key].format(**fields)

    def count(self, thing: str, n: int, **fields: object) -> str:
        """Say how many of a thing."""
        return self(f"count.{thing}.{'one' if n == 1 else 'many'}", n=n, **fields)

    def among(self, kind: str, codes: Sequence[str], *, joined: str = "and") -> str:
        """Say a list of codes."""
        return self.listed([self(f"{kind}.{code}") for code in codes], joined=joined)

    def listed(self, some: Sequence[str], *, joined: str = "and") -> str:
        """Join parts as a list."""
        *first, last = some
        if not first:
            return last
        return self(f"list.{joined}", some=self("mark.comma").join(first), last=last)

    def channels(self, some: Sequence[str], *, of: str = "channel") -> str:
        """Say channels, those that are all of a kind by its name."""
        if not some:
            return self("channel.none")
        if set(some) == set(words.CHANNELS):
            return self(f"{of}.every")
        if set(some) == set(words.CHANNELS_WRITTEN):
            return self(f"{of}.written")
        return self.among("channel", [c for c in words.CHANNELS if c in some])

    def phrases(self, phrases: Mapping[str, Sequence[str]]) -> str:
        """Say the phrases of each language."""
        quoted = {
            language: self("mark.comma").join(self("mark.quote", it=p) for p in some)
            for language, some in phrases.items()
        }
        return self("mark.part").join(
            self(f"phrases.{language}", some=quoted[language])
            for language in words.LANGUAGES if language in quoted
        )


def say_rule(rule: book.Rule, *, language: str = "en") -> str:
    """Say a rule of any kind in one sentence.

    Args:
        rule: With its numbers of the day.
        language: One of `words.LANGUAGES`.

    Returns:
        As `Calls: at most 7 attempts in 7 days about one debt, the day of contact included; calls
        from the person do not count.`

    """
    voice = _Voice(language)
    head, parts = _KINDS[type(rule)](rule, voice)
    said = voice("mark.part").join([*parts, *_shared(rule, voice)])
    whole = f"{head}{voice('mark.colon')}{said}{voice('mark.end')}"
    return whole[0].upper() + whole[1:]


def say_value(value: object, *, unit: str, language: str = "en") -> str:
    """Say one value of a pack, with its unit; empty text for one that ended.

    Args:
        value: As the file of the parameter has it.
        unit: The unit the file states.
        language: One of `words.LANGUAGES`.

    """
    voice = _Voice(language)
    if value is None:
        return ""
    if unit in ("days", "months") and isinstance(value, int):
        return voice.count(unit.removesuffix("s"), value)
    if unit == "weekdays" and isinstance(value, list):
        return voice.among("weekday", [str(one) for one in value])
    if unit == "channels" and isinstance(value, list):
        return voice.channels(value)
    if unit == "phrases" and isinstance(value, dict):
        return voice.phrases(value)
    return str(value)


Told = tuple[str, list[str]]
"""What a rule is about, and what it says of it."""


def _shared(rule: book.Rule, voice: _Voice) -> list[str]:
    """Say what a rule of any kind may state: for whom it holds, and what lifts it."""
    parts = []
    if set(rule.purposes) != set(words.PURPOSES):
        some = voice.among("purposes", rule.purposes, joined="or")
        parts.append(voice("purposes.core", purposes=some))
    if set(rule.roles) != set(words.PARTY_ROLES) and not isinstance(rule, book.RecipientRule):
        parts.append(voice("roles", roles=voice.among("role", rule.roles, joined="or")))
    if rule.until_days_late is not None:
        parts.append(voice("late", days=voice.count("day", rule.until_days_late)))
    if rule.lifted_by:
        some = voice.among("consent", rule.lifted_by, joined="or")
        parts.append(
            voice("consent.lifts", consents=some) if rule.lifted_days is None else
            voice("consent.lifts_days", consents=some, days=voice.count("day", rule.lifted_days))
        )
    if rule.outcome != "refused" or rule.modality == "should":
        parts.append(voice(f"outcome.{rule.outcome}"))
    return parts


def _hours(rule: book.HoursRule, voice: _Voice) -> Told:
    parts = [voice("hours.core", from_=_clock(rule.from_minute), until=_clock(rule.until_minute))]
    if len(rule.weekdays) < 7:
        days = voice.among("weekday", [str(day) for day in rule.weekdays])
        parts.append(voice("hours.weekdays", weekdays=days))
    if rule.holidays:
        calendar = rule.holidays.removesuffix("-holidays")
        parts.append(voice("hours.holidays", calendar=calendar))
    return voice.channels(rule.channels), parts


def _frequency(rule: book.FrequencyRule, voice: _Voice) -> Told:
    key = rule.window if rule.window != "rolling" else "a_day" if rule.days == 1 else "days"
    core = voice(
        f"frequency.{key}", per=voice(f"per.{rule.per}"), days=voice.count("day", rule.days),
        counted=voice.count(rule.counted, rule.most),
    )
    return voice.channels(rule.channels), [core, *_counted(rule, voice)]


def _cooldown(rule: book.CooldownRule, voice: _Voice) -> Told:
    core = voice(
        "cooldown.day_one" if rule.first_day_counts else "cooldown.day_after",
        same=voice(f"same.{rule.per}"), days=voice.count("day", rule.days),
        trigger=voice(f"trigger.{rule.trigger}"),
    )
    return voice.channels(rule.channels), [core, *_counted(rule, voice)]


def _counted(rule: book.FrequencyRule | book.CooldownRule, voice: _Voice) -> list[str]:
    """Say what a rule counts."""
    parts = []
    counted = voice.channels(rule.counts_channels, of="contacts")
    if set(rule.counts_channels) != set(rule.channels):
        parts.append(voice("counted.channels", channels=counted))
    way = "inbound" if rule.inbound else "outbound"
    parts.append(voice(f"counted.{way}", channels=counted))
    if rule.whose != "group":
        parts.append(voice(f"counted.{rule.whose}"))
    return parts


def _stop(rule: book.StopRule, voice: _Voice) -> Told:
    while_ = voice(f"stop.{rule.stop_kind}")
    key = "stop.core" if rule.channels else "stop.nothing"
    return voice.channels(rule.channels), [voice(key, stop=while_)]


def _recipient(rule: book.RecipientRule, voice: _Voice) -> Told:
    everywhere = set(rule.channels) == set(words.CHANNELS)
    ways = (
        voice("recipient.every_way") if everywhere
        else voice("recipient.by", channels=voice.channels(rule.channels))
    )
    parts = [voice(f"recipient.{rule.only_if}", ways=ways)]
    if rule.refusal_stops:
        parts.append(voice("recipient.refusal"))
    if rule.most is not None:
        parts.append(voice("recipient.most", times=voice.count("time", rule.most)))
    return voice.among("role", rule.roles, joined="or"), parts


def _preference(rule: book.PreferenceRule, voice: _Voice) -> Told:
    return voice.channels(rule.channels), [voice("wish.core", wish=voice(f"wish.{rule.wish}"))]


def _must_state(rule: book.MustStateRule, voice: _Voice) -> Told:
    element = voice(f"element.{rule.element}")
    said = (
        voice("state.phrase", element=element, phrases=voice.phrases(rule.phrases))
        if rule.phrases else voice("state.value", element=element)
    )
    return voice.channels(rule.channels), [said]


def _must_not(rule: book.MustNotRule, voice: _Voice) -> Told:
    parts = []
    if rule.only:
        elements = voice.among("element", rule.only)
        parts.append(voice(f"never.only_{rule.part}", elements=elements))
    if rule.phrases:
        parts.append(voice(f"never.{rule.part}", phrases=voice.phrases(rule.phrases)))
    return voice.channels(rule.channels), parts


def _precondition(rule: book.PreconditionRule, voice: _Voice) -> Told:
    fact = voice(f"fact.{rule.fact}")
    said = (
        voice("fact.core", fact=fact) if rule.days is None else
        voice("fact.aged", fact=fact, days=voice.count("day", rule.days))
    )
    return voice.channels(rule.channels), [said]


def _retention(rule: book.RetentionRule, voice: _Voice) -> Told:
    months = voice.count("month", rule.months)
    return voice(f"record.{rule.record}"), [voice(f"record.{rule.bound}", months=months)]


def _deadline(rule: book.DeadlineRule, voice: _Voice) -> Told:
    days = (
        voice.count("business_day", rule.days, calendar=rule.calendar)
        if rule.calendar else voice.count("day", rule.days)
    )
    return voice(f"deadline.{rule.trigger}"), [voice("deadline.core", days=days)]


def _cap(rule: book.CapRule, voice: _Voice) -> Told:
    if rule.quantity.endswith("_bp"):
        most = voice("cap.a_year", share=_share(rule.most))
    elif rule.quantity.endswith("_months"):
        most = voice.count("month", rule.most)
    else:
        most = voice("cap.minor", n=f"{rule.most:,}")
    return voice(f"cap.{rule.quantity}"), [voice("cap.core", most=most)]


def _share(points: int) -> str:
    """Write basis points as a percentage, as exact as they are."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def _clock(minute: int) -> str:
    """Write a minute of the day as `HH:MM`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


_KINDS: Final[dict[type, Callable[[Any, _Voice], Told]]] = {
    book.HoursRule: _hours,
    book.FrequencyRule: _frequency,
    book.CooldownRule: _cooldown,
    book.StopRule: _stop,
    book.RecipientRule: _recipient,
    book.PreferenceRule: _preference,
    book.MustStateRule: _must_state,
    book.MustNotRule: _must_not,
    book.PreconditionRule: _precondition,
    book.RetentionRule: _retention,
    book.DeadlineRule: _deadline,
    book.CapRule: _cap,
}
