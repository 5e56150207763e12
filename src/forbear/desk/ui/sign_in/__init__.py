"""Signing in: a password, then a code that changes every half minute."""
