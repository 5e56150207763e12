"""The tables a lender brings: the book."""

from typing import Final

from forbear.engine.tables.columns import (
    amount,
    code,
    count,
    day,
    ident,
    moment,
    points,
    text,
    yes,
)
from forbear.engine.tables.contract import Contract
from forbear.engine.vocabulary import words

BORROWERS: Final = Contract(
    name="borrowers",
    grain="one row per borrower as the lender numbers them",
    least=True,
    columns=(
        ident("borrower_id", "The borrower, as the lender names them.", key=True),
        ident("person_key", "The same for several borrower ids that are one person; limits on "
              "contact count per person. Empty: the borrower id stands for the person.",
              nullable=True),
        text("called_as", "How a message addresses the person."),
        code("language", "The language the person reads and speaks.", one_of=words.LANGUAGES,
             nullable=True),
        code("zone", "Time zone of the home address (IANA name). Where neither it nor that of a "
             "number is known there is no contact.",
             nullable=True),
    ),
)

LOANS: Final = Contract(
    name="loans",
    grain="one row per loan or account",
    least=True,
    columns=(
        ident("loan_id", "The loan, as the lender names it.", key=True),
        ident("borrower_id", "Who owes it.", refers="borrowers.borrower_id"),
        code("product", "Names a row of `products`, which says how it ages and how money settles."),
        code("currency", "ISO 4217; every amount of the loan is in it."),
        amount("principal_minor", "What was lent."),
        points("annual_rate_bp", "Nominal interest a year.", nullable=True),
        day("opened_on", "The day the money was lent."),
        code("status", "Where the loan is in its life.", one_of=words.LOAN_STATUSES),
        day("status_on", "Since when it has this status.", nullable=True),
    ),
)

INSTALMENTS: Final = Contract(
    name="instalments",
    grain="one row per loan and scheduled payment",
    control=("principal_minor", "interest_minor", "fees_minor"),
    least=True,
    columns=(
        ident("loan_id", "The loan.", key=True, refers="loans.loan_id"),
        count("number", "Counts the instalments of a loan; 0 is an opening position.", key=True),
        day("due_date", "The day it is due by contract."),
        amount("principal_minor", "Principal due."),
        amount("interest_minor", "Interest due."),
        amount("fees_minor", "Fees due with the instalment."),
    ),
)

PAYMENTS: Final = Contract(
    name="payments",
    grain="one row per receipt, or reversal of one",
    control=("amount_minor",),
    least=True,
    columns=(
        ident("payment_id", "The receipt.", key=True),
        ident("loan_id", "The loan it is for; empty when it is for a borrower.", nullable=True,
              refers="loans.loan_id"),
        ident("borrower_id", "The borrower it is for, when no loan is named.", nullable=True,
              refers="borrowers.borrower_id"),
        code("currency", "ISO 4217."),
        amount("amount_minor", "What was received; of a reversal, what was taken back."),
        day("received_on", "The day the money counts. A reversal carries the day of the payment "
            "it undoes, so that every day since is counted anew."),
        day("known_on", "The day the lender's books knew it; empty: the day it was received.",
            nullable=True),
        text("purpose", "What the payer said it is for."),
        ident("reverses_payment_id", "The receipt that this row undoes, in whole.", nullable=True,
              refers="payments.payment_id"),
    ),
)

CHARGES: Final = Contract(
    name="charges",
    grain="one row per charge outside the schedule",
    control=("amount_minor",),
    columns=(
        ident("charge_id", "The charge.", key=True),
        ident("loan_id", "The loan.", refers="loans.loan_id"),
        code("kind", "Penalty interest counts as penalty, the others as fees.",
             one_of=words.CHARGE_KINDS),
        day("charged_on", "The day it was charged. It joins the latest instalment due by then, or "
            "the first one."),
        amount("amount_minor", "How much."),
        day("waived_on", "From this day on it is forgiven.", nullable=True),
        text("waived_by", "Who forgave it."),
        day("known_on", "The day the lender's books knew it; empty: the day it was charged.",
            nullable=True),
    ),
)

STATEMENTS: Final = Contract(
    name="statements",
    grain="one row per revolving account and billing cycle",
    columns=(
        ident("loan_id", "The account.", key=True, refers="loans.loan_id"),
        count("number", "Counts the cycles.", key=True),
        day("cut_off_on", "The last day of the cycle; payments after it count towards this "
            "statement."),
        amount("balance_minor", "The whole balance at the cut-off."),
        amount("minimum_due_minor", "The least to pay, with what was carried over."),
        amount("carried_minor", "What of the minimum was already in the minimum before."),
        day("due_date", "The day the minimum is due."),
    ),
)

