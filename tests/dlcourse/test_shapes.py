"""How arguments are compared with what is declared, and with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse import augmentation, information, linear, losses, optimization
from dlcourse.graph import Scalar
from dlcourse.shapes import check_arrays, declared_arrays, declared_axes


class Pair(NamedTuple):
    a: Float[tf.Tensor, "*batch k"]
    b: Float[tf.Tensor, "*batch k"] | None = None


def everything(
    x: Float[tf.Tensor, "*batch k"],
    y: Float[tf.Tensor, "*batch"] | None,
    rows: Sequence[Float[tf.Tensor, "*batch _"]],
    pair: Pair,
    labels: Int[tf.Tensor, "..."],
    rate: Scalar,
    name: str,
):
    """Has a parameter of every kind."""


def ones(shape):
    if isinstance(shape, (list, Pair)):
        return type(shape)(*map(ones, shape)) if isinstance(shape, Pair) else [ones(item) for item in shape]
    return None if shape is None else tf.ones(shape)


def complaint(**arguments):
    with pytest.raises((ValueError, TypeError)) as error:
        check_arrays("f", declared_arrays(everything), arguments)
    return str(error.value)


def test_everything_that_holds_arrays_is_declared():
    declared = declared_arrays(everything)
    assert set(declared) == {"x", "y", "rows", "pair", "labels", "rate"}
    assert set(declared["pair"]) == {"a", "b"}
    x = tf.ones([2, 3, 4])
    given = {"x": x, "y": tf.ones([2, 3]), "rows": [x, x[..., :1]], "pair": Pair(x, x), "labels": tf.constant([1])}
    check_arrays("f", declared, given | {"rate": tf.constant(1), "name": "anything"})
    check_arrays("f", declared, given | {"y": None, "rows": [], "pair": Pair(x), "rate": 0.5})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            {"y": (3, 2)},
            "y has shape (3, 2), expected (*batch) with *batch = (2, 3), as x of shape (2, 3, 4) has them.",
        ),
        ({"y": (2, 3, 4)}, "y has shape (2, 3, 4), expected (*batch) with *batch = (2, 3)"),
        ({"y": ()}, "y has shape (), expected (*batch) with *batch = (2, 3)"),
        ({"rows": [(2, 3, 9), (2, 1, 9)]}, "rows[1] has shape (2, 1, 9), expected (*batch, _) with *batch = (2, 3)"),
        ({"rows": [()]}, "rows[0] has shape (), expected at least 1 axis: (*batch, _), beside x of shape (2, 3, 4)"),
        ({"pair": Pair((2, 3, 1))}, "pair.a has shape (2, 3, 1), expected (*batch, k) with k = 4, as x of shape"),
        ({"pair": Pair((2, 3, 4), (3, 4))}, "pair.b has shape (3, 4), expected (*batch, k) with *batch = (2, 3)"),
        ({"rate": (3,)}, "rate has shape (3,), expected a number, of shape ()"),
    ],
)
def test_the_two_that_differ_are_named(arguments, told):
    arguments = {name: ones(shape) for name, shape in arguments.items()}
    assert f"f: {told}" in complaint(x=tf.ones([2, 3, 4]), **arguments)


def test_what_a_graph_does_not_know_is_passed_over_and_what_it_learns_is_kept():
    declared = declared_axes(a="*batch k", b="*batch k", c="*batch k")
    spec = [tf.TensorSpec(shape) for shape in ([None, 3, None], [2, None, 4], [2, 5, 4])]

    def check(a, b, c):
        check_arrays("f", declared, {"a": a, "b": b})
        check_arrays("f", declared, {"a": tf.ones([]) if a is None else a, "b": b})
        with pytest.raises(
            ValueError, match=r"c has shape \(2, 5, 4\), .* \*batch = \(2, 3\), as a of shape \(None, 3"
        ):
            check_arrays("f", declared, {"a": a, "b": b, "c": c})
        return 0

    tf.function(check, autograph=False).get_concrete_function(*spec)
    unknown = tf.TensorSpec(None)
    tf.function(lambda a: check_arrays("f", declared, {"a": a, "b": tf.ones([3, 4])})).get_concrete_function(unknown)


@pytest.mark.parametrize(
    ("axes", "fitting", "others"),
    [
        ("*#batch", [(2, 3), (1, 3), (3,), (2, 1), (1,), ()], [(2, 2), (3, 3), (1, 2, 3), (2,)]),
        ("#n", [(3,), (1,)], [(2,), (), (1, 3)]),
    ],
)
def test_only_what_is_declared_so_is_repeated(axes, fitting, others):
    declared = declared_axes(whole=axes.replace("#", "") if "*" in axes else "n", part=axes)
    whole = tf.ones([2, 3] if "*" in axes else [3])
    for order in (declared, dict(reversed(declared.items()))):
        for shape in fitting:
            check_arrays("f", order, {"whole": whole, "part": tf.ones(shape)})
        for shape in others:
            with pytest.raises(ValueError, match=r"f: (part has shape .*|whole has shape)"):
                check_arrays("f", order, {"whole": whole, "part": tf.ones(shape)})
        if whole.shape != tf.ones(fitting[1]).shape:
            with pytest.raises(ValueError, match="f: "):  # the other way round nothing is repeated
                check_arrays("f", order, {"whole": tf.ones(fitting[1]), "part": whole})


def test_two_that_may_be_repeated_are_repeated_along_each_other():
    declared = declared_axes(a="*#batch", b="*#batch")
    check_arrays("f", declared, {"a": tf.ones([2, 1]), "b": tf.ones([5])})
    with pytest.raises(ValueError, match=r"b has shape \(4, 5\), .* along \*batch = \(2, 1\), as a"):
        check_arrays("f", declared, {"a": tf.ones([2, 1]), "b": tf.ones([4, 5])})


def test_labels_in_a_column_are_no_labels_of_three_classes():
    labels, scores = np.ones((4, 1)), np.eye(4, 3)
    with pytest.raises(ValueError, match=r"y_pred has shape \(4, 3\), .* k = 1, as y_true of shape \(4, 1\) has it"):
        losses.squared_error(labels, scores)
    with pytest.raises(ValueError, match=r"y_pred has shape \(4, 3\), .* \*batch = \(4, 1\), as y_true"):
        losses.multiclass_hinge(np.ones((4, 1), int), scores)
    with pytest.raises(ValueError, match=r"y_score has shape \(4, 1\), .* beside y_true of shape \(4,\)"):
        linear.roc_auc(np.arange(4) % 2, np.ones((4, 1)))


def test_signs_in_a_row_are_no_scores_in_a_column():
    signs, scores = np.array([1.0, -1.0, 1.0]), np.ones((3, 1))
    for function in (losses.hinge, losses.hinge_gradient):
        with pytest.raises(ValueError, match=r"y_pred has shape \(3, 1\), .* \*axes = \(3,\), as y_true") as error:
            function(signs, scores)
        assert "[..., None]" in str(error.value)
        assert "[..., 0]" in str(error.value)
        function(signs[..., None], scores)  # either piece of advice mends it
        function(signs, scores[..., 0])


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (information.kl_divergence, [np.full((5, 2), 0.5), np.full(2, 0.5)]),
        (optimization.adam, [np.ones(3), np.ones(1), np.ones(3), np.ones(3), 1]),
        (augmentation.brightness, [np.ones((2, 4, 4, 3)), np.ones(1)]),
        (losses.structural_risk_gradient, [[np.ones((4, 2)), np.ones((1, 3))], [np.ones(2), np.ones(3)]]),
    ],
)
def test_what_was_broadcast_is_refused(function, arguments):
    options = {"strength": 0.1} if function is losses.structural_risk_gradient else {}
    with pytest.raises(ValueError, match=rf"{function.__name__}: .* has shape .* of shape"):
        function(*arguments, **options)
