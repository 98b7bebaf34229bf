"""Drawing the hidden units of a restricted Boltzmann machine."""

import itertools

import numpy as np

from autograder import Case, Exercise, Finite, Mistake, combinable


def sample_hidden(x, w, c, *, draws, rng):
    r"""Draw the hidden units of a restricted Boltzmann machine, given the visible ones.

    Given the visible units, the hidden ones are independent of each other:

    $$P(h \mid x) = \prod_i P(h_i \mid x), \qquad
      P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij}\, x_j\Big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$

    **Given**

    - `x`, shape `(batch, visible)`: binary data, one sample a row.
    - `w`, shape `(hidden, visible)`, and `c`, shape `(hidden,)`: weights and hidden biases.
    - `draws`, a whole number of at least 1: how many samples of the hidden units to draw for each row of `x`.
    - `rng`, a `numpy.random.Generator`: where your random numbers come from.

    **Return** an array of shape `(draws, batch, hidden)` of zeros and ones. Entry `[d, n]` is a sample of
    $P(h \mid x)$ for row `n` of `x`. All samples are independent: of other draws, and of other rows. What you return
    are *samples*, not probabilities.

    Net inputs are small enough for $e^{-z}$. Use NumPy only. Leave `x`, `w` and `c` as they are.
    """
    ### BEGIN SOLUTION
    on = 1 / (1 + np.exp(-(x @ w.T + c)))  # (batch, hidden)
    uniforms = rng.random((draws, *on.shape))
    return (uniforms < on).astype(float)
    ### END SOLUTION


def distribution(x, w, c):
    """Every state of the hidden units, and its probability for each row of x."""
    states = np.array(list(itertools.product((0.0, 1.0), repeat=len(c))))
    energies = -(x @ w.T + c) @ states.T  # (batch, states), but for what all states share
    weights = np.exp(energies.min(axis=1, keepdims=True) - energies)
    return states, weights / weights.sum(axis=1, keepdims=True)


def machine(rng, batch, visible, hidden):
    """A random machine, in which each hidden unit depends on each row, and no unit is nearly certain.

    Rows of x differ, so that one row's samples cannot stand for another's, and no probability is close to one half,
    where a reversed comparison would do no harm.
    """
    while True:
        x = rng.integers(0, 2, size=(batch, visible)).astype(float)
        w, c = rng.normal(size=(hidden, visible)), rng.normal(size=hidden)
        on = 1 / (1 + np.exp(-(x @ w.T + c)))
        without_bias = 1 / (1 + np.exp(-x @ w.T))
        if visible == hidden and np.abs(on - _sigmoid(x @ w + c)).max() < 0.2:
            continue
        if _are_telling(on) and np.abs(on - without_bias).max() > 0.2:
            return {"x": x, "w": w, "c": c}


def _are_telling(on):
    apart = np.abs(on[:, None] - on[None]).max(axis=-1) + np.eye(len(on))
    return on.min() > 0.05 and on.max() < 0.95 and np.abs(on - 0.5).max(axis=1).min() > 0.2 and apart.min() > 0.2


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


@combinable
def mistaken(*, net=lambda x, w, c: x @ w.T + c, uniforms=lambda rng, shape: rng.random(shape), unit=np.less):
    def sample(x, w, c, *, draws, rng):
        on = _sigmoid(net(x, w, c))
        shape = (draws, *on.shape)
        return np.broadcast_to(unit(uniforms(rng, shape), on), shape).astype(float)

    return sample


def probabilities(x, w, c, *, draws, rng):
    rng.random()
    return np.broadcast_to(_sigmoid(x @ w.T + c), (draws, len(x), len(c)))


def rounded(x, w, c, *, draws, rng):
    rng.random()
    return np.round(probabilities(x, w, c, draws=draws, rng=rng))


def averaged(x, w, c, *, draws, rng):
    on = _sigmoid(x @ w.T + c)
    return (rng.random((draws, *on.shape)) < on.mean(axis=0)).astype(float)


def one_for(axis):
    """Uniforms that are shared along an axis: of draws, of rows or of units."""
    return lambda rng, shape: rng.random([1 if a == axis else n for a, n in enumerate(shape)])


exercise = Exercise(
    solution=sample_hidden,
    reference=distribution,
    sampled=Finite,
    points=3,
    cases=[
        Case(
            "one row, two units",
            inputs={
                "x": np.array([[1.0, 0.0, 1.0]]),
                "w": np.array([[-1.5, 2.0, -0.5], [1.25, -1.0, 0.75]]),
                "c": np.array([0.32, -1.62]),
            },
            draws=2000,
            about="The units are on with probabilities 0.157 and 0.594, so both are on in 9.3 % of the draws, and not "
            "in 15.7 %.",
        ),
        Case("several rows", machine, {"batch": 2, "visible": 4, "hidden": 3}, draws=2500),
        Case(
            "as many hidden as visible units", machine, {"batch": 3, "visible": 4, "hidden": 4}, draws=3000, hidden=True
        ),
    ],
    mistakes=[
        Mistake(
            "probabilities returned",
            probabilities,
            "What is returned are probabilities. A sample is 0 or 1: compare each probability with a uniform random "
            "number.",
        ),
        Mistake(
            "rounded instead of drawn",
            rounded,
            "Each unit takes its likelier value, so nothing is random. A unit with probability 0.6 is off in four of "
            "ten draws.",
        ),
        Mistake(
            "one sample for all draws",
            mistaken(uniforms=one_for(0)),
            "One sample is returned over and over. Each draw needs uniform random numbers of its own; which shape must "
            "they have?",
        ),
        Mistake(
            "rows share their uniforms",
            mistaken(uniforms=one_for(1)),
            "All rows of `x` are compared with the same random numbers, so their samples depend on each other.",
        ),
        Mistake(
            "units share their uniforms",
            mistaken(uniforms=one_for(2)),
            "All units of a sample are compared with the same random number. Each is on as often as it should be, but "
            "given `x` they must be independent.",
        ),
        Mistake(
            "comparison reversed",
            mistaken(unit=np.greater),
            "Units are on when they should be off: how often is a uniform random number *below* 0.9?",
        ),
        Mistake(
            "bias left out",
            mistaken(net=lambda x, w, c: x @ w.T),
            "The hidden biases `c` are missing from the net input.",
        ),
        Mistake(
            "bias subtracted",
            mistaken(net=lambda x, w, c: x @ w.T - c),
            "The hidden biases `c` have the wrong sign in the net input.",
        ),
        Mistake(
            "weights transposed where layers are equal",
            mistaken(net=lambda x, w, c: x @ (w if w.shape[0] == w.shape[1] else w.T) + c),
            "You use Wᵀ for W, which works only if the layers are equally large, and is wrong even there. Row i of W "
            "belongs to hidden unit i.",
        ),
        Mistake(
            "mean over the batch",
            averaged,
            "Probabilities are averaged over the rows of `x`. Each row has its own.",
        ),
    ],
    equivalent={
        "comparison strict or loose: uniforms < on -> uniforms <= on": (
            "A uniform random number equals a probability once in 2⁵³ draws."
        ),
    },
    hints=[
        "A unit that is on with probability $p$ is `u < p` for a number `u` that is uniform in $[0, 1)$.",
        "How many uniform random numbers are needed in all? `rng.random(shape)` draws them at once, and the "
        "probabilities are broadcast against them.",
    ],
)
