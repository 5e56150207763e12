"""The words every stage shares: money, days, limits, errors, and the closed lists of values."""
