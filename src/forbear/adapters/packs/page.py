"""What a compliance officer reads of a pack: each rule in words, with every number it ever had."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final, Literal

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from forbear.adapters.packs.attest import outcome_of
from forbear.adapters.packs.law_files import AnyEntry, Parameter
from forbear.adapters.packs.law_reading import LawPack, in_force, slots
from forbear.adapters.packs.law_rules import rule_of
from forbear.adapters.packs.law_words import say_rule, say_value
from forbear.engine.gate.rulebook import Rule

When = Literal["earlier", "now", "later"]


@dataclass(frozen=True, kw_only=True)
class Number:
    """One value of one parameter, and who says so."""

    when: When
    since: date
    says: str
    """The value with its unit; empty where the number ended on that day."""
    cites: str
    url: str
    evidence: str
    checked_on: date


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A parameter with all its values, the oldest first."""

    parameter: str
    description: str
    source: str
    values: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class RuleTold:
    """One rule as an officer reads it."""

    rule_id: str
    kind: str
    says: str
    """With the values of the day; where it is not in force, with the nearest values it has."""
    in_force: bool
    since: date | None
    """Since when, or from when on, the values told hold."""
    outcome: str
    modality: str
    source: str
    """What kind of text says so: law, standard, self-regulation, or the lender's own house."""
    numbers: tuple[Numbers, ...]


@dataclass(frozen=True, kw_only=True)
class PackPage:
    """A pack on one day."""

    name: str
    version: str
    title: str
    status: str
    jurisdiction: str
    actors: tuple[str, ...]
    debts: tuple[str, ...]
    binds: str
    notes: str
    includes: tuple[str, ...]
    on: date
    language: str
    """In which the rules and values are said."""
    rules: tuple[RuleTold, ...]

    @property
    def house(self) -> tuple[str, ...]:
        """The rules whose numbers are house values."""
        return tuple(rule.rule_id for rule in self.rules if rule.source == "house")


def page_of(pack: LawPack, *, on: date, language: str = "en") -> PackPage:
    """Tell a pack as it stands on a day."""
    file = pack.file
    return PackPage(
        name=file.name, version=file.version, title=file.title, status=file.status,
        jurisdiction=file.jurisdiction, actors=tuple(file.actors), debts=tuple(file.debts),
        binds=file.binds.strip(), notes=file.notes.strip(), includes=tuple(file.includes), on=on,
        language=language,
        rules=tuple(_told(pack, entry, on=on, language=language) for entry in file.rules),
    )


def last_change(pack: LawPack) -> date:
    """Give the day of the newest value of a pack; of one without values, the first day there is."""
    return max(
        (day for parameter in pack.parameters.values() for day in parameter.values),
        default=date(1950, 1, 1),
    )


def _told(pack: LawPack, entry: AnyEntry, *, on: date, language: str) -> RuleTold:
    """Tell one rule."""
    rule = rule_of(pack, entry, on=on)
    shown = rule or next(_elsewhen(pack, entry, on=on), None)
    source = pack.parameters[next(iter(slots(entry).values()))].source
    return RuleTold(
        rule_id=entry.id, kind=entry.kind, in_force=rule is not None,
        says=say_rule(shown, language=language) if shown else "",
        since=shown.since if shown else None, outcome=outcome_of(entry), modality=entry.modality,
        source=source,
        numbers=tuple(
            Numbers(
                parameter=name, description=pack.parameters[name].description,
                source=pack.parameters[name].source,
                values=tuple(_values(pack.parameters[name], on=on, language=language)),
            )
            for name in dict.fromkeys(slots(entry).values())
        ),
    )


def _elsewhen(pack: LawPack, entry: AnyEntry, *, on: date) -> Iterator[Rule]:
    """Give the rule on other days of change: the next one first, then the latest before."""
    days = sorted({day for name in slots(entry).values()
                   for day in pack.parameters[name].values})
    for day in [*(d for d in days if d > on), *reversed([d for d in days if d <= on])]:
        rule = rule_of(pack, entry, on=day)
        if rule:
            yield rule


