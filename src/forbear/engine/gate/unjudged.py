"""What cannot be judged is refused, with that as its reason."""

from collections.abc import Mapping

import ibis.expr.types as ir

from forbear.engine.gate.asked import on_the_day
from forbear.engine.gate.days import groups
from forbear.engine.gate.findings import Place, find
from forbear.engine.gate.rulebook import RuleBook


def judge_unknown(
    asked: ir.Table, *, rules: RuleBook, places: Mapping[str, Place]
) -> list[ir.Table]:
    """Find the candidates of which the gate does not know enough.

    States no pack speaks of are found with the other states.
    """
    own_day = on_the_day(asked, rules)
    known = asked.known.fill_null(False)
    today = asked.moment_at.isnull() | asked.today.fill_null(False)
    with_hours = [channel for some in groups(rules).values() for channel in some]
    named = asked.channel.isin(rules.channels)
    against = {
        "rules_of_another_day": ~own_day | (known & ~today),
        "channel_unknown": ~named,
        "contact_point_unknown": asked.contact_point_id.isnull(),
        "zone_unknown": own_day & ~known,
        "hours_unknown": named & ~asked.channel.isin(with_hours),
    }
    return [find(asked.filter(what), places[reason]) for reason, what in against.items()]
