"""Tests an exercise's cases: wrong versions of its solution are made by machine, and every one must lose marks."""
