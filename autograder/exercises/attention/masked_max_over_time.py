"""The largest entry over time, with padding"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def masked_max_over_time(x, lengths):
    r"""Take of each feature the largest entry that a sequence really has.

    A text of five words and one of fifty have to end up as vectors of one size. Max over time keeps, of each feature,
    the place where it was strongest. In a batch, short texts have padding behind them, and what stands there must not
    win.

    **Given**

    - `x`, shape `(batch, time, features)`.
    - `lengths`, integers of shape `(batch,)`: the real steps $n$ of each sequence, from 1 to `time`. What stands behind
      them is padding, whatever its numbers: it may be larger than all real entries, or smaller.

    No entry is NaN or infinite; but an entry may have any size, real or not.

    **Return** an array of shape `(batch, features)`,

    $$ y_c = \max_{t = 1, \dots, n} x_{t c} . $$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    within = np.arange(x.shape[1]) < lengths[:, None]
    return np.where(within[..., None], x, -np.inf).max(axis=1)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    real=lambda n: n,
    outside=-np.inf,
    pool=lambda x, axis: x.max(axis=axis),
    axis=1,
    masked=True,
    added=False,
):
    """Return the pooling with one slip in it."""

    def masked_max_over_time(x, lengths):
        within = np.arange(x.shape[1]) < real(lengths)[:, None]
        put = x + outside if added else outside
        return pool(np.where(within[..., None], x, put) if masked else x, axis)

    return masked_max_over_time


def mean_of_real(x, axis):
    some = np.isfinite(x)
    return np.where(some, x, 0).sum(axis=axis) / some.sum(axis=axis)


def sequences(rng, batch, time, features, sign=1):
    """All real entries have one sign, and the largest stands at the last step of one feature, at the first of another.

    Behind the end stand larger numbers.
    """
    lengths = rng.permutation(np.resize(np.arange(2, time + 1), batch))
    x = sign * rng.uniform(1, 2, size=(batch, time, features))
    for row, n in zip(x, lengths, strict=True):
        row[n - 1, 0], row[0, 1] = (2.5, 2.6) if sign > 0 else (-0.5, -0.4)
        row[n:] = 9.0 * rng.uniform(0.8, 1.2, size=row[n:].shape) if sign > 0 else 0.0
    return {"x": x, "lengths": lengths}


def far_from_zero(rng, batch, time, features):
    """Real entries are far below zero, and padding is far above; each sequence has some."""
    lengths = rng.permutation(np.resize(np.arange(1, time), batch))
    real = np.arange(time)[:, None] < lengths[:, None, None]
    size = rng.uniform(1, 2, size=(batch, time, features))
    return {"x": np.where(real, -1e10 * size, 1e12 * size), "lengths": lengths}


def one_feature(rng, batch, time, steps):
    """Sequences of one length, whose largest entry is the last; padding is larger still."""
    x = rng.uniform(1, 2, size=(batch, time, 1))
    x[:, steps - 1], x[:, steps:] = x[:, steps - 1] + 1, x[:, steps:] + 4
    return {"x": x, "lengths": np.full(batch, steps)}


exercise = Exercise(
    solution=masked_max_over_time,
    points=2,
    cases=[
        Case(
            "three steps, one of them padding",
            inputs={"x": np.array([[[-2.0, 3.0], [-1.0, 1.0], [0.0, 5.0]]]), "lengths": np.array([2])},
            about="The third step is padding. The first feature has −2 and −1, of which −1 is larger; the second 3.",
        ),
        Case("padding above all", sequences, {"batch": 6, "time": 5, "features": 4}),
        Case("all below zero", sequences, {"batch": 7, "time": 6, "features": 3, "sign": -1}, hidden=True),
        Case("far from zero", far_from_zero, {"batch": 5, "time": 4, "features": 3}, hidden=True),
        Case("sequences of one step", one_feature, {"batch": 2, "time": 2, "steps": 1}, hidden=True),
        Case("no padding", one_feature, {"batch": 1, "time": 3, "steps": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "padding not left out",
            mistaken(masked=False),
            "Your maximum runs over the padding, too. Only the first n steps of each sequence are real.",
        ),
        Mistake(
            "zeros for the padding",
            mistaken(outside=0.0),
            "You put zeros in the place of the padding. Where all real entries are negative, 0 wins.",
        ),
        Mistake(
            "a number for the padding",
            mistaken(outside=-1e9),
            "You put a large negative number in the place of the padding. Real entries may be smaller still: put minus "
            "infinity there.",
        ),
        Mistake(
            "a number added to the padding",
            mistaken(outside=-1e9, added=True),
            "You add a large negative number to the padding, which may be larger still. Put minus infinity in its "
            "place.",
        ),
        Mistake(
            "last real step left out",
            mistaken(real=lambda n: n - 1),
            "You leave out the last real step: step n counts.",
        ),
        Mistake(
            "one step of padding too many",
            mistaken(real=lambda n: n + 1),
            "You look at one step behind the end.",
        ),
        Mistake(
            "one length for all",
            mistaken(real=lambda n: np.full_like(n, n.max())),
            "You cut all sequences at the same step. Each has its own length.",
        ),
        Mistake(
            "mean for the maximum",
            mistaken(pool=mean_of_real),
            "You take the mean over time. The largest entry is asked for.",
        ),
        Mistake(
            "largest in size",
            mistaken(pool=lambda x, axis: np.abs(np.where(np.isinf(x), 0, x)).max(axis=axis)),
            "You take the largest absolute value. The largest entry keeps its sign.",
        ),
        Mistake(
            "over the features",
            mistaken(axis=2),
            "You take the maximum over the features. It is over time, of each feature by itself.",
        ),
    ],
    hints=[
        "`np.arange(time) < lengths[:, None]` says which steps are real.",
        "What may stand in the place of the padding, so that it never is the largest?",
    ],
)
