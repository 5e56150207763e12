"""Stage 3: from standings and a ladder to every action worth considering, and why."""

from forbear.engine.strategy.ladder import Condition, Rung, Strategy, Treatment
from forbear.engine.strategy.propose import propose

__all__ = ["Condition", "Rung", "Strategy", "Treatment", "propose"]
