"""Is it linear?"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def is_linear(first, second, mixed, weights, *, tolerance=1e-4):
    r"""Return which of some unknown filters may be linear.

    You do not see the filters, only their answers. Each of them, $F$, got two pictures $f_1$ and $f_2$, and their
    mixture $\alpha f_1 + \beta f_2$. If it is linear,

    $$F(\alpha f_1 + \beta f_2) = \alpha F(f_1) + \beta F(f_2).$$

    **Given**

    - `first`, `second`, `mixed`, each of shape `(filters, rows, columns)`: the answers $g_1 = F(f_1)$, $g_2 = F(f_2)$
      and $g = F(\alpha f_1 + \beta f_2)$ of each filter.
    - `weights`, shape `(2,)`: $\alpha$ and $\beta$.
    - `tolerance`: $t$, positive.

    Numbers are rounded, so the sides need not be equal. For each filter by itself, let $s$ be the largest number among
    $|g|$, $|\alpha g_1|$ and $|\beta g_2|$, over all pixels. The filter passes if at *every* pixel the two sides are at
    most $t s$ apart.

    **Return** integers, shape `(filters,)`: 1 for each filter that passes, 0 for the others.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    alpha, beta = weights
    terms = np.stack([mixed, alpha * first, beta * second])
    scale = np.abs(terms).max(axis=(0, 2, 3))
    apart = np.abs(terms[0] - terms[1] - terms[2]).max(axis=(1, 2))
    return (apart <= tolerance * scale).astype(int)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    ordered=lambda weights: weights,
    scaled=lambda mixed, one, other: max(np.abs(mixed).max(), np.abs(one).max(), np.abs(other).max()),
    magnitude=abs,
    worst=np.max,
    passes=np.less_equal,
    own_tolerance=None,
):
    """Return the verdicts, filter by filter, with one slip in them."""

    def is_linear(first, second, mixed, weights, *, tolerance=1e-4):
        alpha, beta = ordered(weights)
        verdicts = []
        for one, other, mixture in zip(alpha * first, beta * second, mixed, strict=True):
            allowed = (tolerance if own_tolerance is None else own_tolerance) * scaled(mixture, one, other)
            verdicts.append(int(passes(worst(magnitude(mixture - one - other)), allowed)))
        return np.array(verdicts)

    return is_linear


def all_in_one(first, second, mixed, weights, *, tolerance=1e-4):
    one, other = weights[0] * first, weights[1] * second
    scale = np.abs([mixed, one, other]).max()
    return (np.abs(mixed - one - other).max(axis=(1, 2)) <= tolerance * scale).astype(int)


def at_each_pixel(first, second, mixed, weights, *, tolerance=1e-4):
    expected = weights[0] * first + weights[1] * second
    return (np.abs(mixed - expected) <= tolerance * np.abs(expected)).all(axis=(1, 2)).astype(int)


def a_scale_for_each_pixel(first, second, mixed, weights, *, tolerance=1e-4):
    one, other = weights[0] * first, weights[1] * second
    scale = np.max(np.abs([mixed, one, other]), axis=0)
    return (np.abs(mixed - one - other) <= tolerance * scale).all(axis=(1, 2)).astype(int)


def answers(rng, rows, columns, weights, tolerance=1e-4):
    """Draw answers of filters that pass or fail for one reason each; how they fail is stated in shares of s."""
    alpha, beta = weights

    def filtered(apart=0.0, brightness=1.0, ratio=None, faint=1.0):
        """Answers whose sides are so far apart at one pixel, which may be a faint one."""
        one, other = rng.uniform(0.5, 1, size=(2, rows, columns)) * [[[alpha]], [[beta]]]
        other = other if ratio is None else ratio * one
        place = rng.integers(rows), rng.integers(columns)
        one[place], other[place] = faint * one[place], faint * other[place]
        mixture = one + other
        scale = np.abs([mixture, one, other]).max()
        mixture[place] += apart * tolerance * scale
        return brightness * np.stack([one / alpha, other / beta, mixture])

    kinds = [
        filtered(),
        filtered(apart=0.4, brightness=1000.0, faint=0.01),
        filtered(apart=-4.0, brightness=0.001),
        filtered(apart=4.0),
        filtered(ratio=-0.999, apart=0.4),  # the terms cancel, and the mixture is faint
        filtered(ratio=-0.999, apart=1.5),
        filtered(ratio=0.9, apart=0.8),  # the mixture is the largest of the three
        np.zeros((3, rows, columns)),
        filtered() + 1,
    ]
    unweighted, exchanged = filtered(), filtered()
    unweighted[2], exchanged[2] = unweighted[0] + unweighted[1], beta * exchanged[0] + alpha * exchanged[1]
    first, second, mixed = np.stack(rng.permutation([*kinds, unweighted, exchanged]), axis=1)
    return {"first": first, "second": second, "mixed": mixed, "weights": np.array(weights), "tolerance": tolerance}


