"""The batch product of word2vec"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def skip_gram_scores(centre_words, words, centre, context):
    r"""Return the scores of a batch: the product of each centre word's vector with those of the words beside it.

    A batch of word2vec has one centre word a row, and beside it its context words and its noise words, padded to the
    same number of columns. All scores of the batch are wanted at once: a *batch product*, for each row $b$ a vector of
    size $(1, d)$ times a matrix of size $(d, \text{columns})$,

    $$z_{bk} = u_{o_{bk}}^\top v_{c_b}.$$

    **Given**

    - `centre_words`, integers of shape `(batch,)`: $c_b$.
    - `words`, integers of shape `(batch, columns)`: $o_{bk}$, the words beside each centre. A word may be there twice.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$, the vector of word $i$ as a centre.
    - `context`, shape `(m, d)`: row $i$ is $u_i$, its vector as a context or noise word.

    **Return** the scores, shape `(batch, columns)`. They are products, not cosines, and there is no $\sigma$ yet.

    A piece of advice: products of words of different rows are not wanted, and need not be computed. With $d$ numbers a
    vector, $\text{batch} \cdot \text{columns} \cdot d$ multiplications are enough. Use NumPy only, and leave the inputs
    as they are.
    """
    ### BEGIN SOLUTION
    return np.einsum("bd,bkd->bk", centre[centre_words], context[words])
    ### END SOLUTION


def batch(rng, rows, columns, words, dim):
    centres, beside = rng.integers(words, size=rows), rng.integers(words, size=(rows, columns))
    beside[:, -1] = beside[:, 0]
    tables = {name: rng.normal(size=(words, dim)) for name in ("centre", "context")}
    return {"centre_words": centres, "words": beside, **tables}


@combinable
def mistaken(
    *,
    roles=lambda centre, context: (centre, context),
    vector=lambda v: v,
    after=lambda z: z,
    product=lambda v, u: (v[:, None] * u).sum(axis=2),
    beside=lambda words: words,
):
    """Return the algorithm with one slip in it."""

    def skip_gram_scores(centre_words, words, centre, context):
        v_table, u_table = roles(centre, context)
        return after(product(vector(v_table[centre_words]), vector(u_table[beside(words)])))

    return skip_gram_scores


def one_table(name):
    def skip_gram_scores(centre_words, words, centre, context):
        table = {"centre": centre, "context": context}[name]
        return (table[centre_words][:, None] * table[words]).sum(axis=2)

    return skip_gram_scores


def unit(v):
    return v / np.linalg.norm(v, axis=-1, keepdims=True)


exercise = Exercise(
    solution=skip_gram_scores,
    points=2,
    cases=[
        Case(
            "one row",
            inputs={
                "centre_words": np.array([1]),
                "words": np.array([[0, 1, 0]]),
                "centre": np.array([[1.0, 2.0], [3.0, 4.0]]),
                "context": np.array([[1.0, 0.0], [1.0, 1.0]]),
            },
            about="v₁ = (3, 4), u₀ = (1, 0) and u₁ = (1, 1): the scores are 3, 7 and 3.",
        ),
        Case("a batch", batch, {"rows": 5, "columns": 4, "words": 9, "dim": 3}),
        Case("one column, one number a vector", batch, {"rows": 6, "columns": 1, "words": 8, "dim": 1}, hidden=True),
        Case("as many columns as rows", batch, {"rows": 4, "columns": 4, "words": 7, "dim": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "cosines",
            mistaken(vector=unit),
            "Yours are cosines. The score is the product itself: its length says how sure the model is.",
        ),
        Mistake(
            "σ of the scores",
            mistaken(after=lambda z: 1 / (1 + np.exp(-z))),
            "You took σ already. The loss does that, in a form that does not lose digits.",
        ),
        Mistake(
            "context vectors on both sides",
            one_table("context"),
            "The centre word's vector comes from `context` with you. It is a row of `centre`.",
        ),
        Mistake(
            "centre vectors on both sides",
            one_table("centre"),
            "The words beside the centre have their vectors from `centre` with you. They are rows of `context`.",
        ),
        Mistake(
            "sum over the columns",
            mistaken(after=lambda z: z.sum(axis=1, keepdims=True)),
            "You add up the words beside a centre. Each has a score of its own.",
        ),
        Mistake(
            "softmax over the columns",
            mistaken(after=lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
            "You normalise over the columns. Each score stands for itself.",
        ),
        Mistake(
            "scaled",
            mistaken(product=lambda v, u: (v[:, None] * u).sum(axis=2) / np.sqrt(v.shape[-1])),
            "You divide by √d, as attention does. Here the product is taken as it is.",
        ),
        Mistake(
            "mean over the features",
            mistaken(product=lambda v, u: (v[:, None] * u).mean(axis=2)),
            "You average over the d numbers. A product of vectors is a sum.",
        ),
        Mistake(
            "another row's words",
            mistaken(beside=lambda words: words[::-1]),
            "The words beside a centre are those of its own row.",
        ),
    ],
    hints=[
        "`centre[centre_words]` is (batch, d), `context[words]` is (batch, columns, d).",
        'Sum their product over the last axis: by broadcasting, or by `np.einsum("bd,bkd->bk", …)`.',
    ],
)
