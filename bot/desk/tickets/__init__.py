"""A ticket's life, from the handoff to its closing."""
