"""Discs, rectangles and triangles on a ground of changing light, with a box around each: 64 × 64 pixels, in colour."""

from __future__ import annotations

import numpy as np

from dlcourse.data.draws import Draws

__all__: list[str] = []

SIZE = 64
SHAPES = ("disc", "rectangle", "triangle")
MOST = 3  # in a picture
SMALLEST, LARGEST = 5.0, 14.0  # half a side, in pixels
APART = 2.0  # pixels between two boxes, at least
TRIES = 8  # of finding room for one more


def drawn_boxes(count: int, seed: int, stream: int) -> dict[str, np.ndarray]:
    """Draw pictures of one to three things, which do not touch each other.

    A box is (top, left, bottom, right) in pixels, at the edges of its thing.
    """
    draws = Draws(seed, stream)
    together = {name: np.empty(count, object) for name in ("boxes", "label")}
    image = np.empty((count, SIZE, SIZE, 3), np.uint8)
    for place in range(count):
        image[place], together["boxes"][place], together["label"][place] = _picture(draws)
    return {"image": image, **together}


def _picture(draws: Draws) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    boxes = _boxes(draws, 1 + draws.integer(MOST))
    label = draws.integers(len(SHAPES), (len(boxes),))
    ground, slopes = draws.uniforms(30, 220, (3,)), draws.uniforms(-40, 40, (2, 3))
    pixels = (np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE
    canvas = ground + slopes[0] * pixels[:, None, None] + slopes[1] * pixels[None, :, None]
    for box, kind in zip(boxes, label.tolist(), strict=True):
        # At least one of the three colours is far from the ground's.
        change = draws.uniforms(70, 130, (3,)) * np.where(ground > 125, -1, 1)
        colour = ground + change * np.where(np.arange(3) == draws.integer(3), 1, draws.uniforms(0, 1, (3,)))
        canvas = np.where(_inside(box, kind)[:, :, None], colour, canvas)
    canvas = canvas + draws.uniforms(-12, 12, canvas.shape)
    return np.rint(np.clip(canvas, 0, 255)).astype(np.uint8), boxes, label


def _boxes(draws: Draws, wanted: int) -> np.ndarray:
    """Find room for so many boxes, or for as many as fit."""
    found: list[np.ndarray] = []
    for _ in range(wanted):
        for _ in range(TRIES):
            half = draws.uniforms(SMALLEST, LARGEST, (2,))
            middle = half + 1 + draws.uniforms(0, 1, (2,)) * (SIZE - 2 - 2 * half)
            box = np.concatenate([middle - half, middle + half])
            if all(_are_apart(box, other) for other in found):
                found.append(box)
                break
    return np.array(found, np.float32)


def _are_apart(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.any(one[:2] > other[2:] + APART) or np.any(other[:2] > one[2:] + APART))


def _inside(box: np.ndarray, kind: int) -> np.ndarray:
    """Return which pixels have their centre within the thing."""
    pixels = np.arange(SIZE, dtype=np.float32) + 0.5
    down, across = ((2 * pixels - box[k] - box[k + 2]) / (box[k + 2] - box[k]) for k in range(2))
    down, across = down[:, None], across[None, :]
    if SHAPES[kind] == "disc":
        return down**2 + across**2 < 1
    if SHAPES[kind] == "rectangle":
        return (np.abs(down) < 1) & (np.abs(across) < 1)
    return (np.abs(down) < 1) & (2 * np.abs(across) < down + 1)
