"""What lender and borrower agreed or put on hold: plans, promises, pauses, holds."""

from forbear.engine.tables.book import HOLDS, PAUSES, PLAN_INSTALMENTS, PLANS, PROMISES
from forbear.engine.vocabulary.words import HOLD_KINDS, PLAN_KINDS
from forbear.lab.chance import Chance
from forbear.lab.shape import (
    DAY,
    FIRST,
    HELD,
    HELD_LAST,
    LOANS_PER_BLOCK,
    forced,
    ident,
    select,
)

PLAN_PARTS = 4


def plans_drawn(chance: Chance) -> str:
    """Draw plans for some of the loans that are more than two weeks late."""
    return f"""
    SELECT l.n, l.b, l.loan_id, l.currency, late.arrears,
      {chance.pick("n", "plan kind", values=PLAN_KINDS)} AS kind,
      {DAY} - least(late.age - 5, 20 + {chance.below("n", "plan day", end=90)}) AS agreed_on,
      CASE WHEN u < 55 THEN 'active' WHEN u < 70 THEN 'offered' WHEN u < 80 THEN 'withdrawn'
        WHEN u < 88 AND agreed_on < {DAY} - 45 THEN 'kept' ELSE 'broken' END AS status,
      {chance.below("n", "plan luck", end=10)} < 7 OR status = 'kept' AS lucky
    FROM late_now late JOIN loans_now l USING (n) JOIN state_now s USING (n)
      JOIN (SELECT n, {chance.below("n", "plan", end=100)} AS u FROM late_now) d USING (n)
    WHERE s.status = 'active' AND late.age > 15
      AND ({chance.happens("n", "plans", per_million=80_000)} OR {forced("n", 21, every=40)})
    """


def plan_parts_drawn() -> str:
    """Draw the instalments of the plans at hand, and which of them were paid."""
    return f"""
    SELECT p.*, number, (arrears + {PLAN_PARTS - 1}) // {PLAN_PARTS} AS amount,
      agreed_on + 10 + (number - 1) * CASE WHEN status = 'kept' THEN 7 ELSE 30 END AS due_date,
      status IN ('active', 'kept') AND lucky AND due_date <= {DAY} AS paid
    FROM plan_now p CROSS JOIN (SELECT range::INTEGER AS number FROM range(1, {PLAN_PARTS + 1})) k
    """


def plans() -> str:
    """Give the plans."""
    return select(
        PLANS,
        {
            "plan_id": ident("R", "n", width=8),
            "loan_id": "loan_id",
            "kind": "kind",
            "agreed_on": "agreed_on",
            "status": "status",
            "status_on": f"CASE WHEN status = 'active' THEN agreed_on ELSE {DAY} - 2 END",
        },
        source="plan_now",
    )


def plan_instalments() -> str:
    """Give the instalments of plans."""
    return select(
        PLAN_INSTALMENTS,
        {
            "plan_id": ident("R", "n", width=8),
            "number": "number",
            "due_date": "due_date",
            "amount_minor": "amount",
        },
        source="plan_due_now",
    )


def promises(chance: Chance) -> str:
    """Give promises: those behind money that came late, and those of people late today.

    Of the latter some are not due yet, some were moved, some taken back, some too far away.
    """
    made = f"{DAY} - least(age - 1, u % 15)"
    ahead = "CASE WHEN u % 11 = 0 THEN 12 ELSE 1 + u // 16 % 7 END"
    return select(
        PROMISES,
        {
            "promise_id": ident("G", "n * 32 + slot", width=10),
            "borrower_id": ident("B", "b", width=8),
            "currency": "currency",
            "amount_minor": "amount",
            "made_on": "made_on",
            "promised_on": "promised_on",
            "arrears_when_made_minor": "arrears",
            "withdrawn_on": "withdrawn_on",
        },
        source=f"""(
        SELECT n, b, currency, number AS slot, amount + fee AS amount, amount + fee AS arrears,
          paid_on - 1 - w % 3 AS made_on, paid_on AS promised_on, NULL::DATE AS withdrawn_on
        FROM due_now WHERE paid_on > {DAY} - 30 AND paid_on > due_date + 4 AND w % 100 < 25
        UNION ALL
        SELECT n, b, currency, 16 + moved,
          CASE WHEN u % 7 = 0 THEN (arrears * 6 + 9) // 10 ELSE arrears END, arrears,
          {made} + moved, {made} + moved + {ahead},
          CASE WHEN (u % 17 = 0 OR (n < {FIRST} AND u % 3 = 1)) AND {made} + moved < {DAY}
            THEN {made} + moved + 1 END
        FROM (SELECT l.n, l.b, l.currency, age, arrears, {chance.of("n", "promise")} AS u
              FROM late_now JOIN loans_now l USING (n) WHERE age BETWEEN 3 AND 120)
          CROSS JOIN (SELECT range::INTEGER AS moved FROM range(0, 2)) m
        WHERE u % 100 < 15 AND (moved = 0 OR (u % 5 = 0 AND {made} < {DAY})))""",
    )


