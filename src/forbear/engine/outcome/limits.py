"""What a promise may be, and how long what a person told us holds: data of the lender."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OutcomeLimits:
    """Limits on promises and waiting times. Shares in basis points, days of the calendar."""

    days_ahead_max: int = 7
    """A promise is for a day no further away."""
    share_min_bp: int = 5_000
    """It covers at least this share of what was late when it was made."""
    kept_from_bp: int = 9_500
    """It is kept when this share of it came in time."""
    says_paid_business_days: int = 3
    """Who says they have paid is left in peace for so long."""
    debit_pending_days: int = 5
    """A debit without an answer is waited for so long."""
    debit_posting_days: int = 3
    """After a debit that the bank reported as paid, the receipt is waited for so long."""
    debit_technical_days: int = 3
    """After a debit that failed for no fault of the payer's, so long."""
    debit_told_days: int = 31
    """What became of a debit is told to whoever makes the contact for so long."""
