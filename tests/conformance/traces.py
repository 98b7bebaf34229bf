"""Graphs of gradients that several laws look at, traced once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tests.conformance.discovery import target
from tests.conformance.numerics import draw, outputs


class SecondOrder(NamedTuple):
    """``graph(arguments, direction)`` gives gradient and Hessian–vector product of a number made of all answers."""

    graph: Callable[[list[Any], list[Any]], tuple[list[Any], list[Any]]]
    arguments: list[Any]
    direction: list[Any]


_last: dict[str, SecondOrder] = {}


def second_order(descriptor: Any) -> SecondOrder:
    """Differentiate a function twice, in float64 and by all its differentiable arguments at once.

    The last one is kept, for the laws about one function follow each other.
    """
    if descriptor.name not in _last:
        _last.clear()
        _last[descriptor.name] = _second_order(descriptor)
    return _last[descriptor.name]


def _second_order(descriptor: Any) -> SecondOrder:
    function, inputs = target(descriptor), draw(descriptor, "float64", batch=2)
    rng = np.random.default_rng(1)
    structure = {name: inputs[name] for name in descriptor.differentiable}
    weights = [rng.normal(size=o.shape) for o in outputs(function(**inputs))]
    arguments = [tf.constant(array) for array in tf.nest.flatten(structure)]
    direction = [tf.constant(rng.normal(size=a.shape)) for a in arguments]

    def value(arguments: list[Any]) -> Any:
        leaves = tf.nest.flatten(function(**{**inputs, **tf.nest.pack_sequence_as(structure, arguments)}))
        # Curved, so that the gradient's own gradient by what comes from above is tried, too.
        curved = [w * (o + tf.sqrt(1 + o * o)) for w, o in zip(weights, leaves, strict=True) if o.dtype == tf.float64]
        return tf.add_n([tf.reduce_sum(part) for part in curved])

    @tf.function(autograph=False)
    def graph(arguments: list[Any], direction: list[Any]) -> tuple[list[Any], list[Any]]:
        with tf.GradientTape() as outer:
            outer.watch(arguments)
            with tf.GradientTape() as inner:
                inner.watch(arguments)
                of_arguments = value(arguments)
            gradient = inner.gradient(of_arguments, arguments, unconnected_gradients="zero")
            slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(gradient, direction, strict=True)])
        product = outer.gradient(slope, arguments, unconnected_gradients="zero")
        return [tf.convert_to_tensor(g) for g in gradient], [tf.convert_to_tensor(p) for p in product]

    return SecondOrder(graph, arguments, direction)
