"""The agents' side: what they write and press in their group, and what they look up."""
