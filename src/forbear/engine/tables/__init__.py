"""Tables are the spec: one contract each."""

from typing import Final

from forbear.engine.tables.book import BOOK
from forbear.engine.tables.contract import Column, Contract, Type
from forbear.engine.tables.door import DOOR
from forbear.engine.tables.night import NIGHT
from forbear.engine.tables.settings import SETTINGS

ALL: Final = {c.name: c for c in (*BOOK, *SETTINGS, *NIGHT, *DOOR)}

__all__ = ["ALL", "BOOK", "DOOR", "NIGHT", "SETTINGS", "Column", "Contract", "Type"]
