"""A night comes in, a day goes out."""
