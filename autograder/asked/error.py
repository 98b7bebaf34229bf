"""What is wrong with an exercise, in a sentence for whoever wrote it, down to the line of the code that raised."""

from __future__ import annotations

import contextlib
import functools
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.asked.exercise import Case, Exercise

__all__ = ["ExerciseError", "blaming", "line_in", "one_line"]

_LONGEST = 300  # characters of an exception's text; TensorFlow's fill pages


class ExerciseError(ValueError):
    """An exercise file that does not say what an exercise must say."""


@contextlib.contextmanager
def blaming(exercise: Exercise, case: Case, role: str, function: object) -> Iterator[None]:
    """Name file, case and function where code that belongs to an exercise raises something.

    Args:
        role: what the function is to the exercise, such as its reference.
    """
    try:
        yield
    except ExerciseError:
        raise
    except (Exception, SystemExit) as error:
        folder = exercise.path.parents[1]
        place = line_in(error, folder) or str(exercise.path)
        raise ExerciseError(
            f"{place}: {exercise.id}, case {case.name!r}: {role} `{_name(function)}` raised {one_line(error)}. "
            f"For the traceback: autograder --exercises {folder} exercises test {exercise.id}"
        ) from error


def line_in(error: BaseException, folder: Path) -> str:
    """Where in the files of a folder an exception came from, as ``FILE:LINE``; empty, where it did not."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    inside = [place for place in places if _is_own(Path(place[0]), folder)]
    return f"{inside[-1][0]}:{inside[-1][1]}" if inside else ""


def _is_own(file: Path, folder: Path) -> bool:
    """Whether a file is the folder's own, and no package that is installed in it."""
    return file.is_relative_to(folder) and "site-packages" not in file.parts


def one_line(error: BaseException) -> str:
    """An exception's type and text, on one line."""
    text = " ".join(str(error).split())
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def _name(function: object) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return str(getattr(function, "__qualname__", type(function).__name__))
