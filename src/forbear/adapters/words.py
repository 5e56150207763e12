"""The words a person reads: templates in three languages, filled with money, dates and days."""

import string
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from babel.core import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.money import minor_digits
from forbear.engine.vocabulary.words import LANGUAGES

MESSAGES: Final = files("forbear") / "packs" / "messages"

PLACEHOLDERS: Final = frozenset(
    {"lender", "greeting", "asks_for", "person", "amounts", "due_date", "days_late", "check_code"}
)
"""All that a template may name."""

_LOCALES: Final = {
    "zh-Hant": Locale.parse("zh_Hant"),
    "zh-Hans": Locale.parse("zh_Hans"),
    "en": Locale.parse("en"),
}
_DATES: Final = {"zh-Hant": "y年M月d日", "zh-Hans": "y年M月d日", "en": "d MMMM y"}
_SYMBOLS: Final = {"TWD": "NT$", "HKD": "HK$", "USD": "US$", "CNY": "CN¥", "EUR": "€", "GBP": "£"}
"""Signs that cannot be taken for another currency's. All others are written as `NGN 3,200.00`."""

_SYMBOLS_AT_HOME: Final = {("zh-Hans", "CNY"): "¥"}
_WHOLE_WITHOUT_DECIMALS: Final = ("TWD",)

_GREETING: Final = {
    "zh-Hant": ("{called_as}，您好：", "您好："),
    "zh-Hans": ("{called_as}，您好：", "您好："),
    "en": ("Dear {called_as},", "Hello,"),
}
_ASKS_FOR: Final = {
    "zh-Hant": ("請問是{called_as}本人嗎？", "請問是客戶本人嗎？"),
    "zh-Hans": ("请问是{called_as}本人吗？", "请问是客户本人吗？"),
    "en": ("may I speak with {called_as}?", "may I speak with the customer in person?"),
}
_PERSON: Final = {"zh-Hant": "未留稱呼", "zh-Hans": "未留称呼", "en": "no name given"}


class TemplateFaulty(ForbearError):
    """A message template names something that cannot be filled in."""

    code = "template_faulty"
    sentence = "The message template {file} cannot be used: {faults}."
    cure = "It may name {known}. Correct the file and run again."


class TemplateMissing(ForbearError):
    """An order names words that do not exist in its language."""

    code = "template_missing"
    sentence = "There is no message template {template} in {language} ({file})."
    cure = "Write that file, or name another template in the strategy."


def render(order: Mapping[str, object], *, lender: str) -> str:
    """Write what an order says, in its language, with the right formats of money and date.

    Args:
        order: One row of ORDERS; of a name, `called_as`, braces and new lines are kept as they are.
        lender: The lender's name as borrowers know it.

    Raises:
        TemplateMissing: There are no such words in the order's language.
        TemplateFaulty: The template names something that cannot be filled in.

    """
    language = str(order["language"])
    text = template(str(order["template"]), language=language)
    called_as = str(order["called_as"] or "").strip()
    days = abs(_whole(order["days_late"]))
    return text.format(
        lender=lender,
        greeting=_named(_GREETING, language=language, called_as=called_as),
        asks_for=_named(_ASKS_FOR, language=language, called_as=called_as),
        person=called_as or _PERSON[language],
        amounts=_amounts_of(order),
        due_date=day(order["due_date"], language=language),
        days_late=span(days, language=language),
        check_code=order["check_code"],
    )


def texts(order: Mapping[str, object], *, lender: str) -> list[dict[str, object]]:
    """Write an order's words as the door judges them: rows of TEXTS, as they would be sent.

    A body for every channel (a call's and a visit's are read out); for a letter the envelope too,
    which bears the lender's name and nothing else. Beside each stand the values it states.

    Args:
        order: One row of ORDERS.
        lender: The lender's name as borrowers know it.

    Raises:
        TemplateMissing: There are no such words in the order's language.
        TemplateFaulty: The template names something that cannot be filled in.

    """
    language = str(order["language"])
    shared = {
        "borrower_id": order["borrower_id"],
        "action": order["action"],
        "language": language,
        "creditor": lender,
        "amount": _amounts_of(order),
        "due_date": day(order["due_date"], language=language),
        "check_code": order["check_code"],
    }
    said = {"body": render(order, lender=lender)}
    if order["channel"] == "letter":
        said["envelope"] = lender
    return [{**shared, "part": part, "says": says} for part, says in said.items()]


