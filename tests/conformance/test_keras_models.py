"""Every public layer and model is at home in Keras: in models of each kind, compiled, exported, in every precision."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.saving import CLASSES
from tests.conformance.descriptors import ClassDescriptor, KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import assert_close, draw, hold
from tests.golden.models import FOLDER

ROOT = Path(__file__).parents[2]
TIME = 2
LAWS = {"functional", "clone", "fit", "mixed", "whole numbers", "time", "sizes"}
# Of outputs of the size of one; of half precision itself, and what a sum of some such roundings makes of it.
HALF = {"float16": 1e-2, "bfloat16": 6e-2}
POLICIES = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16", "float16": "float16", "bfloat16": "bfloat16"}


def _is(kind):
    return [d for d in described(KerasDescriptor) if issubclass(target(d), kind)]


LAYERS = _is(keras.layers.Layer)
EVERY_LAYER = pytest.mark.parametrize("descriptor", LAYERS, ids=lambda d: d.name)
EVERY_INITIALIZER = pytest.mark.parametrize("descriptor", _is(keras.initializers.Initializer), ids=lambda d: d.name)


def make(descriptor, **options):
    """A layer that takes one array and answers one: a cell in ``keras.layers.RNN``, others after ``adapt``."""
    keras.utils.set_random_seed(0)
    made = target(descriptor)(**descriptor.config, **options)
    if hasattr(made, "state_size"):
        return keras.layers.RNN(made, return_sequences=True, **options)
    if hasattr(made, "adapt"):
        made.adapt(sample(descriptor, batch=8))
    return made


def sample(descriptor, batch=3):
    """The first array: pictures without their boxes, a short sequence for a cell."""
    drawn = draw(descriptor, "float32", batch)
    first = next(iter(drawn.values()))
    array = first["images"] if isinstance(first, dict) else first
    return np.stack([array, array[::-1]], axis=1) if "states" in drawn else array


def at_rest(layer):
    """How a layer is called to do the same each time."""
    return {"training": False} if layer._call_has_training_arg else {}


def model_of(layer, shape, dtype="float32"):
    given = keras.Input(shape, dtype=dtype)
    return keras.Model(given, layer(given, **at_rest(layer)))


def trained(descriptor, layer, batch):
    """Samples, a model with the layer in it, its targets and its loss; a model trains itself without these two."""
    x = sample(descriptor, batch)
    if isinstance(layer, keras.Model):
        return x, layer, None, None
    return x, Regression(layer), np.ones((batch, 1), "float32"), "mse"


class Regression(keras.Model):
    """A subclassed model: one number out of whatever the layer answers."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.flat, self.head = layer, keras.layers.Flatten(), keras.layers.Dense(1, dtype="float32")

    def call(self, inputs):
        return self.head(self.flat(self.layer(inputs)))


@EVERY_LAYER
def test_a_model_answers_as_its_layer(descriptor):
    def check():
        x, layer = sample(descriptor), make(descriptor)
        expected = layer(x, **at_rest(layer))
        assert layer.compute_output_shape((None, *x.shape[1:]))[1:] == expected.shape[1:]
        assert make(descriptor).compute_output_shape(x.shape) == expected.shape, "before it is built"
        model = model_of(layer, x.shape[1:])
        assert model.output_shape == (None, *expected.shape[1:])
        assert model.output.dtype == expected.dtype
        assert_close(model.predict(x, verbose=0), expected, descriptor.rtol["float32"])

    hold(descriptor, "functional", check)


@EVERY_LAYER
def test_a_clone_answers_as_its_model(descriptor):
    def check():
        x, layer = sample(descriptor), make(descriptor)
        model = model_of(layer, x.shape[1:])
        clone = keras.models.clone_model(model)
        clone.set_weights(model.get_weights())
        assert clone.layers[1].get_config() == layer.get_config()
        assert_close(clone(x), model(x), descriptor.rtol["float32"])

    hold(descriptor, "clone", check)


