"""What is taught: the authors' files and their grammar. Knows nothing of the tool."""
