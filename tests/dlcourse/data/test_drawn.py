"""What is drawn and written offline: the same everywhere, varied, and something to learn from."""

import functools
import hashlib
import re

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from dlcourse.data import load as load_anew
from dlcourse.data.drawn.grammar import Grammar, split_of
from dlcourse.data.drawn.pairs import ADJECTIVES, NOUNS, RULES, THINGS
from dlcourse.data.drawn.strokes import curve, ink
from dlcourse.data.draws import Draws

load = functools.cache(load_anew)

# Of the texts by their bytes. Pictures are rounded from sines and exponentials, which differ in the last digit.
SUMS = {
    ("drawn_text", "train"): "a696a45d1cbd47ab",
    ("drawn_text", "validation"): "00f24cf17db4f858",
    ("drawn_text", "test"): "20c16d93c96650c7",
    ("drawn_pairs", "train"): "56ddae9bde57920f",
    ("drawn_pairs", "validation"): "cb623b0fb9122248",
    ("drawn_pairs", "test"): "fe6eb58e583e9d98",
    ("drawn_reviews", "train"): "87b380ea2ba48b3e",
    ("drawn_reviews", "validation"): "45fff604190a8170",
    ("drawn_reviews", "test"): "2a78d3ed99b216a3",
}
MEANS = {"drawn_digits": (41.18978, 78.778, 0.0035), "drawn_faces": (125.27177, 61.95114, 0.01574)}


@pytest.mark.parametrize("name", ["drawn_text", "drawn_pairs", "drawn_reviews"])
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_texts_are_the_same_on_every_machine(name, split):
    examples = load(name, split)
    content = "\n".join(str(values.tolist()) for values in examples.values())
    assert hashlib.sha256(content.encode()).hexdigest()[:16] == SUMS[name, split]


@pytest.mark.parametrize("name", ["drawn_digits", "drawn_faces"])
def test_pictures_are_the_same_on_every_machine(name):
    examples = load(name, "test")
    image = examples["image"].astype(float)
    weights = np.cos(np.arange(image.size)).reshape(image.shape)
    found = [image.mean(), image.std(), (image * weights).mean()]
    np.testing.assert_allclose(found, MEANS[name], atol=1e-3)


@pytest.mark.parametrize("name", ["drawn_digits", "drawn_faces", "drawn_reviews"])
@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_classes_are_balanced(name, split):
    counts = np.bincount(load(name, split)["label"])
    assert counts.min() >= counts.max() - 1


def test_a_curve_goes_through_its_points():
    points = np.random.default_rng(0).normal(size=(2, 5, 2)).astype(np.float32)
    dots = curve(points, 9)
    np.testing.assert_allclose(dots[:, ::2], points, atol=1e-6)
    straight = np.linspace([0, 0], [3, 6], 4, dtype=np.float32)
    np.testing.assert_allclose(curve(straight[None], 7)[0, 2:5], [[1, 2], [1.5, 3], [2, 4]], atol=1e-6)


def test_ink_is_where_the_pen_has_been():
    across = np.stack([np.linspace(4, 16, 40), np.full(40, 6.5)], axis=-1)[None].astype(np.float32)
    drawn = ink(across, np.ones(1, np.float32), 20)[0]
    assert drawn[6, 5:15].min() > 0.9
    assert drawn[:3].max() < 1e-3
    assert drawn[10:].max() < 1e-3
    np.testing.assert_allclose(drawn[5, 10], drawn[7, 10], atol=1e-5)


def test_a_linear_model_reads_most_digits_but_not_all():
    train, test = (load("drawn_digits", split) for split in ("train", "test"))
    x, x_test = (each["image"].reshape(len(each["image"]), -1) / 255 for each in (train, test))
    model = LogisticRegression(C=0.05, max_iter=200, tol=0.01).fit(x, train["label"])
    assert 0.85 < model.score(x_test, test["label"]) < 0.95


def test_a_linear_model_hardly_sees_a_smile():
    train, test = (load("drawn_faces", split) for split in ("train", "test"))
    x, x_test = (each["image"][:, ::2, ::2].reshape(len(each["image"]), -1) / 255 - 0.5 for each in (train, test))
    model = LogisticRegression(C=0.003, max_iter=25, tol=0.1).fit(x, train["label"])
    assert model.score(x_test, test["label"]) < 0.8


