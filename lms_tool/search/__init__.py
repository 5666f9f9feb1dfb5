"""Finding lessons, cases, phrases and law in everybody's own words."""
