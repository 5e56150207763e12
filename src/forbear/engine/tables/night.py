"""The tables a night gives. Paths and columns are stable: others build on them."""

from typing import Final

from forbear.engine.tables.columns import (
    amount,
    code,
    count,
    day,
    days,
    ident,
    moment,
    points,
    text,
    yes,
)
from forbear.engine.tables.contract import Contract
from forbear.engine.vocabulary import words

REJECTS: Final = Contract(
    name="rejects",
    kind="output",
    grain="one row per row of the lender's that could not be used, and reason",
    columns=(
        code("table_name", "The table it was meant for.", key=True),
        ident("file", "The lender's file.", key=True, nullable=True),
        count("line", "Its line there; the heading is line 1. 0: not known.", wide=True, key=True),
        code("reason", "A code of docs/reference/errors.md.", key=True),
        code("column_name", "The column that is wrong.", key=True),
        ident("row_key", "The row's key as far as it could be read.", key=True, nullable=True),
        text("value", "What stood there, cut to 60 characters; empty for personal columns."),
        text("cure", "What to do about it.", nullable=False),
        ident("loan_id", "The loan it concerns, if known.", nullable=True),
        ident("borrower_id", "The borrower it concerns, if known.", nullable=True),
        ident("row_hash", "Tells two like rows apart; md5 of the whole row.", key=True),
    ),
)

LOAN_STANDINGS: Final = Contract(
    name="loan_standings",
    kind="output",
    grain="one row per loan opened by the day",
    columns=(
        ident("loan_id", "The loan.", key=True),
        ident("borrower_id", "Who owes it."),
        day("as_of", "The day this row speaks about, at its end."),
        code("product", "The product."),
        code("currency", "ISO 4217."),
        code("status", "Where the loan is in its life.", one_of=words.LOAN_STATUSES),
        days("past_due_days", "Days since the oldest unmet due date, by contract; 0 when none."),
        days("delinquent_days", "The same less grace and pauses; never below 0."),
        days("plan_past_due_days", "The age after plans; the contractual age where there is no "
             "plan."),
        amount("arrears_minor", "All that is past due and unpaid."),
        ident("plan_id", "The plan that holds on the day; empty: none.", nullable=True),
        amount("plan_arrears_minor", "Past due and unpaid after plans; the arrears where there is "
               "no plan."),
        amount("penalty_arrears_minor", "Of the arrears, penalty interest."),
        amount("fees_arrears_minor", "Of the arrears, fees and costs."),
        amount("interest_arrears_minor", "Of the arrears, interest."),
        amount("principal_arrears_minor", "Of the arrears, principal."),
        amount("outstanding_minor", "All that is scheduled or charged and not yet paid."),
        amount("paid_ahead_minor", "Paid beyond what has come due."),
        amount("pooled_minor", "Money paid for the borrower that was settled on this loan."),
        day("oldest_unmet_due_date", "Due date of the oldest unmet instalment past due.",
            nullable=True),
        day("plan_oldest_due_date", "The same after plans.", nullable=True),
        count("instalments_behind", "How many past instalments are unmet."),
        code("bucket_scheme", "The scheme of the bucket."),
        code("bucket", "The bucket, by delinquent days or instalments behind; `?` where the "
             "scheme has a gap."),
        count("bucket_rank", "0 is on time; the higher, the later; −1 in a gap.", signed=True),
        yes("paused", "A pause holds on this day."),
        yes("is_open", "The lender still owns the debt and something may still be owed."),
        day("next_due_date", "The next due date after this day.", nullable=True),
        amount("next_due_minor", "What is due then, less what is paid ahead.", nullable=True),
        day("last_paid_on", "Day of the last payment.", nullable=True),
    ),
)

