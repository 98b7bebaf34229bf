"""Encoder and decoder layers against PyTorch's with moved weights: outputs, gradients of inputs and of weights."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import (
    DecoderLayer,
    EncoderLayer,
    decoder_layer,
    encoder_layer,
    transformer_parameter_count,
)
from tests.dlcourse.attention.torch_layers import moved_gradients, torch_decoder, torch_encoder

RNG = np.random.default_rng(0)
WIDTH, HEADS, INNER = 6, 2, 9
X, ENCODED = RNG.normal(size=(2, 5, WIDTH)), RNG.normal(size=(2, 4, WIDTH))
THERE, SOURCE_THERE = np.array([[1, 1, 1, 0, 0], [1] * 5], bool), np.array([[1, 1, 0, 0], [1] * 4], bool)
UPSTREAM = RNG.normal(size=(2, 5, WIDTH))
FORMS = pytest.mark.parametrize(
    ("normalization", "activation"), [("post", "relu"), ("pre", "relu"), ("post", "gelu"), ("pre", "gelu")]
)


def randomized(layer, *inputs):
    """A layer none of whose weights is what it began as."""
    layer(*inputs)
    layer.set_weights([RNG.normal(scale=0.7, size=w.shape) for w in layer.get_weights()])
    return layer


def gradients_of(call, layer, inputs):
    """The answer, and the gradients of the inputs and of the weights, as ``as_weights`` has them."""
    given = [tf.constant(x) for x in inputs]
    weights = layer.as_weights()
    with tf.GradientTape() as tape:
        tape.watch((given, weights))
        answer = call(*given, *weights)
    return answer, *tape.gradient(answer, (given, weights), output_gradients=tf.constant(UPSTREAM))


@FORMS
def test_an_encoder_layer_is_pytorchs(normalization, activation):
    settings = {"normalization": normalization, "activation": activation}
    layer = randomized(EncoderLayer(HEADS, INNER, dtype="float64", **settings), X)
    mask = THERE[:, None, :]
    answer, (found,), weights = gradients_of(lambda *given: encoder_layer(*given, mask, **settings), layer, [X])
    twin = torch_encoder(layer)
    x = torch.tensor(X, requires_grad=True)
    expected = twin(x, src_key_padding_mask=torch.tensor(~THERE))
    expected.backward(torch.tensor(UPSTREAM))
    np.testing.assert_allclose(answer, expected.detach(), atol=1e-12)
    np.testing.assert_allclose(found, x.grad, atol=1e-12)
    for ours, theirs in moved_gradients(weights, twin):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    for training in (False, True):  # without dropout both are the same, and the same as PyTorch's in training
        np.testing.assert_allclose(layer(X, attention_mask=mask, training=training), answer, atol=1e-12)


@pytest.mark.parametrize("normalization", ["post", "pre"])
def test_a_decoder_layer_is_pytorchs(normalization):
    layer = randomized(DecoderLayer(HEADS, INNER, dtype="float64", normalization=normalization), X, ENCODED)
    mask = SOURCE_THERE[:, None, :]
    answer, found, weights = gradients_of(
        lambda *given: decoder_layer(*given, mask, normalization=normalization), layer, [X, ENCODED]
    )
    twin = torch_decoder(layer)
    x, encoded = (torch.tensor(a, requires_grad=True) for a in (X, ENCODED))
    causal = torch.triu(torch.ones(5, 5, dtype=torch.bool), diagonal=1)
    expected = twin(x, encoded, tgt_mask=causal, memory_key_padding_mask=torch.tensor(~SOURCE_THERE))
    expected.backward(torch.tensor(UPSTREAM))
    np.testing.assert_allclose(answer, expected.detach(), atol=1e-12)
    for ours, theirs in zip(found, (x.grad, encoded.grad), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    for ours, theirs in moved_gradients(weights, twin):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(layer(X, ENCODED, encoded_attention_mask=mask), answer, atol=1e-12)


def test_a_decoder_alone_is_an_encoder_under_a_causal_mask():
    decoder = randomized(DecoderLayer(HEADS, INNER, dtype="float64"), X)
    encoder = randomized(EncoderLayer(HEADS, INNER, dtype="float64"), X)
    encoder.set_weights(decoder.get_weights())
    np.testing.assert_allclose(decoder(X), encoder(X, attention_mask=np.tri(5, dtype=bool)), atol=1e-14)


def test_no_position_sees_a_later_one():
    layer = randomized(DecoderLayer(HEADS, INNER, dtype="float64"), X, ENCODED)
    other = X.copy()
    other[:, 3:] += RNG.normal(size=(2, 2, WIDTH))
    before, after = layer(X, ENCODED).numpy(), layer(other, ENCODED).numpy()
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert np.all(np.abs(before[:, 3:] - after[:, 3:]).max(axis=-1) > 1e-3)


def test_what_a_mask_hides_does_not_matter():
    layer = randomized(EncoderLayer(HEADS, INNER, dtype="float64"), X)
    other = np.where(THERE[..., None], X, 7.0)
    answers = [layer(x, attention_mask=THERE[:, None, :]).numpy()[THERE] for x in (X, other)]
    np.testing.assert_array_equal(*answers)


def test_permuted_positions_permute_an_encoder_layers_answer():
    layer, order = randomized(EncoderLayer(HEADS, INNER, dtype="float64"), X), [2, 0, 4, 1, 3]
    np.testing.assert_allclose(layer(X[:, order]), layer(X).numpy()[:, order], atol=1e-13)


def test_the_mask_of_an_embedding_is_used():
    tokens = np.array([[3, 1, 2, 0, 0]])
    embedding = keras.layers.Embedding(4, WIDTH, mask_zero=True)
    layer = EncoderLayer(HEADS, INNER)
    long, short = layer(embedding(tokens)), layer(embedding(tokens[:, :3]))
    np.testing.assert_allclose(long[:, :3], short, atol=1e-6)


def test_batch_normalisation_as_note_d_writes_it():
    """Behind each sum every feature has mean zero and variance one over all positions, and no position has."""
    layer = EncoderLayer(HEADS, INNER, normalization="batch", dtype="float64")
    answer = layer(X, training=True).numpy().reshape(-1, WIDTH)
    np.testing.assert_allclose(answer.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(answer.var(axis=0), 1, atol=1e-3)
    assert np.abs(answer.mean(axis=1)).max() > 0.05
    assert np.any(layer.norms[0].moving_mean.numpy())
    np.testing.assert_allclose(layer(X[:1]), layer(X).numpy()[:1], atol=1e-12)  # at inference no sequence sees another


def test_dropout_drops_in_training_alone():
    layer = randomized(EncoderLayer(HEADS, INNER, dropout=0.5, seed=3), X)
    plain = layer(X).numpy()
    np.testing.assert_array_equal(layer(X, training=False), plain)
    assert np.abs(layer(X, training=True) - plain).max() > 0.1


@pytest.mark.parametrize("width", [8, 12])
def test_how_many_parameters(width):
    encoder, decoder = EncoderLayer(4, 10), DecoderLayer(4, 10)
    encoder(tf.zeros((1, 2, width)))
    decoder(tf.zeros((1, 2, width)), tf.zeros((1, 3, width)))
    counted = transformer_parameter_count(width, 10)
    assert (encoder.count_params(), decoder.count_params()) == counted[:2]
