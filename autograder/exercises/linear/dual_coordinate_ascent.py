"""Dual coordinate ascent for a support vector machine"""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def dual_coordinate_ascent(kernel, y, order, *, penalty=1.0):
    r"""Return the coefficients of a support vector machine without an intercept, trained by dual coordinate ascent.

    With a kernel there are no weights to hold: they may have infinitely many entries. But the best weights are made of
    the samples, $w = \sum_i \alpha_i y_i \varphi(x_i)$, and the $\alpha_i$ are $N$ ordinary numbers. They solve the
    *dual* problem, and the simplest way up is one coefficient at a time, each to its best value while all others stand
    still.

    **Given**

    - `kernel`, shape `(N, N)`: $k_{ij}$, symmetric, with a positive diagonal.
    - `y`, shape `(N,)`: signs, each $-1$ or $+1$.
    - `order`, integers of shape `(passes, visits)`: which coefficients are visited, by their indices, row after row.
      One may come several times in a row, or not at all.
    - `penalty`: $C > 0$, a number.

    The dual is

    $$D(\alpha) = \sum_i \alpha_i - \frac12 \sum_{i,j} \alpha_i \alpha_j\, y_i y_j\, k_{ij}, \qquad 0 \le \alpha_i \le
      C .$$

    Begin with $\alpha = 0$. At each visit, set the coefficient $\alpha_i$ to the number in $[0, C]$ at which $D$ is
    largest, with all other coefficients as they are.

    **Return** two things: the coefficients $\alpha$ after all visits, shape `(N,)`; and the value $D(\alpha)$ after
    each pass, shape `(passes,)`.
    """
    ### BEGIN SOLUTION
    alpha, values = np.zeros(len(y)), []
    q = kernel * np.outer(y, y)
    for visits in order:
        for i in visits:
            alpha[i] = np.clip(alpha[i] + (1 - q[i] @ alpha) / q[i, i], 0, penalty)
        values.append(alpha.sum() - 0.5 * alpha @ q @ alpha)
    return alpha, np.array(values)
    ### END SOLUTION


def two_samples():
    x = np.array([2.0, -1.0, 0.5])
    return {"kernel": np.outer(x, x), "y": np.array([1.0, -1.0, 1.0]), "order": np.array([[0, 1, 2], [0, 1, 2]])}


def ascend(
    kernel,
    y,
    order,
    penalty=1.0,
    *,
    slope=lambda i, q, alpha: 1 - q[i] @ alpha,
    curvature=lambda i, q: q[i, i],
    clip=np.clip,
    signs=True,
    half=0.5,
    from_scratch=False,
    stale=False,
    shuffled=lambda visits: visits,
    done=lambda value, penalty: False,
):
    alpha, values = np.zeros(len(y)), []
    q = kernel * np.outer(y, y) if signs else kernel
    for visits in order:
        kept = alpha.copy()
        for i in shuffled(visits):
            if done(alpha[i], penalty):
                continue
            seen = kept if stale else alpha
            old = 0.0 if from_scratch else alpha[i]
            alpha[i] = clip(old + slope(i, q, seen) / curvature(i, q), 0, penalty)
        values.append(alpha.sum() - half * alpha @ q @ alpha)
    return alpha, np.array(values)


def stays_at_the_limit(value, penalty):
    return value >= penalty


def once(order):
    """Each coefficient once a pass, where it comes first."""
    return [list(dict.fromkeys(visits.tolist())) for visits in order]


def samples(rng, n, passes, penalty, tilt=0.0, more=None):
    """A Gaussian kernel with another diagonal, and coefficients at both limits and between them, far from rounding.

    The visits of a pass are a permutation, or ``more`` than there are coefficients, drawn at random. In the second
    case some coefficient comes down again from the limit.
    """
    while True:
        y = np.where(rng.permutation(n) % 2, 1.0, -1.0)
        x = 1.2 * rng.normal(size=(n, 2)) + 0.6 * y[:, None]
        gram = (
            np.exp(-0.5 * ((x[:, None] - x) ** 2).sum(-1)) + tilt * x @ x.T + 0.3 * np.diag(rng.uniform(0.2, 1, size=n))
        )
        order = np.stack([rng.permutation(n) for _ in range(passes)])
        if more is not None:
            order = rng.integers(n, size=(passes, n + more))
        alpha, _ = ascend(gram, y, order, penalty)
        short = [ascend(gram, y, rows, penalty)[0] for rows in (order[:, :n], once(order))] if more else []
        if more:
            short.append(ascend(gram, y, order, penalty, done=stays_at_the_limit)[0])
        if any(np.abs(alpha - other).max() < 0.01 for other in short):
            continue
        kinds = np.sum(alpha == 0), np.sum(alpha == penalty), np.sum((alpha > 0.05) & (alpha < 0.95 * penalty))
        if min(kinds) > 0:
            return {"kernel": gram, "y": y, "order": order, "penalty": penalty}


