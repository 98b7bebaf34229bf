"""Every public function is described, and keeps its promises however it is run."""

from __future__ import annotations

import inspect
import numbers

import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import Descriptor
from tests.conformance.discovery import all_descriptors, described, public_names, reference_modules, target
from tests.conformance.numerics import (
    DTYPES,
    assert_close,
    cast_arrays,
    draw,
    eagerly,
    hold,
    is_array_argument,
    numerical_gradient,
    outputs,
    run_xla,
)

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
LAWS = {
    "axes", "graph", "xla", "gradient", "batch", "retrace", "precision", "second", "gpu", "refusal", "empty", "numpy",
    "vectorized",
}  # fmt: skip
# Laws whose exceptions are of one argument, such as "nan in uniforms"; see test_nan.py.
ARGUMENT_LAWS = ("nan in", "gradient of nan in", "xla of nan in", "limits of")
BOTH_DTYPES = pytest.mark.parametrize("dtype", DTYPES)


def test_every_public_name_has_one_descriptor():
    names = sorted(d.name for d in all_descriptors())
    assert names == sorted(set(names))
    missing, stale = set(public_names()) - set(names), set(names) - set(public_names())
    assert not missing, f"without a descriptor in tests/conformance/descriptors: {sorted(missing)}"
    assert not stale, f"described, but not public: {sorted(stale)}"


@pytest.mark.parametrize("unit", reference_modules())
def test_every_unit_says_what_is_public(unit):
    module = reference_modules()[unit]
    assert module.__doc__
    assert len(module.__all__) == len(set(module.__all__)), "a name twice in __all__"
    for submodule in [m for _, m in inspect.getmembers(module, inspect.ismodule)]:
        # A package within a unit, such as the framework of layers, has public names of its own.
        if submodule.__name__.startswith(f"dlcourse.{unit}.") and not hasattr(submodule, "__path__"):
            hidden = set(submodule.__all__) - set(module.__all__)
            assert not hidden, f"{submodule.__name__}: public there but not in dlcourse.{unit}: {sorted(hidden)}"


@FUNCTIONS
def test_exceptions_are_known_and_reasoned(descriptor):
    inputs = draw(descriptor, "float64")
    of_arguments = {f"{law} {name}" for law in ARGUMENT_LAWS for name in inputs}
    assert set(descriptor.exceptions) <= LAWS | of_arguments
    assert all(len(reason) > 10 for reason in descriptor.exceptions.values())
    assert callable(target(descriptor))


@FUNCTIONS
@BOTH_DTYPES
def test_eager_is_graph(descriptor, dtype):
    function, inputs = target(descriptor), draw(descriptor, dtype)

    def check():
        assert hasattr(function, "graph"), "not decorated with graph_function"
        with eagerly():
            expected = function(**inputs)
        assert_close(function(**inputs), expected, descriptor.rtol[dtype])

    hold(descriptor, "graph", check)


@FUNCTIONS
@BOTH_DTYPES
def test_eager_is_xla(descriptor, dtype):
    function, inputs = target(descriptor), draw(descriptor, dtype)

    def check():
        assert hasattr(function, "graph"), "not decorated with graph_function"
        with eagerly():
            expected = function(**inputs)
        assert_close(run_xla(function, inputs), expected, descriptor.rtol[dtype])

    hold(descriptor, "xla", check)


@FUNCTIONS
def test_precision_follows_the_input(descriptor):
    """float32 in is float32 out, float64 in is float64 out, and the two agree."""
    function, single = target(descriptor), draw(descriptor, "float32")

    def check():
        answers = {dtype: outputs(function(**cast_arrays(single, dtype))) for dtype in DTYPES}
        for dtype, arrays in answers.items():
            assert any(a.dtype.kind == "f" for a in arrays)
            assert all(a.dtype == dtype for a in arrays if a.dtype.kind == "f"), [a.dtype for a in arrays]
        assert_close(answers["float32"], answers["float64"], descriptor.rtol["float32"])

    hold(descriptor, "precision", check)


@FUNCTIONS
def test_two_traces_serve_every_batch_size(descriptor):
    """The second batch size makes the batch axis free; no other size is traced after that."""
    function = target(descriptor)

    def check():
        before = function.graph.experimental_get_tracing_count()
        for batch in (2, 3, 5, 7):
            function(**draw(descriptor, "float32", batch))
        assert function.graph.experimental_get_tracing_count() - before <= 2

    hold(descriptor, "batch", check)


@FUNCTIONS
def test_a_new_hyperparameter_is_no_new_trace(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float32")

    def check():
        function(**inputs)
        before = function.graph.experimental_get_tracing_count()
        for name, value in inputs.items():
            if name not in function.static and isinstance(value, numbers.Number) and not isinstance(value, bool):
                function(**{**inputs, name: value + 1 if isinstance(value, int) else 0.9 * value})
        assert function.graph.experimental_get_tracing_count() == before

    hold(descriptor, "retrace", check)


@FUNCTIONS
def test_gradient_is_finite_differences(descriptor):
    function, inputs = target(descriptor), draw(descriptor, "float64", batch=2)

    def check():
        assert descriptor.differentiable, "names no differentiable argument"
        for name in descriptor.differentiable:
            assert is_array_argument(inputs[name]), f"{name} is no array"
            for array in tf.nest.flatten(inputs[name]):
                _check_gradient(function, inputs, array)

    hold(descriptor, "gradient", check)


def _check_gradient(function, inputs, array):
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=o.shape) for o in outputs(function(**inputs))]

    def weighted(arguments):
        leaves = tf.nest.flatten(function(**arguments))
        return tf.add_n([tf.reduce_sum(w * o) for w, o in zip(weights, leaves, strict=True) if o.dtype == tf.float64])

    tensor = tf.constant(array)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = weighted(tf.nest.map_structure(lambda leaf: tensor if leaf is array else leaf, inputs))
    automatic = tape.gradient(value, tensor, unconnected_gradients="zero")
    assert_close(automatic, numerical_gradient(lambda: float(weighted(inputs)), array), 1e-6)


@pytest.mark.gpu
@FUNCTIONS
def test_gpu_is_cpu(descriptor):
    if not tf.config.list_physical_devices("GPU"):
        pytest.skip("TensorFlow sees no GPU")
    function, inputs = target(descriptor), draw(descriptor, "float32")
    with tf.device("CPU:0"):
        expected = function(**inputs)
    with tf.device("GPU:0"):
        actual = function(**inputs)
    assert_close(actual, expected, 10 * descriptor.rtol["float32"])
