"""Putting our content into a course of the LMS (deep linking)."""
