"""The question at the door: may this person be contacted now, and what proves the answer."""
