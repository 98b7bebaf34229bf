"""Activations and losses at the ends of what a number can be: infinities, the largest, denormal numbers, both zeros."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import DTYPES, draw, outputs

FUNCTIONS = [d for d in described(Descriptor) if d.name.split(".")[0] in ("activations", "losses")]


@pytest.mark.parametrize("descriptor", FUNCTIONS, ids=lambda d: d.name)
def test_ends_have_their_limits(descriptor):
    """No NaN of a number that is none, unless the docstring tells of it; what is nearly zero gives what zero gives."""
    function = target(descriptor)
    told = "NaN" in function.__doc__ and any(word in function.__doc__ for word in ("∞", "infinit"))
    for dtype in DTYPES:
        inputs, number = draw(descriptor, dtype, batch=2), np.finfo(dtype)
        for name, array in _scores(descriptor, inputs):
            nearly = [0.0, -0.0, number.smallest_subnormal, -number.smallest_subnormal]
            (_, at_zero), *others = _at(function, inputs, array, nearly)
            for value, answers in others:
                for answer, zero in zip(answers, at_zero, strict=True):
                    np.testing.assert_allclose(answer, zero, rtol=0, atol=number.tiny, err_msg=f"{name} at {value}")
            ends = [number.max, -number.max] + ([] if told else [np.inf, -np.inf])
            for value, answers in _at(function, inputs, array, ends):
                assert not any(np.isnan(a).any() for a in answers), f"{name} at {value}: {answers}"


SCORES = {"x", "y_pred", "logits"}  # what a network computes; targets, weights and slopes are chosen


def _scores(descriptor, inputs):
    for name, value in inputs.items():
        for leaf in tf.nest.flatten(value):
            if name in SCORES and f"limits of {name}" not in descriptor.exceptions:
                yield name, leaf


def _at(function, inputs, array, values):
    """Call the function with each value in an entry of an array; what is refused is passed over."""
    index = (0,) * array.ndim
    kept = array[index]
    for value in values:
        array[index] = value
        try:
            yield value, outputs(function(**inputs))
        except ValueError:
            continue
        finally:
            array[index] = kept
