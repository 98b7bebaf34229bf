"""Networks that classify texts, beside PyTorch, plain Keras and what is worked out by hand."""

import collections

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import (
    SentimentRNN,
    TextCNN,
    first_and_last_states,
    masked_max_over_time,
    sentiment_rnn,
    text_cnn,
)
from dlcourse.recurrent import LSTMWeights, lstm_weights_to_torch
from tests.dlcourse.local_data import local_data

BATCH, TIME, FEATURES, UNITS = 4, 7, 3, 5
LENGTHS = np.array([7, 4, 1, 2])
WIDTHS, CHANNELS = (2, 4), (4, 6)


@pytest.fixture
def rng():
    return np.random.default_rng(14)


def kernels(rng):
    return [
        [rng.normal(size=(w, FEATURES, c)) for w, c in zip(WIDTHS, CHANNELS, strict=True)],
        [rng.normal(size=c) for c in CHANNELS],
    ]


def test_text_cnn_is_pytorchs_text_by_text(rng):
    """Each text alone, cut at its end, and padded with zeros to the width of a kernel."""
    x, (weights, biases) = rng.normal(size=(BATCH, TIME, FEATURES)), kernels(rng)
    found = text_cnn(x, LENGTHS, weights, biases).numpy()
    for row, length in enumerate(LENGTHS):
        parts = []
        for weight, bias in zip(weights, biases, strict=True):
            text = torch.zeros(1, FEATURES, max(length, len(weight)), dtype=torch.float64)
            text[0, :, :length] = torch.tensor(x[row, :length].T)
            maps = torch.nn.functional.conv1d(text, torch.tensor(weight).permute(2, 1, 0), torch.tensor(bias))
            parts.append(torch.relu(maps).amax(dim=2)[0])
        np.testing.assert_allclose(found[row], torch.cat(parts), rtol=1e-11)


def test_text_cnn_is_written_out(rng):
    x, (weights, biases) = rng.normal(size=(BATCH, TIME, FEATURES)), kernels(rng)
    found = text_cnn(x, LENGTHS, weights, biases).numpy()
    for row, n in enumerate(LENGTHS):
        column = 0
        for kernel, bias in zip(weights, biases, strict=True):
            words = np.zeros((max(n, len(kernel)), FEATURES))
            words[:n] = x[row, :n]
            for channel in range(len(bias)):
                windows = [words[t : t + len(kernel)] for t in range(len(words) - len(kernel) + 1)]
                sums = [np.sum(window * kernel[..., channel]) + bias[channel] for window in windows]
                assert found[row, column] == pytest.approx(max(0.0, max(sums)), rel=1e-11, abs=1e-12)
                column += 1


def test_the_counts_of_the_notes_example():
    """d = 6, L = 11, kernels of width 2 with 4 channels and of width 4 with 5: maps (4, 10) and (5, 8), 9 features."""
    layers = [keras.layers.Conv1D(4, 2), keras.layers.Conv1D(5, 4)]
    maps = [layer(tf.zeros((1, 11, 6))) for layer in layers]
    assert [m.shape[1:] for m in maps] == [(10, 4), (8, 5)]
    assert [layer.count_params() for layer in layers] == [52, 125]
    weights = [layer.kernel for layer in layers], [layer.bias for layer in layers]
    assert text_cnn(tf.zeros((1, 11, 6)), [11], *[[w.value for w in each] for each in weights]).shape == (1, 9)


@pytest.mark.parametrize("behind", [0.0, 100.0, -100.0, np.nan])
def test_more_padding_changes_no_answer(rng, behind):
    x, weights = rng.normal(size=(BATCH, TIME, FEATURES)), kernels(rng)
    both = [rng.normal(size=(2, n, 4 * UNITS)) for n in (FEATURES, UNITS)] + [rng.normal(size=(2, 4 * UNITS))]
    longer = np.pad(x, [(0, 0), (0, 6), (0, 0)])
    for row, length in zip(longer, LENGTHS, strict=True):
        row[length:] = behind
    np.testing.assert_allclose(text_cnn(longer, LENGTHS, *weights), text_cnn(x, LENGTHS, *weights), rtol=1e-12)
    np.testing.assert_allclose(masked_max_over_time(longer, LENGTHS), masked_max_over_time(x, LENGTHS))
    np.testing.assert_allclose(first_and_last_states(longer, LENGTHS), first_and_last_states(x, LENGTHS))
    if not np.isnan(behind):
        np.testing.assert_allclose(sentiment_rnn(longer, LENGTHS, *both), sentiment_rnn(x, LENGTHS, *both), rtol=1e-12)


def test_padding_is_no_maximum():
    x = -np.ones((1, 4, 2))
    x[:, 2:] = 0
    np.testing.assert_array_equal(masked_max_over_time(x, [2]), [[-1.0, -1.0]])


