"""A deep recurrent network, forward"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def deep_rnn(x, h, kernels, recurrent_kernels, biases):
    r"""Return the states of all layers of a deep recurrent network, at all times.

    Recurrent layers can be put on top of each other: the states of one layer are the inputs of the next.

    **Given**

    - `x`, shape `(batch, time, features)`: the input sequences, `time` at least 1.
    - `h`, a list of $L \ge 1$ arrays: $h_0^{(l)}$, shape `(batch, units)` with the units of layer $l$, the state of
      each layer before the first step.
    - `kernels`, `recurrent_kernels`, `biases`: lists of $L$ arrays, $W^{(l)}$ of shape `(units of the layer below,
      units)`, $U^{(l)}$ of shape `(units, units)` and $b^{(l)}$ of shape `(units,)`. The layer below the first is the
      input. Layers may differ in size.

    **Return** a list of $L$ arrays of shape `(batch, time, units)`: with $h_t^{(0)} = x_t$,

    $$h_t^{(l)} = \tanh\!\big( h_t^{(l-1)}\, W^{(l)} + h_{t-1}^{(l)}\, U^{(l)} + b^{(l)} \big),
      \qquad t = 1, \dots, T .$$

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    layers, below = [], x
    for state, w, u, b in zip(h, kernels, recurrent_kernels, biases, strict=True):
        states = []
        for now in below.swapaxes(0, 1):
            state = np.tanh(now @ w + state @ u + b)
            states.append(state)
        below = np.stack(states, axis=1)
        layers.append(below)
    return layers
    ### END SOLUTION


def network(rng, batch, time, features, units):
    below = (features, *units[:-1])
    return {
        "x": rng.normal(size=(batch, time, features)),
        "h": [rng.normal(size=(batch, n)) for n in units],
        "kernels": [rng.normal(scale=m**-0.5, size=(m, n)) for m, n in zip(below, units, strict=True)],
        "recurrent_kernels": [rng.normal(scale=n**-0.5, size=(n, n)) for n in units],
        "biases": [rng.normal(scale=0.5, size=n) for n in units],
    }


@combinable
def mistaken(
    *,
    f=np.tanh,
    begin=lambda h, first: h,
    bias=lambda b: b,
    turn=lambda u: u,
    seen=lambda below, start: below,
    add=lambda old, new: new,
):
    """Return the algorithm with one slip in it."""

    def deep_rnn(x, h, kernels, recurrent_kernels, biases):
        layers, below = [], x
        for level, (w, u, b) in enumerate(zip(kernels, recurrent_kernels, biases, strict=True)):
            state, states = begin(h[level], h[0]), []
            given = seen(below, h[level - 1]) if level else x
            for t in range(x.shape[1]):
                state = add(state, f(given[:, t] @ w + state @ turn(u) + bias(b)))
                states.append(state)
            below = np.stack(states, axis=1)
            layers.append(below)
        return layers

    return deep_rnn


def one_step_late(below, start):
    return np.concatenate([start[:, None], below[:, :-1]], axis=1)


def no_recurrence(x, h, kernels, recurrent_kernels, biases):
    zeros = [0 * u for u in recurrent_kernels]
    return deep_rnn(x, h, kernels, zeros, biases)


def states_change_places(x, h, kernels, recurrent_kernels, biases):
    """The state of the layer below is used for the layer's own, where they are of one size."""
    layers = [[] for _ in h]
    last = list(h)
    for t in range(x.shape[1]):
        now = x[:, t]
        for level, (w, u, b) in enumerate(zip(kernels, recurrent_kernels, biases, strict=True)):
            own = last[level - 1] if level and last[level - 1].shape == last[level].shape else last[level]
            now = last[level] = np.tanh(now @ w + own @ u + b)
            layers[level].append(now)
    return [np.stack(states, axis=1) for states in layers]


exercise = Exercise(
    solution=deep_rnn,
    points=4,
    cases=[
        Case(
            "two layers of one unit",
            inputs={
                "x": np.array([[[1.0], [0.0]]]),
                "h": [np.zeros((1, 1)), np.array([[0.5]])],
                "kernels": [np.ones((1, 1)), np.ones((1, 1))],
                "recurrent_kernels": [np.zeros((1, 1)), np.ones((1, 1))],
                "biases": [np.zeros(1), np.array([-0.5])],
            },
            about="The first layer says tanh 1 ≈ 0.7616, then 0. The second one adds its own last state and −½: "
            "tanh(0.7616 + 0.5 − 0.5) ≈ 0.642, then tanh(0 + 0.642 − 0.5) ≈ 0.141.",
        ),
        Case("two layers", network, {"batch": 3, "time": 4, "features": 5, "units": (2, 6)}),
        Case("one layer", network, {"batch": 2, "time": 5, "features": 3, "units": (4,)}, hidden=True),
        Case(
            "three layers of one size, as many samples as steps",
            network,
            {"batch": 4, "time": 4, "features": 2, "units": (3, 3, 3)},
            hidden=True,
        ),
        Case("one step, one sequence", network, {"batch": 1, "time": 1, "features": 4, "units": (3, 2)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "recurrence left out",
            no_recurrence,
            "Your states do not depend on those of the step before: the term with U is missing.",
        ),
        Mistake(
            "zeros at the start",
            mistaken(begin=lambda h, first: np.zeros_like(h)),
            "Your layers begin at zero. Each begins at the state that it is given in `h`.",
        ),
        Mistake(
            "first layer's start for all",
            mistaken(begin=lambda h, first: first if first.shape == h.shape else h),
            "All of your layers begin at `h[0]`. Each has a start of its own.",
        ),
        Mistake(
            "layer below one step late",
            mistaken(seen=one_step_late),
            "Your upper layers see the layer below as it was one step ago. At time t they take its state of time t.",
            others=[mistaken(seen=lambda below, start: one_step_late(below, 0 * start))],
        ),
        Mistake(
            "state of the layer below in place of the own",
            states_change_places,
            "In your recurrence stands the state of the layer below. U takes the layer's *own* state, one step ago; "
            "(l) stands at both.",
        ),
        Mistake(
            "recurrent weights transposed",
            mistaken(turn=np.transpose),
            "Your recurrent weights are transposed. States are rows here: h U, not U h.",
        ),
        Mistake(
            "bias left out",
            mistaken(bias=lambda b: 0),
            "The biases are missing.",
        ),
        Mistake(
            "no activation",
            mistaken(f=lambda z: z),
            "The activation, tanh, is missing.",
        ),
        Mistake(
            "sigmoid for tanh",
            mistaken(f=lambda z: 1 / (1 + np.exp(-z))),
            "Your states are all positive. The activation is tanh, not the logistic function.",
        ),
        Mistake(
            "states added up",
            mistaken(add=lambda old, new: old + new),
            "You add the new state to the old one. The old one comes in through U alone.",
        ),
    ],
    hints=[
        "Go layer by layer: one loop over time makes all states of a layer, and these are the next layer's input.",
        "`np.stack(states, axis=1)` puts arrays (batch, units) into one of shape (batch, time, units).",
    ],
)
