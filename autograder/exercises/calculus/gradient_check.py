"""Gradient checking by relative errors."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gradient_check(analytic, numerical, *, floor=1e-8):
    r"""Return how far two gradients are apart, and where.

    A gradient of a million entries with one of them wrong still leads downhill. The model trains a little worse, and no
    learning curve shows it. To compare a gradient with differences is the oldest test in the field; what matters is the
    measure. Here a law grades you: somebody has planted one error in a gradient, and wherever it is, and however small
    beside the other entries, your function has to find it.

    **Given**

    - `analytic`: a gradient $a$ that was worked out by hand, an array of any shape with at least one axis.
    - `numerical`: the same gradient $g$ by differences, of the same shape.
    - `floor`: a small positive number.

    **Return** two things, in this order:

    - the largest relative error of an entry, $\;\max_i e_i\;$ with
      $\;e_i = \dfrac{|a_i - g_i|}{\max(|a_i|,\, |g_i|,\, \text{floor})}$,
    - where it is: the index of that entry, an array of integers with one for each axis.

    Entries may be zero in both. Use NumPy only.
    """
    ### BEGIN SOLUTION
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), floor)
    error = np.abs(analytic - numerical) / size
    index = np.unravel_index(np.argmax(error), error.shape)
    return error[index], np.array(index)
    ### END SOLUTION


def planted(rng, shape, factor, spread=0, zeros=0, smallest=False, **options):
    """A gradient whose entries differ in size by up to ten to the ``spread``, all right but one.

    The others are off too, by up to a two-hundredth of that, so that a wrong measure finds one of them.
    """
    count = int(np.prod(shape))
    # Never where every index is 0 or 1, nor the last entry: these are what a blind guess would name. Nor where the
    # index reads the same from both ends.
    indices = {i: np.unravel_index(i, shape) for i in range(1, count - 1)}
    allowed = [i for i, at in indices.items() if max(at) > 1 and (len(shape) == 1 or at != at[::-1])]
    place = rng.choice(allowed)
    numerical = rng.permutation(np.geomspace(1.0, 10.0**spread, count)) * rng.uniform(1.0, 2.0, size=count)
    if smallest:
        numerical[place] = 0.1
    numerical *= rng.choice([-1.0, 1.0], size=count)
    # So that a − g is negative there; but of a missing term g itself is.
    numerical[place] = np.abs(numerical[place]) * (-1 if factor == 0 or factor > 1 else 1)
    others = np.setdiff1d(np.arange(count), place)
    numerical[rng.permutation(others)[:zeros]] = 0.0
    analytic = numerical * (1 + 0.005 * abs(factor - 1) * rng.uniform(0.5, 1.0, size=count))
    analytic[place] = factor * numerical[place]
    return {"analytic": analytic.reshape(shape), "numerical": numerical.reshape(shape), **options}


@combinable
def mistaken(
    *,
    size=lambda a, n: np.maximum(np.abs(a), np.abs(n)),
    difference=lambda a, n: np.abs(a - n),
    floor_of=lambda floor: floor,
    join=np.maximum,
    counts=lambda size, floor: True,
    summary=None,
    place=np.unravel_index,
):
    """Return the check with one slip in it."""

    def gradient_check(analytic, numerical, *, floor=1e-8):
        with np.errstate(all="ignore"):
            sizes = size(analytic, numerical)
            error = difference(analytic, numerical) / join(sizes, floor_of(floor))
        error = np.where(counts(sizes, floor), error, 0.0)
        index = np.unravel_index(error.argmax(), error.shape)
        worst = error[index] if summary is None else summary(error)
        return worst, np.array(place(error.argmax(), error.shape))

    return gradient_check


def of_the_whole(analytic, numerical, *, floor=1e-8):
    error = np.abs(analytic - numerical)
    whole = np.linalg.norm(analytic - numerical) / max(np.linalg.norm(analytic), np.linalg.norm(numerical), floor)
    return whole, np.array(np.unravel_index(np.argmax(error), error.shape))


def single_entry(rng):
    """One entry, of which the derivative by hand has the wrong sign."""
    numerical = rng.uniform(1.0, 2.0, size=(1, 1))
    return {"analytic": -numerical, "numerical": numerical}


exercise = Exercise(
    solution=gradient_check,
    points=3,
    parts=[Part("largest error", 2), Part("where it is", 1)],
    cases=[
        Case(
            "an entry below the floor",
            inputs={"analytic": np.array([2.0, -1.0, 0.002]), "numerical": np.array([1.9, -1.0, 0.004]), "floor": 0.01},
            about="By hand: the errors are 0.1/2 = 0.05, 0 and, because the floor is 0.01, 0.002/0.01 = 0.2.",
        ),
        Case("a tenth too small, in a vector", planted, {"shape": (6,), "factor": 0.9}),
        Case("twice as large, in a matrix", planted, {"shape": (3, 4), "factor": 2.0, "spread": 1}),
        Case("a wrong sign, and zeros elsewhere", planted, {"shape": (4, 3), "factor": -1.0, "zeros": 2}),
        Case(
            "a small entry among large ones", planted, {"shape": (5, 2), "factor": 1.25, "spread": 3, "smallest": True}
        ),
        Case("a missing term", planted, {"shape": (2, 3, 4), "factor": 0.0}, hidden=True),
        Case(
            "a small entry in three axes",
            planted,
            {"shape": (3, 2, 5), "factor": 0.8, "spread": 2, "smallest": True},
            hidden=True,
        ),
        Case(
            "half as large, zeros elsewhere and a high floor",
            planted,
            {"shape": (5, 6), "factor": 0.5, "zeros": 3, "floor": 3.0},
            hidden=True,
        ),
        Case("a single entry", single_entry, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "absolute error",
            mistaken(size=lambda a, n: np.ones_like(a)),
            "Your error is absolute. A large entry that is right to six digits then looks worse than a small one that "
            "is wrong altogether; divide by the size of the entry.",
        ),
        Mistake(
            "one norm for the whole gradient",
            of_the_whole,
            "You divide the norm of the difference by the norm of the gradient. One small wrong entry hardly changes "
            "that; compare entry by entry.",
        ),
        Mistake(
            "no absolute values",
            mistaken(difference=lambda a, n: a - n),
            "Your error has a sign, so that you find only entries that are too large. Take the absolute value of the "
            "difference.",
        ),
        Mistake(
            "no absolute value in the denominator",
            mistaken(size=lambda a, n: np.maximum(a, n)),
            "You divide by the larger of the entries, not of their absolute values; for negative entries that is too "
            "little, or the floor.",
        ),
        Mistake(
            "sum in the denominator",
            mistaken(size=lambda a, n: np.abs(a) + np.abs(n)),
            "You divide by |a| + |g|. Some programs do, but here the denominator is the larger of the two.",
        ),
        Mistake(
            "divided by the analytic gradient",
            mistaken(size=lambda a, n: np.abs(a)),
            "You divide by the gradient that is being tested. Where a term is missing it may be zero; take the larger "
            "of the two.",
        ),
        Mistake(
            "floor forgotten",
            mistaken(floor_of=lambda floor: 0.0),
            "Where both entries are zero you divide 0 by 0, and the nan hides everything. This is what `floor` is for.",
        ),
        Mistake(
            "a floor of its own",
            mistaken(floor_of=lambda floor: 1e-8),
            "You use 1e-8 whatever `floor` is. It is an argument: the caller says which entries are too small to "
            "matter.",
        ),
        Mistake(
            "floor added",
            mistaken(join=np.add),
            "You add the floor, so that every error becomes a little too small. The denominator is the largest of "
            "three numbers, and the floor is one of them.",
        ),
        Mistake(
            "entries below the floor left out",
            mistaken(counts=lambda size, floor: size >= floor),
            "You leave out entries that are smaller than the floor. They are to be compared, too, but in units of the "
            "floor.",
        ),
        Mistake(
            "mean error",
            mistaken(summary=np.mean),
            "You average the errors. One wrong entry among many that are right hardly moves a mean; take the largest.",
        ),
        Mistake(
            "place in the flat array",
            mistaken(place=lambda flat, shape: [flat] * len(shape)),
            "`np.argmax` counts through the array as if it were flat. `np.unravel_index` turns that into an index for "
            "each axis.",
        ),
        Mistake(
            "index reversed",
            mistaken(place=lambda flat, shape: np.unravel_index(flat, shape)[::-1]),
            "Your index has its axes in reverse order.",
        ),
    ],
    equivalent={"floor or 1e-08": "The floor is positive, so that it never counts as false."},
    hints=[
        "`np.maximum` compares two arrays entry by entry; you need it twice.",
        "`np.argmax` of the errors, then `np.unravel_index` with their shape.",
    ],
)
