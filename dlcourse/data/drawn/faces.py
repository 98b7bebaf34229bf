"""Faces of nobody, who smile or do not: 64 × 64 pixels, grey."""

from __future__ import annotations

import numpy as np

from dlcourse.data.drawn.strokes import curve, ink
from dlcourse.data.draws import Draws

__all__: list[str] = []

SIZE = 64
CHUNK = 250  # pictures at once, so that they stay in the processor's cache


def drawn_faces(count: int, seed: int, stream: int) -> dict[str, np.ndarray]:
    """Draw faces, half of which smile, in random order; 1 is a smile.

    Place, size, tilt, features, light, shades of skin and hair and the shape of the mouth are drawn for each. Open and
    closed mouths are among both kinds: what tells them apart is where the corners of the mouth are.
    """
    draws = Draws(seed, stream)
    label = draws.order(count) % 2
    image = np.empty((count, SIZE, SIZE, 1), np.uint8)
    for start in range(0, count, CHUNK):
        chunk = slice(start, start + CHUNK)
        image[chunk, ..., 0] = _Faces(draws, label[chunk]).painted()
    return {"image": image, "label": label}


class _Faces:
    """Several faces. Its own axes have their origin between the eyes' height and the nose; a face is 2 high."""

    def __init__(self, draws: Draws, smiles: np.ndarray) -> None:
        self.draws, self.smiles, self.count = draws, smiles.astype(bool), len(smiles)
        self.scale, turn = self._each(21, 27), self._each(-0.2, 0.2)
        self.middle = draws.uniforms(SIZE / 2 - 4, SIZE / 2 + 4, (self.count, 2))
        self.cosine, self.sine = np.cos(turn), np.sin(turn)
        self.skin, self.hair = self._each(120, 225), self._each(10, 110)
        pixels = np.arange(SIZE, dtype=np.float32) + 0.5
        right, down = (pixels - self.middle[:, k, None] for k in range(2))
        right, down = right[:, None, :] / self.scale[:, None, None], down[:, :, None] / self.scale[:, None, None]
        cosine, sine = self.cosine[:, None, None], self.sine[:, None, None]
        self.x, self.y = cosine * right + sine * down, cosine * down - sine * right
        self.light = 1 + self._wide(-0.22, 0.22) * self.x + self._wide(-0.12, 0.12) * self.y

    def painted(self) -> np.ndarray:
        """Paint from what is behind to what is before."""
        self.canvas = self._wide(20, 235) + self._wide(-25, 25) * self.y
        jaw, crown = self._wide(0.62, 0.78), self._wide(0.9, 1.05)
        self._ellipse((0, -0.12), (jaw + self._wide(0.04, 0.16), crown), self.hair)
        self._ellipse((0, 0.1), (jaw, self._wide(0.82, 0.95)), self.skin)
        self._fringe(crown)
        self._eyes()
        nose = np.array([[0.0, -0.08], [-0.05, 0.1], [-0.09, 0.2], [0.04, 0.22]], np.float32)
        side = np.where(self._each(-1, 1) > 0, np.float32(1), np.float32(-1))
        self._stroke(nose * np.stack([side, np.ones_like(side)], axis=-1)[:, None], 0.9, self.skin * 0.6)
        self._mouth()
        noise = self.draws.uniforms(-9, 9, self.canvas.shape)
        return np.rint(np.clip(self.canvas * self.light + noise, 0, 255)).astype(np.uint8)

    def _fringe(self, crown: np.ndarray) -> None:
        edge = self._wide(-0.75, -0.45) + self._wide(-0.35, 0.35) * self.x
        inside = 1 - (self.x / 0.8) ** 2 - ((self.y + 0.12) / crown) ** 2
        self._paint(_soft((edge - self.y) * 12) * _soft(inside * 12), self.hair)

    def _eyes(self) -> None:
        apart, high, open_ = self._each(0.25, 0.34), self._each(-0.2, -0.08), self._each(0.06, 0.11)
        brow, frown = self._each(-0.25, -0.16), self._each(-0.06, 0.06)
        look = self._each(-0.05, 0.05)
        for side in (-1, 1):
            centre = (side * apart, high)
            self._ellipse(centre, (0.13, open_[:, None, None]), np.minimum(self.skin + 60, 250))
            self._ellipse((centre[0] + look, high), (0.06, np.minimum(open_, 0.07)[:, None, None]), self.hair * 0.4)
            x = np.array([-0.16, 0.0, 0.16], np.float32)
            y = np.stack([brow + high + frown, brow + high - 0.04, brow + high - frown], axis=1)
            self._stroke(np.stack([side * (apart[:, None] + x), y], axis=-1), self._each(0.9, 1.7), self.hair * 0.8)

    def _mouth(self) -> None:
        """Paint lips, whose corners are above the middle where the face smiles, and what is between them if open."""
        wide = self._each(0.2, 0.34) + np.where(self.smiles, 0.03, 0).astype(np.float32)
        bent = np.where(self.smiles, self._each(0.09, 0.2), self._each(-0.1, 0.03))
        high, skew = self._each(0.4, 0.52), self._each(-0.03, 0.03)
        opened = np.where(self._each(0, 1) < 0.45, self._each(0.12, 0.28), 0).astype(np.float32)
        upper, lower = bent - opened / 2, bent + opened / 2  # how far each lip's middle is below the corners
        u = (self.x / wide[:, None, None]).clip(-1.2, 1.2)
        between = [(high + skew * u.T + lip * (0.6 - u.T**2)).T - self.y for lip in (upper, lower)]
        inside = _soft(-between[0] * 25) * _soft(between[1] * 25) * _soft((1 - u**2) * 12)
        teeth = np.where(self._each(0, 1) < 0.6, np.minimum(self.skin + 70, 255), self.skin * 0.25)
        self._paint(inside * (opened > 0)[:, None, None], teeth)
        x = np.linspace(-1, 1, 5, dtype=np.float32)
        shade, thick = self.skin * self._each(0.3, 0.6), self._each(0.7, 1.3)
        for lip in (upper, lower):
            y = high[:, None] + skew[:, None] * x + lip[:, None] * (0.6 - x**2)
            self._stroke(np.stack([wide[:, None] * x, y], axis=-1), thick, shade)

    def _each(self, low: float, high: float) -> np.ndarray:
        return self.draws.uniforms(low, high, (self.count,))

    def _wide(self, low: float, high: float) -> np.ndarray:
        return self.draws.uniforms(low, high, (self.count, 1, 1))

    def _paint(self, cover: np.ndarray, grey: np.ndarray) -> None:
        self.canvas = self.canvas + cover * (grey[:, None, None] - self.canvas)

    def _ellipse(self, centre: tuple, radii: tuple, grey: np.ndarray) -> None:
        across, down = (np.reshape(c, (-1, 1, 1)).astype(np.float32) for c in centre)
        inside = 1 - ((self.x - across) / radii[0]) ** 2 - ((self.y - down) / radii[1]) ** 2
        self._paint(_soft(inside * np.float32(10) * radii[1]), grey)

    def _stroke(self, points: np.ndarray, width: float | np.ndarray, grey: np.ndarray) -> None:
        dots = curve(points, 28)
        x, y = dots[..., 0], dots[..., 1]
        right = self.cosine[:, None] * x - self.sine[:, None] * y
        down = self.cosine[:, None] * y + self.sine[:, None] * x
        places = self.middle[:, None] + self.scale[:, None, None] * np.stack([right, down], axis=-1)
        self._paint(ink(places, np.broadcast_to(np.float32(width), (self.count,)), SIZE), grey)


def _soft(inside: np.ndarray) -> np.ndarray:
    """Turn how far a pixel is within an edge into how much of it is covered."""
    return np.clip(inside + np.float32(0.5), 0, 1)
