"""How the tables came to be what they are. `schema.py` runs these; a new revision is added to its REVISIONS too."""
