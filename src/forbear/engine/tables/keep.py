"""How a stage hands a heavy step to the rim, which may store it before going on."""

from collections.abc import Callable
from typing import TypeAlias

import ibis.expr.types as ir

Keep: TypeAlias = Callable[[str, ir.Table], ir.Table]
"""Takes a step's name and table, gives a table with the same rows. Names are unique in a night."""

Drop: TypeAlias = Callable[..., None]
"""Takes kept steps that nothing reads any more. Memory is short: whoever keeps a step that is only
needed on the way to another drops it when that one is kept."""


def as_is(name: str, table: ir.Table) -> ir.Table:
    """Keep nothing: the step stays part of the one expression."""
    del name
    return table


def let_be(*steps: ir.Table) -> None:
    """Drop nothing, as nothing was kept."""
    del steps
