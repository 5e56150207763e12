"""Money that came: payments and reversals, charges, mandates and what debits brought."""

from forbear.engine.tables.book import CHARGES, DEBIT_ATTEMPTS, MANDATES, PAYMENTS
from forbear.lab.chance import Chance
from forbear.lab.shape import DAY, FIRST, ident, loan_id, payment_id, select

_SLOT_REVERSAL = 1
_SLOT_PLAN = 27
"""Instalment k has slots 2k and 2k + 1; a bounced first payment is undone in slot 1."""


def receipts_drawn() -> str:
    """Bring together every receipt of the loans at hand, from wherever it came."""
    purpose = "['还款', '還款', 'instalment', 'repayment', NULL, NULL, NULL, NULL][1 + w % 8]"
    later = "CASE WHEN told_late THEN paid_on + 1 + w % 4 END"
    return f"""
    SELECT n, b, loan_id, currency, number * 2 AS slot, paid AS amount, paid_on AS received_on,
      {later} AS known_on, for_borrower AND NOT bounced AS loose, {purpose} AS purpose,
      NULL::INTEGER AS undoes
    FROM due_now WHERE paid > 0
    UNION ALL
    SELECT n, b, loan_id, currency, number * 2 + 1, later_paid, later_on, NULL, false, NULL, NULL
    FROM due_now WHERE later_paid > 0
    UNION ALL
    SELECT n, b, loan_id, currency, {_SLOT_REVERSAL}, paid, paid_on,
      least(paid_on + 2 + w % 4, {DAY}), false, 'reversal', number * 2
    FROM bounced_now
    UNION ALL
    SELECT n, b, loan_id, currency, number * 2,
      (asked + carried) * CASE WHEN u // 26000 % 4 = 0 THEN 3 ELSE 1 END, pay_day, NULL, false,
      NULL, NULL
    FROM cycles_now WHERE met
    UNION ALL
    SELECT n, b, loan_id, currency, {_SLOT_PLAN} + number, amount, due_date, NULL, false, 'plan',
      NULL
    FROM plan_due_now WHERE paid AND number <= 4
    """


def payments() -> str:
    """Give the payments."""
    return select(
        PAYMENTS,
        {
            "payment_id": payment_id("n", "slot"),
            "loan_id": "CASE WHEN NOT loose THEN loan_id END",
            "borrower_id": f"CASE WHEN loose THEN {ident('B', 'b', width=8)} END",
            "currency": "currency",
            "amount_minor": "amount",
            "received_on": "received_on",
            "known_on": "known_on",
            "purpose": "purpose",
            "reverses_payment_id": f"CASE WHEN undoes IS NOT NULL THEN {payment_id('n', 'undoes')}"
            " END",
        },
        source="receipts_now",
    )


def charges() -> str:
    """Give late fees, penalty interest on what is late today, and costs of the court."""
    return select(
        CHARGES,
        {
            "charge_id": ident("F", "n * 32 + slot", width=10),
            "loan_id": "loan_id",
            "kind": "kind",
            "charged_on": "charged_on",
            "amount_minor": "amount",
            "waived_on": "waived_on",
            "waived_by": "CASE WHEN waived_on IS NOT NULL THEN 'service desk' END",
            "known_on": "known_on",
        },
        source=f"""(
        SELECT n, loan_id, number AS slot, 'late_fee' AS kind, due_date + 5 AS charged_on,
          charge AS amount,
          CASE WHEN waived THEN due_date + 5 + w % 3 END AS waived_on,
          CASE WHEN w % 64 = 0 THEN due_date + 7 END AS known_on
        FROM due_now WHERE charge > 0
        UNION ALL
        SELECT n, loan_id, 16, 'penalty_interest', {DAY} - n % 3,
          greatest(1, arrears * least(age, 90) * 5 // 10000), CASE WHEN n % 16 = 0 THEN {DAY} END,
          NULL
        FROM late_now JOIN loans_now USING (n) WHERE age > 10 AND n % 4 = 0
        UNION ALL
        SELECT n, loan_id, 17, 'cost', {DAY} - 20, 20000, NULL, NULL
        FROM state_now JOIN loans_now USING (n) WHERE status = 'legal')""",
    )


def _has_mandate(chance: Chance) -> str:
    """Hold for three loans in ten, and half of the first ones."""
    return f"({chance.happens('n', 'mandate', per_million=300_000)} OR (n < {FIRST} AND n % 2 = 1))"


def mandates(chance: Chance) -> str:
    """Give an authority to debit for three loans in ten; a few were revoked."""
    return select(
        MANDATES,
        {
            "mandate_id": ident("M", "n", width=8),
            "loan_id": "loan_id",
            "active_from": "opened_on",
            "revoked_on": f"CASE WHEN {chance.happens('n', 'revoked', per_million=20_000)} "
            "THEN opened_on + 40 END",
        },
        source=f"loans_now WHERE {_has_mandate(chance)}",
    )


def debit_attempts(chance: Chance) -> str:
    """Give the debits of the last 40 days: a try on each due date of a loan with a mandate."""
    return select(
        DEBIT_ATTEMPTS,
        {
            "attempt_id": ident("D", "n * 16 + number", width=10),
            "mandate_id": ident("M", "n", width=8),
            "loan_id": loan_id("n"),
            "amount_minor": "amount",
            "requested_on": "due_date",
            "outcome": "outcome",
            "result_on": "CASE WHEN outcome <> 'pending' THEN due_date + (outcome <> 'paid')::INT "
            "END",
        },
        source=f"""(SELECT *, CASE
          WHEN due_date >= {DAY} - CASE WHEN n < {FIRST} THEN 4 ELSE 1 END AND paid_on IS NULL
            AND (w % 2 = 0 OR due_date = {DAY}) THEN 'pending'
          WHEN paid_on <= due_date THEN 'paid'
          WHEN due_date >= {DAY} - 4 AND w % 4 < 2 THEN 'technical'
          WHEN w % 100 < 90 THEN 'no_funds' WHEN w % 100 < 94 THEN 'closed'
          WHEN w % 100 < 97 THEN 'revoked' ELSE 'technical' END AS outcome
        FROM due_now WHERE {_has_mandate(chance)}
          AND due_date BETWEEN {DAY} - 40 AND {DAY})""",
    )
