"""Word vectors: lookup and its gradient, nearest words and GloVe's gradients, beside PyTorch, TensorFlow and gensim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import torch
from gensim.models import KeyedVectors

from benchmarks.race import Row, Side, race, with_reason
from dlcourse import embeddings

WORDS, FEATURES, QUERIES, NEAREST = 50_000, 100, 100, 10
BATCH, STEPS = 512, 20
COUNTED = 1000

WHOLE_TABLE = "the gradient has the shape of the table, whose rows are written, mostly with zeros"
EACH_CALL = (
    "in float64, by which near vectors are told apart, and the table is divided by its vectors' lengths in each call; "
    "gensim keeps the lengths"
)
WITHOUT_FUSION = "of each of the operations on all pairs an array is kept, which costs as much as the matrix products"


def rows() -> Iterator[Row]:
    yield from _lookup()
    yield from _lookup_backward()
    yield from _nearest()
    yield from _glove()


def _drawn() -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(WORDS, FEATURES)).astype(np.float32)
    return table, rng.integers(WORDS, size=(BATCH, STEPS)).astype(np.int32), rng


def _lookup() -> Iterator[Row]:
    table, indices, _ = _drawn()
    ours = tf.constant(indices), tf.constant(table)
    theirs = torch.from_numpy(indices.astype(np.int64)), torch.from_numpy(table)
    looked_up = tf.function(tf.nn.embedding_lookup, autograph=False)
    peers = [
        Side("torch.nn.functional.embedding", lambda: torch.nn.functional.embedding(*theirs)),
        Side("tf.nn.embedding_lookup, tf.function", lambda: looked_up(ours[1], ours[0])),
    ]
    side = Side("dlcourse", lambda: embeddings.embedding_layer(*ours))
    for row in race("embedding_layer", _size(), side, peers):
        yield with_reason(row, "padding is looked for, and its rows are set to zero")


def _lookup_backward() -> Iterator[Row]:
    table, indices, rng = _drawn()
    upstream = rng.normal(size=(*indices.shape, FEATURES)).astype(np.float32)
    ours = tf.constant(indices), tf.constant(upstream)
    leaf, where = torch.from_numpy(table).requires_grad_(), torch.from_numpy(indices.astype(np.int64))
    arriving = torch.from_numpy(upstream)

    def of_autograd() -> Any:
        return torch.autograd.grad(torch.nn.functional.embedding(where, leaf), leaf, arriving)[0]

    side = Side("dlcourse", lambda: embeddings.embedding_layer_backward(*ours, vocabulary_size=WORDS))
    for row in race("embedding_layer_backward", _size(), side, [Side("torch.autograd.grad", of_autograd)]):
        yield with_reason(row, WHOLE_TABLE)


def _nearest() -> Iterator[Row]:
    table, _, _ = _drawn()
    queries, of_torch = np.arange(QUERIES, dtype=np.int32), torch.from_numpy(table)
    ours = tf.constant(table), tf.constant(queries)
    keyed = KeyedVectors(FEATURES)
    keyed.add_vectors([str(word) for word in range(WORDS)], table)

    def by_torch() -> Any:
        unit = torch.nn.functional.normalize(of_torch)
        scores = unit[:QUERIES] @ unit.T
        scores[torch.arange(QUERIES), torch.arange(QUERIES)] = -2
        return torch.topk(scores, NEAREST).values

    def by_gensim() -> Any:
        return np.array([[s for _, s in keyed.most_similar(str(q), topn=NEAREST)] for q in queries], np.float32)

    side = Side("dlcourse", lambda: embeddings.nearest_words(*ours, k=NEAREST).similarities)
    peers = [Side("torch, normalize and topk", by_torch), Side("gensim, most_similar", by_gensim)]
    size = f"{QUERIES} of {WORDS} words, {FEATURES} features"
    for row in race("nearest_words", size, side, peers):
        yield with_reason(row, EACH_CALL)


def _glove() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    counts = np.round(np.exp(rng.normal(size=(COUNTED, COUNTED)) * 2)).astype(np.float32)
    shapes = (COUNTED, FEATURES), (COUNTED, FEATURES), (COUNTED,), (COUNTED,)
    drawn = [0.1 * rng.normal(size=shape).astype(np.float32) for shape in shapes]
    ours = [tf.constant(array) for array in (counts, *drawn)]
    leaves, x = [torch.from_numpy(array).requires_grad_() for array in drawn], torch.from_numpy(counts)

    def of_autograd() -> Any:
        centre, context, b, c = leaves
        weights = torch.clamp(x / 100, max=1) ** 0.75
        target = torch.where(x > 0, torch.log(x.clamp(min=1e-30)), 0)
        loss = (weights * (centre @ context.T + b[:, None] + c - target) ** 2).sum()
        return torch.autograd.grad(loss, leaves)

    side = Side("dlcourse", lambda: embeddings.glove_gradients(*ours))
    size = f"{COUNTED} words, {FEATURES} features"
    for row in race("glove_gradients", size, side, [Side("torch.autograd.grad", of_autograd)]):
        yield with_reason(row, WITHOUT_FUSION)


def _size() -> str:
    return f"{BATCH} sentences of {STEPS}, {WORDS} words of {FEATURES}"
