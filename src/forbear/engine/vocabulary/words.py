"""The closed lists of values that tables may hold. A new word is added here and nowhere else."""

from typing import Final

CHANNELS: Final = ("sms", "email", "app", "letter", "call", "visit")
"""Ways to reach a person, from the lightest to the heaviest."""

LANGUAGES: Final = ("zh-Hant", "zh-Hans", "en")

LOAN_STATUSES: Final = (
    "active", "placed", "recalled", "charged_off", "legal", "sold", "settled", "closed",
)
LOAN_STATUSES_OPEN: Final = ("active", "placed", "recalled", "charged_off", "legal")
"""The lender still owns the debt and something may still be owed on it."""

CHARGE_KINDS: Final = ("penalty_interest", "late_fee", "cost")
PARTY_ROLES: Final = ("borrower", "joint", "guarantor", "representative", "contact_person")
CONTACT_POINT_KINDS: Final = ("mobile", "landline", "email", "postal", "app")
CONTACT_POINT_STATUSES: Final = ("active", "dead", "barred")
PLACES: Final = ("home", "work", "other")
"""Where a number or address reaches the person."""

CONTACT_POINT_KIND_OF_CHANNEL: Final = {
    "sms": ("mobile",),
    "call": ("mobile", "landline"),
    "email": ("email",),
    "letter": ("postal",),
    "visit": ("postal",),
    "app": ("app",),
}
"""Which kinds of contact point serve a channel, the best first."""

DIRECTIONS: Final = ("out", "in")

OUTCOMES: Final = (
    "sent", "delivered", "undelivered",
    "busy", "dead_number", "no_answer", "voicemail", "dropped",
    "wrong_person", "third_person", "conversation", "refused", "other",
)
"""What came of one contact. What counts as an attempt or a connected call is below."""

OUTCOMES_NOT_AN_ATTEMPT: Final = ("busy", "dead_number", "undelivered")
"""Nobody's telephone rang and nothing arrived: such a try disturbs no one."""

OUTCOMES_CONNECTED: Final = (
    "voicemail", "dropped", "wrong_person", "third_person", "conversation", "refused",
)
OUTCOMES_CONVERSATION: Final = ("conversation", "refused")

COUNTED: Final = ("attempt", "connected", "conversation")
"""What a rule may count. Each contact that is a later one is also every earlier one."""

HOLD_KINDS: Final = (
    "dispute", "complaint", "hardship", "bankruptcy", "death", "attorney", "breathing_space",
    "fraud", "stop_request", "minor", "says_paid", "other",
)
"""What a person or the lender may place on a case. Some of them end by themselves."""

STOP_KINDS: Final = (
    *HOLD_KINDS,
    "loan_status", "unreconciled", "feed_stale", "feed_short", "rejects_over_limit",
    "payment_rejected", "protection_rejected", "promise_open",
    "plan_kept", "debit_pending", "debit_technical",
)
"""Every state that stops contact: holds, and what the night itself found."""

NOTICE_KINDS: Final = ("protection_for_nobody",)
"""Exceptions that are told, and hold nobody back."""

PROMISE_STATES: Final = ("open", "kept", "part_kept", "broken", "withdrawn", "outside_limits")
PLAN_KINDS: Final = (
    "re_age", "re_amortise", "reschedule", "pause", "settlement", "waiver", "catch_up",
)
PLAN_STATUSES: Final = ("offered", "active", "kept", "broken", "withdrawn")
DEBIT_OUTCOMES: Final = ("pending", "paid", "no_funds", "closed", "revoked", "technical")
CONSENT_KINDS: Final = (
    "contact_hours", "channel", "more_contacts", "call_back", "workplace", "recording",
    "home_visit", "third_party", "share_data",
)
PREFERENCE_KINDS: Final = (
    "not_channel", "not_contact_point", "only_contact_point", "not_place", "window", "not_window",
)

PURPOSES: Final = ("remind", "answer", "notice", "confirm_stop")
"""What a contact is for: to ask for money; to answer what the person said; to tell what the law
demands; to confirm that contact stops."""

FACTS: Final = (
    "approved", "two_persons", "badge", "recorder_on", "home_consent", "right_party_checked",
    "validation_notice", "placement_notice", "number_verified", "person_told",
)
"""What may have to be so before a contact: shown by a person, a device, or the books."""

ELEMENTS_SAID: Final = ("creditor", "amount", "due_date", "check_code")
"""What a message states by a value of its own."""

ELEMENTS_PHRASED: Final = (
    "how_to_stop", "how_to_pay", "easier_plan", "who_collects", "where_to_complain",
)
"""What a message states in a phrase, of which each language has some."""

TEXT_PARTS: Final = ("body", "envelope")
CHANNELS_WRITTEN: Final = ("sms", "email", "app", "letter")

RECORD_KINDS: Final = ("recording", "contact", "credit_report", "impact_assessment", "account")
"""What is kept, for rules on retention."""

TRIGGERS: Final = ("dispute", "complaint", "stop_request", "objection", "data_request")
"""What sets a deadline running."""

QUANTITIES: Final = (
    "plan_months", "annual_rate_bp", "all_in_rate_bp", "late_fee_minor", "bad_record_months",
)
"""What a cap limits."""

COMPONENTS: Final = ("penalty", "fees", "interest", "principal")
"""What a debt is made of, in the default order in which money settles it."""

DUE_DATE_RULES: Final = ("as_is", "next_business_day")
BUCKET_MEASURES: Final = ("delinquent_days", "instalments_behind")
VERDICTS: Final = ("allowed", "refused", "review")
OUTCOMES_OF_RULES: Final = ("refused", "review", "warned")
"""What a rule makes of what is against it; a warning leaves the contact allowed."""
