"""The functions a flow may call (`act:`)."""