BORROWER_STANDINGS: Final = Contract(
    name="borrower_standings",
    kind="output",
    grain="one row per borrower and currency",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("currency", "ISO 4217; several currencies stay apart.", key=True),
        day("as_of", "The day this row speaks about, at its end."),
        count("loans", "Loans that are still open."),
        count("loans_late", "Open loans with a past-due instalment."),
        count("loans_stopped", "Late loans that may not be asked for: disputed, sold, at court."),
        days("past_due_days", "The greatest of the open loans, by contract."),
        days("delinquent_days", "The greatest of the open loans."),
        days("ask_days", "The greatest age after plans of the late loans that may be asked for; "
             "the ladder climbs by it."),
        amount("arrears_minor", "Sum over the open loans."),
        amount("ask_arrears_minor", "Sum of the arrears after plans of those loans: the amount a "
               "message states."),
        amount("outstanding_minor", "Sum over the open loans."),
        day("oldest_unmet_due_date", "The oldest of the late loans that may be asked for.",
            nullable=True),
        count("instalments_behind", "Sum over the open loans."),
        count("bucket_rank", "The greatest of the open loans.", signed=True),
        day("next_due_date", "The next due date of loans that are not late, if within a "
            "week.", nullable=True),
        amount("next_due_minor", "What is due that day on all of them.", nullable=True),
        day("last_paid_on", "Day of the last payment.", nullable=True),
        amount("unapplied_minor", "Money received for the borrower that met no instalment yet."),
        count("habit_instalments", "Instalments that came due in the last year, of the loans that "
              "are late or nearly due; habits are read from them. Empty: not looked at.",
              nullable=True),
        points("on_time_share_bp", "Share of them paid on time, with the tolerance.",
               nullable=True),
        days("usual_lag_days", "Median days from due to paid; below 0 is early.", nullable=True,
             signed=True),
        count("usual_paid_day", "Day of the month most payments came; ties go to the earlier.",
              nullable=True),
        count("promises_judged", "Promises whose day has come."),
        points("promises_kept_bp", "Share of them kept.", nullable=True),
        count("usual_hour", "Local hour at which the person was most often reached.",
              nullable=True),
    ),
)

PROMISE_STANDINGS: Final = Contract(
    name="promise_standings",
    kind="output",
    grain="one row per promise",
    columns=(
        ident("promise_id", "The promise.", key=True),
        ident("borrower_id", "Who promised."),
        day("as_of", "The day this row speaks about, at its end."),
        code("currency", "ISO 4217."),
        amount("amount_minor", "What was promised."),
        amount("paid_minor", "What came in time."),
        day("made_on", "When it was made."),
        day("promised_on", "For which day."),
        day("judged_after", "The last day on which money still counts."),
        code("state", "What became of it.", one_of=words.PROMISE_STATES),
    ),
)

STOPS: Final = Contract(
    name="stops",
    kind="output",
    grain="one row per state that stops contact on the day of contact",
    columns=(
        ident("borrower_id", "Whom it protects; `*`: everyone.", key=True),
        code("kind", "Which state.", one_of=words.STOP_KINDS, key=True),
        ident("loan_id", "For this loan only; empty text: for all.", key=True),
        code("channel", "For this channel only; `*`: for all.", key=True),
        ident("source_id", "The hold, promise, plan or attempt it comes from.", key=True),
        day("since", "Since when."),
        day("ends_before", "The day it no longer holds, if known.", nullable=True),
        text("evidence", "What it rests on, in codes and numbers."),
    ),
)

CANDIDATES: Final = Contract(
    name="candidates",
    kind="output",
    grain="one row per borrower and action worth considering",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("action", "The treatment, as the strategy names it.", key=True),
        day("as_of", "The day of the standing."),
        day("contact_on", "The day of contact, in the borrower's own calendar."),
        moment("moment_at", "The moment, when it is judged at the door; empty in the night.",
               nullable=True),
        ident("person_key", "The person, whom the limits protect."),
        ident("recipient_id", "The borrower id of the person reached, where it is somebody else; "
              "empty: the borrower.", nullable=True),
        code("role", "The part of the person reached in the loans.", one_of=words.PARTY_ROLES),
        code("purpose", "What it is for.", one_of=words.PURPOSES),
        ident("loan_id", "The one loan it is about; empty: all of the borrower.", nullable=True),
        code("channel", "How.", one_of=words.CHANNELS),
        code("rung", "The rung of the ladder."),
        count("rung_rank", "Its height; 0 is before the due date."),
        count("preference", "1 is what the rung would do first."),
        count("cost_units", "What it takes of its channel: minutes of a call, one message."),
        amount("cost_minor", "What it costs the lender, in the strategy's own currency."),
        count("burden", "What it lays on the person, in points of the strategy."),
        code("offer", "What is offered on the way; empty: nothing.", nullable=True),
        yes("needs_approval", "A person must approve it before it happens."),
        ident("contact_point_id", "The number or address that would be used; empty: none is "
              "known.", nullable=True),
        code("language", "In which language."),
        code("currency", "Currency of the amount: that of the oldest arrears."),
        amount("amount_minor", "The amount it is about, in that currency."),
        text("also_owed", "Further amounts in other currencies, as `USD 1500 HKD 200`."),
        day("due_date", "The date it is about: the oldest unmet, or the next one."),
        days("ask_days", "Days past due that the ladder went by; below 0 before the due date.",
             signed=True),
        count("loans_late", "Late loans it is about."),
        count("loans_stopped", "Late loans left out of it."),
        text("because", "Why, as codes and values: `rung=early ask_days=12 …`.", nullable=False),
    ),
)

