"""Multi-head attention against PyTorch's and Keras's layers with the same weights, in values and gradients."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import attention

RNG = np.random.default_rng(1)
HEADS, DEPTH, WIDTH = 2, 3, 6


def weights(features=5, key_features=4, value_features=7, depth=3, value_depth=3, outputs=5):
    sizes = [(features, HEADS, depth), (HEADS, depth), (key_features, HEADS, depth), (HEADS, depth)]
    sizes += [(value_features, HEADS, value_depth), (HEADS, value_depth), (HEADS, value_depth, outputs), (outputs,)]
    return attention.MultiHeadWeights(*[RNG.normal(size=size) for size in sizes])


def gradient(function, arrays, upstream):
    tensors = tf.nest.map_structure(tf.constant, arrays)
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    return output, tape.gradient(output, tensors, upstream)


def test_is_keras_layer_with_its_weights():
    w = weights()
    x, k, v = (RNG.normal(size=(2, time, size)) for time, size in ((4, 5), (6, 4), (6, 7)))
    mask = RNG.random((2, 4, 6)) < 0.5
    mask[..., 1] = True
    layer = keras.layers.MultiHeadAttention(HEADS, 3, value_dim=3, dtype="float64")
    layer.build(x.shape, v.shape, k.shape)
    layer.set_weights(w)
    upstream = RNG.normal(size=(2, 4, 5))
    ours, ours_back = gradient(lambda x, k, v, w: attention.multi_head(x, k, v, w, mask).output, [x, k, v, w], upstream)
    theirs, theirs_back = gradient(lambda x, k, v: layer(x, v, k, attention_mask=mask), [x, k, v], upstream)
    # Keras has 1/√d in float32, whatever the layer's dtype.
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)
    for a, b in zip(ours_back, theirs_back, strict=False):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
    variables = [variable.value for variable in layer.trainable_variables]
    with tf.GradientTape() as tape:
        output = layer(x, v, k, attention_mask=mask)
    for a, b in zip(ours_back[3], tape.gradient(output, variables, upstream), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)
    scores = layer(x, v, k, attention_mask=mask, return_attention_scores=True)[1]
    np.testing.assert_allclose(attention.multi_head(x, k, v, w, mask).weights, scores, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("causal", [False, True])
def test_is_pytorchs_module_with_its_weights(causal):
    module = torch.nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=torch.float64)
    torch.nn.init.normal_(module.in_proj_bias)
    torch.nn.init.normal_(module.out_proj.bias)
    parameters = [module.in_proj_weight, module.in_proj_bias, module.out_proj.weight, module.out_proj.bias]
    w = attention.multi_head_weights_from_torch(
        attention.TorchMultiHeadWeights(*[p.detach().numpy() for p in parameters]), num_heads=HEADS
    )
    x, mask = RNG.normal(size=(2, 5, WIDTH)), attention.causal_mask(5) if causal else None
    hidden = None if mask is None else torch.tensor(~mask.numpy())
    leaf = torch.tensor(x, requires_grad=True)
    theirs, scores = module(leaf, leaf, leaf, attn_mask=hidden, average_attn_weights=False)
    upstream = RNG.normal(size=x.shape)
    found, (of_x, of_w) = gradient(lambda x, w: attention.multi_head(x, x, x, w, mask).output, [x, w], upstream)
    np.testing.assert_allclose(found, theirs.detach(), rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(attention.multi_head(x, x, x, w, mask).weights, scores.detach(), rtol=1e-11, atol=1e-13)
    expected = torch.autograd.grad(theirs, [leaf, *parameters], torch.tensor(upstream))
    for a, b in zip((of_x, *attention.multi_head_weights_to_torch(of_w)), expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-11)


def test_pytorchs_layout_and_back():
    w = weights(WIDTH, WIDTH, WIDTH, outputs=WIDTH)
    torchs = attention.multi_head_weights_to_torch(w)
    for ours, again in zip(w, attention.multi_head_weights_from_torch(torchs, num_heads=HEADS), strict=True):
        np.testing.assert_array_equal(ours, again)


def test_one_head_is_scaled_dot_product_attention():
    x, identity = RNG.normal(size=(2, 5, 4)), np.eye(4)
    w = attention.MultiHeadWeights(*[identity[:, None, :], np.zeros((1, 4))] * 3, identity[None], np.zeros(4))
    found, expected = attention.multi_head(x, x, x, w), attention.scaled_dot_product(x, x, x)
    np.testing.assert_allclose(found.output, expected.output, rtol=1e-12)
    np.testing.assert_allclose(found.weights[:, 0], expected.weights, rtol=1e-12)


def test_a_bias_of_the_keys_is_not_seen():
    """It adds the same to all scores of a query."""
    w = weights()
    x, k, v = (RNG.normal(size=(2, time, size)) for time, size in ((4, 5), (6, 4), (6, 7)))
    moved = w._replace(key_bias=w.key_bias + RNG.normal(size=w.key_bias.shape))
    np.testing.assert_allclose(
        attention.multi_head(x, k, v, moved).output, attention.multi_head(x, k, v, w).output, rtol=1e-10
    )


def test_any_number_of_batch_axes():
    w, x = weights(5, 5, 5), RNG.normal(size=(3, 2, 4, 5))
    found = attention.multi_head(x, x, x, w).output
    for i in range(3):
        np.testing.assert_allclose(found[i], attention.multi_head(x[i], x[i], x[i], w).output, rtol=1e-11)
    np.testing.assert_allclose(found[0, 0], attention.multi_head(*[x[0, 0]] * 3, w).output, rtol=1e-11)


def made(dropout=0.0):
    keras.utils.set_random_seed(0)
    return attention.MultiHeadAttention(HEADS, DEPTH, dropout, seed=1)


def test_the_layer_exchanges_weights_with_keras():
    x, v = (RNG.normal(size=(2, time, size)).astype("float32") for time, size in ((4, 6), (5, 3)))
    layer, theirs = made(), keras.layers.MultiHeadAttention(HEADS, DEPTH)
    layer(x, v)
    theirs(x, v)
    layer.set_weights([RNG.normal(size=a.shape) for a in layer.get_weights()])
    theirs.set_weights(layer.get_weights())
    np.testing.assert_allclose(layer(x, v), theirs(x, v), rtol=1e-4, atol=1e-5)
    for ours, expected in zip(
        layer(x, v, return_attention_scores=True), theirs(x, v, return_attention_scores=True), strict=True
    ):
        np.testing.assert_allclose(ours, expected, rtol=1e-4, atol=1e-5)
    mask = RNG.random((4, 5)) < 0.5
    mask[:, 0] = True
    both = [each(x, v, attention_mask=np.resize(mask, (2, 4, 5))) for each in (layer, theirs)]
    np.testing.assert_allclose(*both, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(layer(x, v, attention_mask=mask), both[0], rtol=1e-4, atol=1e-5)


def test_the_layer_looks_back_only():
    x = RNG.normal(size=(2, 5, 6)).astype("float32")
    layer, theirs = made(), keras.layers.MultiHeadAttention(HEADS, DEPTH)
    layer(x), theirs(x, x)
    theirs.set_weights(layer.get_weights())
    expected = layer(x, use_causal_mask=True)
    np.testing.assert_allclose(expected, theirs(x, x, use_causal_mask=True), rtol=1e-4, atol=1e-5)
    later = x.copy()
    later[:, 3:] = 7
    np.testing.assert_array_equal(layer(later, use_causal_mask=True)[:, :3], expected[:, :3])
    hidden = np.array([True, True, False, True, True])
    with_both = layer(x, attention_mask=hidden[None], use_causal_mask=True)
    np.testing.assert_allclose(
        with_both, layer(x, attention_mask=hidden & np.tril(np.ones((5, 5), bool))), rtol=1e-5, atol=1e-6
    )


def test_padding_that_keras_knows_of_is_not_seen():
    ids = np.array([[3, 1, 0, 0], [2, 2, 4, 1]])
    embedding = keras.layers.Embedding(5, 6, mask_zero=True)
    layer = made()
    found = layer(embedding(ids))
    np.testing.assert_allclose(layer(embedding(ids)[:1, :2]), found[:1, :2], rtol=1e-5, atol=1e-6)
    across = layer(embedding(ids[:, :3]), embedding(ids))
    explicit = layer(embedding(ids[:, :3]).numpy(), embedding(ids).numpy(), attention_mask=(ids != 0)[:, None])
    np.testing.assert_allclose(across, explicit, rtol=1e-5, atol=1e-6)
    assert found._keras_mask is not None


def test_who_sees_nothing_gets_the_bias():
    layer, x = made(), RNG.normal(size=(1, 3, 6)).astype("float32")
    layer(x)
    layer.output_bias.assign(np.arange(6.0))
    np.testing.assert_array_equal(layer(x, attention_mask=np.zeros((3, 3), bool))[0], [np.arange(6.0)] * 3)


def test_weights_are_dropped_in_training_alone():
    x, layer = RNG.normal(size=(2, 40, 6)).astype("float32"), made(0.5)
    still, shares = layer(x, return_attention_scores=True)
    np.testing.assert_array_equal(layer(x, training=False), still)
    moved, same = layer(x, training=True, return_attention_scores=True)
    assert np.abs(moved - still).max() > 1e-3
    np.testing.assert_allclose(same, shares, rtol=1e-6)
    assert made(0.0)(x, training=True).shape == x.shape


def test_a_kernel_begins_as_that_of_a_dense_layer():
    layer = attention.MultiHeadAttention(8)
    layer.build((None, None, 64))
    limit = np.sqrt(6 / 128)
    kernel = np.asarray(layer.query_kernel)
    assert limit * 0.97 < np.abs(kernel).max() <= limit
    assert layer.count_params() == 4 * (64 * 64 + 64)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float16", "bfloat16"])
def test_half_precision(policy):
    """But for the keys' bias, which has no gradient, training goes as in single precision."""
    x, mask = RNG.normal(size=(2, 5, 6)).astype("float32"), np.tril(np.ones((5, 5), bool), -1)
    layer, exact = attention.MultiHeadAttention(HEADS, DEPTH, dtype=policy), made()
    exact(x), layer(x)
    layer.set_weights(exact.get_weights())
    expected, found = exact(x, attention_mask=mask), layer(x, attention_mask=mask)
    half = policy.removeprefix("mixed_")
    assert found.dtype == half
    np.testing.assert_allclose(tf.cast(found, tf.float32), expected, atol={"float16": 1e-2, "bfloat16": 6e-2}[half])
    assert not np.any(tf.cast(found[:, 0], tf.float32))
    if policy == "mixed_float16":
        gradients = []
        for each in (exact, layer):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(tf.sin(tf.cast(each(x, attention_mask=mask), tf.float32)))
            gradients.append(tape.gradient(loss, [w.value for w in each.trainable_weights]))
        for w, a, b in zip(exact.trainable_weights, *gradients, strict=True):
            if w.name != "key_bias":
                np.testing.assert_allclose(a, b, atol=1e-2 * np.abs(a).max(), err_msg=w.name)
