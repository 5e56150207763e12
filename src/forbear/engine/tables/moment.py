"""The days a night speaks about, and how a stage asks what was known."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The days of one night. `as_of` is taken at its end; nothing known after `known_by` counts."""

    as_of: date
    known_by: date
    contact_on: date

    def known(self, effective: ir.DateColumn, known_on: ir.DateColumn) -> ir.BooleanValue:
        """Tell whether a fact counts: it holds by `as_of`, and was known by `known_by`."""
        by_then = effective <= ibis.literal(self.as_of)
        return by_then & self.heard(effective, known_on)

    def heard(self, effective: ir.DateColumn, known_on: ir.DateColumn) -> ir.BooleanValue:
        """Tell whether a fact was known by `known_by`, whenever it holds."""
        return ibis.coalesce(known_on, effective) <= ibis.literal(self.known_by)

    def not_told_later(self, known_on: ir.DateColumn) -> ir.BooleanValue:
        """Tell whether what protects somebody counts: it does unless it was entered too late.

        Where nobody wrote when it was entered, it counts from the first day it protects.
        """
        return (known_on <= ibis.literal(self.known_by)).fill_null(True)
