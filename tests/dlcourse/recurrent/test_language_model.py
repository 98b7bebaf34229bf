"""The character language model: on texts made for the purpose, and on a real one; and a periodic signal."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse import recurrent
from dlcourse.recurrent import DeepRNN, LanguageModel
from tests.dlcourse.local_data import local_data

CELLS = ("simple", "gru", "lstm")


@pytest.fixture(autouse=True)
def seeds():
    keras.utils.set_random_seed(3)


def model_for(text, optimizer=None, **settings):
    model = LanguageModel("".join(sorted(set(text))), **({"units": [8], "seed": 0} | settings))
    model.compile(optimizer or keras.optimizers.Adam(0.02))
    return model


def weights_of(model):
    model._prepare()
    return [np.array(weight) for weight in model.get_weights()]


@pytest.mark.parametrize("cell", CELLS)
def test_generating_reads_the_prefix_once_and_then_itself(cell):
    """Written out: the whole text so far is read anew for each character."""
    model, text = model_for("abcde", units=[8, 6], cell=cell), "dab"
    for _ in range(12):
        scores = model(np.array([model.encode(text)]))[0, -1]
        text += model.vocabulary[int(np.argmax(scores))]
    assert model.generate("dab", 12) == text[3:]


def test_generating_is_the_functions():
    model = model_for("abcde", cell="simple")
    kernel, recurrent_kernel, bias, output_kernel, output_bias = weights_of(model)
    found = recurrent.greedy_generation(
        [3, 0, 1], kernel, recurrent_kernel, bias, output_kernel, output_bias, length=12
    )
    assert model.decode(found.tokens) == model.generate("dab", 12)
    text = "dab" + model.generate("dab", 12)
    scores = tf.nn.log_softmax(model(np.array([model.encode(text[:-1])])))[0, 2:]
    np.testing.assert_allclose(found.log_probabilities, np.max(scores, axis=-1), atol=1e-5)


def test_of_equally_likely_tokens_the_first():
    zeros = [np.zeros((4, 3)), np.zeros((3, 3)), np.zeros(3), np.zeros((3, 4)), np.array([0.0, 2.0, 2.0, 0.0])]
    found = recurrent.greedy_generation([2], *zeros, length=3)
    np.testing.assert_array_equal(found.tokens, [1, 1, 1])


def test_samples_follow_the_probabilities():
    """One step: the uniform numbers in the middle of each character's share draw that character."""
    model = model_for("abcde")
    shares = tf.nn.softmax(model(np.array([model.encode("ab")]))[0, -1] / 0.7).numpy()
    middles = np.cumsum(shares) - shares / 2
    assert [model.sample("ab", [u], temperature=0.7) for u in middles] == list("abcde")
    assert model.sample("ab", [0.0]) == "a"
    assert len(model.sample("ab", np.full(9, 0.999999))) == 9


@pytest.mark.parametrize("call", [lambda m, t: m.generate(t, 3), lambda m, t: m.sample(t, [0.5])])
def test_what_generating_refuses(call):
    model = model_for("abc")
    with pytest.raises(ValueError, match="the prefix is empty, expected one character or more"):
        call(model, "")
    with pytest.raises(ValueError, match=r"the text holds 'X', '\?', expected|the text holds '\?', 'X', expected"):
        call(model, "aX?")
    with pytest.raises(ValueError, match="length is 0, expected a whole number, 1 or more"):
        model.generate("a", 0)


def test_what_training_refuses():
    model = model_for("abc")
    with pytest.raises(ValueError, match=r"^sequential_batches: corpus has 30 tokens"):
        model.fit_text("abc" * 10, time_steps=30, batch_size=1)
    with pytest.raises(ValueError, match=r"^random_batches: batch_size is 8, expected from 1 to 7"):
        model.fit_text("abc" * 10, time_steps=4, batch_size=8, sampling="random")
    with pytest.raises(ValueError, match="the text holds 'd', expected characters of the vocabulary, 'abc'"):
        model.fit_text("abcd" * 10)
    with pytest.raises(ValueError, match=r"sampling is 'shuffled', expected 'sequential' or 'random'"):
        model.fit_text("abc" * 10, sampling="shuffled")
    with pytest.raises(ValueError, match=r"there is no optimiser, expected one. Call compile"):
        LanguageModel("abc").fit_text("abc" * 100, time_steps=5)
    for vocabulary in ("", "aba", ["a", "b"]):
        with pytest.raises(ValueError, match="expected a string with each character once"):
            LanguageModel(vocabulary)


def by_hand(model, batches, *, keep):
    """Train step by step with Keras's own parts: the loss, the gradient, the clipping and the rule of SGD."""
    losses, states = [], None
    for inputs, labels in zip(*batches, strict=True):
        with tf.GradientTape() as tape:
            outputs, states = model.rnn.run(tf.one_hot(inputs, len(model.vocabulary)), states if keep else None)
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, model.head(outputs))
        variables = model.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, [v.value for v in variables]), model.clip_norm)
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(0.5 * gradient)
        losses.append(float(loss))
    return np.exp(np.mean(losses))


