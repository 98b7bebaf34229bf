"""Which of the training examples the curves are watched on: never one that is learnt from."""

from __future__ import annotations

import numpy as np

from dlcourse.training.recipe import Examples

__all__ = ["first", "held_out"]


def held_out(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Part training examples into those to learn from and those to watch.

    A text is cut once, since windows from all over it would overlap; all else is dealt out by the seed.
    """
    if _is_text(examples):
        text = str(examples["text"])
        cut = len(text) - round(share * len(text))
        return {"text": np.array(text[:cut])}, {"text": np.array(text[cut:])}
    count = _count(examples)
    order = np.random.default_rng(seed).permutation(count)
    watched = np.sort(order[: round(share * count)])
    learnt = np.sort(order[round(share * count) :])
    return _chosen(examples, learnt), _chosen(examples, watched)


def first(examples: Examples, limit: int | None, seed: int) -> Examples:
    """Leave at most so many examples, drawn by the seed; of a text, so many characters from its beginning."""
    if limit is None:
        return examples
    if _is_text(examples):
        return {"text": np.array(str(examples["text"])[:limit])}
    count = _count(examples)
    if count <= limit:
        return examples
    return _chosen(examples, np.sort(np.random.default_rng(seed).permutation(count)[:limit]))


def _is_text(examples: Examples) -> bool:
    return "text" in examples and np.ndim(examples["text"]) == 0


def _count(examples: Examples) -> int:
    return len(next(iter(examples.values())))


def _chosen(examples: Examples, places: np.ndarray) -> Examples:
    return {name: values[places] for name, values in examples.items()}
