"""Style transfer between files: read two pictures, move the pixels of one, and keep what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from dlcourse.data.formats.damage import DamagedFile
from dlcourse.data.formats.pictures import picture
from dlcourse.style import Transfer, postprocess, preprocess, transfer
from dlcourse.training.backbones import Layers, convolutions_of, layers_of_style, least_side, trained_on_digits
from dlcourse.training.troubles import Diverged, Interrupted, Misuse, NotWritten, Trouble
from dlcourse.training.writing import replacing, write_text

__all__ = ["Wanted", "styled"]

_COLORS = 3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for on the command line; its help has the words."""

    content: Path
    painting: Path
    model: Path | None
    content_layers: tuple[str, ...] | None
    style_layers: tuple[str, ...] | None
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    size: int
    steps: int
    learning_rate: float
    weights: tuple[float, ...]
    seed: int


def styled(wanted: Wanted, out: Path, *, tell: Callable[[str], None]) -> dict[str, Any]:
    """Transfer a style, write pictures and losses into a folder, and return what ``summary.json`` holds.

    Raises:
        Trouble: what cannot be done, or went wrong, in one line.
    """
    began = time.monotonic()
    shown = [_read(path, wanted.size) for path in (wanted.content, wanted.painting)]
    try:
        network, about = _network(wanted, tell)
        _check_sizes(network, shown, wanted)
        layers = _layers(network, wanted)
        tell(f"moving the pixels by {wanted.steps} steps …")
        made, after = _transferred(network, shown, layers, wanted)
    except KeyboardInterrupt as error:
        raise Interrupted("stopped; nothing was written.") from error
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        raise Trouble("there is not enough memory. Try a smaller --size.") from error
    except ValueError as error:  # of a network or a setting, which says what it expected
        raise Misuse(str(error)) from error
    losses = made.losses.numpy().tolist()
    if not np.isfinite([*losses, after.mean()]).all():
        raise Diverged("the loss is no number any more; nothing was written. Try a smaller --learning-rate.")
    summary = about | {
        "content": str(wanted.content),
        "style": str(wanted.painting),
        "layers": layers._asdict(),
        "weights": dict(zip(("content", "style", "variation"), wanted.weights, strict=True)),
        "learning_rate": wanted.learning_rate,
        "losses": losses,
        "seconds": round(time.monotonic() - began, 1),
        "out": str(out),
        "files": ["after.png", "before.png", "style.png", "summary.json"],
    }
    _write(out, {"before.png": shown[0], "style.png": shown[1], "after.png": after}, summary)
    return summary


def _read(path: Path, size: int) -> np.ndarray:
    """Read a picture (rows, columns, 3) of 0 to 1; a larger one is made smaller."""
    try:
        read = picture(path.read_bytes(), str(path), channels=_COLORS)
    except (OSError, DamagedFile) as error:
        raise Misuse(f"{path} is no picture that can be read: {error}") from error
    share = size / max(read.shape[:2])
    if share < 1:
        sides = [max(1, round(share * side)) for side in read.shape[:2]]
        read = tf.clip_by_value(tf.image.resize(read, sides, antialias=True), 0, 255).numpy()
    return read.astype(np.float32) / 255


def _network(wanted: Wanted, tell: Callable[[str], None]) -> tuple[keras.Model, dict[str, Any]]:
    """Return the convolutions of the network that is asked for, and what the summary says of it."""
    if wanted.model is None:
        tell("training a small network on drawn digits …")
        model, accuracy = trained_on_digits(wanted.seed)
        about = {"model": None, "held_out_accuracy": accuracy, "seed": wanted.seed}
        return convolutions_of(model), about
    try:
        model = keras.saving.load_model(wanted.model, compile=False)
    except Exception as error:  # Keras, zip files, HDF5 and JSON have their own
        reason = str(error).partition("\n")[0]
        raise Misuse(f"{wanted.model} is no model that Keras can load: {reason}") from error
    return convolutions_of(model), {"model": str(wanted.model)}


def _check_sizes(network: keras.Model, shown: list[np.ndarray], wanted: Wanted) -> None:
    least = least_side(network)
    for path, each in zip((wanted.content, wanted.painting), shown, strict=True):
        if min(each.shape[:2]) < least:
            rows, columns = each.shape[:2]
            raise Misuse(
                f"{path} has {rows} × {columns} pixels at --size {wanted.size}, expected {least} × {least} or more for "
                "this network. Take a larger picture, or a larger --size."
            )


def _layers(network: keras.Model, wanted: Wanted) -> Layers:
    chosen = layers_of_style(network)
    return Layers(wanted.content_layers or chosen.content, wanted.style_layers or chosen.style)


def _transferred(
    network: keras.Model, shown: list[np.ndarray], layers: Layers, wanted: Wanted
) -> tuple[Transfer, np.ndarray]:
    """Return what ``transfer`` makes, and the picture (rows, columns, 3) of 0 to 1.

    A network of grey pictures sees each of the three colours as a picture of its own.
    """
    channels = network.inputs[0].shape[-1]
    scale = [_of_each_channel(name, getattr(wanted, name), channels) for name in ("means", "deviations")]
    if min(scale[1]) <= 0:
        raise Misuse(f"--deviations is {wanted.deviations}, expected numbers above 0.")
    batches = [each[None] if channels == _COLORS else np.moveaxis(each, -1, 0)[..., None] for each in shown]
    content, style = (preprocess(batch, *scale) for batch in batches)
    made = transfer(
        network,
        content,
        style,
        layers=(layers.content, layers.style),
        weights=wanted.weights,
        steps=wanted.steps,
        learning_rate=wanted.learning_rate,
    )
    after = postprocess(tf.cast(made.picture, tf.float32), *scale).numpy()
    return made, after[0] if channels == _COLORS else np.moveaxis(after[..., 0], 0, -1)


def _of_each_channel(name: str, given: tuple[float, ...], channels: int) -> np.ndarray:
    if len(given) not in (1, channels):
        raise Misuse(f"--{name} has {len(given)} numbers, expected one, or {channels} for this network's channels.")
    return np.broadcast_to(np.float32(given), channels)


def _write(out: Path, pictures: dict[str, np.ndarray], summary: dict[str, Any]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, each in pictures.items():
            with replacing(out / name) as draft:
                draft.write_bytes(tf.io.encode_png(np.uint8(np.rint(255 * each))).numpy())
        write_text(out / "summary.json", json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise NotWritten(f"cannot write to {out}: {error.strerror or error}. Name another folder by --out.") from error
