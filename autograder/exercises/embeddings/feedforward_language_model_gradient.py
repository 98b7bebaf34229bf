"""Back through the feed-forward language model"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def feedforward_language_model_gradient(words, labels, embeddings, kernel, bias, output_kernel, output_bias):
    r"""Return the loss of the feed-forward language model on a batch, and all of its gradients.

    The network is that of the exercise before. Its gradients are those of a multilayer perceptron, with one thing more
    at the bottom: the inputs themselves are weights. The gradient arrives at $x$, and each word's vector gets the piece
    that belongs to it.

    **Given**

    - `words`, integers of shape `(batch, n)`: in each row the words before, the oldest one first.
    - `labels`, integers of shape `(batch,)`: the word that follows.
    - `embeddings`, shape `(m, d)`; `kernel` $W$, shape `(n * d, h)`; `bias` $b$, shape `(h,)`; `output_kernel` $U$,
      shape `(h, m)`; `output_bias` $c$, shape `(m,)`.

    With $x = [v_{w_1}, \dots, v_{w_n}]$, $h = \tanh(xW + b)$ and $P = \operatorname{softmax}(hU + c)$, the loss is the
    *mean* over the batch,

    $$J = -\frac{1}{\text{batch}} \sum_{\text{rows}} \ln P(\text{label}).$$

    **Return** six things, in this order: $J$, one number; and its gradients with respect to `embeddings`, `kernel`,
    `bias`, `output_kernel` and `output_bias`, each of the shape of what it is the gradient of.

    A word may stand at several places of a row and in several rows, and has one vector, to which everything adds up; a
    word that stands nowhere in `words` has a row of zeros. Use NumPy only and no numerical differentiation. Scores may
    be several thousands in size. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(words))
    x = embeddings[words].reshape(len(words), -1)
    h = np.tanh(x @ kernel + bias)
    scores = h @ output_kernel + output_bias
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    at_output = np.exp(log_p)
    at_output[rows, labels] -= 1
    at_output /= len(words)
    at_hidden = (at_output @ output_kernel.T) * (1 - h**2)
    at_words = (at_hidden @ kernel.T).reshape(*words.shape, -1)  # (batch, n, d)
    d_embeddings = np.zeros_like(embeddings)
    np.add.at(d_embeddings, words, at_words)
    return (
        -log_p[rows, labels].mean(),
        d_embeddings,
        x.T @ at_hidden,
        at_hidden.sum(axis=0),
        h.T @ at_output,
        at_output.sum(axis=0),
    )
    ### END SOLUTION


def network(rng, batch, n, d, h, m, scale=1.0):
    """Words that stand several times; where scores are large, one row has far higher ones than another."""
    shapes = {"embeddings": (m, d), "kernel": (n * d, h), "bias": (h,), "output_kernel": (h, m), "output_bias": (m,)}
    weights = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
    words = rng.integers(m, size=(batch, n))
    words[:, -1] = words[:, 0]
    words[-1, 0] = words[2 % batch, 0]
    if scale > 1:
        words[:2] = rng.permutation(m)[: 2 * n].reshape(2, n)
        weights["bias"][0] = 0
        weights["embeddings"][words[0]], weights["embeddings"][words[1]] = 1, -1
        weights["kernel"][:, 0] = 1
        weights["output_kernel"] = scale * (weights["output_kernel"] + 2 * (np.arange(h) == 0)[:, None])
    return {"words": words, "labels": rng.integers(m, size=batch), **weights}


def fancy(array, indices, values):
    array[indices] += values


def log_softmax(scores):
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def unstable(scores):
    with np.errstate(all="ignore"):
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def log_of_softmax(scores):
    with np.errstate(all="ignore"):
        return np.log(np.exp(log_softmax(scores)))


@combinable
def mistaken(
    *,
    scatter=np.add.at,
    mean_loss=True,
    mean_gradient=True,
    slope=lambda h: 1 - h**2,
    pieces=lambda at_x, n, d: at_x.reshape(len(at_x), n, d),
    label=1.0,
    sign=1,
    moves=lambda d_embeddings: d_embeddings,
    log_probability=log_softmax,
    bias_sum=lambda delta: delta.sum(axis=0),
):
    """Return the algorithm with one slip in it."""

    def feedforward_language_model_gradient(words, labels, embeddings, kernel, bias, output_kernel, output_bias):
        rows, (batch, n) = np.arange(len(words)), words.shape
        x = embeddings[words].reshape(batch, -1)
        h = np.tanh(x @ kernel + bias)
        log_p = log_probability(h @ output_kernel + output_bias)
        at_output = np.exp(log_p)
        at_output[rows, labels] -= label
        at_output = sign * at_output / (batch if mean_gradient else 1)
        at_hidden = (at_output @ output_kernel.T) * slope(h)
        d_embeddings = np.zeros(embeddings.shape)
        scatter(d_embeddings, words, pieces(at_hidden @ kernel.T, n, embeddings.shape[1]))
        losses = -log_p[rows, labels]
        return (
            losses.mean() if mean_loss else losses.sum(),
            moves(d_embeddings),
            x.T @ at_hidden,
            bias_sum(at_hidden),
            h.T @ at_output,
            bias_sum(at_output),
        )

    return feedforward_language_model_gradient


