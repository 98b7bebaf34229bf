"""The numbers of docs/errata/13-embeddings.md on counts, neighbours and GloVe."""

import numpy as np
import pytest

from dlcourse import embeddings


def test_near_is_large():
    table = np.array([[1.0, 0.0], [0.9, 0.1], [-1.0, 0.0]])
    found = embeddings.nearest_words(table, [0], k=2)
    assert found.words.numpy().tolist() == [[1, 2]]
    np.testing.assert_allclose(found.similarities, [[0.9939, -1]], atol=5e-5)
    assert embeddings.cosine_similarity(table[0], table[0]).numpy() == pytest.approx(1)


def test_who_may_answer():
    table = np.array([[1.0, 0.0], [1.0, 0.1], [0.8, 0.6], [0.7, 0.9], [-1.0, 0.0]])
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    target = unit[1] - unit[0] + unit[2]
    cosines = unit @ target / np.linalg.norm(target)
    np.testing.assert_allclose(cosines[:4], [0.751, 0.813, 0.997, 0.982], atol=5e-4)
    assert cosines.argmax() == 2
    assert embeddings.analogy(table, [[0, 1, 2]]).words.numpy().tolist() == [[3]]


def test_inverse_document_frequency():
    assert embeddings.tf_idf(np.ones((3, 1))).numpy().any() == 0
    assert np.log(np.pi / 3) == pytest.approx(0.0461, abs=5e-5)
    once = np.zeros((100, 1))
    once[0] = 1
    assert embeddings.tf_idf(once).numpy().max() == pytest.approx(np.log(100))
    assert np.log(np.pi / 1) < np.log(100)


def test_a_words_own_two_vectors():
    centre, context = np.array([[1.0], [2.0]]), np.array([[3.0], [-1.0]])
    counts, no_bias = np.array([[0, np.e], [1, 0]]), np.zeros(2)
    right = embeddings.glove(counts, centre, context, no_bias, no_bias, cutoff=1.0).numpy()
    assert right == pytest.approx(40)
    own = (centre * context)[:, 0]
    assert (own[0] - 1) ** 2 + (own[1] - 0) ** 2 == pytest.approx(8)


def test_what_a_product_stands_for():
    counts = np.array([1.0, 3.0])
    p = counts / counts.sum()
    np.testing.assert_allclose(np.log(counts), np.log(p) + np.log(4))
    np.testing.assert_allclose([np.log(3), np.log(p[1])], [1.0986, -0.2877], atol=5e-5)
    # With exactly the logarithm the loss is 0; with the count, or ln P, it is not.
    for product, zero in ((np.log(3), True), (3.0, False), (np.log(0.75), False)):
        loss = embeddings.glove(np.array([[3.0]]), [[product]], [[1.0]], [0.0], [0.0], cutoff=1.0).numpy()
        assert (loss == pytest.approx(0, abs=1e-12)) == zero


def test_both_formulas_give_one_at_the_cutoff():
    assert embeddings.glove_weighting(np.array([100.0])).numpy() == 1
    assert (100 / 100) ** 0.75 == 1


def test_what_is_kept_by_the_paper_and_by_the_programs():
    f, t = 0.1, 1e-4
    discarded = embeddings.subsampling(np.array([1.0, 9.0]), threshold=t).numpy()[0]
    assert 1 - discarded == pytest.approx(0.0316, abs=5e-5)
    assert (np.sqrt(f / t) + 1) * t / f == pytest.approx(0.0326, abs=5e-5)