@pytest.mark.parametrize("sampling", ["sequential", "random"])
def test_an_epoch_is_its_steps(sampling):
    """The states are kept between sequential batches, and only there; gradients are clipped together."""
    text = "".join(np.random.default_rng(0).choice(list("abcd"), size=75))
    model, other = (model_for(text, keras.optimizers.SGD(0.5), clip_norm=0.05) for _ in range(2))
    other._prepare()
    other.set_weights(weights_of(model))
    rng = np.random.default_rng(0)
    start = int(rng.integers(6))
    corpus, sizes = model.encode(text), {"time_steps": 6, "batch_size": 3}
    if sampling == "sequential":
        batches = recurrent.sequential_batches(corpus, start, **sizes)
    else:
        batches = recurrent.random_batches(corpus, rng.permutation((74 - start) // 6), start, **sizes)
    assert batches.inputs.shape[0] >= 3
    found = model.fit_text(text, sampling=sampling, **sizes)["perplexity"][0]
    assert found == pytest.approx(by_hand(other, batches, keep=sampling == "sequential"), rel=1e-5)
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_the_perplexity_of_a_text_is_that_of_one_long_reading():
    text = "".join(np.random.default_rng(1).choice(list("abcd"), size=61))
    model = model_for(text)
    corpus = model.encode(text)
    scores = tf.nn.log_softmax(model(corpus[None, :-1]))[0]
    expected = np.exp(-np.mean(tf.gather(scores, corpus[1:], batch_dims=1)))
    assert model.text_perplexity(text, batch_size=1, time_steps=6) == pytest.approx(expected, rel=1e-5)


def test_fit_and_evaluate_take_windows_or_labels(tmp_path):
    text = "abcabd" * 40
    model = model_for(text)
    windows = np.lib.stride_tricks.sliding_window_view(model.encode(text), 9)
    history = model.fit(windows, epochs=2, batch_size=16, verbose=0).history
    assert history["perplexity"][-1] < history["perplexity"][0] <= 4.5
    np.testing.assert_allclose(np.exp(history["loss"]), history["perplexity"], rtol=1e-4)
    alone = model.evaluate(windows, verbose=0, return_dict=True)
    labelled = model.evaluate(windows[:, :-1], windows[:, 1:], verbose=0, return_dict=True)
    assert alone["loss"] == pytest.approx(labelled["loss"], rel=1e-5)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert again.generate("ab", 8) == model.generate("ab", 8)
    again.fit_text(text, batch_size=4, time_steps=8)


def test_a_real_text_is_learnt_better_than_by_counting():
    """Held out, a small LSTM is below the perplexity of the bigrams of the same training text within seconds."""
    text = (local_data("text") / "timemachine.txt").read_text(encoding="utf-8").lower()
    text = " ".join("".join(c if c.isalpha() and c.isascii() else " " for c in text).split())[:60_000]
    train, held_out = text[:54_000], text[54_000:]
    model = model_for(text, keras.optimizers.Adam(0.01), units=[96])
    history = model.fit_text(train, batch_size=32, time_steps=32, epochs=6)["perplexity"]
    assert all(b < a for a, b in itertools.pairwise(history))
    bigrams = recurrent.ngram_model(
        model.encode(train), np.ones(3), vocabulary_size=len(model.vocabulary)
    ).bigram.numpy()
    tokens = model.encode(held_out)
    by_counting = recurrent.perplexity(np.log(bigrams[tokens[:-1], tokens[1:]])[None], [len(tokens) - 1])
    assert model.text_perplexity(held_out, batch_size=4) < float(by_counting) < len(model.vocabulary)
    assert set(model.generate("time trav", 50)) <= set(model.vocabulary)


def test_predictions_that_are_fed_back_are_written_out():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(2, 4, 3))
    w, u, b, v, c = (rng.normal(size=shape) for shape in ((3, 5), (5, 5), (5,), (5, 3), (3,)))
    h = np.zeros((2, 5))
    for t in range(4):
        h = np.tanh(x[:, t] @ w + h @ u + b)
    expected = []
    for _ in range(6):
        expected.append(h @ v + c)
        h = np.tanh(expected[-1] @ w + h @ u + b)
    found = recurrent.periodic_prediction(x, w, u, b, v, c, steps=6)
    np.testing.assert_allclose(found, np.stack(expected, axis=1), rtol=1e-12)
    one = recurrent.periodic_prediction(x, w, u, b, v, c, steps=1)
    np.testing.assert_allclose(one, found[:, :1], rtol=1e-12)


def test_a_signal_goes_on_whatever_was_traced_before():
    """A layer that has seen batches of many sizes forgets their size; the loop that feeds back has to know it."""
    *weights, output_kernel, output_bias = [np.full(s, 0.5) for s in ((1, 1), (1, 1), 1, (1, 1), 1)]
    for batch in (2, 3, 5):
        recurrent.rnn(np.ones((batch, 4 + batch, 1)), np.zeros((batch, 1)), *weights)
    found = recurrent.periodic_prediction(np.ones((1, 4, 1)), *weights, output_kernel, output_bias, steps=3)
    assert found.shape == (1, 3, 1)


def test_errors_add_up_on_a_periodic_signal():
    """Trained to look one step ahead on a noisy sine that it sees four steps of: the 16th step is worse by far."""
    rng = np.random.default_rng(0)
    signal = np.sin(2 * np.pi * np.arange(1000) / 20) + rng.normal(scale=0.2, size=1000)
    windows = np.lib.stride_tricks.sliding_window_view(signal.astype("float32"), 4 + 16)[..., None]
    model = keras.Sequential([DeepRNN([16], cell="simple"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(windows[:700, :4], windows[:700, 1:5], epochs=6, batch_size=32, verbose=0)
    tested = windows[800:]
    ahead = recurrent.periodic_prediction(tested[:, :4], *model.get_weights(), steps=16).numpy()
    errors = np.sqrt(np.mean((ahead - tested[:, 4:]) ** 2, axis=(0, 2)))
    assert errors[0] < 0.45
    assert errors[15] > 1.5 * errors[0]
