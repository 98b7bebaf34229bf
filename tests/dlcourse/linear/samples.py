"""Samples that the tests of this folder share."""

from __future__ import annotations

import csv

import numpy as np

from tests.dlcourse.local_data import local_data


def blobs(seed, samples, features, *, gap=1.0):
    """Two classes as signs that overlap, and their features."""
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(samples) % 2, 1.0, -1.0)
    return rng.normal(size=(samples, features)) + 0.5 * gap * y[:, None], y


def separable(seed, samples, features, *, margin=0.3):
    """Two classes as signs that a plane keeps apart, with that plane."""
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=features), 0.3
    x = rng.normal(size=(20 * samples, features))
    distance = (x @ w + b) / np.linalg.norm(w)
    x = x[np.abs(distance) > margin][:samples]
    return x, np.sign(x @ w + b), w, b


def passes(seed, samples, number):
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(samples) for _ in range(number)]).astype(np.int32)


def table(name, features, target):
    """Columns of a table of real data, without the rows that have an empty cell; skips where the table is missing."""
    with open(local_data("tabular") / f"{name}.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if all(row[c] for c in (*features, target))]
    return np.array([[float(row[c]) for c in features] for row in rows]), np.array([row[target] for row in rows])


def standardized(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)
