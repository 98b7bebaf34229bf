"""A student's code, out of a notebook or a ``.py`` file. Whatever the file holds, nothing of it is executed here."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.handin.entry import BrokenSubmission, Entry
from autograder.handin.files import MIB, Limits, content_of, decoded_json, decoded_script
from autograder.handin.locked import restored
from autograder.handin.marked import by_hand_in_code, nbgrader_of, task_answers
from autograder.handin.marked import mapping as _mapping
from autograder.handin.names import shown
from autograder.handin.source import definitions, first_function, parse, without_magics
from autograder.messages import say

__all__ = ["BrokenSubmission", "Cell", "Limits", "Submission", "digest_of", "function_sources", "read_submission"]

_CELL_MARK = re.compile(r"^# (?:%%|In\s*\[[\d ]*\]).*$", re.MULTILINE)
_BEFORE_JSON = b" \t\r\n\f\v\0\xef\xbb\xbf\xfe\xff"  # blanks, byte-order marks, halves of wide characters
_DEFINES = re.compile(rb"^def \w+\(", re.MULTILINE)  # no line of JSON begins so
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})")
_MERGE_CONFLICT = re.compile(r"^<{7} ", re.MULTILINE)
_NOTICES = 20  # that are told; a file may give rise to a million
_LONGEST = 200_000  # characters of a function's source


@dataclass(frozen=True)
class Cell:
    """One code cell; ``index`` is its place among all cells of the notebook, from 0."""

    source: str
    grade_id: str | None
    index: int


@dataclass(frozen=True)
class Submission:
    """What a file holds for the grader; ``digest`` is of its bytes, ``answers`` are in prose, by their grade id."""

    path: Path
    cells: list[Cell]
    digest: str
    notices: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)  # sources of those that were asked for, by their name


def read_submission(
    path: Path,
    limits: Limits | None = None,
    *,
    entry: Entry | None = None,
    content: bytes | None = None,
    locked: Mapping[str, str] | None = None,
) -> Submission:
    """Read the code cells of a hand-in, in order and without the course's own test cells.

    Args:
        path: a ``.ipynb`` or ``.py`` file.
        limits: how much is read.
        entry: what the file must not lead out of; by default its own folder.
        content: the file's bytes, where :func:`~autograder.handin.files.content_of` has read them already.
        locked: sources of the course's cells that are not to be changed, by their grade id.

    Raises:
        BrokenSubmission: if there is no code to be had; the message tells the student what to do.
    """
    limits, name, suffix = limits or Limits(), shown(path.name), path.suffix.lower()
    if suffix not in (".ipynb", ".py"):
        raise BrokenSubmission(say("submission.unknown-type", name=name))
    if content is None:
        content = content_of(path, limits, entry)
    # What a file is counts, not what it is called.
    if content.lstrip(_BEFORE_JSON)[:1] == b"{" if suffix == ".py" else not _DEFINES.search(content):
        document = _notebook(content, name, limits)
        cells, answers, notices = _notebook_cells(document, name, locked or {}, limits)
        version = _python_version(document)
    else:
        cells, answers, notices = _script_cells(_newlines(decoded_script(content, name))), {}, []
        version = ()
        _refuse_too_many([cell.source for cell in cells], len(cells), name, limits)
    if not any(cell.source.strip() for cell in cells):
        raise BrokenSubmission(say("submission.no-code", name=name))
    python = [_python(cell, notices) for cell in cells]
    notices += _newer_syntax(python, version)
    if len(notices) > _NOTICES:
        notices[_NOTICES:] = [say("submission.more-notices", count=len(notices) - _NOTICES)]
    return Submission(path, python, hashlib.sha256(content).hexdigest(), notices, answers)


def digest_of(path: Path, limits: Limits | None = None, *, entry: Entry | None = None) -> str:
    """Return the digest that :func:`read_submission` would give; empty for what it would not read."""
    try:
        return hashlib.sha256(content_of(path, limits or Limits(), entry)).hexdigest()
    except BrokenSubmission:
        return ""


def function_sources(cells: Sequence[Cell], names: Sequence[str]) -> dict[str, str]:
    """Return the student's last definition of each function; the whole cell, where the cell is not Python."""
    found: dict[str, str] = {}
    for cell in reversed(cells):
        missing = [name for name in names if name not in found and name in cell.source]
        if missing:
            found |= {name: source[:_LONGEST] for name, source in definitions(cell.source, missing).items()}
    return found


