"""Negative sampling: loss, gradients, and the noise words."""

import numpy as np
import pytest
import torch
from scipy.special import expit, log_expit

from dlcourse import embeddings

RNG = np.random.default_rng(7)
WORDS, DIM = 6, 4
CENTRE, CONTEXT = RNG.normal(size=(WORDS, DIM)), RNG.normal(size=(WORDS, DIM))
CENTRES, OTHERS = np.array([0, 3, 3, 5, 1]), np.array([1, 3, 2, 0, 1])
NOISE = np.array([[2, 2, 4], [0, 3, 1], [5, 4, 3], [0, 1, 0], [4, 5, 2]])


def test_loss_is_the_formula():
    expected = [
        -log_expit(CONTEXT[o] @ CENTRE[c]) - sum(log_expit(-CONTEXT[k] @ CENTRE[c]) for k in noise)
        for c, o, noise in zip(CENTRES, OTHERS, NOISE, strict=True)
    ]
    np.testing.assert_allclose(embeddings.negative_sampling(CENTRES, OTHERS, NOISE, CENTRE, CONTEXT), expected)


def test_gradients_are_those_of_pytorch():
    centre, context = (torch.tensor(table, requires_grad=True) for table in (CENTRE, CONTEXT))
    words = torch.tensor(np.column_stack([OTHERS, NOISE]))
    scores = torch.einsum("bd,bkd->bk", centre[torch.tensor(CENTRES)], context[words])
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels, reduction="sum")
    loss.backward()
    losses = embeddings.negative_sampling(CENTRES, OTHERS, NOISE, CENTRE, CONTEXT)
    assert float(np.sum(losses)) == pytest.approx(loss.item())
    gradients = embeddings.negative_sampling_gradient(CENTRES, OTHERS, NOISE, CENTRE, CONTEXT)
    np.testing.assert_allclose(gradients.centre, centre.grad, atol=1e-13)
    np.testing.assert_allclose(gradients.context, context.grad, atol=1e-13)


def test_the_formulas_of_one_pair():
    v, u_o, u_k = CENTRE[3], CONTEXT[2], CONTEXT[[5, 4, 1]]
    gradients = embeddings.negative_sampling_gradient([3], [2], [[5, 4, 1]], CENTRE, CONTEXT)
    to_v = (expit(u_o @ v) - 1) * u_o + sum(expit(u @ v) * u for u in u_k)
    np.testing.assert_allclose(gradients.centre[3], to_v)
    np.testing.assert_allclose(gradients.context[2], (expit(u_o @ v) - 1) * v)
    np.testing.assert_allclose(gradients.context[4], expit(u_k[1] @ v) * v)
    assert not gradients.context.numpy()[[0, 3]].any()


def test_large_scores():
    """−ln σ(±1000): 0 and 1000, where the formula would say ln 0."""
    tables = [[1000.0], [0.0]], [[1.0], [-1.0]]
    np.testing.assert_allclose(embeddings.negative_sampling([0, 0], [0, 1], [[1], [0]], *tables), [0, 2000])


def test_noise_distribution_of_the_notes():
    f = np.array([0.5, 0.3, 0.2])
    np.testing.assert_allclose(embeddings.noise_distribution(f), [0.4577, 0.3120, 0.2302], atol=5e-5)
    np.testing.assert_allclose(embeddings.noise_distribution(1000 * f), embeddings.noise_distribution(f))
    np.testing.assert_allclose(embeddings.noise_distribution(f, power=1.0), f)
    np.testing.assert_allclose(embeddings.noise_distribution([3.0, 0.0, 1.0], power=0.0), [1 / 3] * 3)
    assert embeddings.noise_distribution([3.0, 0.0])[1] == 0


def test_noise_distribution_is_that_of_gensim():
    """gensim keeps the cumulated distribution as integers up to 2³¹ − 1."""
    from gensim.models import Word2Vec

    text = [["a"] * 9 + ["b"] * 4 + ["c"] * 2 + ["d"]] * 3
    model = Word2Vec(text, vector_size=2, min_count=1, negative=2, epochs=1, seed=1)
    counts = [float(model.wv.get_vecattr(word, "count")) for word in model.wv.index_to_key]
    ours = np.cumsum(embeddings.noise_distribution(np.array(counts)))
    np.testing.assert_allclose(model.cum_table / (2**31 - 1), ours, atol=1e-8)


P = np.array([0.1, 0.0, 0.4, 0.2, 0.3, 0.0])
CONTEXTS = np.array([[2, 2, 5], [0, 4, 4], [3, 1, 0]])
MASK = np.array([[True, True, True], [True, True, False], [False, True, False]])


def test_noise_words_are_the_inverse_of_the_distribution_without_the_context():
    grid = np.linspace(0, 1, 4000, endpoint=False) + 1e-5
    words = embeddings.noise_words(np.tile(grid, (3, 1)), P, CONTEXTS, MASK).numpy()
    for row, (context, mask) in enumerate(zip(CONTEXTS, MASK, strict=True)):
        left = np.where(np.isin(range(6), context[mask]), 0, P)
        assert (np.diff(words[row]) >= 0).all()
        shares = np.bincount(words[row], minlength=6) / len(grid)
        np.testing.assert_allclose(shares, left / left.sum(), atol=1 / 2000)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_draw_is_a_context_word_nor_one_of_probability_zero(dtype):
    last = np.nextafter(np.array(1, dtype), np.array(0, dtype))
    rng = np.random.default_rng(1)
    for _ in range(20):
        p = np.where(rng.random(50) < 0.3, 0, rng.random(50)).astype(dtype)
        context = rng.integers(50, size=(4, 8))
        uniforms = np.concatenate([[0, last], rng.random(200)]).astype(dtype)
        words = embeddings.noise_words(np.tile(uniforms, (4, 1)), p, context, np.ones((4, 8), bool)).numpy()
        for row in range(4):
            assert not np.isin(words[row], context[row]).any()
            assert (p[words[row]] > 0).all()


def test_nothing_is_left():
    assert embeddings.noise_words([[0.0, 0.9]], [0.5, 0.5, 0.0], [[0, 1]], [[1, 1]]).numpy().tolist() == [[-1, -1]]
