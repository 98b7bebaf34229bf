"""A layer of the encoder"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from . import _layers as layers


def encoder_layer(
    x,
    kernels,
    biases,
    inner_kernel,
    inner_bias,
    outer_kernel,
    outer_bias,
    gamma,
    beta,
    mask,
    *,
    num_heads,
    normalization="post",
    epsilon=1e-5,
):
    r"""Return what one layer of a transformer's encoder makes of a batch of sequences.

    Two sub-layers, one after the other: first the positions look at each other, then each of them thinks by itself. The
    input of each sub-layer is added to its output, so that a gradient finds a way through many layers, and the sum is
    normalised. That is the layer of the paper, called *post-norm*. Most of today's models normalise *before* each
    sub-layer, *pre-norm*, and leave the sum as it is.

    **Given**

    - `x`, shape `(batch, time, width)`.
    - `kernels`, shape `(4, width, width)`, and `biases`, shape `(4, width)`: $W^Q, W^K, W^V, W^O$ and their biases, in
      this order. Of the columns of $W^Q$, $W^K$ and $W^V$ the first $d$ belong to head 1, the next $d$ to head 2, and
      so on; $d = \text{width}/H$.
    - `inner_kernel` $W_1$, shape `(width, inner)`, `inner_bias` $b_1$, `outer_kernel` $W_2$, shape `(inner, width)`,
      and `outer_bias` $b_2$.
    - `gamma` and `beta`, shape `(2, width)`: row 0 for the first normalisation, row 1 for the second.
    - `mask`, booleans of shape `(batch, time)`: which positions there are. All others are padding, which may stand
      anywhere. No position may look at it. Each sequence has at least one position. The answers *at* padding are
      computed like all others.
    - `num_heads` $H$, which divides the width; `normalization`: `"post"` or `"pre"`; `epsilon` $\varepsilon$.

    With rows as vectors, and all biases added,

    $$\begin{aligned}
      \operatorname{MHA}(x) &= [Z_1, \dots, Z_H]\, W^O + b^O, \qquad
        Z_h = \operatorname{softmax}\!\big( Q_h K_h^\top / \sqrt{d} \big) V_h , \\
      \operatorname{FFN}(x) &= \max(0, x W_1 + b_1)\, W_2 + b_2, \qquad
      \operatorname{LN}_i(x) = \gamma_i \odot \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_i ,
    \end{aligned}$$

    where $\mu$ and $\sigma^2$ are the mean and the variance (divided by the width) of one position's vector, and

    | | first sub-layer | second sub-layer |
    | --- | --- | --- |
    | post | $y = \operatorname{LN}_0(x + \operatorname{MHA}(x))$ | $\operatorname{LN}_1(y + \operatorname{FFN}(y))$ |
    | pre | $y = x + \operatorname{MHA}(\operatorname{LN}_0(x))$ | $y + \operatorname{FFN}(\operatorname{LN}_1(y))$ |

    **Return** an array of the shape of `x`.

    Scores may be in the thousands. Use NumPy only.
    """

    ### BEGIN SOLUTION
    def norm(v, i):
        deviation = np.sqrt(v.var(axis=-1, keepdims=True) + epsilon)
        return gamma[i] * (v - v.mean(axis=-1, keepdims=True)) / deviation + beta[i]

    def attention(v):
        heads = (*v.shape[:2], num_heads, v.shape[2] // num_heads)
        q, k, w = ((v @ kernels[i] + biases[i]).reshape(heads).swapaxes(1, 2) for i in range(3))
        scores = q @ k.swapaxes(2, 3) / np.sqrt(heads[3])
        scores = np.where(mask[:, None, None, :], scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        z = weights / weights.sum(axis=-1, keepdims=True) @ w
        return z.swapaxes(1, 2).reshape(v.shape) @ kernels[3] + biases[3]

    def network(v):
        return np.maximum(v @ inner_kernel + inner_bias, 0) @ outer_kernel + outer_bias

    if normalization == "pre":
        y = x + attention(norm(x, 0))
        return y + network(norm(y, 1))
    y = norm(x + attention(x), 0)
    return norm(y + network(y), 1)
    ### END SOLUTION


def layer(rng, lengths, time, width, inner, num_heads, normalization="post", epsilon=1e-5, size=1.0, **more):
    """All weights of the size of one; with a small ε, and with one that shows."""
    kernels, biases = layers.attention_weights(rng, width)
    layers.louder(kernels, biases, more.get("loud", 1.0))
    if "low" in more:
        layers.far_below_zero(kernels, biases, more["low"])
    return {
        "x": size * rng.normal(size=(len(lengths), time, width)),
        "kernels": kernels,
        "biases": biases,
        **layers.network_weights(rng, width, inner),
        **layers.norms(rng, 2, width),
        "mask": layers.there(lengths, time, more.get("first", 0)),
        "num_heads": num_heads,
        "normalization": normalization,
        "epsilon": epsilon,
    }


def reference(
    x,
    kernels,
    biases,
    inner_kernel,
    inner_bias,
    outer_kernel,
    outer_bias,
    gamma,
    beta,
    mask,
    *,
    num_heads,
    normalization="post",
    epsilon=1e-5,
):
    answers = []
    for sequence, present in zip(x, mask, strict=True):
        seen = np.tile(present, (len(sequence), 1))
        sublayers = (
            lambda v, seen=seen: layers.one_head_at_a_time(v, v, kernels, biases, num_heads, seen),
            lambda v: layers.feed_forward(v, inner_kernel, inner_bias, outer_kernel, outer_bias),
        )
        for sublayer, *row in zip(sublayers, gamma, beta, strict=True):
            if normalization == "pre":
                sequence = sequence + sublayer(layers.one_position_at_a_time(sequence, *row, epsilon))
            else:
                sequence = layers.one_position_at_a_time(sequence + sublayer(sequence), *row, epsilon)
        answers.append(sequence)
    return np.array(answers)


def right_order(form):
    return form


@combinable
def mistaken(
    *,
    attention=None,
    residuals=(True, True),
    form=right_order,
    normalize=layers.layer_norm,
    rows=(0, 1),
    visible=lambda mask: mask[:, None, :],
    network=layers.feed_forward,
    swapped=False,
    last=True,
):
    """Return the layer with one slip in it."""

    def encoder_layer(x, kernels, biases, *given, num_heads, normalization="post", epsilon=1e-5):
        *dense, gamma, beta, mask = given
        seen = np.broadcast_to(visible(mask), (len(x), x.shape[1], x.shape[1]))

        def attend(v):
            return layers.attend(v, v, kernels, biases, num_heads, seen, **(attention or {}))

        sublayers = [attend, lambda v: network(v, *dense)]
        for i, sublayer in enumerate(sublayers[::-1] if swapped else sublayers):

            def norm(v, row=rows[i]):
                return normalize(v, gamma[row], beta[row], epsilon)

            if form(normalization) == "pre":
                x = residuals[i] * x + sublayer(norm(x))
            else:
                x = residuals[i] * x + sublayer(x)
                x = norm(x) if last or i == 0 else x
        return x

    return encoder_layer


exercise = Exercise(
    solution=encoder_layer,
    reference=reference,
    points=6,
    cases=[
        Case(
            "one head, two positions, by hand",
            inputs={
                "x": np.array([[[1.0, 3.0], [2.0, 0.0]]]),
                "kernels": np.stack([np.zeros((2, 2)), np.zeros((2, 2)), np.eye(2), np.diag([2.0, 1.0])]),
                "biases": np.zeros((4, 2)),
                "inner_kernel": np.eye(2),
                "inner_bias": np.zeros(2),
                "outer_kernel": 3 * np.eye(2),
                "outer_bias": np.array([0.0, 1.0]),
                "gamma": np.array([[1.0, 1.0], [1.0, 10.0]]),
                "beta": np.array([[0.0, 0.0], [5.0, 0.0]]),
                "mask": np.array([[True, True]]),
                "num_heads": 1,
                "epsilon": 0.0,
            },
            about="Queries of zero look at both positions alike: their mean (1.5, 1.5), times W^O, is (3, 1.5). Added "
            "to x: (4, 4.5) and (5, 1.5), normalised (−1, 1) and (1, −1). The network makes (0, 4) and (3, 1) of them; "
            "added, (−1, 5) and (4, 0), normalised (−1, 1) and (1, −1), and with γ and β (4, 10) and (6, −10).",
        ),
        Case(
            "post-norm",
            layer,
            {"lengths": [5, 3], "time": 5, "width": 6, "inner": 7, "num_heads": 2, "epsilon": 0.3},
        ),
        Case(
            "pre-norm",
            layer,
            {"lengths": [4, 2, 1], "time": 4, "width": 6, "inner": 5, "num_heads": 3, "normalization": "pre"},
        ),
        Case(
            "another post-norm",
            layer,
            {"lengths": [2, 6, 4], "time": 7, "width": 8, "inner": 3, "num_heads": 4},
            hidden=True,
        ),
        Case(
            "large scores",
            layer,
            {"lengths": [6, 5, 4], "time": 6, "width": 6, "inner": 4, "num_heads": 2, "loud": 120.0},
            hidden=True,
        ),
        Case(
            "one small sequence, and no ε",
            layer,
            {
                "lengths": [3],
                "time": 5,
                "first": 1,
                "width": 6,
                "inner": 1,
                "num_heads": 1,
                "normalization": "pre",
                "epsilon": 0.0,
                "size": 1e-3,
            },
            hidden=True,
        ),
        Case(
            "scores far below zero, padding in front",
            layer,
            {"lengths": [2, 4, 3], "time": 5, "width": 6, "inner": 5, "num_heads": 2, "low": 42.0, "first": 1},
            hidden=True,
        ),
        Case(
            "another pre-norm",
            layer,
            {
                "lengths": [3, 5],
                "time": 5,
                "width": 4,
                "inner": 9,
                "num_heads": 2,
                "normalization": "pre",
                "epsilon": 0.2,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "always post-norm",
            mistaken(form=lambda form: "post"),
            'You normalise behind each sum, whatever `normalization` says. With "pre" the input of each sub-layer is '
            "normalised, and the sum is not.",
        ),
        Mistake(
            "always pre-norm",
            mistaken(form=lambda form: "pre"),
            'You normalise before each sub-layer, whatever `normalization` says. With "post" the sum is normalised.',
        ),
        Mistake(
            "no first residual",
            mistaken(residuals=(False, True)),
            "The input of your attention is not added to what it answers.",
        ),
        Mistake(
            "no second residual",
            mistaken(residuals=(True, False)),
            "The input of your network is not added to what it answers.",
        ),
        Mistake(
            "batch normalisation",
            mistaken(normalize=layers.over_the_positions),
            "You normalise each feature over all positions and sequences. The paper's layer normalises each position's "
            "vector over its features.",
        ),
        Mistake(
            "one normalisation for both",
            mistaken(rows=(0, 0)),
            "Your second normalisation has the γ and β of the first. It has its own row.",
        ),
        Mistake(
            "values made with the keys' weights",
            mistaken(attention={"which": (0, 1, 1)}),
            "You make V with W^K. Keys and values have weights of their own: by the one a position is found, the other "
            "is what it says.",
        ),
        Mistake(
            "no root in the scale",
            mistaken(attention={"scale": lambda depth, width: depth}),
            "You divide the scores by d. A sum of d products of variance one has the *deviation* √d.",
        ),
        Mistake(
            "the width in the scale",
            mistaken(attention={"scale": lambda depth, width: np.sqrt(width)}),
            "You divide the scores by the root of the whole width. Each head multiplies vectors of d = width / H.",
        ),
        Mistake(
            "heads interleaved",
            mistaken(attention={"split": lambda x, heads: x.reshape(*x.shape[:2], -1, heads).transpose(0, 3, 1, 2)}),
            "Your heads take every H-th column. The first d columns belong to the first head.",
        ),
        Mistake(
            "padding seen",
            mistaken(visible=lambda mask: np.ones_like(mask)[:, None, :]),
            "Your positions look at padding, too. Where `mask` is False, the scores of all queries with that key must "
            "not count.",
        ),
        Mistake(
            "the mask turned round",
            mistaken(visible=lambda mask: ~mask[:, None, :] | mask.all(axis=1)[:, None, None]),
            "Your positions look at the padding and at nothing else. `mask` is True where there *is* a position.",
        ),
        Mistake(
            "the mask taken for lengths",
            mistaken(visible=lambda mask: layers.as_a_prefix(mask)[:, None, :]),
            "You count the positions, and look at so many of the first ones. Padding may stand anywhere: look where "
            "`mask` is True.",
        ),
        Mistake(
            "padding sees everything",
            mistaken(visible=lambda mask: mask[:, None, :] | ~mask[:, :, None]),
            "At padding your queries look at padding, too. Their answers are computed like all others: no query sees "
            "it, wherever it stands.",
        ),
        Mistake(
            "masked scores not low enough",
            mistaken(attention={"hide": layers.at_minus_a_thousand}),
            "You put a number such as −1000 in place of the scores of padding. Others may be lower than that: it has "
            "to be −∞.",
        ),
        Mistake(
            "scores of padding set to zero",
            mistaken(attention={"hide": lambda scores, mask: scores * mask}),
            "You multiply the scores of padding by zero. A score of zero still has a weight, e⁰: it has to be −∞.",
        ),
        Mistake(
            "a causal mask",
            mistaken(visible=lambda mask: mask[:, None, :] & np.tri(mask.shape[1], dtype=bool)),
            "Your positions see only those before them. That is the decoder's business: an encoder reads both ways.",
        ),
        Mistake(
            "the network first",
            mistaken(swapped=True),
            "Your network comes before the attention. The attention is the first sub-layer.",
        ),
        Mistake(
            "no rectifier",
            mistaken(network=lambda v, w, b, u, c: (v @ w + b) @ u + c),
            "There is no rectifier between the two layers of your network.",
        ),
        Mistake(
            "the last sum not normalised",
            mistaken(last=False),
            "In post-norm the second sum is normalised, too.",
        ),
    ],
    hints=[
        "Write three functions first: `norm(v, i)`, `attention(v)` and `network(v)`. The layer is then two lines for "
        "each form.",
        "`(v @ W).reshape(batch, time, H, d).swapaxes(1, 2)` has the heads' axis before that of time.",
        "A score of −∞ becomes a weight of 0: take the largest score of each row off before the exponential.",
    ],
)
