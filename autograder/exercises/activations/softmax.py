"""Softmax along any axis."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def softmax(x, *, axis=-1):
    r"""Return softmax along one axis of an array of scores.

    A classifier ends with one score for each class. Softmax makes probabilities of them: all positive, one in sum,
    and in the same order. It is a soft form of "take the largest", and it depends on differences of scores only.

    **Given**

    - `x`: an array of scores with any number of axes.
    - `axis`: the axis that holds the classes, an int; negative ones count from the end.

    **Return** one array of the shape of `x`,

    $$s_i = \frac{e^{x_i}}{\sum_{j=1}^{K} e^{x_j}},$$

    where the sum runs over the classes, so that the answer sums to one along `axis`.

    Scores may be as large as $\pm 10^4$: whole vectors may lie at either end, and one vector may reach from one end to
    the other. Use NumPy only, and leave `x` as it is.
    """
    ### BEGIN SOLUTION
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)
    ### END SOLUTION


def scores(rng, shape, **options):
    return {"x": rng.normal(scale=1.5, size=shape), **options}


def huge_scores(rng, offsets, classes):
    """One vector near each offset, on a grid of 1/64 so that float32 holds the same numbers."""
    noise = np.round(64 * rng.normal(scale=1.2, size=(len(offsets), classes))) / 64
    return {"x": np.reshape(offsets, (-1, 1)) + noise}


def wide_scores(rng, rows, classes):
    """In each vector two scores, one a little ahead, thousands above all others; in the last, one far below."""
    noise = np.round(64 * rng.normal(scale=1.2, size=(rows, classes))) / 64
    x = noise + rng.choice([-9000.0, -8000.0], size=(rows, 1))
    x[:, 0] = 9000 + noise[:, 0]
    x[:, 1] = x[:, 0] - rng.integers(32, 128, size=rows) / 64
    x[-1, 2:], x[-1, 1] = x[-1, 0] + noise[-1, 2:], x[-1, 0] - 1000
    return {"x": rng.permuted(x, axis=-1)}


@combinable
def mistaken(
    *,
    along=lambda x, axis: axis,
    shift=lambda x, axis: x.max(axis=axis, keepdims=True),
    weigh=np.exp,
    finish=lambda s: s,
):
    """Return softmax with one slip in it."""

    def softmax(x, *, axis=-1):
        axis = along(x, axis)
        with np.errstate(all="ignore"):
            weights = weigh(x - shift(x, axis))
            return finish(weights / weights.sum(axis=axis, keepdims=True))

    return softmax


def shifted_in_place(x, *, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


exercise = Exercise(
    solution=softmax,
    points=3,
    cases=[
        # The lecture's two binary units with E(a, b) = −ab: minus the energies of (0,0), (0,1), (1,0) and (1,1).
        Case(
            "the lecture's table",
            inputs={"x": np.array([0.0, 0.0, 0.0, 1.0])},
            about="The lecture's table of four energies, 0, 0, 0 and −1: the probabilities are 1/(3+e), three times, "
            "and e/(3+e), that is 0.175, three times, and 0.475.",
        ),
        Case("a batch", scores, {"shape": (3, 4)}),
        Case("classes on the first axis", scores, {"shape": (5, 2), "axis": 0}),
        Case("classes on a middle axis", scores, {"shape": (2, 5, 3), "axis": -2}, hidden=True),
        Case("a batch of one", scores, {"shape": (1, 4, 1), "axis": 1}, hidden=True, weight=0.5),
        Case(
            "scores of ±10 000",
            huge_scores,
            {"offsets": (10000.0, -10000.0, 0.0, 1000.0, 500.0), "classes": 5},
            hidden=True,
        ),
        Case("scores far apart", wide_scores, {"rows": 3, "classes": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no shift before the exponential",
            mistaken(shift=lambda x, axis: 0),
            "For large scores the exponential overflows (inf/inf) or all of them vanish (0/0), and you return nan. "
            "Softmax stays the same when a constant is subtracted from all scores; which one is safe?",
        ),
        Mistake(
            "one maximum for all",
            mistaken(shift=lambda x, axis: x.max()),
            "You subtract one maximum from the whole array. A vector that lies far below it loses all of its "
            "exponentials to zero. Each vector needs its own.",
        ),
        Mistake(
            "smallest score subtracted",
            mistaken(shift=lambda x, axis: x.min()),
            "You subtract the smallest score of all, so that all exponents are positive, and overflow. Subtract the "
            "largest.",
        ),
        Mistake(
            "smallest score of each vector subtracted",
            mistaken(shift=lambda x, axis: x.min(axis=axis, keepdims=True)),
            "You subtract the smallest score of each vector, so that all exponents are positive. Where scores lie far "
            "apart, they overflow. Subtract the largest.",
        ),
        Mistake(
            "mean subtracted",
            mistaken(shift=lambda x, axis: x.mean(axis=axis, keepdims=True)),
            "You subtract the mean of each vector. Where scores lie far apart, the largest is still far above the "
            "mean, and its exponential overflows. Subtract the largest.",
        ),
        Mistake(
            "mean subtracted, then clipped",
            mistaken(
                shift=lambda x, axis: x.mean(axis=axis, keepdims=True), weigh=lambda z: np.exp(np.clip(z, None, 700))
            ),
            "You subtract the mean and clip what is still too large. That makes different large scores equal. Subtract "
            "the largest score, and nothing has to be clipped.",
        ),
        Mistake(
            "maximum added",
            mistaken(shift=lambda x, axis: -x.max(axis=axis, keepdims=True)),
            "You add the largest score instead of subtracting it, so that large scores become larger still, and "
            "overflow.",
        ),
        Mistake(
            "scores clipped",
            mistaken(shift=lambda x, axis: 0, weigh=lambda z: np.exp(np.clip(z, -80, 80))),
            "You clip the scores. That avoids the overflow and changes the answer: different large scores become "
            "equal. A shift changes nothing.",
        ),
        Mistake(
            "axis ignored",
            mistaken(along=lambda x, axis: -1),
            "You always sum over the last axis; the caller says where the classes are.",
        ),
        Mistake(
            "always the first axis",
            mistaken(along=lambda x, axis: 0),
            "You always sum over axis 0, the samples of a batch; the caller says where the classes are.",
        ),
        Mistake(
            "one sum for all",
            lambda x, *, axis=-1: np.exp(x - x.max()) / np.exp(x - x.max()).sum(),
            "You divide by one sum over the whole array, so that all of it sums to one. Each vector is a distribution "
            "of its own.",
        ),
        Mistake(
            "not exponentiated",
            mistaken(shift=lambda x, axis: 0, weigh=lambda z: z),
            "You divide the scores by their sum. Scores may be negative; their exponentials may not.",
        ),
        Mistake(
            "the logarithm",
            mistaken(finish=np.log),
            "You return log-softmax: the logarithms of the probabilities.",
        ),
        Mistake(
            "input changed in place",
            shifted_in_place,
            "An operation such as `x -= …` writes into the caller's array. Make a new array: `x = x - …`.",
        ),
    ],
    hints=[
        "`keepdims=True` leaves an axis of size one in place of the one that was summed over, so that shapes fit.",
        "Before the exponential, subtract from each vector its own maximum.",
    ],
)
