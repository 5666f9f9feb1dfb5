"""Enrolments; what is open, started and done, and how long it took."""
