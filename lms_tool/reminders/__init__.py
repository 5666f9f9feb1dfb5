"""What is due soon or overdue, which session is near: said once, and not in quiet hours."""
