"""Hide what is personal: names, addresses, and whatever people wrote in words of their own."""

from collections.abc import Mapping
from typing import Any, Final

from forbear.engine.vocabulary.words import HOLD_KINDS

Row = dict[str, Any]

PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "borrowers": ("called_as",),
    "contact_points": ("address", "source"),
    "holds": ("evidence", "owner"),
    "orders": ("called_as", "check_code"),
    "rejects": ("value",),
}
"""Columns that may tell who somebody is, by table. Ids, codes and amounts stay as they are."""


def hidden(value: object) -> str | None:
    """Leave the first sign of a text, so that two can be told apart; of nothing, nothing."""
    text = str(value or "").strip()
    return f"{text[0]}…" if text else None


def masked(name: str, row: Mapping[str, Any]) -> Row:
    """Give a row of a table with what is personal hidden."""
    columns = PERSONAL.get(name, ())
    if name == "stops" and row["kind"] in HOLD_KINDS:
        columns = ("evidence",)
    return {key: hidden(value) if key in columns else value for key, value in row.items()}
