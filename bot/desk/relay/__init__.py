"""Messages carried from one side to the other, and what happens to them afterwards."""
