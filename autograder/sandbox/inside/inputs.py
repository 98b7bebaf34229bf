"""Inputs belong to the caller: arrays are read-only, and here it is seen whether anything among them has changed.

Some of NumPy's functions, such as `numpy.add.at`, write to an array of one axis even where it is read-only.

A generator of random numbers is the exception: it is made from its seed for one call, and is there to be used.
"""

from __future__ import annotations

import builtins
from typing import Any

from numpy import array_equal, asarray, ndarray
from numpy.random import Generator, default_rng

from .wire import Seed

__all__ = ["changed", "copied", "refuse_changes", "refuse_unused", "with_generators"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# As NumPy says of an array.
_REFUSAL = "an input is read-only"
_UNUSED = "the generator of random numbers among the inputs is unused"


def copied(value: Any) -> Any:
    """The same arrays and numbers in new lists and dictionaries."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    return value.copy() if isinstance(value, ndarray) else value


def with_generators(value: Any) -> Any:
    """The same inputs with a fresh generator of random numbers in place of each seed."""
    if isinstance(value, dict):
        return {key: with_generators(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(with_generators, value))
    return default_rng(value.number) if isinstance(value, Seed) else value


def refuse_unused(inputs: Any, seeds: Any) -> None:
    """Compare the generators among inputs after a call with the seeds that they were made from.

    A function that draws from a generator of its own gives the same draws at every call, or others at each run.

    Raises:
        ValueError: if nothing was drawn from one of them.
    """
    if isinstance(seeds, dict):
        for key, item in seeds.items():
            refuse_unused(inputs[key], item)
    elif type(seeds) in (list, tuple):
        for passed, item in zip(inputs, seeds, strict=True):
            refuse_unused(passed, item)
    elif isinstance(seeds, Seed) and not _is_used(inputs, seeds):
        raise ValueError(_UNUSED)


def _is_used(generator: Generator, seed: Seed) -> bool:
    """Whether something was drawn from a generator, or another one was made of it."""
    bits = generator.bit_generator
    spawned = getattr(bits.seed_seq, "n_children_spawned", 0)
    return bool(spawned) or bits.state != default_rng(seed.number).bit_generator.state


def refuse_changes(inputs: Any, kept: Any) -> None:
    """Compare inputs after a call with a copy from before it.

    Raises:
        ValueError: if something was added, removed or replaced by something else. What was replaced by its equal is
            unchanged.
    """
    if not _same(inputs, kept):
        raise ValueError(_REFUSAL)


def changed(arguments: Any, kept: Any) -> tuple[int, Any] | None:
    """Which of some arguments is not what it was: 0 and the place of a positional one, or 1 and the name of another."""
    (args, kwargs), (kept_args, kept_kwargs) = arguments, kept
    for place, (now, before) in enumerate(zip(args, kept_args, strict=True)):
        if not _same(now, before):
            return 0, place
    return next(((1, name) for name, now in kwargs.items() if not _same(now, kept_kwargs[name])), None)


def _same(now: Any, kept: Any) -> bool:
    if now is kept:
        return True
    if isinstance(kept, dict):
        return isinstance(now, dict) and now.keys() == kept.keys() and all(_same(now[k], kept[k]) for k in kept)
    if isinstance(kept, (list, tuple)):
        return type(now) is type(kept) and len(now) == len(kept) and all(map(_same, now, kept))
    if isinstance(kept, ndarray):
        floating = kept.dtype.kind in "fc" and asarray(now).dtype.kind in "fc"
        return array_equal(now, kept, equal_nan=floating)
    try:
        return bool(now == kept) or (now != now and kept != kept)
    except Exception:
        return False
