"""What is wrong with an exercise, in a sentence for whoever wrote it, down to the line of the code that raised."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.asked.exercise import Case, Exercise

__all__ = ["ExerciseError", "blaming", "line_in", "line_of", "name_of", "named", "one_line", "place_of_case"]

_LONGEST = 300  # characters of an exception's text; TensorFlow's fill pages


class ExerciseError(ValueError):
    """An exercise file that does not say what an exercise must say.

    Args:
        message: all of it.
        place: where to look, as ``FILE:LINE``, if the message begins with that and the exercise's id.
        told: the message without them, for whoever has the exercise before them.
    """

    def __init__(self, message: str, place: str = "", told: str = "") -> None:
        super().__init__(message)
        self.place, self.told = place, told or message

    @classmethod
    def of(cls, exercise: Exercise, case: Case, sentence: str, place: str = "", more: str = "") -> ExerciseError:
        """What is wrong with a case, or with what a function makes of it.

        Args:
            place: where to look; where its inputs are drawn, if nothing more is known.
            more: what else to say to whoever does not have the exercise before them.
        """
        place, told = place or place_of_case(exercise, case), f"case {case.name!r}: {sentence}"
        return cls(f"{place}: {exercise.id}, {told}{more}", place, told)


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
        raise ExerciseError.of(
            exercise,
            case,
            f"{role} `{name_of(function, folder)}` raised {one_line(error).removesuffix('.')}.",
            line_in(error, folder) or line_of(function, folder),
            f" For the traceback: autograder --exercises {folder} exercises test {exercise.id}",
        ) from error


def line_of(function: object, folder: Path) -> str:
    """Where a function begins in the files of a folder, as ``FILE:LINE``; empty, where it does not."""
    function = _innermost(function)
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    return f"{code.co_filename}:{code.co_firstlineno}" if code and _is_own(Path(code.co_filename), folder) else ""


def place_of_case(exercise: Exercise, case: Case) -> str:
    """Where a case's inputs are drawn, or else where its name stands in the exercise's file, if it stands there."""
    if drawn := line_of(case.draw, exercise.path.parents[1]):
        return drawn
    nodes = ast.walk(ast.parse(exercise.path.read_bytes()))
    lines = [node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value == case.name]
    return f"{exercise.path}:{lines[0]}" if lines else str(exercise.path)


def line_in(error: BaseException, folder: Path) -> str:
    """Where in the files of a folder an exception came from, as ``FILE:LINE``; empty, where it did not."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    inside = [place for place in places if _is_own(Path(place[0]), folder)]
    return f"{inside[-1][0]}:{inside[-1][1]}" if inside else ""


def _is_own(file: Path, folder: Path) -> bool:
    """Whether a file is the folder's own, and no package that is installed in it."""
    return file.resolve().is_relative_to(folder) and "site-packages" not in file.parts and file.name[:1] != "<"


def one_line(error: BaseException) -> str:
    """An exception's type and text, on one line."""
    text = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())  # without its place
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def name_of(function: object, folder: Path) -> str:
    """What a function is called in its file; one that is in no file of a folder has its dotted name."""
    function = _innermost(function)
    name = str(getattr(function, "__qualname__", None) or getattr(function, "__name__", type(function).__name__))
    module = getattr(function, "__module__", None)
    return name if line_of(function, folder) or not module else f"{module}.{name}"


def named(function: object, folder: Path) -> str:
    """A function's name, and where it begins if that is in a file of a folder."""
    place = line_of(function, folder)
    return f"`{name_of(function, folder)}`" + (f" ({place.rpartition('/')[2]})" if place else "")


def _innermost(function: object) -> object:
    while isinstance(function, functools.partial):
        function = function.func
    return function
