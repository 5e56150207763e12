"""Packs are data: these read them, check them whole, and hand the engine plain values."""
