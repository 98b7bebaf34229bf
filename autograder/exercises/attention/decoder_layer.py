"""A layer of the decoder"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from . import _layers as layers


def decoder_layer(
    x,
    encoded,
    self_kernels,
    self_biases,
    cross_kernels,
    cross_biases,
    inner_kernel,
    inner_bias,
    outer_kernel,
    outer_bias,
    gamma,
    beta,
    source_mask,
    *,
    num_heads,
    epsilon=1e-5,
):
    r"""Return what one layer of a transformer's decoder makes of a batch of targets (post-norm).

    The decoder writes. At each position it knows what it has written so far, and all of the source. So its first
    attention may not look ahead, and its second one may look at everything that the encoder has read.

    **Given**

    - `x`, shape `(batch, time, width)`: the targets so far, one vector a position.
    - `encoded` $e$, shape `(batch, source, width)`: what the encoder made of the sources.
    - `self_kernels`, `cross_kernels`, shape `(4, width, width)`, and `self_biases`, `cross_biases`, shape `(4, width)`:
      $W^Q, W^K, W^V, W^O$ and their biases, in this order, of the first and of the second attention. Of the columns of
      $W^Q$, $W^K$ and $W^V$ the first $d = \text{width}/H$ belong to head 1, the next $d$ to head 2, and so on.
    - `inner_kernel` $W_1$, shape `(width, inner)`, `inner_bias` $b_1$, `outer_kernel` $W_2$, shape `(inner, width)`,
      `outer_bias` $b_2$.
    - `gamma`, `beta`, shape `(3, width)`: of the three normalisations, in their order.
    - `source_mask`, booleans of shape `(batch, source)`: which positions of the source there are, at least one a row.
      All others are padding, which may stand anywhere.
    - `num_heads` $H$, which divides the width; `epsilon` $\varepsilon$.

    With $\operatorname{MHA}(q, s)$ the multi-head attention whose queries are made of $q$, and whose keys **and
    values** are made of $s$, scores divided by $\sqrt d$, all biases added,

    $$\begin{aligned}
      y &= \operatorname{LN}_0\big(x + \operatorname{MHA}_{\text{self}}(x, x)\big), \\
      z &= \operatorname{LN}_1\big(y + \operatorname{MHA}_{\text{cross}}(y, e)\big), \\
      \text{answer} &= \operatorname{LN}_2\big(z + \max(0, z W_1 + b_1)\, W_2 + b_2\big).
    \end{aligned}$$

    In the first, position $i$ sees the positions $0, \dots, i$ of the target. In the second, each position sees all
    positions of the source that there are. $\operatorname{LN}_i$ normalises each position's vector by its mean and its
    variance (divided by the width, $\varepsilon$ added to it), then multiplies by $\gamma_i$ and adds $\beta_i$.

    **Return** an array of the shape of `x`.

    Scores may be in the thousands. Use NumPy only.
    """

    ### BEGIN SOLUTION
    def norm(v, i):
        deviation = np.sqrt(v.var(axis=-1, keepdims=True) + epsilon)
        return gamma[i] * (v - v.mean(axis=-1, keepdims=True)) / deviation + beta[i]

    def heads(v, kernel, bias):
        return (v @ kernel + bias).reshape(*v.shape[:2], num_heads, -1).swapaxes(1, 2)

    def attention(query, source, kernels, biases, seen):
        q = heads(query, kernels[0], biases[0])
        k, v = heads(source, kernels[1], biases[1]), heads(source, kernels[2], biases[2])
        scores = np.where(seen, q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1]), -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        z = weights / weights.sum(axis=-1, keepdims=True) @ v
        return z.swapaxes(1, 2).reshape(query.shape) @ kernels[3] + biases[3]

    causal = np.tri(x.shape[1], dtype=bool)
    y = norm(x + attention(x, x, self_kernels, self_biases, causal), 0)
    z = norm(y + attention(y, encoded, cross_kernels, cross_biases, source_mask[:, None, None, :]), 1)
    return norm(z + np.maximum(z @ inner_kernel + inner_bias, 0) @ outer_kernel + outer_bias, 2)
    ### END SOLUTION


def layer(rng, lengths, source, time, width, inner, num_heads, epsilon=1e-5, size=1.0, **more):
    """All weights of the size of one, but for what is made louder or smaller."""
    first, second = layers.attention_weights(rng, width), layers.attention_weights(rng, width)
    for attention in (first, second):
        layers.louder(*attention, more.get("loud", 1.0))
        if "low" in more:
            layers.far_below_zero(*attention, more["low"])
    first[0][3], first[1][3] = size * first[0][3], size * first[1][3]
    return {
        "x": size * rng.normal(size=(len(lengths), time, width)),
        "encoded": rng.normal(size=(len(lengths), source, width)),
        "self_kernels": first[0],
        "self_biases": first[1],
        "cross_kernels": second[0],
        "cross_biases": second[1],
        **layers.network_weights(rng, width, inner),
        **layers.norms(rng, 3, width),
        "source_mask": layers.there(lengths, source, more.get("first", 0)),
        "num_heads": num_heads,
        "epsilon": epsilon,
    }


def reference(
    x,
    encoded,
    self_kernels,
    self_biases,
    cross_kernels,
    cross_biases,
    inner_kernel,
    inner_bias,
    outer_kernel,
    outer_bias,
    gamma,
    beta,
    source_mask,
    *,
    num_heads,
    epsilon=1e-5,
):
    answers = []
    for v, e, present in zip(x, encoded, source_mask, strict=True):
        seen = np.array([[j <= i for j in range(len(v))] for i in range(len(v))]), np.tile(present, (len(v), 1))
        v = v + layers.one_head_at_a_time(v, v, self_kernels, self_biases, num_heads, seen[0])
        v = layers.one_position_at_a_time(v, gamma[0], beta[0], epsilon)
        v = v + layers.one_head_at_a_time(v, e, cross_kernels, cross_biases, num_heads, seen[1])
        v = layers.one_position_at_a_time(v, gamma[1], beta[1], epsilon)
        v = v + layers.feed_forward(v, inner_kernel, inner_bias, outer_kernel, outer_bias)
        answers.append(layers.one_position_at_a_time(v, gamma[2], beta[2], epsilon))
    return np.array(answers)


def triangle(time, source=None):
    return np.tri(time, source, dtype=bool)[None]


@combinable
def mistaken(
    *,
    ahead=triangle,
    look=lambda mask, time: mask[:, None, :],
    queries=lambda y, e: y,
    sources=lambda y, e: e,
    weights=lambda first, second: (first, second),
    attention=None,
    cross=None,
    order=(0, 1, 2),
    residuals=(1, 1, 1),
    network=layers.feed_forward,
    normalize=layers.layer_norm,
    pre=False,
):
    """Return the layer with one slip in it."""

    def decoder_layer(x, encoded, *given, num_heads, epsilon=1e-5):
        *dense, gamma, beta, mask = given[4:]
        first, second = weights(given[:2], given[2:4])
        time = x.shape[1]
        own = np.broadcast_to(ahead(time), (len(x), time, time))

        def attend_to_itself(v):
            return layers.attend(v, v, *first, num_heads, own, **(attention or {}))

        def attend_to_source(v):
            source = sources(v, encoded)
            seen = look(mask, time) if source is encoded else own
            seen = np.broadcast_to(seen, (len(x), time, source.shape[1]))
            return layers.attend(
                queries(v, encoded), source, *second, num_heads, seen, **(attention or {}) | (cross or {})
            )

        sublayers = [attend_to_itself, attend_to_source, lambda v: network(v, *dense)]
        for i, which in enumerate(order):
            if pre:
                x = x + sublayers[which](normalize(x, gamma[i], beta[i], epsilon))
            else:
                x = normalize(residuals[i] * x + sublayers[which](x), gamma[i], beta[i], epsilon)
        return x

    return decoder_layer


def see_past_the_present(time):
    return np.tri(time, k=1, dtype=bool)[None]


def strictly_before(time):
    seen = np.tri(time, k=-1, dtype=bool)[None].copy()
    seen[:, 0, 0] = True  # the first has nothing else to see
    return seen


exercise = Exercise(
    solution=decoder_layer,
    reference=reference,
    points=6,
    cases=[
        Case(
            "one head, two positions, by hand",
            inputs={
                "x": np.array([[[1.0, 3.0], [2.0, 0.0]]]),
                "encoded": np.array([[[0.0, 2.0], [0.0, 0.0], [9.0, 9.0]]]),
                "self_kernels": np.stack([np.zeros((2, 2)), np.zeros((2, 2)), np.eye(2), np.diag([2.0, 1.0])]),
                "self_biases": np.zeros((4, 2)),
                "cross_kernels": np.stack([np.zeros((2, 2)), np.zeros((2, 2)), np.eye(2), np.eye(2)]),
                "cross_biases": np.zeros((4, 2)),
                "inner_kernel": np.eye(2),
                "inner_bias": np.zeros(2),
                "outer_kernel": np.eye(2),
                "outer_bias": np.array([0.0, 1.0]),
                "gamma": np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 10.0]]),
                "beta": np.array([[0.0, 0.0], [2.0, 2.0], [5.0, 0.0]]),
                "source_mask": np.array([[True, True, False]]),
                "num_heads": 1,
                "epsilon": 0.0,
            },
            about="All scores are 0. Position 0 sees itself, (1, 3), and position 1 the mean (1.5, 1.5); times W^O and "
            "added to x: (3, 6) and (5, 1.5), normalised (−1, 1) and (1, −1). Both see the source's mean (0, 1): "
            "(−1, 2) and (1, 0), normalised the same, plus β (1, 3) and (3, 1). With the network added, (2, 7) and "
            "(6, 3): normalised the same again, so (4, 10) and (6, −10).",
        ),
        Case("a batch", layer, {"lengths": [4, 2], "source": 4, "time": 5, "width": 6, "inner": 7, "num_heads": 2}),
        Case(
            "a longer source",
            layer,
            {"lengths": [7, 1, 5], "source": 7, "time": 3, "width": 6, "inner": 5, "num_heads": 3, "epsilon": 0.3},
        ),
        Case(
            "as long as each other",
            layer,
            {"lengths": [3, 5, 4], "source": 5, "time": 5, "width": 8, "inner": 3, "num_heads": 4},
            hidden=True,
        ),
        Case(
            "large scores",
            layer,
            {"lengths": [5, 3, 6], "source": 6, "time": 5, "width": 6, "inner": 4, "num_heads": 2, "loud": 120.0},
            hidden=True,
        ),
        Case(
            "one small sequence, and no ε",
            layer,
            {
                "lengths": [4],
                "source": 4,
                "time": 3,
                "width": 6,
                "inner": 1,
                "num_heads": 1,
                "epsilon": 0.0,
                "size": 1e-3,
            },
            hidden=True,
        ),
        Case(
            "scores far below zero, padding in front",
            layer,
            {
                "lengths": [2, 4, 3],
                "source": 5,
                "time": 4,
                "width": 6,
                "inner": 5,
                "num_heads": 2,
                "low": 42.0,
                "first": 1,
            },
            hidden=True,
        ),
        Case(
            "one word",
            layer,
            {"lengths": [2, 3], "source": 3, "time": 1, "width": 4, "inner": 6, "num_heads": 2},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no causal mask",
            mistaken(ahead=lambda time: np.ones((1, time, time), bool)),
            "Your first attention sees the whole target, also what comes later: in training it would read the answer "
            "off.",
        ),
        Mistake(
            "the next position seen",
            mistaken(ahead=see_past_the_present),
            "Your position i sees i + 1, too. It may see 0, …, i.",
        ),
        Mistake(
            "the position itself not seen",
            mistaken(ahead=strictly_before),
            "Your position i sees 0, …, i − 1. It may see itself as well: its input is the word *before* the one it "
            "has to say.",
        ),
        Mistake(
            "the second attention masked, too",
            mistaken(look=lambda mask, time: mask[:, None, :] & triangle(time, mask.shape[1])),
            "Your second attention has a causal mask. The whole source is known: it is masked for padding alone.",
        ),
        Mistake(
            "padding of the source seen",
            mistaken(look=lambda mask, time: np.ones_like(mask)[:, None, :]),
            "Your second attention looks at the source's padding.",
        ),
        Mistake(
            "the source's mask taken for lengths",
            mistaken(look=lambda mask, time: layers.as_a_prefix(mask)[:, None, :]),
            "You count the positions of the source, and look at so many of the first ones. Padding may stand anywhere: "
            "look where `source_mask` is True.",
        ),
        Mistake(
            "masked scores not low enough",
            mistaken(attention={"hide": layers.at_minus_a_thousand}),
            "You put a number such as −1000 in place of the scores that are masked. Others may be lower than that: it "
            "has to be −∞.",
        ),
        Mistake(
            "keys and values from the decoder",
            mistaken(sources=lambda y, e: y),
            "Your second attention makes its keys and values of the target. They come from the encoder; only the "
            "queries are the decoder's.",
        ),
        Mistake(
            "values made with the keys' weights",
            mistaken(attention={"which": (0, 1, 1)}),
            "You make V with W^K. Keys and values have weights of their own.",
        ),
        Mistake(
            "one attention's weights for both",
            mistaken(weights=lambda first, second: (first, first)),
            "Your second attention has the weights of the first.",
        ),
        Mistake(
            "the attentions' weights swapped",
            mistaken(weights=lambda first, second: (second, first)),
            "Your first attention takes the weights of the second, and the other way round.",
        ),
        Mistake(
            "cross-attention first",
            mistaken(order=(1, 0, 2)),
            "You look at the source first. The decoder looks at itself first, and then at the source.",
        ),
        Mistake(
            "no residual around the second attention",
            mistaken(residuals=(1, 0, 1)),
            "What your first attention says is lost: it has to be added to what the second one answers.",
        ),
        Mistake(
            "pre-norm",
            mistaken(pre=True),
            "You normalise before each sub-layer. Here the sums are normalised.",
        ),
        Mistake(
            "no root in the scale",
            mistaken(attention={"scale": lambda depth, width: depth}),
            "You divide the scores by d, not by its root.",
        ),
        Mistake(
            "batch normalisation",
            mistaken(normalize=layers.over_the_positions),
            "You normalise each feature over all positions. Each position's vector is normalised over its features.",
        ),
    ],
    equivalent=dict.fromkeys(
        ["one more: biases[1] -> biases[2]", "one less: biases[1] -> biases[0]"],
        "The bias of the keys adds the same to all scores of a query, which softmax does not see.",
    ),
    hints=[
        "Write `attention(query, source, kernels, biases, seen)` once; both sub-layers call it.",
        "`np.tri(time, dtype=bool)` is the mask of the first. The second has `source_mask`, with axes of size 1 for "
        "the heads and the queries.",
    ],
)
