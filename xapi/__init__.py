"""What is said: xAPI statements. Knows nothing of the tool."""
