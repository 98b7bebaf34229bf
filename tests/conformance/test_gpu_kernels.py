"""Every operation of every graph has a kernel for a GPU, so that nothing is sent to the CPU and back.

TensorFlow's wheel registers its kernels for GPUs everywhere, so this is shown on a machine without one. What it shows,
and what it does not, is in docs/decisions/0017-kernels-for-a-gpu.md.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import kernels

from tests.conformance.descriptors import Descriptor, KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import DTYPES, draw, hold
from tests.conformance.test_keras import INITIALIZERS, LAYERS, OPTIMIZERS, built, make
from tests.conformance.traces import second_order

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
MODELS = pytest.mark.parametrize(
    "descriptor",
    [d for d in described(KerasDescriptor) if issubclass(target(d), keras.Model)],
    ids=lambda d: d.name,
)

GPU = frozenset({"GPU", "DEFAULT"})
# What ``jit_compile=True`` is translated by; the same table serves every kind of GPU.
XLA_GPU = frozenset({"XLA_GPU_JIT"})


def without_kernel(graph: tf.Graph, dtype: str = "float64") -> set[str]:
    """Return the operations of a graph, and of all that it calls, that no GPU has a kernel for, with their types.

    Args:
        graph: of a concrete function.
        dtype: what float64 is taken for: the graph in float32 is the same but for the types.
    """
    return {
        f"{node.op}({', '.join(sorted({tf.DType(t).name for _, t in _types(node, dtype)}))}) on {max(devices)}"
        for node, devices in _nodes(graph.as_graph_def())
        if not _has_kernel(node.op, _types(node, dtype), devices)
    }


def _nodes(graph: Any) -> Iterator[tuple[Any, frozenset[str]]]:
    functions = {f.signature.name: f for f in graph.library.function}
    compiled = {name for name, f in functions.items() if f.attr["_XlaMustCompile"].b}
    waiting = [*compiled]
    while waiting:
        called = {a.func.name for n in functions[waiting.pop()].node_def for a in n.attr.values() if a.func.name}
        waiting += called - compiled
        compiled |= called
    yield from ((node, GPU) for node in _on_the_device(graph.node))
    for name, function in functions.items():
        yield from ((node, XLA_GPU if name in compiled else GPU) for node in _on_the_device(function.node_def))


def _on_the_device(nodes: Any) -> list[Any]:
    """Leave out the words that assertions tell, which are read on the host, and only when one fails."""
    words = {node.name for node in nodes if node.op == "Const" and node.attr["dtype"].type == tf.string}
    used = {name.lstrip("^").split(":")[0] for node in nodes if node.op != "Assert" for name in node.input}
    return [node for node in nodes if node.name not in words - used]


def _types(node: Any, dtype: str) -> tuple[tuple[str, int], ...]:
    """Return a node's attributes that are types, those that are lists of types once a type."""
    pairs = [(name, t) for name, a in sorted(node.attr.items()) for t in ([a.type] if a.type else a.list.type)]
    double, taken_for = tf.float64.as_datatype_enum, tf.as_dtype(dtype).as_datatype_enum
    return tuple(dict.fromkeys((name, taken_for if t == double else t) for name, t in pairs))


@functools.cache
def _has_kernel(op: str, types: tuple[tuple[str, int], ...], devices: frozenset[str]) -> bool:
    return any(
        all(t in c.allowed_values.list.type for c in kernel.constraint for name, t in types if c.name == name)
        for kernel in kernels.get_registered_kernels_for_op(op).kernel
        if kernel.device_type in devices and not kernel.label
    )


def _assert_kernels(graph: tf.Graph, dtype: str = "float64") -> None:
    missing = without_kernel(graph, dtype)
    assert not missing, f"no kernel for a GPU: {sorted(missing)}. Is there another type, or another operation?"


@pytest.fixture(scope="module", autouse=True)
def _xla_is_there():
    """Its table of operations is filled when it is first used."""
    tf.function(tf.sin, jit_compile=True, autograph=False)(tf.constant(1.0))


@FUNCTIONS
def test_a_gpu_has_every_kernel_of_a_function_and_of_its_gradients(descriptor):
    """In both precisions; of its second derivatives, too."""
    function = target(descriptor)

    def check():
        assert hasattr(function, "graph"), "not decorated with graph_function"
        for dtype in DTYPES:
            inputs = draw(descriptor, dtype)
            called = tf.function(lambda inputs=inputs: function(**inputs), autograph=False).get_concrete_function()
            _assert_kernels(called.graph)
        if descriptor.differentiable:
            graph, *inputs = second_order(descriptor)
            for dtype in DTYPES:
                _assert_kernels(graph.get_concrete_function(*inputs).graph, dtype)

    hold(descriptor, "gpu", check)


