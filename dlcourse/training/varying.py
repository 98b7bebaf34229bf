"""Training pictures, varied by layers of ``dlcourse.augmentation`` one after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["by_layers"]


def by_layers(*layers: Any) -> Callable[[Any, Any], Any]:
    """Return what varies a batch as layers do, each with numbers of its own from one seed."""

    def vary(images: Any, seed: Any) -> Any:
        for place, layer in enumerate(layers):
            images = layer(images, training=True, seed=seed + place)
        return images

    return vary
