"""What the exercises on neighbours share: tables without ties, the algorithm with one slip in it, and the cases."""

import numpy as np


def centred(ratings, mask):
    """Return users' means, that of all ratings for whoever has none, and deviations, 0 where there is no rating."""
    counts, known = mask.sum(axis=1), np.where(mask, ratings, 0)
    means = np.where(counts > 0, known.sum(axis=1) / np.maximum(counts, 1), known.sum() / mask.sum())
    return means, np.where(mask, ratings - means[:, None], 0)


def mean_of_means(ratings, mask):
    """Whoever has no rating gets the mean of the others' means, in which who rates little counts as much."""
    means, deviations = centred(ratings, mask)
    rated = mask.any(axis=1)
    return np.where(rated, means, means[rated].mean()), deviations


def lengths_over_common(rows, there):
    """Cosines whose lengths are over those entries alone that both rows have."""
    squares = rows**2 @ there.T.astype(float)
    lengths = np.sqrt(squares * squares.T)
    return rows @ rows.T / np.where(lengths > 0, lengths, 1)


def table(rng, users, items, neighbours, by_items=False, empty=False, rubbish=0.0, scale=1.0):
    """Similarities differ from each other and from 0; in every row some have a negative one."""
    while True:
        mask = rng.random((users, items)) < 0.65
        if empty:
            mask[1], mask[:, 2] = False, False
        ratings = np.where(mask, rng.integers(2, 21, size=(users, items)) / 4, rubbish)
        deviations = centred(ratings, mask)[1]
        rows = deviations.T if by_items else deviations
        rows = rows[np.abs(rows).sum(axis=1) > 0]
        if len(rows) < (len(deviations.T) if by_items else len(deviations)) - empty or len(rows) < 4:
            continue
        unit = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
        found = np.sort(np.concatenate([(unit @ unit.T)[np.triu_indices(len(rows), 1)], [0]]))
        if np.diff(found).min() < 1e-3:
            continue
        given = {"ratings": ratings, "mask": mask, "neighbours": neighbours, "by_items": by_items}
        if np.abs(predicted(**given) - predicted(**given, product=lambda rows, there: rows @ rows.T)).max() > 0.1:
            return {"ratings": scale * ratings, "mask": mask, "neighbours": neighbours}


def predicted(
    ratings,
    mask,
    neighbours,
    *,
    by_items,
    centre=centred,
    signed=True,
    itself=False,
    raters=True,
    reach=lambda k, count: k,
    positive=False,
    total=lambda s: np.abs(s).sum(),
    by=lambda s: -s,
    last=False,
    first=False,
    raw=False,
    offset=True,
    product=lambda rows, there: None,
    divisor=lambda norms: np.where(norms > 0, norms, 1),
):
    """The algorithm; options are slips."""
    means, deviations = centre(ratings, mask)
    rows, there = (deviations.T, mask.T) if by_items else (deviations, mask)
    table = product(rows, there)
    if table is None:
        norms = divisor(np.sqrt((rows**2).sum(axis=1)))
        with np.errstate(invalid="ignore"):
            table = rows @ rows.T / norms[:, None] / norms
    values = np.where(mask, ratings, 0) if raw else deviations
    values = values.T if by_items else values
    answer = np.repeat(means[:, None] * offset, ratings.shape[1], axis=1)
    for u, i in np.ndindex(ratings.shape):
        me, column = (i, u) if by_items else (u, i)
        others = [v for v in range(len(rows)) if (itself or v != me) and (there[v, column] or not raters or first)]
        others.sort(key=lambda v: (np.isnan(table[me, v]), by(table[me, v]), -v if last else v))
        near = [v for v in others[: reach(neighbours, len(others))] if table[me, v] > 0 or not positive]
        if first:
            near = [v for v in near if there[v, column]]
        s = table[me, near]
        if near and total(s):
            change = (s if signed else np.abs(s)) @ values[near, column] / total(s)
            answer[u, i] = change if raw else answer[u, i] + change
    return answer
