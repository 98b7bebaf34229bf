"""The whole transformer: against PyTorch's with moved weights, its masks, what it learns, and how it generates."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import Transformer, positional_encoding, transformer_parameter_count
from tests.dlcourse.attention.torch_layers import moved_gradients, torch_decoder, torch_encoder

SIZES = {"width": 6, "inner_width": 9, "num_heads": 2, "num_layers": 2, "max_length": 12}
SOURCE = np.array([[3, 1, 4, 1, 0], [2, 5, 0, 0, 0], [6, 1, 2, 3, 4]])
TARGET = np.array([[1, 7, 3, 2], [1, 2, 0, 0], [1, 5, 5, 2]])


def small(*, seed=0, **settings):
    """A transformer none of whose weights is what it began as."""
    model = Transformer(7, 8, **{**SIZES, **settings})
    model.build(SOURCE.shape, TARGET.shape)
    draws = np.random.default_rng(seed)
    model.set_weights([draws.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    for weight in model.non_trainable_weights:  # moving variances among them
        weight.assign(np.abs(weight))
    return model


def counting(**settings):
    """A small transformer that tends to write the index before the last one, so that what it writes varies."""
    model = small(**settings)
    for weight in model.trainable_weights:
        if weight.path.endswith("gamma"):
            weight.assign(np.ones(weight.shape))
        elif not weight.path.endswith("embeddings"):
            weight.assign(0.3 * weight)
    model.head.kernel.assign(np.roll(model.embeddings["target"].embeddings, -1, axis=0).T)
    return model


class TorchTransformer:
    """The same in PyTorch: its layers with moved weights, and embeddings, positions and scores around them."""

    def __init__(self, model):
        self.model = model
        self.encoders, self.decoders = map(torch_encoder, model.encoders), map(torch_decoder, model.decoders)
        self.encoders, self.decoders = list(self.encoders), list(self.decoders)
        weights = [model.embeddings[name].embeddings for name in ("source", "target")]
        self.source, self.target = (torch.tensor(np.asarray(w), requires_grad=True) for w in weights)
        self.kernel, self.bias = (torch.tensor(np.asarray(w), requires_grad=True) for w in model.head.get_weights())
        self.norms = [torch.nn.LayerNorm(6, model.epsilon, dtype=torch.float64) for _ in model.final_norms]
        for norm, ours in zip(self.norms, model.final_norms, strict=True):
            norm.load_state_dict({"weight": torch.tensor(ours.gamma.numpy()), "bias": torch.tensor(ours.beta.numpy())})

    def embed(self, table, tokens):
        places = torch.tensor(positional_encoding(tokens.shape[1], 6, dtype="float64").numpy())
        return torch.nn.functional.embedding(torch.tensor(tokens), table) * 6**0.5 + places

    def __call__(self, source, target):
        padding, ahead = torch.tensor(source == 0), torch.triu(torch.ones(2 * target.shape[1:], dtype=torch.bool), 1)
        encoded, x = self.embed(self.source, source), self.embed(self.target, target)
        for layer in self.encoders:
            encoded = layer(encoded, src_key_padding_mask=padding)
        encoded = self.norms[0](encoded) if self.norms else encoded
        for layer in self.decoders:
            x = layer(x, encoded, tgt_mask=ahead, memory_key_padding_mask=padding)
        return (self.norms[1](x) if self.norms else x) @ self.kernel + self.bias


@pytest.mark.parametrize("normalization", ["post", "pre"])
@pytest.mark.parametrize("training", [False, True])
def test_scores_loss_and_gradients_are_pytorchs(normalization, training):
    model = small(normalization=normalization, dtype="float64")
    twin = TorchTransformer(model)
    inputs, labels = TARGET[:, :-1], TARGET[:, 1:]
    expected = twin(SOURCE, inputs)
    loss = torch.nn.functional.cross_entropy(expected.reshape(-1, 8), torch.tensor(labels.ravel()), ignore_index=0)
    loss.backward()
    np.testing.assert_allclose(model(SOURCE, inputs, training=training), expected.detach(), atol=1e-11)
    with tf.GradientTape() as tape:
        ours = model._loss((SOURCE, TARGET), training=training)
    np.testing.assert_allclose(ours, loss.item(), atol=1e-12)
    _compare(model, twin, tape, ours)


@pytest.mark.parametrize("normalization", ["post", "pre"])
def test_where_the_last_layer_looks_is_where_pytorchs_does(normalization):
    model = small(normalization=normalization, dtype="float64")
    twin = TorchTransformer(model)
    seen = {}
    last = twin.decoders[-1].multihead_attn
    forward = last.forward

    def with_weights(*given, **settings):
        output, seen["weights"] = forward(*given, **settings | {"need_weights": True, "average_attn_weights": False})
        return output, None

    last.forward = with_weights
    twin(SOURCE, TARGET)
    weights = model.attention_weights((SOURCE, TARGET)).numpy()
    np.testing.assert_allclose(weights, seen["weights"].detach(), atol=1e-12)
    assert not weights[np.broadcast_to((SOURCE == 0)[:, None, None], weights.shape)].any()


def _compare(model, twin, tape, loss):
    """Every weight's gradient, the layers' under PyTorch's names."""
    variables = model.trainable_variables
    found = tape.gradient(loss, [v.value for v in variables])
    gradients = {v.path: tf.convert_to_tensor(g) for v, g in zip(variables, found, strict=True)}
    others = [
        (model.embeddings["source"].embeddings, twin.source),
        (model.embeddings["target"].embeddings, twin.target),
    ]
    for ours, theirs in (*others, (model.head.kernel, twin.kernel), (model.head.bias, twin.bias)):
        np.testing.assert_allclose(gradients[ours.path], theirs.grad, atol=1e-12)
    layers = zip((*model.encoders, *model.decoders), (*twin.encoders, *twin.decoders), strict=True)
    for layer, theirs in layers:
        kept = [w.numpy() for w in layer.trainable_weights]
        for weight in layer.trainable_weights:
            weight.assign(gradients[weight.path])
        for one, other in moved_gradients(layer.as_weights(), theirs):  # the gradients, where the weights were
            np.testing.assert_allclose(one, other, atol=1e-11)
        layer.set_weights(kept)


