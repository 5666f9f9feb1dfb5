"""Learners and staff: who they are on which platform, and in which courses."""
