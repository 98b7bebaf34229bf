"""Matrix factorization's training step and NeuMF's ranking of all items, beside NumPy, Keras and PyTorch.

The sizes are those of MovieLens-100k: a step of plain descent on 512 ratings with a penalty on what it looks up, and
the rank of one item a user among all that the user has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reason
from dlcourse.recommenders import MatrixFactorization, NeuMF, hit_rate

USERS, ITEMS, RATINGS = 943, 1682, 100_000
BATCH, FACTORS, MEAN, STRENGTH, LEARNING_RATE = 512, 20, 3.5, 0.05, 0.1
HIDDEN, CUTOFF, AT_ONCE = (32, 16), 10, 16
PARTS = [slice(first, first + AT_ONCE) for first in range(0, USERS, AT_ONCE)]
CALLED = (
    "most of it is the call, Keras's train_on_batch, as its own model shows; ids are checked, and -1 stands for "
    "somebody unknown"
)


class Batch(NamedTuple):
    """Pairs of a user and an item, and their ratings."""

    pairs: np.ndarray
    ratings: np.ndarray


def rows() -> Iterator[Row]:
    rng = np.random.default_rng(0)
    batch = Batch(
        np.stack([rng.integers(n, size=BATCH) for n in (USERS, ITEMS)], axis=1).astype(np.int32),
        rng.integers(1, 6, size=BATCH).astype(np.float32),
    )
    tables = [rng.normal(scale=0.1, size=(n, FACTORS)).astype(np.float32) for n in (USERS, ITEMS)]
    tables += [np.zeros(n, np.float32) for n in (USERS, ITEMS)]
    size = f"batch {BATCH}, {USERS} users, {ITEMS} items, {FACTORS} factors"
    peers = [_keras_step(batch, tables), _torch_step(batch, tables), _numpy_step(batch, tables)]
    for row in race("matrix factorization, training step", size, _step(batch, tables), peers):
        yield with_reason(row, CALLED)
    yield from _ranking(rng)


def _step(batch: Batch, tables: list[np.ndarray]) -> Side:
    model = MatrixFactorization(USERS, ITEMS, factors=FACTORS, mean=MEAN, strength=STRENGTH)
    model.build((None, 2))
    model.set_weights(tables)
    model.compile(keras.optimizers.SGD(LEARNING_RATE), "mse")
    x, y = tf.constant(batch.pairs), tf.constant(batch.ratings)
    return Side("dlcourse", lambda: model.train_on_batch(x, y), lambda _: model.get_weights())


def _keras_step(batch: Batch, tables: list[np.ndarray]) -> Side:
    """Embedding layers, whose penalty on what they answer Keras divides by the batch's size, too."""
    users, items = (keras.Input((), dtype="int32") for _ in range(2))
    penalty = keras.regularizers.L2(STRENGTH)
    looked_up = [
        keras.layers.Embedding(*(table[:, None] if table.ndim == 1 else table).shape, activity_regularizer=penalty)
        for table in tables
    ]
    p, q, b, c = (layer(which) for layer, which in zip(looked_up, (users, items, users, items), strict=True))
    answer = keras.layers.Add()([keras.layers.Dot(axes=1)([p, q]), b, c])
    model = keras.Model([users, items], keras.layers.Rescaling(1.0, MEAN)(answer))
    for layer, table in zip(looked_up, tables, strict=True):
        layer.set_weights([table[:, None] if table.ndim == 1 else table])
    model.compile(keras.optimizers.SGD(LEARNING_RATE), "mse")
    x, y = [tf.constant(column) for column in batch.pairs.T], tf.constant(batch.ratings[:, None])

    def read(_: Any) -> list[np.ndarray]:
        kept = [layer.get_weights()[0] for layer in looked_up]
        return [*kept[:2], kept[2][:, 0], kept[3][:, 0]]

    return Side("keras.layers.Embedding", lambda: model.train_on_batch(x, y), read)


def _torch_step(batch: Batch, tables: list[np.ndarray]) -> Side:
    leaves = [torch.tensor(table, requires_grad=True) for table in tables]
    users, items = (torch.tensor(column.astype(np.int64)) for column in batch.pairs.T)
    ratings = torch.tensor(batch.ratings)
    optimizer = torch.optim.SGD(leaves, LEARNING_RATE)

    def step() -> None:
        optimizer.zero_grad()
        p, q = torch.nn.functional.embedding(users, leaves[0]), torch.nn.functional.embedding(items, leaves[1])
        b, c = leaves[2][users], leaves[3][items]
        squares = sum((each**2).sum() for each in (p, q, b, c))
        error = (p * q).sum(1) + b + c + MEAN - ratings
        ((error**2).mean() + STRENGTH * squares / BATCH).backward()
        optimizer.step()

    return Side("torch.nn.functional.embedding", step, lambda _: [leaf.detach().numpy().copy() for leaf in leaves])


