"""Mutual information as a mean: what each outcome tells"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._slips import squeezed, with_positive_logarithm


def mutual_information_expectations(p_xy, *, base=2.0):
    r"""Return what each outcome tells about the other variable, and the mutual information as three expectations.

    "It snows" tells more about the month than "it rains" does. The mutual information of weather and month is a mean
    over all kinds of weather; before you take it, each kind has a number of its own. It says by how much the months
    *given the weather* differ from the months as such, and that is a divergence.

    **Given**

    - `p_xy`, shape `(..., X, Y)`: joint distributions, with a row for each value of $X$ and a column for each value
      of $Y$, all entries of a table together with sum one; any number of batch axes in front, or none.
    - `base`, a positive number other than 1: the base $b$ of the logarithm. It may be below 1, and then all logarithms
      change their sign.

    **Return** three arrays:

    1. shape `(..., X)`: for each $x$ the divergence $\mathrm{KL}\big(p(y \mid x) \,\|\, p(y)\big)$,
    2. shape `(..., Y)`: for each $y$ the divergence $\mathrm{KL}\big(p(x \mid y) \,\|\, p(x)\big)$,
    3. shape `(..., 3)`: the mutual information, as an expectation over the pairs, over $x$ and over $y$, in this order:

    $$\mathbb E_{(x, y)} \left[ \log_b \frac{p(x, y)}{p(x)\, p(y)} \right]
      = \mathbb E_x \left[ \mathrm{KL}\big(p(y \mid x) \,\|\, p(y)\big) \right]
      = \mathbb E_y \left[ \mathrm{KL}\big(p(x \mid y) \,\|\, p(x)\big) \right].$$

    The three agree, and it is the best check of your code to compute each in its own way. An outcome that never occurs
    tells nothing: its divergence is to be 0. Pairs that never occur count nothing either.

    Use NumPy only, and leave `p_xy` as it is.
    """

    ### BEGIN SOLUTION
    def log(p):
        return np.log(np.where(p > 0, p, 1)) / math.log(base)

    p_x = p_xy.sum(axis=-1, keepdims=True)
    p_y = p_xy.sum(axis=-2, keepdims=True)
    given_x = p_xy / np.where(p_x > 0, p_x, 1)
    given_y = p_xy / np.where(p_y > 0, p_y, 1)
    of_x = np.sum(given_x * (log(given_x) - log(p_y)), axis=-1)
    of_y = np.sum(given_y * (log(given_y) - log(p_x)), axis=-2)
    means = (
        np.sum(p_xy * (log(p_xy) - log(p_x) - log(p_y)), axis=(-2, -1)),
        np.sum(p_x[..., 0] * of_x, axis=-1),
        np.sum(p_y[..., 0, :] * of_y, axis=-1),
    )
    return of_x, of_y, np.stack(means, axis=-1)
    ### END SOLUTION


def joints(rng, shape, base):
    """Tables far from independence, with rows of different weight: each row prefers a column of its own."""
    rows, columns = shape[-2:]
    p = rng.dirichlet(np.full(columns, 1.0), size=shape[:-1]) * np.arange(1, rows + 1)[:, None] ** 1.5
    p = p + 0.4 * np.eye(rows, columns)[:, rng.permutation(columns)]
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def never(rng, shape, base):
    """One x and one y never occur, another x and y hardly ever, and in each table some other pair never does."""
    p = joints(rng, shape, base)["p_xy"] + 0.05
    p[..., 0, :], p[..., 1] = 0, 0
    p[..., 1, 0] = 0
    p[..., 2, :] *= rng.uniform(1e-4, 2e-4)
    p[..., 2] *= rng.uniform(1e-4, 2e-4)
    return {"p_xy": p / p.sum(axis=(-2, -1), keepdims=True), "base": base}


def single(rng, counts):
    """A single x, which tells exactly nothing."""
    return {"p_xy": rng.permutation(counts)[None] / sum(counts)}


def log(p):
    return np.log(np.where(p > 0, p, 1))


@combinable
def mistaken(
    *,
    given=lambda p, total: p / np.where(total > 0, total, 1),
    divergence=lambda p, q: p * (log(p) - log(q)),
    log=log,
    weigh_pairs=lambda p_xy, p_x, p_y: p_xy,
    weigh=lambda p: p,
    exchanged=False,
    unit=math.log,
):
    """Return the three arrays with one slip in them."""

    def answer(p_xy, *, base=2.0):
        with np.errstate(all="ignore"):
            p_x, p_y = p_xy.sum(axis=-1, keepdims=True), p_xy.sum(axis=-2, keepdims=True)
            of_x = divergence(given(p_xy, p_x), p_y).sum(axis=-1) / unit(base)
            of_y = divergence(given(p_xy, p_y), p_x).sum(axis=-2) / unit(base)
            pairs = weigh_pairs(p_xy, p_x, p_y) * (log(p_xy) - log(p_x) - log(p_y))
            means = (
                pairs.sum(axis=(-2, -1)) / unit(base),
                (weigh(p_x)[..., 0] * of_x).sum(axis=-1),
                (weigh(p_y)[..., 0, :] * of_y).sum(axis=-1),
            )
        return (of_y, of_x, np.stack(means, axis=-1)) if exchanged else (of_x, of_y, np.stack(means, axis=-1))

    return answer


exercise = Exercise(
    solution=mutual_information_expectations,
    points=3,
    parts=["what each x tells", "what each y tells", "expectations"],
    cases=[
        # Cover and Thomas, example 2.2.1.
        Case(
            "a textbook's table",
            inputs={"p_xy": np.array([[4, 2, 2, 8], [2, 4, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]]) / 32},
            about="Y is uniform, ¼ each. The first row makes it ¼, ⅛, ⅛, ½: 2 − 7/4 = ¼ bit; the other rows tell ½ bit "
            "each. The mean is ½ · ¼ + ½ · ½ = 3/8 bits, and so are the two others.",
        ),
        Case("a batch, in nats", joints, {"shape": (2, 3, 5), "base": math.e}),
        Case(
            "what never occurs",
            never,
            {"shape": (2, 4, 3), "base": 2.0},
            hidden=True,
            loose="What hardly ever occurs has probabilities that are ratios of tiny numbers.",
        ),
        Case("two batch axes, in decimal digits", joints, {"shape": (2, 3, 4, 2), "base": 10.0}, hidden=True),
        Case("a single row", single, {"counts": (1, 2, 3, 4, 6)}, hidden=True, weight=0.5),
        Case(
            "a batch of one, with a base below one", joints, {"shape": (1, 3, 2), "base": 0.5}, hidden=True, weight=0.5
        ),
    ],
    mistakes=[
        Mistake(
            "not conditional",
            mistaken(given=lambda p, total: p),
            "You compare the row p(x, y) as it is with p(y). It does not sum to one; divided by p(x), it is p(y|x).",
        ),
        Mistake(
            "divergence turned round",
            mistaken(divergence=lambda p, q: q * (log(q) - log(p))),
            "Your divergences are KL(p(y)‖p(y|x)). What happens, once x is known, is p(y|x): that is the weight.",
        ),
        Mistake(
            "no minus, no ratio",
            mistaken(divergence=lambda p, q: -p * log(p)),
            "You return the entropy of p(y|x), what remains open once x is known. Asked for is how far p(y|x) is from "
            "p(y).",
        ),
        Mistake(
            "sign of the divergence",
            mistaken(divergence=lambda p, q: p * (log(q) - log(p))),
            "Your divergences are negative. The logarithm is of p(y|x) over p(y), not of the inverse.",
        ),
        Mistake(
            "one expectation after the other",
            mistaken(weigh_pairs=lambda p_xy, p_x, p_y: p_x * p_y * p_xy),
            "Your first expectation weights the logarithms with p(x) p(y) p(x, y), as the lecture's E E has it. It is "
            "*one* expectation, over the pairs as they occur: the weight is p(x, y).",
        ),
        Mistake(
            "weighted as if independent",
            mistaken(weigh_pairs=lambda p_xy, p_x, p_y: np.where(p_xy > 0, p_x * p_y, 0)),
            "Your first expectation weights the pairs with p(x) p(y), as if X and Y were independent. They occur with "
            "p(x, y).",
        ),
        Mistake(
            "plain sums of the divergences",
            mistaken(weigh=lambda p: np.ones_like(p)),
            "You add the divergences up. An expectation weights each outcome with how often it occurs.",
        ),
        Mistake(
            "plain means of the divergences",
            mistaken(weigh=lambda p: np.ones_like(p) / max(p.shape[-2:])),
            "You take the plain mean of the divergences. Outcomes are not equally likely: weight each with its "
            "probability.",
        ),
        Mistake(
            "x and y exchanged",
            mistaken(exchanged=True),
            "Your first two answers are exchanged: first what each x, each *row*, tells about Y.",
        ),
        Mistake(
            "nan from what never occurs",
            mistaken(given=np.divide, divergence=lambda p, q: p * np.log(p / q), log=np.log),
            "What never occurs gives you nan, from 0/0 or from 0 · log 0. It tells nothing, and counts nothing.",
        ),
        Mistake(
            "always bits",
            mistaken(unit=lambda base: math.log(2)),
            "You count in bits whatever `base` is. One division changes the unit.",
        ),
        Mistake(
            "size of the base's logarithm",
            with_positive_logarithm(mutual_information_expectations),
            "You divide by the size of log b. For a base below one the logarithm is negative, and so is all of this.",
        ),
        Mistake(
            "batch of one squeezed",
            squeezed(mutual_information_expectations),
            "You squeeze your answers, which takes away every axis of length one, also that of a batch of one or of a "
            "single outcome.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "With `keepdims=True` the sum over a row is a column p(x), by which the table can be divided: p(y|x).",
        "Divide by 1 where p(x) is zero, and put 1 into the logarithm where a probability is zero.",
        "If the three expectations differ, the one that differs from the other two is the one to look at.",
    ],
)
