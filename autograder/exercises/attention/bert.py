"""BERT's two heads"""

import math

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def bert(
    hidden,
    token_table,
    transform_kernel,
    transform_bias,
    gamma,
    beta,
    token_bias,
    pooler_kernel,
    pooler_bias,
    pair_kernel,
    pair_bias,
    *,
    epsilon=1e-12,
):
    r"""Return what BERT's two heads say: which token stands at each position, and whether the sentences follow each
    other.

    The encoder gives a vector for each position. One head makes scores of tokens of each of them; to compare a vector
    with the tokens it uses the very table that the tokens were embedded by. The other head looks at the first position
    alone, `[CLS]`, which is no word and has nothing else to do.

    **Given**

    - `hidden` $h$, shape `(batch, time, width)`: what the encoder answers.
    - `token_table` $E$, shape `(vocabulary, width)`; `token_bias` $c$, shape `(vocabulary,)`.
    - `transform_kernel` $W$, shape `(width, width)`; `transform_bias` $b$, `gamma` $\gamma$ and `beta` $\beta$, each of
      shape `(width,)`.
    - `pooler_kernel` $W_p$, shape `(width, width)`; `pooler_bias` $b_p$, shape `(width,)`; `pair_kernel` $W_n$, shape
      `(width, 2)`; `pair_bias` $b_n$, shape `(2,)`.
    - `epsilon` $\varepsilon$.

    For each position $t$, with vectors as rows,

    $$z_t = \operatorname{LN}\!\big( \operatorname{gelu}(h_t W + b) \big)\, E^\top + c, \qquad
      y = \tanh(h_0 W_p + b_p)\, W_n + b_n ,$$

    where $\operatorname{gelu}(x) = \tfrac{x}{2} \big(1 + \operatorname{erf}(x / \sqrt 2)\big)$ and
    $\operatorname{LN}(x) = \gamma \odot (x - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta$, with $\mu$ and $\sigma^2$ the
    mean and the variance (divided by the width) of one position's vector.

    **Return** two arrays, both scores before softmax: $z$, shape `(batch, time, vocabulary)`, and $y$, shape
    `(batch, 2)`.

    Use NumPy and `math.erf`; `np.vectorize` makes a function of arrays of it.
    """
    ### BEGIN SOLUTION
    x = hidden @ transform_kernel + transform_bias
    x = x / 2 * (1 + np.vectorize(math.erf, otypes=[float])(x / np.sqrt(2)))
    x = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + epsilon) * gamma + beta
    pooled = np.tanh(hidden[:, 0] @ pooler_kernel + pooler_bias)
    return x @ token_table.T + token_bias, pooled @ pair_kernel + pair_bias
    ### END SOLUTION


def heads(rng, batch, time, width, vocabulary, epsilon=1e-12, size=1.0):
    normal = rng.normal
    return {
        "hidden": normal(size=(batch, time, width)),
        "token_table": normal(size=(vocabulary, width)),
        "transform_kernel": size * normal(size=(width, width)),
        "transform_bias": size * normal(size=width),
        "gamma": rng.choice([-1, 1], size=width) * rng.uniform(0.5, 1.5, size=width),
        "beta": normal(size=width),
        "token_bias": normal(size=vocabulary),
        "pooler_kernel": 0.5 * normal(size=(width, width)),
        "pooler_bias": normal(size=width),
        "pair_kernel": normal(size=(width, 2)),
        "pair_bias": normal(size=2),
        "epsilon": epsilon,
    }


def reference(
    hidden,
    token_table,
    transform_kernel,
    transform_bias,
    gamma,
    beta,
    token_bias,
    pooler_kernel,
    pooler_bias,
    pair_kernel,
    pair_bias,
    *,
    epsilon=1e-12,
):
    scores, pairs = [], []
    for sequence in hidden:
        rows = []
        for h in sequence:
            x = np.array([z * (1 + math.erf(z / math.sqrt(2))) / 2 for z in h @ transform_kernel + transform_bias])
            x = (x - x.mean()) / math.sqrt(np.mean((x - x.mean()) ** 2) + epsilon) * gamma + beta
            rows.append([x @ token + bias for token, bias in zip(token_table, token_bias, strict=True)])
        scores.append(rows)
        pairs.append(np.tanh(sequence[0] @ pooler_kernel + pooler_bias) @ pair_kernel + pair_bias)
    return np.array(scores), np.array(pairs)


def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)


def gelu(x):
    return x / 2 * (1 + erf(x / np.sqrt(2)))


