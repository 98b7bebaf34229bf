"""Networks that are fed their last output."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import sigmoid


def output_recurrence(x, o, kernel, feedback_kernel, bias, output_kernel, output_bias, *, into="hidden"):
    r"""Return hidden activations and outputs of a network that is fed its last output.

    Not only a hidden state can be remembered. Jordan's network feeds its *output* back into the hidden layer; the
    output can also be fed back into the output layer itself. The hidden layer has no memory of its own here.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `o`, shape `(batch, outputs)`: $o_0$, what is fed back at the first step.
    - `kernel` $W_{xh}$, shape `(features, units)`; `bias` $b_h$, shape `(units,)`.
    - `output_kernel` $W_{ho}$, shape `(units, outputs)`; `output_bias` $b_o$, shape `(outputs,)`.
    - `into`: which layer is fed, `"hidden"` or `"output"`.
    - `feedback_kernel`: $W_{oh}$, shape `(outputs, units)`, if `into` is `"hidden"`; $W_{oo}$, shape
      `(outputs, outputs)`, if it is `"output"`.

    With samples in rows and $\sigma(z) = 1/(1 + e^{-z})$, for $t = 1, \dots, T$:

    $$\text{hidden:}\quad h_t = \tanh(x_t W_{xh} + o_{t-1} W_{oh} + b_h), \qquad o_t = \sigma(h_t W_{ho} + b_o);$$

    $$\text{output:}\quad h_t = \tanh(x_t W_{xh} + b_h), \qquad o_t = \sigma(h_t W_{ho} + o_{t-1} W_{oo} + b_o).$$

    What is fed back is the output's *activation* $o$, after $\sigma$.

    **Return** two arrays, in this order: all $h_t$, shape `(batch, time, units)`, and all $o_t$, shape
    `(batch, time, outputs)`. Net inputs are moderate, so that no exponential overflows. Use NumPy only, and leave the
    inputs as they are.
    """
    ### BEGIN SOLUTION
    hidden, outputs = [], []
    for t in range(x.shape[1]):
        to_hidden, to_output = x[:, t] @ kernel + bias, output_bias
        if into == "hidden":
            to_hidden = to_hidden + o @ feedback_kernel
        else:
            to_output = to_output + o @ feedback_kernel
        h = np.tanh(to_hidden)
        o = 1 / (1 + np.exp(-(h @ output_kernel + to_output)))
        hidden.append(h)
        outputs.append(o)
    return np.stack(hidden, axis=1), np.stack(outputs, axis=1)
    ### END SOLUTION


def network(rng, batch, time, features, units, outputs, into="hidden"):
    receivers = units if into == "hidden" else outputs
    return {
        "x": rng.normal(size=(batch, time, features)),
        "o": rng.uniform(0.1, 0.9, size=(batch, outputs)),
        "kernel": rng.normal(scale=0.7, size=(features, units)),
        "feedback_kernel": rng.normal(size=(outputs, receivers)),
        "bias": rng.normal(scale=0.7, size=units),
        "output_kernel": rng.normal(size=(units, outputs)),
        "output_bias": rng.normal(scale=0.7, size=outputs),
        "into": into,
    }


def by_hand():
    """Net inputs artanh ½ and ln 3 whenever the output before was 3/4; it is, at the start, too."""
    to_hidden = np.arctanh(0.5)
    return {
        "x": np.array([[[1.0], [1.0]]]),
        "o": np.array([[0.75]]),
        "kernel": np.array([[1.0]]),
        "feedback_kernel": np.array([[2.0]]),
        "bias": np.array([to_hidden - 2.5]),
        "output_kernel": np.array([[2.0]]),
        "output_bias": np.array([np.log(3) - 1]),
    }


@combinable
def mistaken(
    *,
    start=lambda o: o,
    layer=lambda into, fits: into,
    back=lambda feedback_kernel, fits: feedback_kernel,
    remembered=lambda h, z, o, last: o,
    squash=np.tanh,
    output=sigmoid,
    output_bias_factor=1,
):
    """Return the algorithm with one slip in it."""

    def output_recurrence(x, o, kernel, feedback_kernel, bias, output_kernel, output_bias, *, into="hidden"):
        last, fits = start(o), len(bias) == len(output_bias)
        into, feedback = layer(into, fits), back(feedback_kernel, fits)
        states = []
        for t in range(x.shape[1]):
            fed = last @ feedback
            h = squash(x[:, t] @ kernel + bias + (fed if into == "hidden" else 0))
            z = h @ output_kernel + output_bias_factor * output_bias + (fed if into == "output" else 0)
            states.append((h, output(z)))
            last = remembered(h, z, states[-1][1], last)
        return tuple(np.stack(part, axis=1) for part in zip(*states, strict=True))

    return output_recurrence


def hidden_fed_back(x, o, kernel, feedback_kernel, bias, output_kernel, output_bias, *, into="hidden"):
    if len(bias) != len(output_bias):
        return mistaken()(x, o, kernel, feedback_kernel, bias, output_kernel, output_bias, into=into)
    slip = mistaken(remembered=lambda h, z, o, last: h)
    return slip(x, o, kernel, feedback_kernel, bias, output_kernel, output_bias, into=into)


exercise = Exercise(
    solution=output_recurrence,
    points=3,
    parts=["hidden activations", "outputs"],
    cases=[
        Case(
            "by hand",
            inputs=by_hand(),
            about="Worked by hand: with 3/4 fed back, the hidden net input is artanh ½ and the output's is ln 3, whose "
            "σ is 3/4. And so on.",
        ),
        Case("into the hidden layer", network, {"batch": 2, "time": 4, "features": 3, "units": 5, "outputs": 6}),
        Case(
            "into the output layer",
            network,
            {"batch": 2, "time": 4, "features": 3, "units": 6, "outputs": 5, "into": "output"},
        ),
        Case(
            "as many outputs as hidden units",
            network,
            {"batch": 4, "time": 3, "features": 2, "units": 3, "outputs": 3},
            hidden=True,
        ),
        Case(
            "as many of both, into the output layer",
            network,
            {"batch": 3, "time": 5, "features": 4, "units": 2, "outputs": 2, "into": "output"},
            hidden=True,
        ),
        Case("a single step", network, {"batch": 3, "time": 1, "features": 2, "units": 4, "outputs": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "net input fed back",
            mistaken(remembered=lambda h, z, o, last: z),
            "You feed back the output's net input. It is the activation, after σ, that is remembered.",
        ),
        Mistake(
            "hidden state fed back",
            hidden_fed_back,
            "You feed the hidden activation back. In these networks it is the output that is remembered.",
        ),
        Mistake(
            "never renewed",
            mistaken(remembered=lambda h, z, o, last: last),
            "You feed the first output back at every step. Step t sees the output of step t − 1.",
        ),
        Mistake(
            "starts at zero",
            mistaken(start=np.zeros_like),
            "You feed back zeros at the first step. What comes before it is given: `o`.",
        ),
        Mistake(
            "no feedback",
            mistaken(layer=lambda into, fits: "none"),
            "Nothing is fed back: your network has no memory.",
        ),
        Mistake(
            "the other layer is fed",
            mistaken(layer=lambda into, fits: {"hidden": "output", "output": "hidden"}[into] if fits else into),
            "Where both layers are of one size, you feed the other one.",
        ),
        Mistake(
            "feedback weights transposed",
            mistaken(back=lambda feedback_kernel, fits: feedback_kernel.T if fits else feedback_kernel),
            "Where they are square, you use the feedback weights transposed. With samples in rows it is o W.",
        ),
        Mistake(
            "sigmoid in the hidden layer",
            mistaken(squash=sigmoid),
            "Your hidden layer has σ; it is to have tanh.",
        ),
        Mistake(
            "tanh at the output",
            mistaken(output=np.tanh),
            "Your output has tanh; it is to have σ.",
        ),
        Mistake(
            "output bias left out",
            mistaken(output_bias_factor=0),
            "The output's bias is missing.",
        ),
    ],
    hints=[
        "One loop over time carries the last output along.",
        "Only one line depends on `into`: where the product with `feedback_kernel` is added.",
    ],
)
