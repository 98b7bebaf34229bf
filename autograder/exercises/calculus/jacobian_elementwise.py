"""The Jacobian of an elementwise function."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def jacobian_elementwise(x, *, function="tanh"):
    r"""Return the Jacobian of an activation function at every vector.

    An activation is applied to each net input by itself, so that no output depends on another's input. Its Jacobian
    therefore has a simple form, and this form is the reason why back-propagation through an activation multiplies by
    $f'(x)$ entry by entry, and by no matrix.

    **Given**

    - `x`, shape `(..., K)`: vectors of net inputs, with any number of batch axes in front, or none.
    - `function`: `"linear"`, $f(x) = x$; `"relu"`, $\max(0, x)$; `"sigmoid"`, $1/(1 + e^{-x})$; or `"tanh"`.

    **Return** one array of shape `(..., K, K)`: for each vector the Jacobian $J_{ij} = \partial f(x_i) / \partial x_j$.

    Net inputs may be as large as $\pm 1000$, where $e^{1000}$ is no longer a number that a computer can hold. None is
    exactly zero. Use NumPy only.
    """
    ### BEGIN SOLUTION
    if function == "linear":
        derivative = np.ones_like(x)
    elif function == "relu":
        derivative = (x > 0).astype(x.dtype)
    elif function == "sigmoid":
        small = np.exp(-np.abs(x))  # the derivative is even, so that one side is enough
        derivative = small / (1 + small) ** 2
    else:
        derivative = 1 - np.tanh(x) ** 2
    return derivative[..., None] * np.eye(x.shape[-1], dtype=x.dtype)
    ### END SOLUTION


def net_inputs(rng, shape, function):
    """Away from the kink of the rectifier, and from where a derivative is lost to rounding."""
    return {"x": rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 2.0, size=shape), "function": function}


def far_out(rng, shape, function):
    """Every vector has moderate entries beside huge ones of both signs."""
    x = net_inputs(rng, shape, function)["x"]
    x[..., 0], x[..., -1] = -rng.integers(800, 1000, size=shape[:-1]), rng.integers(800, 1000, size=shape[:-1])
    return {"x": x, "function": function}


def nearly_zero(rng, shape):
    """Some entries are so small that only their sign says on which side of the kink they lie."""
    x = net_inputs(rng, shape, "relu")["x"]
    x[:, :2] = np.abs(x[:, :2])
    x[:, 2:] = rng.permutation([7e-4, -7e-4, 1e-9, -1e-9]).reshape(2, 2)
    return {"x": x, "function": "relu"}


def sigmoid(x):
    return np.where(x > 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))


RIGHT = {
    "linear": np.ones_like,
    "relu": lambda x: (x > 0) * 1.0,
    "sigmoid": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
}


def on_the_diagonal(derivative):
    return derivative[..., None] * np.eye(derivative.shape[-1])


@combinable
def mistaken(place=on_the_diagonal, **wrong):
    """Return the Jacobian with one slip in it."""
    derivatives = {**RIGHT, **wrong}

    def jacobian_elementwise(x, *, function="tanh"):
        with np.errstate(all="ignore"):
            return place(derivatives[function](x))

    return jacobian_elementwise


def overflowing(x):
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


def tanh_as_written(x):
    return 1 - ((np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))) ** 2


def one_large_matrix(derivative):
    return np.diag(np.ravel(derivative))


exercise = Exercise(
    solution=jacobian_elementwise,
    points=2,
    cases=[
        Case("tanh, one vector", net_inputs, {"shape": (4,), "function": "tanh"}),
        Case("sigmoid, a batch", net_inputs, {"shape": (2, 3), "function": "sigmoid"}),
        Case("relu, a batch", net_inputs, {"shape": (5, 4), "function": "relu"}),
        Case("linear, a batch", net_inputs, {"shape": (3, 5), "function": "linear"}, hidden=True, weight=0.5),
        Case("sigmoid, net inputs near ±1000", far_out, {"shape": (2, 5), "function": "sigmoid"}, hidden=True),
        Case("tanh, net inputs near ±1000", far_out, {"shape": (3, 4), "function": "tanh"}, hidden=True),
        Case("tanh, two batch axes", net_inputs, {"shape": (1, 4, 3), "function": "tanh"}, hidden=True),
        Case("relu, net inputs close to zero", nearly_zero, {"shape": (2, 4)}, hidden=True, weight=0.5),
        Case("one net input a vector", net_inputs, {"shape": (3, 1), "function": "tanh"}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "vector for matrix",
            mistaken(place=lambda derivative: derivative),
            "Your derivatives are right, but they are not yet a Jacobian: put those of each vector on the diagonal of "
            "a K × K matrix.",
        ),
        Mistake(
            "same row in all rows",
            mistaken(place=lambda d: d[..., None, :] * np.ones((d.shape[-1], 1))),
            "Your matrix is full. Off the diagonal stands ∂f(xᵢ)/∂xⱼ with i ≠ j: how does f(xᵢ) change with another "
            "entry?",
        ),
        Mistake(
            "one matrix for the whole batch",
            mistaken(place=one_large_matrix),
            "`np.diag` of the whole batch makes one large matrix. Each vector has a K × K matrix of its own.",
        ),
        Mistake(
            "outer product",
            mistaken(place=lambda d: d[..., :, None] * d[..., None, :]),
            "You multiply the derivatives with each other, f'(xᵢ) f'(xⱼ). No output depends on another's input: all "
            "but the diagonal is zero.",
        ),
        Mistake(
            "value for derivative",
            mistaken(linear=lambda x: x, relu=lambda x: np.maximum(x, 0), sigmoid=sigmoid, tanh=np.tanh),
            "You have f(x) on the diagonal; the Jacobian has f'(x).",
        ),
        Mistake(
            "value for derivative of the linear function",
            mistaken(linear=lambda x: x),
            "For the linear function you have x itself on the diagonal. How steep is f(x) = x?",
        ),
        Mistake(
            "derivative at the output",
            mistaken(sigmoid=lambda x: RIGHT["sigmoid"](sigmoid(x)), tanh=lambda x: RIGHT["tanh"](np.tanh(x))),
            "You apply f before f'. The derivative is taken at the net input x; s(1 − s) holds for s = σ(x), and it is "
            "σ'(x), not σ'(s).",
        ),
        Mistake(
            "square forgotten",
            mistaken(tanh=lambda x: 1 - np.tanh(x)),
            "Your derivative of tanh is 1 − tanh(x). It must be symmetric: the curve is as steep at −x as at x.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(sigmoid=overflowing),
            "For x near −1000, e^{−x} is infinite, and ∞/∞² is nan. The sigmoid's derivative is the same at x and at "
            "−x; use the side where the exponential is small.",
        ),
        Mistake(
            "exponentials overflow in tanh",
            mistaken(tanh=tanh_as_written),
            "For x near ±1000 your tanh divides infinity by infinity and gives nan. `np.tanh` does not.",
        ),
        Mistake(
            "almost zero taken for zero",
            mistaken(relu=lambda x: (x > 1e-6) * 1.0),
            "You return the slope 0 for positive net inputs that are close to zero. However small, a positive number "
            "is positive: compare with zero itself.",
        ),
        Mistake(
            "leaky rectifier",
            mistaken(relu=lambda x: np.where(x > 0, 1.0, 0.01)),
            "The rectifier lets nothing through on the negative side; yours has a slope of 0.01 there.",
        ),
    ],
    equivalent={"comparison strict or loose: x > 0 -> x >= 0": "No net input is exactly zero, as the statement says."},
    hints=[
        "First the derivatives, of the shape of x; then one diagonal matrix for each vector.",
        "`derivative[..., None] * np.eye(K)` multiplies row i of the identity with the i-th derivative.",
    ],
)
