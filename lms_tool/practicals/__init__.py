"""Practicals: what somebody shows, marked by people with a rubric."""
