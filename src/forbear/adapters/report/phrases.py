"""What the report says, in one language: phrases of words/, and numbers as people write them."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.report import numbers
from forbear.engine.book.rejects import REASONS as REJECTED
from forbear.engine.gate.reasons import SENTENCES

WORDS: Final = files("forbear.adapters.report") / "words"
ENGLISH: Final = "en"


@cache
def phrases(language: str) -> dict[str, dict[str, Any]]:
    """Read the phrases of a language, by group; `~` stands for a space that breaks no line."""
    text = (WORDS / f"{language}.yaml").read_text(encoding="utf-8")
    groups: dict[str, dict[str, Any]] = yaml.safe_load(text.replace("~", numbers.NO_BREAK))
    return groups


class Teller:
    """Says things in one language. Names of the lender's own stay as they are."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said = phrases(language)

    def __call__(self, key: str, /, **fields: object) -> str:
        """Fill in a phrase, named as `group.key`."""
        group, _, name = key.partition(".")
        return str(self._said[group][name]).format(**fields)

    def name(self, group: str, key: str) -> str:
        """Name a thing; one that has no phrase keeps its name, with spaces."""
        return str(self._said.get(group, {}).get(key, key.replace("_", " ")))

    def count(self, thing: str, n: int, **fields: object) -> str:
        """Say how many of a thing: `1 letter`, `8,412 letters`."""
        said = self._said["count"][thing]["one" if n == 1 else "many"]
        return str(said).format(n=self.whole(n), **fields)

    def sentences(self, said: Iterable[str]) -> str:
        """Join whole sentences, leaving out the empty ones."""
        return self("mark.sentence").join(one for one in said if one)

    def reason(self, code: str) -> str:
        """Say a reason of the gate in a sentence."""
        if code not in SENTENCES:
            return code
        return Speaker(self.language).code("reason", code)

    def reason_drawn(self, code: str) -> str:
        """Name a reason for a chart: a few words in English, the sentence in Chinese."""
        if self.language == ENGLISH:
            return code.removeprefix("stop_").replace("_", " ")
        return self.reason(code).rstrip("。")

    def rejected(self, code: str) -> str:
        """Say what is wrong with a row."""
        plain = REJECTED[code][0] if code in REJECTED else code
        return str(self._said.get("reject", {}).get(code, plain))

    def cure(self, code: str, plain: str) -> str:
        """Say what to do about a row; `plain` is what stands in the table, in English."""
        return str(self._said.get("reject_cure", {}).get(code, plain))

    def exception(self, kind: str, *, measure: str, plain: str) -> str:
        """Say what an exception means; `plain` is what stands in the table, in English."""
        said = self._said.get("exception_says", {})
        return str(said.get(f"{kind}.{measure}", said.get(kind, plain)))

    def whole(self, number: int) -> str:
        """Write a whole number."""
        return numbers.whole(number, language=self.language)

    def share(self, part: int, of: int) -> str:
        """Write a share, never as none where there is some."""
        return numbers.share(part, of, language=self.language, under=self("mark.under"))

    def amount(self, currency: str, minor: int) -> str:
        """Write money in full."""
        return numbers.amount(currency, minor, language=self.language)

    def short_amount(self, currency: str, minor: int) -> str:
        """Write money short."""
        return numbers.short_amount(currency, minor, language=self.language)

    def day(self, value: date) -> str:
        """Write a day with its weekday."""
        return numbers.long_day(value, language=self.language)

    def listed(self, said: Iterable[str]) -> str:
        """Join words as a list."""
        return numbers.listed(said, language=self.language)
