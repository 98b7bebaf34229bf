import numpy as np
import pytest
from gensim.models.fasttext import compute_ngrams

from dlcourse.embeddings import encode, subword_vectors, subwords, vocabulary


def test_the_example_of_the_notes():
    assert subwords("where", shortest=3, longest=3) == ["<wh", "whe", "her", "ere", "re>", "<where>"]


def test_fasttexts_own_sizes_give_fifteen_pieces():
    assert len(subwords("where")) == 15


@pytest.mark.parametrize("word", ["where", "a", "of", "banana", "Straße", "mississippi"])
@pytest.mark.parametrize(("shortest", "longest"), [(3, 3), (3, 6), (2, 5)])
def test_gensim_cuts_the_same_pieces(word, shortest, longest):
    ours = subwords(word, shortest=shortest, longest=longest)
    assert len(ours) == len(set(ours))
    assert set(ours) == {*compute_ngrams(word, shortest, longest), f"<{word}>"}
    assert ours[-1] == f"<{word}>"


def test_a_word_shorter_than_all_pieces_is_itself():
    assert subwords("", shortest=3) == ["<>"]
    assert subwords("a", shortest=4) == ["<a>"]
    assert subwords("a", shortest=3) == ["<a>"]


def test_a_word_never_seen_has_the_sum_of_what_is_known_of_it():
    known = vocabulary([subwords(word) for word in ("where", "there")])
    table = np.random.default_rng(0).normal(size=(len(known.words), 3))
    pieces = [subwords(word) for word in ("here", "xyz")]
    found = subword_vectors(encode(known, pieces), table).numpy()
    index = {piece: place for place, piece in enumerate(known.words)}
    expected = [sum((table[index[p]] for p in of_one if p in index), np.zeros(3)) for of_one in pieces]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert found[0].any()
    assert not found[1].any()
