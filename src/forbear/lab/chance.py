"""Chance without a generator: every draw is a function of the seed, a name and a row number.

So a book can be made in any number of pieces and comes out the same, on any machine: only whole
numbers below 2^63 are used, none of DuckDB's own hashes and no floats.
"""

import hashlib
from dataclasses import dataclass

MIX = """
CREATE OR REPLACE MACRO mix_a(x) AS (xor(x, x >> 16) * 569420461) & 4294967295;
CREATE OR REPLACE MACRO mix_b(x) AS (xor(x, x >> 15) * 1935289751) & 4294967295;
CREATE OR REPLACE MACRO mix_c(x) AS xor(x, x >> 15);
CREATE OR REPLACE MACRO mix(x) AS mix_c(mix_b(mix_a(x)));
"""
"""Scatters 32 bits (Mueller's and Wellons's search, constants 0x21f0aaad and 0x735a2d97)."""


@dataclass(frozen=True)
class Chance:
    """The draws of one seed, as pieces of SQL. Row numbers must stay below 2^31."""

    seed: int

    def of(self, row: str, name: str) -> str:
        """Give an expression between 0 and 2^31 − 1 that depends on nothing but row and name."""
        digest = hashlib.md5(f"{self.seed}/{name}".encode(), usedforsecurity=False).digest()
        odd = int.from_bytes(digest[:4], "big") >> 1 | 1
        start = int.from_bytes(digest[4:8], "big") >> 1
        spread = f"(CAST({row} AS BIGINT) * {odd} + {start}) & 4294967295"
        return f"CAST(mix({spread}) >> 1 AS INTEGER)"

    def below(self, row: str, name: str, *, end: int) -> str:
        """Give an expression between 0 and `end` − 1."""
        return f"({self.of(row, name)} % {end})"

    def happens(self, row: str, name: str, *, per_million: int) -> str:
        """Give a condition that holds for so many rows in a million."""
        return f"({self.of(row, name)} % 1000000 < {per_million})"

    def pick(self, row: str, name: str, *, values: tuple[str | int, ...]) -> str:
        """Give one of the values, each as often as it stands in the list."""
        said = ", ".join(str(v) if isinstance(v, int) else f"'{v}'" for v in values)
        return f"[{said}][1 + {self.below(row, name, end=len(values))}]"
