"""Multi-head attention"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._masks import masked_afterwards, masked_softmax, not_low_enough, renormalized, someone_hidden


def multi_head(query, memory, w_q, w_k, w_v, w_o, mask):
    r"""Return multi-head attention of a batch of sequences.

    One head looks for the verb, another for the noun that a pronoun stands for: heads attend side by side, each with
    queries, keys and values of its own. Self-attention is what you get where `query` and `memory` are one.

    **Given**

    - `query` $X$, shape `(batch, queries, features)`: who looks.
    - `memory` $M$, shape `(batch, keys, memory_features)`: what is looked at.
    - `w_q`, shape `(heads, features, d)`; `w_k`, shape `(heads, memory_features, d)`; `w_v`, shape
      `(heads, memory_features, values)`: the matrices $W_h^Q$, $W_h^K$, $W_h^V$ of each head $h = 1, \dots, H$. Each
      head sees *all* features.
    - `w_o` $W^O$, shape `(heads * values, outputs)`.
    - `mask`, booleans of shape `(batch, queries, keys)`: `True` where the query may see the key, in every head. Each
      query may see some key.

    For each head, with softmax over the keys that may be seen,

    $$Z_h = \operatorname{softmax}\!\left( \frac{X W_h^Q\, (M W_h^K)^\top}{\sqrt{d}} \right) M W_h^V, \qquad
      Y = [\, Z_1 \mid Z_2 \mid \dots \mid Z_H \,]\; W^O .$$

    **Return** $Y$, shape `(batch, queries, outputs)`.

    Scores may be in the thousands. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    heads = []
    for of_query, of_key, of_value in zip(w_q, w_k, w_v, strict=True):
        q, k, v = query @ of_query, memory @ of_key, memory @ of_value
        scores = q @ np.swapaxes(k, 1, 2) / np.sqrt(q.shape[2])
        scores = np.where(mask, scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=2, keepdims=True))
        heads.append(weights / weights.sum(axis=2, keepdims=True) @ v)
    return np.concatenate(heads, axis=2) @ w_o
    ### END SOLUTION


def all_at_once(query, memory, w_q, w_k, w_v, w_o, mask):
    """The same without a loop: the heads are an axis, and what they find is projected by blocks of W_O."""
    return mistaken()(query, memory, w_q, w_k, w_v, w_o, mask)


def sequences(rng, batch, queries, keys, features, memory_features, heads, d, values, outputs, self_attention=False):
    query = rng.normal(size=(batch, queries, features))
    memory = query.copy() if self_attention else rng.normal(size=(batch, keys, memory_features))
    memory_features = memory.shape[2]
    return {
        "query": query,
        "memory": memory,
        "w_q": rng.normal(size=(heads, features, d)) * 1.5 / np.sqrt(features),
        "w_k": rng.normal(size=(heads, memory_features, d)) * 1.5 / np.sqrt(memory_features),
        "w_v": rng.normal(size=(heads, memory_features, values)),
        "w_o": rng.normal(size=(heads * values, outputs)),
        "mask": someone_hidden(rng, batch, queries, memory.shape[1]),
    }


def large_scores(rng, **sizes):
    """Scores beyond ±2000 but for a small part, all of numbers that float32 has exactly; a hidden word's are near 0."""
    inputs = sequences(rng, **sizes)
    inputs |= {name: np.round(4 * inputs[name]) / 4 for name in ("query", "memory", "w_q", "w_k")}
    # The first feature of a memory goes into the first number of a key alone, and there all keys agree.
    inputs["memory"][..., 0], inputs["w_k"][:, :, 0], inputs["w_k"][:, 0] = 1.0, 0.0, 0.0
    inputs["w_k"][:, 0, 0] = 128.0
    inputs["memory"][:, 1, 0] = 0.0
    batch, queries, keys = inputs["mask"].shape
    inputs["mask"] = np.insert(someone_hidden(rng, batch, queries, keys - 1), 1, False, axis=-1)
    inputs["query"][..., 0] = np.resize([32.0, -32.0], inputs["query"].shape[1])
    inputs["w_q"][:, :, 0], inputs["w_q"][:, 0] = 0.0, 0.0
    inputs["w_q"][:, 0, 0] = 1.0
    return inputs


@combinable
def mistaken(
    *,
    scale=lambda d, heads, values: np.sqrt(d),
    weigh=masked_softmax,
    values_of=lambda w_k, w_v: w_v,
    keys_of=lambda query, memory: memory,
    seen_values=lambda query, memory: memory,
    join=lambda z: np.concatenate(list(z), axis=-1),
    project=lambda joined, w_o: joined @ w_o,
    first=lambda w: w,
    **options,
):
    """Return the algorithm with one slip in it."""

    def multi_head(query, memory, w_q, w_k, w_v, w_o, mask):
        heads, _, d = w_q.shape
        q = np.einsum("bqf,hfd->hbqd", query, first(w_q))
        k = np.einsum("bkf,hfd->hbkd", keys_of(query, memory), first(w_k))
        v = np.einsum("bkf,hfd->hbkd", seen_values(query, memory), first(values_of(w_k, w_v)))
        weights = weigh(np.einsum("hbqd,hbkd->hbqk", q, k) / scale(d, heads, w_v.shape[2]), mask, **options)
        return project(join(weights @ v), w_o)

    return multi_head


