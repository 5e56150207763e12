"""The parts of a dossier that come from the book: who, loans, contacts, and what was agreed."""

from collections.abc import Iterator, Mapping
from typing import Any

from forbear.adapters.dossier.sections import Section, Writer
from forbear.adapters.explain.owed import owed

Row = Mapping[str, Any]


def who(w: Writer) -> Iterator[Section]:
    """Tell under which ids the person is known, and their numbers and addresses."""
    rows = w.of.rows
    yield w.section("who", rows["borrowers"], columns={
        "borrower": w.text("borrower_id"), "called_as": w.text("called_as"),
        "language": w.code("language", "language"), "zone": w.text("zone"),
    })
    yield w.section("points", rows["contact_points"], columns={
        "point": w.text("contact_point_id"), "kind": w.code("kind", "point_kind"),
        "address": w.text("address"), "place": w.code("place", "place"),
        "status": w.code("status", "point_status"), "verified": w.day("verified_on"),
        "right_party": w.day("right_party_on"),
    })


def loans(w: Writer) -> Iterator[Section]:
    """Tell the loans, where they were placed, and the standing of the latest night."""
    rows = w.of.rows
    yield w.section("loans", rows["loans"], columns={
        "loan": lambda row: w.say("dossier.loan_names", loan=row["loan_id"],
                                  product=row["product"]),
        "principal": w.money("principal_minor"), "opened": w.day("opened_on"),
        "status": w.code("status", "status"),
    })
    last = w.of.last
    if last is None:
        yield Section(name="standing", heading=w.say("part.loans"),
                      empty=w.say("part.standing_none"))
    else:
        told = [sentence for facts in last.facts for sentence in owed(facts, w.say)]
        day = last.facts[0].as_of if last.facts else None
        heading = w.say("part.standing", day=w.say.day(day)) if day else w.say("part.loans")
        yield Section(name="standing", heading=heading, says=told,
                      empty="" if told else w.say("part.night_none"))
    if rows["placements"]:
        yield w.section("placements", rows["placements"], columns={
            "loan": w.text("loan_id"), "agency": w.text("agency"), "placed": w.day("placed_on"),
            "recalled": w.day("recalled_on"), "notice": w.day("notice_sent_on"),
        })


def contacts(w: Writer) -> Section:
    """Tell each contact either way, the earliest first, with its recording."""
    def reached(row: Row) -> str:
        known = row["right_party"]
        return "" if known is None else w.say("dossier.is_so" if known else "dossier.is_not")

    def outcome(row: Row) -> str:
        return w.say.code("outcome", row["outcome"] or "unknown")

    ordered = sorted(w.of.rows["contacts"], key=lambda row: (row["tried_at"], row["contact_id"]))
    return w.section("contacts", ordered, columns={
        "when": w.when("tried_at"), "channel": w.channel,
        "direction": w.code("direction", "direction"), "outcome": outcome,
        "reached": reached, "about": w.loan, "point": w.text("contact_point_id"),
        "by_whom": w.code("by_whom", "by_whom"), "recording": w.text("recording"),
    }, says=w.say("part.contacts_says", zone=w.of.zone or "UTC"))


def promises(w: Writer) -> Section:
    """Tell each promise, and what the latest night says became of it."""
    judged = dict(w.latest("promises", "promise_id"))

    def came(row: Row) -> str:
        found = judged.get(row["promise_id"])
        return w.say.money(found["currency"], found["paid_minor"]) if found else ""

    def state(row: Row) -> str:
        found = judged.get(row["promise_id"])
        kept = found["state"] if found else "withdrawn" if row["withdrawn_on"] else "not_judged"
        return w.say.code("promise_state", kept)

    ordered = sorted(w.of.rows["promises"], key=lambda row: (row["made_on"], row["promise_id"]))
    last = w.of.last
    facts = last.facts[0] if last and last.facts else None
    return w.section("promises", ordered, columns={
        "made": w.day("made_on"), "for_day": w.day("promised_on"),
        "promised": w.money("amount_minor"), "came": came, "state": state,
    }, says=w.say("part.promises_says", day=w.say.day(facts.as_of)) if facts else "")


def plans(w: Writer) -> Section:
    """Tell each repayment plan, with its payments together."""
    currency = {row["loan_id"]: row["currency"] for row in w.of.rows["loans"]}

    def payments(row: Row) -> str:
        own = [p for p in w.of.rows["plan_instalments"] if p["plan_id"] == row["plan_id"]]
        if not own:
            return ""
        several = sorted({p["amount_minor"] for p in own})
        return w.say(
            "plan_says", payments=w.say.count("payment", len(own)),
            amounts=w.say.joined([w.say.money(currency[row["loan_id"]], a) for a in several]),
            first=w.say.day(min(p["due_date"] for p in own)),
            last=w.say.day(max(p["due_date"] for p in own)),
        )

    ordered = sorted(w.of.rows["plans"], key=lambda row: (row["agreed_on"], row["plan_id"]))
    return w.section("plans", ordered, columns={
        "plan": w.text("plan_id"), "loan": w.text("loan_id"), "kind": w.code("kind", "plan_kind"),
        "agreed": w.day("agreed_on"), "payments": payments,
        "status": w.code("status", "plan_status"), "since": w.day("status_on"),
    })


def wishes(w: Writer) -> Iterator[Section]:
    """Tell holds of every kind, wishes about contact, and consents."""
    rows = w.of.rows
    holds = sorted(rows["holds"], key=lambda row: (row["starts_on"], row["hold_id"]))
    yield w.section("holds", holds, columns={
        "kind": w.code("kind", "hold"), "since": w.day("starts_on"), "until": w.day("ends_before"),
        "loan": w.loan, "channel": w.channel, "evidence": w.text("evidence"),
        "owner": w.text("owner"), "source": w.text("hold_id"),
    })
    yield w.section("wishes", rows["preferences"], columns={
        "kind": w.code("kind", "wish"), "channel": w.channel,
        "point": w.text("contact_point_id"), "place": w.code("place", "place"),
        "days": w.weekdays, "hours": w.hours, "since": w.day("since"), "until": w.day("until"),
        "source": w.text("preference_id"),
    })
    yield w.section("consents", rows["consents"], columns={
        "kind": w.code("kind", "consent"), "channel": w.channel, "hours": w.hours,
        "given": w.day("given_on"), "withdrawn": w.day("withdrawn_on"),
        "source": w.text("consent_id"),
    })
