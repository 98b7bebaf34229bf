"""The optimisers that give each entry a rate of its own: a hundred steps beside PyTorch's and Keras's, and laws."""

import keras
import numpy as np
import pytest
import torch

from dlcourse.optimization import SGD, AdaDelta, AdaGrad, Adam, RMSProp, adadelta, adagrad, adam, rmsprop, sgd
from tests.dlcourse.optimization import walks

RATE = 2.0**-6  # Keras keeps learning rates in float32; a power of two loses nothing there
EPSILON = 2.0**-8  # large enough to tell where it is added
# Where RMSProp and AdaDelta overshoot, rounding decides on which side; their larger ε keeps the path smooth.


def adam_by_count():
    """``adam``, which keeps count of its steps by itself."""
    count = iter(range(1, walks.STEPS + 1))
    return lambda *state, **options: adam(*state, next(count), **options)


WALKS = {
    "sgd": (lambda: sgd, [], {"learning_rate": RATE}, lambda p: torch.optim.SGD(p, lr=RATE)),
    "adagrad": (
        lambda: adagrad,
        [0.0],
        {"learning_rate": RATE, "epsilon": EPSILON},
        lambda p: torch.optim.Adagrad(p, lr=RATE, eps=EPSILON),
    ),
    "rmsprop": (
        lambda: rmsprop,
        [0.0],
        {"learning_rate": RATE, "rho": 0.875, "epsilon": 0.25},
        lambda p: torch.optim.RMSprop(p, lr=RATE, alpha=0.875, eps=0.25),
    ),
    "adadelta": (
        lambda: adadelta,
        [0.0, 0.0],
        {"learning_rate": 2 * RATE, "rho": 0.875, "epsilon": 1.0},
        lambda p: torch.optim.Adadelta(p, lr=2 * RATE, rho=0.875, eps=1.0),
    ),
    "adam": (
        adam_by_count,
        [0.0, 0.0],
        {"learning_rate": RATE, "beta_1": 0.875, "beta_2": 0.99, "epsilon": EPSILON},
        lambda p: torch.optim.Adam(p, lr=RATE, betas=(0.875, 0.99), eps=EPSILON),
    ),
}
CLASSES = {"sgd": SGD, "adagrad": AdaGrad, "rmsprop": RMSProp, "adadelta": AdaDelta, "adam": Adam}
each_walk = pytest.mark.parametrize("name", WALKS)


@each_walk
@pytest.mark.parametrize("slope", [walks.valley, walks.given], ids=["valley", "given"])
def test_a_hundred_steps_are_torchs(name, slope):
    make, slots, options, theirs = WALKS[name]
    ours = walks.of_function(make(), slots, slope, **options)
    np.testing.assert_allclose(ours, walks.of_torch(theirs, slope), rtol=0, atol=1e-12)


@each_walk
def test_the_optimizer_is_the_function(name):
    make, slots, options, _ = WALKS[name]
    ours = walks.of_keras(CLASSES[name](**options))
    np.testing.assert_allclose(ours, walks.of_function(make(), slots, **options), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("step", "slots", "options", "theirs", "tolerance"),
    [
        (sgd, [], {"learning_rate": RATE}, keras.optimizers.SGD(RATE), 1e-13),
        (
            adagrad,
            [0.125],
            {"learning_rate": RATE, "epsilon": EPSILON, "epsilon_place": "inside"},
            keras.optimizers.Adagrad(RATE, initial_accumulator_value=0.125, epsilon=EPSILON),
            1e-13,
        ),
        (
            rmsprop,
            [0.0],
            {"learning_rate": RATE, "rho": 0.875, "epsilon": 0.25, "epsilon_place": "inside"},
            keras.optimizers.RMSprop(RATE, rho=0.875, epsilon=0.25),
            1e-13,
        ),
        (
            adadelta,
            [0.0, 0.0],
            {"learning_rate": 2 * RATE, "rho": 0.875, "epsilon": 1.0},
            keras.optimizers.Adadelta(2 * RATE, rho=0.875, epsilon=1.0),
            1e-13,
        ),
        (
            adam_by_count(),
            [0.0, 0.0],
            {"learning_rate": RATE, "beta_1": 0.875, "beta_2": 0.9375, "epsilon": 0.0},
            keras.optimizers.Adam(RATE, beta_1=0.875, beta_2=0.9375, epsilon=0.0),
            1e-6,  # it takes the power of β in float32
        ),
    ],
    ids=list(WALKS),
)
def test_a_hundred_steps_are_keras_where_the_conventions_agree(step, slots, options, theirs, tolerance):
    """Rates, decays and ε are powers of two and sums of them, which float32 has exactly."""
    ours = walks.of_function(step, slots, **options)
    np.testing.assert_allclose(ours, walks.of_keras(theirs), rtol=0, atol=tolerance)


