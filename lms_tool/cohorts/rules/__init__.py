"""What is right about plans, seats, hours and codes. Pure."""
