"""What is asked, what the reference answers, and how far an honest implementation may be from it.

The reference is evaluated in float64. How far float32 moves it, in the reference, in the exercise's own NumPy solution
(which sums in another order) and in the reference on inputs moved by one unit in the last place, says what rounding
alone can do to this case. An answer is accepted within ``MULTIPLE`` times that, relative to the size of the array.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import importlib.util
import logging
import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from autograder.asked.exercise import Case, Exercise, ExerciseError
from autograder.asked.recent import Recent
from autograder.sandbox import Question
from autograder.sandbox.inside.wire import pack, unpack
from autograder.trial.compare import plain

__all__ = ["MULTIPLE", "Expected", "ExpectedAnswers", "expected_answers", "reference_of", "version_of"]

MULTIPLE = 32.0
_FLOOR = 4 * float(np.finfo(np.float32).eps)  # what rounding a float32 answer and a few operations always cost
_CALIBRATION_DRAWS = 4
_SLACK_BYTES = 1 << 20  # that an answer may have beyond what the expected one takes
_ROOM = 64 << 20  # bytes of answers, and of questions, that a process keeps at hand
_OVERHEAD = 1000  # bytes of each beyond its arrays


@dataclass(frozen=True)
class Expected:
    """The reference's answer to one case, and the absolute tolerance of each of its arrays."""

    value: Any
    tolerance: Any


def reference_of(exercise: Exercise) -> Callable[..., Any]:
    """The function that an exercise's answers are compared with."""
    if callable(exercise.reference):
        return exercise.reference
    if exercise.reference is None:
        return _from_dlcourse(exercise, exercise.id)
    return _in_parts([_from_dlcourse(exercise, name) for name in exercise.reference])


def _from_dlcourse(exercise: Exercise, name: str) -> Callable[..., Any]:
    module_name, _, function = f"dlcourse.{name}".rpartition(".")
    try:
        with _quiet():
            return getattr(importlib.import_module(module_name), function)  # type: ignore[no-any-return]
    except (ImportError, AttributeError) as error:
        raise ExerciseError(
            f"{exercise.id}: there is no reference dlcourse.{name} ({error}); "
            "write it, or give the exercise a `reference`"
        ) from error


