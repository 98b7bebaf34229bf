"""Descent on a linear model against closed forms, PyTorch and Keras."""

import keras
import numpy as np
import pytest
import torch

from dlcourse.optimization import (
    batches_with_replacement,
    batches_without_replacement,
    gradient_descent,
    layerwise_learning_rates,
    minibatch_sgd,
    stochastic_gradient_descent,
)


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    return rng.normal(size=(7, 3)), rng.normal(size=7), rng.normal(size=3)


def test_the_error_shrinks_by_a_matrix_power(data):
    """wₜ − w* = (I − ηA)ᵗ (w₀ − w*) with A = XᵀX/N and w* the least squares solution."""
    x, y, w = data
    best, a = np.linalg.lstsq(x, y, rcond=None)[0], x.T @ x / len(x)
    path = gradient_descent(x, y, w, learning_rate=0.3, steps=8).path
    for t, weights in enumerate(path):
        expected = best + np.linalg.matrix_power(np.eye(3) - 0.3 * a, t) @ (w - best)
        np.testing.assert_allclose(weights, expected, rtol=1e-12)


def test_beyond_two_over_the_largest_curvature_it_runs_away(data):
    x, y, w = data
    edge = 2 / np.linalg.eigvalsh(x.T @ x / len(x)).max()
    below, above = (gradient_descent(x, y, w, learning_rate=f * edge, steps=200).risks for f in (0.95, 1.05))
    assert np.all(np.diff(below) <= 1e-12)
    assert float(above[-1]) > 1e6


def torch_path(x, y, w, batches, rate):
    weights = torch.tensor(w, requires_grad=True)
    optimizer, path = torch.optim.SGD([weights], lr=rate), [w]
    for batch in batches:
        optimizer.zero_grad()
        (0.5 * torch.mean((torch.tensor(x[batch]) @ weights - torch.tensor(y[batch])) ** 2)).backward()
        optimizer.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path)


def risks_of(x, y, path):
    return [0.5 * np.mean((x @ w - y) ** 2) for w in path]


def test_all_samples_are_torchs(data):
    x, y, w = data
    descent = gradient_descent(x, y, w, learning_rate=0.3, steps=5)
    expected = torch_path(x, y, w, [np.arange(7)] * 5, 0.3)
    np.testing.assert_allclose(descent.path, expected, rtol=1e-12)
    np.testing.assert_allclose(descent.risks, risks_of(x, y, expected), rtol=1e-12)


def test_single_samples_are_torchs(data):
    x, y, w = data
    order = np.array([3, 0, 3, 6, 5])
    descent = stochastic_gradient_descent(x, y, w, order, learning_rate=0.2)
    expected = torch_path(x, y, w, order[:, None], 0.2)
    np.testing.assert_allclose(descent.path, expected, rtol=1e-12)
    np.testing.assert_allclose(descent.risks, risks_of(x, y, expected), rtol=1e-12)


def test_batches_are_torchs_also_with_a_sample_twice(data):
    x, y, w = data
    order = np.array([[1, 4, 2], [6, 6, 0], [5, 3, 5]])
    expected = torch_path(x, y, w, order, 0.2)
    np.testing.assert_allclose(minibatch_sgd(x, y, w, order, learning_rate=0.2).path, expected, rtol=1e-12)


def test_batches_of_one_and_of_all_are_the_other_two(data):
    x, y, w = data
    order = np.array([2, 5, 1])
    np.testing.assert_allclose(
        minibatch_sgd(x, y, w, order[:, None]).path, stochastic_gradient_descent(x, y, w, order).path, rtol=1e-13
    )
    everything = np.tile(np.arange(7), (4, 1))
    np.testing.assert_allclose(
        minibatch_sgd(x, y, w, everything).path, gradient_descent(x, y, w, steps=4).path, rtol=1e-12
    )


def test_single_gradients_average_to_the_whole_one(data):
    """The law behind it all: over the samples, the mean of the first steps is the step of all samples."""
    x, y, w = data
    singles = [stochastic_gradient_descent(x, y, w, [n], learning_rate=0.4).path[1] for n in range(7)]
    np.testing.assert_allclose(np.mean(singles, axis=0), gradient_descent(x, y, w, learning_rate=0.4, steps=1).path[1])


def test_no_steps_leave_the_start(data):
    """Also once the graph has been traced for any number of features."""
    x, y, w = data
    for features in (1, 2, 3):
        stochastic_gradient_descent(x[:, :features], y, w[:features], np.zeros(features, "int64"))
    np.testing.assert_array_equal(gradient_descent(x, y, w, steps=0).path, w[None])
    assert stochastic_gradient_descent(x[:, :2], y, w[:2], np.zeros(0, "int64")).risks.shape == (1,)