exercise = Exercise(
    solution=dual_coordinate_ascent,
    points=4,
    parts=["coefficients", "values"],
    cases=[
        Case(
            "three samples on a line",
            inputs=two_samples(),
            about="The first visit has slope 1 and curvature 4: α₁ = ¼. The second sees 1 − ½: with curvature 1, α₂ = "
            "½.",
        ),
        Case("one pass", samples, {"n": 7, "passes": 1, "penalty": 0.8}),
        Case("a steeper kernel", samples, {"n": 9, "passes": 3, "penalty": 1.3, "tilt": 0.4, "more": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "signs forgotten",
            partial(ascend, signs=False),
            "Your y never appear in the products: y_i y_j k_ij, not k_ij, stands in the dual.",
        ),
        Mistake(
            "not kept below C",
            partial(ascend, clip=lambda value, low, high: max(value, low)),
            "Some of your coefficients are above C. Where the maximum is beyond the limit, the limit is best.",
        ),
        Mistake(
            "not kept above zero",
            partial(ascend, clip=lambda value, low, high: min(value, high)),
            "Some of your coefficients are negative. Where the maximum is below zero, zero is best.",
        ),
        Mistake(
            "not clipped at all",
            partial(ascend, clip=lambda value, low, high: value),
            "You let the coefficients go anywhere. They stay between 0 and C.",
        ),
        Mistake(
            "curvature forgotten",
            partial(ascend, curvature=lambda i, q: 1.0),
            "Your step is the slope itself. D is a parabola in α_i: divide the slope by its curvature to get to the "
            "top.",
        ),
        Mistake(
            "own share counted twice",
            partial(ascend, from_scratch=True),
            "You forget where the coefficient stood: the slope is measured there, so the step starts there.",
        ),
        Mistake(
            "coefficients of the pass before",
            partial(ascend, stale=True),
            "All visits of a pass see the old coefficients. Each should see what the last one changed; only then D "
            "never falls.",
        ),
        Mistake(
            "coefficients at the limit left there",
            partial(ascend, done=stays_at_the_limit),
            "A coefficient that has reached C stays there for ever. Its best value depends on all the others: it may "
            "come down again.",
        ),
        Mistake(
            "half forgotten",
            partial(ascend, half=1.0),
            "Your values of D lack the ½ of the quadratic part.",
        ),
        Mistake(
            "as many visits as coefficients",
            lambda kernel, y, order, *, penalty=1.0: ascend(kernel, y, order[:, : len(y)], penalty),
            "You make as many visits in a pass as there are coefficients. A pass is a row of `order`, however long.",
        ),
        Mistake(
            "each coefficient once a pass",
            lambda kernel, y, order, *, penalty=1.0: ascend(kernel, y, once(order), penalty),
            "You visit a coefficient once in a pass. It may come again, and its best value has changed since.",
        ),
        Mistake(
            "order ignored",
            partial(ascend, shuffled=np.sort),
            "You visit the coefficients in the order of their numbers, not as `order` has them.",
        ),
        Mistake(
            "a single value squeezed",
            lambda kernel, y, order, *, penalty=1.0: tuple(map(np.squeeze, ascend(kernel, y, order, penalty))),
            "With a single pass your values are a number. They are an array with an entry for each pass: do not "
            "squeeze.",
        ),
    ],
    equivalent={
        "operator exchanged: kernel * np.outer(y, y) -> kernel / np.outer(y, y)": "A product of two "
        "signs is 1 or −1, and to divide by it is to multiply by it.",
        "penalty or 1.0": "The penalty is above zero.",
    },
    forbidden=["sklearn"],
    hints=[
        "∂D/∂α_i = 1 − y_i Σ_j α_j y_j k_ij. What is the second derivative?",
        "From where it stands, a parabola's top is slope divided by curvature away. Then clip.",
    ],
)
