"""The stylesheet of a page that is one file: the tokens of the house, and the page's own rules."""

import re
from importlib.resources import files
from typing import Final

from markupsafe import Markup

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def styles(package: str, sheet: str) -> Markup:
    """Give the tokens and a sheet of a package, without comments, to stand inside <style>."""
    tokens = files("forbear.adapters.report") / "tokens.css"
    both = tokens.read_text(encoding="utf-8") + (files(package) / sheet).read_text(encoding="utf-8")
    # The files are our own and hold no end tag, so they go into <style> as they are.
    return Markup(_COMMENT.sub("", both))  # noqa: S704 -- our own files
