"""Sequence to sequence: against PyTorch with the same weights, and laws of padding, of teacher forcing and of masks."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse import attention

RNG = np.random.default_rng(3)
ATTENTIONS = ("additive", "dot", "none")
SIZES = {"embedding_units": 3, "units": 5}
SOURCE = np.array([[3, 1, 4, 2], [5, 6, 0, 0], [2, 0, 0, 0]])
TARGET = np.array([[1, 4, 3, 5, 0], [1, 2, 0, 0, 0], [1, 3, 5, 4, 3]])
LABELS = np.array([[4, 3, 5, 2, 0], [2, 2, 0, 0, 0], [3, 5, 4, 3, 2]])


def made(kind="additive", dtype="float64", seed=0):
    keras.utils.set_random_seed(seed)
    model = attention.Seq2Seq(7, 6, attention=kind, dtype=dtype, **SIZES)
    model.set_weights([0.7 * np.random.default_rng(seed).normal(size=w.shape) for w in model.get_weights()])
    return model


def loss_of(scores, labels=LABELS):
    return float(attention.masked_cross_entropy(labels, scores, labels != 0))


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_is_a_program_in_pytorch(kind):
    model = made(kind)
    of_source, of_target = (model.source_embedding.weights[0], model.target_embedding.weights[0])
    leaf = {id(w): torch.tensor(w.numpy(), requires_grad=True) for w in model.weights}

    def the(variable):
        return leaf[id(variable)]

    def gru(x, h, kernel, recurrent_kernel, bias, after):
        b, d = (bias[0], bias[1]) if after else (bias, 0 * bias)
        from_x, units = (x @ kernel + b).chunk(3, dim=-1), h.shape[-1]
        u, e = recurrent_kernel.split(units, dim=-1), d.split(units)
        z, r = (torch.sigmoid(from_x[i] + h @ u[i] + e[i]) for i in (0, 1))
        inner = r * (h @ u[2] + e[2]) if after else (r * h) @ u[2]
        return z * h + (1 - z) * torch.tanh(from_x[2] + inner)

    x, there = the(of_source)[torch.tensor(SOURCE)], torch.tensor(SOURCE != 0)
    h, states = torch.zeros(3, 5, dtype=torch.float64), []
    for t in range(4):
        new = gru(x[:, t], h, *[the(w) for w in model.encoder.weights], after=True)
        h = torch.where(there[:, t, None], new, h)
        states.append(h)
    memory, last, s, scores = torch.stack(states, dim=1), h, h, []
    for t in range(5):
        if kind == "none":
            c = last
        else:
            hidden = memory @ the(model.w_h) + (s @ the(model.w_s))[:, None] if kind == "additive" else None
            e = torch.tanh(hidden) @ the(model.v) if kind == "additive" else torch.einsum("btf,bf->bt", memory, s)
            c = torch.einsum("bt,btf->bf", torch.softmax(e.masked_fill(~there, -torch.inf), dim=-1), memory)
        y = torch.cat([the(of_target)[torch.tensor(TARGET[:, t])], c], dim=-1)
        s = gru(y, s, *[the(w) for w in model.cell.weights], after=False)
        scores.append(s @ the(model.head.kernel) + the(model.head.bias))
    theirs = torch.stack(scores, dim=1)
    loss = torch.nn.functional.cross_entropy(
        theirs.reshape(-1, 6), torch.tensor(LABELS.reshape(-1)), ignore_index=0, reduction="mean"
    )
    with tf.GradientTape() as tape:
        ours = model((SOURCE, TARGET))
        found = attention.masked_cross_entropy(LABELS, ours, LABELS != 0)
    np.testing.assert_allclose(ours, theirs.detach(), rtol=1e-10, atol=1e-11)
    assert float(found) == pytest.approx(float(loss.detach()), rel=1e-12)
    gradients = tape.gradient(found, [w.value for w in model.trainable_variables])
    expected = torch.autograd.grad(loss, [the(w) for w in model.trainable_variables])
    for w, a, b in zip(model.trainable_variables, gradients, expected, strict=True):
        np.testing.assert_allclose(tf.convert_to_tensor(a), b, rtol=1e-9, atol=1e-12, err_msg=w.path)


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_more_padding_changes_nothing(kind):
    model = made(kind)
    scores = model((SOURCE, TARGET))
    wider = np.pad(SOURCE, [(0, 0), (0, 3)]), np.pad(TARGET, [(0, 0), (0, 2)])
    padded = model(wider)
    np.testing.assert_allclose(padded[:, :5], scores, rtol=1e-12)
    assert loss_of(padded, np.pad(LABELS, [(0, 0), (0, 2)])) == pytest.approx(loss_of(scores), rel=1e-12)
    if kind != "none":
        weights = model.attention_weights(wider)
        assert not np.any(weights[..., 4:])
        np.testing.assert_allclose(weights[:, :5, :4], model.attention_weights((SOURCE, TARGET)), rtol=1e-12)


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_each_sequence_alone_gives_what_the_batch_gives(kind):
    model = made(kind)
    scores, words = np.asarray(model((SOURCE, TARGET))), (LABELS != 0).sum()
    total = 0.0
    for row in range(3):
        source, n = SOURCE[row][SOURCE[row] != 0], (LABELS[row] != 0).sum()
        alone = model((source[None], TARGET[row : row + 1, :n]))
        np.testing.assert_allclose(alone[0], scores[row, :n], rtol=1e-11)
        total += n * loss_of(alone, LABELS[row : row + 1, :n])
    assert total / words == pytest.approx(loss_of(scores), rel=1e-12)


@pytest.mark.parametrize("kind", ATTENTIONS)
def test_step_by_step_is_teacher_forcing(kind):
    model = made(kind)
    expected, encoded = model((SOURCE, TARGET)), model.encode(SOURCE)
    s = encoded.last
    for t in range(5):
        scores, s = model.step(TARGET[:, t], s, encoded)
        np.testing.assert_allclose(scores, expected[:, t], rtol=1e-12)


def test_later_words_are_not_seen():
    model, later = made(), TARGET.copy()
    later[:, 3:] = 5
    np.testing.assert_allclose(model((SOURCE, later))[:, :3], model((SOURCE, TARGET))[:, :3], rtol=1e-12)


def test_an_empty_source_has_a_context_of_zero():
    model = made()
    source = np.array([[0, 0, 0, 0]])
    assert not np.any(model.encode(source).last)
    assert not np.any(model.attention_weights((source, TARGET[:1])))
    assert np.all(np.isfinite(model((source, TARGET[:1]))))


def copying(samples=256, seed=0):
    """Sequences of 2 to 5 words, to be written backwards; 1 begins and 2 ends them."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(2, 6, samples)
    source, labels = np.zeros((samples, 5), int), np.zeros((samples, 6), int)
    for row, n in enumerate(lengths):
        source[row, :n] = rng.integers(3, 9, n)
        labels[row, : n + 1] = [*source[row, :n][::-1], 2]
    return (source, np.concatenate([np.ones((samples, 1), int), labels[:, :-1]], axis=1)), labels


