"""From text to typed value, in SQL: exact, strict, and with a reason where it cannot be done.

Each column passes three steps: its text (constants, several columns joined, the lender's words
translated), a plain form (what matches the pattern of its type, else null), and the value with the
fault beside it. A pattern comes before every cast, for casts take more than they should.
"""

import re
from dataclasses import dataclass
from typing import Literal

from forbear.adapters.files.maps import BookMap, ColumnMap
from forbear.engine.vocabulary.money import MINOR_DIGITS

Kind = Literal["id", "text", "amount", "date", "moment", "whole", "wide", "rate", "yes"]

SQL_TYPES = {
    "id": "VARCHAR", "text": "VARCHAR", "amount": "BIGINT", "date": "DATE",
    "moment": "TIMESTAMP", "whole": "INTEGER", "wide": "BIGINT", "rate": "INTEGER",
    "yes": "BOOLEAN",
}
YES = ("true", "yes", "y", "t", "1", "是")
NO = ("false", "no", "n", "f", "0", "否")
_BLANKS = " \t\r\n\u00a0\u3000"
_FORMAT_PARTS = {
    "Y": r"\d{4}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "M": r"\d{1,2}",
    "S": r"\d{1,2}", "f": r"\d{1,6}", "y": r"\d{2}", "b": "[A-Za-z]{3}", "B": "[A-Za-z]+",
    "I": r"\d{1,2}", "p": "[AaPp][Mm]", "%": "%",
}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """One column's SQL. `t_` columns hold texts, `n_` plain forms; see the module."""

    name: str
    kind: Kind
    text: str
    plain: str
    fault: str
    value: str
    zone: str | None = None
    """The time zone its moments are written in; none: UTC."""


