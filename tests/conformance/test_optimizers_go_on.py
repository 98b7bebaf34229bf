"""An optimiser goes on as it is told: with another hyper-parameter, after saving, in half precision.

Whatever hyper-parameter is changed after the first step takes effect in every later one, or the change is refused.
"""

from __future__ import annotations

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.optimization import ExponentialDecay
from dlcourse.optimization.stepwise import KERAS_NUMBERS
from tests.conformance.descriptors import KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import eagerly

OPTIMIZERS = [d for d in described(KerasDescriptor) if issubclass(target(d), keras.optimizers.Optimizer)]
EVERY = pytest.mark.parametrize("descriptor", OPTIMIZERS, ids=lambda d: d.name)

START = np.array([1.0, -2.0, 3.0])
GRADIENTS = np.array([[1.0, -4.0, 9.0], [0.5, 3.0, -2.0], [-1.0, 0.2, 1.5], [2.0, -0.1, 0.3]])
# What each choice of Keras's becomes, where it may no longer change.
OPTIONS = dict.fromkeys((*KERAS_NUMBERS, "ema_momentum"), 2) | {"use_ema": True}
X = np.random.default_rng(3).normal(size=(12, 2)).astype("float32")
Y = np.tanh(X[:, :1])


def changed(value):
    """Another value of the same kind, within every range."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return {"velocity": "step", "step": "velocity", "inside": "outside", "outside": "inside"}[value]
    return 0.3 + value / 2


def started(kind, config, steps, run):
    """Return an optimiser after some steps, and its variable; ``run`` makes a step of one."""
    variable, optimizer = keras.Variable(START, dtype="float64"), kind(**config)
    optimizer.build([variable])
    step = run(lambda gradient: optimizer.apply([gradient]))
    for gradient in GRADIENTS[:steps]:
        step(tf.constant(gradient))
    return optimizer, variable, step


def carried_on(optimizer, variable, step):
    for gradient in GRADIENTS[2:]:
        step(tf.constant(gradient))
    return variable.numpy()


def replaced(optimizer, variable, **new):
    """An optimiser made with another configuration, in the state of the given one, and its variable."""
    twin = keras.Variable(variable.numpy(), dtype="float64")
    other = type(optimizer).from_config(optimizer.get_config() | new)
    other.build([twin])
    for mine, theirs in zip(other.variables, optimizer.variables, strict=True):
        if "learning_rate" not in mine.path:
            mine.assign(theirs)
    return other, twin, lambda gradient: other.apply([gradient])


RUNS = {
    "eager": lambda step: step,
    "graph": lambda step: tf.function(step, autograph=False),
    "xla": lambda step: tf.function(step, autograph=False, jit_compile=True),
}


@EVERY
@pytest.mark.parametrize("run", RUNS)
def test_a_new_number_takes_effect_in_the_next_step(descriptor, run):
    kind = target(descriptor)
    numbers = [name for name, each in kind.hyperparameters().items() if not each.fixed]
    optimizer, variable, step = started(kind, descriptor.config, 2, RUNS[run])
    for name in ("learning_rate", *numbers):
        for value in (changed(float(getattr(optimizer, name))), 0):
            with eagerly():  # nothing to compile
                unchanged = carried_on(*replaced(optimizer, variable))
                expected = carried_on(*replaced(optimizer, variable, **{name: float(value)}))
            setattr(optimizer, name, np.float32(value))
            assert optimizer.get_config()[name] == pytest.approx(value)
            actual = carried_on(optimizer, variable, step)
            np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-9, err_msg=f"{name} = {value}")
            assert not np.allclose(actual, unchanged, rtol=1e-7, atol=0), f"{name} = {value} changes nothing"
        setattr(optimizer, name, descriptor.config.get(name, 0.1))


@EVERY
def test_what_cannot_change_is_refused_after_the_first_step(descriptor):
    kind = target(descriptor)
    optimizer, _, _ = started(kind, descriptor.config, 1, RUNS["graph"])
    fixed = {name: getattr(optimizer, name) for name, each in kind.hyperparameters().items() if each.fixed}
    before = optimizer.get_config()
    for name, value in {**{name: changed(old) for name, old in fixed.items()}, **OPTIONS}.items():
        setattr(optimizer, name, getattr(optimizer, name))  # the same again is no change
        with pytest.raises(ValueError, match=rf"{kind.__name__}: {name} is .*, expected .*: it cannot change after"):
            setattr(optimizer, name, value)
    for schedule in (ExponentialDecay(0.5), lambda: 0.5):
        with pytest.raises(ValueError, match="learning_rate is a schedule, expected a number: it cannot become"):
            optimizer.learning_rate = schedule
    for name, each in kind.hyperparameters().items():
        with pytest.raises((ValueError, TypeError), match=f"{kind.__name__}: {name} is"):
            setattr(optimizer, name, "much" if each.fixed else -1.0)
    assert optimizer.get_config() == before
    # Before the first step everything may change.
    young = kind(**descriptor.config)
    for name, value in {name: changed(old) for name, old in fixed.items() if name != "nesterov"}.items():
        setattr(young, name, value)
        assert young.get_config()[name] == value


def model_with(optimizer, **options):
    keras.utils.set_random_seed(5)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, bias_initializer="ones")])
    model.compile(optimizer, "mse", **options)
    return model


def fit(model, **options):
    model.fit(X, Y, batch_size=4, shuffle=False, verbose=0, **options)
    return np.concatenate([np.ravel(weight) for weight in model.get_weights()])


@EVERY
def test_fit_follows_and_goes_on_after_loading(descriptor, tmp_path):
    """One compiled train function, three ways to go on: another optimiser made so, a loaded model, the same model."""
    kind, path = target(descriptor), tmp_path / "model.keras"
    model = model_with(kind(**descriptor.config), jit_compile=False)
    fit(model)
    for name in [name for name, each in kind.hyperparameters().items() if not each.fixed]:
        setattr(model.optimizer, name, changed(getattr(model.optimizer, name)))
    model.optimizer.learning_rate = 0.03
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    assert int(loaded.optimizer.iterations) == 3
    made_so = model_with(kind.from_config(model.optimizer.get_config()), jit_compile=False)
    made_so.set_weights(model.get_weights())
    made_so.optimizer.build(made_so.trainable_variables)
    for mine, theirs in zip(made_so.optimizer.variables, model.optimizer.variables, strict=True):
        mine.assign(theirs)
    ways = [fit(each, initial_epoch=1, epochs=3) for each in (model, loaded, made_so)]
    for way in ways[1:]:
        np.testing.assert_allclose(way, ways[0], rtol=1e-6)


@EVERY
def test_a_schedule_goes_on_after_loading(descriptor, tmp_path):
    kind, path = target(descriptor), tmp_path / "model.keras"
    config = descriptor.config | {"learning_rate": ExponentialDecay(0.05, 2, 0.5)}
    model = model_with(kind(**config, weight_decay=0.01, global_clipnorm=2.0), jit_compile=True)
    fit(model)
    model.save(path)
    loaded = keras.saving.load_model(path)
    np.testing.assert_allclose(float(loaded.optimizer.learning_rate), 0.05 * 0.5**1.5, rtol=1e-6)
    np.testing.assert_allclose(fit(loaded), fit(model), rtol=1e-6)


def test_a_fresh_process_goes_on(tmp_path):
    """Of all optimisers, in one process that knows nothing but the package."""
    expected = {}
    for descriptor in OPTIMIZERS:
        model = model_with(target(descriptor)(**descriptor.config), jit_compile=False, run_eagerly=True)
        fit(model)
        model.save(tmp_path / f"{descriptor.name}.keras")
        expected[descriptor.name] = fit(model)
    np.savez(tmp_path / "data.npz", x=X, y=Y)
    program = (
        "import sys, keras, numpy as np, dlcourse.optimization\n"
        "where = sys.argv[1]; data = np.load(where + '/data.npz'); found = {}\n"
        "for name in sys.argv[2:]:\n"
        "    model = keras.saving.load_model(f'{where}/{name}.keras'); model.run_eagerly = True\n"
        "    model.fit(data['x'], data['y'], batch_size=4, shuffle=False, verbose=0)\n"
        "    found[name] = np.concatenate([np.ravel(w) for w in model.get_weights()])\n"
        "np.savez(where + '/found.npz', **found)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path), *expected], check=True, capture_output=True)
    with np.load(tmp_path / "found.npz") as found:
        for name, weights in expected.items():
            np.testing.assert_allclose(found[name], weights, rtol=1e-6, err_msg=name)


@EVERY
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_keeps_to_single(descriptor, dtype):
    """A variable of half precision goes where one of float32 goes, up to its own rounding, and never away."""
    kind = target(descriptor)
    for size in (1e-6, 1e-4, 1.0, 300.0):
        paths = []
        for each in (dtype, "float32"):
            variable = keras.Variable(np.array([1.0, -2.0, 3.0, 0.0]), dtype=each)
            optimizer = kind(learning_rate=0.01)
            optimizer.build([variable])
            with eagerly():
                for gradient in (1.0, 0.5, 0.0, 1.0):
                    optimizer.apply([tf.cast(tf.cast(np.array([1, -1, 1, 1]) * gradient * size, dtype), each)])
            paths.append(keras.ops.convert_to_numpy(keras.ops.cast(variable, "float32")))
        digits, least = {"float16": (2.0**-10, 2.0**-24), "bfloat16": (2.0**-7, 2.0**-126)}[dtype]
        moved = np.max(np.abs(paths[1] - [1.0, -2.0, 3.0, 0.0]))
        np.testing.assert_allclose(
            *paths, rtol=3 * digits, atol=max(4 * digits * moved, 4 * least), err_msg=f"gradient {size}"
        )


@EVERY
def test_a_model_of_half_precision_learns_what_one_of_single_does(descriptor):
    """With Keras's loss scaling and without; with short variables, too."""
    weights = {}
    for policy in ("float32", "mixed_float16", "bfloat16"):
        keras.utils.set_random_seed(5)
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, dtype=policy)])
        optimizer = target(descriptor)(learning_rate=0.02)
        # The scale of Keras's default overflows at first, which skips steps.
        scaled = keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=256.0)
        model.compile(scaled if policy == "mixed_float16" else optimizer, "mse", jit_compile=False)
        start = np.array([0.75, 0.5], "float32")
        model.set_weights([start[:, None], np.zeros(1, "float32")])
        weights[policy] = fit(model).astype("float32")
    moved = np.max(np.abs(weights["float32"][:2] - start))
    np.testing.assert_allclose(weights["mixed_float16"], weights["float32"], rtol=0, atol=0.05 * moved + 1e-4)
    np.testing.assert_allclose(weights["bfloat16"], weights["float32"], rtol=2.0**-6, atol=0.2 * moved)
