"""Log-softmax along any axis."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def log_softmax(x, *, axis=-1):
    r"""Return the logarithms of softmax along one axis, without ever computing a probability.

    A classifier is trained on the *logarithm* of what softmax says. But a class that lies 1000 behind has the
    probability $e^{-1000}$, and that is zero for every computer; its logarithm would be minus infinity, and its
    gradient nothing at all. The number that is wanted is simply −1000. It is there, if you do not go past it.

    **Given**

    - `x`: an array of scores with any number of axes.
    - `axis`: the axis that holds the classes, an int; negative ones count from the end.

    **Return** one array of the shape of `x`,

    $$\ln s_i = x_i - \ln \sum_{j=1}^{K} e^{x_j},$$

    where the sum runs over the classes. No entry is above zero, and the exponentials of the answer sum to one along
    `axis`.

    Scores may be as large as $\pm 10^4$, or $-\infty$ for a class that is ruled out, though never for all classes of a
    vector. The logarithm of its probability is $-\infty$, and the others must not suffer. Use NumPy only, and leave `x`
    as it is.
    """
    ### BEGIN SOLUTION
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
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


def ruled_out(rng, shape):
    """In each vector some class, never the same, has no chance; in the first, all but one."""
    x = scores(rng, shape)["x"]
    x[np.arange(1, shape[0]), rng.integers(shape[1], size=shape[0] - 1)] = -np.inf
    x[0, np.arange(shape[1]) != rng.integers(shape[1])] = -np.inf
    return {"x": x}


@combinable
def mistaken(
    *,
    along=lambda x, axis: axis,
    shift=lambda x, axis: x.max(axis=axis, keepdims=True),
    combine=lambda x, z, total: z - np.log(total),
):
    """Return log-softmax with one slip in it; ``combine`` has scores, shifted scores and the exponentials' sum."""

    def log_softmax(x, *, axis=-1):
        axis = along(x, axis)
        with np.errstate(all="ignore"):
            z = x - shift(x, axis)
            return combine(x, z, np.exp(z).sum(axis=axis, keepdims=True))

    return log_softmax


def shifted_in_place(x, *, axis=-1):
    x -= x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


exercise = Exercise(
    solution=log_softmax,
    points=3,
    cases=[
        # The lecture's two binary units with E(a, b) = −ab: minus the energies of (0,0), (0,1), (1,0) and (1,1).
        Case(
            "the lecture's table",
            inputs={"x": np.array([0.0, 0.0, 0.0, 1.0])},
            about="The lecture's table of four energies, 0, 0, 0 and −1: the answer is −ln(3+e), three times, and "
            "1 − ln(3+e), that is −1.744, three times, and −0.744.",
        ),
        Case("a batch", scores, {"shape": (3, 4)}),
        Case("classes on the first axis", scores, {"shape": (5, 2), "axis": 0}),
        Case("classes on a middle axis", scores, {"shape": (2, 5, 3), "axis": -2}, hidden=True),
        Case("a single class", scores, {"shape": (3, 1, 2), "axis": 1}, hidden=True, weight=0.5),
        Case(
            "scores of ±10 000",
            huge_scores,
            {"offsets": (10000.0, -10000.0, 0.0, 1000.0, 500.0), "classes": 5},
            hidden=True,
        ),
        Case("scores far apart", wide_scores, {"rows": 3, "classes": 6}, hidden=True),
        Case("classes that are ruled out", ruled_out, {"shape": (3, 5)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no shift before the exponential",
            mistaken(shift=lambda x, axis: 0),
            "For large scores the exponentials overflow, or all of them vanish, and you return infinities. A constant "
            "that is subtracted from all scores of a vector changes nothing; which one is safe?",
        ),
        Mistake(
            "softmax first, logarithm after",
            mistaken(combine=lambda x, z, total: np.log(np.exp(z) / total)),
            "You compute the probabilities and then their logarithms. Where a probability is too small for a computer, "
            "you return −inf. ln(a/b) = ln a − ln b, and ln eᶻ needs no computing at all.",
        ),
        Mistake(
            "something small added",
            mistaken(combine=lambda x, z, total: np.log(np.exp(z) / total + 1e-12)),
            "You add a small number before the logarithm. That hides the infinity, but no answer can be below −28 any "
            "more, however far behind a class lies.",
        ),
        Mistake(
            "shift not taken back",
            mistaken(combine=lambda x, z, total: x - np.log(total)),
            "You shift the scores within the sum of exponentials, but not in front of it. The same shift has to be "
            "made in both places.",
        ),
        Mistake(
            "one maximum for all",
            mistaken(shift=lambda x, axis: x.max()),
            "You subtract one maximum from the whole array. A vector that lies far below it loses all of its "
            "exponentials to zero. Each vector needs its own.",
        ),
        Mistake(
            "mean subtracted",
            mistaken(shift=lambda x, axis: x.mean(axis=axis, keepdims=True)),
            "You subtract the mean of each vector. Where scores lie far apart, the largest is still far above the "
            "mean; and where one of them is −∞, so is the mean. Subtract the largest.",
        ),
        Mistake(
            "minus infinity clipped",
            lambda x, *, axis=-1: mistaken()(np.clip(x, -1e5, None), axis=axis),
            "You put a large number in the place of −∞. A class that is ruled out has the log-probability −∞, and the "
            "formula gives it without any help.",
        ),
        Mistake(
            "sum not in a logarithm",
            mistaken(combine=lambda x, z, total: z - total),
            "You subtract the sum of the exponentials, not its logarithm.",
        ),
        Mistake(
            "log-sum-exp only",
            mistaken(combine=lambda x, z, total: np.log(total) + 0 * z),
            "You return the logarithm of the sum alone. It is what scores are compared with: subtract it from each.",
        ),
        Mistake(
            "the other sign",
            mistaken(combine=lambda x, z, total: np.log(total) - z),
            "Your sign is that of a loss. The logarithm of a probability is not positive.",
        ),
        Mistake(
            "bits",
            mistaken(combine=lambda x, z, total: (z - np.log(total)) / np.log(2)),
            "You take the logarithm to the base 2. Here it is the natural one.",
        ),
        Mistake(
            "softmax itself",
            mistaken(combine=lambda x, z, total: np.exp(z) / total),
            "You return the probabilities. The answer is their logarithms.",
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
            "input changed in place",
            shifted_in_place,
            "An operation such as `x -= …` writes into the caller's array. Make a new array: `x = x - …`.",
        ),
    ],
    hints=[
        "Write ln(eᵃ/b) as a difference, before you compute anything. Which exponential is left?",
        "Subtract from each vector its own maximum, and work with the shifted scores only. `keepdims=True` keeps the "
        "shapes compatible.",
    ],
)
