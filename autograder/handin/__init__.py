"""What was handed in: files found, read and parsed, and nothing of them executed."""
