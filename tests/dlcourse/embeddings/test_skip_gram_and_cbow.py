"""Skip-gram and CBOW: windows, losses and gradients, against loops over pairs and PyTorch's derivatives."""

import numpy as np
import pytest
import torch

from dlcourse import embeddings

TOKENS = np.array([[3, 0, 1, 3, 2, 0], [4, 1, 9, 9, 9, 9], [2, -7, 8, 8, 8, 8], [9, 9, 9, 9, 9, 9]], np.int32)
LENGTHS = np.array([6, 2, 1, 0], np.int32)
WORDS, DIM = 6, 3
RNG = np.random.default_rng(5)
CENTRE, CONTEXT = RNG.normal(size=(WORDS, DIM)), RNG.normal(size=(WORDS, DIM))


def windows(window):
    """(sentence, place, centre word, words around it) for each place of the text."""
    for row, (tokens, length) in enumerate(zip(TOKENS, LENGTHS, strict=True)):
        for place, word in enumerate(tokens[:length]):
            around = [j for j in range(place - window, place + window + 1) if 0 <= j < length and j != place]
            yield row, place, int(word), [int(tokens[j]) for j in around]


def log_softmax(scores):
    return scores - np.log(np.exp(scores).sum())


@pytest.mark.parametrize("window", [1, 2, 7])
def test_windows(window):
    words, mask = (a.numpy() for a in embeddings.context_windows(TOKENS, LENGTHS, window=window))
    assert words.shape == mask.shape == (4, 6, 2 * window)
    there = {(row, place): around for row, place, _, around in windows(window)}
    for row in range(4):
        for place in range(6):
            assert words[row, place][mask[row, place]].tolist() == there.get((row, place), [])
    assert not words[~mask].any()


def test_columns_keep_their_places():
    words, mask = embeddings.context_windows([[5, 6, 7, 8]], [4], window=2)
    assert words[0, 1].numpy().tolist() == [0, 5, 7, 8]
    assert mask[0, 1].numpy().tolist() == [False, True, True, True]


@pytest.mark.parametrize("window", [1, 2, 7])
def test_skip_gram_is_a_sum_over_pairs(window):
    pairs = [(c, o) for _, _, c, around in windows(window) for o in around]
    expected = -sum(log_softmax(CONTEXT @ CENTRE[c])[o] for c, o in pairs)
    assert float(embeddings.skip_gram(TOKENS, LENGTHS, CENTRE, CONTEXT, window=window)) == pytest.approx(expected)


@pytest.mark.parametrize("window", [1, 2, 7])
def test_cbow_is_a_sum_over_places(window):
    places = [(c, around) for _, _, c, around in windows(window) if around]
    expected = -sum(log_softmax(CENTRE @ np.mean(CONTEXT[around], axis=0))[c] for c, around in places)
    assert float(embeddings.cbow(TOKENS, LENGTHS, CENTRE, CONTEXT, window=window)) == pytest.approx(expected)


def torch_loss(model, window, centre, context):
    def of_place(c, around):
        if model == "cbow":
            return torch.nn.functional.cross_entropy(centre @ context[around].mean(0), torch.tensor(c))
        scores = (context @ centre[c]).expand(len(around), -1)
        return torch.nn.functional.cross_entropy(scores, torch.tensor(around), reduction="sum")

    return sum(of_place(c, around) for _, _, c, around in windows(window) if around)


@pytest.mark.parametrize("model", ["skip_gram", "cbow"])
@pytest.mark.parametrize("window", [1, 3])
def test_gradients_are_those_of_pytorch(model, window):
    tables = [torch.tensor(table, requires_grad=True) for table in (CENTRE, CONTEXT)]
    loss = torch_loss(model, window, *tables)
    loss.backward()
    assert float(getattr(embeddings, model)(TOKENS, LENGTHS, CENTRE, CONTEXT, window=window)) == pytest.approx(
        loss.item()
    )
    gradients = getattr(embeddings, f"{model}_gradient")(TOKENS, LENGTHS, CENTRE, CONTEXT, window=window)
    for ours, table in zip(gradients, tables, strict=True):
        np.testing.assert_allclose(ours, table.grad, atol=1e-12)


def test_with_one_word_a_side_of_two_both_models_agree():
    """Each place has one context word, so that the mean is that word; the tables change their parts."""
    text = [[1, 4]], [2]
    skip_gram = embeddings.skip_gram(*text, CENTRE, CONTEXT, window=3)
    np.testing.assert_allclose(embeddings.cbow(*text, CONTEXT, CENTRE, window=3), skip_gram)


def test_skip_gram_is_the_cross_entropy_of_counts():
    counts = np.zeros((WORDS, WORDS))
    for _, _, c, around in windows(2):
        np.add.at(counts, (c, around), 1)
    log_p = np.array([log_softmax(CONTEXT @ v) for v in CENTRE])
    expected = -(counts * log_p).sum()
    np.testing.assert_allclose(embeddings.skip_gram(TOKENS, LENGTHS, CENTRE, CONTEXT, window=2), expected)


@pytest.mark.parametrize("model", ["skip_gram", "cbow"])
def test_a_text_without_pairs(model):
    for tokens, lengths in (([[1, 2]], [1]), ([[1, 2]], [0]), (np.zeros((0, 3), np.int32), np.zeros(0, np.int32))):
        assert float(getattr(embeddings, model)(tokens, lengths, CENTRE, CONTEXT, window=2)) == 0
        for gradient in getattr(embeddings, f"{model}_gradient")(tokens, lengths, CENTRE, CONTEXT, window=2):
            assert not gradient.numpy().any()


@pytest.mark.parametrize("model", ["skip_gram", "cbow"])
def test_large_vectors_stay_finite(model):
    tables = 300 * CENTRE, 300 * CONTEXT
    assert np.isfinite(getattr(embeddings, model)(TOKENS, LENGTHS, *tables, window=2))
    for gradient in getattr(embeddings, f"{model}_gradient")(TOKENS, LENGTHS, *tables, window=2):
        assert np.isfinite(gradient).all()