@pytest.mark.parametrize("jit_compile", [False, True])
def test_learns_to_write_backwards(jit_compile):
    keras.utils.set_random_seed(0)
    inputs, labels = copying()
    model = attention.Seq2Seq(9, 9, embedding_units=12, units=32)
    model.compile(keras.optimizers.Adam(0.02), jit_compile=jit_compile)
    history = model.fit(inputs, labels, batch_size=32, epochs=20, verbose=0).history["loss"]
    assert history[0] > 1
    assert history[-1] < 0.15
    fresh, wanted = copying(64, seed=1)
    right = np.argmax(model.predict(fresh, verbose=0), axis=-1) == wanted
    assert right[wanted != 0].mean() > 0.9
    loss = model.evaluate(fresh, wanted, batch_size=64, verbose=0)
    assert loss == pytest.approx(loss_of(model(fresh), wanted), rel=1e-4)


def test_a_functional_model_and_a_clone_answer_alike():
    model = made(dtype="float32")
    given = [keras.Input((4,), dtype="int32"), keras.Input((5,), dtype="int32")]
    functional = keras.Model(given, model(tuple(given)))
    assert functional.output_shape == (None, 5, 6)
    np.testing.assert_allclose(functional.predict([SOURCE, TARGET], verbose=0), model((SOURCE, TARGET)), rtol=1e-5)
    again = attention.Seq2Seq.from_config(model.get_config())
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(again((SOURCE, TARGET)), model((SOURCE, TARGET)), rtol=1e-6)


