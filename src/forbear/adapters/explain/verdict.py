"""One verdict in words: of a night, or of a moment at the door."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.law import NO_LAW, Law
from forbear.adapters.packs.law_words import say_rule
from forbear.engine.gate.rulebook import FrequencyRule, Rule
from forbear.engine.vocabulary import words
from forbear.engine.vocabulary.limits import DATE_FIRST

Row = Mapping[str, Any]
_GATE: Final = "gate"
"""Stands in `also` where the gate itself speaks and no rule."""


def explain_verdict(
    verdict: Row, *, candidate: Row, language: str, law: Law = NO_LAW,
    consents: Iterable[Row] = (),
) -> list[str]:
    """Tell one verdict, a line for each thing there is to say, the answer first.

    Args:
        verdict: A row of VERDICTS, of a night or as `Door.judge` gives it.
        candidate: What was asked: its `action` and `channel`; where there are such, its `purpose`,
            `role`, `recipient_id`, `loan_id` and `moment_at`.
        language: One of `words.LANGUAGES`.
        law: The rules that judged, for their words, addresses and evidence.
        consents: Rows of consents of the person; of one that is not among them the id is told.

    Returns:
        Lines without a mark before them. Nothing of the book is in them but ids.

    """
    return list(_Telling(
        verdict, candidate, say=Speaker(language), law=law,
        consents={str(row["consent_id"]): row for row in consents},
    ).lines())


def rule_in_words(rule_id: str, *, language: str, law: Law) -> list[str]:
    """Tell a rule: what it asks, and who says so, where, how sure, and since when."""
    say = Speaker(language)
    rule = law.rules.get(rule_id)
    if rule is None:
        return [say("judged.rule", rule=rule_id)]
    asks = say_rule(rule, language=language)
    return [
        say("judged.rule_says", rule=rule_id, source=say.code("source", rule.source), says=asks),
        _source(rule, say),
    ]


def packs_in_words(packs: str, *, language: str) -> str:
    """Tell the packs a verdict names, as `cn 0.2.0 (draft)`, with their status in words."""
    say = Speaker(language)
    told = []
    for pack in packs.split(", "):
        name, version, status = (*pack.rsplit(" ", 2), "", "")[:3]
        told.append(say("judged.pack", pack=name, version=version,
                        status=say.code("pack_status", status)))
    return say("judged.packs", packs=say.joined(told))


def pairs(text: str | None, *, mark: str) -> list[tuple[str, str]]:
    """Read `rule:consent rule:consent` or `rule=1/3 rule=0/1` into its pairs, in order."""
    split = (one.partition(mark) for one in (text or "").split())
    return [(left, right) for left, _, right in split]


def rules_named(verdict: Row) -> set[str]:
    """Give the ids of all rules that a verdict speaks of."""
    named = {str(verdict["rule_id"])} if verdict["rule_id"] else set()
    named |= {rule for _, rule in pairs(verdict["also"], mark=":")} - {_GATE}
    named |= {rule for rule, _ in pairs(verdict["counters"], mark="=")}
    return named | {rule for rule, _ in pairs(verdict.get("consents"), mark=":")}


class _Telling:
    """Tells the parts of one verdict in order."""

    def __init__(
        self, verdict: Row, candidate: Row, *, say: Speaker, law: Law, consents: Mapping[str, Row]
    ) -> None:
        self.verdict, self.candidate, self.say, self.law = verdict, candidate, say, law
        self.consents = consents
        self.zones = str(verdict.get("zones") or "").split()

    def lines(self) -> Iterator[str]:
        """Give all there is to say."""
        yield self._answer()
        yield from self._asked()
        row, say = self.verdict, self.say
        if row["rule_id"]:
            yield from self._rule(str(row["rule_id"]), cites=row["cites"])
        if row["not_before"]:
            yield say("judged.not_before", day=say.day(row["not_before"]))
        for reason, rule_id in pairs(row["also"], mark=":"):
            yield self._also(reason, rule_id)
        counted = [self._counter(rule, n) for rule, n in pairs(row["counters"], mark="=")]
        if counted:
            yield say("judged.counters", counters=say("mark.part").join(counted))
        yield from self._consents()
        yield from self._hours()

    def _answer(self) -> str:
        """Tell whether it may happen, and the first reason."""
        row, say = self.verdict, self.say
        said = say(f"judged.{row['verdict']}", action=row["action"],
                   channel=say.code("channel", self.candidate["channel"]))
        return say.sentences([said, say.code("reason", row["reason"]) if row["reason"] else ""])

    def _asked(self) -> Iterator[str]:
        """Tell what is unusual about the question: its purpose, who is reached, which loan."""
        asked, say = self.candidate, self.say
        said = []
        if asked.get("purpose") not in (None, "remind"):
            said.append(say("judged.purpose", purpose=say.code("purpose", asked["purpose"])))
        if asked.get("role") not in (None, "borrower"):
            said.append(say("judged.role", role=say.code("role", asked["role"]),
                            id=asked.get("recipient_id") or asked["borrower_id"]))
        if asked.get("loan_id"):
            said.append(say("judged.loan", loan=asked["loan_id"]))
        if said:
            yield say.sentences(said)

    def _rule(self, rule_id: str, *, cites: str | None) -> Iterator[str]:
        yield from rule_in_words(rule_id, language=self.say.language, law=self.law)
        if rule_id not in self.law.rules and cites:
            yield self.say("judged.cites", cites=cites)

    def _also(self, reason: str, rule_id: str) -> str:
        """Tell a further reason: what it makes of the contact, and who says so."""
        say = self.say
        rule = self.law.rules.get(rule_id)
        if self.verdict["verdict"] == "allowed":
            outcome = "warned"
        elif rule_id == _GATE:
            outcome = "refused"
        else:
            outcome = rule.outcome if rule else "also"
        said = [say(f"judged.also_{outcome}", reason=say.code("reason", reason))]
        if rule_id != _GATE:
            said.append(say("judged.rule", rule=rule_id))
        if rule:
            said.append(_source(rule, say))
        return say.sentences(said)

    def _counter(self, rule_id: str, counted: str) -> str:
        """Tell what a limit had counted, of what, in which time."""
        count, _, most = counted.partition("/")
        rule = self.law.rules.get(rule_id)
        if not isinstance(rule, FrequencyRule):
            return self.say("judged.counter", rule=rule_id, count=count, most=most)
        return self.say("counter.told", count=count, most=most, **counted_in(rule, self.say))

    def _consents(self) -> Iterator[str]:
        """Tell the consents that lifted rules, each once with all that it lifted."""
        say = self.say
        lifted: dict[str, list[str]] = {}
        for rule_id, consent_id in pairs(self.verdict.get("consents"), mark=":"):
            lifted.setdefault(consent_id, []).append(rule_id)
        for consent_id, rules in lifted.items():
            row = self.consents.get(consent_id)
            kind = say("judged.consent_kind", kind=say.code("consent", row["kind"]),
                       day=say.day(row["given_on"])) if row else ""
            yield say("judged.consent", consent=consent_id, kind=kind, rules=say.joined(rules))

    def _hours(self) -> Iterator[str]:
        """Tell the zones, the moment where there is one, and the lawful time, zone by zone."""
        row, say = self.verdict, self.say
        at = self.candidate.get("moment_at")
        shown = self.zones or [""]
        if at:
            yield say("judged.moment",
                      moments=say.joined([say.moment(at, zone=zone) for zone in shown]))
        if row["open_at"] and row["close_at"]:
            windows = [
                say.window(row["open_at"], row["close_at"], zone=zone, on=row["contact_on"])
                for zone in shown
            ]
            yield say("judged.hours", window=say.joined(windows))
        elif self.zones:
            yield say("judged.no_hours", zones=say.joined(self.zones))


def counted_in(rule: FrequencyRule, say: Speaker) -> dict[str, str]:
    """Give what a limit counts, over what time, of whom and on which channels, in words."""
    a_day = rule.window == "rolling" and rule.days == 1
    window = say("counter.window.a_day" if a_day else f"counter.window.{rule.window}",
                 days=say.days(rule.days))
    every = set(rule.counts_channels) == set(words.CHANNELS)
    channels = [say.code("channel", c) for c in words.CHANNELS if c in rule.counts_channels]
    return {
        "counted": say(f"counter.counted.{rule.counted}"),
        "window": window,
        "per": say(f"counter.per.{rule.per}"),
        "channels": say("counter.every") if every else say("mark.slash").join(channels),
    }


def _source(rule: Rule, say: Speaker) -> str:
    """Tell who says a rule, where to read it, and how sure that is."""
    means = say.code("evidence", "house" if rule.source == "house" else rule.evidence)
    said = [
        say("judged.cites", cites=rule.cites),
        say("judged.url", url=rule.url) if rule.url else "",
        say("judged.evidence", letter=rule.evidence, means=means,
            checked=say.day(rule.checked_on)),
        say("judged.since", since=say.day(rule.since)) if rule.since > DATE_FIRST else "",
    ]
    return say.sentences(said)
