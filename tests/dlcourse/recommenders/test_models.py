"""The Keras models: they are the functions, they learn what was planted, and rank all items in one pass."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.data import load
from dlcourse.data.drawn.ratings import planted
from dlcourse.recommenders import (
    AutoRec,
    MatrixFactorization,
    NeuMF,
    autorec,
    autorec_loss,
    matrix_factorization,
    neumf_model,
)


@pytest.fixture(autouse=True)
def _seed():
    keras.utils.set_random_seed(0)


def test_matrix_factorization_answers_as_its_function():
    pairs = np.array([[0, 1], [3, 2], [-1, 0]], np.int32)
    model = MatrixFactorization(4, 3, factors=2, mean=1.5)
    answer = model(pairs)
    tables = model.user_factors, model.item_factors, model.user_bias, model.item_bias
    expected = matrix_factorization(*pairs.T, *(table.numpy() for table in tables), mean=1.5)
    np.testing.assert_allclose(answer, expected, rtol=1e-6)


def test_the_penalty_counts_once_a_rating():
    pairs, ratings = np.array([[0, 1], [0, 2]], np.int32), np.array([3.0, 1.0], np.float32)
    model = MatrixFactorization(4, 3, factors=2, strength=0.5)
    model.compile("sgd", "mse")
    loss = model.evaluate(pairs, ratings, verbose=0)
    p, q = model.user_factors.numpy()[pairs[:, 0]], model.item_factors.numpy()[pairs[:, 1]]
    error = ratings - (p * q).sum(axis=1)
    assert loss == pytest.approx(np.mean(error**2) + 0.25 * np.sum(p**2 + q**2), rel=1e-5)


def test_autorec_answers_and_loses_as_its_functions(rng):
    ratings, mask = rng.uniform(1, 5, size=(6, 7)).astype(np.float32), rng.uniform(size=(6, 7)) < 0.6
    model = AutoRec(hidden=4, strength=0.0)
    model.compile("sgd")
    x = np.where(mask, ratings, np.nan)
    answer = model(x)
    kept = [model.encoder.kernel, model.encoder.bias, model.decoder.kernel, model.decoder.bias]
    weights = [np.asarray(weight) for weight in kept]
    np.testing.assert_allclose(answer, autorec(ratings, mask, *weights), rtol=1e-5)
    expected = float(autorec_loss(ratings, mask, *weights, strength=0.0)) / mask.sum()
    assert model.evaluate(x, verbose=0) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", ["bpr", "pointwise"])
def test_neumf_learns_to_rank_and_scores_all_pairs_in_one_pass(loss):
    rows = np.array([[u, i, j] for u in range(6) for i in range(6) for j in range(6) if i % 2 == u % 2 != j % 2])
    model = NeuMF(6, 6, factors=3, hidden=(5,), loss=loss, strength=1e-4)
    model.compile(keras.optimizers.Adam(0.02))
    model.fit(rows, epochs=60, batch_size=16, verbose=0)
    scores = model.scores().numpy()
    pairs = np.stack(np.meshgrid(range(6), range(6), indexing="ij"), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(model(pairs).numpy().reshape(6, 6), scores, atol=1e-5)
    own = np.add.outer(range(6), range(6)) % 2 == 0
    assert min(scores[u, own[u]].min() - scores[u, ~own[u]].max() for u in range(6)) > 0


@pytest.mark.parametrize("hidden", [(6,), (6, 4, 3)])
@pytest.mark.parametrize("pairs", [1, 15, 1000])  # 1, 3 and all 7 users at a time
def test_neumf_scores_all_pairs_some_users_at_a_time(monkeypatch, hidden, pairs):
    monkeypatch.setattr(neumf_model, "_PAIRS", pairs)
    model = NeuMF(7, 5, factors=3, hidden=hidden)
    model.build((None, 3))
    for bias in model.biases:
        bias.assign(np.linspace(-0.1, 0.1, bias.shape[0]))
    pairs = np.stack(np.meshgrid(range(7), range(5), indexing="ij"), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(model.scores(), model(pairs).numpy().reshape(7, 5), atol=1e-6)


def test_the_loss_of_neumf_is_the_mean_of_bpr():
    rows = np.array([[0, 1, 2, 3], [2, 0, 3, 1]], np.int32)
    model = NeuMF(3, 4, factors=2, hidden=(3,))
    model.compile("sgd")
    scores = model(rows).numpy()
    expected = np.mean(np.log1p(np.exp(scores[:, 1:] - scores[:, :1])))
    assert model.evaluate(rows, verbose=0) == pytest.approx(expected, rel=1e-5)


def test_a_cold_user_has_a_row_of_zeros():
    model = NeuMF(3, 4, factors=2, hidden=(3,))
    cold = model(np.array([[-1, 0, 1]], np.int32)).numpy()
    assert np.isfinite(cold).all()
    model.user_vectors.assign(tf.zeros_like(model.user_vectors))
    model.user_factors.assign(tf.zeros_like(model.user_factors))
    np.testing.assert_allclose(model(np.array([[2, 0, 1]], np.int32)), cold, rtol=1e-6)


@pytest.mark.parametrize(
    ("model", "columns", "count"),
    [
        (MatrixFactorization(943, 1682, factors=20), 2, 55125),
        (AutoRec(hidden=500), 943, 944443),
        (NeuMF(943, 1682, factors=16, hidden=(32, 16)), 6, 85616),
    ],
    ids=["MatrixFactorization", "AutoRec", "NeuMF"],
)
def test_parameters_are_as_many_as_the_page_says(model, columns, count):
    """docs/models.md; dropout's state is no parameter to train."""
    model.build((None, columns))
    assert sum(np.prod(weight.shape) for weight in model.trainable_weights) == count


def test_planted_factors_are_recovered():
    """Of pairs that nobody rated, too: rounding and noise have a deviation of 0.32."""
    train = load("drawn_ratings")
    pairs = np.stack([train["user"], train["item"]], axis=1).astype(np.int32) - 1
    mean = float(train["rating"].mean())
    model = MatrixFactorization(300, 150, factors=2, mean=mean, strength=0.02)
    model.compile(keras.optimizers.Adam(0.02), "mse")
    model.fit(pairs, np.float32(train["rating"]), batch_size=512, epochs=25, verbose=0)
    p, q = model.user_factors.numpy(), model.item_factors.numpy()
    found = mean + p @ q.T + model.user_bias.numpy()[:, None] + model.item_bias.numpy()
    truth = np.clip(planted(7), 1, 5)
    assert np.sqrt(np.mean((np.clip(found, 1, 5) - truth) ** 2)) < 0.25
    assert np.corrcoef(found.ravel(), planted(7).ravel())[0, 1] > 0.97
    # The planes of the items' factors are the same: its principal angles are small.
    product = planted(7) - planted(7).mean(axis=0) - planted(7).mean(axis=1, keepdims=True) + planted(7).mean()
    true = np.linalg.svd(product)[2][:2]
    cosines = np.linalg.svd(true @ np.linalg.qr(q - q.mean(axis=0))[0], compute_uv=False)
    assert cosines.min() > 0.97
