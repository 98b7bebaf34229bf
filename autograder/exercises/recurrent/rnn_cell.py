"""One step of a simple recurrent network."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import FUNCTIONS, sigmoid, step, unstable_sigmoid


def rnn_cell(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
    r"""Return the net input and the new hidden state of a simple recurrent network.

    A recurrent network reads a sequence one step at a time. What it has read so far is in its hidden state, which is an
    input of the next step.

    **Given**

    - `x`, shape `(batch, features)`: the input $X_t$ at this time, one sample a row.
    - `h`, shape `(batch, units)`: the hidden state $H_{t-1}$ of the time before.
    - `kernel` $W_{xh}$, shape `(features, units)`; `recurrent_kernel` $W_{hh}$, shape `(units, units)`; `bias` $b_h$,
      shape `(units,)`.
    - `activation`: the function $f$, one of `"tanh"`, `"sigmoid"`, `"relu"`, `"linear"` ($f(z) = z$).

    **Return** two arrays of shape `(batch, units)`, in this order:

    $$Z_t = X_t W_{xh} + H_{t-1} W_{hh} + b_h, \qquad H_t = f(Z_t).$$

    Net inputs may lie beyond $\pm 1000$; a sigmoid is then 0 or 1, and still a number. Use NumPy only, and leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    functions = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}
    net_input = x @ kernel + h @ recurrent_kernel + bias
    return net_input, functions[activation](net_input)
    ### END SOLUTION


def saturated(rng, **sizes):
    """Net inputs in the thousands, none of them near zero, of both signs."""
    while True:
        inputs = step(rng, **sizes, activation="sigmoid")
        inputs |= {name: 1500 * inputs[name] for name in ("kernel", "recurrent_kernel", "bias")}
        net = inputs["x"] @ inputs["kernel"] + inputs["h"] @ inputs["recurrent_kernel"] + inputs["bias"]
        if np.abs(net).min() > 50 and net.max() > 800 and net.min() < -800:
            return inputs


def rectified(rng, **sizes):
    """No net input at the kink, and units that are on and off."""
    while True:
        inputs = step(rng, **sizes, activation="relu")
        net = inputs["x"] @ inputs["kernel"] + inputs["h"] @ inputs["recurrent_kernel"] + inputs["bias"]
        if np.abs(net).min() > 1e-2 and (net > 0.1).any(axis=0).all() and (net < -0.1).any(axis=0).all():
            return inputs


@combinable
def mistaken(
    *,
    logistic=sigmoid,
    named=lambda activation: activation,
    from_state=lambda h, recurrent_kernel: h @ recurrent_kernel,
    bias_factor=1,
    inner=False,
):
    """Return the algorithm with one slip in it."""

    def rnn_cell(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
        f = (FUNCTIONS | {"sigmoid": logistic})[named(activation)]
        net_input = x @ kernel + from_state(h, recurrent_kernel) + bias_factor * bias
        if inner:
            return net_input, f(x @ kernel + bias) + h @ recurrent_kernel
        return net_input, f(net_input)

    return rnn_cell


def input_and_state_exchanged(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
    first, second = (h, x) if x.shape == h.shape else (x, h)
    return mistaken()(first, second, kernel, recurrent_kernel, bias, activation=activation)


def activation_twice(x, h, kernel, recurrent_kernel, bias, *, activation="tanh"):
    _, new = mistaken()(x, h, kernel, recurrent_kernel, bias, activation=activation)
    return new, FUNCTIONS[activation](new)


exercise = Exercise(
    solution=rnn_cell,
    points=2,
    parts=["net input", "hidden state"],
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "x": np.array([[2.0, 1.0]]),
                "h": np.array([[0.5, 0.25]]),
                "kernel": np.array([[1.0, 2.0], [-1.0, 3.0]]),
                "recurrent_kernel": np.array([[1.0, 2.0], [4.0, -4.0]]),
                "bias": np.array([-2.0, 1.0]),
                "activation": "relu",
            },
            about="Worked by hand: X W is (1, 7), H W is (1.5, 0), and with the bias the net inputs are 0.5 and 8.",
        ),
        Case("a batch", step, {"batch": 4, "features": 3, "units": 2}),
        Case("as many units as features", step, {"batch": 2, "features": 3, "units": 3, "activation": "sigmoid"}),
        Case("a rectifier", rectified, {"batch": 7, "features": 2, "units": 4}, hidden=True),
        Case("a linear unit", step, {"batch": 1, "features": 4, "units": 3, "activation": "linear"}, hidden=True),
        Case("large net inputs", saturated, {"batch": 5, "features": 3, "units": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "hidden state left out",
            mistaken(from_state=lambda h, recurrent_kernel: 0),
            "Your net input sees the input only. Without the term H W_hh nothing is remembered.",
        ),
        Mistake(
            "recurrent weights transposed",
            mistaken(from_state=lambda h, recurrent_kernel: h @ recurrent_kernel.T),
            "You multiply the state by the transposed recurrent weights. They are square, so that the shapes fit "
            "either way; with samples in rows it is H W_hh.",
        ),
        Mistake(
            "first sample's state for all",
            mistaken(from_state=lambda h, recurrent_kernel: h[0] @ recurrent_kernel),
            "All samples use the hidden state of the first one. Every row of `x` has its own row of `h`.",
        ),
        Mistake(
            "state added without weights",
            mistaken(from_state=lambda h, recurrent_kernel: h),
            "You add the state itself. It goes through W_hh, as the input goes through W_xh.",
        ),
        Mistake(
            "input and hidden state exchanged",
            input_and_state_exchanged,
            "Where x and h have one shape, you multiply x by W_hh and h by W_xh.",
        ),
        Mistake("bias left out", mistaken(bias_factor=0), "The bias is missing from your net input."),
        Mistake(
            "tanh always",
            mistaken(named=lambda activation: "tanh"),
            "Your activation is tanh, whatever `activation` says.",
        ),
        Mistake(
            "activation before the state is added",
            mistaken(inner=True),
            "You apply f to the input's part alone and add the state's part afterwards. f acts on the whole net input; "
            "otherwise the state could grow without end.",
        ),
        Mistake(
            "activation twice",
            activation_twice,
            "Your net input is an activation already, and the state has been through f twice.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        "Two products and a bias, which is added to every row. The activation comes last.",
        "A dictionary from names to functions keeps the choice of f in one line.",
        "For a σ that cannot overflow, use e = exp(−|z|): where z ≥ 0, σ(z) = 1/(1 + e); elsewhere e/(1 + e).",
    ],
)
