"""Questions to the trainer under lessons and cases, and their answers."""
