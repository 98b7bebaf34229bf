"""Norms of the gradients through time, and their bound."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import FUNCTIONS, SLOPES, sequences


def gradient_norms(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
    r"""Return how much of a change of each hidden state is left in the last one, and a bound on it.

    $\partial h_T/\partial h_k$ is a product of $T - k$ matrices. If each of them shortens vectors, hardly anything is
    left of early steps: the gradient vanishes. If each lengthens them, it explodes.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `h`, shape `(batch, units)`: the hidden states $h_0$ before the first step.
    - `kernel` $W_{xh}$, shape `(features, units)`; `recurrent_kernel` $W_{hh}$, shape `(units, units)`; `bias` $b_h$,
      shape `(units,)`.
    - `activation`: the function $f$, `"tanh"` or `"linear"` ($f(z) = z$).

    The network is, with samples in rows,

    $$h_t = f(z_t), \qquad z_t = x_t W_{xh} + h_{t-1} W_{hh} + b_h,$$

    and for one sample

    $$\frac{\partial h_T}{\partial h_k} = J_T\, J_{T-1} \cdots J_{k+1}, \qquad
      J_t = \operatorname{diag}\big(f'(z_t)\big)\, W_{hh}^\top ,$$

    written for changes that are columns. For rows all of it is transposed; that leaves the norms as they are.

    **Return** two arrays of shape `(batch, time)`, in this order; their column $k = 0, \dots, T - 1$ belongs to
    $\partial h_T/\partial h_k$, so that the last column is of one step and the first of all $T$.

    1. The *spectral norms* $\|\partial h_T/\partial h_k\|_2$: the largest singular value of each product.
    2. The bounds $(\gamma_u \gamma_f)^{T-k}$, with $\gamma_u = \|W_{hh}\|_2$, and for each sample
       $\gamma_f = \max |f'(z_t)|$ over *its* steps $t = 1, \dots, T$ and all units.

    Use NumPy only, and no numerical differentiation. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    samples, time = x.shape[:2]
    slopes = []
    for t in range(time):
        z = x[:, t] @ kernel + h @ recurrent_kernel + bias
        h = np.tanh(z) if activation == "tanh" else z
        slopes.append(1 - h**2 if activation == "tanh" else np.ones_like(h))

    norms, product = np.empty((samples, time)), np.eye(len(bias))
    for k in reversed(range(time)):
        product = product @ (slopes[k][:, :, None] * recurrent_kernel.T)  # J of step k + 1; (batch, units, units)
        norms[:, k] = np.linalg.norm(product, ord=2, axis=(1, 2))
    factor = np.linalg.norm(recurrent_kernel, ord=2) * np.max(slopes, axis=(0, 2))
    return norms, factor[:, None] ** np.arange(time, 0, -1)
    ### END SOLUTION


def network(rng, **sizes):
    """A network in which states differ from their activations, and samples from each other in how steep f is."""
    while True:
        inputs = sequences(rng, **sizes)
        slopes = mistaken(give_slopes=True)(**inputs)
        steepest = np.sort(slopes.max(axis=(1, 2)))
        mean = slopes.mean(axis=(1, 2))
        if steepest[-1] < 0.99 and np.diff(steepest).min(initial=1) > 0.02 and (mean < 0.9 * steepest.min()).all():
            return inputs


def spectral(a):
    return np.linalg.norm(a, 2, (-2, -1))


def frobenius(a):
    return np.sqrt((a**2).sum((-2, -1)))


def largest_eigenvalue(a):
    return np.abs(np.linalg.eigvals(a)).max(-1)


@combinable
def mistaken(
    *,
    slope_at=lambda net, states, activation: SLOPES[activation](net),
    grow=lambda product, jacobian: product @ jacobian,
    factors=lambda slope, recurrent_kernel: slope[:, :, None] * recurrent_kernel.T,
    norm=spectral,
    from_start=False,
    give_slopes=False,
    steepest=lambda slopes, activation: slopes.max((1, 2)),
    lags=lambda time: np.arange(time, 0, -1),
    both=lambda norms, bounds: (norms, bounds),
):
    """Return the algorithm with one slip in it."""

    def gradient_norms(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
        time, states, net = x.shape[1], [h], []
        for t in range(time):
            net.append(x[:, t] @ kernel + states[-1] @ recurrent_kernel + bias)
            states.append(FUNCTIONS[activation](net[-1]))
        slopes = slope_at(np.stack(net, 1), np.stack(states, 1), activation)
        if give_slopes:
            return slopes
        norms, product = np.zeros((len(x), time)), np.eye(len(bias))[None]
        for k in range(time) if from_start else range(time - 1, -1, -1):
            jacobian = factors(slopes[:, k], recurrent_kernel)
            product = jacobian @ product if from_start else grow(product, jacobian)
            norms[:, k] = norm(product)
        factor = norm(recurrent_kernel) * steepest(slopes, activation)
        return both(norms, factor[:, None] ** lags(time))

    return gradient_norms


exercise = Exercise(
    solution=gradient_norms,
    points=4,
    analytic=True,
    parts=["norms", "bounds"],
    cases=[
        Case(
            "two linear units",
            inputs={
                "x": np.zeros((1, 10, 1)),
                "h": np.zeros((1, 2)),
                "kernel": np.zeros((1, 2)),
                "recurrent_kernel": np.array([[0.5, 0.4], [0.0, 0.5]]),
                "bias": np.zeros(2),
                "activation": "linear",
            },
            about="One step leaves at most 0.7385. Ten steps leave 0.0079, and not 0.7385¹⁰ = 0.0483: that is a bound.",
        ),
        Case("a batch", network, {"batch": 3, "time": 4, "features": 5, "units": 2}),
        Case("more units than steps", network, {"batch": 2, "time": 3, "features": 2, "units": 5}, hidden=True),
        Case(
            "a linear network",
            sequences,
            {"batch": 2, "time": 3, "features": 2, "units": 4, "activation": "linear"},
            hidden=True,
        ),
        Case("a single step", network, {"batch": 2, "time": 1, "features": 3, "units": 4}, hidden=True),
        Case("as many steps as units", network, {"batch": 2, "time": 4, "features": 3, "units": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "Frobenius norm",
            mistaken(norm=frobenius),
            "Your norm is the root of the sum of squares. The spectral norm, the largest singular value, says how far "
            "a vector can be stretched.",
        ),
        Mistake(
            "largest eigenvalue",
            mistaken(norm=largest_eigenvalue),
            "You take the largest eigenvalue. How far a matrix stretches a vector is told by its largest *singular* "
            "value; the two differ where the matrix is not symmetric.",
        ),
        Mistake(
            "bound taken for the norm",
            mistaken(both=lambda norms, bounds: (bounds, bounds)),
            "Your norms are the bounds. The norm of a product is at most the product of the norms; multiply the "
            "matrices first.",
        ),
        Mistake(
            "derivative taken at the state before",
            mistaken(slope_at=lambda net, states, activation: SLOPES[activation](states[:, :-1])),
            "You evaluate f′ at h of the step before, as a lecture prints it. It belongs at the net input of the step.",
        ),
        Mistake(
            "derivative taken at the state",
            mistaken(slope_at=lambda net, states, activation: SLOPES[activation](states[:, 1:])),
            "You evaluate f′ at h. It belongs at the net input z; for tanh that is 1 − h², without another tanh.",
        ),
        Mistake(
            "no derivative of the activation",
            mistaken(slope_at=lambda net, states, activation: np.ones_like(net)),
            "The factors f′(z) are missing: you multiply recurrent weights only.",
        ),
        Mistake(
            "tanh always",
            mistaken(slope_at=lambda net, states, activation: SLOPES["tanh"](net)),
            "Your slopes are those of tanh, whatever `activation` says.",
        ),
        Mistake(
            "factors in the wrong order",
            mistaken(grow=lambda product, jacobian: jacobian @ product),
            "Your product has its factors in the opposite order. The last step stands on the left.",
        ),
        Mistake(
            "recurrent weights not transposed",
            mistaken(factors=lambda slope, recurrent_kernel: slope[:, :, None] * recurrent_kernel),
            "J is diag(f′) W_hhᵀ: row i of it belongs to unit i of the new state, whose weights are column i of W_hh.",
        ),
        Mistake(
            "slopes on the other side",
            mistaken(factors=lambda slope, recurrent_kernel: recurrent_kernel.T * slope[:, None, :]),
            "Your factors are W_hhᵀ diag(f′), with the slopes along the columns. They belong to the new state, and so "
            "to the rows.",
        ),
        Mistake(
            "from the first state on",
            mistaken(from_start=True),
            "You start at the first step, so that your columns hold ∂h_t/∂h_0. Asked for is the last state's "
            "dependence on each earlier one.",
        ),
        Mistake(
            "columns by distance",
            mistaken(both=lambda norms, bounds: (norms[:, ::-1], bounds[:, ::-1])),
            "Your columns begin with one step and end with all of them. Column k belongs to h_k: the last one is of "
            "one step.",
        ),
        Mistake(
            "steepest slope of all samples",
            mistaken(steepest=lambda slopes, activation: np.full(len(slopes), slopes.max())),
            "Your γ_f is the largest slope of the whole batch. Every sample has its own.",
        ),
        Mistake(
            "slope of one assumed",
            mistaken(steepest=lambda slopes, activation: np.ones(len(slopes))),
            "Your γ_f is 1, the largest slope that tanh has anywhere. Asked for is the largest one that occurs.",
        ),
        Mistake(
            "mean slope",
            mistaken(steepest=lambda slopes, activation: slopes.mean((1, 2))),
            "Your γ_f is a mean of slopes. A bound needs the largest one.",
        ),
        Mistake(
            "one step too few in the bound",
            mistaken(lags=lambda time: np.arange(time - 1, -1, -1)),
            "The exponents of your bounds end with 0. From h_{T−1} to h_T it is one step.",
        ),
    ],
    equivalent={
        "branch always taken: activation == 'tanh' -> True": "A linear network's slopes are 1, whatever its states.",
    },
    hints=[
        "Go forward once and keep f′(z) of every step. Then multiply from the last step backwards: each column needs "
        "one more factor.",
        "diag(s) Wᵀ for a whole batch is `s[:, :, None] * W.T`.",
        "`np.linalg.norm` knows the spectral norm, of one matrix and of a stack: `ord=2, axis=(1, 2)`.",
    ],
)
