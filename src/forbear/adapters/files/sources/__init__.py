"""Sources that need more than a map: one small adapter each, named by `adapter:` in its map."""

from collections.abc import Callable, Mapping
from typing import Final

import ibis.expr.types as ir

from forbear.adapters.files.sources import ally, superlender

Adapter = Callable[[Mapping[str, ir.Table]], dict[str, ir.Table]]
"""Takes the tables its map `reads`, typed; gives tables of the book."""

ADAPTERS: Final[dict[str, Adapter]] = {"ally": ally.adapt, "superlender": superlender.adapt}
