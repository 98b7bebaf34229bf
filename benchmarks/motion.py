"""Warps, pyramids, tracked points and the flow of Horn and Schunck, beside SciPy, OpenCV and PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import scipy.ndimage
import tensorflow as tf
import torch

from benchmarks.race import Row, Side, race, with_reasons
from dlcourse import motion

SIDES = (512, 2048)
LEVELS, STEPS, ALPHA = 4, 20, 100.0
POINTS, WINDOW, ITERATIONS = 200, 15, 10
NOTES = {
    "warp": "each of the four neighbours is gathered for all pixels, in a pass each; OpenCV reads all at once",
    "Gaussian pyramid": "a general convolution for each pass, then every other pixel of it; OpenCV computes only those",
    "tracker": "in floating point, with the slopes of J in each step; OpenCV takes I's once, in integers",
    "Horn and Schunck": "each step writes the shifted fields and their mean to memory; theirs is one convolution",
}


def rows() -> Iterator[Row]:
    return with_reasons(_measured(), NOTES)


def _measured() -> Iterator[Row]:
    for side in SIDES:
        picture = _picture(side)
        for what, sides in (("warp", _warp), ("Gaussian pyramid", _pyramid), ("Horn and Schunck", _horn_schunck)):
            ours, *peers = sides(picture)
            yield from race(what, f"{side}×{side}", ours, peers)
    ours, *peers = _tracker(_picture(SIDES[0]))
    yield from race("tracker", f"{POINTS} points, {WINDOW}×{WINDOW}", ours, peers)


def _picture(side: int) -> np.ndarray:
    """Waves of many lengths, from 0 to 255."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:side, :side]
    waves = sum(np.sin(a * x + b * y + c) for a, b, c in rng.uniform(-0.3, 0.3, size=(12, 3)))
    return np.interp(waves, (waves.min(), waves.max()), (0, 255)).astype(np.float32)


def _warp(picture: np.ndarray) -> list[Side]:
    rng = np.random.default_rng(1)
    flow = (rng.integers(-96, 97, size=(*picture.shape, 2)) / 32).astype(np.float32)  # OpenCV knows of 32nds of a pixel
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    column, row = x + flow[..., 0], y + flow[..., 1]
    image, moves = tf.constant(picture), tf.constant(flow)
    return [
        Side("dlcourse", lambda: motion.warp(image, moves)),
        Side(
            "scipy.ndimage.map_coordinates",
            lambda: scipy.ndimage.map_coordinates(picture, [row, column], order=1, mode="nearest"),
        ),
        Side(
            "OpenCV's remap",
            lambda: cv2.remap(picture, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        ),
    ]


def _pyramid(picture: np.ndarray) -> list[Side]:
    image = tf.constant(picture)

    def of_opencv() -> list[np.ndarray]:
        levels = [picture]
        for _ in range(LEVELS - 1):
            levels.append(cv2.pyrDown(levels[-1], borderType=cv2.BORDER_REFLECT))
        return levels

    return [
        Side("dlcourse", lambda: motion.gaussian_pyramid(image, levels=LEVELS)),
        Side("OpenCV's pyrDown", of_opencv),
    ]


def _horn_schunck(picture: np.ndarray) -> list[Side]:
    first, second = picture, np.roll(picture, 1, axis=1)
    i_x, i_y, i_t = (d.numpy() for d in motion.flow_derivatives(first, second))
    denominator = i_x**2 + i_y**2 + ALPHA
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4

    def of_scipy() -> np.ndarray:
        u, v = np.zeros_like(i_x), np.zeros_like(i_x)
        for _ in range(STEPS):
            mean_u, mean_v = (scipy.ndimage.convolve(w, cross, mode="nearest") for w in (u, v))
            residual = (i_x * mean_u + i_y * mean_v + i_t) / denominator
            u, v = mean_u - i_x * residual, mean_v - i_y * residual
        return np.stack([u, v], axis=-1)

    x, y, t, below, kernel = map(torch.from_numpy, (i_x, i_y, i_t, denominator, cross))

    def of_torch() -> torch.Tensor:
        flow = torch.zeros(2, 1, *picture.shape)
        for _ in range(STEPS):
            padded = torch.nn.functional.pad(flow, (1, 1, 1, 1), mode="replicate")
            u, v = torch.nn.functional.conv2d(padded, kernel[None, None])[:, 0]
            residual = (x * u + y * v + t) / below
            flow = torch.stack([u - x * residual, v - y * residual])[:, None]
        return flow[:, 0].permute(1, 2, 0)

    one, other = tf.constant(first), tf.constant(second)
    return [
        Side(f"dlcourse, {STEPS} steps", lambda: motion.horn_schunck(one, other, alpha=ALPHA, steps=STEPS)),
        Side("plain NumPy and scipy.ndimage", of_scipy),
        Side("PyTorch", of_torch),
    ]


def _tracker(picture: np.ndarray) -> list[Side]:
    first, second = np.round(picture), np.round(scipy.ndimage.shift(picture, (-0.6, 0.8), order=3, mode="nearest"))
    first, second = (np.clip(p, 0, 255).astype(np.uint8) for p in (first, second))
    points = np.random.default_rng(2).uniform(40, picture.shape[0] - 40, size=(POINTS, 2)).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_COUNT, ITERATIONS, 0)
    one, other, places = (tf.constant(a.astype(np.float32)) for a in (first, second, points))

    def ours() -> motion.TrackedPoints:
        return motion.lucas_kanade_tracker(one, other, places, window=WINDOW, iterations=ITERATIONS)

    def of_opencv() -> np.ndarray:
        found, *_ = cv2.calcOpticalFlowPyrLK(
            first, second, points[:, None], None, winSize=(WINDOW, WINDOW), maxLevel=0, criteria=criteria
        )
        return found[:, 0] - points

    def nearly(flow: object) -> np.ndarray:
        """OpenCV rounds what it reads between pixels, which moves a point by some hundredths of one."""
        return np.round(np.median(np.asarray(flow), axis=0), 1)

    return [
        Side("dlcourse", ours, lambda tracked: nearly(tracked.flow)),
        Side("OpenCV's calcOpticalFlowPyrLK", of_opencv, nearly),
    ]