def pauses(chance: Chance) -> str:
    """Give pauses of ageing: alone, one inside another, overlapping, and entered late."""
    return select(
        PAUSES,
        {
            "pause_id": ident("U", "n * 4 + slot", width=9),
            "loan_id": ident("L", "n", width=8),
            "starts_on": "starts_on",
            "ends_before": "starts_on + [40 + u % 20, 7, 60][1 + slot]",
            "reason": "['illness', 'flood relief', 'bank holiday', 'lost work'][1 + u % 4]",
            "known_on": "CASE WHEN slot = 2 OR u % 5 = 0 THEN starts_on + 3 END",
        },
        source=f"""(SELECT n, slot, u, {DAY} - 40 - u // 8 % 60 + slot * 5 AS starts_on
        FROM (SELECT n, opened_on, {chance.of("n", "pause")} AS u FROM loans_now
              WHERE {chance.happens("n", "pauses", per_million=3_000)}
                OR {forced("n", 31, every=200)}
                OR (n IN (SELECT n FROM late_now)
                  AND {chance.happens("n", "relief", per_million=20_000)}))
          CROSS JOIN (SELECT range::INTEGER AS slot FROM range(0, 3)) s
        WHERE slot = 0 OR u % 3 = 0)""",
    )


def holds(chance: Chance) -> str:
    """Give holds of every kind: rare, rarer still for people who are not late."""
    kind = chance.pick("b", "hold kind", values=HOLD_KINDS)
    each = f"CASE WHEN b % 50 = {HELD} THEN [{', '.join(map(repr, HOLD_KINDS))}]"
    every = len(HOLD_KINDS)
    return select(
        HOLDS,
        {
            "hold_id": ident("H", "b", width=8),
            "borrower_id": "borrower_id",
            # Two in twenty speak of a loan of the block before, for which they stand surety, say.
            "loan_id": f"CASE WHEN b % 500 IN ({HELD + 50}, {HELD + 350}) "
            f"THEN {ident('L', f'n - {LOANS_PER_BLOCK}', width=8)} "
            f"WHEN u % 3 = 0 THEN {ident('L', 'n', width=8)} END",
            "channel": "CASE WHEN u % 10 = 1 THEN 'call' END",
            "kind": "kind",
            "starts_on": "starts_on",
            "ends_before": "CASE WHEN kind <> 'says_paid' AND u % 5 < 3 "
            "THEN starts_on + 20 + u // 16 % 60 END",
            "evidence": "['letter', 'call recording', 'form', 'court notice'][1 + u % 4]",
            "owner": "['team blue', 'team green', 'legal'][1 + u % 3]",
            "known_on": "CASE WHEN u % 13 = 0 THEN starts_on + 2 END",
        },
        source=f"""(SELECT * EXCLUDE (kind), CASE WHEN kind = 'says_paid' THEN {DAY} - u % 6
            ELSE {DAY} - 1 - u // 8 % 60 END AS starts_on, kind
        FROM (SELECT * EXCLUDE (kind), {chance.of("b", "hold")} AS u,
                {each}[1 + b // 50 % {every}] ELSE {kind} END AS kind FROM people_now)
        WHERE u % 1000 < CASE WHEN age > 0 THEN 20 ELSE 1 END
          OR b % 50 = {HELD} AND b < {HELD_LAST})""",
    )
