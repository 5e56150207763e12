"""What was done about it: proposed, judged, chosen, and written down as an order."""

from typing import Any, Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.owed import late_without_reason
from forbear.adapters.explain.verdict import explain_verdict, packs_in_words
from forbear.adapters.words import amounts, render

Row = dict[str, Any]

_SAID: Final = ("rung", "ask_days", "currency", "amount_minor", "loans_late", "loans_stopped",
                "every_days", "since_days")
"""Codes of `because` that have a sentence of their own."""


def codes(text: str | None) -> dict[str, str]:
    """Read `rung=early ask_days=12` into its pairs."""
    return dict(pair.split("=", 1) for pair in (text or "").split() if "=" in pair)


def proposed(facts: Facts, say: Speaker) -> list[str]:
    """Tell each candidate and because of what, in the order of preference."""
    if facts.candidates:
        return [_candidate(row, say) for row in facts.candidates]
    if late_without_reason(facts.standings):
        return [say("proposed.plan")]
    late = any(row["loans_late"] for row in facts.standings)
    return [say("proposed.none_late" if late else "proposed.none")]


def _candidate(row: Row, say: Speaker) -> str:
    """Tell one candidate: what, how much it is about, the rung, the rest since the last."""
    why = codes(row["because"])
    key = "late" if row["ask_days"] > 0 else "soon"
    said = [
        say("proposed.what", place=row["preference"], action=row["action"],
            channel=say.code("channel", row["channel"])),
        say(f"proposed.{key}", rung=row["rung"], days=say.days(row["ask_days"]),
            due=say.day(row["due_date"]), amount=_amount(row, say)),
        _rest(why, say),
    ]
    debit = why.pop("debit", "")
    further = [_further(name, value, say) for name, value in why.items() if name not in _SAID]
    if further:
        said.append(say("proposed.further", reasons=say.joined(further)))
    if debit:
        said.append(say(f"proposed.debit_{debit}"))
    if row["offer"]:
        said.append(say("proposed.offer", offer=say.code("offer", row["offer"])))
    if row["needs_approval"]:
        said.append(say("proposed.approval"))
    return say.sentences(said)


def _amount(row: Row, say: Speaker) -> str:
    return amounts(row["currency"], row["amount_minor"], also_owed=row["also_owed"] or "",
                   language=say.language)


def _rest(why: dict[str, str], say: Speaker) -> str:
    """Tell how long this channel rests, and how long ago it was last used."""
    if "every_days" not in why:
        return ""
    since = why.get("since_days", "never")
    every = say.days(int(why["every_days"]))
    if since.isdigit():
        return say("proposed.rest", every=every, since=say.days(int(since)))
    return say("proposed.rest_never", every=every)


def _further(name: str, value: str, say: Speaker) -> str:
    """Tell another column that the rung rests on."""
    shown = say.share(int(value)) if name.endswith("_bp") and value.isdigit() else value
    shown = say("stops.unknown") if shown == "unknown" else shown
    return say("proposed.column", name=say.code("column", name), value=shown)


def judged(facts: Facts, say: Speaker) -> list[str]:
    """Tell how each candidate was judged, in the same order."""
    by_action = {row["action"]: row for row in facts.verdicts}
    told = [
        "\n".join(explain_verdict(
            by_action[c["action"]], candidate=c, language=say.language, law=facts.law,
            consents=facts.consents,
        ))
        for c in facts.candidates if c["action"] in by_action
    ]
    packs = sorted({str(row["packs"]) for row in facts.verdicts})
    return [*told, *(packs_in_words(p, language=say.language) for p in packs)] if told else []


def chosen(facts: Facts, say: Speaker) -> list[str]:
    """Tell what was chosen, and for every other candidate why it was not."""
    if not facts.candidates:
        return [say("chosen.nothing")]
    verdicts = {row["action"]: row["verdict"] for row in facts.verdicts}
    taken = {row["action"] for row in facts.chosen}
    told = [_choice(row, say) for row in facts.chosen] or [say("chosen.nothing")]
    return told + [
        _not_chosen(c, facts, say, verdict=verdicts.get(c["action"], "refused"))
        for c in facts.candidates if c["action"] not in taken
    ]


def _choice(row: Row, say: Speaker) -> str:
    """Tell the chosen one, its place in the queue and what it takes."""
    why = codes(row["because"])
    skill = "" if row["skill"] == "*" else say("chosen.skill", language=row["skill"])
    return say.sentences([
        say("chosen.one", action=row["action"], channel=say.code("channel", row["channel"]),
            place=f"{row['place']:,}"),
        say("chosen.units", used=f"{int(why['used_units']):,}", of=f"{int(why['of_units']):,}",
            units=say.count("unit", row["cost_units"]))
        if {"used_units", "of_units"} <= why.keys() else "",
        skill,
    ])


def _not_chosen(candidate: Row, facts: Facts, say: Speaker, *, verdict: str) -> str:
    """Tell why a candidate was not chosen: not allowed, another preferred, or no capacity."""
    fields = {"action": candidate["action"],
              "channel": say.code("channel", candidate["channel"])}
    if verdict == "review":
        return say("chosen.not_review", **fields)
    if verdict != "allowed":
        return say("chosen.not_allowed", **fields)
    preferences = {c["action"]: c["preference"] for c in facts.candidates}
    for row in facts.chosen:
        if preferences.get(row["action"], 0) < candidate["preference"]:
            return say("chosen.not_preferred", **fields, other=row["action"])
    if not facts.chosen and facts.elsewhere:
        return say("chosen.not_twice", **fields, borrower=facts.elsewhere[0]["borrower_id"])
    return say("chosen.not_room", **fields)


def ordered(facts: Facts, say: Speaker) -> list[str]:
    """Tell each order: when, how, and its text as it would read."""
    if not facts.orders:
        return [say("order.none_chosen" if facts.chosen else "order.none")]
    told = []
    for row in facts.orders:
        said = [say("order.one", order=row["order_id"], channel=say.code("channel", row["channel"]),
                    at=say.moment(row["send_at"], zone=facts.zone),
                    language=say.code("language", row["language"]), template=row["template"])]
        if row["needs_approval"]:
            said.append(say("order.approval"))
        told.append(say.sentences(said) + "\n" + render(row, lender=facts.account["lender"]))
    return told
