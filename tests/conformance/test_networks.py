"""Every public network is a functional Keras model that is cloned, trained, saved, exported, and run in half precision.

Layers and models that are classes of ours are in test_keras.py and test_keras_models.py. A network is made of such and
of Keras's own, which are tested where they come from; what is left is how it puts them together.
"""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import NetworkDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import assert_close, eagerly

ROOT = Path(__file__).parents[2]
ALL = described(NetworkDescriptor)
NETWORKS = pytest.mark.parametrize("descriptor", ALL, ids=lambda d: d.name)
# Of answers of the size of one. A deep network rounds some twenty times one after the other.
HALF = {"mixed_float16": 2e-2, "mixed_bfloat16": 2e-1}


@pytest.fixture
def policy():
    """Sets the precision of what is made from now on; that of before comes back."""
    before = keras.config.dtype_policy()
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy(before)


def make(descriptor, **changed):
    keras.utils.set_random_seed(0)
    return target(descriptor)(**{**descriptor.config, **changed})


def sample(descriptor, batch=4):
    return np.random.default_rng(0).uniform(size=(batch, *descriptor.shape)).astype("float32")


def answer(model, x, training=False):
    with eagerly():
        return tf.cast(model(x, training=training), tf.float32)


def compiled(model, **options):
    """With a loss that every answer has: logits, and minus a squared distance from a code, too."""
    model.compile(keras.optimizers.SGD(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True), **options)
    return model


@NETWORKS
def test_is_declared_to_return_a_model_from_pictures_to_classes(descriptor):
    assert inspect.signature(target(descriptor)).return_annotation == "keras.Model"
    model = make(descriptor)
    assert type(model).__name__ == "Functional"
    assert model.name == descriptor.name.split(".")[1]
    assert model.input_shape == (None, *descriptor.shape)
    # A layer without a name of its own would be called otherwise in the next network.
    assert make(descriptor).get_config() == model.get_config()
    assert answer(model, sample(descriptor)).shape == (4, model.output_shape[-1])


@NETWORKS
def test_a_clone_answers_as_its_model(descriptor):
    model, x = make(descriptor), sample(descriptor)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert_close(answer(clone, x), answer(model, x), 1e-6)


@NETWORKS
def test_a_compiled_model_is_fitted(descriptor):
    """Every weight that can be trained moves but for those that nothing depends on."""
    model, x = compiled(make(descriptor), jit_compile=False), sample(descriptor)
    before = [np.asarray(weight) for weight in model.trainable_weights]
    history = model.fit(x, np.arange(4) % 2, batch_size=4, epochs=2, verbose=0).history["loss"]
    assert np.all(np.isfinite(history))
    moved = [np.any(np.asarray(w) != b) for w, b in zip(model.trainable_weights, before, strict=True)]
    assert np.mean(moved) > 0.6


@NETWORKS
def test_half_precision(descriptor, policy):
    """The answer is that of float32 but for its rounding; variables are float32; a step of training is finite."""
    single, x = make(descriptor), sample(descriptor)
    expected = answer(single, x)
    for name, tolerance in HALF.items():
        policy(name)
        model = make(descriptor)
        model.set_weights(single.get_weights())
        assert {weight.dtype for weight in model.weights} == {"float32"}
        assert model(x[:1]).dtype == name.removeprefix("mixed_")
        assert np.max(np.abs(answer(model, x) - expected)) <= tolerance * max(1, np.max(np.abs(expected)))
        compiled(model, run_eagerly=True)
        assert np.isfinite(model.train_on_batch(x, np.arange(4) % 2))


@NETWORKS
def test_whole_numbers_are_numbers(descriptor):
    model, x = make(descriptor), (255 * sample(descriptor)).astype("uint8")
    assert_close(answer(model, x), answer(model, x.astype("float32")), 1e-6)


@pytest.mark.parametrize("descriptor", [d for d in ALL if d.any_size], ids=lambda d: d.name)
def test_sizes_that_are_unknown(descriptor):
    fixed, free = make(descriptor), make(descriptor, size=None)
    assert free.input_shape == (None, None, None, descriptor.shape[-1])
    free.set_weights(fixed.get_weights())
    x = sample(descriptor)
    assert_close(answer(free, x), answer(fixed, x), 1e-6)
    larger = np.pad(x, [(0, 0), (0, 20), (0, 33), (0, 0)])
    assert answer(free, larger).shape == (4, free.output_shape[-1])