def _values(parameter: Parameter, *, on: date, language: str) -> Iterator[Number]:
    """Tell every value of a parameter."""
    now = in_force(parameter, on=on)
    for since, value in sorted(parameter.values.items()):
        when: When = "later" if since > on else "earlier"
        if now and now[0] == since:
            when = "now"
        yield Number(
            when=when, since=since, cites=value.cites, url=value.url, evidence=value.evidence,
            says=say_value(value.value, unit=parameter.unit, language=language),
            checked_on=value.checked_on,
        )


_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
EVIDENCE: Final[Mapping[str, str]] = {
    "T": "the words were read", "S": "a secondary source", "M": "from memory",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "refused": "refuses", "review": "asks a person", "warned": "warns",
}
SOURCES: Final[Mapping[str, str]] = {
    "law": "law", "standard": "standard", "self_regulation": "self-regulation",
    "house": "house value",
}


def markdown(page: PackPage, *, intro: str = "") -> str:
    """Write the page as Markdown, one sentence a line."""
    lines = [f"# {page.name}", ""]
    lines += [intro, ""] if intro else []
    lines += [f"{page.title}.", "", *_about(page), ""]
    for rule in page.rules:
        lines += _rule(rule)
    return "\n".join(lines).rstrip() + "\n"


def html(page: PackPage) -> str:
    """Write the page as one file for a browser, in the look of the report."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    here, report = files("forbear.adapters.packs"), files("forbear.adapters.report")
    styles = _COMMENT.sub("", "".join(
        (report / name).read_text(encoding="utf-8") for name in ("tokens.css", "report.css")
    ))
    template = environment.from_string((here / "page.html.j2").read_text(encoding="utf-8"))
    return template.render(
        style=Markup(styles),  # noqa: S704 -- our own files
        page=page, outcomes=OUTCOMES, sources=SOURCES, evidence=EVIDENCE,
    )


def _about(page: PackPage) -> Iterator[str]:
    """Write whom the pack binds, and what else there is to know of it."""
    yield f"- Version {page.version}, {page.status}. As it stands on {page.on}."
    yield f"- Where: {page.jurisdiction}. Who: {', '.join(page.actors)}."
    yield f"- Debts: {', '.join(page.debts)}."
    yield f"- Binds: {' '.join(page.binds.split())}"
    if page.notes:
        yield f"- Notes: {' '.join(page.notes.split())}"
    if page.includes:
        yield f"- Includes: {', '.join(f'`{name}`' for name in page.includes)}."
    if page.house:
        yield (f"- House values, which no text demands: {len(page.house)} of {len(page.rules)} "
               "rules.")
    if page.status == "draft":
        yield "- A draft: nothing here is legal advice."


def _rule(rule: RuleTold) -> Iterator[str]:
    """Write one rule with its numbers."""
    yield from (f"## {rule.rule_id}", "")
    yield from (rule.says or "It has no value on any day.", "")
    marks = [rule.kind, rule.modality, OUTCOMES[rule.outcome], SOURCES[rule.source]]
    if rule.in_force:
        marks.append(f"in force since {rule.since}")
    else:
        marks.append("not in force on this day" + (
            f"; told as it holds from {rule.since}" if rule.since else ""))
    yield from (f"*{' · '.join(marks)}*", "")
    yield "| Number | Since | Value | Who says | How sure | Checked on |"
    yield "|---|---|---|---|---|---|"
    for one in rule.numbers:
        for value in one.values:
            yield _row(one, value)
    yield ""


def _row(one: Numbers, value: Number) -> str:
    """Write one value as a row of the table; the one in force is strong."""
    strong = "**" if value.when == "now" else ""
    said = value.says or "ends"
    who = f"[{value.cites}]({value.url})" if value.url else value.cites
    house = " (house)" if one.source == "house" else ""
    cells = (
        f"{one.description.strip()} `{one.parameter}`{house}",
        f"{value.since}" + (" (later)" if value.when == "later" else ""),
        f"{strong}{said}{strong}", who, f"{value.evidence}: {EVIDENCE[value.evidence]}",
        value.checked_on.isoformat(),
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
