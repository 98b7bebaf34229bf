"""The general Boltzmann machine, unit by unit"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def boltzmann_machine(x, h, w, u, v, b, c):
    r"""Return the energy of a general Boltzmann machine, and each unit's conditional probability.

    Here all units may be connected, within the layers too. One unit can still be drawn at a time, given *all* others:
    that is Gibbs sampling. Its probability follows from the energy, and from nothing else. Lecture notes and books
    disagree by a factor in that formula, so derive it yourself.

    **Given** a batch, in which row $n$ of `x` belongs to row $n$ of `h`,

    - `x`, shape `(batch, visible)`, and `h`, shape `(batch, hidden)`: the units, all exactly 0 or 1;
    - `w` $W$, shape `(hidden, visible)`: weights between the layers;
    - `u` $U$, shape `(visible, visible)`, and `v` $V$, shape `(hidden, hidden)`: weights within the layers. They **need
      not be symmetric**, and their diagonals need not be zero;
    - `b`, shape `(visible,)`, and `c`, shape `(hidden,)`: biases.

    **Return** three arrays, in this order:

    - the energy of each row, shape `(batch,)`,
      $$E(x, h) = -b^\top x - c^\top h - h^\top W x - x^\top U x - h^\top V h ;$$
    - $P(x_i = 1 \mid \text{all other units})$, shape `(batch, visible)`, and
    - $P(h_i = 1 \mid \text{all other units})$, shape `(batch, hidden)`: for each unit of each row, the probability that
      it is on, given all other units of both layers as they are in this row, under $P(x, h) = e^{-E(x, h)}/Z$. What the
      unit itself is in this row makes no difference.

    Net inputs are small enough for $e^{-z}$. Use NumPy only.
    """
    ### BEGIN SOLUTION

    def within(units, weights):
        return (units @ weights * units).sum(axis=1)

    def from_others(units, weights):
        both = weights + weights.T  # sᵢ stands in sᵀUs as Uᵢⱼ and as Uⱼᵢ
        return units @ (both - np.diag(both.diagonal())) + weights.diagonal()  # and Uᵢᵢsᵢ² = Uᵢᵢsᵢ is a bias

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    energy = -x @ b - h @ c - (h @ w * x).sum(axis=1) - within(x, u) - within(h, v)
    return energy, sigmoid(b + h @ w + from_others(x, u)), sigmoid(c + x @ w.T + from_others(h, v))
    ### END SOLUTION


def machine(rng, batch, visible, hidden):
    """Each unit is on in one row and off in another, where there are two."""
    x, h = (rng.integers(0, 2, size=(batch, units)).astype(float) for units in (visible, hidden))
    x[0], h[0] = 1, 1
    if batch > 1:
        x[1], h[1] = np.arange(visible) % 2, np.arange(1, hidden + 1) % 2
    shapes = {"w": (hidden, visible), "u": (visible, visible), "v": (hidden, hidden), "b": (visible,), "c": (hidden,)}
    sizes = {"w": 0.5, "u": 0.4, "v": 0.4, "b": 0.5, "c": 0.5}
    drawn = {n: sizes[n] * rng.uniform(0.5, 1.5, s) * rng.choice([-1, 1], s) for n, s in shapes.items()}
    return {"x": x, "h": h} | drawn


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def others(units, weights):
    both = weights + weights.T
    return units @ (both - np.diag(both.diagonal())) + weights.diagonal()


@combinable
def mistaken(
    within=lambda s, m: (s @ m * s).sum(1),
    from_others=others,
    between=True,
    sign=-1,
    energy_between=lambda x, h, w: (h @ w * x).sum(1),
    visible_bias=1,
    hidden_bias=1,
    v_of=lambda v: v,
    sigmoid=sigmoid,
):
    def boltzmann_machine(x, h, w, u, v, b, c):
        v = v_of(v)
        energy = sign * (x @ b + h @ c + energy_between(x, h, w) + within(x, u) + within(h, v))
        to_x, to_h = (h @ w, x @ w.T) if between else (0, 0)
        p_x = sigmoid(visible_bias * b + to_x + from_others(x, u))
        return energy, p_x, sigmoid(hidden_bias * c + to_h + from_others(h, v))

    return boltzmann_machine


def off_diagonal(weights):
    return weights - np.diag(weights.diagonal())


exercise = Exercise(
    solution=boltzmann_machine,
    points=6,
    parts=[Part("energy"), Part("P(x | all others)"), Part("P(h | all others)")],
    cases=[
        Case(
            "two visible units that support each other",
            inputs={
                "x": np.array([[0.0, 1.0], [1.0, 1.0]]),
                "h": np.array([[1.0], [1.0]]),
                "w": np.array([[0.0, 0.5]]),
                "u": np.array([[0.0, 1.0], [1.0, 0.0]]),
                "v": np.array([[-0.5]]),
                "b": np.array([0.0, 0.0]),
                "c": np.array([0.0]),
            },
            about="First row: E = −0.5 + 0.5 = 0. Turning x₁ on lowers the energy by 2 (U₁₂ and U₂₁ both count), so "
            "P(x₁ = 1) = σ(2) ≈ 0.881. The diagonal of V is a bias: P(h = 1) = σ(0.5 − 0.5) = ½. Second row: "
            "E = −0.5 − 2 + 0.5 = −2, and the probability of x₁ is the same: what x₁ is itself makes no difference.",
        ),
        Case(
            "units that are nearly certain",
            inputs={
                "x": np.array([[1.0, 0.0]]),
                "h": np.array([[1.0]]),
                "w": np.array([[2.0, -4.0]]),
                "u": np.array([[0.0, 3.0], [1.0, 0.0]]),
                "v": np.array([[1.5]]),
                "b": np.array([4.0, -9.0]),
                "c": np.array([8.5]),
            },
            about="E = −4 − 8.5 − 2 − 1.5 = −16. The net inputs are 4 + 2 = 6 and −9 − 4 + (3 + 1) = −9 of the visible "
            "units and 8.5 + 2 + 1.5 = 12 of the hidden one: σ(6) ≈ 0.9975, σ(−9) ≈ 0.000123 and σ(12) ≈ 0.999994.",
        ),
        Case("a batch", machine, {"batch": 5, "visible": 4, "hidden": 3}),
        Case("one state", machine, {"batch": 1, "visible": 2, "hidden": 4}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 6, "visible": 3, "hidden": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "each pair once",
            mistaken(from_others=lambda s, m: s @ off_diagonal(m).T + m.diagonal()),
            "Your net input has Ux: each pair of units counts once. In xᵀUx a unit meets every other one twice, as "
            "Uᵢⱼ and as Uⱼᵢ. The notes print this, and for a symmetric U a factor 2 is missing.",
        ),
        Mistake(
            "each pair once, from the other side",
            mistaken(from_others=lambda s, m: s @ off_diagonal(m) + m.diagonal()),
            "Your net input has Uᵀx: each pair of units counts once. In xᵀUx a unit meets every other one twice, as "
            "Uᵢⱼ and as Uⱼᵢ.",
        ),
        Mistake(
            "weights taken for symmetric",
            mistaken(from_others=lambda s, m: 2 * s @ off_diagonal(m) + m.diagonal()),
            "You take the weights within a layer for symmetric, and count each pair's weight twice. They need not be "
            "symmetric: it is the sum of both, Uᵢⱼ + Uⱼᵢ, that counts (V among hidden units).",
        ),
        Mistake(
            "weights taken for symmetric, from the other side",
            mistaken(from_others=lambda s, m: 2 * s @ off_diagonal(m).T + m.diagonal()),
            "You take the weights within a layer for symmetric, and count each pair's weight twice. They need not be "
            "symmetric: it is the sum of both, Uᵢⱼ + Uⱼᵢ, that counts (V among hidden units).",
        ),
        Mistake(
            "the unit itself",
            mistaken(from_others=lambda s, m: s @ (m + m.T)),
            "Your net input of a unit depends on that unit's own value, by the diagonal. Compare the energies with "
            "the unit on and with it off: the diagonal adds Uᵢᵢ once, whatever the unit is.",
        ),
        Mistake(
            "no diagonal",
            mistaken(from_others=lambda s, m: s @ off_diagonal(m + m.T)),
            "The diagonal is missing from your conditionals. For zeros and ones, s² = s, and so "
            "Uᵢᵢ is a bias of visible unit i, and Vᵢᵢ of hidden unit i.",
        ),
        Mistake(
            "diagonal twice",
            mistaken(from_others=lambda s, m: s @ off_diagonal(m + m.T) + 2 * m.diagonal()),
            "The diagonal counts twice in your conditionals. Uᵢᵢxᵢxᵢ stands in the energy once.",
        ),
        Mistake(
            "derivative of the energy",
            mistaken(from_others=lambda s, m: s @ (m + m.T) - s * m.diagonal()),
            "Your net input is b + Wᵀh + Σⱼ (Uᵢⱼ + Uⱼᵢ)xⱼ + Uᵢᵢxᵢ: where the unit is off, its diagonal is missing. "
            "It is the *difference* of two energies, with the unit on and off, that counts.",
        ),
        Mistake(
            "given its own layer only",
            mistaken(between=False),
            "Your conditionals take no notice of the other layer. The condition is *all* other units.",
        ),
        Mistake(
            "given the other layer only",
            mistaken(from_others=lambda s, m: 0 * s),
            "Your conditionals are those of a restricted machine: the weights within the layers are missing.",
        ),
        Mistake(
            "half of the weights within layers",
            mistaken(within=lambda s, m: (s @ m * s).sum(1) / 2),
            "There is a factor ½ in your energy. Books that have it mean another matrix; the statement has none.",
        ),
        Mistake(
            "sign of the energy",
            mistaken(sign=1),
            "Your energy has the wrong sign. All its terms have a minus.",
        ),
        Mistake(
            "no weights between layers in the energy",
            mistaken(energy_between=lambda x, h, w: 0),
            "The term hᵀWx is missing from your energy.",
        ),
        Mistake(
            "no visible biases",
            mistaken(visible_bias=0),
            "The bias b is missing from the conditionals of the visible units.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(hidden_bias=0),
            "The bias c is missing from the conditionals of the hidden units.",
        ),
        Mistake(
            "argument of the sigmoid bounded",
            mistaken(sigmoid=lambda z: sigmoid(np.clip(z, -4, 4))),
            "You bound the argument of σ, so that no unit is nearly certain. Net inputs are small enough without.",
            others=[mistaken(sigmoid=lambda z, most=most: sigmoid(np.clip(z, -most, most))) for most in (5, 6, 8, 10)],
        ),
        Mistake(
            "no weights among hidden units",
            mistaken(v_of=lambda v: 0 * v),
            "V makes no difference to your answer.",
        ),
    ],
    hints=[
        "P(xᵢ = 1 | all others) is σ(E(with xᵢ = 0) − E(with xᵢ = 1)). What of the energy does not cancel?",
        "Write the terms of xᵀUx that contain x₁, for three units. Which entries of U do you see?",
        "The diagonal is easiest apart: set it to zero in U + Uᵀ, and add Uᵢᵢ like a bias.",
    ],
)
