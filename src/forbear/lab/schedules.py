"""Loans and what is due on them: instalments, and statements of revolving accounts."""

from forbear.engine.tables.book import INSTALMENTS, LOANS, STATEMENTS
from forbear.lab.chance import Chance
from forbear.lab.habits import GONE, KINDS
from forbear.lab.shape import (
    BORROWERS_PER_BLOCK,
    DAY,
    LOANS_PER_BLOCK,
    LONG_GONE,
    MONTH,
    NEVER_PAID,
    TERM,
    borrower_id,
    loan_id,
    select,
)

PRODUCTS = ("cash", "shop", "study", "flex")
REVOLVING = "card"
_WITH_NEXT = 33
"""Six in ten who missed one pay it by a few days after the next, if not before."""
_BORROWER_OF_SLOT = (0, 1, 2, 3, 4, 5, 6, 0, 1, 0)


def loans_drawn(chance: Chance, *, first: int, end: int) -> str:
    """Draw loans `first` to `end` − 1: who owes them, how much, and since when."""
    slots = ", ".join(str(slot) for slot in _BORROWER_OF_SLOT)
    turn = chance.below(f"n // {LOANS_PER_BLOCK}", "turn", end=BORROWERS_PER_BLOCK)
    due = chance.below("n", "months", end=TERM + 1)
    return f"""
    WITH rows AS (SELECT range::INTEGER AS n FROM range({first}, {end})),
    owed AS (
      SELECT n,
        n // {LOANS_PER_BLOCK} * {BORROWERS_PER_BLOCK}
          + ([{slots}][1 + n % {LOANS_PER_BLOCK}] + {turn}) % {BORROWERS_PER_BLOCK} AS b,
        CASE WHEN n IN ({NEVER_PAID}, {LONG_GONE}) THEN 99
          ELSE {chance.below("n", "product", end=1000)} END AS p,
        {chance.below("n", "currency", end=1000)} AS c,
        CASE WHEN n IN ({NEVER_PAID}, {LONG_GONE}) THEN {TERM} ELSE 1 + {due} END AS months_due,
        1 + {chance.below("n", "day", end=31)} AS due_day,
        50000 + {chance.below("n", "principal", end=1_950_001)} AS lent,
        {chance.pick("n", "rate", values=(720, 1080, 1440, 1800, 2400))} AS rate,
        CASE n WHEN {NEVER_PAID} THEN 0 WHEN {LONG_GONE} THEN 11
          ELSE {chance.below("n", "stop", end=1000000)} END AS stop
      FROM rows
    ),
    drawn AS (
      SELECT owed.*, CASE WHEN n IN ({NEVER_PAID}, {LONG_GONE}) THEN 999
          ELSE {chance.below("b", "kind", end=1000)} END AS k,
        {chance.below("b", "patience", end=4)} AS patience,
        {chance.pick("b", "payday", values=(5, 10, 15, 20, 25))} AS payday,
        {MONTH} + 1 - months_due AS first_month,
        CAST(CASE WHEN p BETWEEN 30 AND 449 THEN lent // 10000 * 10000 ELSE lent END AS BIGINT)
          AS principal
      FROM owed
    )
    SELECT d.*, {_kind("k")} AS kind,
      CASE WHEN p < 30 OR n % 1000 = 30 THEN '{REVOLVING}' WHEN p < 450 THEN 'cash'
        WHEN p < 740 THEN 'shop' WHEN p < 900 THEN 'study' ELSE 'flex' END AS product,
      CASE WHEN c < 6 OR n % 1000 = 7 THEN 'HKD' WHEN c < 9 OR n % 1000 = 8 THEN 'USD'
        WHEN c < 12 THEN 'TWD' ELSE 'CNY' END AS currency,
      CASE WHEN stop % 5 = 0 THEN 1 ELSE 1 + stop // 5 % least(months_due, {TERM}) END AS stops_at,
      m.starts + least(due_day, m.days) - 1 - 31 - n % 3 AS opened_on,
      {loan_id("n")} AS loan_id, {borrower_id("b")} AS borrower_id
    FROM drawn d JOIN months m ON m.month = d.first_month
    """


def _kind(drawn: str) -> str:
    """Cut a number below a thousand into the kinds of borrowers."""
    ends, total = [], 0
    for place, kind in enumerate(KINDS[:-1]):
        total += kind.share
        ends.append(f"WHEN {drawn} < {total} THEN {place}")
    return f"CASE {' '.join(ends)} ELSE {GONE} END"


def _owed(chance: Chance) -> str:
    """Lay out the schedule: equal parts of principal, and interest on what is left of it."""
    key = "n * 16 + number"
    return f"""
      SELECT l.n, l.b, l.loan_id, l.currency, number, l.kind, l.patience, l.payday,
        l.stops_at, l.opened_on,
        m.starts + least(l.due_day, m.days) - 1 AS due_date,
        CASE WHEN number = {TERM} THEN l.principal - {TERM - 1} * (l.principal // {TERM})
          ELSE l.principal // {TERM} END AS principal,
        (l.principal - (number - 1) * (l.principal // {TERM})) * l.rate // 120000 AS interest,
        {chance.of(key, "slip")} AS u, {chance.of(key, "part")} AS v
      FROM loans_now l CROSS JOIN (SELECT range::INTEGER AS number FROM range(1, {TERM + 1})) k
      JOIN months m ON m.month = l.first_month + number - 1
      WHERE l.product <> '{REVOLVING}'
    """


