"""Boltzmann machines against enumeration of all states, note C's table, scikit-learn and automatic differentiation."""

import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.neural_network import BernoulliRBM as SklearnRBM

from dlcourse import energy
from dlcourse.data import mnist
from dlcourse.energy import BernoulliRBM
from dlcourse.energy.contrastive_divergence import weighted_cd_k
from tests.dlcourse.local_data import local_data

# Keras asks NumPy for a copy in a way that NumPy 2 deprecates.

VISIBLE, HIDDEN = 4, 3


def binary_states(units):
    return np.array(list(itertools.product([0.0, 1.0], repeat=units)))


X, H = binary_states(VISIBLE), binary_states(HIDDEN)


@pytest.fixture
def parameters():
    rng = np.random.default_rng(5)
    return rng.normal(size=(HIDDEN, VISIBLE)), rng.normal(size=VISIBLE), rng.normal(size=HIDDEN)


@pytest.fixture
def joint(parameters):
    """P(x, h) by enumeration, from the energy alone: (states of x, states of h)."""
    w, b, c = parameters
    x, h = np.repeat(X, len(H), axis=0), np.tile(H, (len(X), 1))
    return energy.boltzmann_distribution(energy.rbm_energy(x, h, w, b, c)).numpy().reshape(len(X), len(H))


def uniforms(*shape, seed=0):
    return np.random.default_rng(seed).uniform(size=shape)


def test_two_variables_of_note_c():
    """Note C's table 6.1: E(a, b) = −ab."""
    a, b = np.meshgrid([0.0, 1.0], [0.0, 1.0], indexing="ij")
    expected = np.array([[1, 1], [1, math.e]]) / (3 + math.e)
    np.testing.assert_allclose(energy.boltzmann_distribution(-a * b), expected, rtol=1e-14)


def test_distribution_ignores_a_constant_and_stands_large_energies():
    probabilities = energy.boltzmann_distribution(np.array([-1000.0, -1000.0 + math.log(3.0), 1000.0]))
    np.testing.assert_allclose(probabilities, [0.75, 0.25, 0.0], rtol=1e-12)


def test_energy_is_the_double_sum(parameters):
    w, b, c = parameters
    x, h = uniforms(2, VISIBLE).round(), uniforms(2, HIDDEN).round()
    for row in range(2):
        by_hand = -sum(b[j] * x[row, j] for j in range(VISIBLE)) - sum(c[i] * h[row, i] for i in range(HIDDEN))
        by_hand -= sum(h[row, i] * w[i, j] * x[row, j] for i in range(HIDDEN) for j in range(VISIBLE))
        assert energy.rbm_energy(x, h, w, b, c).numpy()[row] == pytest.approx(by_hand, rel=1e-13)


def test_conditionals_are_ratios_of_the_joint(parameters, joint):
    w, b, c = parameters
    np.testing.assert_allclose(
        energy.rbm_hidden_given_visible(X, w, c), (joint / joint.sum(1, keepdims=True)) @ H, rtol=1e-12
    )
    np.testing.assert_allclose(energy.rbm_visible_given_hidden(H, w, b), (joint / joint.sum(0)).T @ X, rtol=1e-12)


def test_free_energy_sums_the_hidden_units_out(parameters, joint):
    w, b, c = parameters
    free = energy.free_energy(X, w, b, c)
    np.testing.assert_allclose(energy.boltzmann_distribution(free), joint.sum(1), rtol=1e-12)
    every_h = [[energy.rbm_energy(x[None], h[None], w, b, c).numpy()[0] for h in H] for x in X]
    np.testing.assert_allclose(free, -np.log(np.exp(-np.array(every_h)).sum(1)), rtol=1e-12)


def test_free_energy_does_not_overflow():
    free = energy.free_energy([[1.0]], [[1000.0]], [0.0], [0.0])
    np.testing.assert_allclose(free, [-1000.0])


def sklearn_rbm(w, b, c):
    w, b, c = (np.asarray(array) for array in (w, b, c))
    rbm = SklearnRBM(n_components=len(c))
    rbm.components_, rbm.intercept_visible_, rbm.intercept_hidden_ = w, b, c
    rbm.n_features_in_ = len(b)
    return rbm


