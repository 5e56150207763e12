"""Stage 5: who gets what the lender has only so much of."""

from forbear.engine.allocation.allocate import allocate

__all__ = ["allocate"]
