"""Scaled dot-product attention"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._masks import masked_afterwards, masked_softmax, not_low_enough, renormalized, someone_hidden


def scaled_dot_product(q, k, v, mask):
    r"""Return what each query gets by scaled dot-product attention, and the weights it looks with.

    This is the one formula of the transformer that is new; all else was there before. Each query asks, each key says
    what it has to offer, and each value is what is then handed over.

    **Given**

    - `q` $Q$, shape `(..., queries, d)`: the queries in rows; `...` is any number of batch axes, or none.
    - `k` $K$, shape `(..., keys, d)`: the keys in rows.
    - `v` $V$, shape `(..., keys, values)`: one value a key, in rows.
    - `mask`, booleans of shape `(..., queries, keys)`: `True` where the query may see the key.

    With softmax over the keys that a query may see,

    $$S = \frac{Q K^\top}{\sqrt{d}}, \qquad A = \operatorname{softmax}(S), \qquad Z = A V .$$

    **Return** two arrays, in this order: $Z$, shape `(..., queries, values)`, and $A$, shape `(..., queries, keys)`. A
    weight is 0 where the mask is `False`. A query that may see no key at all has weights of 0, and gets zeros.

    Scores may be in the thousands. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    scores = np.where(mask, scores, -np.inf)
    # The largest of no scores is the lowest number, since −∞ − (−∞) is none.
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min))
    weights = weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1)  # the largest exponential is 1
    return weights @ v, weights
    ### END SOLUTION


def looks(rng, batch=(), queries=4, keys=6, d=5, values=3, masked=True, empty=False, level=0.0):
    """Queries, keys and values; with a level, all scores of a query are high or low together, but for a hidden key's.

    That one's scores are near 0, thousands above those of half of the queries.
    """
    inputs = {
        "q": rng.normal(size=(*batch, queries, d)),
        "k": rng.normal(size=(*batch, keys, d)),
        "v": rng.normal(size=(*batch, keys, values)),
        "mask": someone_hidden(rng, *batch, queries, keys) if masked else np.ones((*batch, queries, keys), bool),
    }
    if empty:
        inputs["mask"][..., int(rng.integers(queries)), :] = False
    if level:  # of numbers whose products float32 has exactly
        inputs |= {name: np.round(8 * inputs[name]) / 8 for name in ("q", "k")}
        inputs["q"][..., 0] = level * np.resize([1.0, -1.0], queries)
        inputs["k"][..., 0] = 1.0
        inputs["k"][..., 1, 0] = 0.0
        inputs["mask"] = np.insert(someone_hidden(rng, *batch, queries, keys - 1), 1, False, axis=-1)
    return inputs


@combinable
def mistaken(
    *,
    scores=lambda q, k: q @ np.swapaxes(k, -1, -2),
    scale=lambda q, k, v: np.sqrt(q.shape[-1]),
    weigh=masked_softmax,
    values=lambda k, v: v,
    **options,
):
    """Return the algorithm with one slip in it."""

    def scaled_dot_product(q, k, v, mask):
        weights = weigh(scores(q, k) / scale(q, k, v), mask, **options)
        return weights @ values(k, v), weights

    return scaled_dot_product


