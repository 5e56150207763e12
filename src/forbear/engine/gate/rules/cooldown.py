"""Cooldown: after a contact of some kind, rest for some days."""

from forbear.engine.gate.days import Window
from forbear.engine.gate.history import Counter
from forbear.engine.gate.rulebook import CooldownRule


def counter(rule: CooldownRule, *, name: str) -> Counter:
    """Tell a rest as a count: one trigger within the days of rest is enough.

    Where the day of the trigger is day 1, `days` days with it are the rest; else one more.
    """
    days = rule.days if rule.first_day_counts else rule.days + 1
    window = Window(kind="rolling", days=days)
    return Counter(rule=rule, name=name, counted=rule.trigger, most=1, window=window)
