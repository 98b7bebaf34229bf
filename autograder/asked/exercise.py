"""What is asked of a student, as plain data.

An exercise file declares one :class:`Exercise`. Everything a grader needs follows from it: how inputs are drawn, what
an answer consists of, which mistakes to recognise and what to say about them. Nothing here runs a submission.
"""

from __future__ import annotations

import copy
import functools
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.declarations import refuse, wrong_in_case, wrong_in_exercise, wrong_in_mistake, wrong_in_types
from autograder.asked.distribution import Distribution
from autograder.asked.error import ExerciseError, blaming
from autograder.asked.picture import Picture
from autograder.asked.sampled import given_to_sampler
from autograder.sandbox.inside.inputs import copied, refuse_changes, refuse_unused, with_generators

__all__ = ["FRAMEWORKS", "Case", "Exercise", "ExerciseError", "FollowThrough", "Mistake", "Part", "grade_id_of"]

FRAMEWORKS = ("tensorflow", "keras", "torch", "jax", "scipy")  # they have the answer to almost everything asked here


def grade_id_of(exercise_id: str) -> str:
    """The key of an exercise in nbgrader's grade book, where a dot is not allowed."""
    return exercise_id.replace(".", "-")


def slug(name: str) -> str:
    """Turn a human name into the stable key by which translations and reports find it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@dataclass(frozen=True)
class Case:
    """One situation in which the student's function is called, with inputs that are drawn or that are always the same.

    Args:
        name: what the situation is, in the subject's words; students see it, also for a hidden case.
        draw: ``draw(rng, **params)`` returns the inputs as a mapping from parameter name to value, or the bare value
            where the function has one parameter. All randomness comes from ``rng``.
        params: keyword arguments of ``draw``.
        hidden: whether inputs and numbers stay unknown to the student.
        weight: share of the exercise's points, relative to the other cases.
        about: a sentence for the student on this case, such as the number the lecture gets for it.
        inputs: the inputs themselves, in place of ``draw``, where there is nothing to draw.
        loose: why rounding alone leads further from the answer here than a thousandth of its size.
        draws: of a sampled exercise, how many draws the student's function has to return; it is passed as ``draws``,
            and a generator of random numbers as ``rng``.
    """

    name: str
    draw: Callable[..., Any] | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    hidden: bool = False
    weight: float = 1.0
    about: str = ""
    inputs: Any = None
    loose: str = ""
    draws: int = 0

    def __post_init__(self) -> None:
        refuse(wrong_in_case(self))
        object.__setattr__(self, "inputs", copy.deepcopy(self.inputs))

    @property
    def varies(self) -> bool:
        """Whether another seed makes another problem of it."""
        return self.draw is not None or bool(self.draws)

    def make_inputs(self, seed: int) -> Any:
        """Draw the inputs, or copy those given: a function that writes into its arguments changes nobody else's."""
        if self.draw is None:
            return copy.deepcopy(self.inputs)
        return self.draw(np.random.default_rng(seed), **self.params)


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong implementation, and what to tell a student whose output matches it.

    Args:
        name: what is wrong, in a few words; in small letters with hyphens it is the key by which reports count it.
        function: the whole implementation, with the solution's parameters and the mistake in it.
        message: a sentence that leads on, without giving the answer away.
        others: the same mistake with other constants, such as other bounds at which something is clipped; an answer
            that is any one's throughout is this mistake's.
    """

    name: str
    function: Callable[..., Any]
    message: str
    others: Sequence[Callable[..., Any]] = ()

    def __post_init__(self) -> None:
        refuse(wrong_in_mistake(self))

    @property
    def key(self) -> str:
        return slug(self.name)

    @functools.cached_property
    def versions(self) -> tuple[Mistake, ...]:
        """This mistake with each of its constants."""
        return (self, *(replace(self, function=other, others=()) for other in self.others))


@dataclass(frozen=True)
class Part:
    """One component of an answer that is a tuple, scored by itself.

    Args:
        name: as students read it; a text in ``parts`` stands for a part of that name.
        weight: share of each case's marks, relative to the other parts.
    """

    name: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class FollowThrough:
    """Marks for parts that are right for the student's own result, though that result is wrong.

    Args:
        of: the part that the others follow from, such as a network's output.
        parts: the parts that follow, such as the gradients of its loss.
        slips: what may be wrong with ``of``: whole implementations with one slip there, from which the other parts
            follow as they should. A slip's sentence says what it is.
    """

    of: str
    parts: Sequence[str]
    slips: Sequence[Mistake]


_ANY_NUMBER_OF = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_IN_LISTS = {
    "cases": (Case,),
    "mistakes": (Mistake,),
    "parts": (Part, str),
    "hints": (str,),
    "forbidden": (str,),
    "packages": (str,),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Exercise:
    """One thing to implement.

    Args:
        solution: a clear NumPy solution; its name and signature are what students must write.
        points: marks for the whole exercise.
        cases: where the function is tried. Points are shared out by weight, first over cases, then over parts.
        mistakes: wrong implementations that must lose marks and be named.
        parts: names of the answer's components, in the order in which the function returns them; empty where the
            answer is one array.
        forbidden: dotted names of what the student's answer must not call, such as ``numpy.convolve`` or a whole
            package; a function of NumPy stands for the method of an array and the function of `math` of its name. Those
            of ``FRAMEWORKS`` are added to them, except for what ``packages`` lists.
        analytic: whether derivatives are to be derived, and not to be had by nudging numbers. Of an answer that looks
            so a notice tells; it costs no marks.
        hints: from a nudge to a bigger one.
        packages: what the student may import beyond the standard library.
        reference: what answers are compared with, where it is not ``dlcourse.<id>`` itself: a function, or the names
            of functions of ``dlcourse``, one a part, such as a value's and its derivative's; each is called with the
            same inputs and gives its part.
        follow_through: which parts also earn their marks where they are right for the student's own, wrong, result.
        equivalent: mutants of the solution that no case can tell from it, by their key, each with the reason;
            `autograder exercises test` shows the keys.
        sampled: for an exercise whose answers are draws of the student's own, the family of their distribution, such as
            `Finite`; the reference has the function's parameters but for ``draws`` and ``rng``, and returns those of
            the distribution. Answers are tested statistically.
        unordered: parts that are sets of points, one a row in whatever order, and how far each point may be from where
            it was expected (Euclidean distance), as in ``{"corners": 1.5}``; ``""`` is an answer without parts.
        picture: ``picture(inputs, expected, answer)`` draws a public case that failed, by `boxes`, `dots` or `mask`, or
            returns None where it explains nothing. It gets arrays of finite real numbers, of the expected shapes; with
            parts, a list of them.
        seconds: wall-clock limit for all cases of one submission together.
        memory_mib: address space that the student's code may add, in MiB.
    """

    solution: Callable[..., Any]
    points: float
    cases: Sequence[Case]
    mistakes: Sequence[Mistake]
    parts: Sequence[Part | str] = ()
    forbidden: Sequence[str] = ()
    analytic: bool = False
    hints: Sequence[str] = ()
    packages: Sequence[str] = ("numpy",)
    reference: Callable[..., Any] | Sequence[str] | None = None
    follow_through: FollowThrough | None = None
    equivalent: Mapping[str, str] = field(default_factory=dict)
    sampled: Callable[..., Distribution] | None = None
    unordered: Mapping[str, float] = field(default_factory=dict)
    picture: Callable[[Mapping[str, Any], Any, Any], Picture | None] | None = None
    seconds: float = 10.0
    memory_mib: int = 1024
    # Filled in by the catalogue, from the file's place and text:
    id: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        refuse(wrong_in_types(self, _IN_LISTS))
        allowed = set(FRAMEWORKS).intersection(self.packages)
        forbidden = tuple(n for n in dict.fromkeys([*FRAMEWORKS, *self.forbidden]) if n not in allowed)
        object.__setattr__(self, "forbidden", forbidden)
        object.__setattr__(self, "parts", tuple(Part(p) if isinstance(p, str) else p for p in self.parts))
        refuse(wrong_in_exercise(self))

    @property
    def name(self) -> str:
        """The function's name."""
        return self.solution.__name__

    @property
    def weight(self) -> float:
        """The weight of all cases together."""
        return sum(case.weight for case in self.cases)

    @property
    def is_whole(self) -> bool:
        """Whether all cases are here; in a hand-out there may be the public ones alone."""
        return sum(case.weight for case in self.cases) >= self.weight

    @property
    def unit(self) -> str:
        return self.id.split(".")[0]

    @property
    def grade_id(self) -> str:
        """The key in nbgrader's grade book."""
        return grade_id_of(self.id)

    @functools.cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.solution)

    @property
    def statement(self) -> str:
        """What the student reads."""
        return inspect.getdoc(self.solution) or ""

    @functools.cached_property
    def path(self) -> Path:
        """The file that declares it."""
        return Path(inspect.getfile(self.solution)).resolve()

    @functools.cached_property
    def answer_parts(self) -> tuple[Part, ...]:
        return tuple(p for p in self.parts if isinstance(p, Part))

    @functools.cached_property
    def part_names(self) -> list[str]:
        """The names of an answer's parts; one without a name, where the answer is one array."""
        return [part.name for part in self.answer_parts] or [""]

    def split(self, answer: Any) -> list[Any] | None:
        """Take an answer apart, one piece a part; nothing, where it does not have as many pieces."""
        if not self.answer_parts:
            return [answer]
        is_sequence = isinstance(answer, (tuple, list)) or (isinstance(answer, np.ndarray) and answer.ndim > 0)
        return list(answer) if is_sequence and len(answer) == len(self.answer_parts) else None

    def case(self, name: str) -> Case:
        return next(c for c in self.cases if c.name == name)

    def inputs(self, case: Case, seed: int) -> dict[str, Any]:
        """One case's inputs, by parameter name and in the signature's order."""
        with blaming(self, case, "the draw function", case.draw):
            drawn = case.make_inputs(seed)
        names = list(self.signature.parameters)
        if drawn is None:
            raise ExerciseError.of(self, case, "its draw function returns None; let it return the inputs")
        if not isinstance(drawn, Mapping):
            if len(names) != 1:
                what = f"its inputs are of type {type(drawn).__name__}, and must be a mapping with keys from {names}"
                raise ExerciseError.of(self, case, what)
            drawn = {names[0]: drawn}
        given = {**drawn, **given_to_sampler(case.draws, seed)} if case.draws else drawn
        self._check_inputs(case, given)
        return {n: given[n] for n in names if n in given}

    def _check_inputs(self, case: Case, given: Mapping[str, Any]) -> None:
        parameters = self.signature.parameters
        unknown = [name for name in given if name not in parameters]
        needed = [name for name, p in parameters.items() if p.default is p.empty and p.kind not in _ANY_NUMBER_OF]
        missing = [name for name in needed if name not in given]
        if unknown:
            what = f"it has an input {unknown[0]!r}, and {self.name} has the parameters {', '.join(parameters)}"
            raise ExerciseError.of(self, case, what)
        if missing:
            raise ExerciseError.of(self, case, f"its inputs lack {missing[0]!r}, a parameter of {self.name}")

    def call(self, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
        """Call an implementation as a student's is called: by position, but keyword-only parameters by name.

        Lists and dictionaries are copied, so that no implementation changes what the next one gets.

        Raises:
            ValueError: if the implementation changes them, as NumPy raises one where it writes to an array; or if it
                draws nothing from a generator of random numbers that it gets.
        """
        own = with_generators(dict(inputs))
        kept = copied(own)
        args, kwargs = self.arguments(own)
        answer = function(*args, **kwargs)
        refuse_changes(own, kept)
        refuse_unused(kept, dict(inputs))
        return answer

    def arguments(self, inputs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Split inputs into positional and keyword arguments as the solution's signature has them.

        After a positional parameter that is left to its default, the rest go by name.
        """
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for name, parameter in self.signature.parameters.items():
            if name not in inputs:
                continue
            by_name = parameter.kind is inspect.Parameter.KEYWORD_ONLY or len(args) < self._position(name)
            if by_name:
                kwargs[name] = inputs[name]
            else:
                args.append(inputs[name])
        return args, kwargs

    def _position(self, name: str) -> int:
        return list(self.signature.parameters).index(name)