def test_sentiment_rnn_is_pytorchs_packed_lstm(rng):
    x = rng.normal(size=(BATCH, TIME, FEATURES))
    weights = [rng.normal(size=(2, n, 4 * UNITS)) for n in (FEATURES, UNITS)] + [rng.normal(size=(2, 4 * UNITS))]
    layer = torch.nn.LSTM(FEATURES, UNITS, batch_first=True, bidirectional=True).double()
    with torch.no_grad():
        for way, suffix in enumerate(("", "_reverse")):
            ours = lstm_weights_to_torch(*LSTMWeights(*[weight[way] for weight in weights]))
            for name, value in ours._asdict().items():
                getattr(layer, f"{name}_l0{suffix}").copy_(torch.tensor(value.numpy()))
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            torch.tensor(x), torch.tensor(LENGTHS), batch_first=True, enforce_sorted=False
        )
        states = torch.nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True)[0].numpy()
    expected = np.concatenate([states[:, 0], states[np.arange(BATCH), LENGTHS - 1]], axis=1)
    found = sentiment_rnn(x, LENGTHS, *weights)
    assert found.shape == (BATCH, 4 * UNITS)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_the_text_of_one_word_has_the_same_ends(rng):
    weights = [rng.normal(size=(2, n, 4 * UNITS)) for n in (FEATURES, UNITS)] + [rng.normal(size=(2, 4 * UNITS))]
    found = sentiment_rnn(rng.normal(size=(BATCH, TIME, FEATURES)), LENGTHS, *weights).numpy()
    np.testing.assert_array_equal(found[2, : 2 * UNITS], found[2, 2 * UNITS :])
    assert np.abs(found[0, : 2 * UNITS] - found[0, 2 * UNITS :]).min() > 1e-6


def words(rng, batch=6, time=9, vocabulary=12):
    tokens = rng.integers(1, vocabulary, size=(batch, time))
    lengths = rng.integers(1, time + 1, size=batch)
    return np.where(np.arange(time) < lengths[:, None], tokens, 0), lengths


def test_the_layer_of_a_text_cnn_is_its_function(rng):
    tokens, lengths = words(rng)
    layer = TextCNN(12, embedding_size=4, widths=[2, 3], channels=5, classes=2)
    found = layer(tokens)
    vectors = layer.embedding(tokens)
    features = text_cnn(vectors, lengths, [w.value for w in layer.kernels], [w.value for w in layer.biases])
    np.testing.assert_allclose(found, layer.head(features), rtol=1e-6)
    assert layer.count_params() == 12 * 4 + 5 * (2 * 4 + 1) + 5 * (3 * 4 + 1) + 2 * (10 + 1)


def test_the_layer_of_a_sentiment_rnn_is_its_function(rng):
    tokens, lengths = words(rng)
    layer = SentimentRNN(12, embedding_size=4, units=5, layers=1, classes=1)
    found = layer(tokens)
    reader = layer.readers[0]
    weights = [
        tf.stack([forward, backward])
        for forward, backward in zip(reader.forward.get_weights(), reader.backward.get_weights(), strict=True)
    ]
    features = sentiment_rnn(layer.embedding(tokens), lengths, *weights)
    np.testing.assert_allclose(found, layer.head(features), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("made", [TextCNN, SentimentRNN])
def test_padding_words_change_no_score_and_a_text_of_padding_has_one(rng, made):
    tokens, _ = words(rng)
    layer = made(12, embedding_size=4)
    longer = np.pad(tokens, [(0, 1), (0, 5)])
    found = layer(longer)
    np.testing.assert_allclose(found[:-1], layer(tokens), rtol=1e-5, atol=1e-6)
    assert np.all(np.isfinite(found))


@pytest.mark.parametrize("made", [TextCNN, SentimentRNN])
def test_a_word_that_decides_is_learnt(rng, made):
    """Texts with the word 3 in them are one class, the others the other."""
    keras.utils.set_random_seed(0)
    tokens, _ = words(rng, batch=256)
    labels = np.any(tokens == 3, axis=1).astype("float32")
    model = keras.Sequential([made(12, embedding_size=16)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    model.fit(tokens, labels, batch_size=32, epochs=15, verbose=0)
    assert model.evaluate(tokens, labels, verbose=0)[1] > 0.97


def reviews(seed=0, least=2):
    """Sentences of reviews as indices, and whether they praise; a random tenth is held out."""
    folder = local_data("sentiment")
    sides = [(folder / f"rt-polarity.{end}").read_text(encoding="latin-1").splitlines() for end in ("neg", "pos")]
    texts = [line.split() for side in sides for line in side]
    labels = np.repeat([0.0, 1.0], [len(side) for side in sides]).astype("float32")
    order = np.random.default_rng(seed).permutation(len(texts))
    held, rest = np.split(order, [len(texts) // 10])
    counts = collections.Counter(word for place in rest for word in texts[place])
    frequent = sorted((word for word, count in counts.items() if count >= least), key=lambda w: (-counts[w], w))
    known = {word: place for place, word in enumerate(frequent, start=2)}
    tokens = np.zeros((len(texts), max(map(len, texts))), np.int32)
    for row, text in zip(tokens, texts, strict=True):
        row[: len(text)] = [known.get(word, 1) for word in text]
    return (tokens[rest], labels[rest]), (tokens[held], labels[held]), len(known) + 2


@pytest.mark.slow
@pytest.mark.parametrize(("made", "aim", "epochs"), [(TextCNN, 0.74, 3), (SentimentRNN, 0.73, 3)])
def test_real_reviews_are_told_apart(made, aim, epochs):
    """Adam at 0.001, batches of 50, dropout ½; vectors are learnt from the reviews alone. Both reached 75 %."""
    keras.utils.set_random_seed(0)
    train, held, size = reviews()
    options = {"units": 32, "layers": 1, "embedding_size": 64} if made is SentimentRNN else {"embedding_size": 100}
    model = keras.Sequential([made(size, **options)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.001), loss, metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    for _ in range(epochs):
        model.fit(*train, batch_size=50, verbose=0)
    assert model.evaluate(*held, batch_size=500, verbose=0)[1] >= aim
