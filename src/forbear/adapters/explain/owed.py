"""What is: who owes what and how late, how they usually pay, their promises, what stops contact."""

from typing import Any, Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.facts import Facts, Rows

Row = dict[str, Any]

_FROM_EXCEPTIONS: Final = ("unreconciled", "feed_stale", "feed_short", "rejects_over_limit",
                           "payment_rejected", "protection_rejected")
"""Stops that the night found itself; their evidence is told with the exceptions."""


def owed(facts: Facts, say: Speaker) -> list[str]:
    """Tell the borrower's standing in each currency, then each loan, the latest first."""
    told = [_standing(row, say) for row in facts.standings]
    opened = [loan for loan in facts.loans if loan["is_open"]]
    late = sorted(opened, key=lambda loan: (-loan["past_due_days"], loan["loan_id"]))
    told += [_loan(loan, say) for loan in late]
    if not opened:
        return [say("owed.none_open", loans=say.count("loan", len(facts.loans)))]
    if len(opened) < len(facts.loans):
        told.append(say("owed.closed", loans=say.count("loan", len(facts.loans) - len(opened))))
    return told


def _standing(row: Row, say: Speaker) -> str:
    """Tell the sum over the open loans of one currency."""
    currency = row["currency"]
    fields = {
        "currency": currency,
        "loans": say.count("loan", row["loans"]),
        "outstanding": say.money(currency, row["outstanding_minor"]),
    }
    if not row["loans"]:
        return say("owed.all_closed", currency=currency)
    if not row["loans_late"]:
        said = [say("owed.standing_on_time", **fields)]
    else:
        said = [say(
            "owed.standing_late", **fields, late=say.count("loan", row["loans_late"]),
            days=say.days(row["past_due_days"]),
            arrears=say.money(currency, row["arrears_minor"]),
        )]
    if row["loans_stopped"]:
        said.append(say("owed.stopped", loans=say.count("loan", row["loans_stopped"])))
    if row["loans_late"] and (
        (row["ask_days"], row["ask_arrears_minor"]) != (row["past_due_days"], row["arrears_minor"])
    ):
        said.append(
            say("owed.ask", days=say.days(row["ask_days"]),
                amount=say.money(currency, row["ask_arrears_minor"]))
            if row["ask_days"] else say("owed.ask_nothing")
        )
    if row["next_due_date"] and row["next_due_minor"]:
        said.append(say("owed.next", day=say.day(row["next_due_date"]),
                        amount=say.money(currency, row["next_due_minor"])))
    if row["unapplied_minor"]:
        said.append(say("owed.unapplied", amount=say.money(currency, row["unapplied_minor"])))
    return say.sentences(said)


def _loan(loan: Row, say: Speaker) -> str:
    """Tell one open loan."""
    currency = loan["currency"]
    fields = {
        "loan": loan["loan_id"], "product": loan["product"],
        "status": say.code("status", loan["status"]),
        "outstanding": say.money(currency, loan["outstanding_minor"]),
    }
    if not loan["past_due_days"]:
        said = [say("owed.loan_on_time", **fields)]
    else:
        said = [
            say("owed.loan_late", **fields, days=say.days(loan["past_due_days"]),
                since=say.day(loan["oldest_unmet_due_date"]),
                arrears=say.money(currency, loan["arrears_minor"]),
                behind=say.count("instalment", loan["instalments_behind"]),
                bucket=loan["bucket"]),
            _parts(loan, say),
        ]
        if loan["delinquent_days"] != loan["past_due_days"]:
            said.append(say("owed.loan_grace", days=say.days(loan["delinquent_days"])))
    if loan["plan_id"]:
        said.append(say("owed.loan_plan", plan=loan["plan_id"],
                        days=say.days(loan["plan_past_due_days"]),
                        arrears=say.money(currency, loan["plan_arrears_minor"])))
    if loan["paused"]:
        said.append(say("owed.loan_paused"))
    if loan["paid_ahead_minor"]:
        said.append(say("owed.loan_ahead", amount=say.money(currency, loan["paid_ahead_minor"])))
    if loan["pooled_minor"]:
        said.append(say("owed.loan_pooled", amount=say.money(currency, loan["pooled_minor"])))
    if loan["next_due_date"] and loan["next_due_minor"]:
        said.append(say("owed.next", day=say.day(loan["next_due_date"]),
                        amount=say.money(currency, loan["next_due_minor"])))
    if loan["last_paid_on"]:
        said.append(say("owed.last_paid", day=say.day(loan["last_paid_on"])))
    return say.sentences(said)


def _parts(loan: Row, say: Speaker) -> str:
    """Tell what the arrears are made of, without the parts that are nothing."""
    parts = [
        say(f"owed.part_{part}", amount=say.money(loan["currency"], minor))
        for part in ("penalty", "fees", "interest", "principal")
        if (minor := loan[f"{part}_arrears_minor"])
    ]
    return say("owed.parts", parts=say.joined(parts)) if parts else ""


