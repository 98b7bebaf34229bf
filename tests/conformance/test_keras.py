"""Every public class is a Keras citizen: registered, rebuilt from its configuration, saved, and run in every way."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import ClassDescriptor, KerasDescriptor, ToolDescriptor
from tests.conformance.discovery import described, public_names, target
from tests.conformance.numerics import DTYPES, assert_close, draw, eagerly, hold, is_array_argument, outputs, run_xla
from tests.conformance.test_keras_models import LAWS as MODEL_LAWS

ROOT = Path(__file__).parents[2]
ALL = described(KerasDescriptor)
LAWS = {"config", "graph", "xla", "batch", "gradient", "save", "gpu", *MODEL_LAWS}


def _is_optimizer(descriptor):
    return issubclass(target(descriptor), keras.optimizers.Optimizer)


def _is_initializer(descriptor):
    return issubclass(target(descriptor), keras.initializers.Initializer)


def _is_layer(descriptor):
    return not _is_optimizer(descriptor) and not _is_initializer(descriptor)


LAYERS = pytest.mark.parametrize("descriptor", [d for d in ALL if _is_layer(d)], ids=lambda d: d.name)
INITIALIZERS = pytest.mark.parametrize("descriptor", [d for d in ALL if _is_initializer(d)], ids=lambda d: d.name)
OPTIMIZERS = pytest.mark.parametrize("descriptor", [d for d in ALL if _is_optimizer(d)], ids=lambda d: d.name)
CLASSES = pytest.mark.parametrize("descriptor", ALL, ids=lambda d: d.name)
BOTH_DTYPES = pytest.mark.parametrize("dtype", DTYPES)


def make(descriptor, dtype="float32"):
    keras.utils.set_random_seed(0)
    options = {"dtype": dtype} if _is_layer(descriptor) else {}
    return target(descriptor)(**descriptor.config, **options)


def built(descriptor, dtype="float32", batch=3):
    layer, inputs = make(descriptor, dtype), draw(descriptor, dtype, batch)
    layer(**inputs)
    return layer, inputs


def test_every_class_is_described_as_one():
    classes = {name for name, value in public_names().items() if isinstance(value, type)}
    others = described(ClassDescriptor)
    assert classes == {d.name for d in (*ALL, *others)}
    for each in (*others, *described(ToolDescriptor)):
        assert each.name.split(".")[1] in (ROOT / each.tested).read_text(encoding="utf-8"), each.name


@CLASSES
def test_exceptions_are_known_and_reasoned(descriptor):
    assert set(descriptor.exceptions) <= LAWS
    assert all(len(reason) > 10 for reason in descriptor.exceptions.values())


@CLASSES
def test_is_registered_and_rebuilt_from_its_configuration(descriptor):
    def check():
        made = make(descriptor)
        assert keras.saving.get_registered_name(target(descriptor)).startswith("dlcourse>")
        again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made))
        assert type(again) is type(made)
        assert again.get_config() == made.get_config()
        for name, value in descriptor.config.items():
            assert name in made.get_config(), f"{name}={value!r} is lost"

    hold(descriptor, "config", check)


@LAYERS
@BOTH_DTYPES
def test_eager_is_graph(descriptor, dtype):
    layer, inputs = built(descriptor, dtype)

    def check():
        with eagerly():
            expected = layer(**inputs)
        assert all(o.dtype == dtype for o in outputs(expected) if o.dtype.kind == "f")
        assert_close(tf.function(layer, autograph=False)(**inputs), expected, descriptor.rtol[dtype])

    hold(descriptor, "graph", check)


@LAYERS
@BOTH_DTYPES
def test_eager_is_xla(descriptor, dtype):
    layer, inputs = built(descriptor, dtype)

    def check():
        with eagerly():
            expected = layer(**inputs)
        assert_close(run_xla(layer, inputs), expected, descriptor.rtol[dtype])

    hold(descriptor, "xla", check)


@LAYERS
def test_two_traces_serve_every_batch_size(descriptor):
    layer, _ = built(descriptor)
    graph = tf.function(layer, autograph=False, reduce_retracing=True)

    def check():
        for batch in (2, 3, 5, 7):
            inputs = draw(descriptor, "float32", batch)
            graph(
                **{k: tf.nest.map_structure(tf.constant, v) if is_array_argument(v) else v for k, v in inputs.items()}
            )
        assert graph.experimental_get_tracing_count() <= 2

    hold(descriptor, "batch", check)


@LAYERS
def test_every_trainable_weight_has_a_gradient(descriptor):
    layer, inputs = built(descriptor)

    def check():
        with tf.GradientTape() as tape:
            leaves = [o for o in tf.nest.flatten(layer(**inputs)) if o.dtype.is_floating]
            value = tf.add_n([tf.reduce_sum(tf.sin(1.0 + o)) for o in leaves])
        assert layer.trainable_weights
        for weight, gradient in zip(
            layer.trainable_weights, tape.gradient(value, [w.value for w in layer.trainable_weights]), strict=True
        ):
            assert gradient is not None, weight.path
            assert np.any(np.asarray(gradient)), weight.path

    hold(descriptor, "gradient", check)


@LAYERS
def test_weights_survive_saving(descriptor, tmp_path):
    layer, inputs = built(descriptor)

    def check():
        again, _ = built(descriptor)
        for weight in again.weights:
            weight.assign(weight + 1)
        holder, other = keras.Sequential([layer]), keras.Sequential([again])
        holder.built = other.built = True
        holder.save_weights(tmp_path / "layer.weights.h5")
        other.load_weights(tmp_path / "layer.weights.h5")
        for weight, kept in zip(again.weights, layer.weights, strict=True):
            np.testing.assert_array_equal(weight, kept)
        assert_close(again(**inputs), layer(**inputs), descriptor.rtol["float32"])

    hold(descriptor, "save", check)


@INITIALIZERS
@BOTH_DTYPES
def test_an_initializer_begins_a_layer_again_as_it_did(descriptor, dtype):
    """From its configuration alone, eagerly and in a graph, in the layer's precision."""
    layers = [keras.layers.Dense(4, kernel_initializer=make(descriptor), dtype=dtype) for _ in range(2)]
    for layer in layers:
        layer.build((None, 3))
    again = type(layers[0]).from_config(layers[0].get_config())
    again.build((None, 3))
    for layer in (layers[1], again):
        assert layer.kernel.dtype == dtype
        np.testing.assert_array_equal(layer.kernel, layers[0].kernel)
    made = make(descriptor)
    drawn = tf.function(lambda: made((3, 4), dtype=dtype), autograph=False)()
    assert_close(drawn, np.asarray(layers[0].kernel), descriptor.rtol[dtype])