def test_is_sklearn(parameters):
    w, b, c = parameters
    rbm = sklearn_rbm(w, b, c)
    np.testing.assert_allclose(energy.rbm_hidden_given_visible(X, w, c), rbm.transform(X), rtol=1e-12)
    np.testing.assert_allclose(energy.free_energy(X, w, b, c), rbm._free_energy(X), rtol=1e-12)


def test_gibbs_step_samples_the_conditionals(parameters):
    w, b, c = parameters
    count = 40_000
    x = np.tile(X[5], (count, 1))
    state = energy.gibbs_step(x, w, b, c, uniforms(count, HIDDEN), uniforms(count, VISIBLE, seed=1))
    assert set(np.unique(state.x)) == set(np.unique(state.h)) == {0.0, 1.0}
    five_sigma = 5 * 0.5 / math.sqrt(count)
    np.testing.assert_allclose(
        np.mean(state.h, axis=0), energy.rbm_hidden_given_visible(X[5:6], w, c)[0], atol=five_sigma
    )
    for h in H:
        rows = np.all(state.h == h, axis=1)
        expected = energy.rbm_visible_given_hidden(h[None], w, b)[0]
        np.testing.assert_allclose(state.x.numpy()[rows].mean(0), expected, atol=5 * 0.5 / math.sqrt(rows.sum()))


def test_comparison_is_strict():
    """Every probability is exactly one half, and so is every uniform: nothing goes on. Nor does a 0 at P = 0."""
    halves = tf.fill((1, 1), 0.5)
    state = energy.gibbs_step([[1.0]], [[0.0]], [0.0], [0.0], halves, halves)
    assert (state.h.numpy(), state.x.numpy()) == (0.0, 0.0)
    never = energy.gibbs_step([[1.0]], [[0.0]], [-2000.0], [-2000.0], [[0.0]], [[0.0]])
    assert (never.h.numpy(), never.x.numpy()) == (0.0, 0.0)


def test_chain_reaches_the_model_s_distribution(parameters, joint):
    w, b, c = parameters
    count, k = 20_000, 30
    x = energy.gibbs_chain(
        np.zeros((count, VISIBLE)), w, b, c, uniforms(k, count, HIDDEN), uniforms(k, count, VISIBLE, seed=1)
    )
    frequency = np.bincount(x.numpy().astype(int) @ [8, 4, 2, 1], minlength=16) / count
    np.testing.assert_allclose(frequency, joint.sum(1), atol=5 * 0.5 / math.sqrt(count))


def test_chain_is_its_steps(parameters):
    w, b, c = parameters
    x, of_hidden, of_visible = uniforms(6, VISIBLE).round(), uniforms(3, 6, HIDDEN), uniforms(3, 6, VISIBLE, seed=1)
    chain = energy.gibbs_chain(x, w, b, c, of_hidden, of_visible)
    for u, v in zip(of_hidden, of_visible, strict=True):
        x = energy.gibbs_step(x, w, b, c, u, v).x
    np.testing.assert_array_equal(chain, x)


def algorithm_1(x, w, b, c, hidden_uniforms, visible_uniforms):
    """Note C's algorithm 1, unit by unit."""

    def on(net_input):
        return 1 / (1 + math.exp(-net_input))

    dw, db, dc = np.zeros_like(w), np.zeros_like(b), np.zeros_like(c)
    for s, x_0 in enumerate(x):
        x_t = x_0.copy()
        for t in range(len(hidden_uniforms)):
            h_t = [float(hidden_uniforms[t, s, i] < on(c[i] + w[i] @ x_t)) for i in range(len(c))]
            x_t = np.array([float(visible_uniforms[t, s, j] < on(b[j] + w[:, j] @ h_t)) for j in range(len(b))])
        for i in range(len(c)):
            for j in range(len(b)):
                dw[i, j] += on(c[i] + w[i] @ x_0) * x_0[j] - on(c[i] + w[i] @ x_t) * x_t[j]
        db += x_0 - x_t
        dc += [on(c[i] + w[i] @ x_0) - on(c[i] + w[i] @ x_t) for i in range(len(c))]
    return dw, db, dc


@pytest.mark.parametrize("k", [1, 2, 5])
def test_cd_k_is_algorithm_1(parameters, k):
    arguments = uniforms(6, VISIBLE).round(), *parameters, uniforms(k, 6, HIDDEN), uniforms(k, 6, VISIBLE, seed=1)
    for a, e in zip(energy.cd_k(*arguments), algorithm_1(*arguments), strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-12, atol=1e-14)


