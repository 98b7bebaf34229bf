"""Momentum against numbers worked by hand, PyTorch and Keras over a hundred steps, and the laws of its velocity."""

import keras
import numpy as np
import pytest
import torch

from dlcourse.optimization import Momentum, momentum, momentum_laws
from tests.dlcourse.optimization import walks

RATE = 2.0**-6  # Keras keeps the learning rate in float32; a power of two loses nothing there


def test_three_steps_by_hand():
    """Gradients 1, 2, 0 with η = 1/2 and ρ = 1/2: the velocity is 1/2, 5/4, 5/8."""
    variable, velocity, seen = np.array([0.0]), np.array([0.0]), []
    for gradient in (1.0, 2.0, 0.0):
        variable, velocity = momentum(variable, [gradient], velocity, learning_rate=0.5, momentum=0.5)
        seen.append((float(variable[0]), float(velocity[0])))
    assert seen == [(-0.5, 0.5), (-1.75, 1.25), (-2.375, 0.625)]


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("place", ["velocity", "step"])
def test_a_hundred_steps_are_torchs(nesterov, place):
    ours = walks.of_function(
        momentum, [0.0], learning_rate=RATE, momentum=0.9, nesterov=nesterov, learning_rate_in=place
    )
    theirs = walks.of_torch(lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=nesterov))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13)


@pytest.mark.parametrize("nesterov", [False, True])
def test_a_hundred_steps_are_keras(nesterov):
    ours = walks.of_function(momentum, [0.0], learning_rate=RATE, momentum=0.875, nesterov=nesterov)
    theirs = walks.of_keras(keras.optimizers.SGD(RATE, momentum=0.875, nesterov=nesterov))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"nesterov": True},
        {"dampening": 0.5},
        {"learning_rate_in": "step"},
        {"learning_rate_in": "step", "nesterov": True},
    ],
    ids=str,
)
def test_the_optimizer_is_the_function(options):
    ours = walks.of_keras(Momentum(RATE, momentum=0.9, **options))
    np.testing.assert_allclose(
        ours, walks.of_function(momentum, [0.0], learning_rate=RATE, momentum=0.9, **options), rtol=0, atol=1e-13
    )


def test_a_new_learning_rate_tells_the_places_apart():
    """After the rate falls to zero the first form coasts on, ρ v, and the second stands still."""
    for place, expected in (("velocity", [-1.5]), ("step", [-1.0])):
        first = momentum([0.0], [1.0], [0.0], learning_rate=1.0, momentum=0.5, learning_rate_in=place)
        second = momentum(
            first.variable, [1.0], first.velocity, learning_rate=0.0, momentum=0.5, learning_rate_in=place
        )
        np.testing.assert_allclose(second.variable, expected)


def test_the_velocity_of_a_constant_gradient_is_a_geometric_series():
    """After t steps v = η g (1 − ρᵗ)/(1 − ρ); with the velocity damped by ρ itself, η g (1 − ρᵗ)."""
    rho, count = 0.8, 30
    for dampening, factor in ((0.0, 1 / (1 - rho)), (rho, 1.0)):
        variable, velocity = np.array([0.0]), np.array([0.0])
        for _ in range(count):
            variable, velocity = momentum(
                variable, [3.0], velocity, learning_rate=0.1, momentum=rho, dampening=dampening
            )
        np.testing.assert_allclose(velocity, [0.3 * factor * (1 - rho**count)], rtol=1e-12)


def test_torch_damps_from_the_second_step_only():
    """Its first velocity is the gradient; afterwards the two differ by ρᵗ τ g."""
    variable = torch.tensor([0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([variable], lr=1.0, momentum=0.5, dampening=0.5)
    theirs, ours, state = [], [], (np.array([0.0]), np.array([0.0]))
    for _ in range(3):
        variable.grad = torch.tensor([1.0], dtype=torch.float64)
        optimizer.step()
        theirs.append(optimizer.state[variable]["momentum_buffer"].item())
        state = momentum(state[0], [1.0], state[1], momentum=0.5, dampening=0.5, learning_rate_in="step")
        ours.append(float(state.velocity[0]))
    assert theirs == [1.0, 1.0, 1.0]
    assert ours == [0.5, 0.75, 0.875]


def test_without_momentum_it_is_gradient_descent():
    np.testing.assert_allclose(
        momentum([1.0, 2.0], [3.0, -4.0], [7.0, 7.0], learning_rate=0.5, momentum=0.0).variable, [-0.5, 4.0]
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"momentum": 1.0}, "momentum is 1, expected 0 <= momentum < 1"),
        ({"momentum": -0.1}, "momentum is -0.1"),
        ({"dampening": 1.5}, "dampening is 1.5, expected 0 <= dampening < 1"),
        ({"dampening": 0.5, "nesterov": True}, "has no damped form"),
        ({"learning_rate_in": "loss"}, "learning_rate_in is 'loss', expected one of 'velocity', 'step'"),
    ],
)
def test_what_cannot_be_is_told(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        momentum([1.0], [1.0], [0.0], **options)


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="velocity has shape"):
        momentum([1.0, 2.0], [1.0, 2.0], [0.0])


@pytest.mark.parametrize("place", ["velocity", "step"])
def test_the_law_is_where_the_steps_lead(place):
    rng = np.random.default_rng(9)
    gradients, rates = rng.normal(size=(8, 3)), rng.uniform(0.1, 1.0, size=8)
    variable, velocity = np.zeros(3), np.zeros(3)
    for rate, gradient in zip(rates, gradients, strict=True):
        variable, velocity = momentum(
            variable, gradient, velocity, learning_rate=rate, momentum=0.7, learning_rate_in=place
        )
    laws = momentum_laws(gradients, rates, momentum=0.7)
    for row in laws.inside if place == "velocity" else laws.outside:
        np.testing.assert_allclose(row, variable, rtol=1e-12)


def test_torch_goes_as_far_with_a_falling_rate():
    gradients, rates = np.random.default_rng(9).normal(size=(6, 2)), 0.5 ** np.arange(6)
    variable = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([variable], lr=1.0, momentum=0.7)
    for rate, gradient in zip(rates, gradients, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        variable.grad = torch.tensor(gradient)
        optimizer.step()
    np.testing.assert_allclose(
        momentum_laws(gradients, rates, momentum=0.7).outside[1], variable.detach().numpy(), rtol=1e-12
    )
