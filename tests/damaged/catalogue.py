"""The catalogue's entries: a kind of damage, how it comes about, and what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.damaged.honest import ASSIGNMENT, as_text

FULL, NO_MEANS, NO_STANDARDIZE, NONE = (3.0, 2.5), (0.0, 2.5), (3.0, 0.0), (0.0, 0.0)
NOTEBOOK = f"{ASSIGNMENT}.ipynb"


@dataclass(frozen=True)
class Damage:
    """One kind.

    Args:
        chapter: the kinds that it belongs with.
        kind: what was done to the honest notebook.
        lay_out: does it, given the student's folder and the honest notebook.
        marks: what is due for each of the two exercises.
        told: a part of each line that the student is told about the file or its cells, or of an exercise's reason.
        because: why an instructor would want it so, where that is not plain.
        student: the name of the student, and of the folder.
    """

    chapter: str
    kind: str
    lay_out: Callable[[Path, dict[str, Any]], None]
    marks: tuple[float, float]
    told: tuple[str, ...]
    because: str
    student: str


CORPUS: list[Damage] = []


def damaged(kind, marks=FULL, told=(), because="", *, name=NOTEBOOK):
    """Enter a function that turns the honest notebook into a file's content: a notebook, text or bytes."""

    def enter(make):
        def lay_out(folder, notebook):
            write(folder / ASSIGNMENT / name, make(notebook))

        laid_out(kind, marks, told, because, chapter=make.__module__)(lay_out)
        return make

    return enter


def laid_out(kind, marks=FULL, told=(), because="", *, student="", chapter=""):
    """Enter a function that lays out the student's folder by itself."""

    def enter(lay_out):
        where = (chapter or lay_out.__module__).rpartition(".")[2]
        lines = (told,) if isinstance(told, str) else tuple(told)
        name = student or f"student-{len(CORPUS) + 1:03d}"
        CORPUS.append(Damage(where, kind, lay_out, marks, lines, because, name))
        return lay_out

    return enter


def write(path, content):
    """Write a notebook, text or bytes, with the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = as_text(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