def exact_gradient(x, w, b, c):
    """Differentiate the exact ln P(x), Z by enumeration, automatically; summed over the batch."""
    tensors = [tf.constant(array) for array in (w, b, c)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        log_z = tf.reduce_logsumexp(-energy.free_energy(X, *tensors))
        log_likelihood = tf.reduce_sum(-energy.free_energy(x, *tensors) - log_z)
    return [g.numpy() for g in tape.gradient(log_likelihood, tensors)]


def expected_cd(x, k, w, b, c):
    """The expectation of CD-k, with the Gibbs step's transition probabilities by enumeration."""
    p_h = energy.rbm_hidden_given_visible(X, w, c).numpy()
    p_x = energy.rbm_visible_given_hidden(H, w, b).numpy()
    to_h = np.prod(np.where(H == 1, p_h[:, None], 1 - p_h[:, None]), axis=-1)
    to_x = np.prod(np.where(X == 1, p_x[:, None], 1 - p_x[:, None]), axis=-1)
    start = np.array([np.all(row == X, axis=1) for row in x]).astype(float)
    difference = start - start @ np.linalg.matrix_power(to_h @ to_x, k)  # (batch, states)
    weight = difference.sum(0)
    return np.einsum("s,si,sj->ij", weight, p_h, X), weight @ X, weight @ p_h


def estimate(x, k, parameters, repeats=4000):
    repeated = np.tile(x, (repeats, 1))
    count = len(repeated)
    gradients = energy.cd_k(repeated, *parameters, uniforms(k, count, HIDDEN), uniforms(k, count, VISIBLE, seed=1))
    return [g.numpy() / repeats for g in gradients]


@pytest.mark.parametrize("k", [1, 3])
def test_mean_of_cd_k_is_its_expectation(parameters, k):
    x = X[[1, 6, 6, 15, 12]]
    for a, e in zip(estimate(x, k, parameters), expected_cd(x, k, *parameters), strict=True):
        np.testing.assert_allclose(a, e, atol=5 * 0.5 * math.sqrt(len(x) / 4000))


def test_cd_k_tends_to_the_gradient_of_the_likelihood(parameters):
    """Its bias, which enumeration gives without noise, falls with k; what is left at k = 40 is the noise."""
    x = X[[1, 6, 6, 15, 12]]
    exact = exact_gradient(x, *parameters)
    bias = [
        max(np.abs(a - e).max() for a, e in zip(expected_cd(x, k, *parameters), exact, strict=True))
        for k in (1, 2, 4, 8, 16, 40)
    ]
    assert all(later < 0.7 * earlier for earlier, later in itertools.pairwise(bias))
    assert bias[0] > 0.1
    assert bias[-1] < 1e-4
    noise = 5 * 0.5 * math.sqrt(len(x) / 4000)
    for a, e in zip(estimate(x, 40, parameters), exact, strict=True):
        np.testing.assert_allclose(a, e, atol=noise)


def test_a_transposed_weight_is_told(parameters):
    w, b, c = parameters
    with pytest.raises(ValueError, match=r"w has shape \(4, 3\).*transposed"):
        energy.cd_k(X, w.T, b, c, uniforms(1, 16, HIDDEN), uniforms(1, 16, VISIBLE))


def test_uniforms_of_one_chain_only_are_told(parameters):
    with pytest.raises(ValueError, match="hidden_uniforms has shape"):
        energy.cd_k(X, *parameters, uniforms(1, HIDDEN), uniforms(1, VISIBLE))


@pytest.fixture(scope="module")
def digits():
    """1 797 real digits of 8 × 8 pixels, black or white; a fifth is held out."""
    x = (load_digits().data > 7).astype("float32")
    return x[360:], x[:360]


def pseudo_likelihood(rbm, x):
    """scikit-learn's, in nats a picture, for the weights of any machine."""
    judge = sklearn_rbm(rbm.w, rbm.b, rbm.c) if isinstance(rbm, BernoulliRBM) else rbm
    judge.set_params(random_state=0)
    return np.mean([judge.score_samples(x).mean() for _ in range(20)])


def trained(x, epochs=10, **options):
    keras.utils.set_random_seed(0)  # of the order in which fit visits the data
    rbm = BernoulliRBM(32, seed=0, **options)
    rbm.compile(keras.optimizers.SGD(0.1))
    history = rbm.fit(x, batch_size=20, epochs=epochs, verbose=0)
    return rbm, history.history["loss"]


@pytest.fixture(scope="module")
def model(digits):
    return trained(digits[0])


def test_training_lowers_the_reconstruction_loss(model, digits):
    rbm, losses = model
    assert losses[-1] < losses[0] - 5
    assert losses[-1] < 0.7 * losses[0]
    assert rbm.evaluate(digits[1], verbose=0) == pytest.approx(losses[-1], rel=0.15)


def test_model_is_as_good_as_sklearn_s(model, digits):
    train, held_out = digits
    theirs = SklearnRBM(n_components=32, learning_rate=0.1, batch_size=20, n_iter=10, random_state=0).fit(train)
    untrained = BernoulliRBM(32, seed=0)
    untrained.build(train.shape)
    ours, baseline = pseudo_likelihood(model[0], held_out), pseudo_likelihood(untrained, held_out)
    assert baseline == pytest.approx(-64 * math.log(2), abs=0.5)
    assert ours > pseudo_likelihood(theirs, held_out) - 1.0
    assert ours > baseline + 20


def test_more_steps_train_too(digits):
    rbm, losses = trained(digits[0], epochs=3, k=3)
    assert losses[-1] < losses[0]
    assert rbm.get_config()["k"] == 3


def test_step_is_compiled(digits):
    """Python sees a step while it is traced, for full batches and for the last, smaller one, not 72 times."""
    traced = []

    class Watched(BernoulliRBM):
        def train_step(self, data):
            traced.append(data)
            return super().train_step(data)

    rbm = Watched(8, seed=0)
    rbm.compile(keras.optimizers.SGD(0.1))
    rbm.fit(digits[0], batch_size=20, verbose=0)
    assert 1 <= len(traced) <= 3


def test_one_update_is_cd_k(digits):
    """With a learning rate of one, a step adds the mean of CD-k with the uniforms of the model's own generator."""
    x = tf.constant(digits[0][:10])
    rbm, twin = (BernoulliRBM(6, k=2, seed=3) for _ in range(2))
    for machine in (rbm, twin):
        machine.build(x.shape)
    np.testing.assert_array_equal(rbm.w, twin.w)
    rbm.compile(keras.optimizers.SGD(1.0))
    rbm.train_on_batch(x)
    u, v = (keras.random.uniform((2, 10, units), seed=twin.seed_generator) for units in (6, 64))
    step = energy.cd_k(x, twin.w, twin.b, twin.c, u, v)
    for after, before, delta in zip(rbm.get_weights(), twin.get_weights(), step, strict=True):
        np.testing.assert_allclose(after, before + delta.numpy() / 10, rtol=1e-4, atol=1e-6)


def test_a_row_of_weight_zero_teaches_nothing(digits):
    rows = digits[0][:16]
    rbm = BernoulliRBM(hidden_units=4, k=2, seed=0)
    rbm.compile(keras.optimizers.SGD(0.5))
    rbm.build((None, rows.shape[1]))
    before = [weight.numpy() for weight in rbm.trainable_weights]
    history = rbm.fit(rows, sample_weight=np.zeros(16), epochs=2, verbose=0)
    assert history.history["loss"] == [0.0, 0.0]
    assert rbm.evaluate(rows, sample_weight=np.zeros(16), verbose=0) == 0.0
    for weight, kept in zip(rbm.trainable_weights, before, strict=True):
        np.testing.assert_array_equal(weight, kept)


def test_a_row_of_weight_two_is_two_rows(parameters):
    """The update of two rows that share their uniforms is that of one of them, counted twice."""
    w, b, c = parameters
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, size=(2, w.shape[1])).astype(w.dtype)
    uniforms = [rng.uniform(size=(2, 2, units)).astype(w.dtype) for units in w.shape]
    h = energy.rbm_hidden_given_visible(x, w, c)
    counted = weighted_cd_k(x, h, w, b, c, *uniforms, np.array([[2.0], [0.0]], w.dtype))
    rows = [0, 0]
    for one, both in zip(counted, energy.cd_k(x[rows], w, b, c, *(u[:, rows] for u in uniforms)), strict=True):
        np.testing.assert_allclose(one, both, rtol=1e-12, atol=1e-12)


