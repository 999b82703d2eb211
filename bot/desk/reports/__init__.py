"""The figures of the desk over some days."""
