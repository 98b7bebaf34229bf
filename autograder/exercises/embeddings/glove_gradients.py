"""The gradients of GloVe"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._glove import BY_HAND, parameters, weighting
from ._telling import telling


def glove_gradients(counts, centre, context, centre_bias, context_bias, *, cutoff=100.0, power=0.75):
    r"""Return the gradients of GloVe's loss.

    Every pair pulls at two vectors and two biases. Do it for all pairs at once: in the end there are two matrix
    products and two sums.

    **Given**, for $m$ words:

    - `counts` $x$, shape `(m, m)`: $x_{ij} \ge 0$ is how often word $j$ stands in the windows of word $i$, whole or
      not. Do not count on symmetry.
    - `centre` $v$ and `context` $u$, shape `(m, features)`: the vectors $v_i$ and $u_j$ are rows.
    - `centre_bias` $b$ and `context_bias` $c$, shape `(m,)`.
    - `cutoff` and `power`, numbers above 0, of the weights $h(x) = \min(x/\text{cutoff},\, 1)^{\text{power}}$.

    The loss is, without a factor ½,

    $$J = \sum_{i,j:\; x_{ij} > 0} h(x_{ij}) \,\big(u_j^\top v_i + b_i + c_j - \ln x_{ij}\big)^2 .$$

    **Return** four arrays, in this order: $\partial J/\partial v$ and $\partial J/\partial u$, shape `(m, features)`;
    $\partial J/\partial b$ and $\partial J/\partial c$, shape `(m,)`.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    seen = counts > 0
    x, predicted = counts[seen], centre @ context.T + centre_bias[:, None] + context_bias
    r = np.zeros(counts.shape)
    r[seen] = 2 * np.minimum(x / cutoff, 1.0) ** power * (predicted[seen] - np.log(x))
    return r @ context, r.T @ centre, r.sum(axis=1), r.sum(axis=0)
    ### END SOLUTION


def draw(rng, words, features, **options):
    alone = (words > 1,)
    slips = [(mistaken(weigh=lambda h: 1), (True,) * 4), (mistaken(factor=1.0), (True,) * 4)]
    slips += [(mistaken(turned=True), alone * 4), (mistaken(flipped=True), (*alone, *alone, False, False))]
    slips += [(mistaken(sums=(0, 1)), (False, False, *alone, *alone)), (mistaken(never=True), (True,) * 4)]
    slips += [(mistaken(own=True), (True, True, False, False)), (mistaken(biases=0), (True,) * 4)]
    fractions = options.get("cutoff", 100.0) < 8
    slips += [(mistaken(cut=False), (True,) * 4), (mistaken(ln=lambda x: np.log(np.maximum(x, 1))), (fractions,) * 4)]
    return telling(lambda: parameters(rng, words, features, **options), glove_gradients, *slips)


@combinable
def mistaken(
    *,
    factor=2.0,
    weigh=lambda h: h,
    turned=False,
    flipped=False,
    own=False,
    sums=(1, 0),
    never=False,
    biases=1,
    share=1.0,
    cut=True,
    ln=np.log,
    hole=0.0,
    order=(0, 1, 2, 3),
):
    """Return the algorithm with one slip in it."""

    def glove_gradients(counts, centre, context, centre_bias, context_bias, *, cutoff=100.0, power=0.75):
        counts = counts.T if turned else counts
        seen = counts > 0
        x = np.where(seen, counts, 1.0)
        residuals = centre @ context.T + biases * (centre_bias[:, None] + context_bias) - ln(x)
        h = weigh(weighting(x, cutoff, power) if cut else (x / cutoff) ** power)
        r = factor * np.where(seen | never, h * residuals, hole)
        to_centre, to_context = (centre, context) if own else (context, centre)
        one, other = (r.T, r) if flipped else (r, r.T)
        answer = one @ to_centre, other @ to_context, share * r.sum(axis=sums[0]), share * r.sum(axis=sums[1])
        return tuple(answer[i] for i in order)

    return glove_gradients


exercise = Exercise(
    solution=glove_gradients,
    points=4,
    analytic=True,
    parts=[Part("dv", 2), Part("du", 2), Part("db"), Part("dc")],
    cases=[
        Case(
            "two words",
            inputs=BY_HAND,
            about="The residuals are −1.25 for the pair (0, 1) and 6 for (1, 0). Twice that is db = (−2.5, 12) and "
            "dc = (12, −2.5); dv = (2.5, 36) and du = (24, −2.5).",
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
            about="The weight is ½, so all comes down to the residual 1.5 − ln 4.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no two",
            mistaken(factor=1.0),
            "The square's derivative has a factor 2, which is missing. (Where the loss has a ½, the two cancel.)",
        ),
        Mistake(
            "opposite sign",
            mistaken(factor=-2.0),
            "Your gradients have the opposite sign: they lead downhill.",
        ),
        Mistake(
            "no weights",
            mistaken(weigh=lambda h: 1),
            "All of your pairs count alike. Each has its weight h, in the gradient too.",
        ),
        Mistake(
            "weights without an end",
            mistaken(cut=False),
            "Your weights go on growing above the cutoff. From there on all pairs count alike, 1.",
        ),
        Mistake(
            "logarithm of one at least",
            mistaken(ln=lambda x: np.log(np.maximum(x, 1))),
            "You take counts below 1 for 1 in the logarithm. Counts may be fractions, and then ln x is negative.",
        ),
        Mistake(
            "zero times the logarithm of zero",
            mistaken(hole=np.nan),
            "Pairs that were never seen have 0 · ln 0 in your answer, which is no number. They play no part.",
        ),
        Mistake(
            "order swapped",
            mistaken(order=(1, 0, 2, 3)),
            "Your dv and du are swapped: the gradient of the centre words' vectors comes first.",
        ),
        Mistake(
            "weights squared",
            mistaken(weigh=np.square),
            "Your weights are squared. h stands before the square, so that it stays as it is.",
        ),
        Mistake(
            "pairs never seen count",
            mistaken(never=True),
            "Pairs that were never seen add to your gradients.",
        ),
        Mistake(
            "counts transposed",
            mistaken(turned=True),
            "You take xⱼᵢ for xᵢⱼ. Here x need not be symmetric.",
        ),
        Mistake(
            "summed over the wrong word",
            mistaken(flipped=True),
            "In dv and du you sum over the wrong index: vᵢ collects over all j, uⱼ over all i.",
        ),
        Mistake(
            "times its own table",
            mistaken(own=True),
            "The derivative of uⱼᵀvᵢ for vᵢ is uⱼ, and the other way round. Yours are multiplied by the same table.",
        ),
        Mistake(
            "biases swapped",
            mistaken(sums=(0, 1)),
            "Your db and dc are swapped: bᵢ collects over all j.",
        ),
        Mistake(
            "half of the biases' gradients",
            mistaken(share=0.5),
            "In db and dc the factor 2 is missing.",
        ),
        Mistake(
            "biases left out of the residual",
            mistaken(biases=0),
            "Your residuals have no biases in them. They are those of the loss.",
        ),
    ],
    equivalent={"power or 0.75": "The power is larger than zero, so it never counts as none."},
    hints=[
        "Write $r_{ij} = 2\\,h(x_{ij})\\,(\\dots)$ first. All four gradients are sums of it.",
        "What is $\\partial r_{ij}$'s share in $\\partial J/\\partial v_i$? Sum over $j$: that is a matrix product.",
        "ln 0 must not get in, not even times 0.",
    ],
)