LENDER_BALANCES: Final = Contract(
    name="lender_balances",
    grain="one row per loan and day for which the lender states its own figures",
    columns=(
        ident("loan_id", "The loan.", key=True, refers="loans.loan_id"),
        day("day", "The day, at its end.", key=True),
        count("past_due_days", "The lender's own age.", nullable=True),
        amount("arrears_minor", "The lender's own arrears.", nullable=True),
        amount("outstanding_minor", "The lender's own sum of all that is still to be paid.",
               nullable=True),
    ),
)

FEEDS: Final = Contract(
    name="feeds",
    grain="one row per table and day delivered",
    columns=(
        code("feed", "The table of the book.", key=True),
        day("day", "The day it was delivered for.", key=True),
        count("rows", "How many rows the lender says the table holds.", wide=True, nullable=True),
        amount("sum_minor", "The sum of its amounts, by the lender's count.", nullable=True,
               signed=True),
        day("complete_up_to", "The last day whose facts are all in it."),
    ),
)

CONTACT_POINTS: Final = Contract(
    name="contact_points",
    grain="one row per person and number or address",
    columns=(
        ident("contact_point_id", "The number or address.", key=True),
        ident("borrower_id", "Whose it is.", refers="borrowers.borrower_id"),
        code("kind", "What it is.", one_of=words.CONTACT_POINT_KINDS),
        text("address", "The number or address itself. Personal: never logged, never in a report."),
        code("zone", "Time zone that the number suggests.", nullable=True),
        text("source", "Where the lender has it from."),
        code("place", "Where it reaches the person; empty: not known.", one_of=words.PLACES,
             nullable=True),
        day("verified_on", "When it was last verified.", nullable=True),
        day("right_party_on", "When the right person was last reached on it.", nullable=True),
        count("failures_in_row", "Failed tries since it last worked."),
        yes("shared", "Others use it too, a workplace's switchboard for one."),
        code("status", "Dead: it does not work. Barred: it is not this person's, or may not be "
             "used.", one_of=words.CONTACT_POINT_STATUSES),
    ),
)

PARTIES: Final = Contract(
    name="parties",
    grain="one row per loan and person who has to do with it",
    columns=(
        ident("loan_id", "The loan.", key=True, refers="loans.loan_id"),
        ident("borrower_id", "The person.", key=True, refers="borrowers.borrower_id"),
        code("role", "Their part in it.", one_of=words.PARTY_ROLES, key=True),
    ),
)

CONSENTS: Final = Contract(
    name="consents",
    grain="one row per thing a person agreed to",
    columns=(
        ident("consent_id", "The consent.", key=True),
        ident("borrower_id", "Who agreed.", refers="borrowers.borrower_id"),
        code("kind", "To what.", one_of=words.CONSENT_KINDS),
        code("channel", "On which channel; empty: on all.", one_of=words.CHANNELS, nullable=True),
        day("given_on", "Since when."),
        day("withdrawn_on", "From this day on it no longer holds.", nullable=True),
        count("from_minute", "Of a consent to hours: minute of the local day it begins at; empty: "
              "the whole day.", nullable=True),
        count("until_minute", "Minute of the local day it ends before.", nullable=True),
        day("known_on", "The day it was entered; empty: the day it was given.", nullable=True),
    ),
)

PREFERENCES: Final = Contract(
    name="preferences",
    grain="one row per wish of a person about contact",
    columns=(
        ident("preference_id", "The wish.", key=True),
        ident("borrower_id", "Who wishes.", refers="borrowers.borrower_id"),
        code("kind", "What it is about.", one_of=words.PREFERENCE_KINDS),
        code("channel", "The channel; empty: every one.", one_of=words.CHANNELS, nullable=True),
        ident("contact_point_id", "The number or address.", nullable=True,
              refers="contact_points.contact_point_id"),
        code("place", "The place, of a wish not to be reached there.", one_of=words.PLACES,
             nullable=True),
        text("weekdays", "Days it is about, 1 Monday to 7 Sunday, as `1 2 3`; empty: all."),
        count("from_minute", "Minute of the local day it begins at.", nullable=True),
        count("until_minute", "Minute of the local day it ends before.", nullable=True),
        day("since", "Since when."),
        day("until", "The day it ends before; empty: it goes on.", nullable=True),
        day("known_on", "The day it was entered; empty: it counts from its start.", nullable=True),
    ),
)

HOLDS: Final = Contract(
    name="holds",
    grain="one row per thing that stops contact",
    columns=(
        ident("hold_id", "The hold.", key=True),
        ident("borrower_id", "Whom it protects.", refers="borrowers.borrower_id"),
        ident("loan_id", "For this loan only; empty: for all.", nullable=True,
              refers="loans.loan_id"),
        code("channel", "For this channel only; empty: for all.", one_of=words.CHANNELS,
             nullable=True),
        code("kind", "Why.", one_of=words.HOLD_KINDS),
        day("starts_on", "The first day it holds."),
        day("ends_before", "The day it no longer holds; empty: until it is lifted.",
            nullable=True),
        text("evidence", "What it rests on."),
        text("owner", "Who looks after it."),
        day("known_on", "The day it was entered; empty: it counts from its start.", nullable=True),
    ),
)

