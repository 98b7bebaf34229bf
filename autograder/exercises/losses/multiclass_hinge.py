"""The multi-class hinge loss (Crammer and Singer)."""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def multiclass_hinge(y_true, y_pred):
    r"""Return the hinge loss of every sample that belongs to one of several classes.

    With two classes the margin is the distance of a score from zero. With more of them, scores are compared with each
    other: that of the true class has to exceed the largest of all others, and by at least one.

    **Given**

    - `y_true`, integers of shape `(...)`: the true classes $y$, each from $0$ to $K-1$, with any number of batch axes,
      or none.
    - `y_pred`, shape `(..., K)`: the scores of the classes, any real numbers.

    **Return** an array of shape `(...)`:

    $$L = \max\Bigl(0,\; 1 + \max_{j \ne y} \hat y_j - \hat y_y\Bigr).$$
    """
    ### BEGIN SOLUTION
    true = np.arange(y_pred.shape[-1]) == y_true[..., None]
    rival = np.where(true, -np.inf, y_pred).max(axis=-1)
    score = np.where(true, y_pred, 0).sum(axis=-1)
    return np.maximum(0, 1 + rival - score)
    ### END SOLUTION


def scores(rng, shape, classes, offset=0.0):
    """Among any three samples one is ahead by more than one, one by less, and one is behind, of two classes."""
    y_true = np.array(rng.integers(classes, size=shape))
    y_pred = rng.normal(size=(*shape, classes))
    true = np.arange(classes) == y_true[..., None]
    rival = np.where(true, -np.inf, y_pred).max(-1)
    second = np.where(y_pred == np.where(true, -np.inf, y_pred).max(-1, keepdims=True), -np.inf, y_pred)
    second = ~true & (second == np.where(true, -np.inf, second).max(-1, keepdims=True))
    y_pred = np.where(second, rival[..., None] - rng.uniform(0.05, 0.2), y_pred)
    lead = np.resize([2.0, 0.5, -0.8] if shape else 0.5, y_true.size).reshape(shape) + rng.uniform(
        -0.3, 0.3, size=shape
    )
    return {"y_true": y_true, "y_pred": np.where(true, (rival + lead)[..., None], y_pred) + offset}


def far_below(rng, samples, classes):
    """Scores near −10¹², on a grid that float32 holds exactly; every other sample is decided right."""
    order = rng.permuted(np.tile(np.arange(classes), (samples, 1)), axis=-1)
    y_true = np.where(np.arange(samples) % 2, order.argmax(axis=-1), order.argmin(axis=-1))
    return {"y_true": y_true, "y_pred": -(2.0**40) + 2.0**17 * order}


def pieces(y_true, y_pred):
    """The true class as one-hot, its score, and the rivals' scores."""
    true = np.arange(y_pred.shape[-1]) == y_true[..., None]
    return true, np.where(true, y_pred, 0).sum(-1), np.where(true, -np.inf, y_pred)


def true_class_competes(y_true, y_pred):
    return np.maximum(0, 1 + y_pred.max(-1) - pieces(y_true, y_pred)[1])


def zero_competes(y_true, y_pred):
    true, score, _ = pieces(y_true, y_pred)
    return np.maximum(0, 1 + np.where(true, 0, y_pred).max(-1) - score)


def low_score_competes(y_true, y_pred, low=-np.inf):
    true, score, _ = pieces(y_true, y_pred)
    return np.maximum(0, 1 + np.where(true, low, y_pred).max(-1) - score)


def all_rivals(y_true, y_pred):
    _, score, rivals = pieces(y_true, y_pred)
    return np.maximum(0, 1 + rivals - score[..., None]).sum(-1)


def not_cut_off(y_true, y_pred):
    _, score, rivals = pieces(y_true, y_pred)
    return 1 + rivals.max(-1) - score


def no_margin(y_true, y_pred):
    _, score, rivals = pieces(y_true, y_pred)
    return np.maximum(0, rivals.max(-1) - score)


def one_against_the_rest(y_true, y_pred):
    signs = np.where(pieces(y_true, y_pred)[0], 1, -1)
    return np.maximum(0, 1 - signs * y_pred).sum(-1)


exercise = Exercise(
    solution=multiclass_hinge,
    points=2,
    cases=[
        Case(
            "three samples by hand",
            inputs={"y_true": np.array([0, 2, 1]), "y_pred": np.array([[3, 1, 0.5], [1, 2.5, 2], [-0.25, 0.5, -2]])},
            about="The true classes lead by 2, by −0.5 and by 0.75.",
        ),
        Case("a batch", scores, {"shape": (6,), "classes": 4}),
        Case("all scores negative", scores, {"shape": (4,), "classes": 5, "offset": -100.0}, hidden=True),
        Case("two batch axes", scores, {"shape": (1, 3), "classes": 4, "offset": 3.0}, hidden=True),
        Case("scores far below zero", far_below, {"samples": 4, "classes": 5}, hidden=True),
        Case("one sample without a batch", scores, {"shape": (), "classes": 3, "offset": 3.0}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "the true class compared with itself",
            true_class_competes,
            "Your loss is never below one: the maximum runs over all classes, the true one too. Leave it out.",
        ),
        Mistake(
            "zero in place of the true class",
            zero_competes,
            "You take the true class out by putting a zero in its place. Where all other scores are negative, that "
            "zero is the largest. What number is below every score?",
        ),
        Mistake(
            "a low score in place of the true class",
            partial(low_score_competes, low=-10.0),
            "You take the true class out by putting a low score in its place. Scores may be any real numbers, and "
            "where all others are lower still, yours is the largest. What number is below every score?",
            others=[partial(low_score_competes, low=-low) for low in (1.0, 100.0, 999.0, 1e3, 1e4, 1e6, 1e9, 1e10)],
        ),
        Mistake(
            "all rivals summed",
            all_rivals,
            "You sum over all classes that come too close (the loss of Weston and Watkins). Here only the largest of "
            "the other scores counts (Crammer and Singer).",
        ),
        Mistake(
            "not cut off",
            not_cut_off,
            "Some of your losses are negative, those of samples that lead by more than one. There the loss is zero.",
        ),
        Mistake(
            "no margin",
            no_margin,
            "You ask only that the true class is ahead. The hinge loss asks that it is ahead by one.",
        ),
        Mistake(
            "np.max in place of np.maximum",
            lambda y_true, y_pred: np.max(not_cut_off(y_true, y_pred), 0),
            "`np.max(…, 0)` is the largest number *along axis 0*. What compares with zero entry by entry is called "
            "`np.maximum`.",
        ),
        Mistake(
            "one against the rest",
            one_against_the_rest,
            "You compare each score with zero, by itself. Here scores compete with each other, and a constant added to "
            "all of them changes nothing.",
        ),
    ],
    hints=[
        "`np.arange(K) == y_true[..., None]` marks the true class of every sample.",
        "To leave an entry out of a maximum, put −∞ in its place.",
    ],
)
