from pathlib import Path

import gensim.test.utils
import numpy as np
import pytest
from gensim.models import KeyedVectors

from dlcourse.embeddings import AnalogyScore, analogy_scores, read_analogies
from tests.dlcourse.local_data import local_data

RNG = np.random.default_rng(2)


@pytest.fixture(scope="module")
def path():
    return local_data("word-vectors-eval") / "questions-words.txt"


def test_the_public_file_has_fourteen_sections(path):
    sections = read_analogies(path)
    assert len(sections) == 14
    assert sum(map(len, sections.values())) == 19544
    assert sections["capital-common-countries"][0] == ("Athens", "Greece", "Baghdad", "Iraq")
    assert all(len(set(q)) >= 3 for questions in sections.values() for q in questions)


def planted(questions):
    """Vectors in which most, but not all, questions have the right answer; and a word that differs in case alone."""
    words = sorted({word.lower() for question in questions for word in question})
    of = {word: RNG.normal(size=20) for word in words}
    shift = RNG.normal(size=20)
    for a, b, _, _ in questions:
        of[b.lower()] = of[a.lower()] + shift + 0.55 * RNG.normal(size=20)
    return [*words, "ATHENS"], np.array([*of.values(), RNG.normal(size=20)], np.float32)


def test_gensim_scores_each_section_alike(path):
    sections = read_analogies(path)
    names = ["capital-common-countries", "family", "gram2-opposite"]
    words, table = planted([q for name in names[:2] for q in sections[name]])
    keyed = KeyedVectors(20)
    keyed.add_vectors(words, table)
    _, theirs = keyed.evaluate_word_analogies(str(path), restrict_vocab=len(words), case_insensitive=True)
    scored = {s["section"]: (len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in theirs}
    ours = analogy_scores(words, table, sections)
    for name in names:
        assert (ours[name].right, ours[name].asked) == scored.get(name, (0, 0))
    assert 0 < ours["family"].right < ours["family"].asked
    assert (ours["total"].right, ours["total"].asked) == scored["Total accuracy"]
    assert ours["gram2-opposite"].left_out > 0
    assert ours["total"].asked + ours["total"].left_out == 19544


def test_the_file_that_gensim_brings_is_read_too():
    sections = read_analogies(gensim.test.utils.datapath("questions-words.txt"))
    assert len(sections) == 14


def test_a_section_may_be_without_questions():
    scores = analogy_scores(["a"] * 4, np.eye(4), {"none": [], "unknown": [("a", "b", "c", "d")]})
    assert scores == {"none": AnalogyScore(0, 0, 0), "unknown": AnalogyScore(0, 0, 1), "total": AnalogyScore(0, 0, 1)}


def test_a_question_before_any_section_is_refused(tmp_path: Path):
    (tmp_path / "q").write_text("a b c d\n")
    with pytest.raises(ValueError, match=r"line 1 of .* is 'a b c d', expected ': section'"):
        read_analogies(tmp_path / "q")
