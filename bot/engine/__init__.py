"""The conversation engine. Pure: no I/O, no clock, no chance, no async. See `advance.py` for the one way in."""
