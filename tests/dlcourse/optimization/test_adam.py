"""Adam against numbers worked by hand, PyTorch, Keras (with its own ε) and the laws of its moving averages."""

import gc

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.optimization import Adam, adam

# Keras asks NumPy for a copy in a way that NumPy 2 deprecates.

HYPERPARAMETERS = [
    {},
    {"learning_rate": 0.1},
    {"beta_1": 0.5, "beta_2": 0.9},
    {"beta_1": 0.0},
    {"epsilon": 0.3},  # large enough to tell where it is added
]


def walk(start, gradients, **options):
    """Apply ``adam`` to one gradient after the other; return the variable after every step."""
    variable, m, v = start, np.zeros_like(start), np.zeros_like(start)
    path = []
    for step, gradient in enumerate(gradients, start=1):
        variable, m, v = adam(variable, gradient, m, v, step, **options)
        path.append(variable.numpy())
    return np.array(path)


@pytest.fixture
def start():
    return np.random.default_rng(0).normal(size=(3, 2))


@pytest.fixture
def gradients():
    # Of very different sizes, among them one so small that ε matters.
    return np.random.default_rng(1).normal(size=(12, 3, 2)) * [[1.0, 1e-4], [30.0, 1e-8], [0.1, 1.0]]


def test_first_step_by_hand():
    """m̂ = g and v̂ = g²: with ε = 0 every entry moves by the learning rate, whatever the gradient's size."""
    update = adam([1.0, 1.0, 1.0], [1e-3, -5.0, 2.0], [0.0] * 3, [0.0] * 3, 1, learning_rate=0.25, epsilon=0.0)
    np.testing.assert_allclose(update.variable, [0.75, 1.25, 0.75], rtol=1e-6)
    np.testing.assert_allclose(update.m, [1e-4, -0.5, 0.2], rtol=1e-6)
    np.testing.assert_allclose(update.v, [1e-9, 0.025, 0.004], rtol=1e-6)


def test_second_step_by_hand():
    """β₁ = β₂ = 1/2 and gradients 4, then 1: m = 2, then 3/2, over 3/4 is 2; v = 8, then 9/2, over 3/4 is 6."""
    options = {"learning_rate": 1.0, "beta_1": 0.5, "beta_2": 0.5, "epsilon": 0.0}
    first = adam(np.array(5.0), np.array(4.0), np.array(0.0), np.array(0.0), 1, **options)
    np.testing.assert_allclose([*first], [4.0, 2.0, 8.0], rtol=1e-14)
    second = adam(first.variable, np.array(1.0), first.m, first.v, 2, **options)
    np.testing.assert_allclose([*second], [4.0 - 2.0 / np.sqrt(6.0), 1.5, 4.5], rtol=1e-14)


@pytest.mark.parametrize("options", HYPERPARAMETERS, ids=str)
def test_is_torch(start, gradients, options):
    parameter = torch.tensor(start, requires_grad=True)
    betas = options.get("beta_1", 0.9), options.get("beta_2", 0.999)
    optimizer = torch.optim.Adam(
        [parameter], lr=options.get("learning_rate", 0.001), betas=betas, eps=options.get("epsilon", 1e-8)
    )
    expected = []
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        expected.append(parameter.detach().numpy().copy())
    np.testing.assert_allclose(walk(start, gradients, **options), expected, rtol=1e-12)


def keras_walk(start, gradients, optimizer):
    variable = keras.Variable(start, dtype="float64")
    optimizer.build([variable])
    path = []
    for gradient in gradients:
        optimizer.apply([tf.constant(gradient)])
        path.append(variable.numpy().copy())
    return np.array(path)


def test_is_keras_where_epsilon_does_not_matter(start, gradients):
    """Up to Keras's own precision: it rounds the decay rates to float32 on their way into the bias correction."""
    expected = keras_walk(start, gradients, keras.optimizers.Adam(0.01, epsilon=0.0))
    np.testing.assert_allclose(walk(start, gradients, learning_rate=0.01, epsilon=0.0), expected, rtol=1e-5)


