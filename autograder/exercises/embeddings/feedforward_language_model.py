"""The feed-forward language model"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def feedforward_language_model(words, embeddings, kernel, bias, output_kernel, output_bias):
    r"""Return the log-probabilities of the next word, given the $n$ words before it.

    Bengio's network of 2003 is where word vectors come from. An $n$-gram model knows words only as different from each
    other; here they are vectors, and what the network has learnt of *cat* holds for *dog* if their vectors are near.

    **Given**

    - `words`, integers of shape `(batch, n)`: in each row the words before, the oldest one first.
    - `embeddings`, shape `(m, d)`: row $i$ is the vector of word $i$.
    - `kernel`, shape `(n * d, h)`, and `bias`, shape `(h,)`, of the hidden layer.
    - `output_kernel`, shape `(h, m)`, and `output_bias`, shape `(m,)`, of the output layer.

    The vectors of the words are put side by side, in their order: $x = [v_{w_1}, \dots, v_{w_n}]$, with $n \cdot d$
    entries, the $d$ of the oldest word first. Then

    $$h = \tanh(x W + b), \qquad \ln P = \ln \operatorname{softmax}(h\, U + c).$$

    **Return** the log-probabilities, shape `(batch, m)`, natural logarithm. The exponentials of each row sum to one.

    Use NumPy only. Scores may be several thousands in size; the log-probabilities are numbers all the same. Leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION
    x = embeddings[words].reshape(len(words), -1)
    scores = np.tanh(x @ kernel + bias) @ output_kernel + output_bias
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    ### END SOLUTION


def network(rng, batch, n, d, h, m, scale=1.0):
    """Where scores are large, the first hidden unit lifts all of the first row and lowers those of the second one."""
    shapes = {"embeddings": (m, d), "kernel": (n * d, h), "bias": (h,), "output_kernel": (h, m), "output_bias": (m,)}
    weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    words = rng.integers(m, size=(batch, n))
    if scale > 1:
        words[:2] = rng.permutation(m)[: 2 * n].reshape(2, n)
        weights["bias"][0] = 0
        weights["embeddings"][words[0]], weights["embeddings"][words[1]] = 1, -1
        weights["kernel"][:, 0] = 1
        weights["output_kernel"] = scale * (weights["output_kernel"] + 2 * (np.arange(h) == 0)[:, None])
    return {"words": words, **weights}


def log_softmax(scores, axis=1):
    scores = scores - scores.max(axis=axis, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))


def unstable(scores):
    with np.errstate(all="ignore"):
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def log_of_softmax(scores):
    with np.errstate(all="ignore"):
        return np.log(
            np.exp(scores - scores.max(axis=1, keepdims=True))
            / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
        )


@combinable
def mistaken(
    *,
    joined=lambda v: v.reshape(len(v), -1),
    f=np.tanh,
    hidden_bias=1.0,
    output_bias_counts=1.0,
    end=log_softmax,
):
    """Return the algorithm with one slip in it."""

    def feedforward_language_model(words, embeddings, kernel, bias, output_kernel, output_bias):
        hidden = f(joined(embeddings[words]) @ kernel + hidden_bias * bias)
        return end(hidden @ output_kernel + output_bias_counts * output_bias)

    return feedforward_language_model


exercise = Exercise(
    solution=feedforward_language_model,
    points=3,
    cases=[
        Case(
            "two words, both ways round",
            inputs={
                "words": np.array([[0, 1], [1, 0]]),
                "embeddings": np.array([[0.0], [1.0]]),
                "kernel": np.array([[1.0], [2.0]]),
                "bias": np.array([0.0]),
                "output_kernel": np.array([[1.0, 0.0]]),
                "output_bias": np.array([0.0, 0.0]),
            },
            about="x = (0, 1) gives h = tanh 2 = 0.9640 and P = (0.7239, 0.2761); x = (1, 0) gives h = tanh 1 = 0.7616 "
            "and P = (0.6817, 0.3183). The order matters.",
        ),
        Case("a batch", network, {"batch": 4, "n": 3, "d": 2, "h": 5, "m": 7}),
        Case("as many words as numbers in a vector", network, {"batch": 6, "n": 3, "d": 3, "h": 4, "m": 8}),
        Case("one row, one word", network, {"batch": 1, "n": 1, "d": 4, "h": 3, "m": 5}, hidden=True),
        Case("large scores", network, {"batch": 5, "n": 2, "d": 3, "h": 6, "m": 9, "scale": 900.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "numbers side by side, not words",
            mistaken(joined=lambda v: v.swapaxes(1, 2).reshape(len(v), -1)),
            "You put the first numbers of all vectors first, then the second ones. The whole vector of the oldest word "
            "comes first.",
        ),
        Mistake(
            "latest word first",
            mistaken(joined=lambda v: v[:, ::-1].reshape(len(v), -1)),
            "Your vectors begin with the latest word. The oldest one stands first, as in `words`.",
        ),
        Mistake(
            "sum of the vectors",
            mistaken(joined=lambda v: np.tile(v.sum(axis=1), v.shape[1])),
            "You add the vectors up, so that the order of the words is lost. They stand side by side.",
        ),
        Mistake(
            "sigmoid",
            mistaken(f=lambda z: 1 / (1 + np.exp(-z))),
            "Your hidden units are logistic. They are tanh.",
        ),
        Mistake(
            "no hidden non-linearity",
            mistaken(f=lambda z: z),
            "Your hidden layer is linear: tanh is missing.",
        ),
        Mistake(
            "bias of the hidden layer left out",
            mistaken(hidden_bias=0.0),
            "The bias b of the hidden layer is missing.",
        ),
        Mistake(
            "bias of the output left out",
            mistaken(output_bias_counts=0.0),
            "The bias c of the output is missing.",
        ),
        Mistake(
            "probabilities",
            mistaken(end=lambda scores: np.exp(log_softmax(scores))),
            "You return probabilities. Their logarithms are asked for.",
        ),
        Mistake(
            "scores",
            mistaken(end=lambda scores: scores),
            "You return the scores before the softmax.",
        ),
        Mistake(
            "softmax over the batch",
            mistaken(end=lambda scores: log_softmax(scores, axis=0)),
            "Your softmax runs over the batch. It runs over the vocabulary, the last axis.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(end=unstable),
            "For large scores your exponentials are infinite. Take each row's largest score off first.",
        ),
        Mistake(
            "logarithm of a softmax that is zero",
            mistaken(end=log_of_softmax),
            "Where your softmax is so small that it becomes 0, its logarithm is −∞. Take the logarithm on paper first.",
        ),
    ],
    hints=[
        "`embeddings[words]` is (batch, n, d); NumPy's `reshape` puts the words side by side in the right order.",
        "ln softmax(z) = z − ln Σ exp(z). A number that is taken off all scores of a row changes nothing.",
    ],
)
