"""One step of word2vec on a batch of padded windows"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def word2vec(centre_words, words, labels, mask, centre, context, *, learning_rate):
    r"""Return the loss of a batch, and both tables of word vectors after one step of gradient descent.

    Windows at the ends of sentences are short, and so the rows of a batch are padded. A mask keeps the padding out of
    the loss, and so out of the vectors: padding is a valid index, of a word that has nothing to do with the row.

    **Given**

    - `centre_words`, integers of shape `(b,)`: the centre of each row.
    - `words`, integers of shape `(b, columns)`: context words, padding, noise words, in any order.
    - `labels`, floats of shape `(b, columns)`: 1 for a context word, 0 for a noise word, 0 or 1 for padding.
    - `mask`, floats of shape `(b, columns)`: 1 for a word that counts, 0 for padding.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$. `context`, shape `(m, d)`: row $i$ is $u_i$.
    - `learning_rate`: $\eta > 0$.

    With the scores $z_{rk} = u_{o_{rk}}^\top v_{c_r}$ of row $r$, labels $y$ and mask $m$,

    $$J = \frac{1}{b} \sum_{r=1}^{b} \frac{\sum_k m_{rk}\, \ell_{rk}}{\sum_k m_{rk}}, \qquad
      \ell_{rk} = \begin{cases} -\ln \sigma(z_{rk}) & y_{rk} = 1 \\ -\ln \sigma(-z_{rk}) & y_{rk} = 0. \end{cases}$$

    So each row is a mean over the words that are there, and $J$ the mean over all $b$ rows. A row that is padding
    throughout has the loss 0, moves nothing, and is counted in $b$ all the same.

    **Return** three things, in this order:

    1. $J$, one number, before the step;
    2. the table of centres after it, $V - \eta\, \partial J / \partial V$, shape `(m, d)`;
    3. the table of contexts after it, $U - \eta\, \partial J / \partial U$, shape `(m, d)`. Both gradients are those at
       the *old* tables.

    Words occur more than once in a batch; all that a word gets adds up. Use NumPy only and no numerical
    differentiation. Scores may be several thousands in size. Leave the inputs as they are: the new tables are new
    arrays.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    v, u = centre[centre_words], context[words]
    z = np.einsum("bd,bkd->bk", v, u)
    share = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1) / len(mask)  # of each word in the loss
    loss = (share * np.logaddexp(0, np.where(labels == 1, -z, z))).sum()

    at_scores = share * (sigmoid(z) - labels)
    new_centre, new_context = centre.copy(), context.copy()
    np.add.at(new_centre, centre_words, -learning_rate * np.einsum("bk,bkd->bd", at_scores, u))
    np.add.at(new_context, words, -learning_rate * at_scores[..., None] * v[:, None])
    return loss, new_centre, new_context
    ### END SOLUTION


