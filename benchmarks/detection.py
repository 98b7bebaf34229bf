"""Non-maximum suppression, and a small SSD's training step and detections, beside TensorFlow's own and PyTorch's."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
import torch

from benchmarks.race import WORTH_A_REASON, Row, Side, race, with_reason
from benchmarks.torch_ssd import TorchSSD
from benchmarks.torch_ssd import nms as nms_in_torch
from dlcourse.detection import SSD, nms

THRESHOLD, LEAST = 0.5, 0.2
# Far below what training needs: rounding grows from step to step, and this keeps it below what is compared.
LEARNING_RATE = 1e-3
NORMALISED = (
    "by a profile, two thirds of the step are convolutions; Keras's batch normalisation is some ten operations, each a "
    "pass over the maps, PyTorch's is one"
)


class Boxes(NamedTuple):
    """So many boxes in each of so many pictures, around so many places."""

    pictures: int
    boxes: int
    places: int

    def __str__(self) -> str:
        return f"{self.pictures} × {self.boxes} boxes around {self.places} places"


SUPPRESSED = (Boxes(1, 1000, 50), Boxes(16, 1000, 50), Boxes(1, 1000, 800))


def rows() -> Iterator[Row]:
    for sizes in SUPPRESSED:
        yield from _suppression(sizes)
    yield from _ssd(batch=8, side=96)


def _clusters(sizes: Boxes) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    places = rng.uniform(size=(sizes.pictures, sizes.places, 2))
    chosen = rng.integers(sizes.places, size=(sizes.pictures, sizes.boxes))
    centres = np.take_along_axis(places, chosen[..., None], axis=1) + rng.normal(scale=0.01, size=(*chosen.shape, 2))
    halves = rng.uniform(0.02, 0.06, size=centres.shape)
    boxes = np.concatenate([centres - halves, centres + halves], axis=-1).astype(np.float32)
    return boxes, rng.permuted(np.tile(np.arange(sizes.boxes), (sizes.pictures, 1)), axis=1).astype(np.float32)


def _suppression(sizes: Boxes) -> Iterator[Row]:
    boxes, scores = _clusters(sizes)
    x, s = tf.constant(boxes), tf.constant(scores)
    theirs, ranks = torch.tensor(boxes), torch.tensor(scores)

    @tf.function(autograph=False)
    def in_tensorflow(x: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
        def one(pair: Any) -> tf.Tensor:
            kept = tf.image.non_max_suppression(*pair, sizes.boxes, THRESHOLD)
            return tf.scatter_nd(kept[:, None], tf.ones_like(kept, tf.bool), [sizes.boxes])

        return tf.map_fn(one, (x, s), fn_output_signature=tf.bool)

    def in_torch() -> torch.Tensor:
        kept = torch.zeros(sizes.pictures, sizes.boxes, dtype=torch.bool)
        for n in range(sizes.pictures):
            kept[n, nms_in_torch(theirs[n], ranks[n], THRESHOLD)] = True
        return kept

    ours = Side("dlcourse", lambda: nms(x, s, threshold=THRESHOLD))
    peers = [Side("tf.image, a map over pictures", lambda: in_tensorflow(x, s)), Side("torch, a loop", in_torch)]
    for row in race("NMS", str(sizes), ours, peers):
        yield with_reason(
            row,
            "TensorFlow's is one kernel for one picture on a CPU, which sorts once and compares a box with those that "
            "are kept; ours is a loop of operations that a GPU has too, each over all boxes of all pictures",
        )


def _ssd(batch: int, side: int) -> Iterator[Row]:
    rng = np.random.default_rng(0)
    pictures = rng.uniform(size=(batch, side, side, 3)).astype(np.float32)
    corners = rng.uniform(0, 0.5, size=(batch, 3, 2))
    boxes = np.concatenate([corners, corners + rng.uniform(0.2, 0.5, size=corners.shape)], axis=2)
    truths = np.concatenate([rng.integers(2, size=(batch, 3, 1)), boxes], axis=2).astype(np.float32)
    truths[0, 2] = -1  # padding
    size = f"{batch} × {side} × {side}"
    for what, sides in (("training step", _training), ("detection", _detection)):
        keras.utils.set_random_seed(0)
        model = SSD(2, maps=64)
        twin = TorchSSD(model, torch.tensor(model.anchors(pictures).numpy()))
        ours, theirs = sides(model, twin, pictures, truths)
        for row in race(f"SSD, {what}", size, ours, [theirs]):
            speeds = " and ".join(f"{batch / timing.median:,.0f}" for timing in (row.ours, row.theirs))
            reason = f"; {NORMALISED}" if row.ratio > WORTH_A_REASON else ""
            yield dataclasses.replace(row, note=f"{speeds} pictures a second{reason}")


def _training(model: SSD, twin: TorchSSD, pictures: np.ndarray, truths: np.ndarray) -> tuple[Side, Side]:
    model.compile(keras.optimizers.SGD(LEARNING_RATE))
    x, y = tf.constant(pictures), tf.constant(truths)

    def own_loss(running_mean: Any) -> Any:
        model.reset_metrics()  # or the next loss would be a mean with this one
        return running_mean

    optimizer = torch.optim.SGD(twin.parameters(), LEARNING_RATE)
    theirs, boxes = torch.tensor(pictures), torch.tensor(truths)

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        loss = twin.loss(theirs, boxes)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return Side("dlcourse", lambda: model.train_on_batch(x, y), own_loss), Side("torch", step)


def _detection(model: SSD, twin: TorchSSD, pictures: np.ndarray, truths: np.ndarray) -> tuple[Side, Side]:
    found = tf.function(lambda x: model.detect(x, threshold=THRESHOLD, least=LEAST), autograph=False)
    x, theirs = tf.constant(pictures), torch.tensor(pictures)
    twin.eval()

    def detect() -> list[torch.Tensor]:
        with torch.inference_mode():
            return twin.detect(theirs, THRESHOLD, LEAST)

    ours = Side("dlcourse", lambda: found(x), lambda answer: [answer.classes, answer.boxes])
    return ours, Side("torch, NMS in a loop", detect)