F_1, F_2 = np.array([[1.0, 2.0, 0.0]]), np.array([[0.0, 1.0, 3.0]])


def of_known_filters(alpha, beta):
    """Return what doubling, adding one and squaring answer."""
    pictures = {"first": F_1, "second": F_2, "mixed": alpha * F_1 + beta * F_2}
    found = {name: np.stack([2 * f, f + 1, f**2]) for name, f in pictures.items()}
    return {**found, "weights": np.array([alpha, beta])}


exercise = Exercise(
    solution=is_linear,
    reference=mistaken(),
    points=3,
    cases=[
        Case(
            "doubled, one more, squared",
            inputs=of_known_filters(2.0, 1.0),
            about="The pictures are 1 2 0 and 0 1 3, and α = 2, β = 1. Only the first filter passes.",
        ),
        Case(
            "weights that sum to one",
            inputs=of_known_filters(3.0, -2.0),
            about="The same filters with α = 3, β = −2. Now the second one passes, too, which is not linear: to pass "
            "is evidence, and no proof.",
        ),
        Case(
            "one filter alone",
            inputs={name: a[1:2] if a.ndim > 1 else a for name, a in of_known_filters(0.5, 2.0).items()},
            about="One more: it is still a batch, of one.",
            weight=0.5,
        ),
        Case("eleven filters", answers, {"rows": 3, "columns": 5, "weights": (0.7, -1.9)}),
        Case("eleven more", answers, {"rows": 4, "columns": 3, "weights": (1.6, 0.4), "tolerance": 0.001}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "without the weights",
            mistaken(ordered=np.ones_like),
            "You compare with g₁ + g₂. The answers are weighted as the pictures were.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(ordered=lambda weights: weights[::-1]),
            "You weigh the first answer with β and the second with α.",
        ),
        Mistake(
            "tolerance not scaled",
            mistaken(scaled=lambda mixed, one, other: 1.0),
            "You allow t, however bright the answers are. Allow t times the largest of their numbers.",
        ),
        Mistake(
            "scaled by the mixture alone",
            mistaken(scaled=lambda mixed, one, other: np.abs(mixed).max()),
            "You scale by g alone. Terms that cancel are rounded, too, and count in s.",
        ),
        Mistake(
            "scaled by the sum of the terms",
            mistaken(scaled=lambda mixed, one, other: np.abs(one).max() + np.abs(other).max()),
            "You scale by the sum of the terms. Take the largest of the three.",
        ),
        Mistake("equal to the last digit", mistaken(own_tolerance=0.0), "You ask for equality. Numbers are rounded."),
        Mistake(
            "on average",
            mistaken(worst=np.mean),
            "You take the mean distance. One pixel is enough to show that a filter is not linear.",
        ),
        Mistake(
            "any pixel",
            mistaken(worst=np.min),
            "With you a filter passes if one pixel does. Every pixel has to.",
        ),
        Mistake(
            "signed",
            mistaken(magnitude=lambda difference: difference),
            "Your differences keep their signs: one far below does not show. Take magnitudes.",
        ),
        Mistake(
            "strictly less",
            mistaken(passes=np.less),
            "A filter whose answer is 0 everywhere is linear: 0 is at most t · 0.",
        ),
        Mistake("one scale for all", all_in_one, "Your s is the largest number of all filters. Each has its own."),
        Mistake(
            "each pixel with its own scale",
            at_each_pixel,
            "You compare each pixel with a share of itself, and nothing is allowed where the terms cancel. One s "
            "for a filter.",
        ),
        Mistake(
            "a scale for each pixel",
            a_scale_for_each_pixel,
            "Your s is another one at each pixel, and allows too little at faint ones. There is one for all pixels.",
        ),
    ],
    equivalent={"tolerance or 0.0001": "the tolerance is positive"},
    hints=[
        "Compute both sides for all filters at once. The axis of the filters stays, and those of the pixels go.",
        "Filters fail by their worst pixel.",
    ],
)
