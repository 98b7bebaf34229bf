"""Handwritten digits that nobody has written: 28 × 28 pixels, white on black, as MNIST's are."""

from __future__ import annotations

import numpy as np

from dlcourse.data.drawn.strokes import curve, ink
from dlcourse.data.draws import Draws

__all__: list[str] = []

SIZE = 28
DOTS = 48  # of a stroke
CHUNK = 500  # pictures at once, so that they stay in the processor's cache

# Ways to write each digit: strokes of points (x, y), x from the left and y from the top, within a box of 1 × 1.
WAYS: tuple[tuple[tuple[tuple[tuple[float, float], ...], ...], ...], ...] = (
    (  # 0
        (((0.5, 0.0), (0.14, 0.2), (0.1, 0.6), (0.42, 1.0), (0.84, 0.75), (0.85, 0.3), (0.52, 0.0)),),
        (((0.62, 0.05), (0.3, 0.05), (0.12, 0.5), (0.34, 0.98), (0.75, 0.85), (0.88, 0.35), (0.5, 0.02), (0.36, 0.2)),),
    ),
    (  # 1
        (((0.5, 0.0), (0.5, 0.5), (0.5, 1.0)),),
        (((0.28, 0.25), (0.45, 0.1), (0.55, 0.0), (0.54, 0.5), (0.52, 1.0)),),
        (((0.25, 0.25), (0.5, 0.0), (0.5, 0.98)), ((0.22, 1.0), (0.5, 1.0), (0.78, 0.98))),
    ),
    (  # 2
        (((0.15, 0.25), (0.45, 0.0), (0.82, 0.25), (0.55, 0.62), (0.12, 0.98), (0.5, 0.97), (0.9, 0.98)),),
        (((0.2, 0.2), (0.5, 0.0), (0.8, 0.3), (0.45, 0.8), (0.15, 0.92), (0.25, 0.72), (0.5, 0.9), (0.9, 0.95)),),
    ),
    (  # 3
        (((0.18, 0.12), (0.5, 0.0), (0.8, 0.22), (0.42, 0.46), (0.85, 0.72), (0.5, 1.0), (0.12, 0.86)),),
        (((0.18, 0.04), (0.78, 0.03), (0.45, 0.4), (0.8, 0.55), (0.78, 0.85), (0.45, 1.0), (0.14, 0.88)),),
    ),
    (  # 4
        (((0.3, 0.0), (0.2, 0.3), (0.12, 0.55), (0.45, 0.56), (0.88, 0.52)), ((0.72, 0.08), (0.68, 0.5), (0.64, 1.0))),
        (((0.68, 1.0), (0.68, 0.5), (0.68, 0.0), (0.4, 0.34), (0.1, 0.66), (0.5, 0.66), (0.92, 0.66)),),
    ),
    (  # 5
        (
            ((0.24, 0.04), (0.2, 0.25), (0.18, 0.46), (0.55, 0.4), (0.84, 0.66), (0.55, 1.0), (0.14, 0.9)),
            ((0.24, 0.04), (0.5, 0.04), (0.84, 0.02)),
        ),
        (((0.82, 0.02), (0.3, 0.05), (0.22, 0.42), (0.6, 0.42), (0.82, 0.7), (0.5, 0.98), (0.12, 0.92)),),
    ),
    (  # 6
        (((0.66, 0.0), (0.3, 0.3), (0.16, 0.7), (0.45, 1.0), (0.82, 0.8), (0.58, 0.52), (0.2, 0.68)),),
        (((0.5, 0.0), (0.22, 0.4), (0.2, 0.85), (0.55, 1.0), (0.78, 0.72), (0.48, 0.58), (0.24, 0.82)),),
    ),
    (  # 7
        (((0.12, 0.04), (0.5, 0.05), (0.86, 0.03), (0.6, 0.5), (0.42, 1.0)),),
        (((0.14, 0.06), (0.5, 0.03), (0.84, 0.04), (0.62, 0.45), (0.38, 1.0)), ((0.34, 0.5), (0.55, 0.5), (0.8, 0.48))),
        (((0.14, 0.2), (0.18, 0.04), (0.5, 0.06), (0.86, 0.02), (0.64, 0.5), (0.56, 1.0)),),
    ),
    (  # 8
        (
            (
                (0.72, 0.14), (0.4, 0.0), (0.22, 0.22), (0.52, 0.48), (0.82, 0.76), (0.5, 1.0), (0.18, 0.78),
                (0.48, 0.48), (0.76, 0.22), (0.66, 0.06),
            ),
        ),
        (
            ((0.5, 0.46), (0.24, 0.25), (0.5, 0.0), (0.76, 0.22), (0.5, 0.46)),
            ((0.5, 0.46), (0.16, 0.74), (0.5, 1.0), (0.84, 0.74), (0.5, 0.46)),
        ),
    ),
    (  # 9
        (((0.8, 0.18), (0.45, 0.0), (0.2, 0.28), (0.5, 0.5), (0.8, 0.2), (0.78, 0.6), (0.72, 1.0)),),
        (((0.78, 0.25), (0.5, 0.02), (0.2, 0.25), (0.5, 0.48), (0.8, 0.22), (0.74, 0.75), (0.5, 1.0), (0.24, 0.9)),),
    ),
)  # fmt: skip


