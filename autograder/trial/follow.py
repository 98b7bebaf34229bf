"""Follow-through: gradients that are right for the student's own, wrong, forward pass earn their marks.

Whether they are right cannot be read off the reference, which has another forward pass. It is measured on the student's
own function: its loss is differentiated numerically, along random directions, and compared with the gradient that it
returned. Consistency with nonsense must earn nothing, and neither must leaving out what makes the gradient hard. So the
student's result must have what the solution's has: input and every weight array act on it together, it bends where the
solution's bends, and a sample moves its outputs in as many ways.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.asked.exercise import Case, Exercise
from autograder.asked.expected import Expected
from autograder.sandbox.reply import Reply
from autograder.trial.compare import as_array
from autograder.verdict.judge import mismatches

__all__ = ["Ask", "followed_parts", "may_follow"]

Ask = Callable[[Mapping[str, Any]], Reply]
Array = NDArray[Any]

_DIRECTIONS = 3  # along which each array's gradient is measured
_TOLERANCE = 1e-3  # of the measured slopes; central differences are good to 1e-4 even in float32
_DEPENDS = 1e-8  # a smaller change of the output, relative to it, is rounding
_BENDS = 1e-3  # of the output's change along a line: less is a straight one
_LARGEST = 1e30  # of a result's entries: squares of slopes of their squares must not overflow
_STRIDE = 0.3  # of an array's size: how far inputs are moved to see whether they act together, or bend


def may_follow(exercise: Exercise, reply: Reply, expected: Expected) -> frozenset[str]:
    """The wrong parts that could be right for the student's own result: of the right shape, and that result is, too."""
    rule = exercise.follow_through
    if rule is None or reply.kind != "answer":
        return frozenset()
    wrong = {part: found.kind for part, found in mismatches(exercise, reply.value, expected) if found}
    if wrong.get(rule.of) != "values":
        return frozenset()
    return frozenset(part for part in rule.gradients if wrong.get(part) == "values")


def followed_parts(
    exercise: Exercise, case: Case, seed: int, reply: Reply, expected: Expected, ask: Ask
) -> frozenset[str]:
    """Find the wrong parts of an answer that are the gradients of the student's own forward pass.

    Args:
        reply: the answer to the case.
        ask: calls the student's function with other inputs.
    """
    parts, rule = may_follow(exercise, reply, expected), exercise.follow_through
    if not parts or rule is None:
        return frozenset()
    names = [part.name for part in exercise.answer_parts]
    answer, inputs = dict(zip(names, reply.value, strict=True)), exercise.inputs(case, seed)
    shape = expected.value[names.index(rule.of)].shape
    forward = _Forward(exercise, inputs, shape, np.random.default_rng(seed), ask)
    right = _Forward(exercise, inputs, shape, np.random.default_rng(seed), lambda moved: _solved(exercise, moved))
    try:
        if not forward.is_as_rich_as(right):
            return frozenset()
        return frozenset(part for part in parts if forward.has_gradient(rule.gradients[part], answer[part]))
    except _NoAnswer:
        return frozenset()


class _NoAnswer(Exception):
    """The student's function does not answer near the case's inputs as it did there."""


