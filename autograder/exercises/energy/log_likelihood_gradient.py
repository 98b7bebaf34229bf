"""The exact gradient of the log-likelihood."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def log_likelihood_gradient(x, w, b, c):
    r"""Return the exact gradient of the log-likelihood of a small restricted Boltzmann machine.

    All learning in these machines is one difference: what units do together when the data are given, minus what they do
    together when the machine is left to itself. For a small machine both terms can be computed exactly, and this is
    what contrastive divergence and all its relatives are estimates of.

    **Given**

    - `x`, shape `(batch, visible)`: $N$ samples, zeros and ones; there are at most 6 visible and 6 hidden units;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: the parameters of
      $E(x, h) = -b^\top x - c^\top h - h^\top W x$ and $P(x, h) = e^{-E(x, h)}/Z$.

    **Return** three arrays, in this order: the derivatives of $\sum_n \ln P(x^{(n)})$ with respect to $W$, $b$ and $c$,

    $$\begin{aligned}
      \frac{\partial}{\partial W} &= \sum_n \big\langle h\, x^{(n)\top} \big\rangle_{P(h \mid x^{(n)})}
        - N \big\langle h\, x^\top \big\rangle_{P(x, h)} & &\text{shape (hidden, visible)} \\
      \frac{\partial}{\partial b} &= \sum_n x^{(n)} - N \langle x \rangle_{P(x, h)} & &\text{shape (visible,)} \\
      \frac{\partial}{\partial c} &= \sum_n \langle h \rangle_{P(h \mid x^{(n)})} - N \langle h \rangle_{P(x, h)}
        & &\text{shape (hidden,)}
    \end{aligned}$$

    where $\langle\cdot\rangle_P$ is the mean under the distribution $P$. In the data term the visible units are clamped
    to the data and the hidden units are free; in the model term all units are. The sums over the batch are sums, not
    means, and the mean under $P(x, h)$ runs over all states of all units.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION

    def hidden(states):
        return 1 / (1 + np.exp(-(states @ w.T + c)))

    every = np.indices([2] * len(b)).reshape(len(b), -1).T
    # P(x) of every state: the hidden units are summed out, and given x their mean is P(h = 1 | x).
    probability = np.exp(every @ b) * (1 + np.exp(every @ w.T + c)).prod(axis=1)
    probability /= probability.sum()

    h, h_model, n = hidden(x), probability[:, None] * hidden(every), len(x)
    return (
        h.T @ x - n * h_model.T @ every,
        x.sum(axis=0) - n * probability @ every,
        h.sum(axis=0) - n * h_model.sum(axis=0),
    )
    ### END SOLUTION


def states_of(units):
    return np.indices([2] * units).reshape(units, -1).T.astype(float)


def machine(rng, batch, visible, hidden):
    """Data that are not what the machine expects; weights with some strength."""
    return {
        "x": rng.integers(0, 2, size=(batch, visible)).astype(float),
        "w": rng.uniform(0.5, 1.5, size=(hidden, visible)) * rng.choice([-1, 1], (hidden, visible)),
        "b": rng.uniform(0.3, 1, size=visible) * rng.choice([-1, 1], visible),
        "c": rng.uniform(0.3, 1, size=hidden) * rng.choice([-1, 1], hidden),
    }


def moments(weights, x, h):
    """Sums of hxᵀ, x and h over pairs of states, by weights (rows of x, rows of h)."""
    return (weights @ h).T @ x, weights.sum(1) @ x, weights.sum(0) @ h


def boltzmann(w, b, c, x):
    """exp(−E) for rows of x and every h."""
    h = states_of(len(c))
    return np.exp((x @ b)[:, None] + h @ c + x @ w.T @ h.T)


def conditional(weights, total):
    return weights / weights.sum(1, keepdims=True)


def given_the_hidden(weights, total):
    """P(x | h) of each pair, as the notes print it."""
    return weights / total.sum(0)


@combinable
def mistaken(
    data=conditional,
    count=len,
    model=lambda w, b, c, x: moments(
        (lambda weights: weights / weights.sum())(boltzmann(w, b, c, states_of(len(b)))),
        states_of(len(b)),
        states_of(len(c)),
    ),
    sign=1,
    share=lambda x: 1.0,
):
    def log_likelihood_gradient(x, w, b, c):
        total = boltzmann(w, b, c, states_of(len(b)))
        clamped = moments(data(boltzmann(w, b, c, x), total), x, states_of(len(c)))
        clamped = clamped[0], x.sum(0), clamped[2]
        free = model(w, b, c, x)
        return tuple(sign * share(x) * (d - count(x) * m) for d, m in zip(clamped, free, strict=True))

    return log_likelihood_gradient


