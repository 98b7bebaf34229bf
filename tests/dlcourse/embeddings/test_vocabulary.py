import collections

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from dlcourse.embeddings import bag_of_words, encode, vocabulary

TEXT = ["the cat saw the dog", "the end", "a dog saw a dog"]
SENTENCES = [line.split() for line in TEXT]


def test_the_frequent_words_come_first_and_ties_in_the_order_of_the_alphabet():
    found = vocabulary(SENTENCES)
    assert found.words == ("dog", "the", "a", "saw", "cat", "end")
    assert found.counts.tolist() == [3, 3, 2, 2, 1, 1]
    assert dict(zip(*found, strict=True)) == collections.Counter(" ".join(TEXT).split())


def test_the_order_of_the_text_plays_no_part():
    assert vocabulary(SENTENCES[::-1]).words == vocabulary(SENTENCES).words


def test_rare_words_are_left_out_but_not_what_is_reserved():
    found = vocabulary(SENTENCES, minimum_count=2, reserved=["<unk>", "end"])
    assert found.words == ("<unk>", "end", "dog", "the", "a", "saw")
    assert found.counts.tolist() == [0, 1, 3, 3, 2, 2]


def test_encoding_pads_and_tells_what_is_unknown():
    known = vocabulary(SENTENCES, minimum_count=2, reserved=["<unk>"])
    assert encode(known, SENTENCES[:2]).tolist() == [[2, -1, 4, 2, 1], [2, -1, -1, -1, -1]]
    assert encode(known, SENTENCES[:2], unknown=0).tolist() == [[2, 0, 4, 2, 1], [2, 0, -1, -1, -1]]
    assert encode(known, []).shape == (0, 0)
    assert encode(known, [[], ["dog"]]).tolist() == [[-1], [1]]


def test_what_is_encoded_can_be_read_again():
    known = vocabulary(SENTENCES)
    read = [[known.words[i] for i in row if i >= 0] for row in encode(known, SENTENCES)]
    assert read == SENTENCES


def test_characters_are_words_too():
    known = vocabulary(["hello"])
    assert known.words == ("l", "e", "h", "o")
    assert encode(known, ["hello"]).tolist() == [[2, 1, 0, 0, 3]]


def test_scikit_learn_counts_alike():
    vectorizer = CountVectorizer(token_pattern=r"\S+").fit(TEXT)
    known = vocabulary(SENTENCES)
    ours = bag_of_words(encode(known, SENTENCES), vocabulary_size=len(known.words)).numpy()
    theirs = vectorizer.transform(TEXT).toarray()
    assert np.array_equal(ours, theirs[:, [vectorizer.vocabulary_[word] for word in known.words]])
