"""Batches with their groups and mentors; classroom sessions, seats, sign-in, attendance."""