def test_adagrads_steps_fall_with_the_root_of_their_number():
    variable, total = np.array([0.0]), np.array([0.0])
    for count in range(1, 26):
        before = variable
        variable, total = adagrad(variable, [-7.0], total, learning_rate=0.5, epsilon=0.0)
        np.testing.assert_allclose(variable - before, [0.5 / np.sqrt(count)], rtol=1e-12)


def test_rmsprops_first_step_is_longer_than_the_rate():
    update = rmsprop([0.0, 0.0], [5.0, -0.01], [0.0, 0.0], learning_rate=0.5, rho=0.96, epsilon=0.0)
    np.testing.assert_allclose(update.variable, [-2.5, 2.5], rtol=1e-6)


def test_adadelta_does_not_care_for_the_loss_units():
    """With ε so small that it is nothing, a loss in other units takes the same steps."""
    options = {"rho": 0.9, "epsilon": 1e-300}
    paths = []
    for unit in (1.0, 1e6):
        state = np.array([3.0]), np.array([0.0]), np.array([1e-4])
        for _ in range(20):
            state = adadelta(state[0], unit * state[0].__array__(), state[1], state[2], **options)
        paths.append(float(state[0][0]))
    np.testing.assert_allclose(paths[0], paths[1], rtol=1e-12)


def test_adadelta_renews_what_it_divides_with_after_use():
    """With d₀ = 0 the first change is √ε / √(s + ε) · g: 1 / 2 · √12."""
    update = adadelta(np.array([0.0]), [12.0**0.5], [0.0], [0.0], rho=0.75, epsilon=1.0)
    np.testing.assert_allclose(np.ravel(update), [-(3.0**0.5), 3.0, 0.75], rtol=1e-12)


@pytest.mark.parametrize("place", ["outside", "inside"])
@pytest.mark.parametrize("step", [adagrad, rmsprop])
def test_an_entry_without_gradients_stays(step, place):
    update = step([1.0, 2.0], [0.0, 1.0], [0.0, 0.0], epsilon_place=place)
    assert float(update.variable[0]) == 1.0
    assert float(update.variable[1]) < 2.0


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: adagrad([1.0], [1.0], [0.0], epsilon=-1.0), "adagrad: epsilon is -1, expected 0 or more"),
        (lambda: adagrad([1.0], [1.0], [0.0], epsilon_place="under"), "epsilon_place is 'under', expected 'outside'"),
        (lambda: adagrad([1.0], [1.0], [0.0, 0.0]), r"accumulator has shape \(2,\), .* \*shape = \(1,\), as variable"),
        (lambda: rmsprop([1.0], [1.0], [0.0], rho=1.0), "rmsprop: rho is 1, expected 0 <= rho < 1"),
        (lambda: adadelta([1.0], [1.0], [0.0], [0.0], rho=-0.5), "adadelta: rho is -0.5"),
        (lambda: sgd([1.0, 2.0], [1.0]), "sgd: gradient has shape"),
        (lambda: AdaGrad(initial_accumulator=-1.0), "AdaGrad: initial_accumulator is -1"),
    ],
)
def test_what_cannot_be_is_told(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
