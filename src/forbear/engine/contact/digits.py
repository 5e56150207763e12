"""Numbers and codes out of an md5, the same on every engine."""

from typing import Final

import ibis
import ibis.expr.types as ir

_HEX: Final = "0123456789abcdef"

CODE_LETTERS: Final = "BCDFGHJKMNPQRTVWXY34679"
"""Letters and digits that are not taken for each other, and no vowels, so no words arise."""

CODE_LENGTH: Final = 8
CODE_STARTS: Final = 16
"""The code is made of the second half of the digest; the order's id is the first."""


def number(digest: ir.StringValue, *, start: int, length: int) -> ir.IntegerValue:
    """Read hexadecimal digits of a digest as a number."""
    value: ir.IntegerValue = ibis.literal(0, "int32")
    for place in range(start, start + length):
        value = value * 16 + ibis.literal(_HEX).find(digest.substr(place, 1)).cast("int32")
    return value


def digest_of(rows: ir.Table) -> ir.StringValue:
    """Give the digest of a contact, by borrower, action and day: its order and code come of it."""
    named = rows.borrower_id + "|" + rows.action + "|" + rows.contact_on.cast("string")
    digest: ir.StringValue = named.hexdigest("md5")
    return digest


def check_code(digest: ir.StringValue) -> ir.StringValue:
    """Make a code of eight characters: two digits of the digest modulo 23 choose each."""
    letters = ibis.literal(CODE_LETTERS)
    code: ir.StringValue = ibis.literal("")
    for nth in range(CODE_LENGTH):
        which = number(digest, start=CODE_STARTS + 2 * nth, length=2) % len(CODE_LETTERS)
        code = code + letters.substr(which, 1)
    return code
