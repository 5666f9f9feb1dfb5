"""Questions in tables: the Excel template, and CSV with the same columns."""