def _descend(optimizer, dtype, steps=3):
    """Walk down a parabola whose axes differ."""
    variable = keras.Variable(np.array([1.0, -2.0, 3.0], dtype))
    scale = tf.constant([1.0, 4.0, 9.0], dtype)
    optimizer.build([variable])
    for _ in range(steps):
        optimizer.apply([scale * variable.value])
    return variable.numpy()


@OPTIMIZERS
@BOTH_DTYPES
def test_steps_are_the_same_eagerly_and_in_a_graph(descriptor, dtype):
    def check():
        with eagerly():
            expected = _descend(make(descriptor), dtype)
        assert expected.dtype == dtype
        assert np.all(np.abs(expected) < [1.0, 2.0, 3.0])
        optimizer, variable = make(descriptor), keras.Variable(np.array([1.0, -2.0, 3.0], dtype))
        optimizer.build([variable])
        step = tf.function(lambda gradient: optimizer.apply([gradient]), autograph=False)
        for _ in range(3):
            step(tf.constant([1.0, 4.0, 9.0], dtype) * variable.value)
        assert_close(variable.numpy(), expected, descriptor.rtol[dtype])
        assert step.experimental_get_tracing_count() == 1

    hold(descriptor, "graph", check)


@OPTIMIZERS
def test_a_rebuilt_optimizer_takes_the_same_steps(descriptor):
    made = make(descriptor)
    again = type(made).from_config(made.get_config())
    np.testing.assert_array_equal(_descend(again, "float32"), _descend(made, "float32"))


@OPTIMIZERS
def test_the_state_survives_saving(descriptor, tmp_path):
    """A model is saved with its optimiser, and the next step is the one that it would have taken."""

    def check():
        x, y = np.ones((4, 2), "float32"), np.zeros((4, 1), "float32")
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile(make(descriptor), "mse")
        model.fit(x, y, verbose=0)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")
        for each in (model, again):
            each.fit(x, y, verbose=0)
        for weight, kept in zip(again.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_allclose(weight, kept, rtol=1e-6)

    hold(descriptor, "save", check)
