"""Frequency: at most so many contacts in so many days."""

from forbear.engine.gate.days import Window
from forbear.engine.gate.history import Counter
from forbear.engine.gate.rulebook import FrequencyRule


def counter(rule: FrequencyRule, *, name: str) -> Counter:
    """Tell what a rule counts, and with how many it speaks."""
    return Counter(
        rule=rule, name=name, counted=rule.counted, most=rule.most,
        window=Window(kind=rule.window, days=rule.days),
    )
