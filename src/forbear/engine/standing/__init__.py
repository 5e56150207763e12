"""Stage 2, standing: who owes what and how late, on a day, with what was known by then."""
