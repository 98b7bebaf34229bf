"""``tf.vectorized_map`` over a function gives what a loop gives, though TensorFlow rewrites each operation for it."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import assert_close, draw, hold, is_array_argument

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)


@FUNCTIONS
def test_vectorized_map_is_a_loop(descriptor):
    function, first = target(descriptor), draw(descriptor, "float64", batch=2)
    more = [descriptor.inputs(np.random.default_rng(seed), "float64", 2) for seed in (1, 2)]
    fixed = {name: value for name, value in first.items() if not is_array_argument(value)}
    draws = [{name: drawn[name] for name in drawn if name not in fixed} for drawn in (first, *more)]

    def check():
        assert hasattr(function, "graph"), "not decorated with graph_function"
        stacked = tf.nest.map_structure(lambda *leaves: tf.stack(leaves), *draws)
        mapped = tf.vectorized_map(lambda arrays: function(**arrays, **fixed), stacked)
        looped = [function(**drawn, **fixed) for drawn in draws]
        assert_close(mapped, tf.nest.map_structure(lambda *leaves: tf.stack(leaves), *looped), 1e-9)

    hold(descriptor, "vectorized", check)
