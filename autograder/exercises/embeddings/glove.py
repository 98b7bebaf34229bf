"""GloVe's loss"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._glove import BY_HAND, parameters, weighting
from ._telling import telling


def glove(counts, centre, context, centre_bias, context_bias, *, cutoff=100.0, power=0.75):
    r"""Return the loss of GloVe: how far products of word vectors are from logarithms of counts.

    Skip-gram goes through the text again and again, and says the same of "of the" ten thousand times. GloVe says it
    once, of a number in a matrix.

    **Given**, for $m$ words:

    - `counts` $x$, shape `(m, m)`: $x_{ij} \ge 0$ is how often word $j$ stands in the windows of word $i$, whole or
      not. Do not count on symmetry.
    - `centre` $v$ and `context` $u$, shape `(m, features)`: the vectors $v_i$ and $u_j$ are rows.
    - `centre_bias` $b$ and `context_bias` $c$, shape `(m,)`.
    - `cutoff` and `power`, numbers above 0, of the weights $h(x) = \min(x/\text{cutoff},\, 1)^{\text{power}}$.

    $$J = \sum_{i,j:\; x_{ij} > 0} h(x_{ij}) \,\big(u_j^\top v_i + b_i + c_j - \ln x_{ij}\big)^2$$

    **Return** $J$, one number. There is no factor ½, and pairs that were never seen play no part.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    seen = counts > 0
    predicted = (centre @ context.T + centre_bias[:, None] + context_bias)[seen]
    return (np.minimum(counts[seen] / cutoff, 1.0) ** power * (predicted - np.log(counts[seen])) ** 2).sum()
    ### END SOLUTION


def draw(rng, words, features, **options):
    return telling(
        lambda: parameters(rng, words, features, **options),
        glove,
        *[mistaken(**slip) for slip in SHOWN],
        (mistaken(turned=True), (words > 1,)),
        (mistaken(swapped=True), (words > 1,)),
        (mistaken(product=lambda v, u: u @ v.T), (words > 1,)),
        mistaken(cut=False),
        (mistaken(target=lambda x: np.log(np.maximum(x, 1))), (options.get("cutoff", 100.0) < 8,)),
    )


SHOWN = [{"target": np.log1p}, {"target": lambda x: x}, {"weigh": lambda h: 1}, {"weigh": np.sqrt}, {"biases": (0, 1)}]
SHOWN += [{"biases": (1, 0)}, {"numbers": lambda c, p: (c, p / 2)}]


@combinable
def mistaken(
    *,
    product=lambda v, u: v @ u.T,
    target=np.log,
    weigh=lambda h: h,
    biases=(1, 1),
    swapped=False,
    turned=False,
    power=2,
    factor=lambda seen: 1.0,
    numbers=lambda c, p: (c, p),
    never=None,
    cut=True,
):
    """Return the algorithm with one slip in it."""

    def glove(counts, centre, context, centre_bias, context_bias, *, cutoff=100.0, power_=None, **numbers_given):
        exponent = numbers_given.get("power", 0.75)
        cutoff, exponent = numbers(cutoff, exponent)
        counts = counts.T if turned else counts
        b, c = (context_bias, centre_bias) if swapped else (centre_bias, context_bias)
        predicted = product(centre, context) + biases[0] * b[:, None] + biases[1] * c
        seen = counts > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            residuals = predicted - target(np.where(seen, counts, 1.0))
        h = weighting(counts, cutoff, exponent) if cut else (counts / cutoff) ** exponent
        terms = np.where(seen, weigh(h) * np.abs(residuals) ** power, 0)
        total = terms.sum() + (0 if never is None else never(predicted[~seen]))
        return total * factor(seen)

    return glove