def test_counts():
    """The embeddings and the scores beside what the layers have; the paper's figures are in its example."""
    layers = transformer_parameter_count(6, 9, encoder_layers=2, decoder_layers=2).total
    assert small().count_params() == layers + 7 * 6 + 8 * 6 + 6 * 8 + 8
    assert small(normalization="pre").count_params() == small().count_params() + 2 * 2 * 6


def test_more_padding_changes_nothing():
    model = small(dtype="float64")
    wide = [np.pad(tokens, [(0, 0), (0, 3)]) for tokens in (SOURCE, TARGET)]
    np.testing.assert_allclose(model(*wide)[:, :4], model(SOURCE, TARGET), atol=1e-13)
    losses = [float(model._loss(data, training=False)) for data in ((SOURCE, TARGET), tuple(wide))]
    assert losses[0] == pytest.approx(losses[1], rel=1e-13)
    model.compile("sgd")
    logs = [model.evaluate(*data, verbose=0, return_dict=True) for data in ((SOURCE, TARGET), wide)]
    assert logs[0] == pytest.approx(logs[1], rel=1e-6)


def test_what_comes_later_does_not_change_a_score():
    model = small(dtype="float64")
    other = TARGET.copy()
    other[:, 2:] = 6
    np.testing.assert_allclose(model(SOURCE, other)[:, :2], model(SOURCE, TARGET)[:, :2], atol=1e-14)


