"""What callers pass: which precision numbers take, what warns, and what an error says of what is no argument."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse import activations, linear, losses
from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function

CLOSE = [0.999999991, 0.999999992, 0.999999993, 0.999999994]


class Pair(NamedTuple):
    left: Float[tf.Tensor, " n"]
    right: Float[tf.Tensor, " n"]


@graph_function(static=["axis"])
def weighted(
    x: Float[tf.Tensor, "batch n"],
    labels: Label[tf.Tensor, " batch"] | None = None,
    *,
    rate: Scalar = 1.0,
    axis: int = -1,
) -> tf.Tensor:
    return rate * tf.reduce_sum(x, axis)


@graph_function()
def difference(pair: Pair, others: Sequence[Float[tf.Tensor, " n"]] = ()) -> tf.Tensor:
    return tf.add_n([pair.left - pair.right, *others])


def test_a_list_keeps_the_digits_of_its_numbers():
    """scikit-learn's roc_auc_score gives 1 for these; in float32 the scores are equal."""
    assert linear.roc_auc([0, 0, 1, 1], CLOSE) == 1.0
    assert linear.roc_auc(np.array([0, 0, 1, 1]), np.array(CLOSE)) == 1.0


@pytest.mark.parametrize("labels", [[False, False, True, True], np.array([False, False, True, True]), [0, 0, 1, 1]])
def test_labels_may_be_booleans(labels):
    assert linear.roc_auc(labels, [0.1, 0.2, 0.3, 0.4]) == 1.0
    assert linear.accuracy(labels, labels) == 1.0


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([[1.0, 2.0]], "float64"),
        ([[1, 2]], "float64"),
        ([[np.float32(1), np.float32(2)]], "float32"),
        (np.ones((1, 2), "float16"), "float16"),
        ([np.ones(2, "float32")], "float32"),
        ([tf.ones(2), tf.ones(2)], "float32"),
    ],
)
def test_numbers_have_the_precision_that_numpy_gives_them(value, dtype):
    assert weighted(value).dtype == dtype
    assert weighted(value, rate=np.float64(0.5)).dtype == dtype


def test_a_numpy_scalar_has_a_precision_and_pythons_number_has_none():
    assert activations.sigmoid(np.float32(0.5)).dtype == "float32"
    assert activations.sigmoid(0.5).dtype == "float64"
    assert activations.leaky_relu(np.float32(-1.0), negative_slope=0.1).dtype == "float32"


@pytest.mark.parametrize("rate", [np.float64(2), np.float32(2), np.int64(2), np.array(2.0), Fraction(2), Decimal(2), 2])
def test_every_kind_of_number_is_a_hyperparameter(rate):
    np.testing.assert_array_equal(weighted(np.ones((1, 2), "float32"), rate=rate), [4.0])


def test_a_list_warns_where_an_array_takes_its_digits():
    x = np.ones((2, 2), "float32")
    with pytest.warns(UserWarning, match="rbf_kernel: z holds numbers that are one in float32.*numpy.asarray"):
        linear.rbf_kernel(x, [CLOSE[:2]], scale=1.0)
    with pytest.warns(UserWarning, match="outside its range"):
        linear.rbf_kernel(x, [[1e300, 1.0]], scale=1.0)
    linear.rbf_kernel(x, [[0.1, 0.2]], scale=1.0)  # rounded, as 0.1 always is, but told apart


def test_axes_and_pairs_may_be_numpys():
    x = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(weighted(x, axis=np.int64(0)), [2.0, 2.0, 2.0])
    np.testing.assert_array_equal(weighted(x, axis=tf.constant(0)), [2.0, 2.0, 2.0])


def test_a_record_may_be_a_plain_tuple():
    np.testing.assert_array_equal(difference(([1.0], [3.0]), [[5.0]]), [3.0])
    with pytest.raises(TypeError, match=r"difference: pair is a list, expected a Pair\(left, right\)"):
        difference([[1.0]])
    with pytest.raises(TypeError, match=r"difference: pair.left is None, expected an array"):
        difference((None, [1.0]))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("ab", "x is the text 'ab', expected an array of floating-point numbers"),
        (None, "x is None.*did a function forget to return it"),
        ([[1.0], [1.0, 2.0]], "x is a list whose rows have different lengths, such as 1 and 2.*to_tensor"),
        ([[1.0, None]], "x is a list that holds None"),
        ([[1.0, "a"]], "x is a list that holds 'a'"),
        (tf.sparse.from_dense([[1.0]]), "x is a sparse tensor.*to_dense"),
        (np.array([["a"]]), "x is an array of string.*unique"),
        (np.array([[1j]]), "x is an array of complex128.*numpy.real"),
        (np.array([[None]]), "x is an array of Python objects"),
        (True, "x is of type bool"),
        (3.0, r"x has shape \(\), expected 2 axes.*numpy.expand_dims\(x, 0\)"),
    ],
)
def test_what_is_no_array_is_refused(value, message):
    with pytest.raises((TypeError, ValueError), match=f"weighted: {message}"):
        weighted(value)


