"""Schedules against Keras's and PyTorch's, and the numbers of their formulas."""

import keras
import numpy as np
import pytest
import torch

from dlcourse import optimization
from dlcourse.optimization import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    StepDecay,
    cosine_decay,
    decay_schedules,
    exponential_decay,
    inverse_time_decay,
    step_decay,
)

STEPS = np.arange(25.0)
FALL = {"learning_rate": 0.5, "decay_steps": 8, "decay_rate": 0.25}
KERAS = {
    "step_decay": (FALL, keras.optimizers.schedules.ExponentialDecay(0.5, 8, 0.25, staircase=True)),
    "exponential_decay": (FALL, keras.optimizers.schedules.ExponentialDecay(0.5, 8, 0.25)),
    "inverse_time_decay": (FALL, keras.optimizers.schedules.InverseTimeDecay(0.5, 8, 0.25)),
    "cosine_decay": (
        {"learning_rate": 0.5, "decay_steps": 8, "final": 0.125},
        keras.optimizers.schedules.CosineDecay(0.5, 8, alpha=0.25),
    ),
}
TORCH = {
    "step_decay": lambda o: torch.optim.lr_scheduler.StepLR(o, 8, 0.25),
    "exponential_decay": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.25 ** (1 / 8)),
    "inverse_time_decay": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + 0.25 * t / 8)),
    "cosine_decay": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 8, 0.125),
}


@pytest.mark.parametrize("name", KERAS)
def test_schedule_is_keras(name):
    options, theirs = KERAS[name]
    ours = getattr(optimization, name)(STEPS, **options)
    np.testing.assert_allclose(ours, [float(theirs(t)) for t in STEPS], rtol=1e-6)


@pytest.mark.parametrize("name", TORCH)
def test_schedule_is_torchs(name):
    """Its cosine up to T only: it rises again."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler, rates = TORCH[name](optimizer), []
    last = 9 if name == "cosine_decay" else 25
    for _ in range(last):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    np.testing.assert_allclose(getattr(optimization, name)(STEPS[:last], **KERAS[name][0]), rates, rtol=1e-12)


def test_four_at_once_are_the_four():
    once = decay_schedules(STEPS, **FALL)
    np.testing.assert_array_equal(once.step, step_decay(STEPS, **FALL))
    np.testing.assert_array_equal(once.exponential, exponential_decay(STEPS, **FALL))
    np.testing.assert_array_equal(once.inverse_time, inverse_time_decay(STEPS, **FALL))
    np.testing.assert_array_equal(once.cosine, cosine_decay(STEPS, learning_rate=0.5, decay_steps=8))


def test_steps_may_be_integers():
    rates = step_decay(np.arange(25), **FALL)
    assert rates.dtype == "float32"
    np.testing.assert_allclose(rates, step_decay(STEPS, **FALL), rtol=1e-6)
    assert step_decay(8, **FALL).shape == ()


@pytest.mark.parametrize(
    ("schedule", "name"),
    [
        (StepDecay(0.5, 8, 0.25), "step_decay"),
        (ExponentialDecay(0.5, 8, 0.25), "exponential_decay"),
        (InverseTimeDecay(0.5, 8, 0.25), "inverse_time_decay"),
        (CosineDecay(0.5, 8, 0.125), "cosine_decay"),
    ],
    ids=list(KERAS),
)
def test_an_optimizer_follows_it_and_saves_it(schedule, name):
    optimizer = optimization.SGD(schedule)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    variable, start = keras.Variable(np.array([0.0])), np.array([0.0])
    again.build([variable])
    for t in range(12):
        again.apply([np.array([-1.0], "float32")])
        start = start + getattr(optimization, name)(np.array([float(t)]), **KERAS[name][0])
        np.testing.assert_allclose(variable.numpy(), start, rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: step_decay(1.0, decay_steps=0), "step_decay: decay_steps is 0, expected a positive number of steps"),
        (lambda: exponential_decay(1.0, decay_rate=-1.0), "exponential_decay: decay_rate is -1"),
        (lambda: cosine_decay(1.0, decay_steps=-5), "cosine_decay: decay_steps is -5"),
        (lambda: decay_schedules(1.0, decay_rate=-1.0), "decay_schedules: decay_rate is -1"),
    ],
)
def test_what_cannot_be_is_told(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