def habits(facts: Facts, say: Speaker) -> list[str]:
    """Tell how the borrower usually pays; of several currencies each where there is something."""
    told = []
    for row in facts.standings:
        said = []
        if row["habit_instalments"]:
            said.append(_habit(row, say))
        if row["promises_judged"]:
            said.append(say("habits.promises", share=say.share(row["promises_kept_bp"] or 0),
                            promises=say.count("promise", row["promises_judged"])))
        if row["usual_hour"] is not None:
            said.append(say("habits.hour", hour=f"{row['usual_hour']:02d}:00",
                            until=f"{(row['usual_hour'] + 1) % 24:02d}:00"))
        if said:
            several = len(facts.standings) > 1
            told.append(f"{row['currency']}: {say.sentences(said)}" if several
                        else say.sentences(said))
    looked = any(row["habit_instalments"] is not None for row in facts.standings)
    return told or [say("habits.none" if looked else "habits.not_looked")]


def _habit(row: Row, say: Speaker) -> str:
    """Tell the share on time, the usual lag and the usual day."""
    said = [say("habits.on_time", share=say.share(row["on_time_share_bp"] or 0),
                instalments=say.count("instalment", row["habit_instalments"]))]
    lag = row["usual_lag_days"]
    if lag is not None:
        key = "early" if lag < 0 else "late" if lag else "on_day"
        said.append(say(f"habits.{key}", days=say.days(lag)))
    if row["usual_paid_day"] is not None:
        said.append(say("habits.day", day=row["usual_paid_day"]))
    return say.sentences(said)


def promises(facts: Facts, say: Speaker) -> list[str]:
    """Tell each promise and what became of it, the newest first."""
    newest = sorted(facts.promises, key=lambda p: (p["promised_on"], p["promise_id"]), reverse=True)
    return [
        say("promises.one", made=say.day(p["made_on"]), on=say.day(p["promised_on"]),
            amount=say.money(p["currency"], p["amount_minor"]),
            paid=say.money(p["currency"], p["paid_minor"]),
            state=say.code("promise_state", p["state"]), judged=say.day(p["judged_after"]))
        for p in newest
    ] or [say("promises.none")]


def stops(facts: Facts, say: Speaker) -> list[str]:
    """Tell each state that stops contact, and what made the night doubt its figures."""
    told = [_stop(row, say, of=facts.borrower_id) for row in facts.stops]
    currency = {loan["loan_id"]: loan["currency"] for loan in facts.loans}
    told += [_exception(row, say, currency=currency.get(row["loan_id"], ""))
             for row in facts.exceptions]
    if facts.rejects:
        told.append(say("stops.rejects", rows=say.count("row", len(facts.rejects)),
                        reasons=say.joined(sorted({r["reason"] for r in facts.rejects}))))
    return list(dict.fromkeys(told)) or [say("stops.none")]


def _stop(row: Row, say: Speaker, *, of: str) -> str:
    """Tell one stop: what it is, for what, since and until when, and what it rests on."""
    said = [
        say.code("reason", f"stop_{row['kind']}"),
        say("stops.since", day=say.day(row["since"])),
    ]
    said.append(say("stops.ends", day=say.day(row["ends_before"])) if row["ends_before"]
                else say("stops.open_end"))
    if row["loan_id"]:
        said.append(say("stops.loan", loan=row["loan_id"]))
    if row["channel"] != "*":
        said.append(say("stops.channel", channel=say.code("channel", row["channel"])))
    if row["borrower_id"] == "*":
        said.append(say("stops.everyone"))
    elif row["borrower_id"] != of:
        said.append(say("stops.other_id", borrower=row["borrower_id"]))
    if row["kind"] not in _FROM_EXCEPTIONS:
        said.append(
            say("stops.evidence", source=row["source_id"], evidence=row["evidence"])
            if row["evidence"] else say("stops.source", source=row["source_id"])
        )
    return say.sentences(said)


def _exception(row: Row, say: Speaker, *, currency: str) -> str:
    """Tell what is in question: the figures that differ, or the table that is not whole."""
    def figure(value: int | None) -> str:
        if value is None:
            return say("stops.unknown")
        is_money = currency and row["measure"].endswith("_minor")
        return say.money(currency, value) if is_money else f"{value:,}"

    if row["kind"] != "unreconciled":
        return say("stops.exception_table", table=row["table_name"])
    what = [x for x in (row["loan_id"], say.code("column", row["measure"])) if x]
    return say("stops.exception", table=row["table_name"], what=say.joined(what),
               ours=figure(row["ours"]), theirs=figure(row["theirs"]))


def late_without_reason(standings: Rows) -> bool:
    """Tell whether something is late by contract and yet nothing may be asked for: a plan holds."""
    return any(row["loans_late"] for row in standings) and not any(
        row["ask_days"] or row["loans_stopped"] for row in standings
    )
