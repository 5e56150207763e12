"""Where the two nights lie that are compared."""

from pathlib import Path
from typing import NamedTuple


class Nights(NamedTuple):
    """One book, and the folder of its night on each engine."""

    book: Path
    duck: Path
    spark: Path
