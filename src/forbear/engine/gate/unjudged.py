"""What cannot be judged is refused, with that as its reason."""

import ibis
import ibis.expr.types as ir

from forbear.engine.gate.applies import Lifts, judges
from forbear.engine.gate.asked import at_the_door, on_channels, on_the_day
from forbear.engine.gate.asking import OWN_ROLES, Asking
from forbear.engine.gate.findings import Place, Places
from forbear.engine.gate.rulebook import MustNotRule, MustStateRule, RuleBook
from forbear.engine.gate.rules.hours import spoken_channels
from forbear.engine.vocabulary import words


def judge_unknown(
    asked: ir.Table, *, rules: RuleBook, places: Places, asking: Asking
) -> list[tuple[Place, ir.BooleanValue]]:
    """Tell when the gate does not know enough of a candidate, or was not told to look for it.

    States no pack speaks of are found with the other states, roles with the recipients, and
    languages with the words.
    """
    own_day = on_the_day(asked, rules)
    known = asked.known.fill_null(False)
    today = asked.moment_at.isnull() | asked.today.fill_null(False)
    named = on_channels(asked, rules.channels)
    against = {
        "rules_of_another_day": ~own_day | (known & ~today) | _at_another_time(asked, asking),
        "channel_unknown": ~named,
        "contact_point_unknown": asked.contact_point_id.isnull(),
        "zone_unknown": own_day & ~known,
        "hours_unknown": named & ~on_channels(asked, _spoken(rules, asking)),
    }
    if not asking.others:
        against["recipient_unknown"] = asked.role.notin(OWN_ROLES)
    if "answer" not in asking.purposes:
        against["nothing_to_answer"] = asked.purpose == "answer"
    return [(places.of(reason), what) for reason, what in against.items()]


def _spoken(rules: RuleBook, asking: Asking) -> list[str]:
    """Give the channels that may be asked about and have hours."""
    return [channel for channel in spoken_channels(rules) if channel in asking.channels]


def _at_another_time(asked: ir.Table, asking: Asking) -> ir.BooleanValue:
    """Tell whether a candidate has a moment in the night, or none at the door."""
    if asking.at == "either":
        return ibis.literal(False)
    return asked.moment_at.isnull() if asking.at == "door" else asked.moment_at.notnull()


def wordless(
    asked: ir.Table, *, rules: RuleBook, texts: ir.Table | None, lifts: Lifts
) -> ir.Table:
    """Give the written contacts at the door whose words are judged by a rule and not there."""
    some: ir.BooleanValue = ibis.literal(False)
    for rule in (*rules.of(MustStateRule), *rules.of(MustNotRule)):
        some = some | judges(asked, rule, lifts=lifts)
    t = asked.filter(at_the_door(asked), asked.channel.isin(words.CHANNELS_WRITTEN), some)
    if texts is None:
        return t
    return t.anti_join(texts.filter(texts.part == "body"), ["borrower_id", "action"])
