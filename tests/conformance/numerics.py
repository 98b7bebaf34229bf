"""Running one function in several ways, and comparing what comes out."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.checks import checked_before

DTYPES = ("float32", "float64")


def draw(descriptor: Any, dtype: str, batch: int = 3) -> dict[str, Any]:
    """Draw a descriptor's inputs; its name is the seed."""
    return descriptor.inputs(np.random.default_rng(zlib.crc32(descriptor.name.encode())), dtype, batch)


def is_array_argument(value: Any) -> bool:
    return any(isinstance(leaf, np.ndarray) for leaf in tf.nest.flatten(value))


def run_xla(function: Callable[..., Any], inputs: dict[str, Any]) -> Any:
    """Compile a call with XLA: arrays are its arguments, everything else is fixed."""
    return run_in_graph(function, inputs, jit_compile=True)


def run_in_graph(
    function: Callable[..., Any], inputs: dict[str, Any], *, jit_compile: bool | None = None, checks: bool = True
) -> Any:
    """Call a function from within a graph, where values are not known: arrays are the arguments, the rest is fixed.

    Without ``checks`` the graph asserts nothing, as under XLA.
    """
    arrays = {k: tf.nest.map_structure(tf.constant, v) for k, v in inputs.items() if is_array_argument(v)}
    fixed = {k: v for k, v in inputs.items() if k not in arrays}
    key = (function, jit_compile, checks, repr(fixed))
    if any(known is not function for known, *_ in _GRAPHS):
        _GRAPHS.clear()
    if key not in _GRAPHS:
        call = tf.function(lambda arrays: function(**arrays, **fixed), jit_compile=jit_compile, autograph=False)
        _GRAPHS[key] = call
    with contextlib.nullcontext() if checks else checked_before():
        return _GRAPHS[key](arrays)


_GRAPHS: dict[Any, Any] = {}  # of the latest function, so that several laws share what was compiled for one


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(False)


def cast_arrays(inputs: Any, dtype: str) -> Any:
    """Convert floating arrays, and leave everything else."""

    def cast(leaf: Any) -> Any:
        return leaf.astype(dtype) if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f" else leaf

    return tf.nest.map_structure(cast, inputs)


def outputs(value: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in tf.nest.flatten(value)]


def assert_close(actual: Any, expected: Any, rtol: float) -> None:
    """Compare answers leaf by leaf, relative to the largest entry of the expected array."""
    actual, expected = outputs(actual), outputs(expected)
    assert len(actual) == len(expected)
    for position, (a, e) in enumerate(zip(actual, expected, strict=True)):
        scale = np.max(np.abs(e[np.isfinite(e)]), initial=0.0) if e.dtype.kind == "f" else 1.0
        np.testing.assert_allclose(a, e, rtol=0, atol=rtol * max(scale, 1e-30), err_msg=f"output {position}")


def hold(descriptor: Any, law: str, check: Callable[[], None]) -> None:
    """Check a law; one that a descriptor excepts must fail, or the exception is stale."""
    if law not in descriptor.exceptions:
        check()
        return
    try:
        check()
    except Exception as error:
        pytest.skip(f"{descriptor.exceptions[law]} ({type(error).__name__})")
    pytest.fail(f"{descriptor.name} keeps the law {law!r}: its exception is stale")


def numerical_gradient(function: Callable[[], float], array: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """Differentiate by central differences in every entry of an array that the function reads."""
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        values = []
        for moved in (kept + step, kept - step):
            array[index] = moved
            values.append(function())
        array[index] = kept
        gradient[index] = (values[0] - values[1]) / (2 * step)
    return gradient
