"""A number is a number: one of NumPy's, or an array without axes, does what Python's does."""

from __future__ import annotations

import inspect
import json
import numbers

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor, KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import draw, hold, outputs

GRAPHS = [d for d in described(Descriptor) if hasattr(target(d), "graph")]
FUNCTIONS = pytest.mark.parametrize("descriptor", GRAPHS, ids=lambda d: d.name)
CLASSES = pytest.mark.parametrize("descriptor", described(KerasDescriptor), ids=lambda d: d.name)


def is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def as_numpy(value):
    """The ways in which NumPy has a number; float32 only where it is the same number."""
    kinds = [np.float64, np.array, np.float32] if isinstance(value, float) else [np.int64, np.array, np.int32]
    if isinstance(value, float) and value.is_integer():
        kinds.append(np.int64)
    return [kind(value) for kind in kinds]


@FUNCTIONS
def test_numpy_scalars_are_hyperparameters(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float32")
    defaults = {n: p.default for n, p in inspect.signature(function).parameters.items()}
    given = {name: value for name, value in {**defaults, **inputs}.items() if is_number(value)}

    def check():
        if not given:
            return
        expected = outputs(function(**inputs))
        traces = function.graph.experimental_get_tracing_count()
        for name, value in given.items():
            for scalar in as_numpy(value):
                if name in function.static and float(scalar) != value:
                    continue
                answers = outputs(function(**{**inputs, name: scalar}))
                for answer, right in zip(answers, expected, strict=True):
                    assert answer.dtype == right.dtype, f"{name}={scalar!r}"
                    np.testing.assert_array_equal(answer, right, err_msg=f"{name}={scalar!r}")
        assert function.graph.experimental_get_tracing_count() == traces, "traced again"

    hold(descriptor, "numpy", check)


@CLASSES
def test_numpy_scalars_are_settings(descriptor):
    """And what a saved model keeps of them is Python's, so that it can be written."""
    made = target(descriptor)(**descriptor.config)
    for number in (np.float64, np.array):
        config = tf.nest.map_structure(lambda v, n=number: _numpy(v, n), dict(descriptor.config))
        again = target(descriptor)(**config)
        kept, written = made.get_config(), json.loads(json.dumps(again.get_config()))
        for name in descriptor.config:
            assert written[name] == json.loads(json.dumps(kept[name])), name


def _numpy(value, floats):
    if isinstance(value, int) and not isinstance(value, bool):
        return np.int64(value) if floats is np.float64 else np.array(value)
    return floats(value) if isinstance(value, float) else value
