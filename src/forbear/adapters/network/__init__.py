"""Sending to addresses that somebody else chose: bounded in time and size, and signed."""
