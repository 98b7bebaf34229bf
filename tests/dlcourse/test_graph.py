"""The decorator: what becomes a tensor, what is traced again, and what a caller is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function


@graph_function(static=["power"])
def scaled_product(
    x: Float[tf.Tensor, "batch features"],
    kernel: Float[tf.Tensor, "features 2*units"],
    bias: Float[tf.Tensor, " units"],
    *,
    rate: Scalar = 0.5,
    power: int = 1,
) -> tf.Tensor:
    return rate * tf.matmul(x, kernel) ** power


@graph_function()
def add_all(arrays: Sequence[tf.Tensor]) -> tf.Tensor:
    return tf.add_n(arrays)


def traces(function):
    return function.graph.experimental_get_tracing_count()


def arguments(dtype="float32", batch=2):
    return np.ones((batch, 3), dtype), np.ones((3, 4), dtype), np.ones(2, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_take_the_precision_of_the_arrays(dtype):
    answer = scaled_product(*arguments(dtype), rate=1.0)
    assert answer.dtype == dtype
    np.testing.assert_array_equal(answer, np.full((2, 4), 3.0))


def test_lists_of_floats_take_the_precision_of_the_arrays():
    x, kernel, bias = arguments("float64")
    assert scaled_product(x, kernel.tolist(), bias.tolist()).dtype == "float64"
    assert scaled_product(*arguments("float32")[:2], bias.tolist()).dtype == "float32"


def test_lists_alone_keep_the_precision_of_their_numbers():
    x, kernel, bias = arguments("float64")
    assert scaled_product(x.tolist(), kernel.tolist(), bias.tolist()).dtype == "float64"


def test_a_number_is_no_new_trace_and_a_static_value_is():
    scaled_product(*arguments())
    before = traces(scaled_product)
    for rate in (0.1, 2, np.float32(7.0)):
        scaled_product(*arguments(), rate=rate)
    assert traces(scaled_product) == before
    scaled_product(*arguments(), power=3)
    assert traces(scaled_product) == before + 1
    scaled_product(*arguments(), power=np.int64(3))
    assert traces(scaled_product) == before + 1


def test_sizes_are_generalised_and_ranks_are_not():
    ranks = []

    @graph_function()
    def double(x):
        ranks.append(x.shape.rank)
        return 2.0 * x

    for shape in [(2,), (3,), (4,), (2, 2), (3, 5), (4, 7), ()]:
        np.testing.assert_array_equal(double(np.ones(shape)), 2.0 * np.ones(shape))
    assert ranks == [1, 1, 2, 2, 0]


def test_a_sequence_is_one_array_each():
    assert add_all([[[1.0]], [[2.0]]]).shape == (1, 1)
    assert float(add_all(np.ones((3, 1, 1)))[0, 0]) == 3.0


def test_gradients_flow_through():
    x = tf.constant(arguments()[0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = tf.reduce_sum(scaled_product(x, *arguments()[1:], rate=0.5))
    np.testing.assert_array_equal(tape.gradient(value, x), np.full((2, 3), 2.0))


def test_variables_are_read():
    variable = tf.Variable(np.ones((2, 3), "float32"))
    np.testing.assert_array_equal(scaled_product(variable, *arguments()[1:]), np.full((2, 4), 1.5))


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((2, 3), (5, 4), (2,)), r"kernel has shape \(5, 4\).*features = 3, as x of shape \(2, 3\).*transposed"),
        (((2, 3), (3, 4), (3,)), r"kernel has shape \(3, 4\).*2\*units = 6"),
        (((3,), (3, 4), (2,)), r"x has shape \(3,\), expected 2 axes: \(batch, features\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        scaled_product(*(np.ones(s) for s in shapes))


def test_dtypes_that_do_not_fit_are_named():
    x, kernel, bias = arguments()
    with pytest.raises(TypeError, match="x is an array of int64"):
        scaled_product(x.astype(int), kernel, bias)
    with pytest.raises(TypeError, match="x is float32 but kernel is float64"):
        scaled_product(x, kernel.astype("float64"), bias)


def test_leading_axes_are_free():
    @graph_function()
    def last(x: Float[tf.Tensor, "*batch k"], v: Float[tf.Tensor, " k"]) -> tf.Tensor:
        return x * v

    assert last(np.ones((2, 3, 4)), np.ones(4)).shape == (2, 3, 4)
    assert last(np.ones(4), np.ones(4)).shape == (4,)
    with pytest.raises(ValueError, match="v has shape"):
        last(np.ones((2, 3, 4)), np.ones(3))
    with pytest.raises(ValueError, match="expected at least 1"):
        last(np.ones(()), np.ones(3))


def test_validation_comes_before_the_graph():
    def validate(x, *, name):
        raise ValueError(f"{name} has shape {tuple(x.shape)}")

    @graph_function(validate=validate)
    def function(x, *, name="x"):
        raise AssertionError("traced")

    with pytest.raises(ValueError, match=r"x has shape \(2,\)"):
        function([1.0, 2.0])


@graph_function()
def halves(x: Float[tf.Tensor, "batch units"]) -> tf.Tensor:
    one, other = tf.split(x, 2, axis=-1)
    return tf.concat([one * other, other], axis=-1)


def test_a_gradient_within_a_loop_is_compiled_by_xla():
    """The axis of ``tf.split`` stays a constant: within a loop, a gradient may not be handed it as a value."""

    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = tf.scan(lambda state, _: halves(state), tf.range(3), x)
        return tape.gradient(value, x)

    x = tf.constant([[1.5, 2.0], [0.5, 3.0]])
    compiled = tf.function(gradient, jit_compile=True, autograph=False)(x)
    np.testing.assert_allclose(compiled, gradient(x), rtol=1e-6)