def means_multiplied(w, b, c, x):
    weights = boltzmann(w, b, c, states_of(len(b)))
    _, of_x, of_h = moments(weights / weights.sum(), states_of(len(b)), states_of(len(c)))
    return np.outer(of_h, of_x), of_x, of_h


def uniform(w, b, c, x):
    """The model's visible states all alike."""
    weights = boltzmann(w, b, c, states_of(len(b)))
    return moments(conditional(weights, None) / len(weights), states_of(len(b)), states_of(len(c)))


def without_hidden_factors(w, b, c, x):
    states = states_of(len(b))
    weights = np.exp(states @ b)[:, None] * conditional(boltzmann(w, b, c, states), None)
    return moments(weights / weights.sum(), states, states_of(len(c)))


def over_the_batch(w, b, c, x):
    weights = boltzmann(w, b, c, x)
    return moments(weights / weights.sum(), x, states_of(len(c)))


exercise = Exercise(
    solution=log_likelihood_gradient,
    points=6,
    analytic=True,
    parts=[Part("dW", 2), Part("db", 1), Part("dc", 1)],
    cases=[
        Case(
            "one visible and one hidden unit, by hand",
            inputs={
                "x": np.array([[1.0], [1.0], [0.0]]),
                "w": np.array([[np.log(2.0)]]),
                "b": np.array([0.0]),
                "c": np.array([0.0]),
            },
            about="The weights of (x, h) = (0, 0), (0, 1), (1, 0), (1, 1) are 1, 1, 1, 2, and Z = 5. P(h = 1) is 2/3 "
            "for x = 1 and 1/2 for x = 0. So dW = 2 · ⅔ − 3 · ⅖ = 2/15, db = 2 − 3 · ⅗ = 1/5 and "
            "dc = 2 · ⅔ + ½ − 3 · ⅗ = 1/30.",
        ),
        Case("a batch", machine, {"batch": 5, "visible": 4, "hidden": 3}),
        Case("more hidden than visible units", machine, {"batch": 4, "visible": 2, "hidden": 5}, hidden=True),
        Case("one sample", machine, {"batch": 1, "visible": 3, "hidden": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "P(x | h) in the data term",
            mistaken(data=given_the_hidden),
            "Your data term weights the hidden states with P(x | h), as some notes print it. The visible units are "
            "given there, and what is averaged over is h: the weights are P(h | x), and over h they add up to one.",
        ),
        Mistake(
            "downhill",
            mistaken(sign=-1),
            "All signs are turned: you have the gradient of the *negative* log-likelihood.",
        ),
        Mistake(
            "means over the batch",
            mistaken(share=lambda x: 1 / len(x)),
            "You average over the batch. The log-likelihood here is a sum over the samples.",
        ),
        Mistake(
            "model term once for the whole batch",
            mistaken(count=lambda x: 1),
            "You subtract the model term once. Every sample has it: ln Z stands in each ln P(x).",
        ),
        Mistake(
            "mean of the product taken for the product of means",
            mistaken(model=means_multiplied),
            "In the model term of dW you multiply ⟨h⟩ with ⟨x⟩. The units depend on each other: it is the mean of the "
            "product, ⟨hxᵀ⟩.",
        ),
        Mistake(
            "all states alike in the model term",
            mistaken(model=uniform),
            "Your model term averages over all visible states as if they were equally probable. Each counts with its "
            "P(x).",
        ),
        Mistake(
            "hidden units left out of P(x)",
            mistaken(model=without_hidden_factors),
            "Your P(x) is proportional to e^(bᵀx) alone. Summing the hidden units out leaves a factor for each of "
            "them.",
        ),
        Mistake(
            "model term over the batch",
            mistaken(model=over_the_batch),
            "Your model term runs over the samples. It runs over all states of the visible units: it is what the "
            "machine does without data.",
        ),
        Mistake(
            "no model term",
            mistaken(count=lambda x: 0),
            "Only the data term is there. With it alone the weights would grow without bound: the derivative of −ln Z "
            "is missing.",
        ),
    ],
    hints=[
        "Under P(h | x) the mean of h is σ(c + Wx), and that of hxᵀ is its outer product with x: the data term needs "
        "no enumeration at all.",
        "For the model term, compute P(x) of every visible state; given x, the hidden units are as in the data term.",
        "Check: for one sample repeated, and a machine that has learned it by heart, both terms are nearly the same.",
    ],
)
