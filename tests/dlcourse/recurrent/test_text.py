"""Cutting, counting and judging texts: laws, closed forms, and what is counted by hand."""

from collections import Counter

import numpy as np
import pytest

from dlcourse import recurrent
from dlcourse.recurrent import random_batches, sequential_batches


@pytest.mark.parametrize(("steps", "start", "time_steps"), [(30, 0, 5), (31, 0, 5), (30, 4, 5), (7, 1, 2), (9, 0, 1)])
def test_both_cuts_hold_each_sample_once_and_its_labels(steps, start, time_steps):
    corpus = 100 + np.arange(steps)  # each token tells where it stands
    samples = (steps - start - 1) // time_steps
    expected = {tuple(range(100 + start + i * time_steps, 100 + start + (i + 1) * time_steps)) for i in range(samples)}
    order = np.random.default_rng(0).permutation(samples)
    cuts = (
        random_batches(corpus, order, start, time_steps=time_steps, batch_size=1),
        sequential_batches(corpus, start, time_steps=time_steps, batch_size=1),
    )
    for inputs, labels in cuts:
        rows = inputs.numpy().reshape(-1, time_steps)
        assert len(rows) == samples
        assert set(map(tuple, rows)) == expected
        np.testing.assert_array_equal(labels, inputs + 1)


def test_no_sample_more_has_labels():
    """Note D counts ⌊(S − s)/T⌋: of ten tokens two samples of five, the second without its last label."""
    assert (10 - 0) // 5 == 2
    assert sequential_batches(np.arange(10), 0, time_steps=5, batch_size=1).inputs.shape[0] == 1
    assert sequential_batches(np.arange(11), 0, time_steps=5, batch_size=1).inputs.shape[0] == 2


def test_random_samples_are_dealt_out_in_order():
    inputs, _ = random_batches(np.arange(11), [3, 0, 2, 1], 1, time_steps=2, batch_size=3)
    np.testing.assert_array_equal(inputs, [[[7, 8], [1, 2], [5, 6]]])


@pytest.mark.parametrize(("steps", "start", "time_steps", "batch_size"), [(40, 0, 3, 4), (41, 2, 3, 5), (20, 1, 4, 2)])
def test_each_row_goes_on_in_the_next_batch(steps, start, time_steps, batch_size):
    inputs, labels = sequential_batches(np.arange(steps), start, time_steps=time_steps, batch_size=batch_size)
    rows = np.concatenate(list(inputs.numpy()), axis=1)
    assert rows[0, 0] == start
    np.testing.assert_array_equal(np.diff(rows, axis=1), 1)
    np.testing.assert_array_equal(inputs[1:, :, 0], labels[:-1, :, -1])
    assert inputs.shape[0] == (steps - start - 1) // time_steps // batch_size


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"corpus": np.arange(5)}, "corpus has 5 tokens and start is 0, expected 6 or more"),
        ({"start": 5}, "start is 5, expected from 0 to 4"),
        ({"start": -1}, "start is -1, expected from 0 to 4"),
        ({"batch_size": 4}, "batch_size is 4, expected from 1 to 3"),
        ({"batch_size": 0}, "batch_size is 0, expected 1 or more"),
        ({"time_steps": 0}, "time_steps is 0, expected 1 or more"),
    ],
)
def test_what_cannot_be_cut(settings, told):
    given = {"corpus": np.arange(17), "start": 0, "time_steps": 5, "batch_size": 2} | settings
    with pytest.raises(ValueError, match=f"^sequential_batches: {told}"):
        sequential_batches(**given)
    with pytest.raises(ValueError, match=f"^random_batches: {told}"):
        random_batches(**given, permutation=np.arange(3))


@pytest.mark.parametrize("permutation", [[0, 1], [0, 1, 1], [1, 2, 3]])
def test_what_is_no_permutation_of_the_samples(permutation):
    with pytest.raises(ValueError, match=r"^random_batches: permutation .*\.permutation\(samples\)\.$"):
        random_batches(np.arange(17), permutation, 0, time_steps=5, batch_size=2)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_counts_are_those_of_a_counter(order):
    corpus = np.random.default_rng(1).integers(4, size=50)
    counted = Counter(tuple(corpus[i : i + order]) for i in range(50 - order + 1))
    counts = recurrent.ngram_counts(corpus, order=order, vocabulary_size=4).numpy()
    for gram in np.ndindex(counts.shape):
        assert counts[gram] == counted[gram]


