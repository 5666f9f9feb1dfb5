"""Batches and their people; sessions, seats, attendance."""
