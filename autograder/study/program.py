"""A small program about a learner's own function: it says what it found, and nothing that the function prints."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.messages import say

__all__ = ["Told", "run"]

Told = Callable[[Catalogue, Exercise, Path, str], str]
"""Says something of an exercise, a learner's file, and the case that it fails, if any."""


def run(told: Told) -> None:
    """Say it, for an exercise, a file, a case and folders of exercises, which the command line gives."""
    exercise_id, place, case, *folders = sys.argv[1:]
    catalogue = Catalogue([Path(folder) for folder in folders])
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            text = told(catalogue, catalogue[exercise_id], Path(place), case)
        except Exception as error:  # most likely the learner's own
            text = say("study.raises", type=type(error).__name__, text=error)
    print(text)
