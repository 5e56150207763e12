"""Where each loan stands, near enough to give it a history that fits: statuses, agencies."""

from forbear.engine.tables.book import LENDER_BALANCES, PLACEMENTS
from forbear.lab.chance import Chance
from forbear.lab.shape import DAY, FIRST, LONG_GONE, TERM, ident, select


def sums() -> str:
    """Add up, per loan with instalments, what was due and what came (bounced money left out)."""
    return f"""
    SELECT n, sum(amount + fee) FILTER (due_date < {DAY})::BIGINT AS due,
      sum(amount + fee)::BIGINT AS whole,
      sum(CASE WHEN bounced THEN 0 ELSE paid END + later_paid)::BIGINT AS paid,
      max(greatest(paid_on, later_on)) AS last_on,
      bool_or((paid > 0 AND (bounced OR for_borrower OR told_late)) OR charge > 0) AS knotty
    FROM due_now GROUP BY n
    """


def late() -> str:
    """Give age and arrears of the loans that are late, by filling the oldest instalment first."""
    return f"""
    WITH filled AS (
      SELECT n, due_date, sums.due - sums.paid AS arrears, sums.paid,
        sum(amount + fee) OVER (PARTITION BY n ORDER BY number)::BIGINT AS reached
      FROM due_now JOIN sums_now sums USING (n)
      WHERE sums.due > sums.paid AND due_date < {DAY}
    )
    SELECT n, ({DAY} - min(due_date))::INTEGER AS age, any_value(arrears) AS arrears,
      count(*) AS behind
    FROM filled WHERE reached > paid GROUP BY n
    UNION ALL
    SELECT n, ({DAY} - min(cut_off_on + 20))::INTEGER, sum(asked)::BIGINT, count(*)
    FROM (SELECT *, bool_or(met) OVER (PARTITION BY n ORDER BY number
        ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS met_later FROM cycles_now)
    WHERE NOT met_later AND cut_off_on + 20 < {DAY} GROUP BY n
    """


def states(chance: Chance) -> str:
    """Give each loan its status: settled when all is paid, other things when it is long late."""
    fate = f"CASE WHEN n = {LONG_GONE} THEN 0 ELSE {chance.below('n', 'fate', end=100)} END"
    return f"""
    WITH told AS (
      SELECT l.n, l.opened_on, s.last_on, coalesce(late.age, 0) AS age, {fate} AS fate, CASE
        WHEN s.paid >= s.whole AND l.months_due >= {TERM} THEN 'settled'
        WHEN l.n % 1000 = 11 AND age IS NULL THEN 'closed'
        WHEN (age > 180 AND fate < 25) OR (age > 60 AND fate < 6) THEN 'placed'
        WHEN age > 180 AND fate < 50 THEN 'charged_off'
        WHEN age > 120 AND fate < 56 THEN 'recalled'
        WHEN age > 90 AND fate < 60 THEN 'legal'
        WHEN age > 150 AND fate < 63 THEN 'sold'
        ELSE 'active' END AS status
      FROM loans_now l LEFT JOIN sums_now s USING (n) LEFT JOIN late_now late USING (n)
    )
    SELECT n, age, fate, status, CASE status WHEN 'active' THEN NULL
      WHEN 'settled' THEN last_on WHEN 'closed' THEN opened_on + 20
      ELSE {DAY} - 5 - (age - 50) * fate // 200 END AS status_on
    FROM told
    """


def placements() -> str:
    """Give the loans at an agency, and those that came back; half were told beforehand."""
    return select(
        PLACEMENTS,
        {
            "placement_id": ident("Q", "n", width=8),
            "loan_id": ident("L", "n", width=8),
            "agency": "['agency north', 'agency south', 'agency east'][1 + n % 3]",
            "placed_on": "CASE WHEN status = 'placed' THEN status_on ELSE status_on - 40 END",
            "recalled_on": "CASE WHEN status = 'recalled' THEN status_on END",
            "notice_sent_on": "CASE WHEN fate % 2 = 0 THEN status_on - 45 END",
        },
        source="state_now WHERE status IN ('placed', 'recalled')",
    )


def balances(chance: Chance) -> str:
    """State the lender's own figures for one plain loan in two hundred; a tenth are off by ¥1.

    Plain: no reversal, no money for the borrower, nothing told late, no charge or plan, and a
    product without special days; so that plain sums are the right answer.
    """
    off = chance.below("n", "balance", end=10)
    return select(
        LENDER_BALANCES,
        {
            "loan_id": "loan_id",
            "day": DAY,
            "past_due_days": "age",
            "arrears_minor": "arrears + odd",
            "outstanding_minor": "greatest(whole - paid, 0) + odd",
        },
        source=f"""(SELECT l.loan_id, coalesce(late.age, 0) AS age,
          greatest(s.due - s.paid, 0) AS arrears, s.whole, s.paid,
          CASE WHEN {off} = 0 THEN 100 ELSE 0 END AS odd
        FROM loans_now l JOIN sums_now s USING (n) JOIN state_now st USING (n)
          LEFT JOIN late_now late USING (n)
        WHERE l.product = 'cash' AND st.status = 'active' AND NOT s.knotty
          AND (late.age IS NULL OR late.age <= 10 OR l.n % 4 <> 0)
          AND ({chance.happens("l.n", "stated", per_million=14_000)}
            OR (l.n < {FIRST} AND late.age IS NOT NULL AND l.n % 3 = 1))
          AND l.n NOT IN (SELECT n FROM plan_now)
          AND l.b NOT IN (SELECT b FROM due_now WHERE for_borrower AND paid > 0))""",
    )