def _refuse_too_many(sources: Sequence[str], cells: int, name: str, limits: Limits) -> None:
    """Refuse code by its amount, before any of it is looked at."""
    if cells > limits.cells:
        raise BrokenSubmission(say("submission.too-many-cells", name=name, count=cells, limit=limits.cells))
    if sum(map(len, sources)) > limits.code_bytes:
        raise BrokenSubmission(say("submission.too-much-code", name=name, limit=limits.code_bytes // MIB))


def _script_cells(text: str) -> list[Cell]:
    """Split a script where an editor would: at ``# %%`` and ``# In[..]``."""
    starts = [0, *(mark.start() for mark in _CELL_MARK.finditer(text)), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(starts)]
    return [Cell(piece, None, index) for index, piece in enumerate(p for p in pieces if p.strip())]


def _notebook(content: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Parse a notebook's JSON, in whichever of its Unicode encodings it is."""
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > limits.parts:
        raise BrokenSubmission(say("submission.too-complex", name=name))
    text = decoded_json(content, name)
    try:
        document = json.loads(text, parse_int=float)  # an integer may have more digits than Python converts
    except json.JSONDecodeError as error:
        if _MERGE_CONFLICT.search(text):
            raise BrokenSubmission(say("submission.merge-conflict", name=name)) from None
        reason = error.msg[:1].lower() + error.msg[1:]
        raise BrokenSubmission(say("submission.not-json", name=name, line=error.lineno, reason=reason)) from None
    except RecursionError:
        raise BrokenSubmission(say("submission.not-json", name=name, line=1, reason="too deeply nested")) from None
    if not isinstance(document, dict):
        reason = f"it holds a JSON {type(document).__name__}, not an object"
        raise BrokenSubmission(say("submission.not-a-notebook", name=name, reason=reason))
    return document


def _python_version(document: dict[str, Any]) -> tuple[int, ...]:
    """The Python that a notebook was last run in, as far as it says so."""
    version = _mapping(_mapping(document.get("metadata")).get("language_info")).get("version")
    numbers = _VERSION.match(version) if isinstance(version, str) else None
    return tuple(map(int, numbers.groups())) if numbers else ()


def _newer_syntax(cells: Sequence[Cell], version: tuple[int, ...]) -> list[str]:
    """Say of cells that are no Python here that they may be Python where they were written."""
    here = sys.version_info[:2]
    if version <= here:
        return []
    wrong = [cell.index for cell in cells if isinstance(parse(cell.source), SyntaxError)]
    versions = {"theirs": ".".join(map(str, version)), "ours": ".".join(map(str, here))}
    return [say("submission.newer-python", cell=index + 1, **versions) for index in wrong]


def _notebook_cells(
    document: dict[str, Any], name: str, locked: Mapping[str, str], limits: Limits
) -> tuple[list[Cell], dict[str, str], list[str]]:
    """Pick out the code cells of nbformat 4 (``cells``) or 3 (``worksheets``), and the answers in prose."""
    raw = document.get("cells")
    if raw is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in document["worksheets"] if isinstance(sheet, dict)]
        raw = [cell for cells in sheets if isinstance(cells, list) for cell in cells]
    if not isinstance(raw, list):
        raise BrokenSubmission(say("submission.not-a-notebook", name=name, reason="it has no list of cells"))
    sources = [_source(cell) for cell in raw]
    code = [source for cell, source in zip(raw, sources, strict=True) if source and cell.get("cell_type") == "code"]
    _refuse_too_many(code, len(raw), name, limits)
    cells: list[Cell] = []
    answers: dict[str, str] = task_answers(raw, sources, limits)
    notices: list[str] = []
    for index, (cell, source) in enumerate(zip(raw, sources, strict=True)):
        nbgrader = nbgrader_of(cell)
        grade_id = nbgrader.get("grade_id")
        if source is None:
            notices.append(say("submission.cell-unreadable", cell=index + 1))
        elif cell.get("cell_type") != "code":
            defined = first_function(source) if "def " in source and len(source) <= limits.answer else ""
            if defined:
                notices.append(say("submission.not-code", cell=index + 1, name=defined))
            if isinstance(grade_id, str) and nbgrader.get("solution") is True:
                answers[grade_id] = source[: limits.answer]
                if len(source) > limits.answer:
                    notices.append(say("submission.answer-cut", cell=index + 1, limit=limits.answer))
        else:
            released = locked.get(grade_id) if isinstance(grade_id, str) and nbgrader.get("locked") is True else None
            is_test = nbgrader.get("grade") is True and nbgrader.get("solution") is not True
            as_released = released is not None and source.strip() == released.strip()
            if released is not None and not as_released and not is_test:
                source = restored(released, source)
                notices.append(say("submission.locked-cell-restored", cell=index + 1))
            defined = first_function(source) if is_test and not as_released else ""
            if defined:  # a copied test cell that the student wrote an answer into
                notices.append(say("submission.test-cell-kept", cell=index + 1, name=defined))
            if by_hand_in_code(nbgrader):
                answers[str(grade_id)] = source[: limits.answer]
            if defined or not is_test:
                cells.append(Cell(source, grade_id if isinstance(grade_id, str) else None, index))
    return cells, answers, notices


def _source(cell: Any) -> str | None:
    """Return a cell's text, which may be a string or a list of them; nothing, where it is neither."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        with contextlib.suppress(TypeError):  # of anything but text
            source = "".join(source)
    if not isinstance(source, str):
        return None
    try:
        source.encode()
    except UnicodeEncodeError:  # JSON may hold halves of surrogate pairs, which no text encoding takes
        source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _newlines(source)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff")


def _python(cell: Cell, notices: list[str]) -> Cell:
    source, dropped = without_magics(cell.source)
    for command in dropped:
        key = "submission.cell-magic-dropped" if command.whole_cell else "submission.magic-dropped"
        notices.append(say(key, cell=cell.index + 1, line=command.line, text=command.text[:80]))
    return Cell(source, cell.grade_id, cell.index)
