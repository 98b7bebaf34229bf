import numpy as np
import pytest
import torch
from gensim.models import KeyedVectors
from sklearn.metrics.pairwise import cosine_similarity as sklearn_cosine

from dlcourse.embeddings import analogy, cosine_similarity, nearest_words

RNG = np.random.default_rng(11)
TABLE = RNG.normal(size=(30, 5)).astype(np.float32)


@pytest.fixture(scope="module")
def keyed():
    vectors = KeyedVectors(5)
    vectors.add_vectors([str(i) for i in range(30)], TABLE)
    return vectors


def test_cosines_of_known_angles():
    angles = np.linspace(0, np.pi, 7)
    x = np.stack([np.cos(angles), np.sin(angles)], axis=1) * RNG.uniform(0.1, 9, size=(7, 1))
    np.testing.assert_allclose(cosine_similarity(x, np.tile([3.0, 0.0], (7, 1))), np.cos(angles), atol=1e-12)


def test_scikit_learn_and_pytorch_say_the_same():
    x, y = RNG.normal(size=(2, 6, 4))
    found = cosine_similarity(x, y).numpy()
    np.testing.assert_allclose(found, np.diag(sklearn_cosine(x, y)), atol=1e-12)
    np.testing.assert_allclose(found, torch.cosine_similarity(torch.tensor(x), torch.tensor(y)).numpy(), atol=1e-12)


def test_a_vector_of_zeros_is_like_nothing():
    assert cosine_similarity([0.0, 0.0], [1.0, 2.0]).numpy() == 0
    assert cosine_similarity([0.0, 0.0], [0.0, 0.0]).numpy() == 0


def test_gensim_finds_the_same_neighbours(keyed):
    found = nearest_words(TABLE, np.arange(30), k=6)
    for i in range(30):
        theirs = keyed.most_similar(str(i), topn=6)
        assert [int(word) for word, _ in theirs] == found.words[i].numpy().tolist()
        np.testing.assert_allclose(found.similarities[i], [value for _, value in theirs], atol=1e-6)


def test_gensim_finds_the_same_answers(keyed):
    questions = np.array([RNG.permutation(30)[:3] for _ in range(20)])
    found = analogy(TABLE, questions, k=4)
    for (a, b, c), words in zip(questions, found.words.numpy(), strict=True):
        theirs = keyed.most_similar(positive=[str(b), str(c)], negative=[str(a)], topn=4)
        assert [int(word) for word, _ in theirs] == words.tolist()


def test_vectors_as_given_are_not_made_unit_vectors_first():
    questions = np.array([RNG.permutation(30)[:3] for _ in range(20)])
    found = analogy(TABLE, questions, k=1, vectors="given").words.numpy()[:, 0]
    for (a, b, c), word in zip(questions, found, strict=True):
        target = TABLE[b] - TABLE[a] + TABLE[c]
        cosines = TABLE @ target / np.linalg.norm(TABLE, axis=1)
        cosines[[a, b, c]] = -np.inf
        assert word == cosines.argmax()
    assert (found != analogy(TABLE, questions).words.numpy()[:, 0]).any()


def test_of_equally_near_words_the_first_comes_first():
    table = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 1.0], [3.0, 3.0], [1.0, 0.0]])
    found = nearest_words(table, [1], k=4)
    assert found.words.numpy().tolist() == [[2, 3, 0, 4]]


def test_how_long_vectors_are_plays_no_part():
    scales = 2.0 ** RNG.integers(-60, 60, size=(30, 1))
    for function, rest in ((nearest_words, [3, 4]), (analogy, [[1, 2, 3], [7, 8, 9]])):
        assert np.array_equal(function(TABLE * scales, rest, k=3).words, function(TABLE, rest, k=3).words)