def _numpy_step(batch: Batch, tables: list[np.ndarray]) -> Side:
    """The gradients by hand, added up by ``np.add.at``."""
    own = [table.copy() for table in tables]
    users, items = batch.pairs.T

    def step() -> None:
        p, q, b, c = own[0][users], own[1][items], own[2][users], own[3][items]
        error = (np.einsum("bk,bk->b", p, q) + b + c + np.float32(MEAN) - batch.ratings)[:, None]
        rate = np.float32(-2 * LEARNING_RATE / BATCH)
        strength = np.float32(STRENGTH)
        np.add.at(own[0], users, rate * (error * q + strength * p))
        np.add.at(own[1], items, rate * (error * p + strength * q))
        np.add.at(own[2], users, rate * (error[:, 0] + strength * b))
        np.add.at(own[3], items, rate * (error[:, 0] + strength * c))

    return Side("NumPy by hand", step, lambda _: [table.copy() for table in own])


def _ranking(rng: np.random.Generator) -> Iterator[Row]:
    keras.utils.set_random_seed(0)
    model = NeuMF(USERS, ITEMS, factors=16, hidden=HIDDEN)
    model.build((None, 6))
    held_out = rng.integers(ITEMS, size=USERS).astype(np.int32)
    seen = rng.uniform(size=(USERS, ITEMS)) < RATINGS / (USERS * ITEMS)
    weights = [np.asarray(weight) for weight in model.weights]
    given = tf.constant(held_out), tf.constant(seen)
    peers = [_torch_ranking(weights, held_out, seen), _numpy_ranking(weights, held_out, seen)]
    ours = Side("dlcourse", lambda: hit_rate(model.scores(), *given, cutoff=CUTOFF))
    yield from race("NeuMF, Hit@10 among all items", f"{USERS} users, {ITEMS} items", ours, peers)


def _torch_ranking(weights: list[np.ndarray], held_out: np.ndarray, seen: np.ndarray) -> Side:
    (p, q, u, v), dense, last = _parts([torch.tensor(weight) for weight in weights])
    chosen, rivals = torch.tensor(held_out.astype(np.int64))[:, None], torch.tensor(_rivals(held_out, seen))

    def rate() -> torch.Tensor:
        with torch.inference_mode():
            hits = torch.zeros(())
            for part in PARTS:
                sides = u[part][:, None].expand(-1, ITEMS, -1), v.expand(len(u[part]), -1, -1)
                x = torch.cat(sides, dim=2)
                for kernel, bias in dense:
                    x = torch.relu(x @ kernel + bias)
                scores = torch.cat([p[part][:, None] * q, x], dim=2) @ last
                mine = scores.gather(1, chosen[part])
                above, equal = (rivals[part] & (scores > mine)).sum(1), (rivals[part] & (scores == mine)).sum(1)
                hits += (1 + above + 0.5 * equal <= CUTOFF).sum()
            return hits / USERS

    return Side(f"torch, {AT_ONCE} users at a time", rate)


def _numpy_ranking(weights: list[np.ndarray], held_out: np.ndarray, seen: np.ndarray) -> Side:
    (p, q, u, v), dense, last = _parts(weights)
    rivals = _rivals(held_out, seen)

    def rate() -> np.ndarray:
        hits = 0
        for part in PARTS:
            shape = (len(u[part]), ITEMS, v.shape[1])
            x = np.concatenate([np.broadcast_to(u[part][:, None], shape), np.broadcast_to(v, shape)], axis=2)
            for kernel, bias in dense:
                x = np.maximum(x @ kernel + bias, 0)
            scores = np.concatenate([p[part][:, None] * q, x], axis=2) @ last
            mine = np.take_along_axis(scores, held_out[part, None], axis=1)
            above, equal = (rivals[part] & (scores > mine)).sum(1), (rivals[part] & (scores == mine)).sum(1)
            hits += np.count_nonzero(1 + above + 0.5 * equal <= CUTOFF)
        return np.float32(hits / USERS)

    return Side(f"NumPy, {AT_ONCE} users at a time", rate)


def _rivals(held_out: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the items that each user has not seen, without the held-out one."""
    rivals = ~seen
    rivals[np.arange(len(held_out)), held_out] = False
    return rivals


def _parts(weights: list[Any]) -> tuple[list[Any], list[tuple[Any, Any]], Any]:
    """Return NeuMF's tables, its dense layers and its last weights."""
    layers = len(HIDDEN)
    return weights[:4], list(zip(weights[4 : 4 + layers], weights[4 + layers : -1], strict=True)), weights[-1]