def test_sizes_may_be_unknown():
    model = made(dtype="float32")
    given = [keras.Input((None,), dtype="int32"), keras.Input((None,), dtype="int32")]
    functional = keras.Model(given, model(tuple(given)))
    assert functional.output_shape == (None, None, 6)
    np.testing.assert_allclose(functional([SOURCE, TARGET]), model((SOURCE, TARGET)), rtol=1e-5)
    np.testing.assert_allclose(functional([SOURCE[:1], TARGET[:1]]), model((SOURCE[:1], TARGET[:1])), rtol=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    model, exact = made(dtype=policy), made(dtype="float32")
    found = model((SOURCE, TARGET))
    assert found.dtype == policy.removeprefix("mixed_")
    tolerance = {"mixed_float16": 0.03, "mixed_bfloat16": 0.2}[policy]
    np.testing.assert_allclose(tf.cast(found, tf.float32), exact((SOURCE, TARGET)), atol=tolerance)
    model.compile(keras.optimizers.SGD(0.1))
    assert np.isfinite(model.fit((SOURCE, TARGET), LABELS, verbose=0).history["loss"]).all()


def test_a_loss_of_ones_own_is_taken():
    model = made(dtype="float32")
    model.compile(keras.optimizers.SGD(0.0), keras.losses.SparseCategoricalCrossentropy(True, ignore_class=0))
    assert np.isfinite(model.evaluate((SOURCE, TARGET), LABELS, verbose=0))


def test_a_masked_loss_by_hand_and_by_pytorch():
    scores = RNG.normal(size=(3, 5, 6))
    expected = torch.nn.functional.cross_entropy(
        torch.tensor(scores.reshape(-1, 6)), torch.tensor(LABELS.reshape(-1)), ignore_index=0
    )
    assert loss_of(scores) == pytest.approx(float(expected), rel=1e-12)
    uniform = attention.masked_cross_entropy(LABELS, np.zeros((3, 5, 6)), LABELS != 0)
    assert float(uniform) == pytest.approx(np.log(6))
    assert float(attention.masked_cross_entropy(LABELS, scores, np.zeros((3, 5), bool))) == 0


def test_padding_may_hold_anything_and_has_no_gradient():
    scores, labels = RNG.normal(size=(3, 5, 6)), np.where(LABELS == 0, -1, LABELS)
    scores[LABELS == 0] = np.nan
    tensor = tf.constant(scores)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        loss = attention.masked_cross_entropy(labels, tensor, LABELS != 0)
    gradient = tape.gradient(loss, tensor).numpy()
    assert np.isfinite(loss)
    assert not np.any(gradient[LABELS == 0])
    there = LABELS != 0
    probabilities = np.exp(scores[there]) / np.exp(scores[there]).sum(axis=-1, keepdims=True)
    expected = (probabilities - np.eye(6)[LABELS[there]]) / there.sum()
    np.testing.assert_allclose(gradient[there], expected, rtol=1e-10, atol=1e-14)