def batch(rng, rows, columns, words, dim=3, scale=1.0, learning_rate=0.5, whole=False, empty=False):
    """A third of the columns is context, padded; the rest is noise, padded with it."""
    positive = max(1, columns // 3)
    labels = np.zeros((rows, columns))
    labels[:, :positive] = 1
    mask = np.ones((rows, columns))
    if not whole:
        mask[:, positive - 1] = rng.permutation(np.resize([0, 1], rows))
        mask[:, -1] = mask[:, positive - 1] * (positive > 1)
        mask[0, 1:-2] = 1
    if empty:
        mask[rng.integers(rows)] = 0
    centres, beside = rng.integers(words, size=rows), rng.integers(words, size=(rows, columns))
    if rows > 1:
        centres[1] = centres[0]
    if columns > 3:
        beside[:, 1] = beside[:, -2]
    order = rng.permutation(columns)
    tables = {name: scale * rng.normal(size=(words, dim)) for name in ("centre", "context")}
    arrays = {"words": beside[:, order], "labels": labels[:, order], "mask": mask[:, order]}
    return {"centre_words": centres, **arrays, **tables, "learning_rate": learning_rate}


def stable(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable(z):
    with np.errstate(all="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def fancy(array, indices, values):
    array[indices] += values


def safe(sums):
    return np.maximum(sums, 1)


@combinable
def mistaken(
    *,
    kept=lambda mask: mask,
    row_sum=lambda mask: safe(mask.sum(axis=1, keepdims=True)),
    rows=lambda mask: len(mask),
    masked_gradient=True,
    label=lambda labels: labels,
    sigmoid=stable,
    scatter=np.add.at,
    direction=-1,
    rate=lambda learning_rate: learning_rate,
    one_after_the_other=False,
):
    """Return the algorithm with one slip in it."""

    def word2vec(centre_words, words, labels, mask, centre, context, *, learning_rate):
        v, u = centre[centre_words], context[words]
        z = (v[:, None] * u).sum(axis=2)
        with np.errstate(all="ignore"):
            scale = 1 / row_sum(mask) / rows(mask)
        y = label(labels)
        loss = (kept(mask) * scale * np.logaddexp(0, np.where(y == 1, -z, z))).sum()
        delta = (kept(mask) if masked_gradient else 1.0) * scale * (sigmoid(z) - y)
        step = direction * rate(learning_rate)
        new_centre, new_context = centre.copy(), context.copy()
        scatter(new_centre, centre_words, step * (delta[..., None] * u).sum(axis=1))
        v = new_centre[centre_words] if one_after_the_other else v
        scatter(new_context, words, step * delta[..., None] * v[:, None])
        return loss, new_centre, new_context

    return word2vec


def naive_loss(centre_words, words, labels, mask, centre, context, *, learning_rate):
    z = (centre[centre_words][:, None] * context[words]).sum(axis=2)
    share = mask / safe(mask.sum(axis=1, keepdims=True)) / len(mask)
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-z))
        loss = -(share * np.log(np.where(labels == 1, p, 1 - p))).sum()
    return loss, *mistaken()(centre_words, words, labels, mask, centre, context, learning_rate=learning_rate)[1:]


def step_of_the_sum(centre_words, words, labels, mask, centre, context, *, learning_rate):
    """The loss is a mean over the rows, the gradients are those of their sum."""
    arrays = (centre_words, words, labels, mask, centre, context)
    loss = mistaken()(*arrays, learning_rate=learning_rate)[0]
    return loss, *mistaken(rows=lambda mask: 1)(*arrays, learning_rate=learning_rate)[1:]


def loss_after_the_step(centre_words, words, labels, mask, centre, context, *, learning_rate):
    batch = (centre_words, words, labels, mask)
    tables = mistaken()(*batch, centre, context, learning_rate=learning_rate)[1:]
    return mistaken()(*batch, *tables, learning_rate=learning_rate)[0], *tables


def in_place(centre_words, words, labels, mask, centre, context, *, learning_rate):
    loss, new_centre, new_context = mistaken()(
        centre_words, words, labels, mask, centre, context, learning_rate=learning_rate
    )
    centre -= centre - new_centre
    context -= context - new_context
    return loss, centre, context


exercise = Exercise(
    solution=word2vec,
    points=6,
    parts=[Part("J", 2), Part("centre", 2), Part("context", 2)],
    analytic=True,
    cases=[
        Case(
            "one row by hand",
            inputs={
                "centre_words": np.array([0]),
                "words": np.array([[1, 0, 2]]),
                "labels": np.array([[1.0, 1.0, 0.0]]),
                "mask": np.array([[1.0, 0.0, 1.0]]),
                "centre": np.array([[2.0, 0.0], [1.0, 3.0], [1.0, 3.0]]),
                "context": np.array([[5.0, 3.0], [0.0, 0.0], [0.0, 0.0]]),
                "learning_rate": 4.0,
            },
            about="Both scores that count are 0, the middle one is padding. J = (ln 2 + ln 2)/2, and σ − y is −½ and "
            "½, each counting one half: u₁ = 4 · ½ · ½ · (2, 0) = (2, 0), u₂ = −(2, 0), and v₀ stays, for both u are "
            "zero.",
        ),
        Case("a batch without padding", batch, {"rows": 4, "columns": 6, "words": 8, "whole": True}),
        Case("a batch with padding", batch, {"rows": 5, "columns": 7, "words": 9, "dim": 4}),
        Case("a row of padding", batch, {"rows": 4, "columns": 6, "words": 10, "empty": True}, hidden=True),
        Case("one row, one column", batch, {"rows": 1, "columns": 1, "words": 4, "dim": 1, "whole": True}, hidden=True),
        Case(
            "large scores",
            batch,
            {"rows": 6, "columns": 6, "words": 7, "scale": 40.0, "learning_rate": 20.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "mask ignored",
            mistaken(kept=np.ones_like, row_sum=lambda mask: mask.shape[1]),
            "Padding counts in your loss. Where the mask is 0 nothing may happen.",
        ),
        Mistake(
            "mask left out of the gradient",
            mistaken(masked_gradient=False),
            "Your loss leaves the padding out, your gradient does not: words that only pad get moved.",
        ),
        Mistake(
            "divided by the columns",
            mistaken(row_sum=lambda mask: mask.shape[1]),
            "You divide each row by the number of columns. Divide by how many of them count, the sum of its mask.",
        ),
        Mistake(
            "mean over all words",
            mistaken(row_sum=lambda mask: safe(mask.sum()) / len(mask)),
            "You average over all words of the batch at once. Each row is averaged for itself, so that short windows "
            "weigh as much as long ones.",
        ),
        Mistake(
            "rows of padding not counted",
            mistaken(rows=lambda mask: max(1, (mask.sum(axis=1) > 0).sum())),
            "You leave rows of padding out of b. They add nothing, but are counted.",
        ),
        Mistake(
            "sum over the rows",
            mistaken(rows=lambda mask: 1),
            "Your J is a sum over the rows. It is their mean.",
        ),
        Mistake(
            "step of the sum",
            step_of_the_sum,
            "Your J is the mean over the rows, but your gradients are those of their sum: they lack the factor 1/b.",
        ),
        Mistake(
            "loss after the step",
            loss_after_the_step,
            "Your J is that of the new tables. It is the loss before the step.",
        ),
        Mistake(
            "row of padding divides by zero",
            mistaken(row_sum=lambda mask: mask.sum(axis=1, keepdims=True)),
            "For a row of padding you divide 0 by 0. Such a row has the loss 0.",
        ),
        Mistake(
            "labels exchanged",
            mistaken(label=lambda labels: 1 - labels),
            "You push context words away and pull noise words near: 1 is the label of a context word.",
        ),
        Mistake(
            "indices that occur twice",
            mistaken(scatter=fancy),
            "`table[words] += …` adds once where a word occurs several times. Use `np.add.at`.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your step goes along the gradient, uphill.",
        ),
        Mistake(
            "learning rate left out",
            mistaken(rate=lambda learning_rate: 1.0),
            "You subtract the whole gradient. Multiply it by the learning rate.",
        ),
        Mistake(
            "contexts after the centres",
            mistaken(one_after_the_other=True),
            "The gradient of the contexts uses the *new* centres. Both gradients are taken at the old tables.",
        ),
        Mistake(
            "logarithm of zero",
            naive_loss,
            "For large scores your σ is 0 or 1, and its logarithm or that of 1 − σ infinite. ln(1 + e⁻ᶻ) does not "
            "need σ.",
        ),
        Mistake(
            "σ overflows",
            mistaken(sigmoid=unstable),
            "For large scores your σ divides inf by inf.",
        ),
        Mistake(
            "tables changed in place",
            in_place,
            "You write into the tables that you were given. Make copies first.",
        ),
    ],
    equivalent={"close taken for equal: labels == 1 -> np.isclose(labels, 1)": "labels are 0 or 1"},
    hints=[
        "Begin with the share that each word has in J: mask / (sum of its row's mask) / b, with 0 for rows of "
        "padding. The loss is the sum of share times ℓ.",
        "The gradient with respect to the scores is share · (σ(z) − y). From there on it is the batch product "
        "backwards.",
        "v_c gets Σ_k δ_k u_k, and u_o gets δ v_c; `np.add.at` adds up what belongs to the same word.",
    ],
)