def text_of(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def name_of(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def parsed(name: str, kind: Kind, *, spec: ColumnMap, book: BookMap, digits: str) -> Parsed:
    """Give the SQL of one column. `digits` is SQL: how many its currency has after the point."""
    t, n = name_of(f"t_{name}"), name_of(f"n_{name}")
    if kind == "amount":
        shown = "0" if spec.unit == "minor" else digits
        plain = _number_plain(t, spec, book)
        fault, value = _amount(t, n, shown)
    elif kind in ("whole", "wide"):
        plain = f"CASE WHEN regexp_full_match({t}, '[+-]?[0-9]+(\\.0*)?') THEN {t} END"
        number = f"TRY_CAST(split_part({n}, '.', 1) AS {SQL_TYPES[kind]})"
        fault = (f"CASE WHEN {t} IS NOT NULL AND {n} IS NULL THEN 'number_unreadable' "
                 f"WHEN {n} IS NOT NULL AND {number} IS NULL THEN 'number_too_large' END")
        value = number
    elif kind == "rate":
        plain, fault, value = _rate(t, n, spec, book)
    elif kind in ("date", "moment"):
        plain = _date_plain(t, spec.formats or book.formats)
        fault = f"CASE WHEN {t} IS NOT NULL AND {n} IS NULL THEN 'date_unreadable' END"
        value = f"CAST({n} AS {SQL_TYPES[kind]})"
    elif kind == "yes":
        plain = f"lower({t})"
        words = ", ".join(text_of(w) for w in (*YES, *NO))
        yes = ", ".join(text_of(w) for w in YES)
        fault = f"CASE WHEN {n} NOT IN ({words}) THEN 'yes_no_unreadable' END"
        value = f"{n} IN ({yes})"
    else:
        plain, fault, value = t, "CAST(NULL AS VARCHAR)", n
    return Parsed(name=name, kind=kind, text=text_sql(spec, book), plain=plain, fault=fault,
                  value=value, zone=spec.zone or book.zone)


def text_sql(spec: ColumnMap, book: BookMap) -> str:
    """Give the text of a column: trimmed, empty as null, the lender's words translated."""
    if spec.value is not None:
        return f"CAST({text_of(spec.value)} AS VARCHAR)"
    parts = [_trimmed(source, book) for source in spec.sources]
    whole = parts[0] if len(parts) == 1 else f" || {text_of(spec.join)} || ".join(parts)
    if not spec.values and spec.otherwise is None:
        return whole
    cases = " ".join(
        f"WHEN {text_of(word)} THEN {text_of(means)}" for word, means in spec.values.items()
    )
    other = text_of(spec.otherwise) if spec.otherwise is not None else whole
    return f"CASE {whole} {cases} ELSE {other} END" if cases else other


def _trimmed(source: str, book: BookMap) -> str:
    column = f"nullif(trim({name_of(source)}, {text_of(_BLANKS)}), '')"
    if book.empty:
        words = ", ".join(text_of(w) for w in book.empty)
        return f"CASE WHEN {column} IN ({words}) THEN NULL ELSE {column} END"
    return column


def digits_sql(currency: str) -> str:
    """Give the digits after the point of a currency, where `currency` is SQL."""
    cases = " ".join(f"WHEN '{code}' THEN {digits}" for code, digits in MINOR_DIGITS.items())
    return f"(CASE {currency} {cases} ELSE 2 END)"


def _number_plain(t: str, spec: ColumnMap, book: BookMap) -> str:
    """Give `[-]digits[.digits]` where a text is a number as the map describes it."""
    decimal = spec.decimal or book.decimal
    thousands = book.thousands if spec.thousands is None else spec.thousands
    bare = t
    for sign in (*(spec.strip or book.strip), " ", "\u00a0"):
        if sign != thousands:
            bare = f"replace({bare}, {text_of(sign)}, '')"
    bare = f"replace({bare}, '\u2212', '-')"
    point = re.escape(decimal)
    whole = "[0-9]+"
    if thousands:
        mark = re.escape(thousands)
        whole = f"([0-9]+|[0-9]{{1,3}}({mark}[0-9]{{2,3}})*{mark}[0-9]{{3}})"
    body = f"({whole}({point}[0-9]*)?|{point}[0-9]+)"
    pattern = text_of(rf"\({body}\)|[+-]?{body}|{body}-")
    digits = bare
    for mark in ("(", ")", "+", "-", thousands):
        if mark:
            digits = f"replace({digits}, {text_of(mark)}, '')"
    if decimal != ".":
        digits = f"replace({digits}, {text_of(decimal)}, '.')"
    sign = f"CASE WHEN regexp_matches({bare}, '[-(]') THEN '-' ELSE '' END"
    return f"CASE WHEN regexp_full_match({bare}, {pattern}) THEN {sign} || {digits} END"


def _amount(t: str, n: str, digits: str) -> tuple[str, str]:
    """Give fault and value of an amount: digits are moved, never computed with."""
    whole = f"ltrim(ltrim(split_part({n}, '.', 1), '-'), '0')"
    part = f"rtrim(split_part({n}, '.', 2), '0')"
    fault = (
        f"CASE WHEN {t} IS NULL THEN NULL WHEN {n} IS NULL THEN 'amount_unreadable' "
        f"WHEN length({part}) > {digits} THEN 'amount_too_precise' "
        f"WHEN length({whole}) + {digits} > 18 THEN 'amount_too_large' END"
    )
    sign = f"CASE WHEN starts_with({n}, '-') THEN '-' ELSE '' END"
    return fault, f"TRY_CAST({sign} || '0' || {whole} || rpad({part}, {digits}, '0') AS BIGINT)"


def _rate(t: str, n: str, spec: ColumnMap, book: BookMap) -> tuple[str, str, str]:
    """Give the SQL of a rate in basis points, rounded to a whole one, halves away from zero."""
    stripped = spec.model_copy(update={"strip": (*spec.strip, *book.strip, "%")})
    factor = {"percent": 100, "fraction": 10_000, "basis_points": 1}[spec.rate]
    number = f"TRY_CAST(round(TRY_CAST({n} AS DECIMAL(28, 12)) * {factor}) AS INTEGER)"
    fault = (f"CASE WHEN {t} IS NOT NULL AND {n} IS NULL THEN 'rate_unreadable' "
             f"WHEN {n} IS NOT NULL AND {number} IS NULL THEN 'rate_unreadable' END")
    return _number_plain(t, stripped, book), fault, number


def _date_plain(t: str, formats: tuple[str, ...]) -> str:
    """Try the formats in their order; each only where the text looks like it."""
    tries = (
        f"CASE WHEN regexp_full_match({t}, {text_of(format_pattern(form))}) "
        f"THEN try_strptime({t}, {text_of(form)}) END"
        for form in formats
    )
    return f"coalesce({', '.join(tries)})"


def format_pattern(form: str) -> str:
    """Give the pattern of a date format; only parts with a plain meaning are known.

    Raises:
        ValueError: The format holds another part.

    """
    pieces = re.split(r"(%.)", form)
    pattern = ""
    for piece in pieces:
        if piece.startswith("%"):
            if piece[1:] not in _FORMAT_PARTS:
                raise ValueError(f"{piece} is not known in a date format")
            pattern += _FORMAT_PARTS[piece[1:]]
        else:
            pattern += re.escape(piece)
    return pattern
