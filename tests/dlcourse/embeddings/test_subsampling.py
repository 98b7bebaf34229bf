import numpy as np
from gensim.models import Word2Vec

from dlcourse.embeddings import subsample, subsampling

COUNTS = np.array([1000.0, 10, 1, 8989])


def test_the_discard_probabilities_of_some_frequencies():
    """By hand: 1 − √(1e-4/0.1) = 0.9684 and 1 − √(1e-4/1e-3) = 0.6838; a frequency of 1e-4 is kept."""
    np.testing.assert_allclose(subsampling(COUNTS, threshold=1e-4)[:3], [0.9684, 0.6838, 0], atol=5e-5)


def test_a_word_that_does_not_occur_and_a_text_without_words():
    assert subsampling(np.array([0.0, 5.0]), threshold=0.5).numpy()[0] == 0
    assert subsampling(np.array([0.0, 0.0])).numpy().tolist() == [0, 0]
    assert subsampling(np.array([3, 1]), threshold=0.0).numpy().tolist() == [1, 1]


def test_gensim_keeps_by_another_function():
    """What the conventions say of gensim: it keeps with min((√(f/t) + 1) t/f, 1)."""
    model = Word2Vec(sample=1e-4, min_count=1, vector_size=2)
    model.build_vocab_from_freq({str(i): int(count) for i, count in enumerate(COUNTS)})
    kept = np.array([model.wv.get_vecattr(str(i), "sample_int") for i in range(4)]) / 2**32
    f = COUNTS / COUNTS.sum()
    np.testing.assert_allclose(kept, np.minimum((np.sqrt(f / 1e-4) + 1) * 1e-4 / f, 1), atol=1e-6)
    assert np.all(kept[:2] > 1.02 * (1 - subsampling(COUNTS, threshold=1e-4).numpy()[:2]))


def test_what_is_kept_closes_up():
    sentences = np.array([[0, 1, 0, 2, 1], [2, 0, -1, -1, -1]])
    uniforms = np.array([[0.4, 0.0, 0.5, 0.9, 0.0], [0.2, 0.1, 0.0, 0.0, 0.0]])
    found = subsample(sentences, np.array([0.5, 0.0, 0.2]), uniforms).numpy()
    assert found.tolist() == [[1, 0, 2, 1, -1], [2, -1, -1, -1, -1]]


def test_words_are_dropped_as_often_as_said():
    rng = np.random.default_rng(0)
    discard = np.array([0.9, 0.3, 0.0])
    sentences = rng.integers(3, size=(50, 400))
    found = subsample(sentences, discard, rng.random(sentences.shape)).numpy()
    for word, probability in enumerate(discard):
        n = (sentences == word).sum()
        kept = (found == word).sum()
        assert abs(kept - n * (1 - probability)) <= 5 * np.sqrt(n * probability * (1 - probability))
