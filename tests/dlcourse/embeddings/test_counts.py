import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from dlcourse.embeddings import bag_of_words, cooccurrence_matrix, tf_idf, windowed_cooccurrence

RNG = np.random.default_rng(3)
SENTENCES = RNG.integers(-1, 6, size=(8, 7))
LECTURE = [[0, 1, 2, 1, 3], [4, 0, 1, -1, -1]]


def test_scikit_learn_fills_the_same_bags():
    text = [" ".join(str(w) for w in sentence if w >= 0) for sentence in SENTENCES]
    for entries in ("counts", "binary"):
        theirs = CountVectorizer(vocabulary=list("0123456"), token_pattern=r"\d", binary=entries == "binary")
        ours = bag_of_words(SENTENCES, vocabulary_size=7, entries=entries)
        assert np.array_equal(ours, theirs.transform(text).toarray())


def test_words_are_together_once_a_sentence():
    occurs = bag_of_words(SENTENCES, vocabulary_size=6, entries="binary").numpy()
    found = cooccurrence_matrix(SENTENCES, vocabulary_size=6).numpy()
    for v, w in np.ndindex(6, 6):
        assert found[v, w] == sum(1 for s in SENTENCES if v in s and w in s)
    assert np.array_equal(found, found.T)
    assert np.array_equal(np.diag(found), occurs.sum(axis=0))
    binary = cooccurrence_matrix(SENTENCES, vocabulary_size=6, entries="binary").numpy()
    assert np.array_equal(binary, found > 0)


def brute_force(sentences, weights, vocabulary_size):
    """Look into each word's window, to both sides."""
    x = np.zeros((vocabulary_size, vocabulary_size))
    for sentence in sentences:
        for t, word in enumerate(sentence):
            for o, other in enumerate(sentence):
                if 0 < abs(t - o) <= len(weights) and word >= 0 and other >= 0:
                    x[word, other] += weights[abs(t - o) - 1]
    return x


@pytest.mark.parametrize(
    "weights", [np.ones(1), np.ones(2), 1 / np.arange(1.0, 5), np.array([0.2, 3.0, 0.0]), np.ones(20)]
)
def test_windows_are_looked_into_one_by_one(weights):
    found = windowed_cooccurrence(SENTENCES, weights, vocabulary_size=6).numpy()
    np.testing.assert_allclose(found, brute_force(SENTENCES, weights, 6), atol=1e-12)
    np.testing.assert_array_equal(found, found.T)


def test_row_sums_are_the_sizes_of_the_windows():
    """Worked by hand: the numbers of the unit's brief example, 0 1 2 1 3 and 4 0 1, two words to each side."""
    found = windowed_cooccurrence(LECTURE, np.ones(2), vocabulary_size=5).numpy()
    assert found.sum(axis=1).tolist() == [4, 8, 4, 2, 2]


def test_padding_changes_nothing():
    more = np.pad(np.array(LECTURE), ((0, 1), (0, 3)), constant_values=-1)
    for function, rest in ((cooccurrence_matrix, ()), (windowed_cooccurrence, (np.ones(2),))):
        np.testing.assert_array_equal(
            function(LECTURE, *rest, vocabulary_size=5), function(more, *rest, vocabulary_size=5)
        )


def test_tf_idf_by_hand_and_by_scikit_learn():
    counts = np.array([[2.0, 1, 0], [0, 1, 1], [0, 1, 0]])
    np.testing.assert_allclose(tf_idf(counts), [[2 * np.log(3), 0, 0], [0, 0, np.log(3)], [0, 0, 0]], atol=1e-12)
    drawn = RNG.integers(0, 3, size=(9, 5)).astype(float)
    theirs = TfidfTransformer(smooth_idf=False, norm=None).fit_transform(drawn).toarray()
    np.testing.assert_allclose(tf_idf(drawn) + drawn, theirs, atol=1e-12)
    smooth = TfidfTransformer(norm=None).fit_transform(drawn).toarray()
    n, m = len(drawn), np.count_nonzero(drawn, axis=0)
    np.testing.assert_allclose(smooth, drawn * (np.log((1 + n) / (1 + m)) + 1), atol=1e-12)


def test_a_word_that_is_nowhere_has_no_weight():
    found = tf_idf(np.array([[1, 0], [0, 0]])).numpy()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[np.log(2), 0], [0, 0]], rtol=1e-6)
    assert tf_idf(np.zeros((0, 3))).shape == (0, 3)
