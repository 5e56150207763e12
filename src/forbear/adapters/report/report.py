"""The report of a night: one page in one file, which asks nobody for anything."""

from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from forbear.adapters.report.figures import gather
from forbear.adapters.report.page import Page
from forbear.adapters.report.phrases import ENGLISH
from forbear.adapters.report.styles import styles
from forbear.adapters.store.store import Store

REPORT_FILE: Final = "report.html"
_HERE: Final = "forbear.adapters.report"


def write_report(
    store: Store, out: Path, *, account: dict[str, Any], language: str = ""
) -> Path:
    """Write NIGHT/report.html and give its path.

    Args:
        store: The engine that counts; only a few rows of each count come into this process.
        out: The folder of the night.
        account: What `night.json` holds.
        language: In which the report is read; empty: as the lender's map says, else English.

    """
    spoken = language or account.get("report_language", ENGLISH)
    page = Page(figures=gather(store, out), account=account, language=spoken)
    target = out / REPORT_FILE
    partial = target.with_suffix(".html.partial")
    partial.write_text(written(page), encoding="utf-8")
    partial.replace(target)
    return target


def written(page: Page) -> str:
    """Fill the template; whatever comes from a lender's file is escaped."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    text = (files(_HERE) / "report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text).render(
        style=styles(_HERE, "report.css"), **page.told()
    )
