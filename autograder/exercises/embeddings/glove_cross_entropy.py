"""GloVe's cross-entropy"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def glove_cross_entropy(counts, centre, context):
    r"""Return skip-gram's loss of a whole text, out of a matrix of counts.

    Skip-gram adds up $-\ln P(w_j \mid w_i)$ over all windows of a text. A pair that occurs a thousand times adds the
    same number a thousand times. Multiply in place of it.

    **Given**, for $m$ words:

    - `counts` $x$, shape `(m, m)`: $x_{ij} \ge 0$ is how often word $j$ stands in the windows of word $i$. Do not count
      on symmetry.
    - `centre` $v$ and `context` $u$, shape `(m, features)`: the vectors $v_i$ and $u_j$ are rows.

    $$J = -\sum_{i,j} x_{ij} \ln P(j \mid i), \qquad
      P(j \mid i) = \frac{\exp(u_j^\top v_i)}{\sum_k \exp(u_k^\top v_i)} .$$

    **Return** $J$, one number.

    Products may be in the thousands, so see to it that no exponential overflows, and that no logarithm is taken of 0.
    Use NumPy only.
    """
    ### BEGIN SOLUTION
    scores = centre @ context.T
    scores = scores - scores.max(axis=1, keepdims=True)
    return (counts * (np.log(np.exp(scores).sum(axis=1, keepdims=True)) - scores)).sum()
    ### END SOLUTION


def draw(rng, words, features, scale=1.0):
    """A matrix of counts that is not symmetric; some pairs were never seen."""

    def parameters():
        counts = rng.integers(0, 7, size=(words, words)) * (rng.random((words, words)) < 0.7)
        tables = {
            name: np.round(64 * scale * rng.normal(size=(words, features))) / 64 for name in ("centre", "context")
        }
        return {"counts": counts.astype(float), **tables}

    slips = [{"axis": 0}, {"turned": True}, {"weigh": lambda x: x / np.maximum(x.sum(1, keepdims=True), 1)}]
    slips += [{"weigh": lambda x: np.minimum(x, 1)}]
    return telling(parameters, glove_cross_entropy, *[mistaken(**slip) for slip in slips])


@combinable
def mistaken(
    *,
    axis=1,
    turned=False,
    swapped=False,
    weigh=lambda x: x,
    sign=1,
    mean=False,
    stable=True,
    base=1.0,
    floor=0.0,
):
    """Return the algorithm with one slip in it."""

    def glove_cross_entropy(counts, centre, context):
        counts = counts.T if turned else counts
        scores = context @ centre.T if swapped else centre @ context.T
        most = scores.max(axis=axis, keepdims=True) if stable else 0.0
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            shifted = scores - most
            if floor or not stable:
                p = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)
                logarithms = np.log(p + floor)
            else:
                logarithms = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
            total = -sign * (weigh(counts) * logarithms).sum() / base
        return total / counts.sum() if mean else total

    return glove_cross_entropy


exercise = Exercise(
    solution=glove_cross_entropy,
    points=2,
    cases=[
        Case(
            "vectors of zeros",
            inputs={
                "counts": np.array([[1.0, 2.0], [2.0, 0.0]]),
                "centre": np.zeros((2, 1)),
                "context": np.zeros((2, 1)),
            },
            about="All words are equally likely, and there are five pairs: 5 ln 2 = 3.4657.",
        ),
        Case("some words", draw, {"words": 6, "features": 3}),
        Case("large products", draw, {"words": 5, "features": 4, "scale": 25.0}),
        Case("as many features as words", draw, {"words": 4, "features": 4}, hidden=True),
        Case("large products of one feature", draw, {"words": 7, "features": 1, "scale": 40.0}, hidden=True),
        Case(
            "a word that nothing stands beside",
            inputs={
                "counts": np.array([[0.0, 3.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
                "centre": np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
                "context": np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]),
            },
            about="The last row is without counts, and adds nothing; the last word is still among those that might "
            "come.",
            weight=0.5,
        ),
    ],
    mistakes=[
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
            "tables swapped",
            mistaken(swapped=True),
            "Your tables are swapped: the word that is given has its vector in `centre`.",
        ),
        Mistake(
            "each row a distribution",
            mistaken(weigh=lambda x: x / np.maximum(x.sum(1, keepdims=True), 1)),
            "You divide the counts by their row sums. In the text, frequent words count more often.",
        ),
        Mistake(
            "each pair once",
            mistaken(weigh=lambda x: np.minimum(x, 1)),
            "Each pair counts once in your answer, however often it occurs.",
        ),
        Mistake(
            "the likelihood",
            mistaken(sign=-1),
            "Your answer is the log-likelihood. The loss is its opposite.",
        ),
        Mistake(
            "a mean",
            mistaken(mean=True),
            "You return a mean over the pairs. The loss is their sum.",
        ),
        Mistake(
            "in bits",
            mistaken(base=np.log(2)),
            "Your logarithm has the base 2. The natural one is asked for.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(stable=False),
            "For large products your exponentials overflow, or vanish, and the logarithm is infinite. Take the largest "
            "score of each row off first, and do not divide before you take the logarithm.",
        ),
        Mistake(
            "a number added under the logarithm",
            mistaken(floor=1e-8),
            "You add a small number under the logarithm. That hides improbable words, and it was not asked for.",
            others=[mistaken(floor=floor) for floor in (1e-6, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
    ],
    hints=[
        "ln P(j|i) is a score minus the logarithm of a sum of exponentials; there is no need to divide.",
        "A number that is taken off all scores of a row changes no probability. Which one makes all exponentials "
        "harmless?",
    ],
)
