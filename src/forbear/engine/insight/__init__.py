"""Insight: what the standings say together, over loans and over time."""
