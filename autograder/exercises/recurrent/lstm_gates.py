"""The gates of an LSTM."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    r"""Return the input gate, the forget gate, the candidate and the output gate of an LSTM.

    A plain recurrent network soon forgets its inputs. An LSTM has a memory cell and three gates, which decide unit by
    unit, with numbers between 0 and 1, what enters the cell, what stays in it and what leaves it.

    **Given**

    - `x`, shape `(batch, features)`: the input at this time step.
    - `h`, shape `(batch, units)`: the hidden state of the time step before.
    - `kernel`, shape `(features, 4 * units)`; `recurrent_kernel`, shape `(units, 4 * units)`; `bias`, shape
      `(4 * units,)`. Each holds four blocks of `units` columns, one after another, in the order that Keras uses:
      **input, forget, candidate, output**: $W = [\,W_i \mid W_f \mid W_c \mid W_o\,]$, and likewise $U$ and $b$.

    **Return** four arrays of shape `(batch, units)`, in the same order:

    $$\begin{aligned}
      I &= \sigma(X W_i + H U_i + b_i) & \text{(input gate)} \\
      F &= \sigma(X W_f + H U_f + b_f) & \text{(forget gate)} \\
      \tilde C &= \tanh(X W_c + H U_c + b_c) & \text{(candidate)} \\
      O &= \sigma(X W_o + H U_o + b_o) & \text{(output gate)}
    \end{aligned}$$

    with $\sigma(z) = 1/(1 + e^{-z})$. The cell's new state, $F \odot C + I \odot \tilde C$, is not asked for here.

    Net inputs may lie beyond $\pm 1000$; a gate is then shut or open, and still a number. Use NumPy only, and
    leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    z = x @ kernel + h @ recurrent_kernel + bias  # (batch, 4 * units)
    i, f, c, o = np.split(z, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(c), sigmoid(o)
    ### END SOLUTION


def one_unit():
    """One unit whose net inputs are ln 3, −ln 2, ln 2 and −ln 4; every part of the cell contributes to each."""
    net = np.log([3, 1 / 2, 2, 1 / 4])
    kernel = np.array([[0.5, -0.25, 1.0, 0.25], [-1.0, 0.5, 0.25, -0.5]])
    recurrent_kernel = np.array([[0.5, 1.5, -1.0, 2.0]])
    x, h = np.array([[1.0, 2.0]]), np.array([[0.5]])
    bias = net - (x @ kernel + h @ recurrent_kernel)[0]
    return {"x": x, "h": h, "kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}


def cell(rng, batch, features, units, first_step=False):
    h = np.zeros((batch, units)) if first_step else rng.uniform(-1, 1, size=(batch, units))
    return {
        "x": rng.normal(size=(batch, features)),
        "h": h,
        "kernel": rng.normal(scale=0.7, size=(features, 4 * units)),
        "recurrent_kernel": rng.normal(scale=0.7, size=(units, 4 * units)),
        "bias": rng.normal(scale=0.7, size=4 * units),
    }


def saturated_cell(rng, **sizes):
    """Net inputs in the thousands, none of them near zero, and every gate wide open for some unit of some sample.

    Gates are then 0 or 1, and may be right by accident; redrawn until no slip in them has such luck.
    """
    slips = [
        {"read": lambda z: [in_blocks(z)[k] for k in (1, 0, 3, 2)]},
        {"read": lambda z: [z[..., k::4] for k in range(4)]},
        {"from_state": lambda h, recurrent_kernel: 0},
        {"from_state": lambda h, recurrent_kernel: h[0] @ recurrent_kernel},
        {"bias_factor": 0},
    ]
    while True:
        inputs = cell(rng, **sizes)
        inputs |= {name: 800 * inputs[name] for name in ("kernel", "recurrent_kernel", "bias")}
        net = inputs["x"] @ inputs["kernel"] + inputs["h"] @ inputs["recurrent_kernel"] + inputs["bias"]
        if np.abs(net).min() <= 30 or any(block.max() <= 720 for block in in_blocks(net)):
            continue
        right = lstm_gates(**inputs)
        wrong = [mistaken(**slip)(**inputs) for slip in slips]
        if not any(np.allclose(a, b) for gates in wrong for a, b in zip(gates, right, strict=True)):
            return inputs


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def unstable_tanh(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def in_blocks(z):
    return np.split(z, 4, axis=-1)


@combinable
def mistaken(
    *,
    read=in_blocks,
    gate=sigmoid,
    squash=np.tanh,
    from_state=lambda h, recurrent_kernel: h @ recurrent_kernel,
    bias_factor=1,
    forget_bias=0,
    candidate=lambda c, i: c,
):
    """Return the algorithm with one slip in it."""

    def lstm_gates(x, h, kernel, recurrent_kernel, bias):
        i, f, c, o = read(x @ kernel + from_state(h, recurrent_kernel) + bias_factor * bias)
        i = gate(i)
        return i, gate(f + forget_bias), candidate(squash(c), i), gate(o)

    return lstm_gates


def input_and_state_exchanged(x, h, kernel, recurrent_kernel, bias):
    first, second = (h, x) if x.shape == h.shape else (x, h)
    return mistaken()(first, second, kernel, recurrent_kernel, bias)


exercise = Exercise(
    solution=lstm_gates,
    points=4,
    parts=["input gate", "forget gate", "candidate", "output gate"],
    cases=[
        Case(
            "one unit",
            inputs=one_unit(),
            about="Worked by hand: the net inputs are ln 3, −ln 2, ln 2 and −ln 4, so that the four answers are 3/4, "
            "1/3, 3/5 and 1/5.",
        ),
        # As many units as features, so that x and h have one shape and only their order tells them apart.
        Case("the first time step", cell, {"batch": 4, "features": 3, "units": 3, "first_step": True}),
        Case("a batch", cell, {"batch": 5, "features": 3, "units": 2}),
        Case("more units than features", cell, {"batch": 2, "features": 3, "units": 6}, hidden=True),
        Case("saturated gates", saturated_cell, {"batch": 4, "features": 3, "units": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "candidate and output gate swapped",
            mistaken(read=lambda z: [in_blocks(z)[k] for k in (0, 1, 3, 2)]),
            "You read the blocks as input, forget, output, candidate. In the layout of the exercise (and of Keras) the "
            "candidate is the third block and the output gate the fourth.",
        ),
        Mistake(
            "input and forget gate swapped",
            mistaken(read=lambda z: [in_blocks(z)[k] for k in (1, 0, 2, 3)]),
            "Your input gate has the weights of the forget gate, and the forget gate has those of the input gate. The "
            "block of the input gate comes first.",
        ),
        Mistake(
            "every fourth column for a gate",
            mistaken(read=lambda z: [z[..., k::4] for k in range(4)]),
            "You take every fourth column for a gate. The columns of one gate are next to each other: the first "
            "`units` columns are the input gate's, the next `units` the forget gate's, and so on.",
        ),
        Mistake(
            "sigmoid for the candidate",
            mistaken(squash=sigmoid),
            "The candidate is what could be written into the cell, and it may be negative: it takes tanh, not σ.",
        ),
        Mistake(
            "tanh for the gates",
            mistaken(gate=np.tanh),
            "A gate lets through a share between 0 and 1, so it takes σ. With tanh it can become negative.",
        ),
        Mistake(
            "hidden state left out",
            mistaken(from_state=lambda h, recurrent_kernel: 0),
            "Your gates see the input only. Without the term H U there is no recurrence.",
        ),
        Mistake(
            "first sample's state for all",
            mistaken(from_state=lambda h, recurrent_kernel: h[0] @ recurrent_kernel),
            "All samples use the hidden state of the first one. Every row of `x` has its own row of `h`.",
        ),
        Mistake(
            "input and hidden state exchanged",
            input_and_state_exchanged,
            "Where x and h have one shape, you multiply x by U and h by W. The kernel W belongs to the input x, the "
            "recurrent kernel U to the hidden state h.",
        ),
        Mistake(
            "bias left out",
            mistaken(bias_factor=0),
            "The bias is missing: each gate's net input is X W + H U + b.",
        ),
        Mistake(
            "forget bias of one added",
            mistaken(forget_bias=1),
            "You add 1 to the forget gate's net input. That is a good way to *initialise* its bias, but here the bias "
            "is given.",
        ),
        Mistake(
            "candidate times the input gate",
            mistaken(candidate=lambda c, i: i * c),
            "Your candidate is multiplied by the input gate. That product belongs to the new cell state; here the "
            "candidate itself is asked for.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(gate=unstable_sigmoid, squash=unstable_tanh),
            "For large net inputs your σ or tanh divides inf by inf and returns nan. Write σ so that only negative "
            "numbers are exponentiated, and use `np.tanh`.",
        ),
    ],
    equivalent={
        "axis changed: np.split(z, 4, axis=-1) -> np.split(z, 4, axis=1)": "Net inputs have two axes, samples and "
        "units, so that the last is axis 1.",
    },
    hints=[
        "All four net inputs come from one line: the two products and the bias give an array of shape "
        "(batch, 4 * units).",
        "`np.split(z, 4, axis=-1)` cuts it into the four blocks.",
        "For a σ that cannot overflow, use e = exp(−|z|): where z ≥ 0, σ(z) = 1/(1 + e); elsewhere e/(1 + e).",
    ],
)
