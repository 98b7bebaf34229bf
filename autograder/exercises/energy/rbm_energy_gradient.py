"""The gradient of the energy of a restricted Boltzmann machine."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def rbm_energy_gradient(x, h, w, b, c):
    r"""Return the gradient of the energy of a batch of joint states.

    The derivatives by the parameters are what learning adds up, and those by the units are, but for the sign, what the
    units hear of each other. One formula, differentiated five times, and the whole chapter is in it.

    **Given** a batch, in which row $n$ of `x` belongs to row $n$ of `h`,

    - `x`, shape `(batch, visible)`, and `h`, shape `(batch, hidden)`: the units, here any numbers;
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`.

    The energy of the batch is

    $$E = \sum_n \Big( -b^\top x^{(n)} - c^\top h^{(n)} - h^{(n)\top} W x^{(n)} \Big) .$$

    **Return** five arrays, in this order, each of the shape of what it is the derivative by:

    - $\partial E/\partial x$ and $\partial E/\partial h$: row $n$ belongs to row $n$ alone;
    - $\partial E/\partial W$, $\partial E/\partial b$ and $\partial E/\partial c$: sums over the batch, not means.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    return -b - h @ w, -c - x @ w.T, -h.T @ x, -x.sum(axis=0), -h.sum(axis=0)
    ### END SOLUTION


def machine(rng, batch, visible, hidden):
    shapes = {"x": (batch, visible), "h": (batch, hidden), "w": (hidden, visible), "b": (visible,), "c": (hidden,)}
    return {name: rng.normal(size=shape) + 0.5 for name, shape in shapes.items()}


@combinable
def mistaken(
    sign=-1,
    visible_bias=1,
    hidden_bias=1,
    of_w=lambda x, h, w: h.T @ x,
    collect=np.sum,
    to_x=lambda h, w: h @ w,
    to_h=lambda x, w: x @ w.T,
    share=lambda x: 1,
):
    def rbm_energy_gradient(x, h, w, b, c):
        by_units = visible_bias * b + to_x(h, w), hidden_bias * c + to_h(x, w)
        by_parameters = share(x) * of_w(x, h, w), collect(x, axis=0), collect(h, axis=0)
        return tuple(sign * part for part in (*by_units, *by_parameters))

    return rbm_energy_gradient


exercise = Exercise(
    solution=rbm_energy_gradient,
    points=4,
    analytic=True,
    parts=["gradient of x", "gradient of h", Part("gradient of W", 2), "gradient of b", "gradient of c"],
    cases=[
        Case(
            "one state by hand",
            inputs={
                "x": np.array([[1.0, 0.0]]),
                "h": np.array([[1.0]]),
                "w": np.array([[2.0, 4.0]]),
                "b": np.array([1.0, 0.5]),
                "c": np.array([-3.0]),
            },
            about="∂E/∂x = −(1, 0.5) − (2, 4) = (−3, −4.5), ∂E/∂h = 3 − 2 = 1, ∂E/∂W = −(1, 0), ∂E/∂b = −(1, 0) and "
            "∂E/∂c = −1.",
        ),
        Case("a batch", machine, {"batch": 6, "visible": 5, "hidden": 3}),
        Case("one row", machine, {"batch": 1, "visible": 3, "hidden": 4}, hidden=True),
        Case("as many hidden as visible units", machine, {"batch": 3, "visible": 4, "hidden": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "all signs",
            mistaken(sign=1),
            "All your signs are turned: every term of the energy has a minus.",
        ),
        Mistake(
            "the weights themselves",
            mistaken(of_w=lambda x, h, w: len(x) * w),
            "Your ∂E/∂W is made of W, as if the derivative of a product by one factor were that factor. It is the "
            "*states* of the connected units: −hxᵀ.",
        ),
        Mistake(
            "gradient of W transposed",
            mistaken(of_w=lambda x, h, w: x.T @ h),
            "Your ∂E/∂W may be transposed. Entry (i, j) belongs to hidden unit i and visible unit j.",
        ),
        Mistake(
            "sums of the units multiplied",
            mistaken(of_w=lambda x, h, w: np.outer(h.sum(0), x.sum(0))),
            "You multiply the sums of h and x. Each row has its own product hxᵀ, and these are added up.",
        ),
        Mistake(
            "no visible biases",
            mistaken(visible_bias=0),
            "In ∂E/∂x the biases b are missing.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(hidden_bias=0),
            "In ∂E/∂h the biases c are missing.",
        ),
        Mistake(
            "weights transposed on the way to the visible units",
            mistaken(to_x=lambda h, w: h @ w.T),
            "In ∂E/∂x you use Wᵀ for W, which only machines with equal layers let pass. Sum over the hidden units.",
        ),
        Mistake(
            "weights transposed on the way to the hidden units",
            mistaken(to_h=lambda x, w: x @ w),
            "In ∂E/∂h you use W for Wᵀ, which only machines with equal layers let pass. Sum over the visible units.",
        ),
        Mistake(
            "means over the batch",
            mistaken(collect=np.mean, share=lambda x: 1 / len(x)),
            "You average over the batch. E is a sum over its rows.",
        ),
    ],
    hints=[
        "Write E with sums and indices, and differentiate by one entry: x₁, then w₁₂.",
        "`h.T @ x` forms all outer products hxᵀ and adds them up over the batch.",
    ],
)
