"""The only writer of batches, sessions, seats and attendance."""
