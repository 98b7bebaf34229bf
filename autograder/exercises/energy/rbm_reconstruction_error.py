"""The reconstruction error"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._chains import bits, parameters, sigmoid, unstable_sigmoid


def rbm_reconstruction_error(x, w, b, c):
    r"""Return how badly a restricted Boltzmann machine rebuilds each sample that it is shown.

    The likelihood of an RBM contains a sum over all states, so nobody can watch it while a large machine learns. What
    people watch is this: send a sample up, send what arrives down again, and compare.

    **Given**

    - `x`, shape `(batch, visible)`: numbers in $[0, 1]$, one sample a row: bits, or grey values.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible biases and
      hidden biases.

    With $\sigma(z) = 1/(1 + e^{-z})$, the **probabilities** of the hidden units are sent back, and nothing is drawn:

    $$p = \sigma(c + W x), \qquad r = \sigma(b + W^\top p).$$

    **Return** the cross-entropy between each sample and its reconstruction, in nats, **summed** over the visible units,
    shape `(batch,)`:

    $$-\sum_j x_j \ln r_j + (1 - x_j) \ln (1 - r_j).$$

    Weights may be so large that $r_j$ rounds to 0 or 1, and the error is finite all the same: with the net input $z_j$
    of the reconstruction, one term is $\ln(1 + e^{z_j}) - x_j z_j$. Your answer has to be right there, too.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    p = (1 + np.tanh((x @ w.T + c) / 2)) / 2
    z = p @ w + b
    return (np.logaddexp(0, z) - x * z).sum(axis=1)
    ### END SOLUTION


def machine(rng, batch, visible, hidden, grey=False):
    x = rng.integers(0, 65, size=(batch, visible)) / 64 if grey else bits(rng, batch, visible)
    return {"x": x, **parameters(rng, visible, hidden)}


def confident(rng, batch, visible, hidden):
    """Large weights: each hidden unit is on or off for certain, and many a pixel is rebuilt wrongly for certain."""
    while True:
        inputs = {"x": bits(rng, batch, visible), **parameters(rng, visible, hidden, large=True)}
        z = sigmoid(inputs["x"] @ inputs["w"].T + inputs["c"]) @ inputs["w"] + inputs["b"]
        wrong = (z > 0) != inputs["x"]
        if wrong.any(axis=1).all() and not wrong.all():
            return inputs


def nearly_certain(rng, batch, visible, hidden):
    """Hidden units with probabilities between 0.991 and 0.999, or as near to 0: far from certain all the same."""
    w = rng.uniform(1, 2, size=(hidden, visible)) * rng.choice([-1, 1], size=(hidden, visible))
    reach = 0.8 / np.abs(w).sum(axis=1).max()
    x = reach * rng.integers(1, 65, size=(batch, visible)) / 64
    c = rng.permutation(np.resize([5.6, -5.6], hidden))
    return {"x": x, "w": w, "b": rng.normal(size=visible), "c": c}