exercise = Exercise(
    solution=scaled_dot_product,
    points=4,
    parts=[Part("output"), Part("weights")],
    cases=[
        Case(
            "two queries by hand",
            inputs={
                "q": np.array([[1.0, 0.0], [0.0, 1.0]]),
                "k": np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]),
                "v": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
                "mask": np.ones((2, 3), bool),
            },
            about="The scores are 1/√2 or 0. The first query's weights are 0.4011, 0.4011 and 0.1978; it gets "
            "(2.5933, 3.5933).",
        ),
        Case("a batch", looks, {"batch": (3,), "masked": False}),
        Case("masks", looks, {"batch": (2,), "queries": 5, "keys": 7, "d": 3, "values": 4}),
        Case("a query that sees nothing", looks, {"batch": (3,), "queries": 4, "keys": 5, "empty": True}, hidden=True),
        Case(
            "heads in a batch",
            looks,
            {"batch": (2, 3), "queries": 5, "keys": 5, "d": 4, "values": 4},
            hidden=True,
        ),
        Case("one query without a batch", looks, {"queries": 1, "keys": 6, "d": 7, "values": 2}, hidden=True),
        Case("large scores", looks, {"batch": (2,), "keys": 6, "d": 4, "level": 4096.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not scaled",
            mistaken(scale=lambda q, k, v: 1.0),
            "You do not divide by √d. Then the scores of long queries are large, and softmax is nearly one-hot.",
        ),
        Mistake(
            "divided by d",
            mistaken(scale=lambda q, k, v: q.shape[-1]),
            "You divide by d. The scores' variance grows as d, so their deviation grows as √d.",
        ),
        Mistake(
            "root of the number of keys",
            mistaken(scale=lambda q, k, v: np.sqrt(k.shape[-2])),
            "You divide by the root of the number of keys. d is the length of a query.",
        ),
        Mistake(
            "root of a value's length",
            mistaken(scale=lambda q, k, v: np.sqrt(v.shape[-1])),
            "You divide by the root of a value's length. d is the length of a query.",
        ),
        Mistake(
            "scores of 0 are hidden",
            mistaken(weigh=lambda s, mask: masked_softmax(s, mask & (s != 0))),
            "You take a score of 0 for one that may not be seen. The mask says what may be seen, not the score.",
        ),
        Mistake(
            "softmax over the queries",
            mistaken(axis=-2, empty=0.0),
            "Your weights sum to one over the queries. Each query shares its own weight out to the keys.",
        ),
        Mistake(
            "the mask is not used",
            mistaken(hide=lambda e, mask: e, empty=None),
            "Your queries see keys that the mask forbids.",
        ),
        Mistake(
            "the mask turned round",
            mistaken(hide=lambda e, mask: np.where(mask, -np.inf, e), empty=None),
            "Your queries see just what they may not: `True` means that the key may be seen.",
        ),
        Mistake(
            "hidden scores are 0",
            mistaken(hide=lambda e, mask: e * mask),
            "You multiply the scores by the mask. A score of 0 is no small one: exp(0) = 1.",
        ),
        Mistake(
            "mask multiplied by −10⁹",
            mistaken(hide=lambda e, mask: e * np.where(mask, 1, -1e9)),
            "You *multiply* the scores by −10⁹ where they may not be seen. A negative score then becomes the largest "
            "of all. The low number has to be put in their place, or added.",
        ),
        Mistake(
            "not low enough",
            mistaken(hide=not_low_enough),
            "Your low number for hidden scores is not low enough: other scores may lie thousands below 0. Take −∞.",
        ),
        Mistake(
            "largest score of what is hidden",
            mistaken(weigh=renormalized),
            "You subtract a score that is far above all that a query sees: a hidden one, or one of another query. "
            "Nothing is left of their exponentials. Hide first, and then take each row's largest.",
        ),
        Mistake(
            "weights taken away afterwards",
            mistaken(weigh=masked_afterwards),
            "You take weights away after softmax, so that the rest does not sum to one.",
        ),
        Mistake(
            "nothing to see is no number",
            mistaken(empty=None),
            "A query that may see nothing divides 0 by 0. It gets zeros.",
        ),
        Mistake(
            "nothing to see is shared out",
            mistaken(empty=None, hide=lambda e, mask: np.where(mask, e, -1e30)),
            "A query that may see nothing has equally low scores everywhere, and softmax shares its weight out to what "
            "it may not see. It gets zeros.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(stable=False),
            "exp of a score in the thousands is infinite. Subtract each query's largest score first.",
        ),
        Mistake(
            "largest score of all",
            mistaken(hide=lambda e, mask: np.where(mask, e - e.max(), -np.inf), stable=False),
            "You subtract the largest score of all queries. For another one, all exponentials may then be 0.",
        ),
        Mistake(
            "one softmax for the whole matrix",
            mistaken(axis=(-2, -1)),
            "Your softmax runs over all queries and keys together. Each query's own weights sum to one.",
        ),
    ],
    hints=[
        "`np.swapaxes(k, -1, -2)` transposes the last two axes, however many stand before them.",
        "Put −∞ where the mask is `False`, and subtract each row's largest score before `np.exp`. Then think of a row "
        "that is −∞ throughout.",
    ],
)
