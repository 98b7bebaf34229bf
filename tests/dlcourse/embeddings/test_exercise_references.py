"""Exercises whose reference is written out, since it answers for strings: it says what this unit's functions say."""

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import public_seed
from dlcourse.embeddings import Vocabulary, encode, subword_vectors, subwords, vocabulary

CATALOGUE = Catalogue()


def drawn(exercise):
    return [exercise.inputs(case, public_seed(exercise, case) + more) for case in exercise.cases for more in range(3)]


def test_a_vocabulary_with_a_symbol_for_unknown_words():
    exercise = CATALOGUE["embeddings.vocabulary"]
    for inputs in drawn(exercise):
        indices, counts = exercise.reference(**inputs)
        text, minimum = inputs["text"], inputs["minimum_count"]
        known = vocabulary([text], minimum_count=minimum, reserved=["<unk>"])
        assert encode(known, [inputs["sentence"]], unknown=0)[0].tolist() == indices.tolist()
        assert [len(text) - known.counts.sum(), *known.counts[1:]] == counts.tolist()


def test_a_words_vector_out_of_its_pieces():
    exercise = CATALOGUE["embeddings.subwords"]
    for inputs in drawn(exercise):
        pieces = subwords(inputs["word"], shortest=inputs["shortest"], longest=inputs["longest"])
        known = Vocabulary(tuple(inputs["pieces"]), np.ones(len(inputs["pieces"]), int))
        found = subword_vectors(encode(known, [pieces]), inputs["table"])[0]
        assert found.numpy() == pytest.approx(exercise.reference(**inputs))