exercise = Exercise(
    solution=glove,
    points=3,
    cases=[
        Case(
            "two words",
            inputs=BY_HAND,
            about="Two pairs were seen, both with the weight 1: (−1 + 0.5 + 0.25 − 1)² = 1.5625 and (6 + 0 + 0 − 0)² = "
            "36.",
        ),
        Case("some words", draw, {"words": 5, "features": 3}),
        Case("fractions of pairs", draw, {"words": 6, "features": 4, "cutoff": 2.0**-7, "power": 0.5}, hidden=True),
        Case("as many features as words", draw, {"words": 4, "features": 4, "cutoff": 4.0}, hidden=True),
        Case("one feature", draw, {"words": 7, "features": 1, "power": 1.0}, hidden=True),
        Case(
            "one word",
            inputs={
                "counts": np.array([[4.0]]),
                "centre": np.array([[1.0, 2.0]]),
                "context": np.array([[0.5, 0.25]]),
                "centre_bias": np.array([1.0]),
                "context_bias": np.array([-0.5]),
                "cutoff": 16.0,
                "power": 0.5,
            },
            about="½ (1 + 1 − 0.5 − ln 4)².",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "a word's own two vectors",
            mistaken(product=lambda v, u: np.repeat((v * u).sum(1, keepdims=True), len(v), axis=1)),
            "Your product is uᵢᵀvᵢ, of one word's two vectors, the same for all of its pairs. The pair (i, j) has "
            "uⱼᵀvᵢ.",
        ),
        Mistake(
            "tables swapped",
            mistaken(product=lambda v, u: u @ v.T),
            "Your tables are swapped in the product: the row i belongs to the centre word, the column j to the context "
            "word.",
        ),
        Mistake(
            "products against counts",
            mistaken(target=lambda x: x),
            "You compare with the counts themselves. A logarithm is missing.",
        ),
        Mistake(
            "logarithm of one more",
            mistaken(target=np.log1p),
            "You take ln(1 + x), probably against ln 0. Pairs that were never seen play no part, so that no ln 0 "
            "occurs.",
        ),
        Mistake(
            "logarithm of one at least",
            mistaken(target=lambda x: np.log(np.maximum(x, 1))),
            "You take counts below 1 for 1 in the logarithm. Counts may be fractions, and then ln x is negative.",
        ),
        Mistake(
            "pairs never seen count",
            mistaken(never=lambda predicted: (predicted**2).sum()),
            "Pairs that were never seen add to your loss. Their weight is 0.",
        ),
        Mistake(
            "no weights",
            mistaken(weigh=lambda h: 1),
            "All of your pairs count alike. Each has its weight h.",
        ),
        Mistake(
            "roots of the weights",
            mistaken(weigh=np.sqrt),
            "Your weights are √h.",
        ),
        Mistake(
            "weights squared",
            mistaken(weigh=np.square),
            "Your weights are squared with the residuals. h stands before the square.",
        ),
        Mistake(
            "weights without an end",
            mistaken(cut=False),
            "Your weights go on growing above the cutoff. From there on all pairs count alike, 1.",
        ),
        Mistake(
            "no bias of the centre word",
            mistaken(biases=(0, 1)),
            "The centre word's bias is missing.",
        ),
        Mistake(
            "no bias of the context word",
            mistaken(biases=(1, 0)),
            "The context word's bias is missing.",
        ),
        Mistake(
            "biases swapped",
            mistaken(swapped=True),
            "Your biases are swapped: b belongs to the row i, the centre word, and c to the column j.",
        ),
        Mistake(
            "counts transposed",
            mistaken(turned=True),
            "You take xⱼᵢ for xᵢⱼ. Here x need not be symmetric.",
        ),
        Mistake(
            "half of it",
            mistaken(factor=lambda seen: 0.5),
            "You return half of the loss. There is no ½ here.",
        ),
        Mistake(
            "a mean",
            mistaken(factor=lambda seen: 1 / seen.sum()),
            "You return a mean over the pairs. The loss is their sum.",
        ),
        Mistake(
            "absolute residuals",
            mistaken(power=1),
            "Your residuals are not squared.",
        ),
    ],
    equivalent={"power or 0.75": "The power is larger than zero, so it never counts as none."},
    hints=[
        "All products at once are one matrix: on which side does `centre` stand, so that row i belongs to it?",
        "`b[:, None]` adds a number to each row, `c` one to each column.",
        "Pick the pairs that were seen by a boolean mask before you take logarithms.",
    ],
)
