"""A bidirectional recurrent network, forward"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def bidirectional_rnn(x, lengths, kernels, recurrent_kernels, biases):
    r"""Return the states of a bidirectional recurrent network.

    Whether a word fits often depends on what comes after it. Two layers read the same sequence, one from its beginning
    and one from its end, and the network's state at time $t$ is both of theirs. Sequences in a batch are of different
    lengths; what follows a sequence's end is padding.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs.
    - `lengths`, integers of shape `(batch,)`: $n$, the number of steps of each sequence, from 1 to `time`. What stands
      behind them in `x` may be anything, nan too, and must not matter.
    - `kernels`, shape `(2, features, units)`; `recurrent_kernels`, shape `(2, units, units)`; `biases`, shape
      `(2, units)`: the weights $W$, $U$, $b$ of the forward layer (index 0) and of the backward layer (index 1).

    For each sequence, with $\overrightarrow{h}_0 = \overleftarrow{h}_{n+1} = 0$ and $t = 1, \dots, n$,

    $$\begin{aligned}
      \overrightarrow{h}_t &= \tanh\!\big( x_t W_0 + \overrightarrow{h}_{t-1} U_0 + b_0 \big), \\
      \overleftarrow{h}_t  &= \tanh\!\big( x_t W_1 + \overleftarrow{h}_{t+1} U_1 + b_1 \big).
    \end{aligned}$$

    **Return** an array of shape `(batch, time, 2 * units)`: at each time the forward state, then the backward state of
    that same time. Behind a sequence's end it is 0.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    batch, time, _ = x.shape
    units = biases.shape[1]
    states = np.zeros((batch, time, 2 * units))
    within = np.arange(time) < lengths[:, None]
    for direction, times in enumerate((range(time), reversed(range(time)))):
        h = np.zeros((batch, units))
        half = slice(direction * units, (direction + 1) * units)
        for t in times:
            z = x[:, t] @ kernels[direction] + h @ recurrent_kernels[direction] + biases[direction]
            h = np.where(within[:, t, None], np.tanh(z), 0)  # a backward layer has not begun before the end
            states[:, t, half] = h
    return states
    ### END SOLUTION


def network(rng, lengths, time, features, units, behind=None):
    lengths = rng.permutation(lengths)
    inputs = {
        "x": rng.normal(size=(len(lengths), time, features)),
        "lengths": lengths,
        "kernels": rng.normal(scale=features**-0.5, size=(2, features, units)),
        "recurrent_kernels": rng.normal(scale=units**-0.5, size=(2, units, units)),
        "biases": rng.normal(scale=0.5, size=(2, units)),
    }
    if behind is not None:
        inputs["x"][np.arange(time) >= lengths[:, None]] = behind
    return inputs


def states_of(x, w, u, b, f=np.tanh):
    h, states = np.zeros((len(x), len(b))), []
    for t in range(x.shape[1]):
        h = f(x[:, t] @ w + h @ u + b)
        states.append(h)
    return np.stack(states, axis=1)


def turned(x, lengths):
    """Turn each sequence round by itself; padding stays where it is."""
    found = x.copy()
    for row, n in enumerate(lengths):
        found[row, :n] = x[row, :n][::-1]
    return found


def whole(x, lengths):
    return x[:, ::-1]


@combinable
def mistaken(
    *,
    turn=turned,
    turn_back=None,
    both=lambda a, b: np.concatenate([a, b], axis=-1),
    weights=lambda parts: parts,
    f=np.tanh,
    masked=True,
    reads=lambda x, onwards: x,
    transposed=False,
):
    """Return the algorithm with one slip in it."""

    def bidirectional_rnn(x, lengths, kernels, recurrent_kernels, biases):
        (w, u, b), (v, s, c) = weights(list(zip(kernels, recurrent_kernels, biases, strict=True)))
        u, s = (u.T, s.T) if transposed else (u, s)
        onwards = states_of(x, w, u, b, f)
        back = states_of(turn(x, lengths), v, s, c, f)
        states = both(onwards, (turn_back or turn)(back, lengths))
        within = (np.arange(x.shape[1]) < lengths[:, None])[..., None]
        return np.where(within, states, 0) if masked else states

    return bidirectional_rnn