@combinable
def mistaken(
    *,
    logistic=sigmoid,
    up=lambda p: p,
    total=lambda terms: terms.sum(axis=1),
    terms=lambda x, z: np.logaddexp(0, z) - x * z,
    hidden_bias=True,
    visible_bias=True,
    sign=1,
):
    """Return the algorithm with one slip in it."""

    def rbm_reconstruction_error(x, w, b, c):
        p = up(logistic(x @ w.T + (c if hidden_bias else 0)))
        z = p @ w + (b if visible_bias else 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return sign * total(terms(x, z))

    return rbm_reconstruction_error


def rounded_near(distance):
    """Return the algorithm with hidden probabilities rounded that are nearly 0 or 1."""
    return mistaken(up=lambda p: np.where(np.abs(p - np.round(p)) < distance, np.round(p), p))


def by_logarithms(x, z):
    r = sigmoid(z)
    return -(x * np.log(r) + (1 - x) * np.log(1 - r))


def clipped(bound):
    def terms(x, z):
        r = np.clip(sigmoid(z), bound, 1 - bound)
        return -(x * np.log(r) + (1 - x) * np.log(1 - r))

    return mistaken(terms=terms)


exercise = Exercise(
    solution=rbm_reconstruction_error,
    points=2,
    cases=[
        Case(
            "a machine that knows nothing",
            inputs={"x": np.array([[1.0, 0.0, 1.0]]), "w": np.zeros((2, 3)), "b": np.zeros(3), "c": np.ones(2)},
            about="Without weights and visible biases each pixel is rebuilt as ½: 3 ln 2 ≈ 2.079.",
        ),
        Case("a batch of bits", machine, {"batch": 7, "visible": 6, "hidden": 4}),
        Case("grey values", machine, {"batch": 5, "visible": 4, "hidden": 6, "grey": True}, hidden=True),
        Case("nearly certain", nearly_certain, {"batch": 4, "visible": 3, "hidden": 5}, hidden=True),
        Case("wrong for certain", confident, {"batch": 6, "visible": 5, "hidden": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "logarithms of rounded probabilities",
            mistaken(terms=by_logarithms),
            "Where a reconstruction rounds to 0 or 1, your logarithm is −inf, or 0 times it is nan. Work with the net "
            "input: ln(1 + eᶻ) − x z, with `np.logaddexp`.",
        ),
        Mistake(
            "reconstruction clipped",
            clipped(1e-7),
            "You clip the reconstruction before its logarithm, so no pixel can be as wrong as it is. With the net "
            "input nothing has to be clipped.",
            others=[clipped(bound) for bound in (1e-3, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)],
        ),
        Mistake(
            "mean over the pixels",
            mistaken(total=lambda terms: terms.mean(axis=1)),
            "You take the mean over the visible units, as Keras's loss does. Here they are summed: nats a sample, "
            "which can be compared with a log-likelihood.",
        ),
        Mistake(
            "one number for the batch",
            mistaken(total=lambda terms: np.full(len(terms), terms.sum(axis=1).mean())),
            "All of your errors are the mean over the batch. Each sample has its own.",
        ),
        Mistake(
            "hidden units rounded",
            mistaken(up=lambda p: (p > 0.5).astype(p.dtype)),
            "You send zeros and ones down. Here the hidden probabilities themselves are sent back, without any draw or "
            "rounding.",
        ),
        Mistake(
            "nearly certain units rounded",
            rounded_near(0.01),
            "Hidden probabilities that are nearly 0 or 1 become 0 or 1 on your way down. They are sent back as they "
            "are; no bound is needed.",
            others=[rounded_near(distance) for distance in (0.02, 0.05, 0.1)],
        ),
        Mistake(
            "squared error",
            mistaken(terms=lambda x, z: (x - sigmoid(z)) ** 2),
            "You add up squared differences. What is asked for is the cross-entropy.",
        ),
        Mistake(
            "only pixels that are on",
            mistaken(terms=lambda x, z: x * np.logaddexp(0, -z)),
            "Your sum has −x ln r only. Pixels that are off have to be rebuilt, too: the second term is "
            "−(1 − x) ln(1 − r).",
        ),
        Mistake(
            "sign",
            mistaken(sign=-1),
            "Your errors are negative. A cross-entropy has a minus in front of its logarithms.",
        ),
        Mistake("no hidden bias", mistaken(hidden_bias=False), "On the way up the hidden bias c is missing."),
        Mistake("no visible bias", mistaken(visible_bias=False), "On the way down the visible bias b is missing."),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        "Up: `x @ w.T + c`. Down: what comes out of σ times `w`, plus `b`.",
        "−ln σ(z) = ln(1 + e⁻ᶻ), and −ln(1 − σ(z)) = ln(1 + eᶻ). What is their difference?",
    ],
)