def layer_norm(x, gamma, beta, epsilon):
    return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + epsilon) * gamma + beta


@combinable
def mistaken(
    *,
    activate=gelu,
    normalize=layer_norm,
    first=False,
    bias=1,
    pooled=lambda hidden: hidden[:, 0],
    squash=np.tanh,
    transform=True,
    pooler=True,
    columns=np.transpose,
    shares=lambda z, y: (z, y),
):
    """Return the heads with one slip in them."""

    def bert(hidden, token_table, transform_kernel, transform_bias, gamma, beta, token_bias, *given, epsilon=1e-12):
        pooler_kernel, pooler_bias, pair_kernel, pair_bias = given
        x = hidden @ transform_kernel + transform_bias if transform else hidden
        x = x if first else activate(x)
        x = normalize(x, gamma, beta, epsilon)
        x = activate(x) if first else x
        p = pooled(hidden)
        p = squash(p @ pooler_kernel + pooler_bias) if pooler else p
        return shares(x @ columns(token_table) + bias * token_bias, p @ pair_kernel + pair_bias)

    return bert


def softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def by_tanh(x):
    return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


exercise = Exercise(
    solution=bert,
    reference=reference,
    points=4,
    parts=[Part("token scores", 2), Part("pair scores", 2)],
    cases=[
        Case("some sentences", heads, {"batch": 2, "time": 5, "width": 4, "vocabulary": 7}),
        Case("a large ε", heads, {"batch": 3, "time": 2, "width": 6, "vocabulary": 5, "epsilon": 0.5}),
        Case("as many tokens as features", heads, {"batch": 2, "time": 3, "width": 5, "vocabulary": 5}, hidden=True),
        Case("one position", heads, {"batch": 4, "time": 1, "width": 3, "vocabulary": 9}, hidden=True),
        Case(
            "small numbers, and no ε",
            heads,
            {"batch": 1, "time": 3, "width": 4, "vocabulary": 6, "epsilon": 0.0, "size": 1e-6},
            hidden=True,
        ),
        Case("many tokens", heads, {"batch": 2, "time": 4, "width": 5, "vocabulary": 200}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a rectifier",
            mistaken(activate=lambda x: np.maximum(x, 0)),
            "You rectify. BERT's gelu multiplies x by the probability that a normal number is below it.",
        ),
        Mistake(
            "gelu by tanh",
            mistaken(activate=by_tanh),
            "Your gelu is the approximation by tanh. Here it has the error function itself.",
        ),
        Mistake(
            "the error function of x",
            mistaken(activate=lambda x: x / 2 * (1 + erf(x))),
            "Your erf is of x. The normal distribution's is of x / √2.",
        ),
        Mistake(
            "normalised first",
            mistaken(first=True),
            "You normalise before gelu. Here the normalisation comes behind it.",
        ),
        Mistake(
            "not normalised",
            mistaken(normalize=lambda x, gamma, beta, epsilon: x),
            "Your vectors are not normalised before they are compared with the tokens.",
        ),
        Mistake("no transformation", mistaken(transform=False), "You leave out the dense layer h W + b."),
        Mistake(
            "transposed only where it has to be",
            mistaken(columns=lambda table: table if len(table) == table.shape[1] else table.T),
            "Where there are as many tokens as features you multiply by the table as it is. Its *rows* belong to the "
            "tokens: it is transposed, also where shapes do not demand it.",
        ),
        Mistake("no bias of the tokens", mistaken(bias=0), "Each token has a bias c of its own."),
        Mistake(
            "the mean of all positions",
            mistaken(pooled=lambda hidden: hidden.mean(axis=1)),
            "You pool by the mean of all positions. The pair is judged by the first one alone, [CLS].",
        ),
        Mistake(
            "the last position",
            mistaken(pooled=lambda hidden: hidden[:, -1]),
            "You judge the pair by the last position. It is the first one, [CLS].",
        ),
        Mistake(
            "no tanh",
            mistaken(squash=lambda x: x),
            "Your pooler is linear: two linear layers in a row are one. There is a tanh between.",
        ),
        Mistake("no pooler", mistaken(pooler=False), "You leave out the pooler, tanh(h₀ W_p + b_p)."),
        Mistake(
            "probabilities",
            mistaken(shares=lambda z, y: (softmax(z), softmax(y))),
            "You return probabilities. Both heads answer scores, before softmax.",
        ),
    ],
    hints=[
        "`hidden[:, 0]` is the vector of [CLS] of each sequence.",
        "`token_table.T` has one column a token: its product with a vector is that token's score.",
    ],
)
