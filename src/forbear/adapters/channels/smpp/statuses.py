"""What a provider's status means for a message: for good, for now, or not known.

Source: SMPP Protocol Specification v3.4, issue 1.2, section 5.1.3. Every status but zero says that
the message was not taken. What stands in no list is taken for a passing fault: what was refused
because our settings are wrong must not be given up for good.
"""

from collections.abc import Iterable
from typing import Final

NAMES: Final = {
    0x01: "ESME_RINVMSGLEN", 0x02: "ESME_RINVCMDLEN", 0x03: "ESME_RINVCMDID",
    0x04: "ESME_RINVBNDSTS", 0x05: "ESME_RALYBND", 0x06: "ESME_RINVPRTFLG",
    0x07: "ESME_RINVREGDLVFLG", 0x08: "ESME_RSYSERR", 0x0A: "ESME_RINVSRCADR",
    0x0B: "ESME_RINVDSTADR", 0x0C: "ESME_RINVMSGID", 0x0D: "ESME_RBINDFAIL",
    0x0E: "ESME_RINVPASWD", 0x0F: "ESME_RINVSYSID", 0x14: "ESME_RMSGQFUL",
    0x15: "ESME_RINVSERTYP", 0x42: "ESME_RINVDFTMSGID", 0x43: "ESME_RINVESMCLASS",
    0x45: "ESME_RSUBMITFAIL", 0x48: "ESME_RINVSRCTON", 0x49: "ESME_RINVSRCNPI",
    0x50: "ESME_RINVDSTTON", 0x51: "ESME_RINVDSTNPI", 0x53: "ESME_RINVSYSTYP",
    0x58: "ESME_RTHROTTLED", 0x61: "ESME_RINVSCHED", 0x62: "ESME_RINVEXPIRY",
    0x64: "ESME_RX_T_APPN", 0x65: "ESME_RX_P_APPN", 0x66: "ESME_RX_R_APPN",
    0xC0: "ESME_RINVOPTPARSTREAM", 0xC2: "ESME_RINVPARLEN", 0xC4: "ESME_RINVOPTPARAMVAL",
    0xFE: "ESME_RDELIVERYFAILURE", 0xFF: "ESME_RUNKNOWNERR",
}

_WHYS: Final = {
    "ESME_RINVDSTADR": "dead_address",
    "ESME_RINVMSGLEN": "not_accepted", "ESME_RX_P_APPN": "not_accepted",
    "ESME_RX_R_APPN": "not_accepted", "ESME_RINVPARLEN": "not_accepted",
    "ESME_RTHROTTLED": "throttled", "ESME_RMSGQFUL": "throttled",
}

REFUSALS: Final = (
    "ESME_RBINDFAIL", "ESME_RINVPASWD", "ESME_RINVSYSID", "ESME_RINVSYSTYP", "ESME_RINVCMDID",
)
"""Statuses of a bind that say: not with these credentials. The others pass by themselves."""

RINVCMDLEN: Final = 0x02
RINVCMDID: Final = 0x03
RMSGQFUL: Final = 0x14


def said(status: int) -> str:
    """Name a status; one of the provider's own by its number."""
    return NAMES.get(status, f"0x{status:08X}")


def why(status: int, own: Iterable[tuple[int, str]] = ()) -> str:
    """Say what a status that is not zero means, as a word of `WHYS`.

    Args:
        status: The status.
        own: What the provider's own statuses mean; these are looked at first.

    """
    return dict(own).get(status) or _WHYS.get(said(status), "down")
