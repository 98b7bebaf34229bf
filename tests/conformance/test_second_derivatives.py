"""What can be differentiated can be differentiated twice: Newton's method and penalties on a gradient need it.

One ``tf.GradientTape`` around another, in a graph. Not promised, for TensorFlow offers it not everywhere: both within
``jit_compile=True`` (loops, and max pooling), and ``tf.autodiff.ForwardAccumulator`` around a tape (loops in loops).
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described
from tests.conformance.numerics import hold
from tests.conformance.traces import second_order

DIFFERENTIABLE = pytest.mark.parametrize(
    "descriptor", [d for d in described(Descriptor) if d.differentiable], ids=lambda d: d.name
)
STEP = 1e-6


@DIFFERENTIABLE
def test_a_hessian_times_a_vector_is_a_difference_of_gradients(descriptor):
    """Along one direction in all arguments together, so that mixed derivatives count as well."""

    def check():
        graph, arguments, direction = second_order(descriptor)
        gradient, product = graph(arguments, direction)
        ahead, behind = (
            graph([a + s * v for a, v in zip(arguments, direction, strict=True)], direction)[0] for s in (STEP, -STEP)
        )
        for g, p, after, before in zip(gradient, product, ahead, behind, strict=True):
            expected = (after - before).numpy() / (2 * STEP)
            # A difference has lost the digits of what is subtracted.
            scale = max(np.max(np.abs(expected), initial=0), 1e-2 * np.max(np.abs(g), initial=0))
            np.testing.assert_allclose(p, expected, rtol=0, atol=1e-6 * scale)

    hold(descriptor, "second", check)
