"""The feed-forward language model: against PyTorch, its weights counted, and that it learns."""

import keras
import numpy as np
import pytest
import torch

from dlcourse import embeddings

RNG = np.random.default_rng(2)
WORDS, DIM, CONTEXT, HIDDEN, BATCH = 7, 3, 4, 5, 6
SHAPES = (WORDS, DIM), (CONTEXT * DIM, HIDDEN), (HIDDEN,), (HIDDEN, WORDS), (WORDS,)
WEIGHTS = [RNG.normal(size=shape) for shape in SHAPES]
INDICES, LABELS = RNG.integers(WORDS, size=(BATCH, CONTEXT)), RNG.integers(WORDS, size=BATCH)


def test_it_is_that_of_pytorch():
    weights = [torch.tensor(weight, requires_grad=True) for weight in WEIGHTS]
    table, kernel, bias, output_kernel, output_bias = weights
    joined = torch.nn.functional.embedding(torch.tensor(INDICES), table).flatten(1)
    scores = torch.tanh(joined @ kernel + bias) @ output_kernel + output_bias
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(LABELS))
    loss.backward()
    log_p = embeddings.feedforward_language_model(INDICES, *WEIGHTS)
    np.testing.assert_allclose(log_p, torch.log_softmax(scores, 1).detach(), atol=1e-12)
    ours, *gradients = embeddings.feedforward_language_model_gradient(INDICES, LABELS, *WEIGHTS)
    assert float(ours) == pytest.approx(loss.item())
    for gradient, weight in zip(gradients, weights, strict=True):
        np.testing.assert_allclose(gradient, weight.grad, atol=1e-12)


def test_the_order_of_the_words_matters():
    turned = embeddings.feedforward_language_model(INDICES[:, ::-1].copy(), *WEIGHTS)
    assert not np.allclose(turned, embeddings.feedforward_language_model(INDICES, *WEIGHTS))


def test_the_model_is_the_function_and_has_as_many_weights():
    model = embeddings.FeedforwardLanguageModel(WORDS, dim=DIM, hidden=HIDDEN)
    out = model(INDICES)
    assert model.count_params() == WORDS * DIM + CONTEXT * DIM * HIDDEN + HIDDEN + HIDDEN * WORDS + WORDS
    weights = [weight.numpy() for weight in model.weights_in_order]
    np.testing.assert_allclose(out, embeddings.feedforward_language_model(INDICES, *weights), rtol=1e-5)


def test_it_learns_what_follows():
    """0 1 2 3 4 0 1 …: the next word is certain."""
    keras.utils.set_random_seed(1)
    text = np.arange(300) % 5
    words = np.stack([text[i : i + 297] for i in range(3)], axis=1)
    model = embeddings.FeedforwardLanguageModel(5, dim=4, hidden=8)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.03), loss, metrics=["accuracy"])
    history = model.fit(words, text[3:], epochs=8, verbose=0).history
    assert history["accuracy"][-1] == 1
    assert history["loss"][-1] < 0.2


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_precisions(policy):
    keras.utils.set_random_seed(1)
    single = embeddings.FeedforwardLanguageModel(WORDS, dim=DIM, hidden=HIDDEN)
    expected = single(INDICES)
    model = embeddings.FeedforwardLanguageModel(WORDS, dim=DIM, hidden=HIDDEN, dtype=policy)
    model(INDICES)
    model.set_weights(single.get_weights())
    np.testing.assert_allclose(np.asarray(model(INDICES), "float64"), expected, atol=5e-2)
    model.compile(keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    losses = model.fit(INDICES, LABELS, epochs=3, verbose=0).history["loss"]
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]