def test_a_missing_axis_is_added_as_the_error_advises():
    with pytest.raises(ValueError, match=r"numpy.expand_dims\(x, 0\)"):
        weighted([1.0, 2.0])
    np.testing.assert_array_equal(weighted(np.expand_dims([1.0, 2.0], 0)), [3.0])
    with pytest.raises(ValueError, match=r"softmax: x has shape \(\).*numpy.expand_dims\(x, 0\)"):
        activations.softmax(3.0)
    np.testing.assert_array_equal(activations.softmax(np.expand_dims(3.0, 0)), [1.0])


def test_words_are_numbered_as_the_error_advises():
    words = np.array(["cat", "dog", "cat"])
    with pytest.raises(TypeError, match=r"numpy.unique\(y_true, return_inverse=True\)\[1\].astype\('int32'\)"):
        losses.nll(words, np.zeros((3, 2)))
    labels = np.unique(words, return_inverse=True)[1].astype("int32")
    np.testing.assert_array_equal(losses.nll(labels, np.array([[1.0, 2.0]] * 3)), [-1.0, -2.0, -1.0])


def test_labels_are_mended_as_the_errors_advise():
    labels, signs, scores = np.array([1, 2, 1]), np.array([-1, 1, -1]), [0.1, 0.9, 0.2]
    with pytest.raises(ValueError, match="Do the labels begin at one"):
        losses.nll(labels, np.zeros((3, 2)))
    assert losses.nll(labels - 1, np.zeros((3, 2))).shape == (3,)
    with pytest.raises(ValueError, match=r"by \(y_true \+ 1\) // 2"):
        linear.roc_auc(signs, scores)
    assert linear.roc_auc((signs + 1) // 2, scores) == 1.0


def test_an_axis_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"softmax: axis is 2, expected -2 to 1 for x of shape \(1, 2\)"):
        activations.softmax([[1.0, 2.0]], axis=2)
    with pytest.raises(TypeError, match=r"softmax: axis is 1.0, expected an integer"):
        activations.softmax([[1.0, 2.0]], axis=1.0)


def test_an_array_where_a_number_belongs_is_refused():
    with pytest.raises(ValueError, match=r"weighted: rate has shape \(2,\), expected a number"):
        weighted([[1.0, 2.0]], rate=[0.1, 0.2])


def test_two_precisions_name_both_arrays():
    with pytest.raises(TypeError, match=r"weighted: x is float32 but rate is float64.*tf.cast\(rate, 'float32'\)"):
        weighted(tf.ones((1, 2)), rate=tf.constant(1.0, tf.float64))


def test_precision_is_compared_in_lists_and_records_too():
    x = tf.ones(4)
    with pytest.raises(TypeError, match=r"difference: pair.left is float32 but others\[1\] is float64"):
        difference(Pair(x, x), [x, tf.ones(4, tf.float64)])
    with pytest.raises(TypeError, match=r"difference: pair.right is an array of complex64, expected an array of float"):
        difference(Pair(x, tf.ones(4, tf.complex64)))
    with pytest.raises(TypeError, match=r"difference: pair.right is an array of int32, expected an array of float"):
        difference(Pair(x, tf.ones(4, tf.int32)))


def test_emptiness_is_refused_when_a_graph_runs():
    def validate(x):
        refuse_empty("mean", x=x)

    @graph_function(validate=validate)
    def mean(x: Float[tf.Tensor, " n"]) -> tf.Tensor:
        return tf.reduce_mean(x)

    with pytest.raises(ValueError, match=r"mean: x has shape \(0,\) and no entries, expected at least one sample"):
        mean(np.zeros(0))
    outer = tf.function(mean, input_signature=[tf.TensorSpec([None], tf.float32)], autograph=False)
    assert outer(tf.ones(3)) == 1.0
    with pytest.raises(tf.errors.InvalidArgumentError, match="mean: x has no entries, expected at least one sample"):
        outer(tf.zeros(0))


def test_integers_stay_integers_where_they_are_declared():
    @graph_function()
    def chosen(order: Int[tf.Tensor, " n"]) -> tf.Tensor:
        return order

    assert chosen([2, 1]).dtype == "int32"
    assert chosen(np.array([2, 1])).dtype == "int64"
    with pytest.raises(TypeError, match=r"chosen: order is an array of float64.*numpy.asarray\(order, dtype='int32'\)"):
        chosen([2.0, 1.0])
    with pytest.raises(TypeError, match=r"chosen: order is an array of bool"):
        chosen([True, False])
