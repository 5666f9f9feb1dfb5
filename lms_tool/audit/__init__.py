"""What staff have changed: one line for each deed, kept for whoever has to explain it later."""