def test_keras_epsilon_is_another(start, gradients):
    """Keras's step t is this one with ε = ε̂ / √(1 − β₂ᵗ)."""
    hat, beta_2 = 1e-3, 0.99
    theirs = keras_walk(start, gradients, keras.optimizers.Adam(0.01, beta_2=beta_2, epsilon=hat))
    variable, m, v = start, np.zeros_like(start), np.zeros_like(start)
    for step, (gradient, expected) in enumerate(zip(gradients, theirs, strict=True), start=1):
        epsilon = hat / np.sqrt(1 - beta_2**step)
        variable, m, v = adam(variable, gradient, m, v, step, learning_rate=0.01, beta_2=beta_2, epsilon=epsilon)
        np.testing.assert_allclose(variable, expected, rtol=1e-6)


def test_keras_epsilon_is_at_most_so_far_away(start, gradients):
    """With one ε in both, a step differs by at most η |m̂| (ε̂/√(1−β₂ᵗ) − ε) / (√v̂ + ε)², and it does differ."""
    rate, epsilon = 0.01, 1e-3
    theirs = keras_walk(start, gradients[:1], keras.optimizers.Adam(rate, epsilon=epsilon))[0]
    ours = walk(start, gradients[:1], learning_rate=rate, epsilon=epsilon)[0]
    size = np.abs(gradients[0])
    bound = rate * size * epsilon * (1 / np.sqrt(1 - 0.999) - 1) / (size + epsilon) ** 2
    difference = np.abs(ours - theirs)
    assert np.all(difference <= bound + 1e-8)
    assert np.max(difference) > 1e-4


def test_float32_has_its_seven_digits():
    """1 − β₂ taken in float32 would be wrong in the fifth digit, and so would v and the bias correction."""
    gradient = np.array([0.3, -2.0], "float32")
    single = adam(np.zeros(2, "float32"), gradient, np.zeros(2, "float32"), np.zeros(2, "float32"), 1)
    np.testing.assert_allclose(single.v, 0.001 * gradient.astype("float64") ** 2, rtol=2e-7)
    np.testing.assert_allclose(single.variable, [-0.001, 0.001], rtol=2e-7)


def test_step_may_be_an_integer_tensor(start):
    arguments = start, start + 1, start / 2, start**2
    for step in (np.int64(3), tf.constant(3), tf.constant(3, tf.int64)):
        np.testing.assert_array_equal(adam(*arguments, step).variable, adam(*arguments, 3).variable)


def test_inputs_stay_as_they_are(start):
    variables = [tf.Variable(start) for _ in range(4)]
    adam(*variables, 1)
    assert all(np.array_equal(variable.numpy(), start) for variable in variables)


@pytest.mark.parametrize(
    ("step", "options", "complaint"),
    [
        (0, {}, "step is 0, expected 1 for the first update"),
        (1, {"beta_2": 1.0}, "beta_2 is 1, expected 0 <= beta_2 < 1"),
        (1, {"beta_1": -0.1}, "beta_1 is -0.1, expected 0 <= beta_1 < 1"),
    ],
)
def test_what_cannot_be_is_told(start, step, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        adam(start, start, start, start**2, step, **options)


@pytest.mark.parametrize("options", HYPERPARAMETERS, ids=str)
def test_optimizer_is_the_function(start, gradients, options):
    options = {"learning_rate": 2.0**-10} | options  # Keras keeps the learning rate in float32
    actual, expected = keras_walk(start, gradients, Adam(**options)), walk(start, gradients, **options)
    np.testing.assert_allclose(actual - start, expected - start, rtol=1e-6)


def regression(count=128):
    x = np.random.default_rng(2).normal(size=(count, 3)).astype("float32")
    return x, x @ np.array([[1.0], [-2.0], [0.5]], "float32") + 3.0


def linear_model(optimizer, **options):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(optimizer, "mse", **options)
    return model


@pytest.mark.parametrize("jit_compile", [False, True])
def test_model_trains_as_in_torch(jit_compile):
    x, y = regression()
    model = linear_model(Adam(0.05), jit_compile=jit_compile)
    model.fit(x, y, batch_size=32, epochs=4, shuffle=False, verbose=0)
    layer = torch.nn.Linear(3, 1)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.05)
    for _ in range(4):
        for x_batch, y_batch in zip(np.split(x, 4), np.split(y, 4), strict=True):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(layer(torch.tensor(x_batch)), torch.tensor(y_batch)).backward()
            optimizer.step()
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(kernel[:, 0], layer.weight[0].detach().numpy(), rtol=1e-4)
    np.testing.assert_allclose(bias, layer.bias.detach().numpy(), rtol=1e-4)


