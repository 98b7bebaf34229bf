"""Laws of statements: what is compared and what is not allowed stands there."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence

from autograder.asked.exercise import FRAMEWORKS, Exercise
from autograder.asked.expected import reference_of
from autograder.asked.forbidden import forbidden_use
from autograder.asked.sampled import GIVEN
from autograder.laws.fault import Fault, Severity, place_of

__all__ = ["STATEMENT"]

_ANY_NUMBER_OF = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def the_reference_has_the_signature(exercise: Exercise) -> Iterator[Fault]:
    """The same parameters in the same order; the reference may have further options of its own.

    A distribution does not depend on how often, and with which generator, is drawn from it.
    """
    ours = {
        name: parameter
        for name, parameter in exercise.signature.parameters.items()
        if parameter.kind not in _ANY_NUMBER_OF and not (exercise.sampled and name in GIVEN)
    }
    try:
        theirs = _called_alike(inspect.signature(reference_of(exercise)).parameters.values(), list(ours))
    except ValueError:  # a function in C may have no signature; calling it has shown that it takes what it gets
        return
    line = place_of(exercise, reference_of(exercise)) or place_of(exercise, exercise.solution)
    for name, parameter in ours.items():
        if name not in theirs:
            yield Fault(f"the reference has no parameter {name!r}, which students are given.", line)
        elif theirs[name].kind != parameter.kind:
            yield Fault(f"{name!r} is passed by position to one of solution and reference, by name to the other.", line)
        elif theirs[name].default not in (parameter.default, None) and exercise.reference is None:
            # None: the reference finds a value itself, and calibration sees that it answers alike.
            yield Fault(
                f"{name!r} is {parameter.default!r} unless given, and {theirs[name].default!r} in the reference.", line
            )
    positional = [n for n, p in ours.items() if p.kind is not p.KEYWORD_ONLY]
    if set(positional) <= set(theirs) and list(theirs)[: len(positional)] != positional:
        yield Fault("the reference has the parameters in another order.", line)
    if exercise.sampled and set(GIVEN) & set(theirs):
        yield Fault(
            f"the reference of a sampled exercise takes no {' and no '.join(GIVEN)}; it returns the distribution.", line
        )


def _called_alike(parameters: Iterable[inspect.Parameter], names: Sequence[str]) -> dict[str, inspect.Parameter]:
    """A reference's parameters by name; one that has none for its callers, as in NumPy's functions, has the solution's.

    Args:
        names: the solution's, in its order.
    """
    named = {}
    for place, parameter in enumerate(parameters):
        if parameter.kind is parameter.POSITIONAL_ONLY and place < len(names):
            parameter = parameter.replace(name=names[place], kind=parameter.POSITIONAL_OR_KEYWORD)
        named[parameter.name] = parameter
    return named


def the_solution_is_its_own(exercise: Exercise) -> Iterator[Fault]:
    """A solution that calls the reference would be checked against itself."""
    lines: dict[str, int] = {}
    for node in ast.walk(ast.parse(exercise.path.read_bytes())):
        if isinstance(node, ast.Import):
            lines |= {alias.name.split(".")[0]: node.lineno for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            lines[(node.module or "").split(".")[0]] = node.lineno
    for name in sorted(set(lines) & ({"dlcourse", *FRAMEWORKS} - set(exercise.packages))):
        yield Fault(
            f"the file imports {name}; write the solution independently of the reference, by hand.",
            f"{exercise.path}:{lines[name]}",
            Severity.ADVICE,
        )


def the_solution_uses_nothing_forbidden(exercise: Exercise) -> Iterator[Fault]:
    """A student who answers as the solution does would be refused."""
    if used := forbidden_use(exercise.solution, exercise.forbidden):
        name, _ = used
        place = place_of(exercise, exercise.solution)
        yield Fault(f"the solution uses {name}, which `forbidden` has; write it without, or allow that.", place)


def forbidden_functions_of_numpy_are_said(exercise: Exercise) -> Iterator[Fault]:
    if any(name.startswith("numpy.") for name in exercise.forbidden) and not re.search(
        r"NumPy\s+only,[^.]*\b(but\s+not|without|and\s+no)\s", exercise.statement
    ):
        yield _unsaid(exercise, "which functions of NumPy are forbidden, as in: NumPy only, but not `np.convolve`")


def derivation_by_hand_is_said(exercise: Exercise) -> Iterator[Fault]:
    said = bool(re.search(r"no\s+numerical\s+differentiation", exercise.statement))
    if exercise.analytic and not said:
        yield _unsaid(exercise, "what `analytic` asks for: no numerical differentiation")
    if said and not exercise.analytic:
        place = place_of(exercise, exercise.solution)
        yield Fault("the statement rules numerical differentiation out; set `analytic`.", place, Severity.ADVICE)


def _unsaid(exercise: Exercise, what: str) -> Fault:
    return Fault(f"the statement does not say {what}.", place_of(exercise, exercise.solution), Severity.ADVICE)


STATEMENT = (
    the_reference_has_the_signature,
    the_solution_is_its_own,
    the_solution_uses_nothing_forbidden,
    forbidden_functions_of_numpy_are_said,
    derivation_by_hand_is_said,
)
