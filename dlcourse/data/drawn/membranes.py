"""Cells with dark membranes between them: 64 × 64 grey pixels, and which of them are membrane."""

from __future__ import annotations

import numpy as np

from dlcourse.data.draws import Draws

__all__: list[str] = []

SIZE = 64
FEWEST, MORE = 5, 6  # cells: from 5 to 10
THICK = 1.5  # pixels from the middle of a membrane to its edge
BLOBS = 4  # dark spots within cells, which are no membrane


def drawn_membranes(count: int, seed: int, stream: int) -> dict[str, np.ndarray]:
    """Draw pictures of cells, and their masks: 0 for membrane, 1 for cell, as ISBI's."""
    draws = Draws(seed, stream)
    image = np.empty((count, SIZE, SIZE, 1), np.uint8)
    mask = np.empty((count, SIZE, SIZE, 1), np.uint8)
    for place in range(count):
        image[place, ..., 0], mask[place, ..., 0] = _picture(draws)
    return {"image": image, "mask": mask}


def _picture(draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    """Cells are what is nearer to their own middle than to another one; a membrane is where it is nearly a tie."""
    middles = draws.uniforms(0, SIZE, (FEWEST + draws.integer(MORE), 2))
    pixels = np.arange(SIZE, dtype=np.float32) + 0.5
    down, across = np.meshgrid(pixels, pixels, indexing="ij")
    wave = draws.uniforms(0, 6.28, (2,))
    down, across = down + 2 * np.sin(across / 7 + wave[0]), across + 2 * np.sin(down / 7 + wave[1])
    distances = np.sqrt((down - middles[:, 0, None, None]) ** 2 + (across - middles[:, 1, None, None]) ** 2)
    nearest = np.sort(distances, axis=0)
    cell = (nearest[1] - nearest[0]) / 2 > THICK
    bright = draws.uniforms(150, 210, (len(middles),))[np.argmin(distances, axis=0)]
    for _ in range(BLOBS):
        spot, radius = draws.uniforms(0, SIZE, (2,)), draws.uniforms(1.5, 3.0, (1,))
        inside = (down - spot[0]) ** 2 + (across - spot[1]) ** 2 < radius**2
        bright = np.where(inside, 80, bright)
    bright = np.where(cell, bright, 70) + draws.uniforms(-35, 35, bright.shape)
    return np.rint(np.clip(bright, 0, 255)).astype(np.uint8), cell.astype(np.uint8)