def drawn_digits(count: int, seed: int, stream: int) -> dict[str, np.ndarray]:
    """Draw digits: as many of each, in random order, with a hand of its own each.

    Points wander, the pen is thin or thick, and the whole is stretched, slanted, turned, moved and more or less white.
    """
    draws = Draws(seed, stream)
    label = draws.order(count) % len(WAYS)
    way = draws.integers(2**16, (count,))
    image = np.empty((count, SIZE, SIZE, 1), np.uint8)
    for start in range(0, count, CHUNK):
        chunk = slice(start, start + CHUNK)
        image[chunk, ..., 0] = _pictures(draws, label[chunk], way[chunk])
    return {"image": image, "label": label}


def _pictures(draws: Draws, label: np.ndarray, way: np.ndarray) -> np.ndarray:
    count = len(label)
    width, white = draws.uniforms(0.8, 1.7, (count,)), draws.uniforms(200, 256, (count, 1, 1))
    matrix, middle = _hands(draws, count)
    wander = draws.uniforms(-0.075, 0.075, (count, 24, 2))
    pictures = np.empty((count, SIZE, SIZE), np.float32)
    for digit, ways in enumerate(WAYS):
        for number, strokes in enumerate(ways):
            chosen = np.flatnonzero((label == digit) & (way % len(ways) == number))
            dots, used = [], 0
            for stroke in strokes:
                points = np.array(stroke, np.float32) - 0.5 + wander[chosen, used : used + len(stroke)]
                used += len(stroke)
                dots.append(curve(points, DOTS) @ matrix[chosen] + middle[chosen])
            drawn = [ink(each, width[chosen], SIZE) for each in dots]
            pictures[chosen] = 1 - np.prod([1 - each for each in drawn], axis=0)
    noise = draws.uniforms(-6, 6, pictures.shape)
    return np.rint(np.clip(white * pictures + noise * (pictures > 0.02), 0, 255)).astype(np.uint8)


def _hands(draws: Draws, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw how each digit is written: a matrix that stretches, slants and turns it, and where its middle is."""
    tall, wide = draws.uniforms(15, 21, (count,)), draws.uniforms(0.55, 0.95, (count,))
    slant, turn = draws.uniforms(-0.15, 0.4, (count,)), draws.uniforms(-0.2, 0.2, (count,))
    cosine, sine = np.cos(turn), np.sin(turn)
    stretched = np.zeros((count, 2, 2), np.float32)
    stretched[:, 0, 0], stretched[:, 1, 1], stretched[:, 1, 0] = tall * wide, tall, -slant * tall
    turned = np.stack([np.stack([cosine, sine], -1), np.stack([-sine, cosine], -1)], axis=1)
    return stretched @ turned, SIZE / 2 + draws.uniforms(-2.0, 2.0, (count, 1, 2))
