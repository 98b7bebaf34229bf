"""The gradient of a machine's free energy"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def free_energy_gradient(x, w, b, c):
    r"""Return the gradient of the free energy of a batch.

    Learning in an energy-based model means pulling the free energy down at the data and pushing it up elsewhere. Both
    take the same gradient, which turns out to be made of things that you already know.

    **Given**

    - `x`, shape `(batch, visible)`: visible units, any real numbers: only of such a function is there a derivative by
      `x`;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`.

    The free energy of the batch is, with the rows $x^{(n)}$ of `x` and the rows $W_i$ of $W$,

    $$F = \sum_n \Big( -b^\top x^{(n)} - \sum_i \ln\big(1 + e^{\,c_i + W_i x^{(n)}}\big) \Big) .$$

    **Return** four arrays, in this order:

    - $\partial F/\partial x$, of the shape of `x`: row $n$ belongs to $x^{(n)}$ alone;
    - $\partial F/\partial W$, $\partial F/\partial b$ and $\partial F/\partial c$, of the shapes of `w`, `b` and `c`:
      sums over the batch, not means.

    Weights may be large, and no answer is then infinite or NaN. Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    p = (1 + np.tanh((x @ w.T + c) / 2)) / 2  # P(h = 1 | x)
    return -b - p @ w, -p.T @ x, -x.sum(axis=0), -p.sum(axis=0)
    ### END SOLUTION


def machine(rng, batch, visible, hidden, size=1.0, real=False):
    x = rng.integers(0, 2, size=(batch, visible)).astype(float)
    x[:, 0] = np.arange(1, batch + 1) % 2  # on in the first row, whatever the batch
    if real:
        x = rng.choice([-1, 1], size=x.shape) * rng.uniform(0.2, 0.4, size=x.shape)  # far from what they round to
    w = size * (rng.uniform(0.5, 2, size=(hidden, visible)) * np.resize([1, -1], (hidden, 1)))
    return {"x": x, "w": w, "b": rng.uniform(0.5, 1.5, size=visible), "c": rng.uniform(-1.5, -0.5, size=hidden)}


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


@combinable
def mistaken(
    sign=-1,
    logistic=sigmoid,
    net=lambda x, w, c: x @ w.T + c,
    in_associations=lambda p: p,
    to_x=lambda p, w, b: -b - p @ w,
    collect=np.sum,
    of_w=lambda pairs, x: pairs,
    of_b=lambda x: x,
):
    def free_energy_gradient(x, w, b, c):
        p = logistic(net(x, w, c))
        pairs = of_w(sign * in_associations(p).T @ x, x)
        return -sign * to_x(p, w, b), pairs, sign * collect(of_b(x), axis=0), sign * collect(p, axis=0)

    return free_energy_gradient


exercise = Exercise(
    solution=free_energy_gradient,
    points=4,
    analytic=True,
    parts=[Part("gradient of x"), Part("gradient of W", 2), Part("gradient of b"), Part("gradient of c")],
    cases=[
        Case(
            "one hidden unit by hand",
            inputs={
                "x": np.array([[1.0, 0.0]]),
                "w": np.array([[2.0, 4.0]]),
                "b": np.array([1.0, 0.0]),
                "c": np.array([-2.0]),
            },
            about="The net input is 0 and p = 1/2. ∂F/∂x = −(1, 0) − ½ (2, 4) = (−2, −2), ∂F/∂W = −½ (1, 0), "
            "∂F/∂b = −(1, 0) and ∂F/∂c = −½.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("one row", machine, {"batch": 1, "visible": 3, "hidden": 4}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 4, "visible": 4, "hidden": 4}, hidden=True),
        Case("real visible units", machine, {"batch": 5, "visible": 3, "hidden": 4, "real": True}, hidden=True),
        Case("large weights", machine, {"batch": 3, "visible": 4, "hidden": 5, "size": 2000.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "uphill in likelihood",
            mistaken(sign=1),
            "All your signs are turned. What you have is the gradient of −F, by which the probability of the data "
            "would grow; F itself is asked for.",
        ),
        Mistake(
            "means over the batch",
            mistaken(collect=np.mean, of_w=lambda pairs, x: pairs / len(x)),
            "You average over the batch. F is a sum over its rows, and so are its derivatives.",
        ),
        Mistake(
            "no bias in the gradient of x",
            mistaken(to_x=lambda p, w, b: -p @ w),
            "In ∂F/∂x the term −bᵀx is forgotten.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(net=lambda x, w, c: x @ w.T),
            "The hidden biases c are missing from your net inputs.",
        ),
        Mistake(
            "net inputs for probabilities",
            mistaken(logistic=lambda z: z),
            "The derivative of ln(1 + e^z) is σ(z), not z.",
        ),
        Mistake(
            "derivative of the sigmoid",
            mistaken(logistic=lambda z: sigmoid(z) * sigmoid(-z)),
            "You have σ′ where σ belongs: ln(1 + e^z) has to be differentiated once, and σ is the result.",
        ),
        Mistake(
            "hidden units decided",
            mistaken(in_associations=lambda p: (p > 0.5).astype(float)),
            "In ∂F/∂W you use hidden units that are 0 or 1. The derivative of ln(1 + e^z) is the probability itself.",
        ),
        Mistake(
            "visible units as probabilities",
            mistaken(of_b=sigmoid),
            "In ∂F/∂b you squash x. The derivative of −bᵀx by b is −x as it is.",
        ),
        Mistake(
            "visible units counted",
            mistaken(of_b=lambda x: (x != 0).astype(float)),
            "In ∂F/∂b you count the rows in which a unit is not 0. The derivative of −bᵀx by b is −x, and x may be any "
            "real number.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides ∞ by ∞ and returns NaN. Write it so that only negative numbers are "
            "exponentiated, or by tanh.",
        ),
    ],
    hints=[
        "Call the net inputs z. What is the derivative of ln(1 + e^z) by z? It has a name and a meaning here.",
        "Then use the chain rule: z depends on c by 1, on W by x, and on x by W.",
        "A matrix product of `p.T` and `x` forms all outer products and adds them up over the batch.",
    ],
)
