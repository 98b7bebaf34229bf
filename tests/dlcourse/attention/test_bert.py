"""BERT against a small one put together in PyTorch, and what it learns."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import BERT, bert, bert_loss, bert_parameter_count, mlm_masking
from tests.dlcourse.attention.torch_layers import torch_encoder

RNG = np.random.default_rng(0)
SIZES = {"width": 6, "inner_width": 9, "num_heads": 2, "num_layers": 2, "max_length": 8}
TOKENS = np.array([[1, 7, 8, 2, 9, 2, 0, 0], [1, 5, 2, 6, 10, 7, 8, 2]])
SEGMENTS = np.array([[0, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1, 1, 1]])


def small(**settings):
    model = BERT(11, **{**SIZES, **settings})
    model.build((None, None))
    model.set_weights([RNG.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    return model


def torch_scores(model):
    """Both heads' scores, by PyTorch's functions and its encoder layers with moved weights."""
    value = {w.path: torch.tensor(np.asarray(w)) for w in model.weights if not w.path.startswith("seed")}
    tables = [value[getattr(model, f"{name}_table").path] for name in ("token", "position", "segment")]

    def normalize(x, layer):
        return torch.nn.functional.layer_norm(x, (6,), value[layer.gamma.path], value[layer.beta.path], model.epsilon)

    def dense(x, layer):
        return x @ value[layer.kernel.path] + value[layer.bias.path]

    h = tables[0][torch.tensor(TOKENS)] + tables[1] + tables[2][torch.tensor(SEGMENTS)]
    h = normalize(h, model.norm)
    for layer in map(torch_encoder, model.encoders):
        h = layer(h, src_key_padding_mask=torch.tensor(TOKENS == 0))
    words = normalize(torch.nn.functional.gelu(dense(h, model.transform)), model.transform_norm)
    pairs = dense(torch.tanh(dense(h[:, 0], model.pooler)), model.pair_head)
    return h, words @ tables[0].T + value[model.token_bias.path], pairs


def test_hidden_states_and_scores_are_pytorchs():
    model = small(dtype="float64")
    found = model(TOKENS, SEGMENTS), *model.scores(TOKENS, SEGMENTS)
    for ours, theirs in zip(found, torch_scores(model), strict=True):
        np.testing.assert_allclose(ours, theirs.detach(), atol=1e-11)


def test_how_many_parameters():
    """What the count says, the two heads beside it; at base size it is 109 482 240."""
    heads = 6 * 6 + 6 + 2 * 6 + 11 + 2 * 6 + 2
    count = bert_parameter_count(11, width=6, inner_width=9, num_layers=2, max_length=8)
    assert sum(int(np.prod(w.shape)) for w in small().trainable_weights) == count + heads


def test_every_weight_learns_by_the_joint_loss():
    model = small(seed=0)
    with tf.GradientTape() as tape:
        loss = model._loss(((TOKENS, SEGMENTS), np.array([1, 0])), training=True)
    for weight, gradient in zip(
        model.trainable_weights, tape.gradient(loss, [w.value for w in model.trainable_weights]), strict=True
    ):
        assert np.any(np.asarray(gradient)), weight.path


@pytest.mark.parametrize("rate", [0.15, 0.5, 1.0])
def test_the_loss_is_that_of_the_scores_at_all_positions(rate, monkeypatch):
    """Training computes the scores of the words only where the model is asked."""
    seen = {}

    def masking(tokens, uniforms, **settings):
        seen["masked"] = mlm_masking(tokens, uniforms, **settings)
        return seen["masked"]

    monkeypatch.setattr(bert, "mlm_masking", masking)
    model, following = small(seed=1, mask_rate=rate, dtype="float64"), np.array([True, False])
    found = model._loss(((TOKENS, SEGMENTS), following), training=False)
    shown, chosen = seen["masked"]
    words, pairs = model.scores(shown, SEGMENTS)
    expected = bert_loss(words, TOKENS, chosen, pairs, following)
    np.testing.assert_allclose(found, expected.total, rtol=1e-12)
    right = np.argmax(words, axis=-1)[chosen] == TOKENS[chosen]
    assert float(model.means["masked_accuracy"].result()) == pytest.approx(np.mean(right))
    assert np.any(chosen.numpy().sum(axis=1) != chosen.numpy().sum(axis=1)[0]) == (rate > 0.15)  # rows differ in number


def test_more_padding_changes_nothing():
    model = small(dtype="float64")
    np.testing.assert_allclose(model(TOKENS[:1, :6]), model(TOKENS[:1])[:, :6], atol=1e-13)


def test_the_logs_are_those_of_the_heads_that_learn():
    model = small(seed=0)
    model.compile("sgd")
    alone = model.fit(TOKENS, verbose=0).history
    assert set(alone) == {"loss", "masked_loss", "masked_accuracy"}
    assert alone["loss"] == pytest.approx(alone["masked_loss"])
    both = model.fit((TOKENS, SEGMENTS), np.array([1, 0]), verbose=0).history
    assert both["loss"][0] == pytest.approx(both["masked_loss"][0] + both["next_loss"][0], rel=1e-5)


def sentences(rng, count):
    """Two runs of ascending tokens; the second goes on where the first ended, or begins anywhere."""
    first = rng.integers(0, 20, size=count)
    is_next = rng.integers(0, 2, size=count).astype(bool)
    second = np.where(is_next, first + 4, first + rng.integers(6, 20, size=count)) % 20
    runs = [5 + (begin[:, None] + np.arange(4)) % 20 for begin in (first, second)]
    ends = [np.full((count, 1), token) for token in (1, 2)]
    tokens = np.concatenate([ends[0], runs[0], ends[1], runs[1], ends[1]], axis=1)
    segments = np.repeat([[0] * 6 + [1] * 5], count, axis=0)
    return tokens, segments, is_next


def test_it_learns_both_tasks():
    keras.utils.set_random_seed(0)
    sizes = {"width": 32, "inner_width": 64, "num_heads": 2, "num_layers": 2, "max_length": 11}
    model, rng = BERT(25, **sizes, seed=0, epsilon=1e-5), np.random.default_rng(0)
    model.compile(keras.optimizers.Adam(0.003))
    tokens, segments, is_next = sentences(rng, 2000)
    before = model.evaluate((tokens[:300], segments[:300]), is_next[:300], verbose=0, return_dict=True)
    model.fit((tokens, segments), is_next, batch_size=50, epochs=10, verbose=0)
    tokens, segments, is_next = sentences(rng, 300)
    after = model.evaluate((tokens, segments), is_next, verbose=0, return_dict=True)
    assert before["masked_accuracy"] < 0.2
    assert after["masked_accuracy"] > 0.9
    assert after["next_accuracy"] > 0.8