@EVERY_LAYER
def test_a_compiled_model_is_fitted(descriptor):
    """A subclassed model, compiled by XLA; or the layer itself, if it is a model."""

    def check():
        x, model, target, loss = trained(descriptor, make(descriptor), batch=4)
        model.compile(keras.optimizers.SGD(0.1), loss, jit_compile=True)
        history = model.fit(x, target, batch_size=2, epochs=2, verbose=0, shuffle=False).history["loss"]
        assert np.all(np.isfinite(history))
        assert np.ptp(history) > 0, "nothing is learnt"

    hold(descriptor, "fit", check)


@EVERY_LAYER
def test_half_precision(descriptor):
    """The answer has the precision to compute in, and is that of float32 but for its rounding; training goes on."""

    def check():
        x, single = sample(descriptor), make(descriptor)
        expected = single(x, **at_rest(single))
        weights = single.get_weights()
        for policy, dtype in POLICIES.items():
            layer = make(descriptor, dtype=policy)
            layer(x)
            layer.set_weights(weights)
            answer = layer(x, **at_rest(layer))
            assert answer.dtype == dtype, policy
            assert model_of(layer, x.shape[1:]).output.dtype == dtype, policy
            assert_close(tf.cast(answer, tf.float32), expected, HALF[dtype])
            if layer._call_has_training_arg:
                drawn = layer(x, training=True)
                assert drawn.dtype == dtype, policy
                assert np.all(np.isfinite(tf.cast(drawn, tf.float32))), policy
            if policy.startswith("mixed"):
                assert all(weight.dtype == "float32" for weight in layer.weights)
        if single.trainable_weights:
            for alone, mixed in zip(
                *[steps(descriptor, policy) for policy in ("float32", "mixed_float16")], strict=True
            ):
                assert np.any(alone) == np.any(mixed)
                assert_close(mixed, alone, 5e-2)

    hold(descriptor, "mixed", check)


def steps(descriptor, policy):
    """How far each weight goes in a step of training: losses are multiplied by a large number in float16, and back."""
    layer = make(descriptor, dtype=policy)
    x, model, target, loss = trained(descriptor, layer, batch=3)
    model(x)
    before = [np.asarray(weight) for weight in layer.trainable_weights]
    model.compile(keras.optimizers.SGD(0.5), loss)
    model.fit(x, target, verbose=0)
    return [np.asarray(weight) - begin for weight, begin in zip(layer.trainable_weights, before, strict=True)]


@EVERY_LAYER
def test_whole_numbers_are_numbers(descriptor):
    """Bytes are answered as the same numbers in floating form, or refused by name."""

    def check():
        x = (10 * np.abs(sample(descriptor))).astype("uint8")
        layer = make(descriptor)
        assert_close(layer(x, **at_rest(layer)), layer(x.astype("float32"), **at_rest(layer)), 1e-6)
        model = model_of(layer, x.shape[1:], dtype="uint8")
        answer = model.predict(x, verbose=0)
        assert model.output.dtype == answer.dtype
        if layer._call_has_training_arg:
            assert np.all(np.isfinite(layer(x, training=True)))

    hold(descriptor, "whole numbers", check)


@EVERY_LAYER
def test_each_time_by_itself(descriptor):
    """``TimeDistributed`` does to each step of time what the layer does alone, and may draw in training."""

    def check():
        x, layer = sample(descriptor), make(descriptor)
        films = np.stack([x, x[::-1]], axis=1)
        for time in (TIME, None):
            expected = np.stack([layer(x, **at_rest(layer)), layer(x[::-1], **at_rest(layer))], axis=1)
            given = keras.Input((time, *x.shape[1:]))
            model = keras.Model(given, keras.layers.TimeDistributed(layer)(given))
            assert model.output_shape == (None, time, *expected.shape[2:])
            assert_close(model(films, training=False), expected, 1e-5)
            assert np.all(np.isfinite(model(films, training=True)))

    hold(descriptor, "time", check)


@EVERY_LAYER
def test_sizes_that_are_unknown(descriptor):
    """But for the channels, a model need not be told its inputs' sizes, and a batch may be of one."""

    def check():
        x, layer = sample(descriptor), make(descriptor)
        shape = (*[None] * (x.ndim - 2), x.shape[-1])
        model = model_of(layer, shape)
        assert tf.TensorShape(model.output_shape).is_compatible_with(layer(x, **at_rest(layer)).shape)
        assert model.output_shape == layer.compute_output_shape((None, *shape))
        for batch in (3, 1):
            expected = layer(x[:batch], **at_rest(layer))
            assert_close(model(x[:batch]), expected, descriptor.rtol["float32"])

    hold(descriptor, "sizes", check)


