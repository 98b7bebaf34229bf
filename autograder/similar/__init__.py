"""Whose answers agree more than the statement and the class explain: a hint for a person, never a mark."""