def test_an_epoch_has_every_sample_once():
    uniforms = np.random.default_rng(0).random((3, 10))
    order = batches_without_replacement(uniforms, batch_size=5).numpy()
    assert order.shape == (6, 5)
    np.testing.assert_array_equal(np.sort(order.reshape(3, 10)), np.tile(np.arange(10), (3, 1)))
    np.testing.assert_array_equal(order.reshape(3, 10), np.argsort(uniforms))
    short = batches_without_replacement(uniforms, batch_size=4).numpy()
    np.testing.assert_array_equal(short.reshape(3, 8), np.argsort(uniforms)[:, :8])


def test_with_replacement_every_sample_is_as_likely():
    uniforms = (np.arange(60) + 0.5) / 60
    order = batches_with_replacement(uniforms.reshape(20, 3), samples=6).numpy()
    np.testing.assert_array_equal(np.bincount(order.ravel()), [10] * 6)
    edge = np.float32(1) - np.finfo("float32").epsneg  # times 7 it may round up to 7
    assert batches_with_replacement(np.array([[edge, 0.0]], "float32"), samples=7).numpy().tolist() == [[6, 0]]


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda x, y, w: gradient_descent(x, y, w, steps=-1), "steps is -1, expected 0 or more"),
        (
            lambda x, y, w: stochastic_gradient_descent(x, y, w, [7]),
            "order holds 7, expected indices of samples, 0 to 6",
        ),
        (lambda x, y, w: minibatch_sgd(x, y, w, [[-1, 2]]), "minibatch_sgd: order holds -1"),
        (lambda x, y, w: gradient_descent(x, y[1:], w), "y has shape"),
        (lambda x, y, w: batches_without_replacement(x, batch_size=4), "batch_size is 4, expected 1 to 3"),
        (lambda x, y, w: batches_with_replacement(x, samples=0), "samples is 0, expected 1 or more"),
    ],
)
def test_what_cannot_be_is_told(data, call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call(*data)


# Fine-tuning.


@pytest.fixture
def network(data):
    rng = np.random.default_rng(6)
    return *data[:2], rng.normal(size=(3, 4)), rng.normal(size=4), rng.integers(7, size=(6, 2))


def test_layerwise_rates_are_torchs_parameter_groups(network):
    x, y, body, head, order = network
    v, w = torch.tensor(body, requires_grad=True), torch.tensor(head, requires_grad=True)
    optimizer = torch.optim.SGD([{"params": [v], "lr": 0.02}, {"params": [w], "lr": 0.3}])
    losses = []
    for batch in order:
        optimizer.zero_grad()
        loss = 0.5 * torch.mean((torch.tanh(torch.tensor(x[batch]) @ v) @ w - torch.tensor(y[batch])) ** 2)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    tuned = layerwise_learning_rates(*network, body_learning_rate=0.02, head_learning_rate=0.3)
    for actual, expected in zip(tuned, (v.detach(), w.detach(), losses), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_a_frozen_body_leaves_linear_regression_on_its_features(network):
    x, y, body, head, order = network
    tuned = layerwise_learning_rates(*network, body_learning_rate=0.0, head_learning_rate=0.3)
    np.testing.assert_array_equal(tuned.body, body)
    linear = minibatch_sgd(np.tanh(x @ body), y, head, order, learning_rate=0.3)
    np.testing.assert_allclose(tuned.head, linear.path[-1], rtol=1e-12)


def test_a_head_of_zeros_shields_the_body_for_one_step(network):
    x, y, body, head, order = network
    tuned = layerwise_learning_rates(x, y, body, 0 * head, order[:1], body_learning_rate=1.0)
    np.testing.assert_array_equal(tuned.body, body)
    assert np.any(tuned.head)


def test_one_rate_for_both_is_keras(network):
    x, y, body, head, order = network
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4, "tanh", use_bias=False), keras.layers.Dense(1, use_bias=False)]
    )
    model.set_weights([body, head[:, None]])
    model.compile(keras.optimizers.SGD(0.05), lambda t, p: 0.5 * keras.ops.mean((t - p) ** 2), run_eagerly=True)
    losses = [float(model.train_on_batch(x[batch], y[batch][:, None])) for batch in order]
    tuned = layerwise_learning_rates(*network, body_learning_rate=0.05, head_learning_rate=0.05)
    np.testing.assert_allclose(tuned.losses, losses, rtol=1e-5)
    np.testing.assert_allclose(tuned.body, model.get_weights()[0], rtol=1e-4)
