"""Contacts of the last 60 days: a few for everyone, more of people who are late, since they are."""

from forbear.engine.tables.book import CONTACTS
from forbear.lab.chance import Chance
from forbear.lab.habits import GONE
from forbear.lab.shape import AS_OF, CONTACT_SLOTS, ident, point_id, select

_HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 12, 14, 14, 15, 15, 16, 17, 18, 18, 19, 19, 19)
_EPOCH_DAY = AS_OF.toordinal() - 719_163
_AHEAD_MINUTES = 480
"""The lender's own clock, by which its agents worked: UTC+8."""


def contacts_drawn(chance: Chance) -> str:
    """Draw the contacts: on which day and hour, how, and what came of it.

    A call reaches the person more often in the evening, and never one who is gone.
    """
    key = f"b * {CONTACT_SLOTS} + slot"
    hours = ", ".join(str(hour) for hour in _HOURS)
    return f"""
    WITH wanted AS (
      SELECT b, n, borrower_id, kind, age, CASE WHEN age > 0
          THEN 4 + least(age, 60) // 6 + {chance.below("b", "contacts", end=8)}
          ELSE {chance.below("b", "contacts", end=5)} END AS times
      FROM people_now
    ),
    tried AS (
      SELECT w.*, slot, {chance.of(key, "contact")} AS u, {chance.of(key, "outcome")} AS v
      FROM (SELECT *, unnest(range(times))::INTEGER AS slot FROM wanted WHERE times > 0) w
    ),
    placed AS (
      SELECT *, [{hours}][1 + u // 64 % {len(_HOURS)}] AS hour, v % 1000 AS r,
        CASE WHEN u % 100 < 3 THEN 'in' ELSE 'out' END AS direction,
        CASE WHEN u % 100 < 3 THEN 'call'
          WHEN age = 0 THEN ['sms', 'sms', 'app', 'email'][1 + u // 128 % 4]
          WHEN age > 90 AND u % 100 < 5 THEN ['letter', 'visit'][1 + u % 2]
          WHEN u % 100 < 48 THEN 'call' WHEN u % 100 < 92 THEN 'sms'
          WHEN u % 100 < 96 THEN 'app' ELSE 'email' END AS channel
      FROM tried
    )
    SELECT *, CASE WHEN kind = {GONE} THEN 0 ELSE 250 + CASE WHEN hour >= 18 THEN 110
        WHEN hour = 12 THEN 60 ELSE 0 END END AS reach,
      CASE WHEN direction = 'in' THEN 'conversation'
        WHEN channel IN ('call', 'visit') THEN CASE
          WHEN r < reach * 9 // 10 THEN 'conversation' WHEN r < reach THEN 'refused'
          WHEN r < reach + 60 THEN 'voicemail' WHEN r < reach + 80 THEN 'busy'
          WHEN r < reach + 110 THEN 'third_person' WHEN r < reach + 125 THEN 'wrong_person'
          WHEN r < reach + 150 THEN 'dropped' WHEN r < reach + 180 THEN 'dead_number'
          WHEN r < reach + 185 THEN 'other' ELSE 'no_answer' END
        WHEN r < 40 THEN 'undelivered' WHEN r < 120 THEN 'sent' ELSE 'delivered' END AS outcome
    FROM placed
    """


def contacts() -> str:
    """Give the contacts."""
    minutes = f"hour * 60 + v // 1000 % 60 - {_AHEAD_MINUTES}"
    days = "CASE WHEN age > 0 THEN least(60, age + 5) ELSE 60 END"
    moment = f"(({_EPOCH_DAY} - u // 4096 % {days}) * 1440 + {minutes}) * 60000000::BIGINT"
    return select(
        CONTACTS,
        {
            "contact_id": ident("C", f"b * {CONTACT_SLOTS} + slot", width=9),
            "borrower_id": "borrower_id",
            "loan_id": f"CASE WHEN u % 10 < 3 THEN {ident('L', 'n', width=8)} END",
            "channel": "channel",
            "contact_point_id": f"CASE WHEN channel IN ('sms', 'call') THEN {point_id('b', '0')} "
            "END",
            "direction": "direction",
            "tried_at": f"make_timestamp({moment})",
            "outcome": "outcome",
            "right_party": "CASE WHEN outcome IN ('conversation', 'refused') THEN true "
            "WHEN outcome IN ('wrong_person', 'third_person') THEN false END",
            "recording": "CASE WHEN outcome IN ('conversation', 'refused') AND channel = 'call' "
            "THEN 'rec/' || (b % 100) || '/' || slot END",
            "by_whom": "CASE WHEN age > 180 AND u % 5 = 0 THEN 'agency north' ELSE 'lender' END",
        },
        source="contacts_now",
    )