@LAYERS
def test_a_gpu_has_every_kernel_of_a_layers_training(descriptor):
    def check():
        for dtype in DTYPES:
            layer, inputs = built(descriptor, dtype)
            _assert_kernels(tf.function(_training(layer), autograph=False).get_concrete_function(inputs).graph)

    hold(descriptor, "gpu", check)


def _training(layer):
    """The answer in training, and the gradient of its weights and of all that comes in."""
    mode = {"training": True} if "training" in inspect.signature(getattr(layer, "call", layer)).parameters else {}

    def training(inputs):
        watched = [leaf for leaf in tf.nest.flatten(inputs) if tf.is_tensor(leaf) and leaf.dtype.is_floating]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            answer = layer(**{**inputs, **mode})
            leaves = [o for o in tf.nest.flatten(answer) if o.dtype.is_floating]
            value = tf.add_n([tf.reduce_sum(o * o) for o in leaves])
        weights = [w.value for w in getattr(layer, "trainable_weights", ())]  # a schedule has none
        return answer, tape.gradient(value, [*weights, *watched], unconnected_gradients="zero")

    return training


@OPTIMIZERS
def test_a_gpu_has_every_kernel_of_an_optimizers_step(descriptor):
    def check():
        for dtype in DTYPES:
            optimizer, variable = make(descriptor), keras.Variable(np.ones(3, dtype))
            optimizer.build([variable])
            step = tf.function(lambda gradient, o=optimizer: o.apply([gradient]), autograph=False)
            _assert_kernels(step.get_concrete_function(tf.ones(3, dtype)).graph)

    hold(descriptor, "gpu", check)


@MODELS
def test_a_gpu_has_every_kernel_of_a_models_training_step(descriptor):
    def check():
        model, inputs = built(descriptor)
        model.compile(optimizer="sgd")
        step = tf.function(model.train_step, autograph=False)
        _assert_kernels(step.get_concrete_function(*map(tf.constant, inputs.values())).graph)

    hold(descriptor, "fit", check)  # without labels


@INITIALIZERS
def test_a_gpu_has_every_kernel_of_an_initializer(descriptor):
    def check():
        for dtype in DTYPES:
            drawn = tf.function(lambda dtype=dtype: make(descriptor)((3, 4), dtype=dtype), autograph=False)
            _assert_kernels(drawn.get_concrete_function().graph)

    hold(descriptor, "gpu", check)


def _in_a_loop(x):
    return tf.while_loop(
        lambda i, _: i < 3, lambda i, x: (i + 1, x + tf.cast(tf.argmax(tf.cast(x, tf.int32)), x.dtype)), (0, x)
    )


@pytest.mark.parametrize(
    ("function", "missing"),
    [
        (lambda x: tf.argmax(tf.cast(x, tf.int32)), "ArgMax(int32, int64) on GPU"),
        (_in_a_loop, "ArgMax(int32, int64) on GPU"),
        (tf.function(lambda x: tf.pad(tf.cast(x, tf.int64), [[1, 1]])), "Pad(int32, int64) on GPU"),
        (tf.strings.as_string, "AsString(float64) on GPU"),
        (tf.function(tf.strings.as_string, jit_compile=True), "AsString(float64) on XLA_GPU_JIT"),
        (lambda x: tf.argmax(x), None),
        (tf.function(lambda x: tf.cumsum(x), jit_compile=True), None),
    ],
)
def test_a_missing_kernel_is_seen(function, missing):
    graph = tf.function(function, autograph=False).get_concrete_function(tf.zeros(3, tf.float64)).graph
    assert {missing} <= without_kernel(graph) if missing else not without_kernel(graph)


def test_a_kernel_that_only_one_precision_has_is_seen():
    """Of a type that TensorFlow knows on a GPU in float32 alone."""
    graph = (
        tf.function(
            lambda x: tf.raw_ops.DenseBincount(input=tf.constant([0, 1]), size=2, weights=x, binary_output=False),
            autograph=False,
        )
        .get_concrete_function(tf.zeros(2, tf.float64))
        .graph
    )
    assert without_kernel(graph, "float64")
    assert not without_kernel(graph, "float32")
