"""Weight decay against PyTorch's and Keras's optimisers, and in closed form."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
import torch

from dlcourse.losses import l2_penalty_gradient
from dlcourse.regularization import decoupled_weight_decay_step, weight_decay_step

RNG = np.random.default_rng(3)
THETA, GRADIENTS = RNG.normal(size=(4, 3)), RNG.normal(size=(5, 4, 3))


def test_it_is_pytorchs_sgd():
    parameter = torch.nn.Parameter(torch.tensor(THETA))
    optimizer = torch.optim.SGD([parameter], lr=0.1, weight_decay=0.3)
    theta = THETA
    for gradient in GRADIENTS:
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        theta = weight_decay_step(theta, gradient, learning_rate=0.1, weight_decay=0.3)
        np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-13)


def test_it_is_a_step_down_the_penalised_loss():
    (pull,) = l2_penalty_gradient([THETA], strength=0.3)
    expected = THETA - 0.1 * (GRADIENTS[0] + pull)
    actual = weight_decay_step(THETA, GRADIENTS[0], learning_rate=0.1, weight_decay=0.3)
    np.testing.assert_allclose(actual, expected, rtol=1e-13)


def test_without_a_gradient_weights_decay_exponentially():
    theta = THETA
    for _ in range(10):
        theta = weight_decay_step(theta, np.zeros_like(THETA), learning_rate=0.5, weight_decay=0.2)
    np.testing.assert_allclose(theta, 0.9**10 * THETA, rtol=1e-13)


def test_for_gradient_descent_the_two_are_one():
    coupled = weight_decay_step(THETA, GRADIENTS[0], learning_rate=0.1, weight_decay=0.3)
    decoupled = decoupled_weight_decay_step(THETA, 0.1 * GRADIENTS[0], learning_rate=0.1, weight_decay=0.3)
    np.testing.assert_allclose(coupled, decoupled, rtol=1e-13)


def test_decoupled_from_adam_it_is_pytorchs_adamw():
    parameter = torch.nn.Parameter(torch.tensor(THETA))
    optimizer = torch.optim.AdamW([parameter], lr=0.1, weight_decay=0.3, betas=(0.9, 0.99), eps=1e-6)
    theta, m, v = THETA, 0.0, 0.0
    for step, gradient in enumerate(GRADIENTS, start=1):
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
        m, v = 0.9 * m + 0.1 * gradient, 0.99 * v + 0.01 * gradient**2
        update = 0.1 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-6)
        theta = decoupled_weight_decay_step(theta, update, learning_rate=0.1, weight_decay=0.3)
        np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-11)


def test_decoupled_from_sgd_it_is_keras_option():
    variable = keras.Variable(THETA, dtype="float64")
    optimizer = keras.optimizers.SGD(learning_rate=0.1, weight_decay=0.3)
    optimizer.apply([tf.constant(GRADIENTS[0])], [variable])
    expected = decoupled_weight_decay_step(THETA, 0.1 * GRADIENTS[0], learning_rate=0.1, weight_decay=0.3)
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-6)
