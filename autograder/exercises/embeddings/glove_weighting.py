"""GloVe's weights"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def glove_weighting(counts, *, cutoff=100.0, power=0.75):
    r"""Say how much each pair of words counts in GloVe's loss.

    A pair that was seen once may be an accident. One that was seen ten thousand times, such as "of the", must not drown
    all others.

    **Given**

    - `counts`, of any shape: co-occurrence counts $x \ge 0$, floats. They need not be whole, and may lie between 0
      and 1.
    - `cutoff`: $c > 0$; `power`: $p > 0$.

    $$h(x) = \begin{cases} (x/c)^p & x < c \\ 1 & x \ge c \end{cases}$$

    **Return** $h$ of each entry, in the shape of `counts`: 0 for a pair that was never seen.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return np.minimum(counts / cutoff, 1.0) ** power
    ### END SOLUTION


def pairs(rng, shape, **options):
    """Counts on both sides of the cutoff, one of them equal to it, and one never seen."""
    cutoff = options.get("cutoff", 100.0)

    def draw():
        counts = cutoff * rng.uniform(0.05, 2, size=shape)
        counts.flat[:4] = 0, cutoff, 0.3 * cutoff, 1.7 * cutoff
        rng.shuffle(counts.reshape(-1))
        return {"counts": counts, **options}

    return telling(draw, glove_weighting, (mistaken(least=1.0), (False,)))


@combinable
def mistaken(
    *,
    at=1.0,
    above=lambda share, p: 1.0,
    never=0.0,
    numbers=lambda c, p: (c, p),
    below=lambda share, p: share**p,
    least=0.0,
):
    """Return the algorithm with one slip in it."""

    def glove_weighting(counts, *, cutoff=100.0, power=0.75):
        cutoff, power = numbers(cutoff, power)
        share = counts / cutoff
        weights = np.where(share > 1, above(share, power), below(share, power))
        weights = np.where(share == 1, at, weights)
        return np.where(share == 0, never, np.where(counts < least, 0.0, weights))

    return glove_weighting


exercise = Exercise(
    solution=glove_weighting,
    points=1,
    cases=[
        Case(
            "some counts",
            inputs={"counts": np.array([0.0, 1.0, 10.0, 50.0, 100.0, 101.0]), "cutoff": 100.0, "power": 0.75},
            about="0, 0.0316, 0.1778, 0.5946, 1 and 1.",
        ),
        Case("the usual numbers", pairs, {"shape": (3, 4)}),
        Case("another cutoff and power", pairs, {"shape": (9,), "cutoff": 12.0, "power": 0.5}, hidden=True),
        Case("three axes", pairs, {"shape": (1, 5, 2), "cutoff": 30.0, "power": 1.25}, hidden=True),
        Case(
            "fractions of pairs",
            inputs={"counts": np.array([[0.25, 4.0], [0.0, 1.0]]), "cutoff": 4.0, "power": 0.5},
            about="0.25, 1, 0 and 0.5.",
            weight=0.5,
        ),
        Case(
            "one pair",
            inputs={"counts": np.array(8.0), "cutoff": 32.0, "power": 0.5},
            about="A quarter to the power ½: 0.5.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "nothing at the cutoff",
            mistaken(at=0.0),
            "For x = c your weight is 0: one case is x < c and another x > c, and neither holds.",
        ),
        Mistake(
            "no end",
            mistaken(above=lambda share, p: share**p),
            "Your weights go on growing above the cutoff.",
        ),
        Mistake(
            "counts above the cutoff left out",
            mistaken(above=lambda share, p: 0.0),
            "Your frequent pairs have no weight at all. From the cutoff on all pairs count alike.",
        ),
        Mistake(
            "pairs never seen count",
            mistaken(never=1.0),
            "A pair that was never seen has a weight in your answer.",
        ),
        Mistake(
            "counts below one count nothing",
            mistaken(least=1.0),
            "Pairs that count less than 1 have no weight in your answer. Far words may count a fraction each.",
        ),
        Mistake(
            "cutoff of one hundred always",
            mistaken(numbers=lambda c, p: (100.0, p)),
            "Your cutoff is 100, whatever `cutoff` is.",
        ),
        Mistake(
            "power of three quarters always",
            mistaken(numbers=lambda c, p: (c, 0.75)),
            "Your power is ¾, whatever `power` is.",
        ),
        Mistake(
            "no power",
            mistaken(below=lambda share, p: share),
            "You return x/c. It is raised to a power.",
        ),
        Mistake(
            "the count alone raised",
            mistaken(below=lambda share, p: share**p * np.where(share < 1, 100.0 ** (p - 1), 1.0)),
            "You raise x to the power and divide by c afterwards. The power is one of x/c, so that h goes up to 1.",
            others=[
                mistaken(below=lambda share, p, c=c: share**p * np.where(share < 1, c ** (p - 1), 1.0))
                for c in (4.0, 12.0, 30.0, 32.0)
            ],
        ),
    ],
    equivalent={"power or 0.75": "The power is larger than zero, so it never counts as none."},
    hints=["Both cases can be had at once: what is the smaller one of x/c and 1, raised to the power p?"],
)
