"""The lender's own rules of the desk, read once: answers, authority, quality."""

from functools import lru_cache

from django.conf import settings

from forbear.adapters.packs.desk_rules import (
    Answers,
    Authority,
    Quality,
    load_answers,
    load_authority,
    load_quality,
)


@lru_cache(maxsize=1)
def answers() -> Answers:
    """Give by when the house answers."""
    return load_answers(settings.FORBEAR_RULES)


@lru_cache(maxsize=1)
def authority() -> Authority:
    """Give who may grant what."""
    return load_authority(settings.FORBEAR_RULES)


@lru_cache(maxsize=1)
def quality() -> Quality:
    """Give the score card."""
    return load_quality(settings.FORBEAR_RULES)


def check() -> None:
    """Read all of them, so that a fault is told before anybody signs in.

    Raises:
        DeskRulesFaulty: One of them cannot be used.

    """
    answers()
    authority()
    quality()