def test_what_a_review_says_is_in_the_order_of_its_words():
    train, test = (load("drawn_reviews", split) for split in ("train", "test"))
    scores = []
    for length in (1, 2):
        counts = CountVectorizer(ngram_range=(1, length)).fit(train["text"])
        model = LogisticRegression(max_iter=300).fit(counts.transform(train["text"]), train["label"])
        scores.append(model.score(counts.transform(test["text"]), test["label"]))
    assert scores[0] < 0.85
    assert scores[1] > 0.93


def test_the_text_is_far_from_random_letters():
    """Counts of five letters in the training text foretell the next one far better than counts of single letters."""
    train, test = (str(load("drawn_text", split)["text"]) for split in ("train", "test"))
    assert 100_000 <= len(train) < 101_000
    assert perplexity(train, test, 5) < 0.3 * perplexity(train, test, 1)


def perplexity(train, test, order):
    alphabet = sorted(set(train))
    counts: dict[str, dict[str, int]] = {}
    for place in range(order - 1, len(train)):
        row = counts.setdefault(train[place - order + 1 : place], {})
        row[train[place]] = row.get(train[place], 0) + 1
    total = 0.0
    for place in range(order - 1, len(test)):
        row = counts.get(test[place - order + 1 : place], {})
        share = (row.get(test[place], 0) + 0.05) / (sum(row.values()) + 0.05 * len(alphabet))
        total -= np.log(share)
    return np.exp(total / (len(test) - order + 1))


def test_a_person_keeps_name_and_pronoun_through_a_paragraph():
    for paragraph in str(load("drawn_text", "validation")["text"]).splitlines():
        she = re.search(r"\b(Mira|Selma|master|lighthouse keeper|keeper)\b", paragraph) is not None
        wrong = r"\b([Hh]e|his|him)\b" if she else r"\b([Ss]he|her)\b"
        assert not re.search(wrong, paragraph), paragraph


def test_lumi_is_translated_word_by_word_in_its_own_order():
    """Taking every word apart gives the nouns, adjectives and verb of the English sentence; the verb comes last."""
    pairs = load("drawn_pairs", "test")
    nouns, adjectives = dict((*NOUNS, *THINGS)), dict(ADJECTIVES)
    for source, target in zip(pairs["source"], pairs["target"], strict=True):
        words = [word.replace("children", "childs") for word in source.split()]
        lumi = target.split()
        for word in words:
            noun = nouns.get(word) or nouns.get(word.removesuffix("s"))
            assert noun is None or any(re.fullmatch(f"{noun}k?(ra)?", each) for each in lumi), (source, target)
            assert word not in adjectives or adjectives[word] in lumi
        assert lumi[-1] == words[-1]
        assert re.fullmatch(r"(lome|taki|bori|visse|selu|rado|muke|wena)(n|su)?", lumi[-2])
        assert (words[0] in {"do", "does", "did"}) == (lumi[0] == "ka")
        assert ("not" in words) == lumi[-2].endswith("n")


def test_a_grammar_writes_what_is_named_twice_alike_and_what_is_numbered_apart():
    grammar = Grammar(
        {"word": [(letter, letter) for letter in "abcd"], "all": [("{word} {word} {word2}", "{word2} {word}")]}
    )
    draws = Draws(0, 0)
    written = [grammar.write("all", draws) for _ in range(50)]
    for first, second in written:
        one, again, other = first.split()
        assert one == again
        assert second == f"{other} {one}"
    assert any(first[0] != second[0] for first, second in written)


def test_every_rule_of_lumi_is_used_and_known():
    places = {
        name for options in RULES.values() for pair in options for text in pair for name in re.findall(r"{(\w+)}", text)
    }
    assert places <= set(RULES)
    assert set(RULES) - places == {"pair"}


def test_a_sentence_is_in_the_same_split_wherever_it_is_written():
    shares = [split_of(f"sentence {n}") for n in range(2000)]
    assert shares == [split_of(f"sentence {n}") for n in range(2000)]
    assert 0.75 < shares.count("train") / 2000 < 0.85
