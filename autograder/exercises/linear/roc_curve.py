"""The ROC curve"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def roc_curve(y_true, y_score):
    r"""Return the points of the receiver operating characteristic.

    Where to draw the line between yes and no is not the classifier's affair: it depends on what a miss costs, and what
    a false alarm. So look at all lines at once. Radar engineers did, in the war, and named the curve.

    **Given**

    - `y_true`, integers of shape `(N,)`: labels, 0 or 1, both of which occur.
    - `y_score`, shape `(N,)`: scores, any numbers; the higher, the more likely a 1. Scores may be equal.

    At a threshold $t$ all samples with a score $\ge t$ are called positive. The true positive rate is the share of the
    *positives* that are called so, the false positive rate the share of the *negatives* that are.

    **Return** three arrays of the same length: the false positive rates, the true positive rates, and the thresholds.
    The first threshold is `np.inf`, at which nothing is called positive; then comes every *different* score, from the
    highest to the lowest, also where its point lies on a straight piece of the curve.
    """
    ### BEGIN SOLUTION
    thresholds = np.append(np.inf, np.unique(y_score)[::-1])
    called = y_score >= thresholds[:, None]  # (thresholds, samples)
    is_positive = y_true.astype(bool)
    return called[:, ~is_positive].mean(axis=1), called[:, is_positive].mean(axis=1), thresholds
    ### END SOLUTION


def scores(rng, n, levels, shift, low=0.0, unit=1 / 8):
    """Multiples of ``unit`` from ``low`` on, many of them equal, more negatives, and points that are no corners."""
    while True:
        y = (rng.random(n) < 0.4).astype(int)
        score = np.round(levels * (rng.random(n) + shift * y)) * unit + low
        fpr, tpr, _ = roc_curve(y, score) if 2 < y.sum() < n - 2 else (np.zeros(1),) * 3
        slanted = np.sum((np.diff(fpr) > 0) & (np.diff(tpr) > 0))
        flat = np.sum((np.diff(fpr)[1:] == np.diff(fpr)[:-1]) & (np.diff(tpr)[1:] == np.diff(tpr)[:-1]))
        if flat and abs(n - 2 * y.sum()) > 1 and len(fpr) < n and (slanted > 0 or levels > 50) and len(fpr) > 4:
            return {"y_true": y, "y_score": score}


def points(
    y_true,
    y_score,
    *,
    strict=False,
    start=np.inf,
    each=False,
    rising=False,
    of_all=False,
    swap=False,
    zero=True,
    inverted=False,
):
    values = np.sort(y_score) if each else np.unique(y_score)
    thresholds = np.append(start, values[::-1]) if zero else values[::-1]
    thresholds = thresholds[::-1] if rising else thresholds
    called = y_score > thresholds[:, None] if strict else y_score >= thresholds[:, None]
    if inverted:
        called = ~called
    if each:  # one sample after the other, also among equal scores
        order = np.argsort(-y_score, kind="stable")
        called = np.zeros((len(y_score) + 1, len(y_score)), bool)
        for k, n in enumerate(order, start=1):
            called[k:, n] = True
    size = len(y_true) if of_all else None
    fpr, tpr = (called[:, y_true == k].sum(1) / (size or np.sum(y_true == k)) for k in (0, 1))
    return (tpr, fpr, thresholds) if swap else (fpr, tpr, thresholds)


def corners(y_true, y_score):
    fpr, tpr, thresholds = points(y_true, y_score)
    negatives, positives = (np.round(rate * np.sum(y_true == k)) for k, rate in ((0, fpr), (1, tpr)))
    kept = np.ones(len(fpr), bool)
    kept[1:-1] = (np.diff(negatives, 2) != 0) | (np.diff(positives, 2) != 0)
    return fpr[kept], tpr[kept], thresholds[kept]


def nearly_equal(y_true, y_score):
    return points(y_true, np.round(y_score, 2))


@combinable
def slip(**changes):
    return lambda y_true, y_score: points(y_true, y_score, **changes)


exercise = Exercise(
    solution=roc_curve,
    points=3,
    parts=["false positive rates", "true positive rates", "thresholds"],
    cases=[
        Case(
            "four samples",
            inputs={"y_true": np.array([0, 1, 0, 1]), "y_score": np.array([0.25, 0.5, 0.5, 0.875])},
            about="A positive and a negative share the score 0.5: from (0, ½) the curve goes straight to (½, 1).",
        ),
        Case("many equal scores", scores, {"n": 20, "levels": 8, "shift": 0.4}),
        Case(
            "more samples, scores near each other",
            scores,
            {"n": 31, "levels": 60, "shift": 0.3, "low": -4.0, "unit": 2**-10},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "above the threshold only",
            slip(strict=True),
            "You do not call a sample positive whose score equals the threshold. It is: score ≥ t.",
        ),
        Mistake(
            "a point for every sample",
            slip(each=True),
            "You make a point for every sample, so that equal scores come one after the other and the curve depends "
            "on their order. Samples of one score cross the threshold together.",
        ),
        Mistake(
            "no first point",
            slip(zero=False),
            "Your curve does not begin at (0, 0). The threshold ∞ comes first.",
        ),
        Mistake(
            "rates swapped", slip(swap=True), "Your two rates have changed places: the false positives come first."
        ),
        Mistake(
            "shares of all samples",
            slip(of_all=True),
            "You divide by all samples. Each rate is a share of its own class: of the negatives, and of the positives.",
        ),
        Mistake("from the lowest threshold up", slip(rising=True), "Your thresholds rise. Begin with the highest."),
        Mistake(
            "highest score plus one",
            lambda y_true, y_score: points(y_true, y_score, start=y_score.max() + 1),
            "Your first threshold is the highest score plus one. Agreed is infinity.",
        ),
        Mistake(
            "corners only",
            corners,
            "You leave points out on straight pieces of the curve, as some libraries do. Every different score has a "
            "point.",
        ),
        Mistake(
            "scores taken for probabilities",
            lambda y_true, y_score: points(y_true, np.clip(y_score, 0, 1)),
            "You expect scores between 0 and 1. They may be any numbers; only their order matters.",
        ),
        Mistake("low scores called positive", slip(inverted=True), "You call positive what is *below* the threshold."),
        Mistake(
            "nearly equal scores taken for one",
            nearly_equal,
            "You take scores that are near each other for one threshold. Every different score has a point of its own.",
        ),
    ],
    equivalent={
        "inputs squeezed": "Both labels occur, so there are two samples at least.",
        "answer squeezed": "The threshold of infinity and that of the highest score make two points at least.",
    },
    forbidden=["sklearn"],
    hints=[
        "`np.unique` has the different scores, sorted.",
        "`y_score >= t[:, None]` compares every score with every threshold.",
    ],
)
