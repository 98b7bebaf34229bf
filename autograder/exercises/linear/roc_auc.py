"""The area under the ROC curve"""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def roc_auc(y_true, y_score):
    r"""Return the area under the ROC curve.

    The area has a meaning that needs no curve. Draw a positive and a negative at random: how likely is it that the
    positive has the higher score? No threshold occurs in it, and it does not matter how rare the positives are.

    **Given**

    - `y_true`, integers of shape `(N,)`: labels, 0 or 1, both of which occur.
    - `y_score`, shape `(N,)`: scores, any numbers; the higher, the more likely a 1. Scores may be equal.

    **Return** a number: of all pairs of a positive and a negative, the share in which the positive has the higher
    score, where a pair of equal scores counts one half. It is below one half for a classifier that is worse than
    guessing.
    """
    ### BEGIN SOLUTION
    is_positive = y_true.astype(bool)
    difference = y_score[is_positive][:, None] - y_score[~is_positive]
    return np.mean((difference > 0) + 0.5 * (difference == 0))
    ### END SOLUTION


def scores(rng, n, levels, shift, low=0.0, top=2.0, unit=1 / 8):
    """Multiples of ``unit`` from ``low`` on; pairs that are equal, and an area unlike what the slips give.

    Where positives are shifted down, the area is below one half, and both labels have the highest score.
    """
    while True:
        y = (rng.random(n) < 0.4).astype(int)
        score = np.round(levels * np.minimum(rng.random(n) + shift * y, top)) * unit + low
        if not 2 < y.sum() < n - 2:
            continue
        area = roc_auc(y, score)
        others = [slip(y, score) for slip in SLIPS.values()] + [
            slip(y, score) for slip in (without_the_origin, partial(nearly_equal, nearest=1e-3)) if shift < 0
        ]
        if 0.1 < (area - 0.5) * np.sign(shift) < 0.45 and min(abs(area - other) for other in others) > 0.01:
            return {"y_true": y, "y_score": score}


