"""Every reason a contact may be refused, in order of precedence, each with a sentence.

Refusals come before reviews; among each, the first on this list is the one the verdict names.
"""

from typing import Final

from forbear.engine.vocabulary import words

_STOPS: Final = {
    "death": "The person has died.",
    "minor": "The person is not of age.",
    "attorney": "Someone represents the person; contact goes to them.",
    "bankruptcy": "A court protects the person from claims.",
    "fraud": "The debt may not be this person's at all.",
    "stop_request": "The person asked not to be contacted.",
    "breathing_space": "The person has been given time by law or by the lender.",
    "dispute": "The person says the debt is wrong, and has no answer yet.",
    "complaint": "The person has complained, and has no answer yet.",
    "hardship": "The person is in hardship; they may be written to, with help.",
    "says_paid": "The person says they have paid; the books are given time to show it.",
    "other": "Someone at the lender placed a hold.",
    "loan_status": "The loan is with an agency or at court.",
    "payment_rejected": "A payment of this person could not be read.",
    "protection_rejected": "Something that may hold back contact could not be read.",
    "unreconciled": "Our figures differ from the lender's own.",
    "feed_stale": "The books are not complete up to the day.",
    "feed_short": "The books came with fewer rows or other sums than announced.",
    "rejects_over_limit": "Too much of a table could not be read.",
    "debit_pending": "A debit is under way, or about to be made.",
    "debit_technical": "A debit did not work for a technical reason, not for lack of money.",
    "promise_open": "The person promised to pay, and the day has not come.",
    "plan_kept": "The person keeps to a repayment plan.",
}

SENTENCES: Final = {
    "rules_of_another_day": "The rules at hand are not those of the day of contact.",
    "channel_unknown": "No pack says anything about this channel.",
    **{f"stop_{kind}": sentence for kind, sentence in _STOPS.items()},
    "stop_unknown": "Something stops contact, and no pack says on which channels.",
    "history_incomplete": "An agency's contacts of the day are not known yet.",
    "recipient_unknown": "No pack says whether this person may be reached about the debt.",
    "recipient_barred": "This person may not be reached about the debt.",
    "recipient_refused": "This person does not want to be asked.",
    "recipient_not_needed": "The borrower can be reached.",
    "recipient_asked": "This person has been asked before.",
    "wish_channel": "The person asked not to be contacted in this way.",
    "wish_number": "The person asked not to be contacted on this number or at this address.",
    "wish_place": "The person asked not to be contacted at this place.",
    "contact_point_unknown": "No number or address is known to use.",
    "precondition_missing": "Something that must be so first has not been shown.",
    "nothing_to_answer": "The person has said nothing that is still to be answered.",
    "text_unknown": "The words of the message are not known.",
    "language_unknown": "No pack has the words that this language needs.",
    "text_forbidden": "The message says something that may not be said.",
    "text_lacks": "The message lacks something that must be said.",
    "zone_unknown": "The person's time zone is not known, or is no time zone.",
    "hours_unknown": "No pack says at which hours this channel may be used on that day.",
    "outside_hours": "It is outside the hours allowed where the person is.",
    "wish_time": "The person asked not to be contacted at this time.",
    "too_soon": "The last conversation or contact is too recent.",
    "too_many_conversations": "As many conversations as are allowed have already taken place.",
    "too_many_connected": "As many connected calls as are allowed have already taken place.",
    "too_many_attempts": "As many attempts as are allowed have already been made.",
}
"""What each reason says, first the one that takes precedence."""

RANK: Final = {reason: rank for rank, reason in enumerate(SENTENCES)}
"""The smaller, the sooner it is named."""

OF_COUNTED: Final = {
    "attempt": "too_many_attempts",
    "connected": "too_many_connected",
    "conversation": "too_many_conversations",
}
"""The reason of a rule on frequency, by what it counts."""

assert set(_STOPS) == set(words.STOP_KINDS), "every state that stops contact has its reason"  # noqa: S101 -- a relation between two constants
