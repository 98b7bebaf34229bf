"""A whole transformer"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from . import _layers as layers


def transformer(
    source, target, source_table, target_table, encoder_kernels, decoder_kernels, inner_kernels, outer_kernels, head
):
    r"""Return what a transformer's encoder makes of the sources, and its scores of what comes next in the targets.

    All parts are there by now: embeddings, positions, attention under masks, the network at each position, residuals,
    normalisation. Put them together: a transformer of one layer on either side, with one head and without biases.

    **Given**

    - `source`, integers of shape `(batch, time_s)`, and `target`, integers of shape `(batch, time_t)`: tokens; 0 is
      padding and stands at the end. Each source has at least one token.
    - `source_table`, shape `(vocabulary_s, width)`, and `target_table`, shape `(vocabulary_t, width)`: row $w$ is the
      embedding of token $w$. The width $D$ is even.
    - `encoder_kernels`, shape `(4, D, D)`: $W^Q, W^K, W^V, W^O$ of the encoder's attention, in this order;
      `decoder_kernels`, shape `(8, D, D)`: those of the decoder's self-attention, and behind them the four of its
      cross-attention.
    - `inner_kernels`, shape `(2, D, inner)`, and `outer_kernels`, shape `(2, inner, D)`: $W_1$ and $W_2$ of the
      encoder's network, at index 0, and of the decoder's, at index 1.
    - `head`, shape `(D, vocabulary_t)`: what makes scores of vectors.

    Both embeddings are multiplied by $\sqrt D$, and the positional encoding is added:

    $$x_p = \sqrt D\; E[w_p] + \operatorname{PE}(p), \qquad \operatorname{PE}(p)_{2i} = \sin(p\,\omega_i), \quad
      \operatorname{PE}(p)_{2i+1} = \cos(p\,\omega_i), \quad \omega_i = 10000^{-2i/D}, \quad p = 0, 1, \dots$$

    With $\operatorname{A}(q, s) = \operatorname{softmax}\!\big( q W^Q (s W^K)^\top / \sqrt D \big)\, s W^V\, W^O$,
    $\operatorname{F}(x) = \max(0, x W_1)\, W_2$, and $\operatorname{N}(x) = (x - \mu)/\sqrt{\sigma^2 + 10^{-5}}$ with
    each position's own mean and variance (divided by $D$), the layers are post-norm:

    $$\begin{aligned}
      \text{encoder:} \quad & a = \operatorname{N}(x + \operatorname{A}(x, x)),
        & e &= \operatorname{N}(a + \operatorname{F}(a)), \\
      \text{decoder:} \quad & b = \operatorname{N}(y + \operatorname{A}(y, y)), \quad
        c = \operatorname{N}(b + \operatorname{A}(b, e)), & d &= \operatorname{N}(c + \operatorname{F}(c)).
    \end{aligned}$$

    Nobody sees the padding of the source, neither in the encoder nor in the cross-attention. In the decoder's
    self-attention position $i$ sees the positions $0, \dots, i$ (padding of the target stands behind, so it needs no
    mask). At padding positions everything is computed as elsewhere.

    **Return** two arrays: $e$, shape `(batch, time_s, D)`, and the scores $d \cdot$ `head`, shape
    `(batch, time_t, vocabulary_t)`, before softmax.

    Scores within the attention may be in the thousands. Use NumPy only.
    """

    ### BEGIN SOLUTION
    def embed(tokens, table):
        width, positions = table.shape[1], np.arange(tokens.shape[1])[:, None]
        angles = positions / 100.0 ** (2 * np.arange(0, width, 2) / width)  # 10000 to the power of 2i/D
        places = np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(positions), width)
        return np.sqrt(width) * table[tokens] + places

    def norm(v):
        return (v - v.mean(axis=-1, keepdims=True)) / np.sqrt(v.var(axis=-1, keepdims=True) + 1e-5)

    def attend(query, source, kernels, seen):
        scores = query @ kernels[0] @ (source @ kernels[1]).swapaxes(1, 2) / np.sqrt(query.shape[-1])
        scores = np.where(seen, scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True) @ source @ kernels[2] @ kernels[3]

    def network(v, i):
        return np.maximum(v @ inner_kernels[i], 0) @ outer_kernels[i]

    there = (source != 0)[:, None, :]
    x = embed(source, source_table)
    x = norm(x + attend(x, x, encoder_kernels, there))
    encoded = norm(x + network(x, 0))

    y = embed(target, target_table)
    y = norm(y + attend(y, y, decoder_kernels, np.tri(target.shape[1], dtype=bool)))
    y = norm(y + attend(y, encoded, decoder_kernels[4:], there))
    return encoded, norm(y + network(y, 1)) @ head
    ### END SOLUTION


def model(rng, lengths, times, width, inner, vocabularies, loud=1.0, unlike=0.0):
    """Sources and targets of given lengths, and weights of about the size that keeps variances.

    With ``unlike`` each position of the source has its lowest score with itself: where it is alone, far below zero.
    """
    tokens = []
    for which, (time, count) in enumerate(zip(times, vocabularies, strict=True)):
        drawn = rng.integers(1, count, size=(len(lengths), time))
        for row, length in enumerate(lengths):
            drawn[row, length[which] :] = 0
        tokens.append(drawn)

    def normal(*shape):
        return rng.normal(scale=1.2 / np.sqrt(shape[-2]), size=shape)

    kernels = normal(4, width, width), normal(8, width, width)
    for queries in (kernels[0][0], kernels[1][0], kernels[1][4]):
        queries *= loud
    if unlike:
        kernels[0][0], kernels[0][1] = unlike * np.eye(width), -np.eye(width)
    return {
        "source": tokens[0],
        "target": tokens[1],
        "source_table": rng.normal(scale=width**-0.5, size=(vocabularies[0], width)),
        "target_table": rng.normal(scale=width**-0.5, size=(vocabularies[1], width)),
        "encoder_kernels": kernels[0],
        "decoder_kernels": kernels[1],
        "inner_kernels": normal(2, width, inner),
        "outer_kernels": normal(2, inner, width),
        "head": normal(width, vocabularies[1]),
    }


def reference(
    source, target, source_table, target_table, encoder_kernels, decoder_kernels, inner_kernels, outer_kernels, head
):
    width = source_table.shape[1]
    none, plain = np.zeros((4, width)), (1, 0, 1e-5)

    def embed(tokens, table):
        places = [
            [(np.sin, np.cos)[i % 2](p * 10000.0 ** (-(i - i % 2) / width)) for i in range(width)]
            for p in range(len(tokens))
        ]
        return np.array([table[token] * np.sqrt(width) for token in tokens]) + places

    answers = []
    for words, written in zip(source, target, strict=True):
        x, y = embed(words, source_table), embed(written, target_table)
        there = [np.tile(words != 0, (len(v), 1)) for v in (x, y)]
        x = layers.one_position_at_a_time(
            x + layers.one_head_at_a_time(x, x, encoder_kernels, none, 1, there[0]), *plain
        )
        x = layers.one_position_at_a_time(x + np.maximum(x @ inner_kernels[0], 0) @ outer_kernels[0], *plain)
        before = np.array([[j <= i for j in range(len(y))] for i in range(len(y))])
        y = layers.one_position_at_a_time(
            y + layers.one_head_at_a_time(y, y, decoder_kernels[:4], none, 1, before), *plain
        )
        y = layers.one_position_at_a_time(
            y + layers.one_head_at_a_time(y, x, decoder_kernels[4:], none, 1, there[1]), *plain
        )
        y = layers.one_position_at_a_time(y + np.maximum(y @ inner_kernels[1], 0) @ outer_kernels[1], *plain)
        answers.append((x, y @ head))
    return tuple(np.array(parts) for parts in zip(*answers, strict=True))


def paper(length, width):
    angles = np.arange(length)[:, None] * 10000.0 ** (-(np.arange(width) // 2 * 2) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


def running_index(length, width):
    angles = np.arange(length)[:, None] * 10000.0 ** (-np.arange(width) / width)
    return np.where(np.arange(width) % 2, np.cos(angles), np.sin(angles))


def halves(length, width):
    angles = np.arange(length)[:, None] * 10000.0 ** (-np.arange(0, width, 2) / width)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


@combinable
def mistaken(
    *,
    scale=np.sqrt,
    places=paper,
    encoder_sees=lambda there, time: there,
    ahead=lambda time: np.tri(time, dtype=bool)[None],
    cross_sees=lambda there, time: there,
    read=lambda encoded, embedded, y: encoded,
    cross=slice(4, 8),
    networks=(0, 1),
    attention=None,
    last=lambda scores: scores,
):
    """Return the model with one slip in it."""

    def transformer(
        source, target, source_table, target_table, encoder_kernels, decoder_kernels, inner_kernels, outer_kernels, head
    ):
        width = source_table.shape[1]
        none = np.zeros((4, width))

        def embed(tokens, table):
            return scale(width) * table[tokens] + places(tokens.shape[1], width)

        def add(v, sublayer):
            return layers.layer_norm(v + sublayer, 1, 0, 1e-5)

        def attend(q, s, kernels, seen):
            seen = np.broadcast_to(seen, (len(q), q.shape[1], s.shape[1]))
            return layers.attend(q, s, kernels, none, 1, seen, **(attention or {}))

        def network(v, i):
            return np.maximum(v @ inner_kernels[networks[i]], 0) @ outer_kernels[networks[i]]

        there = (source != 0)[:, None, :]
        embedded = embed(source, source_table)
        x = add(embedded, attend(embedded, embedded, encoder_kernels, encoder_sees(there, source.shape[1])))
        encoded = add(x, network(x, 0))
        y = embed(target, target_table)
        y = add(y, attend(y, y, decoder_kernels[:4], ahead(target.shape[1])))
        seen = read(encoded, embedded, y)
        visible = cross_sees(there, target.shape[1]) if seen.shape == encoded.shape else ahead(target.shape[1])
        y = add(y, attend(y, seen, decoder_kernels[cross], visible))
        return encoded, last(add(y, network(y, 1)) @ head)

    return transformer


exercise = Exercise(
    solution=transformer,
    reference=reference,
    points=6,
    parts=[Part("encoded", 3), Part("scores", 3)],
    cases=[
        Case(
            "three pairs",
            model,
            {"lengths": [(4, 5), (2, 3), (3, 2)], "times": (4, 5), "width": 6, "inner": 7, "vocabularies": (9, 8)},
        ),
        Case(
            "a longer source",
            model,
            {"lengths": [(7, 3), (5, 2)], "times": (7, 3), "width": 8, "inner": 5, "vocabularies": (6, 11)},
        ),
        Case(
            "a longer target",
            model,
            {"lengths": [(1, 6), (3, 4), (2, 6)], "times": (3, 6), "width": 4, "inner": 9, "vocabularies": (7, 5)},
            hidden=True,
        ),
        Case(
            "large scores",
            model,
            {
                "lengths": [(4, 5), (5, 3), (3, 4)],
                "times": (5, 5),
                "width": 6,
                "inner": 4,
                "vocabularies": (8, 9),
                "loud": 200.0,
            },
            hidden=True,
        ),
        Case(
            "one sequence without padding",
            model,
            {"lengths": [(4, 4)], "times": (4, 4), "width": 10, "inner": 6, "vocabularies": (12, 13)},
            hidden=True,
        ),
        Case(
            "sources of one word, scores far below zero",
            model,
            {
                "lengths": [(1, 4), (1, 2), (1, 3)],
                "times": (3, 4),
                "width": 6,
                "inner": 5,
                "vocabularies": (8, 9),
                "unlike": 1200.0,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "embeddings not scaled",
            mistaken(scale=lambda width: 1),
            "You add the positions to the embeddings as they are. They are multiplied by √D first.",
        ),
        Mistake(
            "embeddings divided",
            mistaken(scale=lambda width: 1 / np.sqrt(width)),
            "You divide the embeddings by √D. They are multiplied by it; it is the scores that are divided.",
        ),
        Mistake(
            "no positions",
            mistaken(places=lambda length, width: 0),
            "You add no positional encoding: your encoder cannot tell a sentence from its words in another order.",
        ),
        Mistake(
            "frequencies by the running index",
            mistaken(places=running_index),
            "In your encoding each column has a frequency of its own. A sine and the cosine beside it share one: the "
            "exponent is 2i/D for both.",
        ),
        Mistake(
            "sines first, then cosines",
            mistaken(places=halves),
            "All of your sines stand in the first half of the columns. Here they alternate with the cosines.",
        ),
        Mistake(
            "positions from one",
            mistaken(places=lambda length, width: paper(length + 1, width)[1:]),
            "Your positions begin at 1. The first one is 0, and its encoding (0, 1, 0, 1, …).",
        ),
        Mistake(
            "the encoder reads padding",
            mistaken(encoder_sees=lambda there, time: np.ones_like(there)),
            "In your encoder positions look at padding.",
        ),
        Mistake(
            "a causal encoder",
            mistaken(encoder_sees=lambda there, time: there & np.tri(time, dtype=bool)),
            "Your encoder does not look ahead. The whole source is known: only the decoder has a causal mask.",
        ),
        Mistake(
            "the decoder looks ahead",
            mistaken(ahead=lambda time: np.ones((1, time, time), bool)),
            "In your decoder positions see later words of the target: the very words that they are to say.",
        ),
        Mistake(
            "the cross-attention reads padding",
            mistaken(cross_sees=lambda there, time: np.ones_like(there)),
            "Your decoder looks at the source's padding.",
        ),
        Mistake(
            "a causal cross-attention",
            mistaken(cross_sees=lambda there, time: there & np.tri(time, there.shape[2], dtype=bool)),
            "Your cross-attention has a causal mask. Each position of the target sees the whole source.",
        ),
        Mistake(
            "the encoder skipped",
            mistaken(read=lambda encoded, embedded, y: embedded),
            "Your decoder looks at the embedded source. It looks at what the encoder has made of it.",
        ),
        Mistake(
            "keys and values from the decoder",
            mistaken(read=lambda encoded, embedded, y: y),
            "Your cross-attention makes its keys and values of the target. They come from the encoder.",
        ),
        Mistake(
            "one attention's weights for both",
            mistaken(cross=slice(0, 4)),
            "Your cross-attention has the weights of the self-attention. Its own are the last four.",
        ),
        Mistake(
            "one network for both",
            mistaken(networks=(0, 0)),
            "Your decoder has the encoder's network. Its own has index 1.",
        ),
        Mistake(
            "values made with the keys' weights",
            mistaken(attention={"which": (0, 1, 1)}),
            "You make V with W^K. Keys and values have weights of their own.",
        ),
        Mistake(
            "masked scores not low enough",
            mistaken(attention={"hide": layers.at_minus_a_thousand}),
            "You put a number such as −1000 in place of the scores that are masked. Others may be lower than that: it "
            "has to be −∞.",
        ),
        Mistake(
            "no root in the scale",
            mistaken(attention={"scale": lambda depth, width: depth}),
            "You divide the scores by D, not by its root.",
        ),
        Mistake(
            "probabilities",
            mistaken(last=layers.softmax),
            "You return probabilities. Scores before softmax are wanted.",
        ),
    ],
    equivalent=dict.fromkeys(
        [
            "close taken for equal: source != 0 -> ~np.isclose(source, 0)",
            "small taken for zero: source != 0 -> np.abs(source) >= 0.001",
        ],
        "Tokens are whole numbers.",
    ),
    hints=[
        "Four small functions, `embed`, `norm`, `attend` and `network`, and the rest is six lines.",
        "One `attend(query, source, kernels, seen)` serves all three attentions; only the masks and the kernels "
        "differ.",
        "`np.stack([sines, cosines], axis=2).reshape(time, width)` makes them alternate.",
    ],
)
