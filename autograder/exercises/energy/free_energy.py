"""The free energy of a restricted Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def free_energy(x, w, b, c):
    r"""Return the free energy of the visible units of a restricted Boltzmann machine.

    The probability of data takes no interest in hidden units: they are summed out. With the energy
    $E(x, h) = -b^\top x - c^\top h - h^\top W x$, the free energy is what is left,

    $$F(x) = -\ln \sum_{h} e^{-E(x, h)}, \qquad P(x) = \frac{e^{-F(x)}}{Z} .$$

    The sum has $2^n$ terms for $n$ hidden units, far too many to add up one by one. Given $x$, though, each hidden unit
    is on or off by itself: the sum is a product of $n$ sums of two terms each.

    **Given**

    - `x`, shape `(batch, visible)`: visible units, any real numbers, for which the equations are to be taken as they
      stand: zeros and ones, but means or grey values as well;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`.

    **Return** an array of shape `(batch,)`, the free energy of each row of `x`. The work must not grow exponentially
    with the number of hidden units: there may be a hundred. Weights may be large, in the thousands, and of either sign;
    the answer is an ordinary number even then. Use NumPy only.
    """
    ### BEGIN SOLUTION
    # Unit i adds up e⁰ and e^z, z its net input: ln(1 + e^z), computed such that e^z does not overflow.
    return -x @ b - np.logaddexp(0, x @ w.T + c).sum(axis=1)
    ### END SOLUTION


def machine(rng, batch, visible, hidden, real=False):
    x = rng.integers(0, 2, size=(batch, visible)).astype(float)
    x[:, 0] = np.arange(1, batch + 1) % 2  # on in the first row, whatever the batch
    if real:
        x = rng.choice([-1, 1], size=x.shape) * rng.uniform(0.2, 0.4, size=x.shape)  # far from what they round to
    w = rng.normal(size=(hidden, visible))
    w[:, 0] += 0.5
    return {"x": x, "w": w, "b": rng.uniform(0.5, 1.5, size=visible), "c": rng.uniform(-1.5, -0.5, size=hidden)}


def large(rng, batch, visible, hidden):
    """Net inputs of thousands: at least one of either sign in the first row."""
    drawn = machine(rng, batch, visible, hidden)
    return drawn | {"w": 2000 * (np.abs(drawn["w"]) + 1) * np.resize([1, -1], (hidden, 1))}


def moderate(rng, batch, visible, hidden):
    """Net inputs from 5 to 12: ln(1 + e^z) is close to z, but not equal to it."""
    drawn = machine(rng, batch, visible, hidden)
    w = rng.uniform(-1, 1, size=(hidden, visible)) / visible
    return drawn | {"w": w, "c": np.linspace(6, 11, hidden)}


def softplus(z):
    return np.logaddexp(0, z)


def unstable(z):
    with np.errstate(over="ignore"):
        return np.log(1 + np.exp(z))


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def straight_from(bound):
    """Return the algorithm with z for the softplus of z above a bound."""
    return mistaken(experts=lambda z: np.where(z > bound, z, softplus(z)).sum(1))


@combinable
def mistaken(
    sign=-1,
    bias_sign=-1,
    experts=lambda z: softplus(z).sum(1),
    net=lambda x, w, c: x @ w.T + c,
    gather=lambda energies: energies,
):
    def free_energy(x, w, b, c):
        return gather(bias_sign * (x @ b) + sign * experts(net(x, w, c)))

    return free_energy


def rounded(x, w, b, c):
    return free_energy((x > 0.5).astype(x.dtype), w, b, c)


exercise = Exercise(
    solution=free_energy,
    points=3,
    cases=[
        Case(
            "one hidden unit by hand",
            inputs={
                "x": np.array([[1.0, 0.0], [0.0, 0.0]]),
                "w": np.array([[np.log(3.0) + 2, 4.0]]),
                "b": np.array([1.5, 9.0]),
                "c": np.array([-2.0]),
            },
            about="First row: the net input is ln 3, the sum over h is e^1.5 (1 + 3), and F = −1.5 − ln 4 ≈ −2.886. "
            "Second row: F = −ln(1 + e⁻²) ≈ −0.127.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("as many hidden as visible units", machine, {"batch": 5, "visible": 4, "hidden": 4}, hidden=True),
        Case("real visible units", machine, {"batch": 6, "visible": 4, "hidden": 3, "real": True}, hidden=True),
        Case("one row", machine, {"batch": 1, "visible": 3, "hidden": 5}, hidden=True),
        Case("a hundred hidden units", machine, {"batch": 4, "visible": 3, "hidden": 100}, hidden=True),
        Case("net inputs from 5 to 12", moderate, {"batch": 5, "visible": 3, "hidden": 4}, hidden=True),
        Case("large weights", large, {"batch": 3, "visible": 4, "hidden": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sign of the hidden part",
            mistaken(sign=1),
            "Your hidden part has the wrong sign. F is *minus* a logarithm of a sum, and hidden units that may be on "
            "only make a state more probable.",
        ),
        Mistake(
            "sign of the bias",
            mistaken(bias_sign=1),
            "bᵀx enters the energy with a minus, and it goes through the sum over h as it is: the minus stays.",
        ),
        Mistake(
            "no visible biases",
            mistaken(bias_sign=0),
            "bᵀx is missing. It is the same in all terms of the sum over h, and comes out of the logarithm unchanged.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(net=lambda x, w, c: x @ w.T),
            "The hidden biases c are missing from the net inputs.",
        ),
        Mistake(
            "weights transposed",
            mistaken(net=lambda x, w, c: x @ w + c),
            "You use Wᵀ for W. Row i of W belongs to hidden unit i.",
        ),
        Mistake(
            "all hidden units together on or off",
            mistaken(experts=lambda z: softplus(z.sum(1))),
            "You take ln(1 + e^z) of the *sum* of the net inputs, as if all hidden units were on together or off "
            "together. Each has its own factor 1 + e^z.",
        ),
        Mistake(
            "the best hidden state only",
            mistaken(experts=lambda z: np.maximum(z, 0).sum(1)),
            "Your answer is the lowest of the energies E(x, h) over h. The free energy adds up e⁻ᴱ over *all* h, which "
            "makes it lower than that.",
        ),
        Mistake(
            "energy of the mean hidden units",
            mistaken(experts=lambda z: (sigmoid(z) * z).sum(1)),
            "Your answer is the energy with each hidden unit replaced by its probability. The logarithm of a sum is "
            "not that: the entropy of the hidden units is missing.",
        ),
        Mistake(
            "mean over the hidden units",
            mistaken(experts=lambda z: softplus(z).mean(1)),
            "You average over the hidden units. A product of factors has a *sum* of logarithms.",
        ),
        Mistake(
            "one number for the batch",
            mistaken(gather=np.sum),
            "You add up the free energies of all rows. Each row has its own.",
        ),
        Mistake(
            "visible units made zeros and ones",
            rounded,
            "You make zeros and ones of `x` first. F is a function of any real numbers; take them as they are.",
        ),
        Mistake(
            "large net inputs as they are",
            straight_from(5),
            "Where the net input is large you take z for ln(1 + e^z), too early: at z = 5 they differ by 0.0067. "
            "`numpy.logaddexp` needs no bound.",
            others=[straight_from(bound) for bound in (2, 3, 4, 6)],
        ),
        Mistake(
            "exponentials overflow",
            mistaken(experts=lambda z: unstable(z).sum(1)),
            "For large net inputs your ln(1 + e^z) is infinite, but the right value is about z. `numpy.logaddexp` "
            "computes ln(eᵃ + eᵇ) without forming either.",
        ),
    ],
    hints=[
        "For one hidden unit the sum has two terms, h = 0 and h = 1. Write them down, and take out e^(bᵀx).",
        "For several units the sum over all h is a product with one factor for each unit; its logarithm is a sum.",
        "ln(1 + e^z) is `np.logaddexp(0, z)`.",
    ],
)