VERDICTS: Final = Contract(
    name="verdicts",
    kind="output",
    grain="one row per candidate",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("action", "The treatment.", key=True),
        day("as_of", "The day of the standing."),
        day("contact_on", "The day of contact."),
        code("verdict", "Whether it may happen.", one_of=words.VERDICTS),
        code("reason", "The first reason by rank; empty when allowed.", nullable=True),
        code("rule_id", "The rule that speaks.", nullable=True),
        text("cites", "Its citation."),
        text("also", "All other reasons, by rank, as `reason:rule_id reason:rule_id`."),
        day("not_before", "The first day on which this reason would no longer hold, if known.",
            nullable=True),
        moment("open_at", "The lawful time begins, in all the borrower's zones.", nullable=True),
        moment("close_at", "The lawful time ends, exclusive.", nullable=True),
        text("packs", "The packs that judged, with versions.", nullable=False),
        text("counters", "What the limits had counted, as `rule_id=count/most …`."),
        text("consents", "The consents that lifted a rule, as `rule_id:consent_id …`."),
        text("zones", "The time zones of the person, by name."),
    ),
)

CHOSEN: Final = Contract(
    name="chosen",
    kind="output",
    grain="one row per borrower whom the night would contact",
    columns=(
        ident("borrower_id", "The borrower.", key=True),
        code("action", "The treatment."),
        day("as_of", "The day of the standing."),
        day("contact_on", "The day of contact."),
        code("channel", "How."),
        code("skill", "Whose capacity it takes."),
        count("cost_units", "How much of it."),
        count("place", "Its place in the queue of its channel and skill.", wide=True),
        text("because", "Why this one and no other.", nullable=False),
    ),
)

ORDERS: Final = Contract(
    name="orders",
    kind="output",
    grain="one row per contact to be carried out",
    columns=(
        ident("order_id", "Made from borrower, action and day, so that the same night gives the "
              "same order.", key=True),
        ident("borrower_id", "The borrower."),
        code("action", "The treatment."),
        day("as_of", "The day of the standing."),
        day("contact_on", "The day of contact."),
        code("channel", "How."),
        ident("contact_point_id", "To which number or address."),
        moment("send_at", "When: at the person's usual hour, inside the lawful time."),
        moment("open_at", "The lawful time begins."),
        moment("close_at", "The lawful time ends, exclusive."),
        code("zone", "The borrower's time zone, to read `send_at` in; empty: not known.",
             nullable=True),
        code("language", "In which language."),
        code("template", "Which words; a message's text, a call's opening."),
        text("called_as", "How the person is addressed."),
        code("currency", "Currency of the amount."),
        amount("amount_minor", "The amount it states."),
        text("also_owed", "Further amounts in other currencies."),
        day("due_date", "The date it states."),
        days("days_late", "Days past due; below 0 before the due date.", signed=True),
        code("offer", "What is offered on the way.", nullable=True),
        yes("needs_approval", "It waits for a person's approval."),
        text("check_code", "With this the borrower can ask whether it is genuine.",
             nullable=False),
    ),
)

EXCEPTIONS: Final = Contract(
    name="exceptions",
    kind="output",
    grain="one row per thing that kept a loan, a borrower or the night from contact",
    columns=(
        code("kind", "What it is: unreconciled, feed_stale, feed_short, payment_rejected, "
             "protection_rejected, rejects_over_limit; or a notice, which holds nobody back: "
             "protection_for_nobody.", key=True),
        code("table_name", "The table it is about.", key=True),
        ident("loan_id", "The loan; empty text: none.", key=True),
        ident("borrower_id", "The borrower; empty text: none.", key=True),
        code("measure", "What differs.", key=True),
        count("ours", "The night's figure.", wide=True, nullable=True, signed=True),
        count("theirs", "The lender's figure, or the limit, in the same unit.", wide=True,
              nullable=True, signed=True),
        text("says", "What it means and what to do.", nullable=False),
    ),
)

NIGHT: Final = (
    REJECTS, EXCEPTIONS, LOAN_STANDINGS, PROMISE_STANDINGS, STOPS, BORROWER_STANDINGS, CANDIDATES,
    VERDICTS, CHOSEN, ORDERS,
)
