"""Mutants that do not look at an input, look at it wrongly, or change it."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.asked.exercise import Exercise
from autograder.mutation.mutant import Mutant
from autograder.mutation.nests import mapped
from autograder.sandbox.inside.inputs import with_generators

__all__ = ["parameter_mutants"]

Inputs = Mapping[str, Any]
Change = Callable[[dict[str, Any]], dict[str, Any]]


def parameter_mutants(exercise: Exercise, draws: list[Inputs]) -> Iterator[Mutant]:
    """Make all of them.

    Args:
        draws: inputs, those of the first public case first.
    """
    for parameter in exercise.signature.parameters.values():
        yield from _parameter_ignored(exercise, parameter, draws)
        yield from _default_for_falsy(exercise, parameter, draws)
        yield from _changed_in_place(exercise, parameter.name, draws)
        yield from _dictionary_sorted(exercise, parameter.name, draws)
    yield from _single_items_lost(exercise, draws)
    yield from _batch_axes_joined(exercise, draws)


def _mutant(exercise: Exercise, name: str, change: Change) -> Mutant:
    """The solution, called with other inputs."""

    def function(*args: Any, **kwargs: Any) -> Any:
        bound = exercise.signature.bind(*args, **kwargs)
        bound.arguments.update(change(bound.arguments))
        return exercise.solution(*bound.args, **bound.kwargs)

    return Mutant(name, name, function)


def _parameter_ignored(exercise: Exercise, parameter: inspect.Parameter, draws: list[Inputs]) -> Iterator[Mutant]:
    """A parameter has its default whatever is passed; one without a default, what the first public case passes."""
    name = parameter.name
    if parameter.default is not parameter.empty:
        yield _mutant(exercise, f"{name} fixed at its default", lambda inputs: {name: parameter.default})
        return
    value = next(draw[name] for draw in draws if name in draw)
    yield _mutant(
        exercise, f"{name} fixed at what the first case passes", lambda inputs: {name: with_generators(value)}
    )


def _default_for_falsy(exercise: Exercise, parameter: inspect.Parameter, draws: list[Inputs]) -> Iterator[Mutant]:
    """`x or default`: what counts as false becomes the default. Where 0 has no answer, it is no value to be asked."""
    name, default = parameter.name, parameter.default
    if type(default) not in (int, float) or not default:
        return
    try:
        with np.errstate(all="raise"), warnings.catch_warnings():
            warnings.simplefilter("error")
            exercise.solution(**{**with_generators(dict(draws[0])), name: type(default)(0)})
    except Exception:
        return
    yield _mutant(exercise, f"{name} or {default}", lambda inputs: {name: inputs.get(name, default) or default})


def _changed_in_place(exercise: Exercise, name: str, draws: list[Inputs]) -> Iterator[Mutant]:
    """An array, a list or a dictionary is changed once the answer is there."""
    if not any(isinstance(draw.get(name), (np.ndarray, list, dict)) for draw in draws):
        return

    def function(*args: Any, **kwargs: Any) -> Any:
        answer = exercise.solution(*args, **kwargs)
        _spoil(exercise.signature.bind(*args, **kwargs).arguments.get(name))
        return answer

    title = f"{name} changed in place"
    yield Mutant(title, title, function)


def _spoil(value: Any) -> None:
    if isinstance(value, np.ndarray):
        value[...] = 0
    elif isinstance(value, (list, dict)):
        value.clear()


def _dictionary_sorted(exercise: Exercise, name: str, draws: list[Inputs]) -> Iterator[Mutant]:
    """The order in which a dictionary came is lost."""
    if any(isinstance(draw.get(name), dict) and len(draw[name]) > 1 for draw in draws):
        yield _mutant(exercise, f"{name} sorted by its keys", lambda inputs: {name: dict(sorted(inputs[name].items()))})


def _single_items_lost(exercise: Exercise, draws: list[Inputs]) -> Iterator[Mutant]:
    """`squeeze` of everything that comes in."""
    if any(isinstance(value, np.ndarray) and value.ndim for draw in draws for value in draw.values()):
        yield _mutant(exercise, "inputs squeezed", lambda inputs: mapped(inputs, np.squeeze))


def _batch_axes_joined(exercise: Exercise, draws: list[Inputs]) -> Iterator[Mutant]:
    """Where the statement has any number of axes, all in front of the last become one."""
    if "(...," in exercise.statement and len(exercise.signature.parameters) == 1:
        (name,) = exercise.signature.parameters
        yield _mutant(
            exercise, "batch axes made one", lambda inputs: {name: inputs[name].reshape(-1, inputs[name].shape[-1])}
        )
