"""Gibbs sampling in a general Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def boltzmann_machine_chain(s, a, d, order, uniforms):
    r"""Return where Gibbs sampling leads the units of a Boltzmann machine, one unit a step.

    In a general Boltzmann machine no layer can be drawn at once. A step draws one unit, given all others as they are
    *now*, and N steps over all N units are one sweep. Units that are left out of the order are *clamped*: with the
    visible units clamped to data, the chain samples $P(h \mid x)$; with none clamped, the machine runs free and samples
    $P(x, h)$.

    **Given**

    - `s`, shape `(batch, units)`: the units at the start, exactly 0 or 1; each row is a chain of its own;
    - `a` $A$, shape `(units, units)`, and `d`, shape `(units,)`: the parameters of the energy
      $E(s) = -d^\top s - s^\top A s$. $A$ **need not be symmetric**, and its diagonal need not be zero;
    - `order`, shape `(steps,)`, at least one whole number: the unit that is drawn in each step, counted from 0. A unit
      may occur several times, or not at all;
    - `uniforms`, shape `(steps, batch)`: random numbers in $[0, 1)$, drawn for you.

    Step $t = 0, 1, \dots$ sets unit $i$ = `order[t]` of every row $n$ to 1 where `uniforms[t, n]` is **strictly less**
    than the probability that the unit is on, given all other units of that row, and else to 0. With
    $\sigma(z) = 1/(1 + e^{-z})$,

    $$P(s_i = 1 \mid \text{all others})
      = \sigma\Big(d_i + A_{ii} + \sum_{j \ne i} (A_{ij} + A_{ji})\, s_j\Big).$$

    **Return** the units after the last step, an array of zeros and ones of shape `(batch, units)`. Net inputs are small
    enough for $e^{-z}$. Leave the inputs as they are, use NumPy only and no random numbers of your own.
    """
    ### BEGIN SOLUTION
    s = s.copy()
    both = a + a.T
    for i, u in zip(order, uniforms, strict=True):
        # 2 Aᵢᵢ sᵢ is what the unit itself adds to the product, and what does not belong there.
        net = d[i] + a[i, i] + s @ both[i] - both[i, i] * s[:, i]
        s[:, i] = u < (1 + np.tanh(net / 2)) / 2
    return s
    ### END SOLUTION


def probability(s, a, d, i):
    both = a + a.T
    return (1 + np.tanh((d[i] + a[i, i] + s @ both[i] - both[i, i] * s[:, i]) / 2)) / 2


def chain(rng, batch, units, order, ties=False):
    """Random chains whose uniforms are so far from the probabilities that no rounding turns a sample.

    They are redrawn until every slip in the chain shows. With ties, the last unit has no weights and no bias, and its
    uniforms are exactly ½.
    """
    order = np.array(order)
    while True:
        s = rng.integers(0, 2, size=(batch, units)).astype(float)
        a = np.round(64 * rng.uniform(0.5, 2, (units, units)) * rng.choice([-1, 1], (units, units))) / 64
        d = np.round(64 * rng.normal(size=units)) / 64
        if ties:
            a[-1], a[:, -1], d[-1], s[:, -1] = 0, 0, 0, 1
        uniforms, now = np.zeros((len(order), batch)), s.copy()
        for t, i in enumerate(order):
            p = probability(now, a, d, i)
            uniforms[t] = 0.5 if ties and i == units - 1 else clear_of(rng, p)
            now[:, i] = uniforms[t] < p
        inputs = {"s": s, "a": a, "d": d, "order": order, "uniforms": uniforms}
        if tells(inputs):
            return inputs


def clear_of(rng, p):
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < 2e-3).any():
        u[near] = rng.random(near.sum())
    return u


def tells(inputs):
    right = boltzmann_machine_chain(**inputs)
    return all(np.abs(mistaken(**slip)(**inputs) - right).max() > 0.1 for slip in ALWAYS_SEEN)


@combinable
def mistaken(
    fires=lambda u, p: u < p,
    weights=lambda a: a + a.T,
    diagonal=1,
    itself=0,
    bias=1,
    present=True,
    backwards=False,
    everybody=False,
    first_uniforms=False,
    same_for_all=False,
):
    """Return the algorithm with one slip in it."""

    def boltzmann_machine_chain(s, a, d, order, uniforms):
        now, both = s.copy(), weights(a)
        np.fill_diagonal(both, 0)
        steps = range(len(a)) if everybody else order
        for t, i in enumerate(steps[::-1] if backwards else steps):
            u = uniforms[0 if first_uniforms else t % len(uniforms)]
            u = u[:1] if same_for_all else u
            seen = now if present else s
            net = bias * d[i] + seen @ both[i] + a[i, i] * (diagonal + itself * seen[:, i])
            now[:, i] = fires(u, (1 + np.tanh(net / 2)) / 2)
        return now

    return boltzmann_machine_chain


def changed_in_place(s, a, d, order, uniforms):
    for i, u in zip(order, uniforms, strict=True):
        s[:, i] = u < probability(s, a, d, i)
    return s


ALWAYS_SEEN = [
    {"weights": lambda a: a.copy()},
    {"weights": lambda a: a.T.copy()},
    {"weights": lambda a: 2 * a},
    {"weights": lambda a: 2 * a.T},
    {"diagonal": 0},
    {"itself": 2},
    {"bias": 0},
    {"present": False},
    {"backwards": True},
    {"first_uniforms": True},
    {"same_for_all": True},
    {"fires": lambda u, p: u > p},
    {"fires": lambda u, p: p > 0.5},
]

exercise = Exercise(
    solution=boltzmann_machine_chain,
    points=5,
    cases=[
        Case(
            "two units by hand",
            inputs={
                "s": np.array([[1.0, 0.0], [0.0, 1.0]]),
                "a": np.array([[0.0, 3.0], [1.0, 1.0]]),
                "d": np.array([-2.0, -3.0]),
                "order": np.array([1, 0]),
                "uniforms": np.array([[0.8, 0.2], [0.9, 0.1]]),
            },
            about="Unit 1 first. In the first row unit 0 is on: σ(−3 + 1 + 4) = σ(2) ≈ 0.88 > 0.8, so unit 1 goes on. "
            "In the second row σ(−2) ≈ 0.12 < 0.2: it goes off. Then unit 0, given what unit 1 is *now*: σ(2) ≈ 0.88 "
            "< 0.9, off; σ(−2) ≈ 0.12 > 0.1, on.",
        ),
        Case(
            "a single chain",
            inputs={
                "s": np.array([[1.0, 0.0, 1.0]]),
                "a": np.array([[0.5, 2.0, 0.0], [0.0, 0.0, 1.0], [-1.0, 0.0, 1.5]]),
                "d": np.array([-0.5, -2.0, 0.5]),
                "order": np.array([1, 0, 1, 2]),
                "uniforms": np.array([[0.8], [0.75], [0.6], [0.75]]),
            },
            about="One row. Unit 1 sees σ(−2 + 2 + 1) = σ(1) ≈ 0.73 and stays off; unit 0 sees σ(−0.5 + 0.5 − 1) and "
            "goes off; unit 1 sees σ(−1) and stays off; unit 2 sees σ(0.5 + 1.5) ≈ 0.88 and stays on.",
        ),
        Case("one sweep", chain, {"batch": 12, "units": 5, "order": [0, 1, 2, 3, 4]}),
        Case(
            "two sweeps in another order",
            chain,
            {"batch": 9, "units": 4, "order": [3, 0, 2, 1, 1, 3, 0, 2]},
            hidden=True,
        ),
        Case(
            "clamped units, and ties",
            chain,
            {"batch": 16, "units": 6, "order": [5, 1, 3, 5, 1], "ties": True},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "each pair once",
            mistaken(weights=lambda a: a.copy()),
            "Your net input has A sᵀ: each pair of units counts once. Both Aᵢⱼ and Aⱼᵢ stand in the energy.",
        ),
        Mistake(
            "each pair once, from the other side",
            mistaken(weights=lambda a: a.T.copy()),
            "Your net input has Aᵀs: each pair of units counts once. Both Aᵢⱼ and Aⱼᵢ stand in the energy.",
        ),
        Mistake(
            "weights taken for symmetric",
            mistaken(weights=lambda a: 2 * a),
            "You take A for symmetric: 2 Aᵢⱼ stands in your net input, where Aᵢⱼ + Aⱼᵢ belongs.",
        ),
        Mistake(
            "weights taken for symmetric, from the other side",
            mistaken(weights=lambda a: 2 * a.T),
            "You take A for symmetric: 2 Aⱼᵢ stands in your net input, where Aᵢⱼ + Aⱼᵢ belongs.",
        ),
        Mistake(
            "no diagonal",
            mistaken(diagonal=0),
            "The diagonal of A is missing. For zeros and ones it acts as a bias.",
        ),
        Mistake(
            "the unit itself",
            mistaken(diagonal=0, itself=2),
            "Your net input of a unit depends on that unit's own value, by (A + Aᵀ)s. What the unit is makes no "
            "difference to what it becomes.",
        ),
        Mistake(
            "no bias",
            mistaken(bias=0),
            "The biases d are missing.",
        ),
        Mistake(
            "all units at once",
            mistaken(present=False),
            "You compute all probabilities from the units at the *start*. A step sees what the steps before have "
            "drawn; units drawn at once would not leave the distribution as it is.",
        ),
        Mistake(
            "order backwards",
            mistaken(backwards=True),
            "You go through the order from its end.",
        ),
        Mistake(
            "one sweep over all units",
            mistaken(everybody=True),
            "You draw the units 0, 1, 2, … once each, whatever `order` says. It says which unit is drawn in each step; "
            "those that it does not name are clamped.",
        ),
        Mistake(
            "first step's uniforms in every step",
            mistaken(first_uniforms=True),
            "All of your steps use the first step's uniforms, so that the draws depend on each other.",
        ),
        Mistake(
            "one uniform for all chains",
            mistaken(same_for_all=True),
            "All rows use the uniforms of the first. Each row is a chain of its own, with its own random numbers.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit goes on where its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "comparison the wrong way round",
            mistaken(fires=lambda u, p: u > p),
            "Your units go on with probability 1 − p. A unit goes on where its uniform lies below its probability.",
        ),
        Mistake(
            "the more probable value",
            mistaken(fires=lambda u, p: p > 0.5),
            "Your units take their more probable value, and the uniforms make no difference: that finds a state of low "
            "energy, but samples nothing.",
        ),
        Mistake(
            "units changed in place",
            changed_in_place,
            "You write into the caller's array. Make a copy of `s` first.",
        ),
    ],
    hints=[
        "A loop over the steps; all rows of the batch can take a step at once.",
        "`s @ (a + a.T)[i]` also has the term j = i, 2 Aᵢᵢ sᵢ. Take it off, and add Aᵢᵢ.",
        "Start from `s.copy()`, and write the new values of unit i into column i.",
    ],
)
