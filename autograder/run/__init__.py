"""One run over a class."""
