"""What a mail server's codes say of a message (RFC 5321, RFC 3463)."""

import re
from typing import Final, Literal

DEAD: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No such mailbox, no such host, no such address, moved away, takes no mail, closed."""
FULL: Final = "5.2.2"
"""A full mailbox is emptied some day, though servers call it permanent."""
_ACCOUNT: Final = (530, 534, 535, 538)
"""Who we are is in question, and not the message."""
_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")

Stage = Literal["sender", "address", "words"]


def why_of(code: int, text: bytes, *, stage: Stage) -> str:
    """Give the word of ours for an answer that is no yes.

    Args:
        code: The three digits; below 0 where the answer could not be read.
        text: What follows them.
        stage: What was asked: whether we may send, to this address, these words.

    """
    if code < 0:
        return "unknown" if stage == "words" else "down"
    if code == 421 or code in _ACCOUNT:
        return "down"
    enhanced = enhanced_of(text)
    if 400 <= code < 500 or enhanced == FULL:
        return "throttled"
    if stage == "sender":
        return "down"
    return "dead_address" if enhanced in DEAD else "not_accepted"


def said_of(code: int, text: bytes) -> str:
    """Give the codes alone: the text beside them often names the address."""
    return f"{code} {enhanced_of(text)}".strip()


def enhanced_of(text: bytes) -> str:
    """Give the code of three numbers with points, where there is one."""
    found = _ENHANCED.match(text)
    return found[0].decode() if found else ""
