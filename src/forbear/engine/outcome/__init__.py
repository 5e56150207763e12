"""Stage 7, outcome: what became of promises, and which states stop contact on the day."""
