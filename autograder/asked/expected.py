"""What is asked of a student in each case, and what the reference answers."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.asked.answer import plain
from autograder.asked.calibration import absolute_tolerance, calibrate, check_nesting, own_answer
from autograder.asked.distribution import Distribution
from autograder.asked.error import blaming, line_of, named
from autograder.asked.exercise import Case, Exercise, ExerciseError
from autograder.asked.patience import told_if_slow
from autograder.asked.provenance import provenance
from autograder.asked.recent import Recent
from autograder.asked.recorded import RecordedExercise
from autograder.asked.sampled import GIVEN
from autograder.asked.store import Store, default_store
from autograder.asked.variant import Variant, read_only
from autograder.sandbox.inside.wire import pack, unpack

__all__ = ["ExpectedAnswers", "distribution_of", "expected_answers", "reference_of"]

_ROOM = 128 << 20  # bytes of variants that a process keeps at hand


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
        told = f"there is no reference dlcourse.{name} ({error}); write it, or give the exercise a `reference`"
        place = line_of(exercise.solution, exercise.path.parents[1])
        raise ExerciseError(f"{place}: {exercise.id}: {told}", place, told) from error


def _in_parts(functions: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    """One function that answers with what each of several does, in order."""

    @functools.wraps(functions[0])
    def together(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
        return tuple(function(*args, **kwargs) for function in functions)

    return together


def distribution_of(exercise: Exercise, case: Case, inputs: Mapping[str, Any]) -> Distribution:
    """The distribution that a sampled exercise's reference gives for some inputs."""
    return _distribution(exercise, case, _parameters(exercise, case, inputs))


def _parameters(exercise: Exercise, case: Case, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    args, kwargs = exercise.arguments({name: value for name, value in inputs.items() if name not in GIVEN})
    reference = reference_of(exercise)
    with np.errstate(all="ignore"), blaming(exercise, case, "the reference", reference):
        found = plain(reference(*args, **kwargs))
    return found if isinstance(found, tuple) else (found,)


def _distribution(exercise: Exercise, case: Case, parameters: Sequence[Any]) -> Distribution:
    assert exercise.sampled is not None
    try:
        return exercise.sampled(case.draws, *parameters)
    except (TypeError, ValueError) as error:
        reference = named(reference_of(exercise), exercise.path.parents[1])
        what = f"the reference {reference} gives no distribution: {error}"
        raise ExerciseError.of(exercise, case, what) from error


class ExpectedAnswers:
    """Draws cases and has the reference answer them, once for each draw, and keeps the answers between runs.

    Args:
        store: where they are kept; this account's by default.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._variants: Recent[Variant] = Recent(_ROOM)
        self._relative: dict[str, tuple[Exercise, Any]] = {}
        self._found: dict[str, str] = {}
        self._store = store or default_store()

    def variant(self, exercise: Exercise, case: Case, seed: int) -> Variant:
        """One draw of a case."""
        if isinstance(exercise, RecordedExercise):
            return exercise.variant(case, seed)
        key = f"{id(exercise)}/{case.name}/{seed}"  # a variant keeps its exercise, and so the number stays its own
        found = self._variants.get(key)
        if found is None:
            found = self._drawn(exercise, case, seed)
            self._variants.put(key, found, found.size)
        return found

    def _drawn(self, exercise: Exercise, case: Case, seed: int) -> Variant:
        inputs = read_only(exercise.inputs(case, seed))
        key = _key(exercise, case, hashlib.sha256(pack(dict(inputs))).hexdigest())
        kept = self._read(key)
        if kept is None:
            with told_if_slow(exercise.id):
                kept = self._answered(exercise, case, inputs)
            self._write(key, kept)
        value, tolerance = kept
        expected = _distribution(exercise, case, value) if exercise.sampled else value
        return Variant(exercise, case, seed, inputs, expected, tolerance)

    def _answered(self, exercise: Exercise, case: Case, inputs: Mapping[str, Any]) -> tuple[Any, Any]:
        if exercise.sampled:
            return _parameters(exercise, case, inputs), None
        value = own_answer(exercise, case, reference_of(exercise), inputs)
        return value, self.tolerance(exercise, case, value)

    def tolerance(self, exercise: Exercise, case: Case, value: Any) -> Any:
        """How far each array of an answer to a case may be from what was expected."""
        relative = self.calibration(exercise, case)
        check_nesting(exercise, case, reference_of(exercise), relative, value)
        return absolute_tolerance(relative, value)

    def calibration(self, exercise: Exercise, case: Case) -> Any:
        """A case's relative tolerances, measured once."""
        key = f"{id(exercise)}/{case.name}"
        if key not in self._relative:
            self._relative[key] = exercise, calibrate(exercise, case, reference_of(exercise))
        return self._relative[key][1]

    def kept(self, exercise: Exercise, case: Case, what: str, make: Callable[[], str]) -> str:
        """What was found out about a case, in this run or an earlier one; found out now, where nobody has yet.

        Args:
            what: the name of it, together with all that it depends on besides the exercise's provenance.
        """
        key = f"{provenance(exercise).digest}/{exercise.id}/{case.name}/{what}"
        if key not in self._found:
            kept = self._read(key)
            if kept is None:
                with told_if_slow(exercise.id):
                    kept = (make(),)
                self._write(key, kept)
            (self._found[key],) = kept
        return self._found[key]

    def _read(self, key: str) -> tuple[Any, ...] | None:
        kept = self._store.get(key)
        return tuple(unpack(kept)) if kept else None

    def _write(self, key: str, kept: tuple[Any, ...]) -> None:
        self._store.put(key, pack(kept))


@functools.lru_cache(maxsize=1)
def expected_answers() -> ExpectedAnswers:
    """This process's expected answers."""
    return ExpectedAnswers()


def _key(exercise: Exercise, case: Case, what: str) -> str:
    return f"{provenance(exercise).answers}/{exercise.id}/{case.name}/{what}"


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