def test_all_layers_are_exported(tmp_path):
    """One model with every layer in it, since exporting takes seconds: its served answers are those of the layers."""
    given, answers, arrays = {}, {}, {}
    for descriptor in LAYERS:
        name, layer, x = descriptor.name.replace(".", "_"), make(descriptor), sample(descriptor)
        several = {f"{name}_{place}": array for place, array in enumerate(x)} if isinstance(x, tuple) else {name: x}
        inputs = {key: keras.Input(a.shape[1:], dtype=a.dtype, name=key) for key, a in several.items()}
        arrays, given = arrays | several, given | inputs
        answer = layer(tuple(inputs.values()) if isinstance(x, tuple) else inputs[name], **at_rest(layer))
        answers |= {f"{name}_{place}": each for place, each in enumerate(tf.nest.flatten(answer))}
    model = keras.Model(given, answers)
    model.export(tmp_path, verbose=False)
    loaded = tf.saved_model.load(tmp_path)
    served, expected = loaded.serve(arrays), model(arrays)
    for name in answers:
        assert_close(served[name], expected[name], 1e-5)


@EVERY_INITIALIZER
def test_an_initializer_in_half_precision(descriptor):
    for policy, dtype in POLICIES.items():
        keras.utils.set_random_seed(0)
        initializer = target(descriptor)(**descriptor.config)
        layer = keras.layers.Dense(40, kernel_initializer=initializer, dtype=policy)
        layer.build((None, 30))
        kernel = tf.cast(layer.kernel.value, tf.float64).numpy()
        expected = np.std(initializer((30, 40), dtype="float64"))
        assert layer.kernel.dtype == ("float32" if policy.startswith("mixed") else dtype)
        assert np.all(np.isfinite(kernel))
        assert abs(np.std(kernel) - expected) <= 0.1 * expected


# It is told what to import first, and which files to load.
FRESH = """
import sys
{imports}
units = {{name for name in sys.modules if name.startswith("dlcourse.")}}
assert units == {{"dlcourse.imports", "dlcourse.saving"}}, units
import keras
from pathlib import Path
for archive in sorted(Path({folder!r}).glob({files!r})):
    keras.saving.load_model(archive)
assert keras.optimizers.get("dlcourse>Adam").name == "adam"
assert keras.layers.Dense(2, kernel_initializer="dlcourse>HeNormal")(keras.ops.ones((1, 3))).shape == (1, 2)
layer = keras.saving.get_registered_object("dlcourse>PCA")(2)
from dlcourse.preprocessing import PCA
assert type(layer) is PCA is keras.saving.get_registered_object("dlcourse>PCA")
assert not [finder for finder in sys.meta_path if "Keras" in type(finder).__name__]
"""
LIGHT = "import dlcourse; assert not {'tensorflow', 'keras', 'numpy'} & set(sys.modules)"


@pytest.mark.parametrize(
    ("imports", "files"), [(LIGHT, "*.keras"), ("import keras, dlcourse", "energy*.keras")], ids=["before", "after"]
)
def test_a_fresh_process_loads_saved_models(imports, files):
    """``import dlcourse``, before Keras or after, is enough; by itself it imports nothing heavy."""
    code = FRESH.format(imports=imports, folder=str(FOLDER), files=files)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def _is_loss(descriptor):
    return issubclass(target(descriptor), keras.losses.Loss)


def test_the_names_told_to_keras_are_those_of_the_classes():
    told = {f"{unit}.{name}" for unit, names in CLASSES.items() for name in names}
    every = [*described(KerasDescriptor), *filter(_is_loss, described(ClassDescriptor))]
    assert told == {d.name for d in every}
    for descriptor in every:
        registered = keras.saving.get_registered_name(target(descriptor))
        assert registered == f"dlcourse>{descriptor.name.split('.')[1]}"
        assert keras.saving.get_registered_object(registered) is target(descriptor)
