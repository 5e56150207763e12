"""Money is an integer of minor units beside its currency."""

from typing import Final

MINOR_DIGITS: Final = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}
"""Digits after the point by ISO 4217, where they are not two."""


def minor_digits(currency: str) -> int:
    """Tell how many digits a currency has after the point (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)
