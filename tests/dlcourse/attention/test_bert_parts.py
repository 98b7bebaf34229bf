"""BERT's embedding and joint loss against PyTorch's, and numbers worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.attention import bert_embedding, bert_loss

RNG = np.random.default_rng(0)
TOKENS, SEGMENTS = RNG.integers(0, 7, size=(2, 5)), RNG.integers(0, 2, size=(2, 5))
TABLES = [RNG.normal(size=(rows, 3)) for rows in (7, 6, 2)]
SCORES, PAIRS = RNG.normal(size=(2, 5, 7)), RNG.normal(size=(2, 2))
CHOSEN, NEXT = RNG.uniform(size=(2, 5)) < 0.5, np.array([True, False])


def test_the_embedding_and_its_gradients_are_pytorchs():
    tables = [torch.nn.Embedding.from_pretrained(torch.tensor(t), freeze=False) for t in TABLES]
    given = [torch.tensor(TOKENS), torch.arange(5), torch.tensor(SEGMENTS)]
    expected = sum(table(indices) for table, indices in zip(tables, given, strict=True))
    upstream = RNG.normal(size=(2, 5, 3))
    expected.backward(torch.tensor(upstream))
    sources = [tf.constant(t) for t in TABLES]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        found = bert_embedding(TOKENS, SEGMENTS, *sources)
    np.testing.assert_allclose(found, expected.detach(), atol=1e-12)
    for gradient, table in zip(tape.gradient(found, sources, output_gradients=upstream), tables, strict=True):
        np.testing.assert_allclose(tf.convert_to_tensor(gradient), table.weight.grad, atol=1e-12)


def test_the_joint_loss_is_pytorchs():
    scores, pairs = (torch.tensor(a, requires_grad=True) for a in (SCORES, PAIRS))
    labels = torch.tensor(np.where(CHOSEN, TOKENS, -100))  # which PyTorch leaves out
    masked = torch.nn.functional.cross_entropy(scores.reshape(-1, 7), labels.reshape(-1))
    following = torch.nn.functional.cross_entropy(pairs, torch.tensor(NEXT.astype(int)))
    (masked + following).backward()
    sources = [tf.constant(SCORES), tf.constant(PAIRS)]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        found = bert_loss(sources[0], TOKENS, CHOSEN, sources[1], NEXT)
    expected = [(masked + following).item(), masked.item(), following.item()]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    for gradient, source in zip(tape.gradient(found.total, sources), (scores, pairs), strict=True):
        np.testing.assert_allclose(gradient, source.grad, atol=1e-12)


def test_by_hand():
    """One of two positions is asked, with probability 3/4; the pair's class has 1/5."""
    scores = np.log([[[1.0, 3.0], [1.0, 99.0]]])
    loss = bert_loss(scores, [[1, 0]], [[True, False]], np.log([[4.0, 1.0]]), [True])
    assert [float(part) for part in loss] == pytest.approx(
        [math.log(4 / 3) + math.log(5), math.log(4 / 3), math.log(5)], rel=1e-6
    )


def test_nothing_chosen():
    loss = bert_loss(SCORES, TOKENS, np.zeros((2, 5), bool), PAIRS, NEXT)
    assert float(loss.masked_tokens) == 0
    assert float(loss.total) == float(loss.next_sentence)


def test_what_is_not_chosen_does_not_count():
    other = np.where(CHOSEN[..., None], SCORES, 100 * SCORES)
    assert float(bert_loss(other, TOKENS, CHOSEN, PAIRS, NEXT).total) == float(
        bert_loss(SCORES, TOKENS, CHOSEN, PAIRS, NEXT).total
    )
