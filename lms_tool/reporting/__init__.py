"""Who did what: reads across the slices."""
