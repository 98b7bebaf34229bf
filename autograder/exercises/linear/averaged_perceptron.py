"""The averaged perceptron"""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def averaged_perceptron(x, y, order):
    r"""Return a perceptron's plane, averaged over all visits.

    Keeping thousands of planes for a vote is a burden. Their average is a single plane, nearly as good, and for many
    years parsers and taggers of language were trained with it. The same trick, averaging the weights along the
    way, returns with the optimisers of deep networks.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$.
    - `order`, integers of shape `(passes, visits)`: which samples are visited, by their indices, row after row.

    Begin with $w = 0$, $b = 0$. At each visit, if $y\,(w^\top x + b) \le 0$, then $w \leftarrow w + y x$ and $b
    \leftarrow b + y$. Let $w_t$ and $b_t$ be the plane as it is **after** visit $t = 1, \dots, T$, whether it was
    changed in that visit or not, with $T$ all visits of all passes.

    **Return** two things: the averages $\bar w = \frac1T \sum_t w_t$, shape `(D,)`, and $\bar b = \frac1T \sum_t b_t$,
    a number.

    All numbers are such that computers add them up exactly.
    """
    ### BEGIN SOLUTION
    w, b, w_sum, b_sum = np.zeros(x.shape[1]), 0.0, np.zeros(x.shape[1]), 0.0
    for n in order.ravel():
        if y[n] * (w @ x[n] + b) <= 0:
            w, b = w + y[n] * x[n], b + y[n]
        w_sum, b_sum = w_sum + w, b_sum + b
    return w_sum / order.size, b_sum / order.size
    ### END SOLUTION


def learn(
    x,
    y,
    order,
    *,
    wrong=lambda margin: margin <= 0,
    before=False,
    only_new=False,
    per_pass=False,
    content=False,
    bias=1.0,
    divisor=lambda order, kept: kept,
):
    augmented = np.column_stack([x, np.full(len(x), bias)])
    w, path, errors = np.zeros(augmented.shape[1]), [], 0
    for number, n in enumerate(order.ravel(), start=1):
        old, changed = w, wrong(y[n] * (w @ augmented[n]))
        if changed:
            w = w + y[n] * augmented[n]
        if (changed or not only_new) and (number % order.shape[1] == 0 or not per_pass):
            path.append(old if before else w)
        errors += changed
        if number % order.shape[1] == 0:
            if content and not errors:
                break
            errors = 0
    mean = np.sum(path, axis=0) / divisor(order, len(path)) if path else w
    return mean[:-1], mean[-1]


def decided(on_boundary):
    """Compare y with a decision, which is +1 or −1 also where the score is zero."""

    def averaged_perceptron(x, y, order):
        path = [np.zeros(x.shape[1] + 1)]
        augmented = np.column_stack([x, np.ones(len(x))])
        for n in order.ravel():
            score = path[-1] @ augmented[n]
            decision = np.sign(score) if score else on_boundary
            path.append(path[-1] + (decision != y[n]) * y[n] * augmented[n])
        mean = np.mean(path[1:], axis=0)
        return mean[:-1], mean[-1]

    return averaged_perceptron


SIDED = {side: decided(side) for side in (-1, 1)}


def divided_by_samples(x, y, order):
    return learn(x, y, order, divisor=lambda order, kept: len(order) * len(x))


def last_plane(x, y, order):
    w, b = np.zeros(x.shape[1]), 0.0
    for n in order.ravel():
        if y[n] * (w @ x[n] + b) <= 0:
            w, b = w + y[n] * x[n], b + y[n]
    return w, b


nearly_zero = partial(learn, wrong=lambda margin: margin <= 1e-3)


def single_weight(x, y, order):
    return tuple(map(np.squeeze, learn(x, y, order)))