def test_model_finds_the_line():
    x, y = regression()
    model = linear_model(Adam(0.1))
    model.fit(x, y, epochs=60, verbose=0)
    np.testing.assert_allclose(np.ravel(model.get_weights()[0]), [1.0, -2.0, 0.5], atol=1e-2)


def test_training_goes_on_after_loading(tmp_path):
    x, y = regression()
    model = linear_model(Adam(0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3))
    model.fit(x, y, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert type(again.optimizer) is Adam
    assert again.optimizer.get_config() == model.optimizer.get_config()
    for each in (model, again):
        each.fit(x, y, shuffle=False, verbose=0)
    for a, e in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, e)


def test_learning_rate_may_follow_a_schedule(start, gradients):
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([0], [0.1, 0.0])
    path = keras_walk(start, gradients[:3], Adam(schedule))
    assert not np.array_equal(path[0], start)
    np.testing.assert_array_equal(path[2], path[1])


def test_keras_options_work(start, gradients):
    clipped = keras_walk(start, gradients, Adam(global_clipnorm=0.5))
    norms = np.sqrt(np.sum(gradients**2, axis=(1, 2), keepdims=True))
    np.testing.assert_allclose(clipped, walk(start, gradients * np.minimum(0.5 / norms, 1.0)), rtol=1e-6)
    decayed = keras_walk(start, gradients[:1] * 0, Adam(0.1, weight_decay=0.5))
    np.testing.assert_allclose(decayed[0], start * (1 - 0.1 * 0.5), rtol=1e-6)


def test_an_embedding_is_trained():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Embedding(4, 2, embeddings_initializer="ones")])
    model.compile(Adam(0.1), "mse")
    model.fit(np.array([[1], [2]]), np.zeros((2, 1, 2)), verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [[1, 1], [0.9, 0.9], [0.9, 0.9], [1, 1]], rtol=1e-6)


def test_mixed_precision_trains():
    x, y = regression()
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, dtype="mixed_float16")])
    model.compile(keras.optimizers.LossScaleOptimizer(Adam(0.1)), "mse")
    model.fit(x, y, epochs=60, verbose=0)
    np.testing.assert_allclose(np.ravel(model.get_weights()[0]), [1.0, -2.0, 0.5], atol=5e-2)


def test_one_model_after_the_other_trains():
    """No trace is left of variables that are gone."""
    x, y = regression()
    kernels = []
    for _ in range(2):
        model = linear_model(Adam(0.05))
        model.fit(x, y, shuffle=False, verbose=0)
        kernels.append(model.get_weights()[0])
        del model
        gc.collect()
    np.testing.assert_array_equal(*kernels)


def test_replicas_train_alike():
    x, y = regression()
    strategy = tf.distribute.MirroredStrategy(["CPU:0"])
    with strategy.scope():
        mirrored = linear_model(Adam(0.05))
    alone = linear_model(Adam(0.05))
    for model in (mirrored, alone):
        model.fit(x, y, batch_size=32, shuffle=False, verbose=0)
    np.testing.assert_allclose(mirrored.get_weights()[0], alone.get_weights()[0], rtol=1e-5)