PAUSES: Final = Contract(
    name="pauses",
    grain="one row per span of days that do not count towards the delinquent days of a loan",
    columns=(
        ident("pause_id", "The pause.", key=True),
        ident("loan_id", "The loan.", refers="loans.loan_id"),
        day("starts_on", "The first day that does not count."),
        day("ends_before", "The first day that counts again."),
        text("reason", "Why it was granted."),
        day("known_on", "The day it was entered; empty: it counts from its start.", nullable=True),
    ),
)

CONTACTS: Final = Contract(
    name="contacts",
    grain="one row per contact tried, either way",
    columns=(
        ident("contact_id", "The contact.", key=True),
        ident("borrower_id", "With whom.", refers="borrowers.borrower_id"),
        ident("loan_id", "About which loan; empty: about all.", nullable=True,
              refers="loans.loan_id"),
        code("channel", "How.", one_of=words.CHANNELS),
        ident("contact_point_id", "On which number or address.", nullable=True),
        code("direction", "Out from the lender, or in from the person.", one_of=words.DIRECTIONS),
        moment("tried_at", "When; for a message, when it was sent."),
        code("outcome", "What came of it.", one_of=words.OUTCOMES),
        yes("right_party", "The person themselves was reached.", nullable=True),
        text("recording", "Where the recording is."),
        code("by_whom", "`lender`, or the agency."),
    ),
)

PROMISES: Final = Contract(
    name="promises",
    grain="one row per promise to pay",
    columns=(
        ident("promise_id", "The promise.", key=True),
        ident("borrower_id", "Who promised.", refers="borrowers.borrower_id"),
        code("currency", "ISO 4217."),
        amount("amount_minor", "How much was promised."),
        day("made_on", "When it was made."),
        day("promised_on", "The day the money is promised for."),
        amount("arrears_when_made_minor", "What was late when it was made.", nullable=True),
        day("withdrawn_on", "The day it was taken back.", nullable=True),
    ),
)

PLANS: Final = Contract(
    name="plans",
    grain="one row per repayment plan",
    columns=(
        ident("plan_id", "The plan.", key=True),
        ident("loan_id", "The loan it is for.", refers="loans.loan_id"),
        code("kind", "What it changes.", one_of=words.PLAN_KINDS),
        day("agreed_on", "The day it was agreed; payments from then on are for it."),
        code("status", "Where it stands, by the lender's books.", one_of=words.PLAN_STATUSES),
        day("status_on", "Since when.", nullable=True),
    ),
)

PLAN_INSTALMENTS: Final = Contract(
    name="plan_instalments",
    grain="one row per plan and agreed payment",
    columns=(
        ident("plan_id", "The plan.", key=True, refers="plans.plan_id"),
        count("number", "Counts them.", key=True),
        day("due_date", "The day it is due."),
        amount("amount_minor", "What is due."),
    ),
)

MANDATES: Final = Contract(
    name="mandates",
    grain="one row per authority to debit",
    columns=(
        ident("mandate_id", "The mandate.", key=True),
        ident("loan_id", "The loan.", refers="loans.loan_id"),
        day("active_from", "Since when."),
        day("revoked_on", "From this day on it no longer holds.", nullable=True),
    ),
)

DEBIT_ATTEMPTS: Final = Contract(
    name="debit_attempts",
    grain="one row per try to debit",
    columns=(
        ident("attempt_id", "The try.", key=True),
        ident("mandate_id", "On which mandate.", refers="mandates.mandate_id"),
        ident("loan_id", "For which loan.", refers="loans.loan_id"),
        amount("amount_minor", "How much."),
        day("requested_on", "The day it was sent to the bank."),
        code("outcome", "What came of it.", one_of=words.DEBIT_OUTCOMES),
        day("result_on", "The day the bank answered.", nullable=True),
    ),
)

PLACEMENTS: Final = Contract(
    name="placements",
    grain="one row per loan given to an agency",
    columns=(
        ident("placement_id", "The placement.", key=True),
        ident("loan_id", "The loan.", refers="loans.loan_id"),
        code("agency", "Which agency."),
        day("placed_on", "Since when."),
        day("recalled_on", "The day it came back.", nullable=True),
        day("notice_sent_on", "The day the borrower was told.", nullable=True),
    ),
)

BOOK: Final = (
    BORROWERS, LOANS, INSTALMENTS, PAYMENTS, CHARGES, STATEMENTS, LENDER_BALANCES, FEEDS,
    CONTACT_POINTS, PARTIES, CONSENTS, PREFERENCES, HOLDS, PAUSES, CONTACTS, PROMISES, PLANS,
    PLAN_INSTALMENTS, MANDATES, DEBIT_ATTEMPTS, PLACEMENTS,
)
