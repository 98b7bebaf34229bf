"""BLEU beside sacreBLEU and the paper's own examples."""

import collections
import itertools

import numpy as np
import pytest
import sacrebleu

from dlcourse.attention import bleu, brevity_penalty, clipped_ngram_matches, text_bleu


def padded(sentences):
    tokens = np.full((len(sentences), max(1, *map(len, sentences))), 99, np.int32)
    for row, sentence in zip(tokens, sentences, strict=True):
        row[: len(sentence)] = sentence
    return tokens, np.array([len(sentence) for sentence in sentences], np.int32)


def arrays(candidates, references):
    """Sentences of indices, and for each a list of references."""
    per_sentence = len(references[0])
    tokens, lengths = padded(list(itertools.chain(*references)))
    shape = len(references), per_sentence
    return *padded(candidates), tokens.reshape(*shape, -1), lengths.reshape(shape)


def corpus(seed, sentences=12, references=2, words=6, least=4):
    """Candidates that are references with words moved, dropped and put in."""
    rng = np.random.default_rng(seed)
    candidates, others = [], []
    for _ in range(sentences):
        first = rng.integers(words, size=rng.integers(least, 12)).tolist()
        candidate = [int(rng.integers(words)) if rng.random() < 0.2 else word for word in first]
        if rng.random() < 0.5:
            candidate = candidate[: max(1, len(candidate) - int(rng.integers(3)))]
        more = [rng.integers(words, size=rng.integers(least, 12)).tolist() for _ in range(references - 1)]
        candidates.append(candidate)
        others.append([first, *more])
    return candidates, others


def sacre(candidates, references, order=4):
    text = [" ".join(f"w{i}" for i in sentence) for sentence in candidates]
    streams = [[" ".join(f"w{i}" for i in each[k]) for each in references] for k in range(len(references[0]))]
    metric = sacrebleu.BLEU(tokenize="none", smooth_method="none", max_ngram_order=order, force=True)
    return metric.corpus_score(text, streams)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("references", [1, 2, 3])
def test_bleu_is_sacrebleus(seed, references):
    given = corpus(seed, references=references)
    found, expected = bleu(*arrays(*given)), sacre(*given)
    np.testing.assert_allclose(100 * found.score, expected.score, rtol=1e-9)
    np.testing.assert_allclose(100 * found.precisions, expected.precisions, rtol=1e-9)
    np.testing.assert_allclose(found.brevity_penalty, expected.bp, rtol=1e-9)


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_bleu_of_other_orders_is_sacrebleus(order):
    given = corpus(7, least=7)
    np.testing.assert_allclose(
        100 * bleu(*arrays(*given), max_order=order).score, sacre(*given, order=order).score, rtol=1e-9
    )


def test_the_papers_examples():
    """Papineni and others, section 2.1: seven times "the" has 2/7; section 2.1.1: 17 of 18 words, 10 of 17 pairs."""
    the = clipped_ngram_matches(*arrays([[0] * 7], [[[0, 1, 2, 3, 0, 4], [5, 2, 6, 1, 3, 0, 4]]]), order=1)
    assert (int(the.matches[0]), int(the.totals[0])) == (2, 7)
    candidate = "it is a guide to action which ensures that the military always obeys the commands of the party"
    references = [
        "it is a guide to action that ensures that the military will forever heed party commands",
        "it is the guiding principle which guarantees the military forces always being under the command of the party",
        "it is the practical guide for the army always to heed the directions of the party",
    ]
    index = collections.defaultdict(itertools.count().__next__)
    one, *others = ([index[word] for word in text.split()] for text in (candidate, *references))
    for order, matches, totals in ((1, 17, 18), (2, 10, 17)):
        found = clipped_ngram_matches(*arrays([one], [others]), order=order)
        assert (int(found.matches[0]), int(found.totals[0])) == (matches, totals)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_matches_are_intersections_of_counters(order):
    candidates, references = corpus(3)

    def counter(sentence):
        return collections.Counter(zip(*(sentence[k:] for k in range(order)), strict=False))

    found = clipped_ngram_matches(*arrays(candidates, references), order=order)
    for row, (candidate, others) in enumerate(zip(candidates, references, strict=True)):
        most = collections.Counter()
        for other in others:
            most |= counter(other)
        assert int(found.matches[row]) == (counter(candidate) & most).total()
        assert int(found.totals[row]) == max(0, len(candidate) - order + 1)


def test_padding_changes_nothing():
    tokens, lengths, theirs, their_lengths = arrays(*corpus(4))
    wider = [np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, 5)]) for array in (tokens, theirs)]
    found, expected = bleu(wider[0], lengths, wider[1], their_lengths), bleu(tokens, lengths, theirs, their_lengths)
    assert found.score == expected.score > 0


def test_a_text_is_judged_as_a_whole():
    """One short candidate beside a long one has no penalty, and no mean of sentences' scores is taken."""
    candidates, references = [[1, 2, 3, 4, 5, 6], [7, 8]], [[[1, 2, 3, 4]], [[7, 8, 9, 3]]]
    assert bleu(*arrays(candidates, references)).brevity_penalty == 1.0
    assert float(bleu(*arrays(candidates[1:], references[1:])).brevity_penalty) == pytest.approx(np.exp(-1.0))


def test_the_ends_of_the_scale():
    sentence = [[1, 2, 3, 4, 5]]
    assert bleu(*arrays(sentence, [sentence])).score == 1.0
    assert bleu(*arrays([[6, 7, 8, 9]], [sentence])).score == 0.0
    assert bleu(*arrays([[]], [sentence])).score == 0.0
    assert bleu(*arrays([[1, 2, 3]], [sentence])).score == 0.0  # it has no n-gram of order 4
    np.testing.assert_allclose(brevity_penalty([0, 3, 6], [6, 6, 3]), [0.0, np.exp(-1.0), 1.0], rtol=1e-12)


def test_of_two_references_equally_close_in_length_the_shorter_counts():
    given = [[1, 2, 3, 4]], [[[1, 2, 3, 4, 5], [1, 2, 3]]]
    assert bleu(*arrays(*given)).brevity_penalty == 1.0 == sacre(*given).bp


def test_d2ls_bleu_is_another_number():
    """exp(min(0, 1 − r/c)) Π pₙ^(½ⁿ): its exponents do not add up to one."""
    found = bleu(*arrays([[0, 1, 2, 3, 0, 4]], [[[0, 1, 5, 3, 0, 4]]]), max_order=3)
    precisions = found.precisions.numpy()
    np.testing.assert_allclose(precisions, [5 / 6, 3 / 5, 1 / 4], rtol=1e-12)
    assert float(found.score) == pytest.approx(0.5)
    assert np.prod(precisions ** (0.5 ** np.arange(1, 4))) == pytest.approx(0.6757, abs=1e-4)


def test_texts_are_cleaned_before_they_are_judged():
    ours, theirs = ["le chat est là .", "va !"], ["Le chat est là.", "Va donc !"]
    expected = sacrebleu.corpus_bleu(
        ours, [["le chat est là .", "va donc !"]], tokenize="none", smooth_method="none", force=True
    )
    assert 100 * text_bleu(ours, theirs) == pytest.approx(expected.score)
