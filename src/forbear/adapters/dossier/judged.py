"""The parts of a dossier that come from nights and kept moments, and the sources of all."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from forbear.adapters.door.proof import Proof
from forbear.adapters.dossier.sections import Grid, Judgement, Occasion, Section, Writer
from forbear.adapters.explain.decided import chosen
from forbear.adapters.explain.facts import Facts
from forbear.adapters.explain.verdict import explain_verdict, packs_in_words


def verdicts(w: Writer) -> Section:
    """Tell each night and each kept moment, in the order of time, with all that was judged."""
    say = w.say
    nights = [
        (f"{night.account['contact_on']}T00:00", _night(w, facts))
        for night in w.of.nights for facts in night.facts
    ]
    moments = [
        (str(one.proof.account["moment_at"]), _moment(one.proof, language=say.language))
        for one in w.of.moments
    ]
    told = [occasion for _, occasion in sorted(nights + moments, key=lambda pair: pair[0])]
    return Section(
        name="verdicts", heading=say("part.verdicts"),
        says=[say("part.verdicts_says")] if told else [], occasions=told,
        empty="" if told else say("part.verdicts_none"),
    )


def _night(w: Writer, facts: Facts) -> Occasion:
    """Tell what a night judged and chose under one id."""
    say = w.say
    by_action = {row["action"]: row for row in facts.verdicts}
    heading = say("part.night", as_of=say.day(facts.as_of), contact_on=say.day(facts.contact_on))
    if len(w.of.person.ids) > 1:
        heading = f"{heading} · {facts.borrower_id}"
    packs = sorted({str(row["packs"]) for row in facts.verdicts})
    nothing = say("chosen.nothing")
    return Occasion(
        heading=heading,
        judged=[
            Judgement(verdict=str(row["verdict"]), lines=explain_verdict(
                row, candidate=candidate, language=say.language, law=facts.law,
                consents=w.of.rows["consents"],
            ))
            for candidate in facts.candidates if (row := by_action.get(candidate["action"]))
        ],
        further=[
            *(line for line in chosen(facts, say) if line != nothing or not facts.candidates),
            *(packs_in_words(p, language=say.language) for p in packs),
        ],
    )


def _moment(proof: Proof, *, language: str) -> Occasion:
    """Tell a kept moment, in the words it was kept with."""
    told = proof.told[language]
    answer = next(part for part in told.parts if part.name == "answer")
    first, *rest = answer.says
    return Occasion(
        heading=told.title,
        judged=[Judgement(verdict=str(proof.verdict["verdict"]), lines=first.split("\n"))],
        further=rest,
    )


def counts(w: Writer) -> dict[str, int]:
    """Count what was judged, by verdict, over all nights and moments."""
    found = [row["verdict"] for night in w.of.nights for facts in night.facts
             for row in facts.verdicts]
    found += [one.proof.verdict["verdict"] for one in w.of.moments]
    return {verdict: found.count(verdict) for verdict in ("allowed", "refused", "review")}


def sources(w: Writer) -> Section:
    """Name each source with its hash."""
    say = w.say
    rows = [[name, f"{made['rows']:,}" if "rows" in made else "", made["sha256"]]
            for name, made in _sources(w)]
    heads = [(key, say(f"head.{key}")) for key in ("source", "rows", "sha256")]
    return Section(name="sources", heading=say("part.sources"), says=[say("part.sources_says")],
                   grid=Grid(heads=heads, rows=rows))


def _sources(w: Writer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each source: nights, moments, tables of the book, and files of the lender."""
    say, seal = w.say, w.of.seal
    for night in w.of.nights:
        day, contact_on = (_day(w, night.account[name]) for name in ("as_of", "contact_on"))
        yield say("source.night", day=day, contact_on=contact_on), {"sha256": night.sha256}
    for one in w.of.moments:
        yield say("source.moment", name=one.file), {"sha256": one.sha256}
    for name, table in sorted(seal.told.items()):
        yield say("source.table", name=name), {"rows": table.rows, "sha256": table.sha256}
    for name, sha256 in sorted(seal.sources.items()):
        yield say("source.file", name=name), {"sha256": sha256}


def _day(w: Writer, said: str) -> str:
    return w.say.day(date.fromisoformat(said))
