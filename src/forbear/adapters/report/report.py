"""The report of a night: one page in one file, which asks nobody for anything."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from forbear.adapters.report.figures import gather
from forbear.adapters.report.page import Page
from forbear.adapters.report.phrases import ENGLISH
from forbear.adapters.store.store import Store

REPORT_FILE: Final = "report.html"
_HERE: Final = files("forbear.adapters.report")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


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
    template = environment.from_string(_text("report.html.j2"))
    styles = _COMMENT.sub("", _text("tokens.css") + _text("report.css"))
    # The files are our own and hold no end tag, so they go into <style> as they are.
    return template.render(style=Markup(styles), **page.told())  # noqa: S704 -- our own files


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
