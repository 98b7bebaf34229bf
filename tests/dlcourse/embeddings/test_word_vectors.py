import numpy as np
import pytest
from gensim.models import KeyedVectors

from dlcourse.embeddings import read_word_vectors, write_word_vectors

WORDS = ("the", "Straße", "naïve", ",", "x")
VECTORS = np.random.default_rng(4).normal(size=(5, 7)).astype(np.float32)
VECTORS[1, :3] = 1e-30, -0.0, 12345678.0
FORMS = ("word2vec", "word2vec binary", "glove")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_read_bit_by_bit(tmp_path, form):
    write_word_vectors(tmp_path / "v", WORDS, VECTORS, form=form)
    words, vectors = read_word_vectors(tmp_path / "v", form=form)
    assert words == WORDS
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, VECTORS)


@pytest.mark.filterwarnings("ignore:unclosed file")  # gensim's, where there is no header
@pytest.mark.parametrize("form", FORMS)
def test_gensim_reads_what_is_written(tmp_path, form):
    write_word_vectors(tmp_path / "v", WORDS, VECTORS, form=form)
    read = KeyedVectors.load_word2vec_format(
        str(tmp_path / "v"), binary=form == "word2vec binary", no_header=form == "glove"
    )
    assert tuple(read.index_to_key) == WORDS
    np.testing.assert_array_equal(read.vectors, VECTORS)


@pytest.mark.parametrize("form", FORMS)
def test_what_gensim_writes_is_read(tmp_path, form):
    keyed = KeyedVectors(7)
    keyed.add_vectors(list(WORDS), VECTORS)
    keyed.save_word2vec_format(str(tmp_path / "v"), binary=form == "word2vec binary", write_header=form != "glove")
    words, vectors = read_word_vectors(tmp_path / "v", form=form)
    assert words == tuple(keyed.index_to_key)
    np.testing.assert_array_equal(vectors, keyed.vectors)


def test_a_word_of_glove_may_have_blanks(tmp_path):
    (tmp_path / "v").write_text("at 1 2\n. . . 3 4\n")
    assert read_word_vectors(tmp_path / "v", form="glove").words == ("at", ". . .")


@pytest.mark.parametrize("form", FORMS)
def test_no_words_are_no_words(tmp_path, form):
    write_word_vectors(tmp_path / "v", [], np.zeros((0, 3)), form=form)
    words, vectors = read_word_vectors(tmp_path / "v", form=form)
    assert words == ()
    assert vectors.shape == ((0, 0) if form == "glove" else (0, 3))


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    write_word_vectors(tmp_path / "v", WORDS, VECTORS, form="word2vec binary")
    (tmp_path / "v").write_bytes((tmp_path / "v").read_bytes()[:-9])
    with pytest.raises(ValueError, match="holds 4 words, expected 5"):
        read_word_vectors(tmp_path / "v", form="word2vec binary")
