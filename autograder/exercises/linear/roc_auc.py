"""The area under the ROC curve"""

import numpy as np

from autograder import Case, Exercise, Mistake


def roc_auc(y_true, y_score):
    r"""Return the area under the ROC curve.

    The area has a meaning that needs no curve. Draw a positive and a negative at random: how likely is it that the
    positive has the higher score? No threshold occurs in it, and it does not matter how rare the positives are.

    **Given**

    - `y_true`, integers of shape `(N,)`: labels, 0 or 1, both of which occur.
    - `y_score`, shape `(N,)`: scores; the higher, the more likely a 1. Scores may be equal.

    **Return** a number: of all pairs of a positive and a negative, the share in which the positive has the higher
    score, where a pair of equal scores counts one half.
    """
    ### BEGIN SOLUTION
    positive, negative = y_score[y_true == 1], y_score[y_true == 0]
    difference = positive[:, None] - negative
    return np.mean((difference > 0) + 0.5 * (difference == 0))
    ### END SOLUTION


def four(rng):
    return {"y_true": np.array([0, 1, 0, 1]), "y_score": np.array([0.25, 0.5, 0.5, 0.875])}


def scores(rng, n, levels, shift):
    """Eighths; pairs that are equal, and an area unlike what the slips give."""
    while True:
        y = (rng.random(n) < 0.4).astype(int)
        score = np.round(levels * (rng.random(n) + shift * y)) / 8
        if not 2 < y.sum() < n - 2:
            continue
        area = roc_auc(y, score)
        others = [slip(y, score) for slip in SLIPS.values()]
        if 0.1 < abs(area - 0.5) < 0.45 and min(abs(area - other) for other in others) > 0.01:
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
}

exercise = Exercise(
    solution=roc_auc,
    points=2,
    cases=[
        Case("four samples", four, about="Of four pairs three are in order, and one is a tie: 3.5/4."),
        Case("many equal scores", scores, {"n": 21, "levels": 8, "shift": 0.5}),
        Case("more samples, few equal scores", scores, {"n": 30, "levels": 18, "shift": 0.4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "equal scores are lost",
            SLIPS["ties lost"],
            "A pair of equal scores counts nothing with you. It counts one half, as the slanted piece of the curve "
            "does.",
        ),
        Mistake(
            "equal scores are won",
            SLIPS["ties won"],
            "A pair of equal scores counts as won with you. It counts one half: scores that are all the same know "
            "nothing.",
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
            "neighbours for pairs",
            neighbours,
            "You compare the first positive with the first negative, the second with the second. Each meets each.",
        ),
    ],
    forbidden=["tensorflow", "keras", "torch", "jax", "scipy", "sklearn"],
    hints=["`positive[:, None] - negative` has a difference for every pair."],
)
