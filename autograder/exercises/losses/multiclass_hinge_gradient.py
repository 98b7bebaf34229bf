"""The gradient of the multi-class hinge loss."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def multiclass_hinge_gradient(y_true, y_pred):
    r"""Return the gradient of every sample's multi-class hinge loss with respect to its scores.

    However many classes there are, this gradient has two entries at most that are not zero. That is what makes support
    vector machines cheap to train when there are thousands of classes.

    **Given**

    - `y_true`, integers of shape `(...)`: the true classes $y$, each from $0$ to $K-1$, with any number of batch axes,
      or none.
    - `y_pred`, shape `(..., K)`: the scores of the classes, any real numbers.

    **Return** an array of shape `(..., K)`: for every sample the gradient $\partial L/\partial\hat y$ of its own loss

    $$L = \max\Bigl(0,\; 1 + \max_{j \ne y} \hat y_j - \hat y_y\Bigr).$$

    No two scores are equal, and no lead is exactly one, so that there is no kink to decide about.
    """
    ### BEGIN SOLUTION
    classes = np.arange(y_pred.shape[-1])
    true = classes == y_true[..., None]
    rivals = np.where(true, -np.inf, y_pred)
    strongest = classes == rivals.argmax(axis=-1)[..., None]
    lead = np.where(true, y_pred, 0).sum(axis=-1) - rivals.max(axis=-1)
    return np.where((lead < 1)[..., None], strongest.astype(y_pred.dtype) - true, 0)
    ### END SOLUTION


def scores(rng, shape, classes, offset=0.0):
    """Among any three samples one is ahead by more than one, one by less, and one is behind several rivals."""
    y_true = np.array(rng.integers(classes, size=shape))
    order = rng.permuted(np.broadcast_to(np.arange(classes), (*shape, classes)), axis=-1)
    y_pred = 0.4 * order + rng.uniform(-0.1, 0.1, size=order.shape)
    true = np.arange(classes) == y_true[..., None]
    rival = np.where(true, -np.inf, y_pred).max(-1)
    lead = np.resize([2.0, 0.5, -0.6] if shape else -0.6, y_true.size).reshape(shape) + rng.uniform(
        -0.1, 0.1, size=shape
    )
    return {"y_true": y_true, "y_pred": np.where(true, (rival + lead)[..., None], y_pred) + offset}


def near_the_margin(rng, classes):
    """The first sample leads by a little less than one, the second by a little more."""
    drawn = scores(rng, (2,), classes)
    y_true, y_pred = drawn["y_true"], drawn["y_pred"]
    true = np.arange(classes) == y_true[..., None]
    score = np.where(true, -np.inf, y_pred).max(-1) + np.array([0.9995, 1.0005])
    return {"y_true": y_true, "y_pred": np.where(true, score[:, None], y_pred)}


def far_below(rng, samples, classes):
    """Scores near −10¹², on a grid that float32 holds exactly; every other sample is decided right."""
    order = rng.permuted(np.tile(np.arange(classes), (samples, 1)), axis=-1)
    y_true = np.where(np.arange(samples) % 2, order.argmax(axis=-1), order.argmin(axis=-1))
    return {"y_true": y_true, "y_pred": -(2.0**40) + 2.0**17 * order}


@combinable
def mistaken(mark=np.argmax, hidden=-np.inf, violated=lambda lead: lead < 1, of_true=-1.0, of_rival=1.0, scale=None):
    """Return the gradient with one slip in it."""

    def multiclass_hinge_gradient(y_true, y_pred):
        classes = np.arange(y_pred.shape[-1])
        true = classes == y_true[..., None]
        score = np.where(true, y_pred, 0).sum(-1)
        lead = score - np.where(true, -np.inf, y_pred).max(-1)
        strongest = classes == mark(np.where(true, hidden, y_pred), -1)[..., None]
        gradient = np.where(violated(lead)[..., None], of_rival * strongest + of_true * true, 0)
        return gradient if scale is None else gradient * scale(y_true)

    return multiclass_hinge_gradient


def all_rivals(y_true, y_pred):
    true = np.arange(y_pred.shape[-1]) == y_true[..., None]
    close = (1 + y_pred - np.where(true, y_pred, 0).sum(-1, keepdims=True) > 0) & ~true
    return close - close.sum(-1, keepdims=True) * true.astype(float)


exercise = Exercise(
    solution=multiclass_hinge_gradient,
    points=2,
    cases=[
        Case(
            "three samples by hand",
            inputs={"y_true": np.array([0, 2, 1]), "y_pred": np.array([[3, 1, 0.5], [1, 2.5, 2], [-0.25, 0.5, -2]])},
            about="The true classes lead by 2, by −0.5 and by 0.75: only the last two have a loss to lower.",
        ),
        Case("a batch", scores, {"shape": (6,), "classes": 4}),
        Case("all scores negative", scores, {"shape": (4,), "classes": 5, "offset": -300.0}, hidden=True),
        Case("two batch axes", scores, {"shape": (1, 3), "classes": 4, "offset": 1.0}, hidden=True),
        Case("leads of nearly one", near_the_margin, {"classes": 4}, hidden=True, weight=0.5),
        Case("scores far below zero", far_below, {"samples": 4, "classes": 5}, hidden=True),
        Case("one sample without a batch", scores, {"shape": (), "classes": 3, "offset": 0.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "true class forgotten",
            mistaken(of_true=0.0),
            "Your gradient has no entry for the true class, whose score has to rise. The gradient of a sample sums to "
            "zero: a constant added to all scores does not change the loss.",
        ),
        Mistake(
            "rival forgotten",
            mistaken(of_rival=0.0),
            "Your gradient has an entry for the true class only; the largest of the other scores has to fall as well. "
            "The gradient of a sample sums to zero.",
        ),
        Mistake(
            "all rivals",
            all_rivals,
            "You have an entry for every class that comes too close. The loss has a maximum in it, so only the "
            "largest of the other scores has a gradient.",
        ),
        Mistake(
            "also beyond the margin",
            mistaken(violated=lambda lead: lead == lead),
            "Your gradient is not zero for samples that lead by more than one. Their loss is zero and stays zero.",
        ),
        Mistake(
            "only where the decision is wrong",
            mistaken(violated=lambda lead: lead < 0),
            "Your gradient is zero where the true class leads by less than one. There the loss is not zero yet.",
        ),
        Mistake(
            "wrong sign",
            mistaken(of_true=1.0, of_rival=-1.0),
            "The signs are wrong: the loss rises with the rival's score and falls with that of the true class.",
        ),
        Mistake(
            "weakest rival",
            mistaken(mark=np.argmin, hidden=np.inf),
            "Your second entry is that of the lowest of the other scores. The loss depends on the highest.",
        ),
        Mistake(
            "a low score in place of the true class",
            mistaken(hidden=-10.0),
            "You take the true class out by putting a low score in its place. Scores may be any real numbers, and "
            "where all others are lower still, yours is the largest. What number is below every score?",
            others=[mistaken(hidden=-low) for low in (1.0, 100.0, 999.0, 1e3, 1e4, 1e6, 1e9, 1e10)],
        ),
        Mistake(
            "averaged over the samples",
            mistaken(scale=lambda y_true: 1 / y_true.size),
            "You divide by the number of samples. This is the gradient of each sample's own loss.",
        ),
    ],
    equivalent={
        "comparison strict or loose: lead < 1 -> lead <= 1": "No lead is exactly one, as the statement says.",
        "answer with an axis where it has none": "An answer always has the axis of the classes.",
    },
    hints=[
        "Which scores does the loss of a sample depend on at all, once you know who the strongest rival is?",
        "With one-hot vectors for the strongest rival and the true class, the gradient is a difference, or nothing.",
    ],
)
