"""The way back through attention"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._masks import before, masked_softmax, someone_hidden


def attention_backward(q, k, v, upstream, mask):
    r"""Return scaled dot-product attention, and the gradients of what went into it.

    Three matrix products and a softmax: the way back is three more products and softmax's Jacobian, which nobody
    writes down as a matrix.

    **Given**

    - `q` $Q$, shape `(..., queries, d)`; `k` $K$, shape `(..., keys, d)`; `v` $V$, shape `(..., keys, values)`; any
      number of batch axes `...`, or none.
    - `upstream` $G = \partial L/\partial Z$, shape `(..., queries, values)`.
    - `mask`, booleans of shape `(..., queries, keys)`: `True` where the query may see the key.

    The forward pass is, with softmax over the keys that a query may see,

    $$S = \frac{Q K^\top}{\sqrt d}, \qquad A = \operatorname{softmax}(S), \qquad Z = A V ,$$

    where a query that may see no key has weights $A$ of 0, and gets zeros.

    **Return** four arrays, in this order: $Z$, shape `(..., queries, values)`, then $\partial L/\partial Q$,
    $\partial L/\partial K$ and $\partial L/\partial V$, of the shapes of `q`, `k` and `v`. What has no effect has a
    gradient of 0.

    Scores stay moderate here. Use NumPy only, and no numerical differentiation. Leave the inputs as they are.

    If your forward pass has one of the usual slips, such as a forgotten scale, your gradients still earn their marks
    where they are the gradients of *your* forward pass.
    """
    ### BEGIN SOLUTION

    def transposed(a):
        return np.swapaxes(a, -1, -2)

    root = np.sqrt(q.shape[-1])
    scores = np.where(mask, q @ transposed(k) / root, -np.inf)
    # The largest of no scores is the lowest number, since −∞ − (−∞) is none.
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=np.finfo(scores.dtype).min))
    weights = weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1)  # the largest exponential is 1
    to_weights = upstream @ transposed(v)
    to_scores = weights * (to_weights - (weights * to_weights).sum(axis=-1, keepdims=True))
    return weights @ v, to_scores @ k / root, transposed(to_scores) @ q / root, transposed(weights) @ upstream
    ### END SOLUTION


def looks(rng, batch=(), queries=4, keys=6, d=5, values=3, masked=True, empty=False):
    inputs = {
        "q": rng.normal(size=(*batch, queries, d)),
        "k": rng.normal(size=(*batch, keys, d)),
        "v": rng.normal(size=(*batch, keys, values)),
        "upstream": rng.normal(size=(*batch, queries, values)) + 0.4,
        "mask": someone_hidden(rng, *batch, queries, keys) if masked else np.ones((*batch, queries, keys), bool),
    }
    if empty:
        inputs["mask"][..., int(rng.integers(queries)), :] = False
    return inputs


def by_the_jacobian(q, k, v, upstream, mask):
    """Query by query, with softmax's Jacobian as a matrix."""
    root = q.shape[-1] ** 0.5
    z, dq, dk, dv = np.zeros_like(upstream), np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    for index in np.ndindex(q.shape[:-1]):
        batch, seen = index[:-1], mask[index]
        keys, values, g = k[batch][seen], v[batch][seen], upstream[index]
        if not len(keys):
            continue
        scores = keys @ q[index] / root
        a = np.exp(scores - np.logaddexp.reduce(scores))
        to_scores = (np.diag(a) - np.outer(a, a)) @ (values @ g)
        z[index] = a @ values
        dq[index] = keys.T @ to_scores / root
        dk[batch][seen] += np.outer(to_scores, q[index]) / root
        dv[batch][seen] += np.outer(a, g)
    return z, dq, dk, dv


def turned(a):
    return np.swapaxes(a, -1, -2)


def through_softmax(weights, to_weights):
    return weights * (to_weights - (weights * to_weights).sum(axis=-1, keepdims=True))


@combinable
def mistaken(
    *,
    through=through_softmax,
    for_q=np.sqrt,
    for_k=np.sqrt,
    to_weights=lambda upstream, v: upstream @ turned(v),
    to_v=lambda weights, scores, upstream: turned(weights) @ upstream,
    seen=lambda to_scores, mask: to_scores,
):
    """Return the algorithm with one slip on the way back."""

    def attention_backward(q, k, v, upstream, mask):
        d = q.shape[-1]
        scores = q @ turned(k) / np.sqrt(d)
        weights = masked_softmax(scores, mask)
        to_scores = seen(through(weights, to_weights(upstream, v)), mask)
        dv = to_v(weights, np.where(mask, scores, 0), upstream)
        return weights @ v, to_scores @ k / for_q(d), turned(to_scores) @ q / for_k(d), dv

    return attention_backward


def slipped(
    *, scale=lambda q, k, v: np.sqrt(q.shape[-1]), hide=before, kept=lambda mask: 1, axis=-1, shown=lambda mask: 1
):
    """Return the algorithm with one slip on the way forward, and a way back that is right for it.

    Args:
        scale: what scores are divided by.
        hide: makes scores of scores and mask.
        kept: what ``hide`` multiplies scores by.
        axis: over which the weights sum to one.
        shown: what the weights are multiplied by.
    """

    def attention_backward(q, k, v, upstream, mask):
        root = scale(q, k, v)
        shares = masked_softmax(q @ turned(k) / root, mask, hide=hide, axis=axis, empty=None)
        shares = np.where(np.isnan(shares), 0, shares)
        weights, to_shares = shares * shown(mask), upstream @ turned(v) * shown(mask)
        to_scores = kept(mask) * shares * (to_shares - (shares * to_shares).sum(axis=axis, keepdims=True))
        return weights @ v, to_scores @ k / root, turned(to_scores) @ q / root, turned(weights) @ upstream

    return attention_backward


