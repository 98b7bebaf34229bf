"""The one place that touches ``tf.function``: every public algorithm becomes a compiled graph through one decorator."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import read_arguments, read_parameters
from dlcourse.checks import assertions, checked_before
from dlcourse.shapes import check_arrays, declared_arrays, known_sizes
from dlcourse.traces import Traces

__all__ = ["Scalar", "graph_function"]

F = TypeVar("F", bound=Callable[..., Any])

# A hyper-parameter: a number for the caller, a tensor for the algorithm.
Scalar = float | Float[tf.Tensor, ""]


def graph_function(
    *,
    static: Sequence[str] = (),
    at_least_single: Sequence[str] = (),
    validate: Callable[..., None] | None = None,
    jit_compile: bool | None = None,
) -> Callable[[F], F]:
    """Make a function of tensors a graph function: a ``tf.function`` that is traced once a signature.

    Arrays become tensors of their own precision. Numbers, Python's and NumPy's, and nested lists of them become tensors
    of the precision of the first floating array (a complex array's, of its parts), so that a new learning rate or step
    is no new trace. A warning tells where that makes two numbers of a list one. Without such an array they have what
    NumPy would give them: a list of Python's floats is float64, and nothing is lost. Strings and None are part of the
    signature, and so is what ``static`` names. A parameter declared as a ``Sequence`` is a list, of one array a layer.
    What is passed has to be what the signature declares (``Float[tf.Tensor, "batch features"]``): kind, number of axes,
    and sizes that agree with each other are checked before the graph is called, as ``read_arguments`` and
    ``check_arrays`` say; an axis that is declared as a number is known to be that in a graph that knows no sizes.

    Args:
        static: parameters that are Python values and shape the graph (an axis, strides, the name of an activation).
        at_least_single: parameters whose numbers become float32 beside arrays of half precision, in which 1e-8 is 0;
            tensors that stand for them may be of any precision.
        validate: called with the bound arguments, as tensors, before the graph is; raises the errors a user reads. They
            begin with the function's name; where an error does not, it is put there.
        jit_compile: passed to ``tf.function``; True where XLA pays.

    Returns:
        A decorator. The decorated function keeps its signature; ``.python_function`` is the eager original and
        ``.graph`` the ``tf.function`` (its first argument is the tuple of the tensors' ranks).
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        declared, parameters = declared_arrays(function), read_parameters(function, static, at_least_single)

        def ranked(ranks: tuple[int | None, ...], *args: Any, **kwargs: Any) -> Any:
            # The ranks are part of the signature: traces are generalised over sizes, never over the number of axes.
            with checked_before():
                return function(*args, **kwargs)

        graph = tf.function(ranked, reduce_retracing=True, autograph=False, jit_compile=jit_compile)
        traces = Traces(graph)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            read_arguments(function.__name__, parameters, bound.arguments)
            check_arrays(function.__name__, declared, bound.arguments)
            if tf.executing_eagerly():
                _validated(function.__name__, validate, bound)
                return traces.call(_ranks(bound.arguments), *bound.args, **bound.kwargs)
            bound.arguments.update(known_sizes(declared, bound.arguments))
            with assertions() as asserted:
                _validated(function.__name__, validate, bound)
            with checked_before(asserted):
                # Within another graph it becomes a part of that. As a call of its own, its gradient would be handed
                # constants, such as an axis, as values of the forward pass, which XLA refuses within a loop.
                if jit_compile is None:
                    return function(*bound.args, **bound.kwargs)
                return graph(_ranks(bound.arguments), *bound.args, **bound.kwargs)

        call.python_function = function  # type: ignore[attr-defined]
        call.graph = graph  # type: ignore[attr-defined]
        call.static = tuple(static)  # type: ignore[attr-defined]
        return call  # type: ignore[return-value]

    return decorate


def traced(function: Callable[..., Any], jit_compile: bool | None = None) -> Callable[..., Any]:
    """Make a model's own step, which is no algorithm with arguments to be checked, a graph."""
    return tf.function(function, autograph=False, jit_compile=jit_compile)


def _validated(function: str, validate: Callable[..., None] | None, bound: inspect.BoundArguments) -> None:
    """Have the arguments checked; every error begins with the name of the function that was called."""
    if validate is None:
        return
    try:
        validate(*bound.args, **bound.kwargs)
    except (TypeError, ValueError) as error:
        if type(error) not in (TypeError, ValueError) or function in str(error):
            raise
        raise type(error)(f"{function}: {error}") from None


def _ranks(arguments: Mapping[str, Any]) -> tuple[int | None, ...]:
    return tuple(t.shape.rank for t in tf.nest.flatten(list(arguments.values())) if isinstance(t, tf.Tensor))
