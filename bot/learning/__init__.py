"""Learning the order of remedies from confirmed outcomes. Pure: traces in, a proposal out."""