@cache
def template(name: str, *, language: str) -> str:
    """Read a template and make sure that all it names can be filled in.

    Raises:
        TemplateMissing: There is no such file.
        TemplateFaulty: It names something unknown, or a brace in it is not closed.

    """
    file = f"packs/messages/{language}/{name}.txt"
    path = MESSAGES / language / f"{name}.txt"
    if language not in LANGUAGES or "/" in name or not path.is_file():
        raise TemplateMissing(template=name, language=language, file=file)
    text = path.read_text(encoding="utf-8").rstrip("\n")
    check_placeholders(text, file=file)
    return text


def check_placeholders(text: str, *, file: str) -> None:
    """Make sure that a template names only what can be filled in, plainly.

    Raises:
        TemplateFaulty: It does not.

    """
    known = ", ".join("{" + name + "}" for name in sorted(PLACEHOLDERS))
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as fault:
        raise TemplateFaulty(file=file, faults=f"a brace is alone ({fault})", known=known) from None
    faults = [
        "{" + str(name) + "} is not known"
        for _, name, style, conversion in parts
        if name is not None and (name not in PLACEHOLDERS or style or conversion)
    ]
    if faults:
        raise TemplateFaulty(file=file, faults="; ".join(faults), known=known)


def money(currency: str, minor: int, *, language: str) -> str:
    """Write an amount as `NT$3,200`, `US$15.00` or `NGN 3,200.00`."""
    digits = minor_digits(currency)
    value = Decimal(minor).scaleb(-digits)
    if currency in _WHOLE_WITHOUT_DECIMALS and value == value.to_integral_value():
        digits = 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    number = format_decimal(value, format=pattern, locale=_LOCALES[language])
    sign = _SYMBOLS_AT_HOME.get((language, currency), _SYMBOLS.get(currency, f"{currency} "))
    return f"{sign}{number}"


def amounts(currency: str, minor: int, *, also_owed: str, language: str) -> str:
    """Write an amount and, as a list, those in further currencies (`HKD 200 USD 1500`)."""
    words = also_owed.split()
    pairs = [(currency, minor), *zip(words[::2], map(int, words[1::2]), strict=True)]
    return listed(
        [money(code, amount, language=language) for code, amount in pairs], language=language
    )


def listed(parts: Sequence[str], *, language: str) -> str:
    """Join words as `a, b, and c` or `a、b 和 c`."""
    said: str = format_list(list(parts), locale=_LOCALES[language])
    return said.replace("和", " 和 ") if language != "en" else said


def day(value: object, *, language: str) -> str:
    """Write a date as 2026年12月3日 or 3 December 2026."""
    if not isinstance(value, date):
        raise TypeError(f"a date is needed, not {value!r}")
    return format_date(value, format=_DATES[language], locale=_LOCALES[language])


def span(days: int, *, language: str) -> str:
    """Write a number of days as `12 天` or `12 days`."""
    if language != "en":
        return f"{days} 天"
    return f"{days} day" if days == 1 else f"{days} days"


def _amounts_of(order: Mapping[str, object]) -> str:
    """Write all that an order asks for."""
    return amounts(
        str(order["currency"]),
        _whole(order["amount_minor"]),
        also_owed=str(order["also_owed"] or ""),
        language=str(order["language"]),
    )


def _named(choices: Mapping[str, tuple[str, str]], *, language: str, called_as: str) -> str:
    """Choose the words with a name or those without."""
    with_name, without = choices[language]
    return with_name.replace("{called_as}", called_as) if called_as else without


def _whole(value: object) -> int:
    """Take a whole number out of a row."""
    if not isinstance(value, int):
        raise TypeError(f"a whole number is needed, not {value!r}")
    return value