def in_the_first(scores, mask):
    """Hide what the first head may not see."""
    hidden = scores.copy()
    hidden[0] = np.where(mask, scores[0], -np.inf)
    return hidden


def by_hand():
    """Two heads of one number: one looks at the first of two words alone, the other at both alike."""
    return {
        "query": np.array([[[1.0, 0.0]]]),
        "memory": np.array([[[1.0, 2.0], [-1.0, 4.0]]]),
        "w_q": np.array([[[np.log(3) / 2], [0.0]], [[0.0], [0.0]]]),
        "w_k": np.array([[[1.0], [0.0]], [[1.0], [0.0]]]),
        "w_v": np.array([[[0.0], [1.0]], [[0.0], [1.0]]]),
        "w_o": np.array([[1.0], [10.0]]),
        "mask": np.ones((1, 1, 2), bool),
    }


exercise = Exercise(
    solution=multi_head,
    reference=all_at_once,
    points=4,
    cases=[
        Case(
            "two heads by hand",
            inputs=by_hand(),
            about="The first head's scores are ±½ ln 3, its weights 3/4 and 1/4, and it finds 3/4 · 2 + 1/4 · 4 = 2.5. "
            "The second head has weights ½ and finds 3. Together 2.5 + 10 · 3 = 32.5.",
        ),
        Case(
            "two heads",
            sequences,
            {"batch": 2, "queries": 3, "keys": 5, "features": 4, "memory_features": 6}
            | {"heads": 2, "d": 3, "values": 7, "outputs": 8},
        ),
        Case(
            "self-attention",
            sequences,
            {"batch": 2, "queries": 6, "keys": 6, "features": 6, "memory_features": 6}
            | {"heads": 3, "d": 2, "values": 2, "outputs": 6, "self_attention": True},
            hidden=True,
        ),
        Case(
            "one head",
            sequences,
            {"batch": 3, "queries": 4, "keys": 6, "features": 5, "memory_features": 3}
            | {"heads": 1, "d": 7, "values": 4, "outputs": 2},
            hidden=True,
        ),
        Case(
            "large scores",
            large_scores,
            {"batch": 2, "queries": 4, "keys": 6, "features": 3, "memory_features": 5}
            | {"heads": 2, "d": 4, "values": 3, "outputs": 5},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "not scaled",
            mistaken(scale=lambda d, heads, values: 1.0),
            "You do not divide the scores by √d.",
        ),
        Mistake(
            "scaled by d",
            mistaken(scale=lambda d, heads, values: d),
            "You divide the scores by d, not by √d.",
        ),
        Mistake(
            "scaled by all heads together",
            mistaken(scale=lambda d, heads, values: np.sqrt(d * heads)),
            "You divide by the root of the width of all heads together. d is that of one head.",
        ),
        Mistake(
            "scaled by a value's length",
            mistaken(scale=lambda d, heads, values: np.sqrt(values)),
            "You divide by the root of a value's length. d is the length of a query.",
        ),
        Mistake(
            "values from the queries' side",
            mistaken(seen_values=lambda query, memory: np.resize(query, memory.shape)),
            "Your values are made of `query`. Keys and values both come from `memory`.",
        ),
        Mistake(
            "keys for values",
            mistaken(values_of=lambda w_k, w_v: np.resize(w_k, w_v.shape)),
            "Your values are made with the keys' matrices, as a lecture prints it. W^V has a say of its own.",
        ),
        Mistake(
            "first head's weights for all",
            mistaken(first=lambda w: np.broadcast_to(w[:1], w.shape)),
            "All of your heads use the first one's matrices, and so all find the same.",
        ),
        Mistake(
            "heads interleaved",
            mistaken(join=lambda z: np.moveaxis(z, 0, -1).reshape(*z.shape[1:3], -1)),
            "The heads' numbers alternate in your rows. All of the first head come first.",
        ),
        Mistake(
            "mean of the heads",
            mistaken(join=lambda z: np.concatenate([z.mean(axis=0)] * len(z), axis=-1)),
            "You average the heads. They are put side by side, and W^O decides what each is worth.",
        ),
        Mistake(
            "heads in the wrong order",
            mistaken(join=lambda z: np.concatenate(list(z[::-1]), axis=-1)),
            "Your heads stand in the opposite order.",
        ),
        Mistake(
            "softmax over the queries",
            mistaken(axis=-2),
            "Your weights sum to one over the queries. Each query shares its own weight out to the keys.",
        ),
        Mistake(
            "the mask is not used",
            mistaken(hide=lambda e, mask: e),
            "Your queries see keys that the mask forbids.",
        ),
        Mistake(
            "the mask in the first head alone",
            mistaken(hide=lambda e, mask: in_the_first(e, mask)),
            "Only your first head minds the mask. It holds in every head.",
        ),
        Mistake(
            "hidden scores are 0",
            mistaken(hide=lambda e, mask: e * mask),
            "You multiply the scores by the mask. A score of 0 is no small one: exp(0) = 1.",
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
            "exponentials overflow",
            mistaken(stable=False),
            "exp of a score in the thousands is infinite. Subtract each query's largest score first.",
        ),
    ],
    hints=[
        "Write one head first: `scaled_dot_product` of `query @ w_q[h]`, `memory @ w_k[h]` and `memory @ w_v[h]`.",
        "Collect what the heads find in a list, and `np.concatenate` it along the last axis.",
    ],
)
