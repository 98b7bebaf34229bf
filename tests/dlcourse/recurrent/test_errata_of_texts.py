"""The numbers of docs/errata/12-recurrent.md on texts."""

import numpy as np
import pytest

from dlcourse import recurrent

A_B_A_C, ONES = np.array([0, 1, 0, 2]), np.ones(3)


def test_the_printed_prior_is_no_distribution():
    printed = recurrent.ngram_model(A_B_A_C, ONES, vocabulary_size=3, base="printed")
    sums = np.sum(printed.trigram, axis=-1)
    assert sums[0, 1] == pytest.approx(1.1333, abs=5e-5)
    counts = recurrent.ngram_counts(A_B_A_C, order=3, vocabulary_size=3).numpy().sum(-1)
    np.testing.assert_allclose(sums, (counts + 3 * printed.bigram) / (counts + 1), rtol=1e-12)
    for base in ("unigram", "bigram"):
        right = recurrent.ngram_model(A_B_A_C, ONES, vocabulary_size=3, base=base)
        np.testing.assert_allclose(np.sum(right.trigram, axis=-1), 1, rtol=1e-12)


def test_all_occurrences_in_the_denominator():
    unigram, bigram, _ = recurrent.ngram_model(A_B_A_C, ONES, vocabulary_size=3)
    pairs = recurrent.ngram_counts(A_B_A_C, order=2, vocabulary_size=3).numpy()
    occurrences = np.array([2, 1, 1])
    printed = (pairs + unigram) / (occurrences[:, None] + 1)
    np.testing.assert_allclose(np.sum(printed, axis=-1), [1, 1, 0.5], rtol=1e-12)
    np.testing.assert_allclose(np.sum(bigram, axis=-1), 1, rtol=1e-12)


def test_samples_without_their_last_label():
    assert (10 - 0) // 5 == 2
    assert recurrent.sequential_batches(np.arange(10), 0, time_steps=5, batch_size=1).inputs.shape[0] == 1


def test_sum_and_mean_in_perplexity():
    logs = np.log([[0.5, 0.25, 0.125]])
    assert recurrent.perplexity(logs, [3]).numpy() == pytest.approx(4)
    assert np.exp(-logs.sum()) == pytest.approx(64)
    losses, steps = np.log([2.0, 8.0]), np.array([1, 3])
    assert np.exp(np.sum(losses * steps)) == pytest.approx(1024)
    assert recurrent.total_perplexity(losses, steps).numpy() == pytest.approx(2**2.5)
