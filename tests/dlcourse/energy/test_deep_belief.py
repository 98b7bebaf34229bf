"""Deep belief networks against their machines, a plain Keras network, and handwritten digits."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import softmax
from sklearn.datasets import load_digits
from sklearn.neural_network import BernoulliRBM as SklearnRBM

from autograder.exercises.energy.deep_belief_network import exercise
from dlcourse import energy
from dlcourse.data import mnist
from dlcourse.energy import DeepBeliefNetwork
from tests.dlcourse.energy.machines import sigmoid
from tests.dlcourse.local_data import local_data


@pytest.fixture
def stack():
    rng = np.random.default_rng(0)
    sizes = [6, 5, 4]
    weights = [rng.normal(size=(above, below)) for below, above in itertools.pairwise(sizes)]
    return (
        rng.uniform(size=(7, 6)),
        weights,
        [rng.normal(size=n) for n in sizes[1:]],
        rng.normal(size=(4, 3)),
        np.ones(3),
    )


@pytest.fixture(scope="module")
def digits():
    loaded = load_digits()
    x = (loaded.data > 7.5).astype("float32")
    return x[:1200], loaded.target[:1200], x[1200:], loaded.target[1200:]


def test_up_pass_is_sklearns_machines_and_scipys_softmax(stack):
    x, weights, biases, kernel, bias = stack
    features = x
    for w, c in zip(weights, biases, strict=True):
        machine = SklearnRBM(n_components=len(c))
        machine.components_, machine.intercept_hidden_, machine.n_features_in_ = w, c, w.shape[1]
        features = machine.transform(features)
    expected = softmax(features @ kernel + bias, axis=1)
    np.testing.assert_allclose(energy.deep_belief_network(*stack), expected, rtol=1e-12)


def test_up_pass_is_a_network_of_dense_layers(stack):
    x, weights, biases, kernel, bias = stack
    dense = [keras.layers.Dense(len(c), "sigmoid", dtype="float64") for c in biases]
    model = keras.Sequential(
        [keras.Input((6,), dtype="float64"), *dense, keras.layers.Dense(3, "softmax", dtype="float64")]
    )
    flat = [array for w, c in zip(weights, biases, strict=True) for array in (w.T, c)]
    model.set_weights([*flat, kernel, bias])
    np.testing.assert_allclose(energy.deep_belief_network(*stack), model(x), rtol=1e-10)


def test_exercise_has_the_same_answer(stack):
    """Its signature has the visible biases, too, and so it brings a reference of its own."""
    x, weights, biases, kernel, bias = stack
    visible = [np.full(w.shape[1], 9.0) for w in weights]
    expected = exercise.reference(x, weights, visible, biases, kernel, bias)
    np.testing.assert_allclose(energy.deep_belief_network(*stack), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda x, w, c, v, d: (x, w[:1], c, v, d), "weights has 1 machines and hidden_biases 2"),
        (lambda x, w, c, v, d: (x, [w[0].T, w[1]], c, v, d), r"weights\[0\] has shape \(6, 5\), expected \(5, 6\)"),
        (lambda x, w, c, v, d: (x, [w[0], w[1].T], c, v, d), r"weights\[1\] has shape \(5, 4\), expected \(4, 5\)"),
        (lambda x, w, c, v, d: (x, w, c, v.T, d), "is one of them transposed"),
    ],
)
def test_what_does_not_fit_is_told(stack, change, told):
    with pytest.raises(ValueError, match=told):
        energy.deep_belief_network(*change(*stack))


def test_layers_get_the_machines_matrices_and_hidden_biases(digits):
    x = digits[0][:200]
    network = DeepBeliefNetwork([8, 5], classes=10, seed=3)
    machines = network.pretrain(x, epochs=2, batch_size=50)
    output = network.output_layer
    expected = energy.deep_belief_network(
        x, [m.w.numpy() for m in machines], [m.c.numpy() for m in machines], output.kernel.numpy(), output.bias.numpy()
    )
    np.testing.assert_allclose(network(x), expected, rtol=1e-4, atol=1e-6)
    # The second machine has learnt the first one's probabilities: they are no zeros and ones.
    below = sigmoid(x @ machines[0].w.numpy().T + machines[0].c.numpy())
    assert machines[1].w.shape == (5, 8)
    assert machines[1].evaluate(below, verbose=0) < 0.8 * 8 * np.log(2)


def test_pre_training_is_repeated_by_a_seed(digits):
    found = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        network = DeepBeliefNetwork([6], classes=2, seed=5)
        network.pretrain(digits[0][:100], epochs=1)
        found.append(network.get_weights())
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_digits_are_told_apart_after_fine_tuning(digits):
    x, y, held_out, labels = digits
    keras.utils.set_random_seed(0)
    network = DeepBeliefNetwork([64, 32], classes=10, seed=0)
    network.pretrain(x, epochs=10, batch_size=20)
    network.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    before = [w.copy() for w in network.get_weights()]
    network.fit(x, y, epochs=12, verbose=0)
    assert network.evaluate(held_out, labels, verbose=0)[1] > 0.83
    assert all(np.any(w != old) for w, old in zip(network.get_weights(), before, strict=True)), "a layer stood still"


def test_half_precision_is_fine_tuned(digits):
    x, y, _, _ = digits
    for policy in ("mixed_float16", "mixed_bfloat16"):
        network = DeepBeliefNetwork([8], classes=10, seed=0, dtype=policy)
        network.pretrain(x[:100], epochs=1)
        network.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
        losses = network.fit(x[:100], y[:100], epochs=3, verbose=0).history["loss"]
        assert losses[-1] < losses[0]
        assert network(x[:3]).dtype == network.compute_dtype
        assert all(weight.dtype == "float32" for weight in network.weights)


def test_network_is_saved(digits, tmp_path):
    network = DeepBeliefNetwork([5, 4], classes=3, k=2, seed=1)
    network.pretrain(digits[0][:60], epochs=1)
    network.save(tmp_path / "network.keras")
    again = keras.saving.load_model(tmp_path / "network.keras")
    assert type(again) is DeepBeliefNetwork
    np.testing.assert_array_equal(again(digits[2]), network(digits[2]))


def test_few_labels_and_many_digits():
    """Real MNIST: 100 labels, and 6 000 digits without. What was learnt without labels helps."""
    folder = local_data("mnist")
    (x, y), (held_out, labels) = (
        ((part.images[:count].reshape(count, 784) > 127).astype("float32"), part.labels[:count])
        for part, count in ((mnist(split, folder=folder), count) for split, count in (("train", 6000), ("test", 1000)))
    )
    accuracy = []
    for pretrained in (False, True):
        keras.utils.set_random_seed(0)
        network = DeepBeliefNetwork([100], classes=10, seed=0)
        network.build(x.shape)
        if pretrained:
            network.pretrain(x, epochs=6, batch_size=20)
        network.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
        network.fit(x[:100], y[:100], epochs=40, batch_size=20, verbose=0)
        accuracy.append(network.evaluate(held_out, labels, verbose=0)[1])
    assert accuracy[1] > accuracy[0] + 0.015
    assert accuracy[1] > 0.6


def test_a_graph_may_call_it(stack):
    expected = energy.deep_belief_network(*stack)
    np.testing.assert_allclose(tf.function(energy.deep_belief_network)(*stack), expected, rtol=1e-12)