def test_probabilities_by_hand():
    """a b a c, with all ε one: P = (3/5·…), contexts a twice, b once, c never."""
    model = recurrent.ngram_model([0, 1, 0, 2], [1.0, 1.0, 1.0], vocabulary_size=3)
    unigram = (np.array([2, 1, 1]) + 1 / 3) / 5
    np.testing.assert_allclose(model.unigram, unigram, rtol=1e-6)
    np.testing.assert_allclose(model.bigram[0], (np.array([0, 1, 1]) + unigram) / 3, rtol=1e-6)
    np.testing.assert_allclose(model.bigram[2], unigram, rtol=1e-6)
    np.testing.assert_allclose(model.trigram[0, 1], (np.array([1, 0, 0]) + unigram) / 2, rtol=1e-6)
    np.testing.assert_allclose(model.trigram[2, 2], unigram, rtol=1e-6)
    nested = recurrent.ngram_model([0, 1, 0, 2], [1.0, 1.0, 1.0], vocabulary_size=3, base="bigram")
    np.testing.assert_allclose(nested.trigram[0, 1], (np.array([1, 0, 0]) + nested.bigram[1].numpy()) / 2, rtol=1e-6)


@pytest.mark.parametrize("base", ["unigram", "bigram"])
def test_probabilities_sum_to_one(base):
    corpus = np.random.default_rng(2).integers(5, size=40)
    model = recurrent.ngram_model(corpus, np.array([0.3, 2.0, 5.0]), vocabulary_size=6, base=base)
    for table in model:
        np.testing.assert_allclose(np.sum(table, axis=-1), 1, rtol=1e-12)


def test_much_smoothing_leaves_the_base_and_little_the_counts():
    corpus = np.random.default_rng(3).integers(3, size=300)
    counts = recurrent.ngram_counts(corpus, order=3, vocabulary_size=3).numpy()
    little = recurrent.ngram_model(corpus, np.full(3, 1e-12), vocabulary_size=3)
    np.testing.assert_allclose(little.trigram, counts / counts.sum(-1, keepdims=True), rtol=1e-9)
    much = recurrent.ngram_model(corpus, np.full(3, 1e12), vocabulary_size=3)
    np.testing.assert_allclose(much.trigram, np.full((3, 3, 3), 1 / 3), rtol=1e-9)


@pytest.mark.parametrize(
    ("corpus", "epsilon", "told"),
    [
        ([0, 1], [1.0, 1.0, 1.0], "corpus has 2 tokens, expected 3 or more"),
        ([0, 1, 3], [1.0, 1.0, 1.0], "corpus holds 3, expected indices of tokens from 0"),
        ([0, -1, 2], [1.0, 1.0, 1.0], "corpus holds -1, expected"),
        ([0, 1, 2], [1.0, 0.0, 1.0], "epsilon holds 0, expected three positive"),
    ],
)
def test_what_cannot_be_counted(corpus, epsilon, told):
    with pytest.raises(ValueError, match=f"^ngram_model: {told}"):
        recurrent.ngram_model(corpus, epsilon, vocabulary_size=3)
    with pytest.raises(ValueError, match=r"^ngram_counts: order is 5 and vocabulary_size 100"):
        recurrent.ngram_counts([0, 1, 2, 3, 4], order=5, vocabulary_size=100)


def test_perplexity_of_probabilities_by_hand():
    assert recurrent.perplexity(np.log([[0.5, 0.25, 0.125]]), [3]).numpy() == pytest.approx(4)
    assert recurrent.perplexity(np.log(np.full((3, 4), 1 / 27)), [4, 1, 2]).numpy() == pytest.approx(27)
    assert recurrent.perplexity([[-np.inf, 0.0]], [2]).numpy() == np.inf


def test_perplexity_weighs_by_length_however_it_is_added_up():
    rng = np.random.default_rng(4)
    values, lengths = -rng.exponential(size=(4, 6)), np.array([6, 1, 3, 2])
    spoilt = np.where(np.arange(6) < lengths[:, None], values, 5.0)
    every = np.concatenate([row[:n] for row, n in zip(values, lengths, strict=True)])
    expected = np.exp(-every.mean())
    assert recurrent.perplexity(spoilt, lengths).numpy() == pytest.approx(expected, rel=1e-12)
    means = np.array([-row[:n].mean() for row, n in zip(values, lengths, strict=True)])
    assert recurrent.total_perplexity(means, lengths).numpy() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "lengths", "told"),
    [
        ([[0.5, 0.25]], [2], "log_probabilities holds 0.5, expected logarithms"),
        ([[-0.5, -0.25]], [0], "lengths holds 0, expected from 1 to 2"),
        ([[-0.5, -0.25]], [3], "lengths holds 3, expected from 1 to 2"),
        (np.zeros((0, 2)), np.zeros(0, int), r"log_probabilities has shape \(0, 2\) and no entries"),
    ],
)
def test_no_perplexity(values, lengths, told):
    with pytest.raises(ValueError, match=f"^perplexity: {told}"):
        recurrent.perplexity(values, lengths)
