"""The desk's own sentences, in both languages."""
