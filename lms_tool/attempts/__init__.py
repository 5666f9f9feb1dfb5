"""Quizzes: starting, saving, handing in, marking."""