SLIPS = [
    Mistake(name, slipped(**slip), f"Your output is that of attention with a slip: {name}. Mend the way forward.")
    for name, slip in {
        "no scale": {"scale": lambda q, k, v: 1.0},
        "a scale of d": {"scale": lambda q, k, v: q.shape[-1]},
        "a scale of the root of the number of keys": {"scale": lambda q, k, v: np.sqrt(k.shape[-2])},
        "a scale of the root of a value's length": {"scale": lambda q, k, v: np.sqrt(v.shape[-1])},
        "scores multiplied by √d": {"scale": lambda q, k, v: q.shape[-1] ** -0.5},
        "the mask not used": {"hide": lambda e, mask: e},
        "the mask the wrong way round": {"hide": lambda e, mask: before(e, ~mask)},
        "hidden scores of 0": {"hide": lambda e, mask: e * mask, "kept": lambda mask: mask},
        "hidden weights taken away after softmax": {"hide": lambda e, mask: e, "shown": lambda mask: mask},
        "softmax over the queries": {"axis": -2},
        "a low score where nothing is seen": {
            "hide": lambda e, mask: np.where(mask, e, -1e9),
            "kept": lambda mask: mask,
        },
    }.items()
]

exercise = Exercise(
    solution=attention_backward,
    reference=by_the_jacobian,
    points=6,
    analytic=True,
    parts=[Part("Z"), Part("gradient of Q", 2), Part("gradient of K", 2), Part("gradient of V")],
    follow_through=FollowThrough(of="Z", parts=["gradient of Q", "gradient of K", "gradient of V"], slips=SLIPS),
    cases=[
        Case(
            "one query by hand",
            inputs={
                "q": np.array([[0.0]]),
                "k": np.array([[1.0], [-1.0]]),
                "v": np.array([[1.0], [0.0]]),
                "upstream": np.array([[1.0]]),
                "mask": np.ones((1, 2), bool),
            },
            about="The weights are ½ and ½, so Z = ½ and ∂L/∂V = (½, ½). ∂L/∂A = (1, 0) becomes ∂L/∂S = (¼, −¼), and "
            "∂L/∂Q = ¼ · 1 − ¼ · (−1) = ½.",
        ),
        Case("a batch", looks, {"batch": (3,), "masked": False}),
        Case("masks", looks, {"batch": (2, 3), "queries": 5, "keys": 7, "d": 3, "values": 4}),
        Case("a query that sees nothing", looks, {"batch": (2,), "keys": 5, "d": 4, "empty": True}, hidden=True),
        Case("all sizes alike", looks, {"batch": (4,), "queries": 4, "keys": 4, "d": 4, "values": 4}, hidden=True),
        Case("one query without a batch", looks, {"queries": 1, "keys": 6, "d": 7, "values": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sum forgotten",
            mistaken(through=lambda a, g: a * g),
            "Your ∂L/∂S is A ⊙ ∂L/∂A. The weights of a query sum to one, so that one that grows takes from the others: "
            "subtract the mean of ∂L/∂A, weighted by A, first.",
        ),
        Mistake(
            "diagonal alone",
            mistaken(through=lambda a, g: a * (1 - a) * g),
            "You take softmax for a sigmoid of each score, A (1 − A). Its Jacobian is no diagonal matrix.",
        ),
        Mistake(
            "plain mean subtracted",
            mistaken(through=lambda a, g: a * (g - g.mean(axis=-1, keepdims=True))),
            "You subtract the plain mean of ∂L/∂A over the keys. It has to be weighted by A.",
        ),
        Mistake(
            "sum over the queries",
            mistaken(through=lambda a, g: a * (g - (a * g).sum(axis=-2, keepdims=True))),
            "Your sum runs over the queries. Softmax ran over the keys, and so does the sum.",
        ),
        Mistake(
            "softmax passed over",
            mistaken(through=lambda a, g: g, seen=np.multiply),
            "You hand ∂L/∂A on to the scores as it is: the way through softmax is missing.",
        ),
        Mistake(
            "scale forgotten on the way back",
            mistaken(for_q=lambda d: 1.0, for_k=lambda d: 1.0),
            "Your gradients of Q and K lack 1/√d.",
        ),
        Mistake(
            "scale forgotten for the keys",
            mistaken(for_k=lambda d: 1.0),
            "Your gradient of K lacks 1/√d.",
        ),
        Mistake(
            "scale forgotten for the queries",
            mistaken(for_q=lambda d: 1.0),
            "Your gradient of Q lacks 1/√d.",
        ),
        Mistake(
            "scaled by d on the way back",
            mistaken(for_q=lambda d: d, for_k=lambda d: d),
            "Your gradients of Q and K are divided by d, not by √d.",
        ),
        Mistake(
            "scores for weights",
            mistaken(to_v=lambda a, s, g: turned(s) @ g),
            "Your gradient of V is made with the scores. The output is A V, so it takes A.",
        ),
        Mistake(
            "sign",
            mistaken(to_weights=lambda g, v: -g @ turned(v)),
            "Your gradients of Q and K have the wrong sign.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Go back in steps: from Z to A and V, from A to S, from S to Q and K. Of a product C = A B the gradients are "
        "∂L/∂A = ∂L/∂C Bᵀ and ∂L/∂B = Aᵀ ∂L/∂C.",
        "The way through softmax is a row's own matter: A ⊙ (∂L/∂A − Σ A ⊙ ∂L/∂A), with the sum over the keys.",
        "Where A is 0, nothing goes back: the mask needs no line of its own.",
    ],
)
