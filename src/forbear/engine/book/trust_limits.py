"""How much of a book may be wrong before a night makes no orders: data of the lender."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class TrustLimits:
    """Shares of the rows that came of a table, in basis points."""

    rejected_bp: int = 500
    """Rejected rows of each table …"""
    rejected_bp_of: Mapping[str, int] = field(default_factory=lambda: {"payments": 10})
    """… and of these tables."""
    for_nobody_bp: int = 100
    """Rejected rows of a table that protects people, where the row names nobody in the book …"""
    for_nobody_bp_of: Mapping[str, int] = field(default_factory=lambda: {"contacts": 500})
    """… and of these tables."""


def most_rows(
    came: ir.IntegerValue, *, table: ir.StringValue, share_bp: int, share_bp_of: Mapping[str, int]
) -> ir.IntegerValue:
    """Give how many rows of a table a share allows, rounded down, out of those that came."""
    limit = ibis.cases(
        *[(table == name, most) for name, most in share_bp_of.items()], else_=share_bp
    )
    return came * limit // 10_000
