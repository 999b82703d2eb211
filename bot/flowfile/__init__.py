"""YAML text → Flow, or every problem in it with its place. See `load.py` for the way in, `lint/` for the rules, `testing.py` for flow tests."""
