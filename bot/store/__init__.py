"""The only SQL. `tables.py` declares, `writer.py` runs, one file per noun holds the statements."""
