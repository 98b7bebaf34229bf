"""An assignment's prose: Markdown with a head of two lines, code that runs, and the places of what is asked.

::

    ---
    title: A tour of the course
    notebook: 00-tour
    ---
    Markdown, up to a line that asks for an exercise:

    !exercise activations.softmax_jacobian

Every Markdown file in a unit's folder is the prose of one notebook: ``unit.md`` where there is one, and where there are
several, each has the name of what it is about. An exercise may stand in several notebooks, and in those of other units.

A fenced block marked ``python`` becomes a code cell. What a person marks, such as a proof, stands here whole: its name
within its folder, its points, what is asked, and a model answer that students do not get::

    !derivation chain-rule 3
    ### The chain rule
    Show that …
    !answer
    …
    !end
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import yaml

from autograder.asked.exercise import ExerciseError

__all__ = ["Block", "Derivation", "Kind", "read_prose"]

_HEAD = ("title", "notebook")
_NOTEBOOK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})\s*(?P<language>[^\s`]*)[^`]*")
_EXERCISE = re.compile(r"!exercise (?P<id>[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*)")
_DERIVATION = re.compile(r"!derivation (?P<name>[a-z][a-z0-9-]*) (?P<points>\d+(?:\.\d+)?)")
_HEADING = re.compile(r"#{1,2} ")
_UNKNOWN = re.compile(r"!\w+")  # a picture begins with "!["


class Kind(Enum):
    """What a block of prose becomes."""

    MARKDOWN = "markdown"
    CODE = "code"
    EXERCISE = "exercise"
    DERIVATION = "derivation"


@dataclass(frozen=True)
class Derivation:
    """What a person marks: its name within its folder, its points, and the model answer."""

    name: str
    points: float
    answer: str


@dataclass(frozen=True)
class Block:
    """A stretch of prose, some code, the id of an exercise, or what a derivation asks; ``line`` is where it starts."""

    kind: Kind
    text: str
    line: int
    derivation: Derivation | None = None


def read_prose(path: Path) -> tuple[dict[str, str], tuple[Block, ...]]:
    """Read a file of prose: its head, and what stands below, cut into blocks.

    Raises:
        ExerciseError: if it is malformed; it tells file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ExerciseError(f"{path}: must be UTF-8 text ({error.reason} at byte {error.start})") from None
    head, body = _head(path, lines)
    blocks = tuple(_blocks(path, lines, body))
    seen: set[str] = set()
    for block in blocks:
        name = block.derivation.name if block.derivation else block.text
        if block.kind in (Kind.EXERCISE, Kind.DERIVATION) and name in seen:
            raise ExerciseError(f"{path}:{block.line}: {block.kind.value} {name!r} is in this notebook already")
        seen.add(name)
    return head, blocks


def _head(path: Path, lines: list[str]) -> tuple[dict[str, str], int]:
    """Read the YAML head; return it and the index of the line after it."""
    if lines[0].rstrip() != "---":
        raise ExerciseError(f"{path}:1: must begin with a YAML head between two lines `---`, giving {_join(_HEAD)}")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        raise ExerciseError(f"{path}:1: the YAML head has no closing line `---`")
    try:
        head = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ExerciseError(f"{path}:{line}: the YAML head cannot be read: {error.problem}") from None
    if not isinstance(head, dict) or set(head) != set(_HEAD) or not all(isinstance(v, str) for v in head.values()):
        raise ExerciseError(f"{path}:1: the YAML head must give {_join(_HEAD)}, each a text; got {head!r}")
    if not _NOTEBOOK_NAME.fullmatch(head["notebook"]):
        raise ExerciseError(
            f"{path}:{_line_of(lines, 'notebook')}: a notebook's name consists of letters, digits, `-` and `_`; "
            f"got {head['notebook']!r}"
        )
    return head, end + 1


def _line_of(lines: list[str], key: str) -> int:
    return next((i for i, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)


def _blocks(path: Path, lines: list[str], start: int) -> Iterator[Block]:
    """Cut the body into blocks; a heading starts a new one, so that a notebook folds at it."""
    prose: list[str] = []
    prose_line = index = start
    while index < len(lines):
        line, here = lines[index].rstrip(), index
        fence = _FENCE.fullmatch(line)
        index = _closing_fence(path, lines, index, fence["marks"]) + 1 if fence else index + 1
        is_code = fence is not None and fence["language"] == "python"
        is_exercise, is_derivation = line.startswith("!exercise"), line.startswith("!derivation")
        if is_code or is_exercise or is_derivation or _HEADING.match(line):
            yield from _markdown(prose, prose_line)
            prose, prose_line = [], here if _HEADING.match(line) else index
        if is_code:
            yield Block(Kind.CODE, "\n".join(lines[here + 1 : index - 1]).strip("\n"), here + 2)
        elif is_exercise:
            yield Block(Kind.EXERCISE, _exercise_id(path, line, here + 1), here + 1)
        elif is_derivation:
            index, block = _derivation(path, lines, here)
            prose_line = index
            yield block
        else:
            if unknown := _UNKNOWN.match(line):
                raise ExerciseError(
                    f"{path}:{here + 1}: {unknown[0]!r} is unknown; expected `!exercise` or `!derivation`, or a word "
                    "that does not begin with an exclamation mark"
                )
            prose += lines[here:index]
    yield from _markdown(prose, prose_line)


def _closing_fence(path: Path, lines: list[str], opening: int, marks: str) -> int:
    """Find the line that closes a fence: the same mark, at least as often."""
    for index in range(opening + 1, len(lines)):
        stripped = lines[index].strip()
        if len(stripped) >= len(marks) and set(stripped) == {marks[0]}:
            return index
    raise ExerciseError(f"{path}:{opening + 1}: this block of code has no closing {marks}")


def _exercise_id(path: Path, line: str, number: int) -> str:
    match = _EXERCISE.fullmatch(line)
    if not match:
        raise ExerciseError(f"{path}:{number}: expected `!exercise unit.name` and nothing else; got {line!r}")
    return match["id"]


def _derivation(path: Path, lines: list[str], start: int) -> tuple[int, Block]:
    """Read a derivation; return the index of the line after it, too."""
    head = _DERIVATION.fullmatch(lines[start].rstrip())
    if not head:
        raise ExerciseError(
            f"{path}:{start + 1}: expected `!derivation name points`, the name of small letters, digits and `-`; "
            f"got {lines[start].rstrip()!r}"
        )
    parts: list[str] = []
    index = start
    for mark in ("!answer", "!end"):
        end = next((i for i, line in enumerate(lines) if i > index and line.rstrip() == mark), None)
        text = "\n".join(line.rstrip() for line in lines[index + 1 : end]).strip("\n")
        if end is None or not text:
            raise ExerciseError(f"{path}:{start + 1}: a derivation needs a text, `!answer`, a text and `!end`")
        parts.append(text)
        index = end
    asked, answer = parts
    return index + 1, Block(Kind.DERIVATION, asked, start + 1, Derivation(head["name"], float(head["points"]), answer))


def _markdown(prose: list[str], index: int) -> Iterator[Block]:
    text = "\n".join(line.rstrip() for line in prose).strip("\n")
    if text:
        blank = next(i for i, line in enumerate(prose) if line.strip())
        yield Block(Kind.MARKDOWN, text, index + blank + 1)


def _join(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)
