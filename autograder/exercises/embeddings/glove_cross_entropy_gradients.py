"""The gradients of GloVe's cross-entropy"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._telling import telling


def glove_cross_entropy_gradients(counts, centre, context):
    r"""Return the gradients of skip-gram's loss of a whole text, out of a matrix of counts.

    For a single window the gradient is prediction minus truth, as always with softmax and cross-entropy. How often does
    the prediction come in, and how often the truth, if a whole text is added up?

    **Given**, for $m$ words:

    - `counts` $x$, shape `(m, m)`: $x_{ij} \ge 0$ is how often word $j$ stands in the windows of word $i$, whole or
      not. Do not count on symmetry. A row may have zeros only.
    - `centre` $v$ and `context` $u$, shape `(m, features)`: the vectors $v_i$ and $u_j$ are rows.

    $$J = -\sum_{i,j} x_{ij} \ln P(j \mid i), \qquad
      P(j \mid i) = \frac{\exp(u_j^\top v_i)}{\sum_k \exp(u_k^\top v_i)} .$$

    **Return** two arrays of shape `(m, features)`, in this order: $\partial J/\partial v$ and $\partial J/\partial u$.

    Products may be in the thousands, so see to it that no exponential overflows. Use NumPy only, and no numerical
    differentiation.
    """
    ### BEGIN SOLUTION
    scores = centre @ context.T
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    g = counts.sum(axis=1, keepdims=True) * e / e.sum(axis=1, keepdims=True) - counts
    return g @ context, g.T @ centre
    ### END SOLUTION


def draw(rng, words, features, scale=1.0):
    """A matrix of counts that is not symmetric; some pairs were never seen, but no row is empty."""

    def parameters():
        counts = rng.integers(0, 7, size=(words, words)) * (rng.random((words, words)) < 0.7)
        tables = {
            name: np.round(64 * scale * rng.normal(size=(words, features))) / 64 for name in ("centre", "context")
        }
        return {"counts": counts.astype(float), **tables}

    slips = [{"axis": 0}, {"turned": True}, {"times": lambda x: 1.0}, {"times": lambda x: x.sum(0)[:, None]}]
    slips += [{"most": np.max}] if scale > 1 else []
    slips += [{"own": True}, {"flipped": True}, {"truth": 0}, {"weigh": lambda x: np.minimum(x, 1)}]
    slips = [mistaken(**slip) for slip in slips] + [(mistaken(divided=True), (False, False))]
    return telling(parameters, glove_cross_entropy_gradients, *slips)


@combinable
def mistaken(
    *,
    axis=1,
    turned=False,
    times=lambda x: x.sum(1, keepdims=True),
    weigh=lambda x: x,
    truth=1,
    sign=1,
    own=False,
    flipped=False,
    most=lambda scores: scores.max(axis=1, keepdims=True),
    mean=False,
    divided=False,
    order=1,
):
    """Return the algorithm with one slip in it."""

    def glove_cross_entropy_gradients(counts, centre, context):
        counts = weigh(counts.T if turned else counts)
        scores = centre @ context.T
        with np.errstate(over="ignore", invalid="ignore"):
            e = np.exp(scores - most(scores))
            p = e / e.sum(axis=axis, keepdims=True)
            pairs = counts.sum(axis=1, keepdims=True)
            seen = pairs * (counts / pairs) if divided else counts
        g = sign * (times(counts) * p - truth * seen)
        g = g / counts.sum() if mean else g
        one, other = (g.T, g) if flipped else (g, g.T)
        return ((one @ centre, other @ context) if own else (one @ context, other @ centre))[::order]

    return glove_cross_entropy_gradients


exercise = Exercise(
    solution=glove_cross_entropy_gradients,
    points=3,
    analytic=True,
    parts=[Part("dv"), Part("du")],
    cases=[
        Case(
            "two words",
            inputs={
                "counts": np.array([[1.0, 2.0], [2.0, 0.0]]),
                "centre": np.array([[0.0], [0.0]]),
                "context": np.array([[1.0], [3.0]]),
            },
            about="All words are equally likely. Prediction minus truth is (0.5, −0.5) and (−1, 1), so that dv = (−1, "
            "2). The centre words' vectors are zero: du = 0.",
        ),
        Case(
            "a word without pairs",
            inputs={
                "counts": np.array([[0.0, 0.0, 0.0], [0.25, 0.0, 0.5], [2.0, 0.0, 1.0]]),
                "centre": np.array([[1.0, -1.0], [0.0, 0.0], [2.0, 0.0]]),
                "context": np.array([[0.0, 1.0], [0.0, 3.0], [0.0, -1.0]]),
            },
            about="The row of word 0 is empty: its own dv is (0, 0). Word 1 has ¾ of a pair: (¼, ¼, ¼) − (¼, 0, ½) "
            "makes its dv (0, 1).",
        ),
        Case("some words", draw, {"words": 6, "features": 3}),
        Case("large products", draw, {"words": 5, "features": 4, "scale": 40.0}, hidden=True),
        Case("as many features as words", draw, {"words": 4, "features": 4}, hidden=True),
        Case("one feature", draw, {"words": 7, "features": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "prediction once",
            mistaken(times=lambda x: 1.0),
            "Your prediction comes in once for each word. It does so for each of the word's pairs: how many has word "
            "i?",
        ),
        Mistake(
            "prediction as often as the other word",
            mistaken(times=lambda x: x.sum(0)[:, None]),
            "You multiply the prediction by column sums. Word i is given once for each pair of its row.",
        ),
        Mistake(
            "each pair once",
            mistaken(weigh=lambda x: np.minimum(x, 1)),
            "Each pair counts once in your answer, however often it occurs.",
        ),
        Mistake(
            "prediction alone",
            mistaken(truth=0),
            "The truth, −x, is missing: only the normalisation is differentiated.",
        ),
        Mistake(
            "opposite sign",
            mistaken(sign=-1),
            "Your gradients are those of the log-likelihood. The loss is its opposite.",
        ),
        Mistake(
            "softmax over the centre words",
            mistaken(axis=0),
            "Your probabilities sum to 1 over i, the word that is given. They do over j.",
        ),
        Mistake(
            "counts transposed",
            mistaken(turned=True),
            "You take xⱼᵢ for xᵢⱼ. Here x need not be symmetric.",
        ),
        Mistake(
            "summed over the wrong word",
            mistaken(flipped=True),
            "You sum over the wrong index: vᵢ collects over all j, uⱼ over all i.",
        ),
        Mistake(
            "times its own table",
            mistaken(own=True),
            "The derivative of uⱼᵀvᵢ for vᵢ is uⱼ, and the other way round. Yours are multiplied by the same table.",
        ),
        Mistake(
            "divided by an empty row",
            mistaken(divided=True),
            "You divide a row by its sum. For a word without pairs that is 0/0, which is no number.",
        ),
        Mistake(
            "one pair at least",
            mistaken(times=lambda x: np.maximum(x.sum(1, keepdims=True), 1)),
            "Your prediction comes in once at least. For a row that sums to 0, or to less than 1, that is too often.",
        ),
        Mistake(
            "order swapped",
            mistaken(order=-1),
            "Your two gradients are swapped: that of the centre words' vectors comes first.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(most=lambda scores: 0.0),
            "For large products your exponentials overflow, and infinity by infinity is no number.",
        ),
        Mistake(
            "one score off all rows",
            mistaken(most=np.max),
            "You take the largest of all scores off. In rows where all are far below it each exponential vanishes, and "
            "the sum with them. Each row has its own largest score.",
        ),
        Mistake(
            "a mean",
            mistaken(mean=True),
            "Your gradients are those of a mean over the pairs. The loss is their sum.",
        ),
    ],
    hints=[
        "For one pair (i, j) the derivative for the scores of row i is P(·|i) minus a one-hot vector. Add up all "
        "pairs.",
        "From the scores' gradient to the two tables it is one matrix product each.",
    ],
)
