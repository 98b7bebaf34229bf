"""The energy of a restricted Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rbm_energy(x, h, w, b, c):
    r"""Return the energy of joint states of a restricted Boltzmann machine.

    A restricted Boltzmann machine has visible units, which stand for data, and hidden units, which explain them. Its
    weights connect units of different layers only. All that can be said about it, its probabilities, its conditionals
    and its learning, follows from one formula.

    **Given** a batch, in which row $n$ of `x` belongs to row $n$ of `h`,

    - `x`, shape `(batch, visible)`, and `h`, shape `(batch, hidden)`: the units, 0 or 1;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights and biases.

    **Return** an array of shape `(batch,)`: for each row

    $$E(x, h) = -b^\top x - c^\top h - h^\top W x
      = -\sum_j b_j x_j - \sum_i c_i h_i - \sum_i \sum_j h_i w_{ij} x_j .$$

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    return -x @ b - h @ c - (h @ w * x).sum(axis=1)
    ### END SOLUTION


def machine(rng, batch, visible, hidden):
    """Every unit is on in some row, so that each parameter counts."""
    while True:
        x, h = (rng.integers(0, 2, size=(batch, units)).astype(float) for units in (visible, hidden))
        if batch == 1:
            x[:], h[:] = 1, 1
        if x.any(0).all() and h.any(0).all():
            break
    parameters = {"w": (hidden, visible), "b": (visible,), "c": (hidden,)}
    drawn = {name: rng.uniform(0.5, 2, size=shape) * rng.choice([-1, 1], shape) for name, shape in parameters.items()}
    return {"x": x, "h": h} | drawn


@combinable
def mistaken(
    visible_bias=-1,
    hidden_bias=-1,
    weights=lambda pairs: -pairs,
    pairs=lambda x, h, w: (h @ w * x).sum(1),
    gather=lambda energies: energies,
):
    def rbm_energy(x, h, w, b, c):
        return gather(visible_bias * (x @ b) + hidden_bias * (h @ c) + weights(pairs(x, h, w)))

    return rbm_energy


def exponential(x, h, w, b, c):
    return np.exp(-rbm_energy(x, h, w, b, c))


exercise = Exercise(
    solution=rbm_energy,
    points=2,
    cases=[
        Case(
            "two visible units and one hidden, by hand",
            inputs={
                "x": np.array([[1.0, 1.0], [1.0, 0.0]]),
                "h": np.array([[1.0], [0.0]]),
                "w": np.array([[2.0, 3.0]]),
                "b": np.array([0.5, -1.5]),
                "c": np.array([0.25]),
            },
            about="First row: −(0.5 − 1.5) − 0.25 − (2 + 3) = −4.25. Second row: only b₁ counts, −0.5.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("one state", machine, {"batch": 1, "visible": 3, "hidden": 4}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 9, "visible": 4, "hidden": 4}, hidden=True),
        Case("as many rows as units", machine, {"batch": 5, "visible": 5, "hidden": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "all signs",
            mistaken(visible_bias=1, hidden_bias=1, weights=lambda pairs: pairs),
            "Your answer is −E. All three terms have a minus: what fits together has a *low* energy.",
        ),
        Mistake(
            "sign of the weights",
            mistaken(weights=lambda pairs: pairs),
            "The term with W has a minus, too: two units that support each other lower the energy when both are on.",
        ),
        Mistake(
            "no visible biases",
            mistaken(visible_bias=0),
            "The biases of the visible units are missing.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(hidden_bias=0),
            "The biases of the hidden units are missing.",
        ),
        Mistake(
            "half of the weights",
            mistaken(weights=lambda pairs: -pairs / 2),
            "There is a factor ½ before your hᵀWx. It belongs where a sum counts each pair of units twice; here each "
            "pair of a hidden and a visible unit stands once.",
        ),
        Mistake(
            "weights transposed",
            mistaken(pairs=lambda x, h, w: (h @ w.T * x).sum(1)),
            "You use Wᵀ for W, which nothing but equal layers can hide. Row i of W belongs to hidden unit i.",
        ),
        Mistake(
            "every row with every other",
            mistaken(pairs=lambda x, h, w: (h @ w @ x.T).sum(1)),
            "Your hᵀWx pairs each row of `h` with all rows of `x`. Row n belongs to row n alone.",
        ),
        Mistake(
            "one number for the batch",
            mistaken(gather=np.sum),
            "You add up the energies of all rows. Each row is a state of its own, with an energy of its own.",
        ),
        Mistake(
            "shape of one row lost",
            mistaken(gather=np.squeeze),
            "For a batch of one row you return a number without an axis. The shape is `(batch,)` there, too: (1,).",
        ),
        Mistake(
            "weight in place of energy",
            exponential,
            "Your answer is exp(−E), the weight of a state. The energy itself is asked for.",
        ),
    ],
    hints=[
        "`x @ b` is bᵀx of every row at once.",
        "`h @ w` has one row for each row of `h`: multiply it with `x` entry by entry, and add up along the units.",
    ],
)