def _in_parts(functions: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """One function that answers with what each of several does, in order."""

    @functools.wraps(functions[0])
    def together(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
        return tuple(function(*args, **kwargs) for function in functions)

    return together


def version_of(exercise: Exercise) -> str:
    """What an exercise's marks depend on besides the submission and the seed: its file, and its reference."""
    return exercise.version if callable(exercise.reference) else f"{exercise.version}-{_reference_version()}"


class ExpectedAnswers:
    """Expected answers, computed once for each draw and kept between runs.

    Args:
        store: file of a SQLite data base; None for the user's cache folder. Where it cannot be written, answers are
            kept in memory only.
    """

    def __init__(self, store: Path | None = None) -> None:
        self._memory: Recent[Expected] = Recent(_ROOM)
        self._questions: Recent[Question] = Recent(_ROOM)
        self._relative: dict[str, Any] = {}
        self._store = _open_store(store or Path(platformdirs.user_cache_dir("dlcourse")) / "expected.sqlite")
        if self._store:
            weakref.finalize(self, self._store.close)

    def of(self, exercise: Exercise, case: Case, seed: int) -> Expected:
        """The expected answer to one draw of a case."""
        key = _key(exercise, case, seed)
        found = self._memory.get(key)
        if found is None:
            kept = self._read(key)
            found = Expected(*kept) if kept else self._compute(exercise, case, seed)
            if kept is None:
                self._write(key, (found.value, found.tolerance))
            self._memory.put(key, found, _bytes(found.value) + _OVERHEAD)
        return found

    def question(self, exercise: Exercise, case: Case, seed: int) -> Question:
        """The call that a draw of a case is, and how large an answer to it may be."""
        key = _key(exercise, case, seed)
        question = self._questions.get(key)
        if question is None:
            limit = 4 * _bytes(self.of(exercise, case, seed).value) + _SLACK_BYTES
            question = Question.of(exercise.name, *exercise.arguments(exercise.inputs(case, seed)), limit)
            self._questions.put(key, question, len(question.request) + _OVERHEAD)
        return question

    def _compute(self, exercise: Exercise, case: Case, seed: int) -> Expected:
        value = _evaluate(exercise, reference_of(exercise), exercise.inputs(case, seed))
        return Expected(value, _absolute(self._calibration(exercise, case), value, _size(value)))

    def _calibration(self, exercise: Exercise, case: Case) -> Any:
        """A case's relative tolerances, measured once for each version of the exercise and its reference."""
        key = _key(exercise, case, "tolerance")
        if key not in self._relative:
            kept = self._read(key)
            if kept is None:
                kept = (_calibrate(exercise, case),)
                self._write(key, kept)
            (self._relative[key],) = kept
        return self._relative[key]

    def _read(self, key: str) -> tuple[Any, ...] | None:
        row = self._store and self._store.execute("SELECT value FROM expected WHERE key = ?", (key,)).fetchone()
        return tuple(unpack(row[0])) if row else None

    def _write(self, key: str, kept: tuple[Any, ...]) -> None:
        if self._store:
            with contextlib.suppress(sqlite3.Error):  # a full disk costs speed, not marks
                self._store.execute("INSERT OR REPLACE INTO expected VALUES (?, ?)", (key, pack(kept)))


@functools.lru_cache(maxsize=1)
def expected_answers() -> ExpectedAnswers:
    """This process's store of expected answers."""
    return ExpectedAnswers()


def _key(exercise: Exercise, case: Case, what: int | str) -> str:
    return f"{version_of(exercise)}/{exercise.id}/{case.name}/{what}"


def _bytes(value: Any) -> int:
    """How many bytes an answer's arrays take."""
    return sum(map(_bytes, value)) if isinstance(value, tuple) else int(value.nbytes)


def _open_store(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # answers to hidden cases: for this account's eyes only
        store = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("PRAGMA synchronous = OFF")
        store.execute("CREATE TABLE IF NOT EXISTS expected (key TEXT PRIMARY KEY, value BLOB)")
    except (OSError, sqlite3.Error):
        return None
    return store


@functools.lru_cache(maxsize=1)
def _reference_version() -> str:
    """A fingerprint of the reference's source, so that a changed reference is never answered from the store."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    spec = importlib.util.find_spec("dlcourse")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what TensorFlow's libraries write on import out of a student's notebook, where it would cost the mark."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # small cases of many shapes are no reason for advice
    kept = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


def _evaluate(exercise: Exercise, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return plain(exercise.call(function, inputs))


def _calibrate(exercise: Exercise, case: Case) -> Any:
    """Relative tolerance of each array of a case's answer: the worst of several draws."""
    reference = reference_of(exercise)
    worst: Any = None
    for draw in range(_CALIBRATION_DRAWS):
        inputs = exercise.inputs(case, draw)
        exact = _evaluate(exercise, reference, inputs)
        single = _map_arrays(inputs, lambda a: a.astype(np.float32))
        nudged = _map_arrays(inputs, functools.partial(_nudge, rng=np.random.default_rng(draw)))
        rounded = [
            _evaluate(exercise, reference, single),
            _evaluate(exercise, exercise.solution, single),
            _evaluate(exercise, reference, nudged),
        ]
        for other in rounded:
            found = _relative_error(exact, other, _size(exact))
            worst = found if worst is None else _worse(worst, found)
    return worst


def _nudge(array: Any, rng: np.random.Generator) -> Any:
    """Move every entry by one float32 unit in the last place, up or down."""
    single = array.astype(np.float32)
    towards = np.where(rng.random(array.shape) < 0.5, np.float32(-np.inf), np.float32(np.inf))
    # Short numbers (labels, binary units, a tie at 0.5) mean themselves; moving them would be another problem.
    short = single * 1024 == np.round(single * 1024)
    return np.where(short, single, np.nextafter(single, towards)).astype(np.float64)


def _map_arrays(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {k: _map_arrays(v, change) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_map_arrays(v, change) for v in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value)
    return value


def _size(value: Any) -> float:
    """The largest absolute value anywhere in an answer."""
    if isinstance(value, tuple):
        return max((_size(v) for v in value), default=0.0)
    finite = np.abs(value[np.isfinite(value)]) if value.size else value
    return float(finite.max()) if finite.size else 0.0


def _scale(value: Any, whole: float) -> float:
    """The size of one array; where it is zero, that of the whole answer; where that is zero too, one."""
    return _size(value) or whole or 1.0


def _relative_error(exact: Any, other: Any, whole: float) -> Any:
    if isinstance(exact, tuple):
        return tuple(_relative_error(e, o, whole) for e, o in zip(exact, other, strict=True))
    with np.errstate(all="ignore"):
        error = np.abs(exact.astype(np.float64) - other.astype(np.float64))
    return float(np.nan_to_num(error).max(initial=0.0)) / _scale(exact, whole)


def _worse(one: Any, other: Any) -> Any:
    if isinstance(one, tuple):
        return tuple(_worse(a, b) for a, b in zip(one, other, strict=True))
    return max(one, other)


def _absolute(relative: Any, value: Any, whole: float) -> Any:
    if isinstance(value, tuple):
        return tuple(_absolute(r, v, whole) for r, v in zip(relative, value, strict=True))
    return MULTIPLE * max(relative, _FLOOR) * _scale(value, whole)
