"""Which of the training examples the curves are watched on: never one that is learnt from."""

from __future__ import annotations

import numpy as np

from dlcourse.data import split
from dlcourse.training.recipe import Examples

__all__ = ["first", "held_out"]


def held_out(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Part training examples into those to learn from and those to watch.

    A text is cut once, since windows from all over it would overlap; all else is dealt out by the seed, class by class,
    and translations of one sentence to the same side.
    """
    if _is_text(examples):
        text = str(examples["text"])
        cut = len(text) - round(share * len(text))
        return {"text": np.array(text[:cut])}, {"text": np.array(text[cut:])}
    if share == 0:
        return examples, {name: values[:0] for name, values in examples.items()}
    alike = ("source",) if "source" in examples else ()
    parts = split(dict(examples), {"learnt": 1 - share, "watched": share}, seed=seed, alike=alike)
    return parts["learnt"], parts["watched"]


def first(examples: Examples, limit: int | None, seed: int) -> Examples:
    """Leave at most so many examples, drawn by the seed; of a text, so many characters from its beginning."""
    if limit is None:
        return examples
    if _is_text(examples):
        return {"text": np.array(str(examples["text"])[:limit])}
    count = len(next(iter(examples.values())))
    if count <= limit:
        return examples
    chosen = np.sort(np.random.default_rng(seed).permutation(count)[:limit])
    return {name: values[chosen] for name, values in examples.items()}


def _is_text(examples: Examples) -> bool:
    return "text" in examples and np.ndim(examples["text"]) == 0
