"""Gibbs sampling with chains of one's own."""

import bisect
import itertools

import numpy as np

from autograder import Case, Exercise, Finite, Mistake, combinable


def gibbs_sampler(x, w, b, c, *, steps, draws, rng):
    r"""Draw visible states of a restricted Boltzmann machine after some steps of block Gibbs sampling.

    Given one layer, the units of the other are independent of each other, with

    $$P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij}\, x_j\Big), \qquad
      P(x_j = 1 \mid h) = \sigma\Big(b_j + \sum_i w_{ij}\, h_i\Big), \qquad \sigma(z) = \frac{1}{1 + e^{-z}}.$$

    One step of a chain draws all hidden units, given the visible ones, and then all visible units, given the hidden
    ones that were just drawn.

    **Given**

    - `x`, shape `(batch, visible)`: binary data; chains start at its rows.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible and hidden
      biases.
    - `steps`, a whole number of at least 1: how many steps each chain runs.
    - `draws`, a whole number of at least 1: how many chains start at each row of `x`.
    - `rng`, a `numpy.random.Generator`: where your random numbers come from.

    **Return** an array of shape `(draws, batch, visible)` of zeros and ones. Entry `[d, n]` is the visible state, after
    `steps` steps, of a chain of its own that began at row `n` of `x`. All chains are independent of each other, and
    each of them is used for one draw only. After few steps, their states still depend on where they began.

    Net inputs are small enough for $e^{-z}$. Use NumPy only. Leave `x`, `w`, `b` and `c` as they are.
    """
    ### BEGIN SOLUTION

    def sample(net):
        return (rng.random(net.shape) < 1 / (1 + np.exp(-net))).astype(float)

    visible = np.broadcast_to(x, (draws, *x.shape))
    for _ in range(steps):
        hidden = sample(visible @ w.T + c)
        visible = sample(hidden @ w + b)
    return visible
    ### END SOLUTION


def states_of(units):
    return np.array(list(itertools.product((0.0, 1.0), repeat=units)))


def transition_matrix(w, b, c):
    """The probability of each visible state after one step, by the state before it, from the energy alone."""
    visible, hidden = states_of(len(b)), states_of(len(c))
    joint = np.exp((visible @ b)[:, None] + hidden @ c + visible @ w.T @ hidden.T)  # (visible, hidden), unnormalised
    return (joint / joint.sum(axis=1, keepdims=True)) @ (joint / joint.sum(axis=0)).T


def distribution(x, w, b, c, *, steps):
    """Every visible state, and its exact probability after the last step, for each row of x."""
    states = states_of(len(b))
    start = (x[:, None] == states).all(axis=-1).astype(float)
    return states, start @ np.linalg.matrix_power(transition_matrix(w, b, c), steps)


def machine(rng, batch, visible, hidden, steps):
    """A random machine that mixes slowly: states still tell of how many steps there were, and of where they began.

    Single units alone show what a wrong chain does to them: another number of steps, another start, hidden units that
    are not drawn.
    """
    while True:
        x = rng.integers(0, 2, size=(batch, visible)).astype(float)
        w, b, c = 2.5 * rng.normal(size=(hidden, visible)), rng.normal(size=visible), rng.normal(size=hidden)
        inputs = {"x": x, "w": w, "b": b, "c": c, "steps": steps}
        if len(np.unique(x, axis=0)) == batch and _is_telling(inputs):
            return inputs


def _is_telling(inputs):
    states, right = distribution(**inputs)
    steps = inputs["steps"]
    others = [distribution(**{**inputs, "steps": steps + more})[1] for more in (-1, 1)]
    one_step = transition_matrix(inputs["w"], inputs["b"], inputs["c"])
    everywhere = np.full_like(right, 1 / len(states)) @ np.linalg.matrix_power(one_step, steps)
    off = [np.abs((right - other) @ states).max() for other in (*others, everywhere)]
    varied = (right @ states).min(axis=0).max() > 0.1 and (right @ states).max(axis=0).min() < 0.9
    apart = min((np.abs(a - b).max() for a, b in itertools.combinations(right @ states, 2)), default=1)
    return varied and min(off) > 0.12 and apart > 0.15 and right.max() < 0.8


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _drawn(rng, p):
    return (rng.random(p.shape) < p).astype(float)


def _shared(axis):
    """Uniforms that are shared along an axis."""

    def draw(rng, p):
        return (rng.random([1 if a == axis else n for a, n in enumerate(p.shape)]) < p).astype(float)

    return draw


def _last_as_first(rng, p):
    """Of three rows and more, the last has the random numbers of the first."""
    uniforms = rng.random(p.shape)
    if p.shape[1] > 2:
        uniforms[:, -1] = uniforms[:, 0]
    return (uniforms < p).astype(float)


@combinable
def mistaken(
    *,
    more=0,
    hidden=_drawn,
    last=_drawn,
    start=lambda x, rng, shape: np.broadcast_to(x, shape),
    draw=_drawn,
    up=lambda x, w: x @ w.T,
):
    """The solution with something changed: steps, what becomes of the hidden units, the last draw, or the start."""

    def sample(x, w, b, c, *, steps, draws, rng):
        hidden_draw, last_draw = (draw if one is _drawn else one for one in (hidden, last))
        visible = start(x, rng, (draws, *x.shape))
        for step in range(steps + more):
            h = hidden_draw(rng, _sigmoid(up(visible, w) + c))
            visible = (last_draw if step == steps + more - 1 else draw)(rng, _sigmoid(h @ w + b))
        return np.array(visible)

    return sample


