"""Statements on their way to other record stores: which ones get what, and how far each has got."""