def tiny_scores(rng, n):
    """Different scores that lie nearer to each other than what `np.isclose` tells from zero."""
    while True:
        y, score = (rng.random(n) < 0.4).astype(int), (rng.permutation(n) - n // 2) * 2.0**-31
        if not 2 < y.sum() < n - 2:
            continue
        area = roc_auc(y, score)
        others = [SLIPS[name](y, score) for name in ("swapped", "accuracy", "all", "neighbours", "clipped")]
        if 0.1 < area - 0.5 < 0.45 and min(abs(area - other) for other in others) > 0.01:
            return {"y_true": y, "y_score": score}


def pairs(tie=0.5, swap=False):
    def roc_auc(y_true, y_score):
        positive, negative = y_score[y_true == 1], y_score[y_true == 0]
        difference = (positive[:, None] - negative) * (-1 if swap else 1)
        return np.mean((difference > 0) + tie * (difference == 0))

    return roc_auc


def accuracy_at_half(y_true, y_score):
    return np.mean((y_score > 0.5) == y_true)


def all_pairs(y_true, y_score):
    positive, negative = y_score[y_true == 1], y_score[y_true == 0]
    difference = positive[:, None] - negative
    return 2 * np.sum((difference > 0) + 0.5 * (difference == 0)) / (len(y_true) * (len(y_true) - 1))


def in_sorted_order(y_true, y_score):
    """By ranks, of which equal scores have different ones."""
    rank = np.argsort(np.argsort(y_score, kind="stable"), kind="stable") + 1
    positives = np.sum(y_true)
    return (rank[y_true == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(y_true) - positives))


def better_half(y_true, y_score):
    area = roc_auc(y_true, y_score)
    return max(area, 1 - area)


def clipped(y_true, y_score):
    return roc_auc(y_true, np.clip(y_score, 0, 1))


def nearly_equal(y_true, y_score, nearest=0.0):
    difference = y_score[y_true == 1][:, None] - y_score[y_true == 0]
    return np.mean((difference > nearest) + 0.5 * (np.abs(difference) <= nearest))


def without_the_origin(y_true, y_score):
    called = y_score >= np.unique(y_score)[::-1, None]
    fpr, tpr = (called[:, y_true == k].mean(axis=1) for k in (0, 1))
    return np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2


def neighbours(y_true, y_score):
    """Pairs the first positive with the first negative, and so on."""
    positive, negative = y_score[y_true == 1], y_score[y_true == 0]
    n = min(len(positive), len(negative))
    difference = positive[:n] - negative[:n]
    return np.mean((difference > 0) + 0.5 * (difference == 0))


SLIPS = {
    "ties lost": pairs(tie=0.0),
    "ties won": pairs(tie=1.0),
    "swapped": pairs(swap=True),
    "accuracy": accuracy_at_half,
    "all": all_pairs,
    "neighbours": neighbours,
    "ranks": in_sorted_order,
    "clipped": clipped,
}

exercise = Exercise(
    solution=roc_auc,
    points=2,
    cases=[
        Case(
            "four samples",
            inputs={"y_true": np.array([0, 1, 0, 1]), "y_score": np.array([0.25, 0.5, 0.5, 0.875])},
            about="Of four pairs three are in order, and one is a tie: 3.5/4.",
        ),
        Case("many equal scores", scores, {"n": 21, "levels": 8, "shift": 0.5}),
        Case("more samples, few equal scores", scores, {"n": 30, "levels": 18, "shift": 0.4}),
        Case(
            "worse than guessing, scores below zero and near each other",
            scores,
            {"n": 26, "levels": 12, "shift": -0.4, "low": -0.5, "top": 0.5, "unit": 2**-10},
            hidden=True,
        ),
        Case("tiny scores", tiny_scores, {"n": 14}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "equal scores count nothing",
            SLIPS["ties lost"],
            "You count a pair of equal scores as nothing. It counts one half, as the slanted piece of the curve does.",
        ),
        Mistake(
            "equal scores count one",
            SLIPS["ties won"],
            "You count a pair of equal scores as a whole one. It counts one half: scores that are all the same say "
            "nothing, and have the area ½.",
        ),
        Mistake(
            "negatives above positives",
            SLIPS["swapped"],
            "You count the pairs in which the negative is higher: your area is one minus the right one.",
        ),
        Mistake(
            "accuracy",
            accuracy_at_half,
            "You return the accuracy at the threshold ½. The area depends on the order of the scores only.",
        ),
        Mistake(
            "pairs of the same label too",
            all_pairs,
            "You divide by the number of all pairs. Only pairs of a positive and a negative count.",
        ),
        Mistake(
            "ranks of equal scores",
            in_sorted_order,
            "You sort the scores and let equal ones have different ranks, so that the order of the samples decides. "
            "Such a pair counts one half.",
        ),
        Mistake(
            "curve without its first point",
            without_the_origin,
            "You integrate the curve from its second point. It begins at (0, 0), and where a positive and a negative "
            "share the highest score there is a triangle below its first piece.",
        ),
        Mistake(
            "never below one half",
            better_half,
            "You replace an area A below one half by 1 − A. A small area says that the scores point the wrong way; do "
            "not hide it.",
        ),
        Mistake(
            "scores taken for probabilities",
            clipped,
            "You expect scores between 0 and 1. They may be any numbers; only their order matters.",
        ),
        Mistake(
            "neighbours for pairs",
            neighbours,
            "You compare the first positive with the first negative, and the second with the second. Compare every "
            "positive with every negative.",
        ),
        Mistake(
            "nearly equal scores taken for equal",
            partial(nearly_equal, nearest=1e-3),
            "You count scores that are near each other as equal. Only their order matters: compare them exactly.",
        ),
        Mistake(
            "equality by isclose",
            partial(nearly_equal, nearest=1e-8),
            "You compare scores by `np.isclose`, or something like it, to which all tiny scores are the same. Only "
            "their order matters, however small they are: use `==`.",
        ),
    ],
    equivalent={
        "inputs squeezed": "Both labels occur, so there are two samples at least.",
    },
    forbidden=["sklearn"],
    hints=["`positive[:, None] - negative` has a difference for every pair."],
)
