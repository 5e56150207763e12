"""A dossier as one file: a page that prints well, or the same for programs.

A page and no PDF: it opens everywhere, prints from everywhere, can be searched and read aloud, and
needs nothing but itself. One language a file, since whoever asks reads one.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from forbear.adapters.dossier import judged, records
from forbear.adapters.dossier.gather import Gathered, Night
from forbear.adapters.dossier.sections import HERE, Section, Writer
from forbear.adapters.explain.catalogue import Speaker
from forbear.adapters.explain.facts import Facts
from forbear.adapters.report.styles import styles
from forbear.adapters.words import listed
from forbear.engine.vocabulary.errors import ForbearError
from forbear.engine.vocabulary.words import OUTCOMES_CONVERSATION


class DossierInTheWay(ForbearError):
    """There is a file where the dossier would be written."""

    code = "dossier_in_the_way"
    sentence = "{file} is already there, and a dossier is not written over another file."
    cure = "Give another name with --out."


def write(text: str, path: Path) -> None:
    """Write a dossier to a new file.

    Raises:
        DossierInTheWay: There is a file of that name.

    """
    if path.exists():
        raise DossierInTheWay(file=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def write_for_one(texts: Mapping[Path, str]) -> None:
    """Write new files that their owner alone may read: all of them, or none.

    Raises:
        DossierInTheWay: There is a file of one of the names.

    """
    for path in texts:
        if path.exists():
            raise DossierInTheWay(file=path)
    partial = {path: path.with_name(f".{path.name}.partial") for path in texts}
    done: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            partial[path].unlink(missing_ok=True)
            opened = os.open(partial[path], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                file.write(text)
        for path in texts:
            partial[path].replace(path)
            done.append(path)
    except BaseException:
        for left in (*partial.values(), *done):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise


def sections(w: Writer) -> list[Section]:
    """Give every part in order: who, what was owed, contacts, verdicts, agreements, sources."""
    return [
        *records.who(w), *records.loans(w), records.contacts(w), judged.verdicts(w),
        records.promises(w), records.plans(w), *records.wishes(w), judged.sources(w),
    ]


def as_html(gathered: Gathered, *, language: str) -> str:
    """Write the page; whatever comes from a lender's file is escaped."""
    w = Writer(gathered, language=language)
    return page(language=language, head=_head(w), figures=_figures(w), sections=sections(w))


def page(
    *, language: str, head: Mapping[str, Any], figures: Sequence[Mapping[str, str]],
    sections: Sequence[Section],
) -> str:
    """Write a page of parts; all text in it is escaped.

    Args:
        language: Of the page.
        head: `kick`, `title`, `says`, `masked` and `unmasked`.
        figures: Each `name`, `big` and `says`.
        sections: The parts, in their order.

    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = (files(HERE) / "dossier.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text).render(
        style=styles(HERE, "dossier.css"), language=language, say=Speaker(language, HERE),
        head=head, figures=figures, sections=sections,
    ) + "\n"


def as_json(gathered: Gathered, *, language: str) -> str:
    """Write the rows and all that is said of them."""
    w = Writer(gathered, language=language)
    said = {
        "borrower_id": gathered.borrower_id, "person": asdict(gathered.person),
        "lender": gathered.seal.lender, "language": language, "unmasked": gathered.unmasked,
        "told": [asdict(section) for section in sections(w)],
        "book": gathered.rows,
        "nights": [_night(night) for night in gathered.nights],
        "moments": [json.loads(one.proof.as_json()) for one in gathered.moments],
        "sources": [dict(zip(("source", "rows", "sha256"), row, strict=True))
                    for section in [judged.sources(w)] if section.grid
                    for row in section.grid.rows],
    }
    return json.dumps(said, indent=2, ensure_ascii=False, default=str) + "\n"


def _night(night: Night) -> dict[str, Any]:
    """Give what a night said, row by row."""
    apart = ("account", "law", "borrower_id", "consents")
    names = [f.name for f in fields(Facts) if f.name not in apart]
    return {
        "account": night.account, "sha256": night.sha256,
        "rows": {facts.borrower_id: {name: getattr(facts, name) for name in names}
                 for facts in night.facts},
    }


def _head(w: Writer) -> dict[str, Any]:
    """Say about whom it is, what is hidden, and what it was made of."""
    of, say = w.of, w.say
    several = say("dossier.several", ids=listed(of.person.ids, language=say.language))
    return {
        "kick": say("dossier.kick", lender=of.seal.lender),
        "title": say("dossier.title", borrower=of.borrower_id),
        "says": [
            *([several] if len(of.person.ids) > 1 else []),
            say("dossier.made", nights=say.count("night", len(of.nights)),
                moments=say.count("moment", len(of.moments))),
        ],
        "masked": say("dossier.shown" if of.unmasked else "dossier.hidden"),
        "unmasked": of.unmasked,
    }


def _figures(w: Writer) -> list[dict[str, str]]:
    """Give the four figures a reader looks for first."""
    say, rows = w.say, w.of.rows
    contacts, holds = rows["contacts"], rows["holds"]
    inward = sum(1 for row in contacts if row["direction"] == "in")
    talks = sum(1 for row in contacts if row["outcome"] in OUTCOMES_CONVERSATION)
    by_verdict = judged.counts(w)
    states = Counter(row["state"] for _, row in w.latest("promises", "promise_id"))
    kept, broken = states["kept"], states["broken"]
    kinds = Counter(str(row["kind"]) for row in holds)
    said = say("figure.holds_says", kinds=say.joined([say.code("hold", k) for k in kinds]))
    return [
        {"name": say("figure.contacts"), "big": f"{len(contacts):,}",
         "says": say("figure.contacts_says", outward=len(contacts) - inward, inward=inward,
                     talks=say.count("conversation", talks))},
        {"name": say("figure.verdicts"), "big": f"{sum(by_verdict.values()):,}",
         "says": say("figure.verdicts_says", **by_verdict)},
        {"name": say("figure.promises"), "big": f"{len(rows['promises']):,}",
         "says": say("figure.promises_says", kept=kept, broken=broken,
                     rest=len(rows["promises"]) - kept - broken)},
        {"name": say("figure.holds"), "big": f"{len(holds):,}",
         "says": said if holds else say("figure.holds_none")},
    ]