def one_chain(x, w, b, c, *, steps, draws, rng):
    """A chain for each row that goes on from the last draw; state by state, which is faster than unit by unit."""
    states = states_of(len(b))
    after = np.cumsum(np.linalg.matrix_power(transition_matrix(w, b, c), steps), axis=1)[:, :-1].tolist()
    kept, state = [], [(row == states).all(axis=1).argmax() for row in x]
    for uniforms in rng.random((draws, len(x))).tolist():
        state = [bisect.bisect(after[one], u) for one, u in zip(state, uniforms, strict=True)]
        kept.append(state)
    return states[np.array(kept)]


def same_uniforms(x, w, b, c, *, steps, draws, rng):
    """Uniforms that are drawn once, before the loop over the steps."""
    u, v = rng.random((draws, len(x), len(c))), rng.random((draws, len(x), len(b)))
    visible = np.broadcast_to(x, (draws, *x.shape))
    for _ in range(steps):
        h = (u < _sigmoid(visible @ w.T + c)).astype(float)
        visible = (v < _sigmoid(h @ w + b)).astype(float)
    return visible


exercise = Exercise(
    solution=gibbs_sampler,
    reference=distribution,
    sampled=Finite,
    points=4,
    cases=[
        Case("one step from one row", machine, {"batch": 1, "visible": 3, "hidden": 2, "steps": 1}, draws=3000),
        Case("two steps from several rows", machine, {"batch": 2, "visible": 4, "hidden": 3, "steps": 2}, draws=5000),
        Case(
            "more steps, a larger machine",
            machine,
            {"batch": 1, "visible": 5, "hidden": 3, "steps": 3},
            draws=4000,
            hidden=True,
        ),
        Case(
            "strong weights, equal layers, three rows",
            inputs={
                "x": np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
                "w": np.array([[8.0, 0.0, 1.0], [-1.0, 8.0, 0.0], [0.0, -1.0, 8.0]]),
                "b": np.array([-4.0, -4.0, -4.0]),
                "c": np.array([-1.0, -1.0, -1.0]),
                "steps": 1,
            },
            draws=8000,
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "one chain for all draws",
            one_chain,
            "One chain goes on from draw to draw. Its states depend on each other, and most of them on where it began "
            "no more. Each draw needs a chain of its own, which begins at its row of `x`.",
        ),
        Mistake(
            "one sample for all draws",
            mistaken(draw=_shared(0)),
            "All chains use the same random numbers, so all of them end in the same state. Each needs its own.",
        ),
        Mistake(
            "rows share their uniforms",
            mistaken(draw=_shared(1)),
            "Chains that begin at different rows use the same random numbers, so their states depend on each other.",
        ),
        Mistake(
            "rows share their hidden uniforms",
            mistaken(hidden=_shared(1)),
            "Hidden units of different rows are drawn with the same random numbers, so the rows' chains depend on each "
            "other.",
        ),
        Mistake(
            "last row shares with the first",
            mistaken(draw=_last_as_first),
            "The last row's chains use the random numbers of the first row's.",
        ),
        Mistake(
            "weights transposed where layers are equal",
            mistaken(up=lambda x, w: x @ (w if w.shape[0] == w.shape[1] else w.T)),
            "On the way to the hidden units you use Wᵀ for W, which works only if the layers are equally large, and is "
            "wrong even there.",
        ),
        Mistake(
            "units share their uniforms",
            mistaken(draw=_shared(2)),
            "All units of a layer are compared with the same random number. Given the other layer they must be "
            "independent.",
        ),
        Mistake(
            "same uniforms in every step",
            same_uniforms,
            "The random numbers are drawn once, and every step uses them again. Draw new ones within the loop.",
        ),
        Mistake(
            "probabilities returned",
            mistaken(last=lambda rng, p: p),
            "The last step returns the probabilities of the visible units. Draw from them.",
        ),
        Mistake(
            "hidden probabilities instead of samples",
            mistaken(hidden=lambda rng, p: p),
            "The visible units are drawn given the *probabilities* of the hidden ones. That is no Gibbs sampling: the "
            "hidden units have to be drawn, too.",
        ),
        Mistake(
            "rounded instead of drawn",
            mistaken(draw=lambda rng, p: np.round(p) + 0 * rng.random()),
            "Each unit takes its likelier value, so the chain is no chance at all. Compare probabilities with uniform "
            "random numbers.",
        ),
        Mistake(
            "one step too few",
            mistaken(more=-1),
            "The chains run one step less than `steps`.",
        ),
        Mistake(
            "one step too many",
            mistaken(more=1),
            "The chains run one step more than `steps`.",
        ),
        Mistake(
            "started at random",
            mistaken(start=lambda x, rng, shape: rng.integers(0, 2, shape).astype(float)),
            "The chains begin at random states. After so few steps it matters where: they have to begin at the rows of "
            "`x`.",
        ),
        Mistake(
            "comparison reversed",
            mistaken(draw=lambda rng, p: (rng.random(p.shape) > p).astype(float)),
            "Units are on when they should be off: how often is a uniform random number *below* 0.9?",
        ),
    ],
    equivalent={
        "comparison strict or loose: rng.random(net.shape) < 1 / (1 + np.exp(-net)) -> "
        "rng.random(net.shape) <= 1 / (1 + np.exp(-net))": (
            "A uniform random number equals a probability once in 2⁵³ draws."
        ),
    },
    hints=[
        "Let all chains run side by side: an array of shape `(draws, batch, visible)` is the state of all of them.",
        "`np.broadcast_to(x, (draws, *x.shape))` begins them. Each step then needs new uniform random numbers, first "
        "for all hidden units, then for all visible ones.",
    ],
)