def test_a_seed_repeats_the_training(digits):
    machines = [BernoulliRBM(8, seed=seed) for seed in (4, 4, 5)]
    for rbm in machines:
        rbm.compile(keras.optimizers.SGD(0.1))
        rbm.fit(digits[0][:200], shuffle=False, verbose=0)
    first, second, other = (np.asarray(rbm.w) for rbm in machines)
    np.testing.assert_array_equal(first, second)
    assert not np.allclose(first, other)


def test_reconstruction_and_features(model, digits):
    rbm, x = model[0], digits[1]
    w, b, c = (np.asarray(array) for array in rbm.get_weights())
    features = 1 / (1 + np.exp(-(x @ w.T + c)))
    np.testing.assert_allclose(rbm.transform(x), features, rtol=1e-4)
    np.testing.assert_allclose(rbm.predict(x, verbose=0), features, rtol=1e-4)
    np.testing.assert_allclose(rbm.reconstruct(x), 1 / (1 + np.exp(-(features @ w + b))), rtol=1e-4)
    # A picture is rebuilt better than by the mean picture, which knows nothing of it.
    assert np.mean((rbm.reconstruct(x) > 0.5) == (x > 0.5)) > np.mean((digits[0].mean(0) > 0.5) == (x > 0.5)) + 0.05


