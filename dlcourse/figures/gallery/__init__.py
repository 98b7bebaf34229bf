"""A file for each unit; each figure is a function with ``@picture`` over it."""
