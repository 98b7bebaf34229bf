"""One case put to one implementation: what went in, what was expected, and what came back."""
