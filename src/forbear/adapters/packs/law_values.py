"""One value of a pack: what is wrong with it for its unit."""

import re
from collections.abc import Iterator

from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.limits import CONTACT_HISTORY_DAYS, FREQUENCY_DAYS_MAX

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_MONTHS_MAX = 1_200


def value_fault(value: object, *, unit: str) -> Iterator[str]:
    """Tell what is wrong with a value for its unit, each fault with its key in the file."""
    if value is None:
        return
    if unit in ("weekdays", "channels"):
        yield from (f"value: {fault}" for fault in _list_faults(value, unit=unit))
    elif unit == "phrases":
        yield from (f"value{fault}" for fault in _phrases_faults(value))
    elif unit == "local time":
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            yield f'value: {value!r} is no time of day; write it quoted, as "08:00"'
    elif not isinstance(value, int) or value < (1 if unit in ("days", "months") else 0):
        yield f"value: {value!r} is no number of {unit}"
    elif unit == "days" and value > FREQUENCY_DAYS_MAX:
        yield (f"value: {value} days reach past the history kept: at most {FREQUENCY_DAYS_MAX} "
               f"of {CONTACT_HISTORY_DAYS} days")
    elif unit == "months" and value > _MONTHS_MAX:
        yield f"value: {value} months are more than a hundred years"


def _list_faults(value: object, *, unit: str) -> Iterator[str]:
    """Tell what is wrong with a list of weekdays or channels."""
    known: tuple[object, ...] = tuple(range(1, 8)) if unit == "weekdays" else words.CHANNELS
    some = value if isinstance(value, list) else [value]
    strange = [one for one in some if one not in known]
    if strange or len(set(some)) < len(some) or (unit == "weekdays" and not some):
        yield f"{value!r} must list each of {', '.join(str(k) for k in known)} at most once"


def _phrases_faults(value: object) -> Iterator[str]:
    """Tell what is wrong with phrases: every language has its own, and none is empty."""
    if not isinstance(value, dict) or set(value) != set(words.LANGUAGES):
        yield f": there must be phrases for each of {', '.join(words.LANGUAGES)}"
        return
    for language, some in value.items():
        if not all(phrase.strip() for phrase in some):
            yield f".{language}: an empty phrase is in every text"
        folded = [phrase.strip().lower() for phrase in some]
        twice = sorted({phrase for phrase in folded if folded.count(phrase) > 1})
        if twice:
            yield f".{language}: {', '.join(twice)} is there twice"
        foreign = [phrase for phrase in some
                   if phrase.strip() and language == "en" and _HAN.search(phrase)]
        if foreign:
            yield f".{language}: {', '.join(foreign)} is not of this language"
        if language != "en" and not any(_HAN.search(phrase) for phrase in some):
            yield f".{language}: none of the phrases is of this language"