def test_samples_look_like_digits(model, digits):
    rbm, x = model[0], digits[1]
    samples = rbm.sample(x, steps=20).numpy()
    assert set(np.unique(samples)) == {0.0, 1.0}
    noise = uniforms(*x.shape).round().astype("float32")
    free = [np.mean(energy.free_energy(rows, rbm.w, rbm.b, rbm.c)) for rows in (samples, noise)]
    assert free[0] < free[1] - 10
    np.testing.assert_allclose(samples.mean(0), digits[0].mean(0), atol=0.35)


def test_model_is_saved(model, digits, tmp_path):
    rbm, x = model[0], digits[1]
    rbm.save(tmp_path / "rbm.keras")
    again = keras.saving.load_model(tmp_path / "rbm.keras")
    assert type(again) is BernoulliRBM
    assert again.get_config() == rbm.get_config()
    np.testing.assert_array_equal(again.transform(x), rbm.transform(x))
    again.fit(x, verbose=0)


@pytest.mark.parametrize(
    ("options", "name"), [({"hidden_units": 0}, "hidden_units"), ({"hidden_units": 2, "k": 0}, "k")]
)
def test_no_units_or_steps_are_told(options, name):
    with pytest.raises(ValueError, match=f"{name} is 0, expected a whole number, 1 or more"):
        BernoulliRBM(**options)


def test_handwritten_digits_are_learned():
    """Real MNIST: 3 000 pictures in three epochs rebuild those of the test set, which were not seen."""
    folder = local_data("mnist")
    train, test = (
        (mnist(split, folder=folder).images[:count].reshape(count, 784) > 127).astype("float32")
        for split, count in (("train", 3000), ("test", 500))
    )
    rbm = BernoulliRBM(64, seed=0)
    rbm.compile(keras.optimizers.SGD(0.1))
    rbm.fit(train, batch_size=20, epochs=3, verbose=0)
    mean = np.clip(train.mean(0), 1e-3, 1 - 1e-3)
    of_the_mean = -np.mean(np.sum(test * np.log(mean) + (1 - test) * np.log(1 - mean), axis=1))
    assert rbm.evaluate(test, verbose=0) < 0.7 * of_the_mean


def test_half_precision_learns_as_single_does():
    """An optimiser for float16 divides by the number that losses are multiplied by."""
    x = np.random.default_rng(0).integers(0, 2, (20, 6)).astype("uint8")
    weights = []
    for policy in ("float32", "mixed_float16", "mixed_bfloat16"):
        rbm = BernoulliRBM(3, seed=1, dtype=policy)
        rbm.compile(keras.optimizers.SGD(0.5))
        rbm.fit(x, epochs=2, verbose=0, shuffle=False)
        weights.append(rbm.w.numpy())
        assert rbm.reconstruct(x).dtype == rbm(x).dtype == rbm.compute_dtype
    np.testing.assert_array_equal(weights[1], weights[0])
    np.testing.assert_array_equal(weights[2], weights[0])
