"""What a function refuses when it is called, it refuses within somebody's graph, too, as that meets it."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import draw, hold

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
# Below what counts, probabilities, colours and labels may be, and above.
SPOILT = (-3, 9)


def spoilt_inputs(inputs):
    """Copies of a function's inputs, in each of which one array has another first entry."""
    for name, array in inputs.items():
        if isinstance(array, np.ndarray) and array.size and array.dtype.kind in "fi":
            for entry in SPOILT:
                copy = array.copy()
                copy.flat[0] = entry
                yield name, {**inputs, name: copy}


def refused(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except (ValueError, tf.errors.InvalidArgumentError):
        return True
    return False


@FUNCTIONS
def test_what_is_refused_when_called_is_refused_in_a_graph(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float32")

    def check():
        wrong = [(name, spoilt) for name, spoilt in spoilt_inputs(inputs) if refused(function, **spoilt)]
        if not wrong:
            return
        arrays = [name for name, value in inputs.items() if isinstance(value, np.ndarray)]
        others = {name: value for name, value in inputs.items() if name not in arrays}
        graph = tf.function(
            lambda *values: function(**dict(zip(arrays, values, strict=True)), **others), autograph=False
        )
        graph(*[tf.constant(inputs[name]) for name in arrays])
        for name, spoilt in wrong:
            assert refused(graph, *[tf.constant(spoilt[each]) for each in arrays]), (
                f"{name} {spoilt[name].flat[0]} passes"
            )

    hold(descriptor, "refusal", check)
