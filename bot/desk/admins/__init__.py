"""Flows go live, are compared, taken back and learnt from; an admin's talk in private."""
