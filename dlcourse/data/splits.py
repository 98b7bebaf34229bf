"""Parts of a data set that have no example in common, and numbers scaled by what the training part alone tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dlcourse.data.draws import Draws

__all__ = ["split", "standardized"]

Examples = Mapping[str, np.ndarray]
LABEL = "label"


def split(
    examples: Examples, shares: Mapping[str, float], *, seed: int, alike: Sequence[str] = ()
) -> dict[str, dict[str, np.ndarray]]:
    """Random split of a data set into parts such as training, validation and test set, without leaks.

    of n examples of a class, in random order, the i-th goes to the first part k with (i + ½)/n < s₁ + … + s_k

    Examples that are alike stay together, so that none is in two parts. Where there is one label an example, every part
    has the same share of each class (stratified).

    Args:
        examples: arrays by name that share their first axis.
        shares: part → s, its share of the examples; together 1.
        seed: what fixes the random order, a whole number from 0.
        alike: names of arrays; examples are alike where these are equal. Without any, all but the label count.

    Returns:
        part → its examples, in the order in which they were.

    Raises:
        ValueError: the shares are not positive or not 1 together, the seed is negative, the arrays are of different
            lengths, or there is none of a name.

    Example:
        >>> parts = split({"x": np.arange(10), "label": np.arange(10) % 2}, {"train": 0.6, "test": 0.4}, seed=1)
        >>> {name: len(part["x"]) for name, part in parts.items()}
        {'train': 6, 'test': 4}
        >>> np.bincount(parts["train"]["label"]).tolist()
        [3, 3]

    Conventions:
        ``sklearn.model_selection.train_test_split`` may put equal examples into both parts.

    References:
        bishop2006, section 1.3; goodfellow2016, section 5.3; note C, section 7.4.
    """
    _check(examples, shares, seed, alike)
    groups = _groups(examples, alike)
    part = np.empty(len(groups), np.int64)
    bounds = np.cumsum(list(shares.values()))
    label = examples.get(LABEL, np.empty(0))
    classes = label if label.shape == groups.shape and label.dtype.kind in "iub" else np.zeros_like(groups)
    first = np.unique(groups, return_index=True)[1][groups]  # the first example of each one's group, whose class counts
    order = Draws(seed, 0).order(len(groups))[first]
    for each in np.unique(classes):
        rows = np.flatnonzero(classes[first] == each)
        rows = rows[np.argsort(order[rows], kind="stable")]
        places = (np.arange(len(rows)) + 0.5) / max(len(rows), 1)
        leaders = np.searchsorted(order[rows], order[rows], side="left")  # a group goes where its first example goes
        part[rows] = np.minimum(np.searchsorted(bounds, places[leaders], side="right"), len(bounds) - 1)
    return {
        name: {key: values[part == number] for key, values in examples.items()} for number, name in enumerate(shares)
    }


def _groups(examples: Examples, alike: Sequence[str]) -> np.ndarray:
    """Number the examples so that those that are alike have the same number."""
    numbers: dict[bytes, int] = {}
    keys = keys_of(examples, alike)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def keys_of(examples: Examples, alike: Sequence[str] = ()) -> list[bytes]:
    """Return the bytes by which each example is like another one."""
    names = alike or [name for name in examples if name != LABEL]
    columns = [_bytes_of_rows(examples[name]) for name in names]
    return [b"\0".join(row) for row in zip(*columns, strict=True)]


def _bytes_of_rows(values: np.ndarray) -> list[bytes]:
    if values.dtype == object:
        return [each.encode() if isinstance(each, str) else _bytes_of(each) for each in values]
    size = values[:1].nbytes
    content = np.ascontiguousarray(values).tobytes()
    return [content[start : start + size] for start in range(0, len(content), size)]


def _bytes_of(array: np.ndarray) -> bytes:
    return repr(array.shape).encode() + array.tobytes()


def _check(examples: Examples, shares: Mapping[str, float], seed: int, alike: Sequence[str]) -> None:
    lengths = {name: len(values) if values.ndim else None for name, values in examples.items()}
    if len(set(lengths.values())) != 1 or None in lengths.values():
        raise ValueError(f"split: examples has arrays of lengths {lengths}, expected one length for all.")
    total = sum(shares.values())
    if not shares or min(shares.values()) <= 0 or abs(total - 1) > 1e-6:
        raise ValueError(f"split: shares is {dict(shares)}, expected positive numbers that are 1 together.")
    if not set(alike) <= set(examples):
        raise ValueError(f"split: alike is {list(alike)}, expected names among {', '.join(map(repr, examples))}.")
    if seed < 0:
        raise ValueError(f"split: seed is {seed}, expected a whole number from 0.")


def standardized(train: Examples, *others: Examples, name: str = "image") -> tuple[dict[str, np.ndarray], ...]:
    """Standardized splits: zero mean and unit variance by the statistics of the training split alone.

    z = (x − μ)/σ, with μ and σ, one a channel, over all pixels of all pictures in ``train``

    Args:
        train: the training split, of which the statistics are.
        others: further splits, which are scaled by the same numbers.
        name: of the array that is scaled; its last axis has the channels or features.

    Returns:
        The splits in this order, with that array as float32.

    Raises:
        ValueError: there is no such array, it is empty, or another split has other channels.

    Example:
        >>> train, test = standardized({"x": np.array([[1.0], [3.0]])}, {"x": np.array([[4.0]])}, name="x")
        >>> print(train["x"].ravel(), test["x"].ravel())
        [-1.  1.] [2.]

    Conventions:
        σ is that of a population, divided by n. A channel that does not vary in ``train`` is only centred.

    References:
        lecun2012, section 4.3; note C, section 7.4.
    """
    for place, each in enumerate((train, *others)):
        values = each.get(name)
        if values is None or values.dtype.kind not in "biuf" or values.ndim < 1 or not values.size:
            raise ValueError(f"standardized: split {place} has {_told(each)}, expected numbers under {name!r}.")
        channels = train[name].shape[-1]
        if values.shape[-1] != channels:
            raise ValueError(
                f"standardized: split {place} has {values.shape[-1]} channels, expected {channels} as in train."
            )
    axes = tuple(range(train[name].ndim - 1))
    mean = train[name].mean(axis=axes, dtype=np.float64)
    deviation = train[name].std(axis=axes, dtype=np.float64)
    deviation = np.where(deviation > 0, deviation, 1.0)
    scaled = (((each[name] - mean) / deviation).astype(np.float32) for each in (train, *others))
    return tuple({**each, name: values} for each, values in zip((train, *others), scaled, strict=True))


def _told(examples: Examples) -> str:
    return ", ".join(f"{name} {values.dtype} {values.shape}" for name, values in examples.items()) or "nothing"
