"""One step of an LSTM."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import sigmoid, step, unstable_sigmoid


def lstm_cell(x, h, c, kernel, recurrent_kernel, bias):
    r"""Return the hidden state and the memory of an LSTM after one step.

    The gates decide, unit by unit, how much of the memory is kept, how much of the candidate is written into it, and
    how much of it is shown.

    **Given**

    - `x`, shape `(batch, features)`: the input $X$ at this time step.
    - `h`, shape `(batch, units)`: the hidden state $H$ of the step before; `c`, shape `(batch, units)`: its memory $C$.
    - `kernel`, shape `(features, 4 * units)`; `recurrent_kernel`, shape `(units, 4 * units)`; `bias`, shape
      `(4 * units,)`. Each holds four blocks of `units` columns, in the order **input, forget, candidate, output**.

    With the net inputs $X W + H U + b$ of the four blocks,

    $$I = \sigma(\cdot), \quad F = \sigma(\cdot), \quad \tilde C = \tanh(\cdot), \quad O = \sigma(\cdot),
      \qquad C' = F \odot C + I \odot \tilde C, \qquad H' = O \odot \tanh(C'),$$

    with $\sigma(z) = 1/(1 + e^{-z})$.

    **Return** two arrays of shape `(batch, units)`, in this order: the new hidden state $H'$, then the new memory $C'$.

    Net inputs may lie beyond $\pm 1000$; a gate is then shut or open, and still a number. Use NumPy only, and
    leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    i, f, candidate, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
    return sigmoid(o) * np.tanh(c), c
    ### END SOLUTION


def cell(rng, **sizes):
    inputs = step(rng, **sizes, blocks=4)
    return {**inputs, "c": rng.normal(size=inputs["h"].shape)}


def saturated_cell(rng, **sizes):
    """Net inputs in the thousands, none near zero, and each gate shut for some unit and open for another."""
    while True:
        inputs = cell(rng, **sizes)
        inputs |= {name: 1000 * inputs[name] for name in ("kernel", "recurrent_kernel", "bias")}
        net = inputs["x"] @ inputs["kernel"] + inputs["h"] @ inputs["recurrent_kernel"] + inputs["bias"]
        blocks = np.split(net, 4, axis=-1)
        if np.abs(net).min() > 30 and all(b.max() > 720 and b.min() < -50 for b in blocks):
            return inputs


def by_hand():
    """Net inputs ln 3, −ln 3, ln 2 and 0."""
    kernel, recurrent_kernel = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[5.0, -1.0, 0.5, 2.0]])
    net = np.array([np.log(3), -np.log(3), np.log(2), 0.0])
    x, h, c = np.array([[2.0]]), np.array([[-1.0]]), np.array([[0.2]])
    bias = net - (x @ kernel + h @ recurrent_kernel)[0]
    return {"x": x, "h": h, "c": c, "kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}


@combinable
def mistaken(
    *,
    order=(0, 1, 2, 3),
    gate=sigmoid,
    squash=np.tanh,
    read=np.tanh,
    shown=lambda new, old: new,
    renew=lambda i, f, candidate, c: f * c + i * candidate,
    answers=lambda h, c: (h, c),
    bias_factor=1,
    from_state=lambda h, recurrent_kernel: h @ recurrent_kernel,
):
    """Return the algorithm with one slip in it."""

    def lstm_cell(x, h, c, kernel, recurrent_kernel, bias):
        net = np.split(x @ kernel + from_state(h, recurrent_kernel) + bias_factor * bias, 4, axis=-1)
        i, f, candidate, o = (net[k] for k in order)
        new = renew(gate(i), gate(f), squash(candidate), c)
        return answers(gate(o) * read(shown(new, c)), new)

    return lstm_cell


exercise = Exercise(
    solution=lstm_cell,
    points=3,
    parts=["hidden state", "memory"],
    cases=[
        Case(
            "one unit by hand",
            inputs=by_hand(),
            about="Worked by hand: the gates are 3/4, 1/4 and 1/2, the candidate is 3/5, and the memory was 1/5. So "
            "the new memory is 1/4 · 1/5 + 3/4 · 3/5 = 1/2, and the hidden state ½ tanh ½ ≈ 0.2311.",
        ),
        Case("a batch", cell, {"batch": 5, "features": 3, "units": 2}),
        Case("more units than features", cell, {"batch": 2, "features": 3, "units": 6}, hidden=True),
        Case("one sample", cell, {"batch": 1, "features": 4, "units": 3}, hidden=True),
        Case("saturated gates", saturated_cell, {"batch": 6, "features": 3, "units": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "memory shown without tanh",
            mistaken(read=lambda c: c),
            "Your hidden state is O ⊙ C. The memory may have grown large; it is shown through tanh.",
        ),
        Mistake(
            "old memory shown",
            mistaken(shown=lambda new, old: old),
            "Your hidden state shows the memory of the step before. The memory is renewed first.",
        ),
        Mistake(
            "nothing forgotten",
            mistaken(renew=lambda i, f, candidate, c: c + i * candidate),
            "Your memory is kept whole; the forget gate is not used.",
        ),
        Mistake(
            "gates exchanged in the memory",
            mistaken(renew=lambda i, f, candidate, c: i * c + f * candidate),
            "You multiply the old memory by the input gate and the candidate by the forget gate. Either the gates or "
            "their blocks are exchanged.",
        ),
        Mistake(
            "one minus the forget gate",
            mistaken(renew=lambda i, f, candidate, c: (1 - f) * c + i * candidate),
            "You keep 1 − F of the memory. In spite of its name, the forget gate says how much is *kept*.",
        ),
        Mistake(
            "candidate and output gate swapped",
            mistaken(order=(0, 1, 3, 2)),
            "You read the blocks as input, forget, output, candidate. The candidate is the third and the output gate "
            "the fourth.",
        ),
        Mistake(
            "sigmoid for the candidate",
            mistaken(squash=sigmoid),
            "The candidate may be negative: it takes tanh, not σ.",
        ),
        Mistake(
            "answers in the other order",
            mistaken(answers=lambda h, c: (c, h)),
            "You return the memory first. The hidden state comes first.",
        ),
        Mistake("bias left out", mistaken(bias_factor=0), "The bias is missing from the net inputs."),
        Mistake(
            "hidden state left out",
            mistaken(from_state=lambda h, recurrent_kernel: 0),
            "Your gates see the input only. Without the term H U there is no recurrence.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(gate=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    equivalent={
        "axis changed: np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1) -> np.split(x @ kernel + h @ "
        "recurrent_kernel + bias, 4, axis=1)": "Net inputs have two axes, so that the last is axis 1.",
    },
    hints=[
        "All four net inputs come from one line, and `np.split(z, 4, axis=-1)` cuts it into the blocks.",
        "First the new memory, then the hidden state out of it.",
        "For a σ that cannot overflow, use e = exp(−|z|): where z ≥ 0, σ(z) = 1/(1 + e); elsewhere e/(1 + e).",
    ],
)
