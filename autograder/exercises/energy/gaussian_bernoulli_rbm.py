"""The Gaussian–Bernoulli machine and its conditionals"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gaussian_bernoulli_rbm(x, h, w, b, c):
    r"""Return energy, free energy and conditionals of a restricted Boltzmann machine with Gaussian visible units.

    Pictures, sounds and measurements are not made of zeros and ones. Replace the term $-b^\top x$ of the energy by a
    parabola, and the visible units become real numbers, normally distributed about a mean that the hidden units set.

    **Given** a batch, in which row $n$ of `x` belongs to row $n$ of `h`,

    - `x`, shape `(batch, visible)`: visible units, any real numbers;
    - `h`, shape `(batch, hidden)`: hidden units, 0 or 1;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`;

    and the energy

    $$E(x, h) = \tfrac{1}{2} \lVert x - b \rVert^2 - c^\top h - h^\top W x,$$

    **return** four arrays, in this order:

    - the energy $E(x, h)$ of each row, shape `(batch,)`;
    - the free energy $F(x) = -\ln \sum_{h'} e^{-E(x, h')}$ of each row, shape `(batch,)`, where the sum runs over all
      $2^{\text{hidden}}$ states: `h` makes no difference to it;
    - the mean of $x$ under $p(x \mid h)$ for each row of `h`, shape `(batch, visible)`. This density is proportional to
      $e^{-E(x, h)}$ as a function of $x$: complete the square to see which normal distribution it is;
    - the probabilities $P(h_i = 1 \mid x)$ for each row of `x`, shape `(batch, hidden)`.

    There may be a hundred hidden units, and weights may be large; all four answers are ordinary numbers even then. Use
    NumPy only.
    """
    ### BEGIN SOLUTION
    distance = ((x - b) ** 2).sum(axis=1) / 2
    net = x @ w.T + c
    energy = distance - (h * net).sum(axis=1)
    free_energy = distance - np.logaddexp(0, net).sum(axis=1)
    return energy, free_energy, b + h @ w, (1 + np.tanh(net / 2)) / 2
    ### END SOLUTION


def machine(rng, batch, visible, hidden, size=1.0):
    """Numbers on a grid, so that large ones lose no digits in float32; the first row has a unit on in either state."""
    x, b = (np.round(8 * rng.normal(size=s)) / 8 + 0.5 for s in ((batch, visible), (visible,)))
    h = rng.integers(0, 2, size=(batch, hidden)).astype(float)
    h[0, 0] = 1
    w = np.round(8 * rng.uniform(0.5, 1.5, size=(hidden, visible)) * rng.choice([-1, 1], (hidden, visible))) / 8
    c = np.round(8 * rng.uniform(0.5, 1.5, size=hidden)) / 8
    return {"x": x, "h": h, "w": size * w, "b": b + 0.25, "c": size * c}


def large(rng, batch, visible, hidden):
    """The first two net inputs of the first row are thousands, of either sign."""
    drawn = machine(rng, batch, visible, hidden, size=2048.0)
    drawn["x"][0] = 1.0
    drawn["w"][:2] = np.abs(drawn["w"][:2])
    drawn["w"][1] *= -1
    drawn["c"][1] = 0
    return drawn


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def unstable_softplus(z):
    with np.errstate(over="ignore"):
        return np.log(1 + np.exp(z))


@combinable
def mistaken(
    distance=lambda x, b: ((x - b) ** 2).sum(1) / 2,
    net=lambda x, w, c: x @ w.T + c,
    experts=lambda z: np.logaddexp(0, z).sum(1),
    pairs=lambda x, h, w, c: (h * (x @ w.T + c)).sum(1),
    mean=lambda h, w, b: b + h @ w,
    logistic=sigmoid,
    hidden_sign=-1,
):
    def gaussian_bernoulli_rbm(x, h, w, b, c):
        z = net(x, w, c)
        energy = distance(x, b) - pairs(x, h, w, c)
        return energy, distance(x, b) + hidden_sign * experts(z), mean(h, w, b), logistic(z)

    return gaussian_bernoulli_rbm


exercise = Exercise(
    solution=gaussian_bernoulli_rbm,
    points=6,
    parts=[Part("energy"), Part("free energy", 2), Part("mean of x"), Part("P(h = 1 | x)")],
    cases=[
        Case(
            "one unit in each layer, by hand",
            inputs={
                "x": np.array([[3.0]]),
                "h": np.array([[1.0]]),
                "w": np.array([[2.0]]),
                "b": np.array([1.0]),
                "c": np.array([-6.0]),
            },
            about="½ (3 − 1)² = 2 and the net input is 2 · 3 − 6 = 0. E = 2 − 0 = 2, F = 2 − ln 2 ≈ 1.307, the mean is "
            "1 + 2 = 3, and P(h = 1) = ½.",
        ),
        Case("a batch", machine, {"batch": 5, "visible": 4, "hidden": 3}),
        Case("one row", machine, {"batch": 1, "visible": 3, "hidden": 4}, hidden=True),
        Case("a hundred hidden units", machine, {"batch": 6, "visible": 2, "hidden": 100}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 4, "visible": 3, "hidden": 3}, hidden=True),
        Case("large weights", large, {"batch": 3, "visible": 2, "hidden": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "visible term of zeros and ones",
            mistaken(distance=lambda x, b: -x @ b),
            "Your visible term is −bᵀx, that of binary units. With it the density of a real x could not be normalised; "
            "the parabola ½‖x − b‖² takes its place.",
        ),
        Mistake(
            "no half",
            mistaken(distance=lambda x, b: ((x - b) ** 2).sum(1)),
            "The ½ before the squared distance is missing. The variance of x would be ½ then, not 1.",
        ),
        Mistake(
            "distance from zero",
            mistaken(distance=lambda x, b: (x**2).sum(1) / 2),
            "Your parabola is about zero. It is about b.",
        ),
        Mistake(
            "distance, not squared",
            mistaken(distance=lambda x, b: np.sqrt(((x - b) ** 2).sum(1)) / 2),
            "You take the root of the squared distance.",
        ),
        Mistake(
            "sigmoid of the mean",
            mistaken(mean=lambda h, w, b: sigmoid(b + h @ w)),
            "Your mean of x goes through σ. Gaussian units are no probabilities: the mean is b + Wᵀh itself.",
        ),
        Mistake(
            "mean without the bias",
            mistaken(mean=lambda h, w, b: h @ w),
            "b is missing from the mean of x.",
        ),
        Mistake(
            "mean with the other sign",
            mistaken(mean=lambda h, w, b: b - h @ w),
            "Complete the square again: −½‖x − b‖² + hᵀWx has its maximum where x − b = *plus* Wᵀh.",
        ),
        Mistake(
            "visible units centred",
            mistaken(net=lambda x, w, c: (x - np.mean(x, axis=1, keepdims=True)) @ w.T + c),
            "You take the mean off x before it meets W. In hᵀWx the visible units stand as they are.",
        ),
        Mistake(
            "no hidden biases in the conditional",
            mistaken(net=lambda x, w, c: x @ w.T),
            "The hidden biases c are missing from the net inputs.",
        ),
        Mistake(
            "sign of the hidden part",
            mistaken(hidden_sign=1),
            "The hidden part of your free energy has the wrong sign.",
        ),
        Mistake(
            "the best hidden state only",
            mistaken(experts=lambda z: np.maximum(z, 0).sum(1)),
            "Your F is the lowest energy over h. The free energy adds up e⁻ᴱ over *all* h.",
        ),
        Mistake(
            "hidden bias left out of the energy",
            mistaken(pairs=lambda x, h, w, c: (h * (x @ w.T)).sum(1)),
            "The term cᵀh is missing from your energy.",
        ),
        Mistake(
            "exponentials overflow in the free energy",
            mistaken(experts=lambda z: unstable_softplus(z).sum(1)),
            "For large net inputs your ln(1 + e^z) is infinite. `numpy.logaddexp` computes it without forming e^z.",
        ),
        Mistake(
            "exponentials overflow in the sigmoid",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides ∞ by ∞ and returns NaN. Write it so that only negative numbers are "
            "exponentiated, or by tanh.",
        ),
    ],
    hints=[
        "As functions of h, this energy and that of binary units differ by a constant: P(h | x) is the same, and the "
        "hidden part of the free energy, too.",
        "−½‖x − b‖² + (Wᵀh)ᵀx is −½‖x − m‖² plus something without x. Multiply out, and compare to find m.",
        "ln(1 + e^z) is `np.logaddexp(0, z)`, and σ(z) is (1 + tanh(z/2))/2.",
    ],
)