@pytest.mark.parametrize("descriptor", [d for d in ALL if "size" in d.config], ids=lambda d: d.name)
def test_a_size_that_cannot_be_is_refused(descriptor):
    name = descriptor.name.split(".")[1]
    for size in (0, -1, (32,), (64, 0)):
        with pytest.raises(ValueError, match=f"{name}: size is "):
            make(descriptor, size=size)
    if not descriptor.any_size:
        for size in (None, (None, 64), 3):
            with pytest.raises(ValueError, match=f"{name}: size is "):
                make(descriptor, size=size)


@NETWORKS
def test_settings_that_cannot_be_are_refused(descriptor):
    name, parameters = descriptor.name.split(".")[1], inspect.signature(target(descriptor)).parameters
    for setting in {"channels", "classes", "width", "first", "growth"} & set(parameters):
        for value in (0, -1):
            exact = float(value) if setting == "width" else value
            with pytest.raises(ValueError, match=f"{name}: {setting} is {value}, expected "):
                make(descriptor, **{setting: exact})


# It loads every model of a folder, and answers.
FRESH = """
import sys, dlcourse
from pathlib import Path
import numpy as np, keras
units = {name for name in sys.modules if name.startswith("dlcourse.")}
assert units == {"dlcourse.imports", "dlcourse.saving"}, units
for archive in sorted(Path(sys.argv[1]).glob("*.keras")):
    given = np.load(archive.with_suffix(".npz"))
    found = keras.saving.load_model(archive)(given["x"], training=False)
    np.testing.assert_allclose(found, given["y"], rtol=1e-4, atol=1e-4, err_msg=archive.name)
    print(archive.name)
"""


def test_a_fresh_process_loads_saved_networks(tmp_path):
    for descriptor in ALL:
        model, x = compiled(make(descriptor)), sample(descriptor)
        model.save(tmp_path / f"{descriptor.name}.keras")
        np.savez(tmp_path / f"{descriptor.name}.npz", x=x, y=answer(model, x))
    run = [sys.executable, "-c", FRESH, str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.split()) == len(ALL)


def test_networks_are_exported(tmp_path):
    """As one model with an answer a network, since each export takes seconds."""
    networks = {d.name.replace(".", "_"): make(d) for d in ALL}
    given = {name: keras.Input(network.input_shape[1:], name=name) for name, network in networks.items()}
    model = keras.Model(given, {name: networks[name](x) for name, x in given.items()})
    model.export(tmp_path, verbose=False)
    arrays = {name: sample(d) for name, d in zip(networks, ALL, strict=True)}
    loaded = tf.saved_model.load(tmp_path)  # which holds the variables that it serves with
    served = loaded.serve(arrays)
    for name, network in networks.items():
        assert_close(served[name], answer(network, arrays[name]), 1e-4)


# Two steps of training by two devices, half of the batch on each, and by one. What a half would do otherwise stands
# still: dropped units, and the statistics of a batch.
TWO_DEVICES = """
import keras, numpy as np, tensorflow as tf
from tests.conformance.descriptors import NetworkDescriptor
from tests.conformance.discovery import described
from tests.conformance.test_networks import compiled, make, sample

[cpu] = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
assert strategy.num_replicas_in_sync == 2

def losses(descriptor, scope):
    with scope:
        model = make(descriptor)
        for layer in model.layers:
            if isinstance(layer, keras.layers.Dropout):
                layer.rate = 0.0
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.trainable = False
        compiled(model, jit_compile=False)
        fitted = model.fit(sample(descriptor), np.arange(4) % 2, batch_size=4, epochs=2, shuffle=False, verbose=0)
    return fitted.history["loss"]

for descriptor in described(NetworkDescriptor):
    two, one = (losses(descriptor, s.scope()) for s in (strategy, tf.distribute.get_strategy()))
    np.testing.assert_allclose(two, one, rtol=1e-4, err_msg=descriptor.name)
    assert two[0] != two[1], descriptor.name
    print(descriptor.name)
"""


def test_two_devices_train_as_one():
    run = [sys.executable, "-c", TWO_DEVICES]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.split()) == len(ALL)