def mask_multiplied(x, lengths, kernels, recurrent_kernels, biases):
    halves = []
    for way, w, u, b in zip((1, -1), kernels, recurrent_kernels, biases, strict=True):
        states, h = np.zeros((*x.shape[:2], len(b))), np.zeros((len(x), len(b)))
        for t in range(x.shape[1])[::way]:
            states[:, t] = h = (t < lengths)[:, None] * np.tanh(x[:, t] @ w + h @ u + b)
        halves.append(states)
    return np.concatenate(halves, axis=-1)


exercise = Exercise(
    solution=bidirectional_rnn,
    points=4,
    cases=[
        Case(
            "one unit, two steps and padding",
            inputs={
                "x": np.array([[[0.0], [1.0], [9.0]]]),
                "lengths": np.array([2]),
                "kernels": np.ones((2, 1, 1)),
                "recurrent_kernels": np.array([[[1.0]], [[0.5]]]),
                "biases": np.zeros((2, 1)),
            },
            about="Forward: tanh 0 = 0, then tanh 1 ≈ 0.762. Backward: tanh 1 at the second step, then tanh(½ · 0.762) "
            "≈ 0.363 at the first. The third step is padding.",
        ),
        Case("all of one length", network, {"lengths": [5, 5, 5], "time": 5, "features": 4, "units": 2}),
        Case("unequal lengths", network, {"lengths": [6, 1, 3, 4], "time": 6, "features": 2, "units": 3}, hidden=True),
        Case(
            "as many units as features, and nan behind the end",
            network,
            {"lengths": [4, 2, 1], "time": 5, "features": 3, "units": 3, "behind": np.nan},
            hidden=True,
        ),
        Case(
            "one sequence of one step",
            network,
            {"lengths": [1], "time": 1, "features": 3, "units": 2},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "padding read first",
            mistaken(turn=whole),
            "Your backward layer begins at the end of the *array*. A shorter sequence's padding then comes before its "
            "last step; begin at each sequence's own end, with zeros.",
        ),
        Mistake(
            "backward states not turned back",
            mistaken(turn_back=lambda states, lengths: states),
            "Your backward states stand in the order in which they were computed. The state of time t belongs at time "
            "t.",
        ),
        Mistake(
            "both layers read forward",
            mistaken(turn=lambda x, lengths: x),
            "Your second layer reads from the beginning, too.",
        ),
        Mistake(
            "directions exchanged",
            mistaken(both=lambda a, b: np.concatenate([b, a], axis=-1)),
            "Your backward states come first. The forward ones do.",
        ),
        Mistake(
            "weights of the other direction",
            mistaken(weights=lambda parts: parts[::-1]),
            "Your forward layer has the backward layer's weights. Index 0 is the forward layer.",
        ),
        Mistake(
            "the same weights for both",
            mistaken(weights=lambda parts: [parts[0]] * 2),
            "Both of your layers have the forward layer's weights. Each has its own.",
        ),
        Mistake(
            "states added",
            mistaken(both=lambda a, b: np.concatenate([a + b, a + b], axis=-1)),
            "You add the states of both layers. They stand side by side.",
        ),
        Mistake(
            "something behind the end",
            mistaken(masked=False),
            "Behind a sequence's end your states go on. They are 0 there.",
        ),
        Mistake(
            "mask multiplied",
            mask_multiplied,
            "You multiply by 0 what stands behind the end. It may be nan, and 0 · nan is nan: choose 0 there with "
            "`np.where`.",
        ),
        Mistake(
            "recurrent weights transposed",
            mistaken(transposed=True),
            "Your recurrent weights are transposed. States are rows here: h U.",
        ),
        Mistake(
            "no activation",
            mistaken(f=lambda z: z),
            "The activation, tanh, is missing.",
        ),
    ],
    equivalent={
        "function exchanged: np.zeros((batch, time, 2 * units)) -> np.ones((batch, time, 2 * units))": "Every state is "
        "written, behind a sequence's end as well.",
    },
    hints=[
        "The backward layer is a forward loop from the last time to the first. What is its state before the sequence's "
        "own last step?",
        "`np.where(within[:, t, None], new, 0)` keeps at zero what has not begun.",
    ],
)
