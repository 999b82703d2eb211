"""The merchant's side: what he writes and presses."""
