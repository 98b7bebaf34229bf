"""What no parameter can take is refused with one clear error, and what the error advises works."""

from __future__ import annotations

import re

import numpy as np
import pytest
import scipy.sparse
import tensorflow as tf

from dlcourse.arguments import read_parameters
from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import draw, outputs

GRAPHS = [d for d in described(Descriptor) if hasattr(target(d), "graph")]
FUNCTIONS = pytest.mark.parametrize("descriptor", GRAPHS, ids=lambda d: d.name)
ADVICE = re.compile(r"(?:with|by) ((?:numpy|tf|float|x|\w+\.)[^ ]*\(.*\)[^ ]*?)(?:, or leave it out)?\.?$")

NO_ARRAYS = {
    "a word": "words",
    "None": None,
    "a mapping": {"a": 1.0},
    "rows of different lengths": [[1.0, 2.0], [3.0]],
    "a ragged tensor": tf.ragged.constant([[1.0, 2.0], [3.0]]),
    "a sparse tensor": tf.sparse.from_dense(np.eye(2, dtype="float32")),
    "a sparse matrix": scipy.sparse.csr_matrix(np.eye(2)),
    "a hole in a list": [1.0, None],
    "objects": np.array([[1.0, None]], object),
    "words": np.array(["a", "b"]),
    "dates": np.array(["2020-01-01"], "datetime64[D]"),
}
NO_NUMBERS = NO_ARRAYS | {"several": np.ones(2, "float32"), "a truth": True, "complex": 1j}
NO_VALUES = {int: ["words", 1.5, True], str: [3, 1.5, True], bool: ["words", 1.5], float: ["words", True]}


def refused(parameter):
    """Values that a parameter cannot take."""
    if parameter.kind == "python":
        odd = [v for a in parameter.annotation for v in NO_VALUES.get(a, [])]
        plain = set(parameter.annotation) <= set(NO_VALUES)
        values = [v for v in odd if not any(type(v) is a for a in parameter.annotation)] if plain else []
    elif parameter.kind == "number":
        values = list(NO_NUMBERS.values())
    elif parameter.kind == "array":
        axes = parameter.annotation.dim_str.split()
        values = list(NO_ARRAYS.values())
        values += [3.0] if any(a.isidentifier() for a in axes) else []
        values += [np.ones((2, 3), "complex64")] if "complex64" not in parameter.dtypes else []
    else:
        values = ["words", {"a": 1.0}, 3.0]
    return [v for v in values if v is not None or not parameter.optional] + [None] * (not parameter.optional)


@FUNCTIONS
def test_what_is_no_argument_is_refused_by_name(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float32")
    name = descriptor.name.split(".")[1]
    for parameter in read_parameters(function.python_function, function.static):
        for value in refused(parameter):
            with pytest.raises((TypeError, ValueError)) as caught:
                function(**{**inputs, parameter.name: value})
            message = str(caught.value)
            assert message.startswith(f"{name}: {parameter.name}"), (value, message)
            assert re.search(r" (is|has shape|holds|are) .*expected .{8,}[.?]$", message, re.DOTALL), message


def disguises(parameter, value, inputs):
    """The right value in a form that is refused, from which the error's advice leads back."""
    if parameter.kind == "number" and isinstance(value, float):
        yield from (str(value), [value], np.full((1, 1), value, "float32"))
    if parameter.kind != "array" or not isinstance(value, np.ndarray) or not value.size:
        return
    yield value.astype(object)
    yield from [np.ma.array(value, mask=np.zeros(value.shape, bool))] * (value.ndim > 0)
    if value.ndim:
        yield tf.sparse.from_dense(value)
    if value.ndim > 1:
        yield tf.RaggedTensor.from_tensor(value)
    if value.ndim == 2:
        yield scipy.sparse.csr_matrix(value)
    if "complex64" not in parameter.dtypes:
        yield value.astype("complex64")
    if not parameter.takes_floats:
        yield value.astype("float32")
        yield value.astype("float32").tolist()
    elif value.dtype == "float32" and value.ndim:  # without axes it is a number, which takes any precision
        yield from [value.astype("float64")] * (sum(map(_is_single, tf.nest.flatten(inputs))) > 1)


def _is_single(leaf):
    return isinstance(leaf, np.ndarray) and leaf.dtype == "float32"


@FUNCTIONS
def test_following_the_advice_works(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float32")
    expected = None
    for parameter in read_parameters(function.python_function, function.static):
        for value in disguises(parameter, inputs.get(parameter.name), inputs):
            expected = expected or outputs(function(**inputs))
            answers = outputs(_advised(function, inputs, parameter.name, value))
            for answer, right in zip(answers, expected, strict=True):
                np.testing.assert_allclose(answer, right, rtol=1e-3, atol=1e-4, err_msg=parameter.name)


def _advised(function, inputs, name, value):
    """Call a function, and do what its error says; it may be followed by others, of precision."""
    given = {**inputs, name: value}
    with pytest.raises((TypeError, ValueError)) as first:
        function(**given)
    caught = first.value
    for _ in range(32):
        found = ADVICE.search(str(caught))
        assert found, f"no advice that could be followed: {caught}"
        subject = re.search(r"(?:numpy\.\w+|tf\.\w+(?:\.\w+)?|float)\((?:list\()?([\w.\[\]]+)|^(\w+)\.", found[1])
        argument = subject[1] or subject[2]
        scope = {"numpy": np, "tf": tf, "float": float, "list": list, **given}
        record, _, field = argument.partition(".")
        mended = f"{record} = {record}._replace({field}={found[1]})" if field else f"{argument} = {found[1]}"
        exec(mended, scope)  # the argument may be an item of a list, weights[0], or of a record, upstream.h
        given = {key: scope[key] for key in given}
        try:
            return function(**given)
        except (TypeError, ValueError) as error:
            caught = error
    raise caught
