"""Asking the engine about a person of the desk: may I call now, and what is owed now."""
