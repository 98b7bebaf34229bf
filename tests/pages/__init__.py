"""The pages for readers, and what the repository's own Markdown says: what they show runs, and they are fit to read."""
