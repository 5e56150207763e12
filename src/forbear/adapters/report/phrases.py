"""The set phrases of the report, in phrases.yaml beside this file."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _phrases() -> dict[str, dict[str, Any]]:
    text = (files("forbear.adapters.report") / "phrases.yaml").read_text(encoding="utf-8")
    groups: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return groups


def say(group: str, key: str) -> str:
    """Give a phrase. A key that is not there is a name of the lender's own: it stays as it is."""
    return str(_phrases()[group].get(key, key))


def known(group: str) -> frozenset[str]:
    """Give the keys of a group."""
    return frozenset(_phrases()[group])
