"""Laws of solutions: a right answer gets full marks in whatever form it comes, and nothing else gets any."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.asked.answer import plain
from autograder.asked.error import place_of_case
from autograder.asked.exercise import Case, Exercise
from autograder.laws.fault import Fault, place_of, told_names
from autograder.messages import counted
from autograder.mutation.draws import Draws
from autograder.sandbox import Ending, Reply
from autograder.trial.trial import Trial
from autograder.verdict.rehearsal import rehearse
from autograder.verdict.result import Outcome, Result

__all__ = ["SOLUTION", "lost"]

_LITTLE = 1 / 8  # of the points, for an answer that is the same number everywhere


def the_solution_gets_full_marks(exercise: Exercise) -> Iterator[Fault]:
    yield from _loses(exercise, exercise.solution, "the solution")


def the_solution_in_float32_gets_full_marks(exercise: Exercise) -> Iterator[Fault]:
    """On inputs in single precision, as students have them who work with other libraries."""
    yield from _loses(exercise, _wrapped(exercise, before=_single), "the solution on float32 inputs")


def the_solution_passes_whatever_is_drawn(exercise: Exercise) -> Iterator[Fault]:
    """In every variant of the class, in float64 and in float32."""
    for variant in Draws.of(exercise).all:
        for precision, drawn in (("float64", variant.inputs), ("float32", _single(variant.inputs))):
            answer = plain(exercise.call(exercise.solution, drawn))
            wrong = [p.mismatch.message for p in Trial(variant, Reply(Ending.ANSWER, answer)).parts if p.mismatch]
            if wrong:
                yield Fault(
                    f"the solution fails case {variant.case.name!r} in {precision} with some numbers: {wrong[0]}",
                    place_of(exercise, exercise.solution),
                )
                return


def an_answer_may_be_lists_or_tensors(exercise: Exercise) -> Iterator[Fault]:
    """What can become an array is an answer."""
    yield from _loses(exercise, _wrapped(exercise, after=_lists), "the solution's answer as lists")
    yield from _loses(exercise, _wrapped(exercise, after=_tensors), "the solution's answer as tensors")


def the_stub_gets_nothing(exercise: Exercise) -> Iterator[Fault]:
    @functools.wraps(exercise.solution)
    def stub(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    result = rehearse(exercise, stub)
    if result.score or result.outcome is not Outcome.FAILED:
        yield Fault(f"the empty stub gets {result.score:g} of {counted(result.max_score, 'point')}: {result.message}")


def an_answer_that_ignores_the_inputs_gets_nothing(exercise: Exercise) -> Iterator[Fault]:
    told = set()
    for answer in (None, 0.0, np.nan, [], "text", np.zeros(()), object()):
        result = rehearse(exercise, lambda *args, answer=answer, **kwargs: answer)
        where = _where_right(exercise, result)
        if result.score and where not in told:  # where 0.0 is right, an array of it is, too
            told.add(where)
            yield Fault(
                f"`return {answer!r}` gets {result.score:g} of {counted(exercise.points, 'point')}, in {where}; change "
                "what is drawn so that it is wrong.",
                place_of_case(exercise, _right_cases(exercise, result)[0]),
            )


def a_constant_of_the_right_shape_gets_little(exercise: Exercise) -> Iterator[Fault]:
    """Some part may truly be zero in some case; most of the marks must not be had so."""
    for fill in (0.0, 1.0, np.nan):
        result = rehearse(exercise, _wrapped(exercise, after=functools.partial(_filled, fill=fill)))
        if result.score > _LITTLE * exercise.points:
            yield Fault(
                f"an array of the right shape that is {fill:g} everywhere gets {result.score:g} of "
                f"{counted(exercise.points, 'point')}, in {_where_right(exercise, result)}; draw inputs whose answers "
                "differ more.",
                place_of_case(exercise, _right_cases(exercise, result)[0]),
            )


def _right_cases(exercise: Exercise, result: Result) -> list[Case]:
    """The cases of which some part is right."""
    right = {check.case for check in result.checks if check.outcome is Outcome.PASSED}
    return [case for case in exercise.cases if case.name in right]


def _where_right(exercise: Exercise, result: Result) -> str:
    """The cases of which some part is right, and which parts, if not all are; empty, where there is none."""
    cases = _right_cases(exercise, result)
    parts = [part for part in exercise.part_names if any(c.score and c.part == part for c in result.checks)]
    few = f" ({', '.join(parts)})" if len(parts) < len(exercise.part_names) else ""
    return f"{told_names(cases)}{few}" if cases else ""


def lost(exercise: Exercise, function: Callable[..., Any]) -> str:
    """The first case in which an implementation loses marks, with the reason; nothing, where it has full marks."""
    result = rehearse(exercise, function)
    failed = [check for check in result.checks if check.outcome is not Outcome.PASSED]
    if failed:
        return f"{failed[0].name}: {failed[0].message}"
    right = result.outcome is Outcome.PASSED and result.score == result.max_score == exercise.points
    return "" if right else f"{result.score:g} of {counted(exercise.points, 'point')}"


def _loses(exercise: Exercise, function: Callable[..., Any], what: str) -> Iterator[Fault]:
    if reason := lost(exercise, function):
        yield Fault(f"{what} loses marks. {reason}", place_of(exercise, exercise.solution))


def _wrapped(
    exercise: Exercise,
    before: Callable[[Any], Any] = lambda inputs: inputs,
    after: Callable[[Any], Any] = lambda value: value,
) -> Callable[..., Any]:
    """The solution with its inputs and its answer put into another form."""

    @functools.wraps(exercise.solution)
    def implementation(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = before((args, kwargs))
        return after(exercise.solution(*args, **kwargs))

    return implementation


def _single(value: Any) -> Any:
    """The same in float32, wherever it is an array or a NumPy number."""
    if isinstance(value, dict):
        return {name: _single(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_single, value))
    return (
        value.astype(np.float32) if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind == "f" else value
    )


def _lists(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return list(map(_lists, value))
    return value.tolist() if isinstance(value, np.ndarray) else value


class _Tensor:
    """What TensorFlow's and PyTorch's tensors are to the grader: something that can become an array."""

    def __init__(self, value: Any) -> None:
        self.value = np.asarray(value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.value if dtype is None else self.value.astype(dtype)


def _tensors(value: Any) -> Any:
    return type(value)(map(_tensors, value)) if isinstance(value, (list, tuple)) else _Tensor(value)


def _filled(value: Any, fill: float) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(part, fill) for part in value)
    kind = np.asarray(value).dtype.kind
    if kind == "b":
        return np.full(np.shape(value), bool(fill))
    # Numbers and indices, which NumPy returns as scalars and as integers, are answers as well.
    return np.full(np.shape(value), fill) if kind in "fi" else value


SOLUTION = (
    the_solution_gets_full_marks,
    the_solution_in_float32_gets_full_marks,
    the_solution_passes_whatever_is_drawn,
    an_answer_may_be_lists_or_tensors,
    the_stub_gets_nothing,
    an_answer_that_ignores_the_inputs_gets_nothing,
    a_constant_of_the_right_shape_gets_little,
)