class _Forward:
    """The student's forward pass near the inputs of one case."""

    def __init__(
        self, exercise: Exercise, inputs: dict[str, Any], shape: tuple[int, ...], rng: np.random.Generator, ask: Ask
    ) -> None:
        assert exercise.follow_through is not None
        self.rule = rule = exercise.follow_through
        self.inputs, self.shape, self.ask = inputs, shape, ask
        self.eps = float(np.finfo(np.float64).eps)  # of the coarsest result
        self._slopes: dict[tuple[str, int], Array] = {}
        self.index = [part.name for part in exercise.answer_parts].index(rule.of)
        names = {*rule.gradients.values(), *rule.depends_on}
        self.directions = {
            (name, place): [_direction(array, rng) for _ in range(_DIRECTIONS)]
            for name in sorted(names)
            for place, array in enumerate(_arrays(inputs[name]))
        }

    def is_as_rich_as(self, right: _Forward) -> bool:
        """Whether this is no simpler than the solution's forward pass, so that its gradients are no easier."""
        first, *others = self.rule.depends_on
        together = all(
            self.act_together((first, one), (name, place))
            for one in self.places(first)
            for name in others
            for place in self.places(name)
        )
        return together and (self.bends or not right.bends) and self.rank >= right.rank

    @functools.cached_property
    def bends(self) -> bool:
        """Whether the output is no linear function of the input, along a line through it."""
        key = (self.rule.depends_on[0], 0)
        move = _STRIDE * self.directions[key][0] * _norm(self.inputs, key)
        ahead, behind = self.output({key: move}), self.output({key: -move})
        return bool(np.linalg.norm(ahead + behind - 2 * self.unmoved) > _BENDS * np.linalg.norm(ahead - behind))

    @functools.cached_property
    def rank(self) -> int:
        """In how many ways one sample's outputs move with the input, at most; samples are along the first axis."""
        changes = np.stack([self.change((self.rule.depends_on[0], 0), v) for v in range(_DIRECTIONS)], axis=1)
        one_a_sample = changes.reshape(len(changes), _DIRECTIONS, -1)
        noise = float(np.sqrt(self.eps))
        return int(max(np.linalg.matrix_rank(sample, tol=noise * np.linalg.norm(sample)) for sample in one_a_sample))

    def has_gradient(self, name: str, gradient: Any) -> bool:
        """Whether this is the gradient of the student's own loss with respect to a parameter, array by array."""
        # An array may be a list of lists, and a list of arrays one array: what it is says the parameter.
        arrays = list(gradient) if isinstance(self.inputs[name], (list, tuple)) else [gradient]
        for place, array in enumerate(map(as_array, arrays)):
            if array is None or array.shape != np.shape(self.directions[name, place][0]):
                return False
            measured = self.slopes(name, place)
            returned = np.array([np.sum(array * v) for v in self.directions[name, place]])
            # Written so that NaN fails.
            agrees = np.linalg.norm(returned - measured) <= _TOLERANCE * np.linalg.norm(measured)
            if not agrees or not measured.any() or _same_for_all_features(array):
                return False
        return len(arrays) == len(self.places(name))

    def places(self, name: str) -> range:
        return range(len(list(_arrays(self.inputs[name]))))

    @functools.cached_property
    def unmoved(self) -> Array:
        return self.output({})

    def slopes(self, name: str, place: int) -> Array:
        """The loss's derivatives along an array's directions; zeros where the output does not depend on it."""
        if (name, place) not in self._slopes:
            self._slopes[name, place] = self._central_differences(name, place)
        return self._slopes[name, place]

    def _central_differences(self, name: str, place: int) -> Array:
        found = []
        for number in range(_DIRECTIONS):
            ahead, behind = self.either_side((name, place), number)
            if np.linalg.norm(ahead - behind) <= _DEPENDS * self.step * np.linalg.norm(ahead):
                return np.zeros(_DIRECTIONS)
            found.append((self.loss(ahead) - self.loss(behind)) / (2 * self.step))
        return np.array(found)

    @functools.cached_property
    def step(self) -> float:
        """The step that loses least to rounding and to curvature together."""
        return float(self.eps ** (1 / 3))

    def either_side(self, key: tuple[str, int], number: int) -> tuple[Array, Array]:
        """The outputs one step ahead and one behind, along one of an array's directions."""
        move = self.step * self.directions[key][number]
        return self.output({key: move}), self.output({key: -move})

    def change(self, key: tuple[str, int], number: int) -> Array:
        ahead, behind = self.either_side(key, number)
        return np.asarray(np.atleast_2d(ahead - behind) / (2 * self.step))

    def act_together(self, one: tuple[str, int], other: tuple[str, int]) -> bool:
        """Whether moving two arrays changes the output by more than the sum of both changes."""
        moves = {key: _STRIDE * self.directions[key][0] * _norm(self.inputs, key) for key in (one, other)}
        alone = [self.output({key: move}) for key, move in moves.items()]
        together = self.output(moves) - alone[0] - alone[1] + self.unmoved
        return bool(np.linalg.norm(together) > _DEPENDS * np.linalg.norm(self.unmoved))

    def loss(self, output: Array) -> float:
        return float(self.rule.loss(self.inputs, output))

    def output(self, moves: Mapping[tuple[str, int], Array]) -> Array:
        """The student's result where some of the inputs are moved."""
        reply = self.ask({name: _moved(name, value, moves) for name, value in self.inputs.items()})
        value = reply.value if reply.kind == "answer" else None
        if not isinstance(value, (list, tuple)) or len(value) <= self.index:
            raise _NoAnswer
        output = as_array(value[self.index])
        if output is None or output.dtype.kind != "f" or output.shape != self.shape:
            raise _NoAnswer
        if not (np.abs(output) < _LARGEST).all():  # NaN is not, either
            raise _NoAnswer
        self.eps = max(self.eps, float(np.finfo(output.dtype).eps))
        return output.astype(np.float64)


def _same_for_all_features(gradient: Array) -> bool:
    """Whether there is one slope along the last axis: that of a sum, or of a product of sums, but of no network."""
    if not gradient.ndim or gradient.shape[-1] == 1:
        return False
    return bool(np.ptp(gradient, axis=-1).max() <= _TOLERANCE * np.abs(gradient).max())


def _solved(exercise: Exercise, inputs: Mapping[str, Any]) -> Reply:
    with np.errstate(all="ignore"):
        return Reply("answer", exercise.call(exercise.solution, inputs))


def _arrays(value: Any) -> Iterator[Array]:
    """An input's arrays: itself, or those of a list, such as one a layer."""
    yield from value if isinstance(value, (list, tuple)) else [value]


def _moved(name: str, value: Any, moves: Mapping[tuple[str, int], Array]) -> Any:
    moved = [array + moves[name, place] if (name, place) in moves else array
             for place, array in enumerate(_arrays(value))]  # fmt: skip
    return moved if isinstance(value, (list, tuple)) else moved[0]


def _direction(array: Array, rng: np.random.Generator) -> Array:
    direction = rng.normal(size=np.shape(array))
    return np.asarray(direction / np.linalg.norm(direction))


def _norm(inputs: Mapping[str, Any], key: tuple[str, int]) -> float:
    name, place = key
    return float(np.linalg.norm(list(_arrays(inputs[name]))[place])) or 1.0
