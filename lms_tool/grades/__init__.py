"""Scores that go back to the LMS (AGS)."""