def samples(rng, n, features, passes, more, rest=False, unit=1 / 2):
    """Multiples of ``unit``, so that scores are exact; enough mistakes, and an answer unlike all that the slips give.

    A pass has ``more`` visits than there are samples; with ``rest`` one pass is without a mistake, and a later one not.
    """
    while True:
        x = rng.integers(-4, 5, size=(n, features)) / 2
        y = np.sign(x @ rng.normal(size=features) + 0.5 * rng.normal(size=n) + 0.6)
        drawn = {"x": 2 * unit * x, "y": y, "order": rng.integers(n, size=(passes, n + more))}
        right = np.append(*learn(**drawn))
        slips = [
            last_plane,
            *(partial(learn, **changes) for changes in CHANGES),
            *(SIDED.values() if rest or features == 1 else ()),
            *([nearly_zero] if unit < 1 / 2 else []),
        ]

        def apart(other, drawn=drawn, right=right):
            return np.abs(right - np.append(*other(**drawn))) > 1e-6

        rested = apart(partial(learn, content=True))
        seen = rested[:-1].any() and rested[-1] if rest else not rested.any()
        if seen and abs(y.sum()) < n - 2 and all(a[:-1].any() and a[-1] for a in map(apart, slips)):
            return drawn


CHANGES = (
    {"before": True},
    {"only_new": True},
    {"per_pass": True},
    {"bias": 0.0},
    {"wrong": lambda margin: margin < 0},
)

exercise = Exercise(
    solution=averaged_perceptron,
    points=3,
    parts=["weights", "intercept"],
    cases=[
        Case(
            "two visits",
            inputs={"x": np.array([[2.0, 0.5], [1.0, -1.0]]), "y": np.array([1.0, -1.0]), "order": np.array([[0, 1]])},
            about="After the first visit the plane is (2, 0.5), 1; after the second (1, 1.5), 0. The average is (1.5, "
            "1), 0.5.",
        ),
        Case("three passes", samples, {"n": 8, "features": 3, "passes": 3, "more": 2}),
        Case(
            "passes of five visits",
            samples,
            {"n": 11, "features": 4, "passes": 8, "more": -6, "rest": True, "unit": 2**-6},
            hidden=True,
        ),
        Case("one feature", samples, {"n": 9, "features": 1, "passes": 3, "more": 2}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "last plane",
            last_plane,
            "You return the last plane, as the ordinary perceptron does. Average over all visits.",
        ),
        Mistake(
            "planes before the visits",
            partial(learn, before=True),
            "You add each plane up before its visit, so that the zero at the beginning counts and the last plane does "
            "not.",
        ),
        Mistake(
            "changed planes only",
            partial(learn, only_new=True),
            "You average over the mistakes. A plane that lasts counts at every visit: that is its merit.",
        ),
        Mistake(
            "one plane a pass",
            partial(learn, per_pass=True),
            "You add the plane up at the end of each pass only. Every visit counts.",
        ),
        Mistake(
            "divided by the samples",
            partial(learn, divisor=lambda order, kept: order.shape[1]),
            "You divide by the visits of one pass. The sum went over all passes.",
        ),
        Mistake(
            "divided by passes times samples",
            divided_by_samples,
            "You divide by the passes times the samples. A pass may have more visits than there are samples, or fewer.",
        ),
        Mistake(
            "stops after a pass without a mistake",
            partial(learn, content=True),
            "You stop when a pass had no mistake. Go through all rows: a plane counts at every visit that it stands.",
        ),
        Mistake(
            "summed",
            partial(learn, divisor=lambda order, kept: 1),
            "You return the sums. Divide by the number of visits.",
        ),
        Mistake(
            "no intercept",
            partial(learn, bias=0.0),
            "Your intercept stays zero. It learns, and is averaged, as the weights are.",
        ),
        Mistake(
            "negative on the boundary",
            SIDED[-1],
            "You decide for −1 where the score is zero, so that a negative sample there is no mistake. It is one.",
        ),
        Mistake(
            "positive on the boundary",
            SIDED[1],
            "You decide for +1 where the score is zero, so that a positive sample there is no mistake. It is one.",
        ),
        Mistake(
            "never begins",
            partial(learn, wrong=lambda margin: margin < 0),
            "You take a score of zero for right; begun at zero, nothing ever happens.",
        ),
        Mistake(
            "a single weight squeezed",
            single_weight,
            "With a single feature your weights are a number. They are an array of shape (1,): do not squeeze.",
        ),
        Mistake(
            "small scores taken for zero",
            nearly_zero,
            "You take a small positive score for a mistake. A plane is right as soon as the score's sign is: "
            "compare with zero.",
        ),
    ],
    forbidden=["sklearn"],
    hints=["Add up the plane at the end of each visit, outside of the `if`."],
)
