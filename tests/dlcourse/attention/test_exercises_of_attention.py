"""What the exercises of attention ask for is what the reference computes, where they have a reference of their own."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.exercises.attention import (
    attention_backward,
    causal_mask,
    merge_heads,
    multi_head,
    seq2seq,
    split_heads,
)
from dlcourse import attention, losses, recurrent


def drawn(exercise):
    for case in exercise.cases:
        yield case.make_inputs(5)


def test_multi_head():
    for inputs in drawn(multi_head.exercise):
        w_q, w_k, w_v = (np.moveaxis(inputs[name], 0, 1) for name in ("w_q", "w_k", "w_v"))
        heads, values = w_v.shape[1:]
        pairs = [array for w in (w_q, w_k, w_v) for array in (w, np.zeros(w.shape[1:]))]
        w_o = inputs["w_o"].reshape(heads, values, -1)
        weights = attention.MultiHeadWeights(*pairs, w_o, np.zeros(w_o.shape[-1]))
        found = attention.multi_head(inputs["query"], inputs["memory"], inputs["memory"], weights, inputs["mask"])
        np.testing.assert_allclose(multi_head.exercise.reference(**inputs), found.output, rtol=1e-9, atol=1e-10)


def test_attention_backward():
    for inputs in drawn(attention_backward.exercise):
        q, k, v, upstream, mask = (inputs[name] for name in ("q", "k", "v", "upstream", "mask"))
        output = attention.scaled_dot_product(q, k, v, mask).output
        found = [output, *attention.attention_backward(q, k, v, upstream, mask)]
        for a, b in zip(attention_backward.exercise.reference(**inputs), found, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_causal_mask():
    for inputs in drawn(causal_mask.exercise):
        scores, lengths = inputs["scores"], inputs["lengths"]
        time = scores.shape[1]
        mask = attention.causal_mask(time) & attention.padding_mask(lengths, length=time)
        unit = np.broadcast_to(np.eye(time), scores.shape)
        found = attention.scaled_dot_product(scores * np.sqrt(time), unit, unit, np.asarray(mask)).weights
        np.testing.assert_allclose(causal_mask.exercise.reference(**inputs), found, rtol=1e-9, atol=1e-12)


def test_heads_apart_and_together():
    for inputs in drawn(split_heads.exercise):
        heads = split_heads.exercise.reference(**inputs)
        together = merge_heads.exercise.reference(heads, np.eye(inputs["x"].shape[2]))
        np.testing.assert_allclose(together, inputs["x"], rtol=1e-12)


@pytest.mark.parametrize("case", [c.name for c in seq2seq.exercise.cases])
def test_seq2seq(case):
    """By the recurrent network and the losses of the reference."""
    inputs = next(c for c in seq2seq.exercise.cases if c.name == case).make_inputs(5)
    source, lengths, target = inputs["source"], inputs["source_lengths"], inputs["target"]
    there = np.arange(source.shape[1]) < lengths[:, None]
    start, zero = np.zeros((len(source), len(inputs["recurrent_kernel"]))), np.zeros(len(inputs["recurrent_kernel"]))
    one_hot = np.eye(len(inputs["source_kernel"]))[source]
    states = recurrent.rnn(one_hot, start, inputs["source_kernel"], inputs["recurrent_kernel"], zero, mask=there)
    c = states[:, -1].numpy()
    given = np.concatenate([np.full((len(target), 1), inputs["begin"]), target[:, :-1]], axis=1)
    words = inputs["target_kernel"][given] + (c @ inputs["context_kernel"])[:, None]
    decoded = recurrent.rnn(words, c, np.eye(len(zero)), inputs["state_kernel"], zero)
    logits = decoded.numpy() @ inputs["output_kernel"]
    mask = np.arange(target.shape[1]) < inputs["target_lengths"][:, None]
    each = losses.cross_entropy_from_logits(np.eye(logits.shape[2])[target], logits).numpy()
    contexts, log_p, loss = seq2seq.exercise.reference(**inputs)
    np.testing.assert_allclose(contexts, c, rtol=1e-10)
    np.testing.assert_allclose(log_p, -np.where(mask, each, 0).sum(axis=1), rtol=1e-10)
    assert loss == pytest.approx(float(attention.masked_cross_entropy(target, logits, mask)), rel=1e-10)
