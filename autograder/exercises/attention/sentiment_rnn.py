"""A text read both ways"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def sentiment_rnn(x, lengths, kernels, recurrent_kernels, biases):
    r"""Represent a text by the states of a bidirectional LSTM at its two ends.

    One LSTM reads a text from its first word to its last, another one from its last word to its first. Their states at
    the first and at the last word, side by side, are a vector by which a text can be classified, whatever its length.
    All the trouble is in the padding: the second one has to begin at the last *real* word.

    **Given**

    - `x`, shape `(batch, time, features)`: a vector for each word.
    - `lengths`, integers of shape `(batch,)`: the words $n$ of each text, from 1 to `time`. What stands behind them is
      padding, whatever its numbers; but no number is NaN or infinite.
    - `kernels`, shape `(2, features, 4 * units)`; `recurrent_kernels`, shape `(2, units, 4 * units)`; `biases`, shape
      `(2, 4 * units)`: the weights of the LSTM that goes forward, and of the one that goes backward.

    Each LSTM begins with $h = c = 0$. At each word it reads, with its $W$, $U$ and $b$,

    $$ [z_i, z_f, z_g, z_o] = x_t W + h\, U + b, \qquad
       c' = \sigma(z_f) \odot c + \sigma(z_i) \odot \tanh(z_g), \qquad h' = \sigma(z_o) \odot \tanh(c'), $$

    where the four blocks of `units` columns stand in this order and $\sigma(z) = 1/(1 + e^{-z})$. Call
    $\overrightarrow{h}_t$ the state of the first one *after* it has read words $1, \dots, t$, and $\overleftarrow{h}_t$
    that of the second one after it has read words $n, n - 1, \dots, t$.

    **Return** an array of shape `(batch, 4 * units)`:

    $$ [\,\overrightarrow{h}_1,\; \overleftarrow{h}_1,\; \overrightarrow{h}_n,\; \overleftarrow{h}_n\,] . $$

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    def ends(words, way):
        """The states after the first and after the last word that is read."""
        h = c = np.zeros(recurrent_kernels.shape[1], x.dtype)
        states = []
        for word in words:
            z = word @ kernels[way] + h @ recurrent_kernels[way] + biases[way]
            i, f, g, o = np.split(z, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            states.append(h)
        return states[0], states[-1]

    rows = []
    for text, n in zip(x, lengths, strict=True):
        forward_first, forward_last = ends(text[:n], 0)
        backward_last, backward_first = ends(text[:n][::-1], 1)
        rows.append(np.concatenate([forward_first, backward_first, forward_last, backward_last]))
    return np.stack(rows)
    ### END SOLUTION


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


@combinable
def mistaken(
    *,
    backward=lambda text, n: text[:n][::-1],
    forward=lambda text, n: text[:n],
    blocks=(0, 1, 2, 3),
    second=1,
    squash=np.tanh,
    out=np.tanh,
    join=lambda f1, b1, fn, bn: np.concatenate([f1, b1, fn, bn]),
    with_bias=True,
    keeps_c=False,
):
    """Return the network with one slip in it."""

    def sentiment_rnn(x, lengths, kernels, recurrent_kernels, biases):
        def ends(words, way, c):
            h, states = np.zeros(recurrent_kernels.shape[1], x.dtype), []
            for word in words:
                z = word @ kernels[way] + h @ recurrent_kernels[way] + with_bias * biases[way]
                i, f, g, o = (np.split(z, 4)[block] for block in blocks)
                c = sigmoid(f) * c + sigmoid(i) * squash(g)
                h = sigmoid(o) * out(c)
                states.append(h)
            return states[0], states[-1], c

        rows = []
        for text, n in zip(x, lengths, strict=True):
            start = np.zeros(recurrent_kernels.shape[1], x.dtype)
            f1, fn, c = ends(forward(text, n), 0, start)
            bn, b1, _ = ends(backward(text, n), second, c if keeps_c else start)
            rows.append(join(f1, b1, fn, bn))
        return np.stack(rows)

    return sentiment_rnn


SLIPS = {
    "padding read backwards": mistaken(backward=lambda text, n: text[::-1]),
    "padding read": mistaken(forward=lambda text, n: text),
    "both ways forward": mistaken(backward=lambda text, n: text[:n]),
    "one set of weights": mistaken(second=0),
    "blocks in another order": mistaken(blocks=(0, 2, 1, 3)),
    "forget and input exchanged": mistaken(blocks=(1, 0, 2, 3)),
    "sigmoid of the candidate": mistaken(squash=sigmoid),
    "memory not squashed": mistaken(out=lambda c: c),
    "states of the backward layer exchanged": mistaken(join=lambda f1, b1, fn, bn: np.concatenate([f1, bn, fn, b1])),
    "layer by layer": mistaken(join=lambda f1, b1, fn, bn: np.concatenate([f1, fn, b1, bn])),
    "last words first": mistaken(join=lambda f1, b1, fn, bn: np.concatenate([fn, bn, f1, b1])),
    "whole texts only": mistaken(join=lambda f1, b1, fn, bn: np.concatenate([fn, b1])),
    "bias left out": mistaken(with_bias=False),
    "memory handed over": mistaken(keeps_c=True),
}


def texts(rng, lengths, time, features, units, unseen=()):
    """Texts on which each slip but ``unseen`` is wrong by more than a hair."""
    shapes = {"kernels": (2, features, 4 * units), "recurrent_kernels": (2, units, 4 * units), "biases": (2, 4 * units)}
    while True:
        inputs = {"x": rng.normal(size=(len(lengths), time, features)), "lengths": np.array(lengths)}
        inputs |= {name: rng.normal(size=shape) for name, shape in shapes.items()}
        right = sentiment_rnn(**inputs)
        wrong = {name: slip(**inputs) for name, slip in SLIPS.items()}
        off = {name: np.abs(a - right).max() if a.shape == right.shape else 1.0 for name, a in wrong.items()}
        if all((d < 1e-12) if name in unseen else (d > 0.02) for name, d in off.items()):
            return inputs


PADDING = ("padding read backwards", "padding read")

exercise = Exercise(
    solution=sentiment_rnn,
    points=4,
    cases=[
        Case("texts of several lengths", texts, {"lengths": [4, 2, 3], "time": 5, "features": 3, "units": 2}),
        Case(
            "one text without padding",
            texts,
            {"lengths": [4], "time": 4, "features": 2, "units": 3, "unseen": PADDING},
        ),
        Case(
            "a text of one word among others",
            texts,
            {"lengths": [1, 6], "time": 6, "features": 2, "units": 4},
            hidden=True,
        ),
        Case(
            "one feature and one unit",
            texts,
            {"lengths": [2, 3, 1], "time": 4, "features": 1, "units": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "padding read backwards",
            SLIPS["padding read backwards"],
            "Your backward LSTM begins at the last step of the array, and reads padding first. It begins at the last "
            "real word.",
        ),
        Mistake(
            "padding read",
            SLIPS["padding read"],
            "Your forward LSTM reads on into the padding. Its last state is the one after the last real word.",
        ),
        Mistake(
            "both ways forward",
            SLIPS["both ways forward"],
            "Your second LSTM reads forward, too. It goes from the last real word to the first.",
        ),
        Mistake(
            "one set of weights",
            SLIPS["one set of weights"],
            "Both of your LSTMs have the same weights. Each has its own, at index 0 and 1.",
        ),
        Mistake(
            "blocks in another order",
            SLIPS["blocks in another order"],
            "Your blocks stand in the order i, g, f, o. Here it is i, f, g, o.",
        ),
        Mistake(
            "forget and input exchanged",
            SLIPS["forget and input exchanged"],
            "Your forget gate and your input gate have changed places.",
        ),
        Mistake(
            "sigmoid of the candidate",
            SLIPS["sigmoid of the candidate"],
            "You squash the candidate by the logistic function. It has tanh; only the gates are logistic.",
        ),
        Mistake(
            "memory not squashed",
            SLIPS["memory not squashed"],
            "Your state is σ(z_o) ⊙ c. The memory goes through tanh first.",
        ),
        Mistake(
            "states of the backward layer exchanged",
            SLIPS["states of the backward layer exchanged"],
            "The backward LSTM's state *at the first word* is its final one, since it read that word last. You have "
            "the two exchanged.",
        ),
        Mistake(
            "layer by layer",
            SLIPS["layer by layer"],
            "You put both states of one LSTM side by side, then both of the other. The order is word by word: both "
            "LSTMs at the first word, then both at the last.",
        ),
        Mistake(
            "last words first",
            SLIPS["last words first"],
            "The states at the last word stand in front of those at the first.",
        ),
        Mistake(
            "whole texts only",
            SLIPS["whole texts only"],
            "You return only the two states that have seen the whole text. All four are asked for.",
        ),
        Mistake("bias left out", SLIPS["bias left out"], "The bias is missing."),
        Mistake(
            "memory handed over",
            SLIPS["memory handed over"],
            "Your second LSTM begins with the memory of the first. It begins with zeros.",
        ),
    ],
    hints=[
        "Write a function that reads a list of words and returns the states after the first and the last of them. "
        "The backward LSTM is the same function with the list turned round.",
        "Cut the text at its length *before* you turn it round.",
        "After which word has the backward LSTM read everything?",
    ],
)
