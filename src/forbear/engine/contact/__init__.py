"""Stage 6: orders, ready to be carried out."""

from forbear.engine.contact.compose import compose

__all__ = ["compose"]
