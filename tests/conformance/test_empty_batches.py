"""An empty batch gives an empty answer or one clear error: eagerly, in a graph of any batch size, and backwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import draw, hold, outputs

ROOT = Path(__file__).parents[2]
GRAPHS = [d for d in described(Descriptor) if hasattr(target(d), "graph")]
FUNCTIONS = pytest.mark.parametrize("descriptor", GRAPHS, ids=lambda d: d.name)


def emptied(descriptor):
    """A descriptor's inputs, with nothing along the axes that grow with the batch."""

    def cut(one, other):
        if isinstance(one, np.ndarray):
            for axis in [a for a, (n, m) in enumerate(zip(one.shape, other.shape, strict=True)) if n != m]:
                one = np.take(one, [], axis=axis)
        return one

    return tf.nest.map_structure(cut, draw(descriptor, "float32", 2), draw(descriptor, "float32", 3))


def is_empty(leaf):
    return isinstance(leaf, np.ndarray) and leaf.size == 0


def attempt(run):
    """Return the answers, or the error instead of them."""
    try:
        return outputs(run()), None
    except (ValueError, tf.errors.InvalidArgumentError) as error:
        return [], error


def check_answer(descriptor, run, *batches):
    """Either numbers, in the shape that other batches have, or one error that says which argument is empty."""
    answers, error = attempt(run)
    assert not any(np.isnan(a).any() for a in answers if a.dtype.kind == "f"), answers
    for answer, *others in zip(answers, *batches, strict=True) if answers and batches else ():
        sizes = zip(answer.shape, *(o.shape for o in others), strict=True)
        assert all(empty == one for empty, one, other in sizes if one == other), answer.shape
    if isinstance(error, tf.errors.InvalidArgumentError):
        assert "no entries, expected" in str(error), f"TensorFlow's own error: {error}"
    elif error is not None:
        assert str(error).startswith(f"{descriptor.name.split('.')[1]}: "), error
        assert "expected" in str(error), error


def in_a_graph(function, inputs):
    """Call a function in a graph that was traced for any size of the axes that are empty now."""
    flat = tf.nest.flatten(inputs)
    arrays = [leaf for leaf in flat if isinstance(leaf, np.ndarray)]
    specs = [tf.TensorSpec([n or None for n in a.shape], a.dtype) for a in arrays]

    def run(*tensors):
        given = iter(tensors)
        leaves = [next(given) if isinstance(leaf, np.ndarray) else leaf for leaf in flat]
        return function(**tf.nest.pack_sequence_as(inputs, leaves))

    return tf.function(run, input_signature=specs, autograph=False)(*map(tf.constant, arrays))


def backwards(function, inputs, names):
    inputs = tf.nest.map_structure(lambda leaf: tf.constant(leaf) if isinstance(leaf, np.ndarray) else leaf, inputs)
    wanted = [leaf for name in names for leaf in tf.nest.flatten(inputs[name])]
    with tf.GradientTape() as tape:
        tape.watch(wanted)
        parts = [tf.reduce_sum(o) for o in tf.nest.flatten(function(**inputs)) if o.dtype.is_floating]
        value = tf.add_n(parts)
    return tape.gradient(value, wanted, unconnected_gradients="zero")


@FUNCTIONS
def test_an_empty_batch_gives_an_empty_answer_or_one_error(descriptor):
    function, inputs = target(descriptor), emptied(descriptor)
    if not any(map(is_empty, tf.nest.flatten(inputs))):
        pytest.skip("it has no batch")

    def check():
        batches = [outputs(function(**draw(descriptor, "float32", batch))) for batch in (2, 3)]
        check_answer(descriptor, lambda: function(**inputs), *batches)
        check_answer(descriptor, lambda: in_a_graph(function, inputs), *batches)
        if descriptor.differentiable:
            check_answer(descriptor, lambda: backwards(function, inputs, descriptor.differentiable))

    hold(descriptor, "empty", check)


def test_the_gradient_of_pooling_nothing_does_not_end_the_process():
    """TensorFlow's kernel aborts: no error that a test could see, but the end of whoever calls it."""
    code = """
import numpy as np, tensorflow as tf
from dlcourse.convolution import max_pool, max_pool_backward
for shape in [(0, 4, 4, 2), (2, 4, 4, 0)]:
    x = tf.zeros(shape)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = max_pool(x)
    print(tape.gradient(y, x).shape, max_pool_backward(x, tf.zeros_like(y)).shape)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.split("\n")[:2] == ["(0, 4, 4, 2) (0, 4, 4, 2)", "(2, 4, 4, 0) (2, 4, 4, 0)"]
