"""Why a night did what it did for one borrower, in words."""
