"""The product of experts."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def rbm_product_of_experts(x, w, b, c):
    r"""Return the probabilities of visible states under a restricted Boltzmann machine, as a product of experts.

    With the hidden units summed out, each of them leaves one factor: an expert, which is close to 1
    where it disapproves of the data and grows where they are to its liking. The experts' opinions are multiplied,

    $$P(x) = \frac{1}{Z} \prod_{j} e^{b_j x_j} \prod_{i} \Big( 1 + e^{\,c_i + \sum_j w_{ij} x_j} \Big),$$

    and $Z$ is the sum of this product over **all** $2^{\text{visible}}$ states of the visible units, so that the
    probabilities of all of them add up to one.

    **Given**

    - `x`, shape `(batch, visible)`: the states that are asked for, zeros and ones; there are at most 8 visible units.
      A state may occur in several rows, and most states occur in none;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`.

    **Return** an array of shape `(batch,)`: $P(x)$ for each row.

    Weights may be large, in the hundreds, and the factors too large for a computer. The probabilities are ordinary
    numbers. There may be more hidden units than can be enumerated. Use NumPy only; Python's standard
    library is allowed, too.
    """
    ### BEGIN SOLUTION

    def log_product(states):
        return states @ b + np.logaddexp(0, states @ w.T + c).sum(axis=1)

    every = np.indices([2] * len(b)).reshape(len(b), -1).T.astype(w.dtype)
    logs = log_product(every)
    highest = logs.max()  # divides every product, Z among them
    return np.exp(log_product(x) - highest) / np.exp(logs - highest).sum()
    ### END SOLUTION


def every_state(units):
    return np.indices([2] * units).reshape(units, -1).T.astype(float)


def machine(rng, batch, visible, hidden):
    """No state has nearly all the probability, and none too little to tell."""
    x = every_state(visible)[rng.integers(2**visible, size=batch)]
    x[-1] = x[0]
    x[:, 0], x[0, 1:], x[-1, 1:] = np.arange(batch) % 2, 1, 1
    w = rng.uniform(0.3, 1.2, size=(hidden, visible)) * rng.choice([-1, 1], (hidden, visible)) / np.sqrt(hidden / 3)
    return {"x": x, "w": w, "b": rng.uniform(0.4, 1, size=visible), "c": rng.uniform(0.4, 1, size=hidden)}


def large(rng, visible, hidden, size):
    """Mirrored units: products beyond all numbers, and few states that share the probability."""
    x = np.array([[1.0] * visible, [0.0] * visible, [1.0] + [0.0] * (visible - 1)])
    w = size * np.round(rng.uniform(1, 2, size=(hidden, visible)))
    b = rng.integers(1, 9, size=visible) / 16 - w.sum(0)
    b[-1] -= 2 * size  # states with the last unit on have no probability
    return {"x": x, "w": w, "b": b, "c": np.full(hidden, size)}


def log_factors(x, w, b, c):
    return x @ b + np.logaddexp(0, x @ w.T + c).sum(1)


@combinable
def mistaken(
    logs=log_factors,
    states=lambda x: every_state(x.shape[1]),
    shift=np.max,
    normalised=True,
    average=False,
):
    def rbm_product_of_experts(x, w, b, c):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            of_all = logs(states(x), w, b, c)
            highest = shift(of_all)
            weights = np.exp(of_all - highest)
            total = weights.mean() if average else weights.sum()
            return np.exp(logs(x, w, b, c) - highest * normalised) / (total if normalised else 1)

    return rbm_product_of_experts


exercise = Exercise(
    solution=rbm_product_of_experts,
    points=4,
    cases=[
        Case(
            "one expert by hand",
            inputs={
                "x": np.array([[1.0, 1.0], [0.0, 1.0]]),
                "w": np.array([[1.0, 1.0]]),
                "b": np.zeros(2),
                "c": np.zeros(1),
            },
            about="The expert gives 2 to (0, 0), 1 + e to (0, 1) and (1, 0), and 1 + e² to (1, 1): Z ≈ 17.83, "
            "P(1, 1) ≈ 0.4706 and P(0, 1) ≈ 0.2086.",
        ),
        Case("some states", machine, {"batch": 5, "visible": 4, "hidden": 3}),
        Case("as many hidden as visible units", machine, {"batch": 4, "visible": 3, "hidden": 3}, hidden=True),
        Case("a single visible unit", machine, {"batch": 3, "visible": 1, "hidden": 2}, hidden=True),
        Case("one state", machine, {"batch": 1, "visible": 4, "hidden": 5}, hidden=True),
        Case("forty experts", machine, {"batch": 6, "visible": 5, "hidden": 40}, hidden=True),
        Case("large weights", large, {"visible": 3, "hidden": 4, "size": 512.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not normalised",
            mistaken(normalised=False, shift=lambda logs: 0),
            "Your answers are the products themselves. Divide by Z, the sum of the products of all states.",
        ),
        Mistake(
            "Z over the rows that were asked for",
            mistaken(states=lambda x: x),
            "Your Z adds up the rows of `x`. It runs over all states of the visible units, whether anybody asks for "
            "them or not.",
        ),
        Mistake(
            "the state of zeros left out",
            mistaken(states=lambda x: every_state(x.shape[1])[1:]),
            "Your Z misses the state in which all visible units are off. Its product is not zero: every expert gives "
            "it 1 + e^c.",
        ),
        Mistake(
            "no visible biases",
            mistaken(logs=lambda x, w, b, c: log_factors(x, w, 0 * b, c)),
            "The factors of the visible units, e^(bx), are missing.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(logs=lambda x, w, b, c: log_factors(x, w, b, 0 * c)),
            "The hidden biases c are missing from the experts.",
        ),
        Mistake(
            "experts without the one",
            mistaken(logs=lambda x, w, b, c: x @ b + (x @ w.T + c).sum(1)),
            "Your experts are e^z, as if all hidden units were always on. The 1 in 1 + e^z is the unit being off.",
        ),
        Mistake(
            "sum of experts",
            mistaken(logs=lambda x, w, b, c: x @ b + np.log(np.exp(np.logaddexp(0, x @ w.T + c)).sum(1))),
            "You add up the experts' factors. That would be a mixture; here they are multiplied, and each has a veto.",
        ),
        Mistake(
            "weights transposed",
            mistaken(logs=lambda x, w, b, c: x @ b + np.logaddexp(0, x @ w + c).sum(1)),
            "You use Wᵀ for W. Row i of W belongs to expert i.",
        ),
        Mistake(
            "mean for the sum over the states",
            mistaken(average=True),
            "You divide by the mean of all states' products. The sum of all probabilities is then 2 to the power of "
            "the number of units, not one.",
        ),
        Mistake(
            "products overflow",
            mistaken(shift=lambda logs: 0),
            "With large weights your products are infinite, and ∞/∞ is NaN. Work with their logarithms, and subtract "
            "the largest one before you take exponentials.",
        ),
    ],
    hints=[
        "Write a function for the logarithm of the product, and call it twice: for `x` and for all states.",
        "`np.indices([2] * n).reshape(n, -1).T` has all states of n units as its rows; so has `itertools.product`.",
        "A product of large numbers is a sum of their logarithms. ln(1 + e^z) is `np.logaddexp(0, z)`.",
    ],
)
