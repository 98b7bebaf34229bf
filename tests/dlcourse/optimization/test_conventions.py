"""Every number of docs/optimizers.md, computed."""

from pathlib import Path

import keras
import numpy as np
import pytest
import torch

from dlcourse.optimization import AdaDelta, AdaGrad, Adam, Momentum, RMSProp, reduce_on_plateau
from tests.dlcourse.optimization.conventions import by_keras, by_torch

PAGE = (Path(__file__).parents[3] / "docs" / "optimizers.md").read_text(encoding="utf-8")
STEADY, FALLING = [0.1] * 10, [0.1] * 5 + [0.01] * 5
SMALL = {"epsilon": 1e-7}
KERAS, TORCH = keras.optimizers, torch.optim

# The beginning of a table's row, and who makes its numbers.
ROWS = {
    "`Momentum()`, Keras's `SGD` | −0.0001 | −0.0041": [
        lambda: by_keras(Momentum(), STEADY),
        lambda: by_keras(KERAS.SGD(momentum=0.9), STEADY),
    ],
    '`Momentum(learning_rate_in="step")`, PyTorch\'s `SGD` | −0.0001 | −0.0041': [
        lambda: by_keras(Momentum(learning_rate_in="step"), STEADY),
        lambda: by_torch(TORCH.SGD, STEADY, momentum=0.9),
    ],
    "`Momentum()`, Keras's `SGD` | −0.0001 | −0.0029": [
        lambda: by_keras(Momentum(), FALLING),
        lambda: by_keras(KERAS.SGD(momentum=0.9), FALLING),
    ],
    '`Momentum(learning_rate_in="step")`, PyTorch\'s `SGD` | −0.0001 | −0.0015': [
        lambda: by_keras(Momentum(learning_rate_in="step"), FALLING),
        lambda: by_torch(TORCH.SGD, FALLING, momentum=0.9),
    ],
    '`Momentum(dampening=0.9, learning_rate_in="step")`': [
        lambda: by_keras(Momentum(dampening=0.9, learning_rate_in="step"), STEADY),
    ],
    "PyTorch's `SGD(dampening=0.9)`": [lambda: by_torch(TORCH.SGD, STEADY, momentum=0.9, dampening=0.9)],
    "`AdaGrad()`, PyTorch": [
        lambda: by_keras(AdaGrad(**SMALL), STEADY),
        lambda: by_torch(TORCH.Adagrad, STEADY, eps=1e-7),
    ],
    '`AdaGrad(epsilon_place="inside")`, Keras': [
        lambda: by_keras(AdaGrad(**SMALL, epsilon_place="inside"), STEADY),
        lambda: by_keras(KERAS.Adagrad(**SMALL, initial_accumulator_value=0.0), STEADY),
    ],
    '`AdaGrad(epsilon_place="inside", initial_accumulator=0.1)`, Keras': [
        lambda: by_keras(AdaGrad(**SMALL, epsilon_place="inside", initial_accumulator=0.1), STEADY),
        lambda: by_keras(KERAS.Adagrad(), STEADY),
    ],
    "`RMSProp()`, PyTorch": [
        lambda: by_keras(RMSProp(**SMALL), STEADY),
        lambda: by_torch(TORCH.RMSprop, STEADY, alpha=0.9, eps=1e-7),
    ],
    '`RMSProp(epsilon_place="inside")`, Keras': [
        lambda: by_keras(RMSProp(**SMALL, epsilon_place="inside"), STEADY),
        lambda: by_keras(KERAS.RMSprop(), STEADY),
    ],
    "`AdaDelta()`, PyTorch with `rho=0.95`": [
        lambda: by_keras(AdaDelta(), [1.0] * 10),
        lambda: by_torch(TORCH.Adadelta, [1.0] * 10, rho=0.95),
    ],
    "`AdaDelta(learning_rate=0.001, epsilon=1e-7)`, Keras": [
        lambda: by_keras(AdaDelta(**SMALL), [0.001] * 10),
        lambda: by_keras(KERAS.Adadelta(), [0.001] * 10),
    ],
    "`Adam()`, PyTorch": [
        lambda: by_keras(Adam(epsilon=1e-4), STEADY),
        lambda: by_torch(TORCH.Adam, STEADY, eps=1e-4),
    ],
    "Keras | −0.024": [lambda: by_keras(KERAS.Adam(epsilon=1e-4), STEADY)],
}


@pytest.mark.parametrize("row", ROWS)
def test_the_numbers_of_a_row(row):
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {row}"))
    printed = [float(cell.replace("−", "-")) for cell in line.strip("| ").split("|")[-2:]]
    for make in ROWS[row]:
        path = make()
        for number, computed in zip(printed, (path[0], path[-1]), strict=True):
            assert number == pytest.approx(computed, rel=6e-4)


def test_every_row_of_numbers_is_checked():
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and line.count("| −") == 2]
    assert len(rows) == len(ROWS)
    assert all(any(line.startswith(f"| {row}") for row in ROWS) for line in rows)


def test_the_plateaus():
    losses = np.array([3.0, 1.0, 2.0, 2.0, 2.0, 2.0])
    assert "`reduce_on_plateau`, Keras | 0.8, 0.8, 0.8, 0.4, 0.4, 0.2 |" in PAGE
    np.testing.assert_allclose(reduce_on_plateau(losses, learning_rate=0.8, patience=2), [0.8, 0.8, 0.8, 0.4, 0.4, 0.2])
    optimizer = TORCH.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    scheduler = TORCH.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, threshold=0.0)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(scheduler.get_last_lr()[0])
    np.testing.assert_allclose(rates, [0.8, 0.8, 0.8, 0.8, 0.4, 0.4])
    assert "PyTorch, threshold 0 | 0.8, 0.8, 0.8, 0.8, 0.4, 0.4 |" in PAGE


def test_the_defaults():
    def keras_has(optimizer, **expected):
        config = optimizer.get_config()
        assert {name: config[name] for name in expected} == pytest.approx(expected)

    def torch_has(make, **expected):
        assert {name: make([torch.zeros(1)]).defaults[name] for name in expected} == expected

    keras_has(KERAS.SGD(), learning_rate=0.01, momentum=0.0)
    keras_has(KERAS.Adagrad(), learning_rate=0.001, epsilon=1e-7, initial_accumulator_value=0.1)
    keras_has(KERAS.RMSprop(), learning_rate=0.001, rho=0.9, epsilon=1e-7)
    keras_has(KERAS.Adadelta(), learning_rate=0.001, rho=0.95, epsilon=1e-7)
    keras_has(KERAS.Adam(), learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    torch_has(TORCH.SGD, lr=0.001, momentum=0)
    torch_has(TORCH.Adagrad, lr=0.01, eps=1e-10, initial_accumulator_value=0)
    torch_has(TORCH.RMSprop, lr=0.01, alpha=0.99, eps=1e-8)
    torch_has(TORCH.Adadelta, lr=1.0, rho=0.9, eps=1e-6)
    torch_has(TORCH.Adam, lr=0.001, betas=(0.9, 0.999), eps=1e-8)
