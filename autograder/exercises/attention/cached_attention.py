"""Attention that keeps keys and values"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def cached_attention(q, k, v, keys, values, step):
    r"""Return what the present position sees of those before it, and the cache for the step after this one.

    A decoder writes one word at a time. At each step all words so far have to be attended to, but of those that are
    past nothing changes any more: their keys and values can be kept, and only the newest ones are computed. That turns
    $T^2$ rows to be multiplied by the weights into $T$.

    **Given**

    - `q`, `k`, `v`, each of shape `(batch, heads, depth)`: query, key and value of the position $t$.
    - `keys`, `values`, each of shape `(batch, heads, length, depth)`: the cache. Its rows $0, \dots, t - 1$ hold the
      keys and values of the positions before. What stands in the rows from $t$ on must not matter: it may be anything,
      even NaN.
    - `step`: $t$, an int from 0 to `length - 1`.

    Put `k` and `v` into row $t$ of the cache. Then, for each sequence and each head by itself, with $d$ the depth,

    $$z = \sum_{j=0}^{t} \alpha_j\, V_j, \qquad
      \alpha = \operatorname{softmax}\!\Big( \tfrac{q \cdot K_0}{\sqrt d}, \dots, \tfrac{q \cdot K_t}{\sqrt d} \Big).$$

    **Return** three arrays, in this order: $z$, shape `(batch, heads, depth)`; and the keys and the values with their
    new row $t$, all other rows as they were. Make new arrays: the old cache stays as it is.

    Scores may be in the thousands. Use NumPy only.
    """
    ### BEGIN SOLUTION
    keys, values = keys.copy(), values.copy()
    keys[:, :, step], values[:, :, step] = k, v
    scores = (keys[:, :, : step + 1] * q[:, :, None]).sum(axis=-1) / np.sqrt(q.shape[-1])  # (batch, heads, t + 1)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return (weights[..., None] * values[:, :, : step + 1]).sum(axis=2), keys, values
    ### END SOLUTION


def cache(rng, batch, heads, length, depth, step, size=1.0, beyond=None):
    """Keys and values, behind which something stands that must not matter; large scores differ by large numbers."""
    inputs = {name: size * rng.normal(size=(batch, heads, depth)) for name in "qkv"}
    for name in ("keys", "values"):
        kept = size * rng.normal(size=(batch, heads, length, depth))
        if beyond is not None:
            kept[:, :, step:] = beyond
        inputs[name] = kept
    return {**inputs, "step": step}


def softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def unstable_softmax(scores):
    with np.errstate(all="ignore"):
        return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


@combinable
def mistaken(
    *,
    first=lambda t: 0,
    last=lambda t: t + 1,
    place=lambda t, length: t,
    scale=np.sqrt,
    share=softmax,
    swapped=False,
    stored=lambda k, v: (k, v),
    kept=lambda new, old: new,
    hidden=lambda a, t: a,
):
    """Return the step with one slip in it."""

    def cached_attention(q, k, v, keys, values, step):
        old = keys, values
        keys, values = keys.copy(), values.copy()
        row = place(step, keys.shape[2])
        keys[:, :, row], values[:, :, row] = stored(k, v)
        seen = slice(first(step), last(step))
        past, said = hidden(keys, step)[:, :, seen], hidden(values, step)[:, :, seen]
        past, said = (said, past) if swapped else (past, said)
        weights = share((past * q[:, :, None]).sum(axis=-1) / scale(q.shape[-1]))
        answer = (weights[..., None] * said).sum(axis=2)
        return answer, kept(keys, old[0]), kept(values, old[1])

    return cached_attention


def zeros_behind(a, t):
    return np.where((np.arange(a.shape[2]) <= t)[:, None], a, 0)


def weighed_by_zero(q, k, v, keys, values, step):
    """The whole cache added up; only the weights behind the present row are zero."""
    _, keys, values = mistaken()(q, k, v, keys, values, step)
    scores = (keys * q[:, :, None]).sum(axis=-1) / np.sqrt(q.shape[-1])
    weights = softmax(np.where(np.arange(keys.shape[2]) <= step, scores, -np.inf))
    return (weights[..., None] * values).sum(axis=2), keys, values


def in_place(q, k, v, keys, values, step):
    keys[:, :, step], values[:, :, step] = k, v
    return mistaken()(q, k, v, keys, values, step)


def added(q, k, v, keys, values, step):
    """The new rows put behind the cache, which has room for them already."""
    longer = [np.concatenate([a[:, :, :step], b[:, :, None]], axis=2) for a, b in ((keys, k), (values, v))]
    return mistaken()(q, k, v, *longer, step)


exercise = Exercise(
    solution=cached_attention,
    points=4,
    parts=[Part("output", 2), Part("keys", 1), Part("values", 1)],
    cases=[
        Case(
            "the second of three steps by hand",
            inputs={
                "q": np.array([[[2.0]]]),
                "k": np.array([[[0.0]]]),
                "v": np.array([[[8.0]]]),
                "keys": np.array([[[[np.log(3) / 2], [np.nan], [5.0]]]]),
                "values": np.array([[[[4.0], [7.0], [np.nan]]]]),
                "step": 1,
            },
            about="The scores are 2 · ln 3 / 2 = ln 3 and 0, the weights 3/4 and 1/4: z = 3 + 2 = 5. Row 1 of the "
            "cache becomes 0 and 8; row 2 stays what it is.",
        ),
        Case("the first step", cache, {"batch": 2, "heads": 3, "length": 4, "depth": 5, "step": 0}),
        Case("a step in between", cache, {"batch": 3, "heads": 2, "length": 7, "depth": 4, "step": 4}),
        Case(
            "the last step",
            cache,
            {"batch": 2, "heads": 4, "length": 6, "depth": 3, "step": 5},
            hidden=True,
        ),
        Case(
            "NaN behind, large scores",
            cache,
            {"batch": 3, "heads": 2, "length": 5, "depth": 6, "step": 2, "size": 40.0, "beyond": np.nan},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "rows behind seen",
            mistaken(last=lambda t: None),
            "You attend to the whole cache. Behind row t nothing has been written yet.",
        ),
        Mistake(
            "zeros behind seen",
            mistaken(last=lambda t: None, hidden=zeros_behind),
            "You put zeros behind row t, and attend to them. A score of zero still has a weight, e⁰.",
        ),
        Mistake(
            "NaN weighed by zero",
            weighed_by_zero,
            "Your weights behind row t are zero, but what stands there still enters the sum, and 0 · NaN is NaN. Leave "
            "these rows out of it.",
        ),
        Mistake(
            "NaN taken out of the cache",
            mistaken(kept=lambda new, old: np.nan_to_num(new)),
            "You return a cache in which NaN has become 0. All rows but row t stay as they were, whatever they hold.",
        ),
        Mistake(
            "the present not seen",
            mistaken(last=lambda t: max(t, 1)),
            "Your position does not see itself: rows 0, …, t are t + 1 rows.",
        ),
        Mistake(
            "the present alone",
            mistaken(first=lambda t: t),
            "You attend to the newest row alone. All rows up to t count.",
        ),
        Mistake(
            "written one row too far",
            mistaken(place=lambda t, length: min(t + 1, length - 1)),
            "You write the new key and value into row t + 1. They belong to row t.",
        ),
        Mistake(
            "no root in the scale",
            mistaken(scale=lambda d: d),
            "You divide the scores by d. They are divided by √d.",
        ),
        Mistake("scores not scaled", mistaken(scale=lambda d: 1), "You do not divide the scores by √d."),
        Mistake(
            "keys and values swapped",
            mistaken(swapped=True),
            "You compare the query with the values, and add up the keys.",
        ),
        Mistake(
            "the value in both caches",
            mistaken(stored=lambda k, v: (v, v)),
            "Your cache of keys gets the value. It gets the key.",
        ),
        Mistake(
            "the old cache returned",
            mistaken(kept=lambda new, old: old),
            "You return the cache as it was. The next step needs the new row.",
        ),
        Mistake(
            "the cache changed in place",
            in_place,
            "You write into the caller's arrays. Copy them first.",
        ),
        Mistake(
            "a cache that is cut",
            added,
            "Your cache ends with row t. It keeps its length: all rows behind stay as they are.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(share=unstable_softmax),
            "Large scores overflow in your exponentials. Take the largest one off first.",
        ),
        Mistake(
            "softmax over the heads",
            mistaken(share=lambda scores: softmax(scores.swapaxes(1, 2)).swapaxes(1, 2)),
            "Your weights add up to one over the heads. Each head has a softmax of its own, over the positions.",
        ),
    ],
    hints=[
        "Copy the cache, write row t of the copies, and look at the rows up to it alone: `keys[:, :, : step + 1]`.",
        "A slice that ends before what must not matter is safer than zeros: 0 · NaN is NaN.",
    ],
)