exercise = Exercise(
    solution=feedforward_language_model_gradient,
    points=6,
    parts=[Part("J", 1), Part("d embeddings", 2), Part("dW", 1), Part("db", 0.5), Part("dU", 1), Part("dc", 0.5)],
    analytic=True,
    cases=[
        Case(
            "one unit by hand",
            inputs={
                "words": np.array([[0, 0]]),
                "labels": np.array([1]),
                "embeddings": np.array([[0.0], [5.0]]),
                "kernel": np.array([[1.0], [3.0]]),
                "bias": np.array([0.0]),
                "output_kernel": np.array([[2.0, 0.0]]),
                "output_bias": np.array([0.0, 0.0]),
            },
            about="x = (0, 0) and h = 0, so P = (½, ½) and J = ln 2. At the output there is (½, −½), at the hidden "
            "unit ½ · 2 = 1. The vector of word 0 gets both pieces, 1 + 3 = 4; ∂W and ∂U are zero, since x and h are.",
        ),
        Case("a batch", network, {"batch": 4, "n": 3, "d": 2, "h": 5, "m": 7}),
        Case("as many words as numbers in a vector", network, {"batch": 6, "n": 3, "d": 3, "h": 4, "m": 8}),
        Case("one row, one word", network, {"batch": 1, "n": 1, "d": 4, "h": 3, "m": 5}, hidden=True),
        Case("large scores", network, {"batch": 5, "n": 2, "d": 3, "h": 6, "m": 9, "scale": 1500.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "words that stand twice",
            mistaken(scatter=fancy),
            "`d_embeddings[words] += …` adds once where a word stands several times. Use `np.add.at`.",
        ),
        Mistake(
            "word vectors fixed",
            mistaken(moves=np.zeros_like),
            "Your word vectors have no gradient. They are weights like the others.",
        ),
        Mistake(
            "pieces in the wrong order",
            mistaken(pieces=lambda at_x, n, d: at_x.reshape(len(at_x), d, n).swapaxes(1, 2)),
            "You cut the gradient at x into the wrong pieces: the first d entries belong to the first word.",
        ),
        Mistake(
            "pieces of the words turned round",
            mistaken(pieces=lambda at_x, n, d: at_x.reshape(len(at_x), n, d)[:, ::-1]),
            "The first word's vector gets the last word's piece.",
        ),
        Mistake(
            "gradient not divided",
            mistaken(mean_gradient=False),
            "Your gradients are those of the sum over the batch. J is the mean.",
        ),
        Mistake(
            "loss not divided",
            mistaken(mean_loss=False),
            "Your J is a sum over the batch. It is the mean.",
        ),
        Mistake(
            "slope of tanh left out",
            mistaken(slope=np.ones_like),
            "On the way through the hidden units tanh′ = 1 − h² is missing.",
        ),
        Mistake(
            "slope of the logistic function",
            mistaken(slope=lambda h: h * (1 - h)),
            "Your slope is h (1 − h), that of the logistic function. For tanh it is 1 − h².",
        ),
        Mistake(
            "label left out",
            mistaken(label=0.0),
            "The gradient at the output is P with you. It is P minus a one at the label.",
        ),
        Mistake(
            "uphill",
            mistaken(sign=-1),
            "Your gradients point the other way.",
        ),
        Mistake(
            "biases' gradients averaged",
            mistaken(bias_sum=lambda delta: delta.mean(axis=0)),
            "You average over the batch for the biases. The deltas carry the division by the batch already: add them "
            "up.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(log_probability=unstable),
            "For large scores your exponentials are infinite. Take each row's largest score off first.",
        ),
        Mistake(
            "logarithm of a softmax that is zero",
            mistaken(log_probability=log_of_softmax),
            "Where your softmax is so small that it becomes 0, its logarithm is −∞. Take the logarithm on paper first.",
        ),
    ],
    hints=[
        "δ at the output is (P − onehot)/batch, at the hidden units (δ Uᵀ) ⊙ (1 − h²), at x that times Wᵀ.",
        "Cut the gradient at x into pieces of d, (batch, n, d), and add each to the row of its word with `np.add.at`.",
    ],
)
