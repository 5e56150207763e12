"""What a ladder must be as a whole: in order, without overlaps, and with an end."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from forbear.engine.strategy import Condition, Rung, Treatment
from forbear.engine.vocabulary.limits import REMINDER_DAYS_AHEAD_MAX


def ladder_faults(
    rungs: list[Rung],
    *,
    stay: str | None,
    hold: tuple[str, tuple[Treatment, ...]] | None,
    ended: bool,
) -> tuple[tuple[Rung, ...], list[str]]:
    """Check the rungs against each other; give them whole, with their heights, and the faults.

    Args:
        rungs: As written, the low ones first.
        stay: The rung on which a borrower stays at the end.
        hold: The name and the treatments of what holds after the last rung.
        ended: Whether the end could be read; if not, that is a fault told elsewhere.

    """
    faults = [fault for rung in rungs for fault in _day_faults(rung)]
    dated = [rung for rung in rungs if not _day_faults(rung)]
    faults += [
        f"rung {later.name}: its days begin before those of {sooner.name} below it"
        for sooner, later in pairwise(dated)
        if (later.days.least or 0) < (sooner.days.least or 0)
    ]
    early = [rung for rung in dated if (rung.days.least or 0) < 0]
    faults += [f"rung {rung.name}: only the first rung may be before the due date"
               for rung in early if rung is not rungs[0]]
    faults += _end_faults(dated, stay=stay) if ended and hold is None else []
    if hold is not None and dated:
        dated, more = _with_hold(dated, hold)
        faults += more
    faults += _overlaps(dated)
    faults += _twice("rung", [rung.name for rung in dated])
    faults += _twice("action", [t.action for rung in dated for t in rung.treatments])
    faults += [fault for rung in dated for fault in _money_faults(rung)]
    first = 0 if early else 1
    return tuple(replace(rung, rank=nth) for nth, rung in enumerate(dated, start=first)), faults


def _day_faults(rung: Rung) -> list[str]:
    """Tell what is wrong with the days of one rung."""
    days = [c for c in rung.conditions if c.column == "ask_days"]
    if not days:
        return [f"rung {rung.name}: when.ask_days is missing; every rung says its days"]
    least, most = days[0].least, days[0].most
    if days[0].among or least is None or days[0].or_unknown:
        return [f"rung {rung.name}: when.ask_days must be a range with a from"]
    if least < -REMINDER_DAYS_AHEAD_MAX:
        most_ahead = REMINDER_DAYS_AHEAD_MAX
        return [f"rung {rung.name}: ask_days from {least}; at most {most_ahead} days ahead"]
    if least == 0 or (least < 0 and (most is None or most >= 0)):
        told = "a rung is either before the due date (to -1 at most) or after it (from 1)"
        return [f"rung {rung.name}: ask_days {least} to {most}; {told}"]
    return []


def _end_faults(rungs: list[Rung], *, stay: str | None) -> list[str]:
    """Tell why a ladder on whose last rung one stays has no end."""
    if not rungs:
        return []
    last = rungs[-1]
    if stay != last.name:
        return [f"then.stay: {stay} is not the last rung, which is {last.name}"]
    if last.days.most is not None:
        return [f"then.stay: the rung {last.name} ends on day {last.days.most}; leave its to out"]
    if len(last.conditions) > 1:
        told = "has conditions beside ask_days, so some borrowers would fall off the end"
        return [f"then.stay: the rung {last.name} {told}"]
    return []


def _with_hold(
    rungs: list[Rung], hold: tuple[str, tuple[Treatment, ...]]
) -> tuple[list[Rung], list[str]]:
    """Add the rung that holds after all others."""
    endless = [rung.name for rung in rungs if rung.days.most is None]
    if endless:
        return rungs, [f"then.hold: the rung {endless[0]} has no end (to), so nothing comes after"]
    end = max(rung.days.most or 0 for rung in rungs)
    days = Condition(column="ask_days", least=max(end + 1, 1))
    name, treatments = hold
    return [*rungs, Rung(name=name, rank=0, conditions=(days,), treatments=treatments)], []


def _overlaps(rungs: list[Rung]) -> list[str]:
    """Tell where a rung takes all borrowers of shared days from one below it."""
    faults = []
    for nth, low in enumerate(rungs):
        for high in rungs[nth + 1 :]:
            most = low.days.most
            meet = (most is None or (high.days.least or 0) <= most) and (
                high.days.most is None or (low.days.least or 0) <= high.days.most
            )
            rest = [c for c in high.conditions if c.column != "ask_days"]
            if meet and all(_implied(c, low) for c in rest):
                faults.append(
                    f"rungs {low.name} and {high.name}: their ask_days overlap, and nothing else "
                    f"keeps a borrower of {low.name} off {high.name}"
                )
    return faults


def _implied(condition: Condition, low: Rung) -> bool:
    """Tell whether everyone on the lower rung meets a condition of the higher."""
    return any(c.column == condition.column and c.within(condition) for c in low.conditions)


def _twice(what: str, names: list[str]) -> list[str]:
    """Tell the names that are used more than once."""
    return [f"{what} {name}: the name is used {count} times"
            for name, count in Counter(names).items() if count > 1]


def _money_faults(rung: Rung) -> list[str]:
    """Tell amounts that are compared without saying in which currency."""
    columns = [c.column for c in rung.conditions]
    if "currency" in columns:
        return []
    return [f"rung {rung.name}: when.{column} is an amount; say its currency too, as "
            "currency: [TWD]" for column in columns if column.endswith("_minor")]
