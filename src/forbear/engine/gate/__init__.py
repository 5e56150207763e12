"""The gate: one verdict for each candidate; absence is refusal."""