def test_scale_of_the_embeddings():
    tokens = np.array([[3, 2]])
    table = small().embeddings["source"].get_weights()[0]
    places = positional_encoding(2, 6).numpy()
    for scale, factor in ((None, 6**0.5), (1, 1.0), (0.5, 0.5)):
        model = small(embedding_scale=scale)
        model.embeddings["source"].set_weights([table])
        np.testing.assert_allclose(model.embed("source", tokens, False)[0], factor * table[[3, 2]] + places, rtol=1e-5)


def step_by_step(model, source, length, *, begin, end):
    """Generation without a cache: the whole target so far goes through the decoder at every step."""
    written = np.zeros((len(source), length), int)
    so_far, done = np.full((len(source), 1), begin), np.zeros(len(source), bool)
    for t in range(length):
        word = np.where(done, 0, np.argmax(model(source, so_far).numpy()[:, -1], axis=-1))
        written[:, t], done = word, done | (word == end)
        so_far = np.concatenate([so_far, word[:, None]], axis=1)
        if done.all():
            break
    return written


@pytest.mark.parametrize("normalization", ["post", "pre", "batch"])
def test_generation_with_kept_keys_and_values_is_generation_without(normalization):
    longest = 0
    for seed in range(4):
        model = counting(seed=seed, normalization=normalization, dtype="float64", embedding_scale=4)
        found = model.generate(SOURCE, 6, begin=1, end=2)
        np.testing.assert_array_equal(found, step_by_step(model, SOURCE, 6, begin=1, end=2))
        longest = max(longest, len(np.unique(found)))
    assert longest >= 4  # targets that are not the same index again and again


def test_generation_is_one_graph_and_ends():
    model = small()
    model.head.set_weights([0 * w for w in model.head.get_weights()[:1]] + [np.eye(8)[2].astype("float32")])
    np.testing.assert_array_equal(model.generate(SOURCE, 5, begin=1, end=2), [[2, 0, 0, 0, 0]] * 3)
    model.generate(SOURCE, 5, begin=1, end=3)
    assert len(model.made) == 1
    assert model.made[5].experimental_get_tracing_count() == 1


def reversals(rng, count, length=6):
    """Sequences of digits 3 to 9, and their reversals between a begin and an end symbol."""
    source = rng.integers(3, 10, size=(count, length))
    ends = np.full((count, 1), 1), np.full((count, 1), 2)
    return source, np.concatenate([ends[0], source[:, ::-1], ends[1]], axis=1)


def test_it_learns_to_reverse():
    keras.utils.set_random_seed(0)
    sizes = {"width": 32, "inner_width": 64, "num_heads": 4, "num_layers": 1, "max_length": 8}
    model, rng = Transformer(10, 10, **sizes), np.random.default_rng(0)
    model.compile(keras.optimizers.Adam(0.004))
    source, target = reversals(rng, 3000)
    model.fit(source, target, batch_size=100, epochs=12, verbose=0)
    source, target = reversals(rng, 200)
    written = model.generate(source, 7, begin=1, end=2)
    assert (written == target[:, 1:]).all(axis=1).mean() >= 0.99


@pytest.mark.parametrize(("policy", "compiled"), [("mixed_float16", False), ("mixed_bfloat16", True)])
def test_it_is_trained_in_half_precision_and_by_xla(policy, compiled):
    model = Transformer(10, 10, **{**SIZES, "num_layers": 1}, dropout=0.1, dtype=policy)
    model.compile(keras.optimizers.SGD(0.1), jit_compile=compiled)
    source, target = reversals(np.random.default_rng(1), 64)
    history = model.fit(source, target, epochs=2, verbose=0).history["loss"]
    assert np.all(np.isfinite(history))
    assert history[-1] < history[0]


def test_a_saved_model_answers_as_before(tmp_path):
    model = small(normalization="pre", dropout=0.1)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again(SOURCE, TARGET), model(SOURCE, TARGET))
    np.testing.assert_array_equal(again.generate(SOURCE, 4, begin=1, end=2), model.generate(SOURCE, 4, begin=1, end=2))