def instalments_drawn(chance: Chance) -> str:
    """Draw every instalment of the loans at hand, and when its money came.

    `paid_on` is the day of the first money, `later_on` that of the rest where it came in two;
    `fee` is a late fee charged five days after the due date.
    """
    slips = ", ".join(str(kind.slips) for kind in KINDS)
    return f"""
    WITH due AS ({_owed(chance)}),
    lagged AS (
      SELECT due.*,
        CASE WHEN due.kind = {GONE} AND number >= stops_at THEN NULL
          WHEN u % 1000 >= [{slips}][1 + due.kind]
            THEN greatest(due_date - u // 256000 % 4, opened_on)
          WHEN v // 1000 % 10 < 6 THEN due_date + least(s.days, {_WITH_NEXT})
          ELSE due_date + s.days END AS settles_on
      FROM due JOIN lags s ON s.kind = due.kind AND s.patience = due.patience
        AND s.step = u // 1000 % 256
    ),
    shifted AS (
      SELECT lagged.*,
        CASE WHEN settles_on > due_date AND payday - day(settles_on) BETWEEN 1 AND 4
          THEN settles_on + (payday - day(settles_on))::INTEGER
          ELSE settles_on END AS paid_on_drawn,
        v % 1000 < 30 AS in_parts, v % 1000 BETWEEN 30 AND 39 AS rounded_up,
        v % 1000 = 40 OR (n = 3 AND number = 1) AS bounced,
        v % 1000 BETWEEN 43 AND 44 AS for_borrower,
        v % 1000 BETWEEN 49 AND 58 AS told_late, v // 1000 AS w
      FROM lagged
    ),
    charged AS (
      SELECT * EXCLUDE (paid_on_drawn),
        CASE WHEN paid_on_drawn <= {DAY} THEN paid_on_drawn END AS paid_on,
        CASE WHEN due_date + 5 <= {DAY} AND coalesce(paid_on_drawn > due_date + 5, true)
          AND w % 100 < 25 THEN 1500 ELSE 0 END AS charge,
        w % 800 < 25 AS waived
      FROM shifted
    )
    SELECT n, b, loan_id, currency, number, due_date, principal, interest, paid_on, charge, waived,
      bounced, for_borrower, told_late, in_parts, w, principal + interest AS amount,
      CASE WHEN waived THEN 0 ELSE charge END AS fee,
      CASE WHEN paid_on IS NULL THEN 0
        WHEN in_parts THEN (principal + interest) * (40 + w % 21) // 100
        WHEN rounded_up THEN ((principal + interest + fee) // 10000 + 1) * 10000
        ELSE principal + interest + fee END AS paid,
      CASE WHEN in_parts AND paid_on + 3 + w % 15 <= {DAY} THEN paid_on + 3 + w % 15
        WHEN bounced AND w % 10 < 7 AND paid_on + 6 <= {DAY} THEN paid_on + 6 END AS later_on,
      CASE WHEN later_on IS NULL THEN 0 WHEN bounced THEN paid
        ELSE principal + interest + fee - paid END AS later_paid
    FROM charged
    """


def statements_drawn(chance: Chance) -> str:
    """Draw the statements of revolving accounts, with what was paid in each cycle.

    A cycle is paid in full or not at all, so what was carried over is the sum since the last
    paid one.
    """
    key = "n * 16 + number"
    return f"""
    WITH cycles AS (
      SELECT l.n, l.b, l.loan_id, l.currency, number, l.principal,
        m.starts + least(l.due_day, m.days) - 1 AS cut_off_on,
        (l.principal * (40 + {chance.below(key, "use", end=60)}) // 2000) AS asked,
        {chance.of(key, "cycle")} AS u,
        l.kind = {GONE} AND number >= l.stops_at AS stopped,
        [970, 900, 780, 850, 960][1 + l.kind] AS pays
      FROM loans_now l CROSS JOIN (SELECT range::INTEGER AS number FROM range(1, {TERM + 2})) k
      JOIN months m ON m.month = l.first_month + number - 1
      WHERE l.product = '{REVOLVING}' AND m.starts + least(l.due_day, m.days) - 1 <= {DAY}
    ),
    paid AS (
      SELECT *, cut_off_on + 1 + u // 1000 % 26 AS pay_day,
        NOT stopped AND u % 1000 < pays AND cut_off_on + 1 + u // 1000 % 26 <= {DAY} AS met
      FROM cycles
    ),
    runs AS (
      SELECT *, coalesce(sum(met::INTEGER) OVER (PARTITION BY n ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS run
      FROM paid
    )
    SELECT *, coalesce(sum(asked) OVER (PARTITION BY n, run ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT AS carried
    FROM runs
    """


def loans() -> str:
    """Give the loans, with the status their payments led to."""
    return select(
        LOANS,
        {
            "loan_id": "l.loan_id",
            "borrower_id": "l.borrower_id",
            "product": "l.product",
            "currency": "l.currency",
            "principal_minor": "l.principal",
            "annual_rate_bp": "CASE WHEN l.n % 400 = 9 THEN NULL ELSE l.rate END",
            "opened_on": "l.opened_on",
            "status": "s.status",
            "status_on": "s.status_on",
        },
        source="loans_now l JOIN state_now s USING (n)",
    )


def instalments() -> str:
    """Give the instalments."""
    return select(
        INSTALMENTS,
        {
            "loan_id": "loan_id",
            "number": "number",
            "due_date": "due_date",
            "principal_minor": "principal",
            "interest_minor": "interest",
            "fees_minor": "0",
        },
        source="due_now",
    )


def statements() -> str:
    """Give the statements."""
    return select(
        STATEMENTS,
        {
            "loan_id": "loan_id",
            "number": "number",
            "cut_off_on": "cut_off_on",
            "balance_minor": "(asked + carried) * 10",
            "minimum_due_minor": "asked + carried",
            "carried_minor": "carried",
            "due_date": "cut_off_on + 20",
        },
        source="cycles_now",
    )
