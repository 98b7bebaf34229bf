"""One step of an LSTM with peepholes."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import sigmoid, step


def peephole_lstm_cell(x, h, c, kernel, recurrent_kernel, bias, peepholes, *, output_sees="previous"):
    r"""Return the hidden state and the memory of an LSTM with peepholes after one step.

    The gates of an LSTM see what the cell *shows*. If the output gate was shut, they know nothing of the memory.
    Peepholes let them look in: each gate also sees the memory of its own unit.

    **Given**

    - `x`, shape `(batch, features)`: the input $x_t$.
    - `h` and `c`, shape `(batch, units)`: the hidden state $h_{t-1}$ and the memory $c_{t-1}$ of the step before.
    - `kernel`, shape `(features, 4 * units)`; `recurrent_kernel`, shape `(units, 4 * units)`; `bias`, shape
      `(4 * units,)`. Each holds four blocks of `units` columns, in the order **input, forget, candidate, output**.
    - `peepholes`, shape `(3, units)`: the rows are $v_i$, $v_f$ and $v_o$. The candidate has none.
    - `output_sees`: `"previous"` or `"new"`, the memory that the *output gate* sees. The other two gates always see
      $c_{t-1}$.

    With $a^i, a^f, a^c, a^o$ the four blocks of $x_t W + h_{t-1} U + b$, and $\sigma(z) = 1/(1 + e^{-z})$,

    $$i = \sigma(a^i + v_i \odot c_{t-1}), \qquad f = \sigma(a^f + v_f \odot c_{t-1}), \qquad
      c_t = f \odot c_{t-1} + i \odot \tanh(a^c),$$

    $$o = \sigma(a^o + v_o \odot c'), \qquad h_t = o \odot \tanh(c_t), \qquad
      c' = \begin{cases} c_{t-1} & \text{for "previous",} \\ c_t & \text{for "new".} \end{cases}$$

    **Return** two arrays of shape `(batch, units)`, in this order: $h_t$, then $c_t$. Net inputs are moderate, so that
    no exponential overflows. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    i, f, candidate, o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    v_i, v_f, v_o = peepholes
    new = sigmoid(f + v_f * c) * c + sigmoid(i + v_i * c) * np.tanh(candidate)
    seen = c if output_sees == "previous" else new
    return sigmoid(o + v_o * seen) * np.tanh(new), new
    ### END SOLUTION


def cell(rng, batch, features, units, **options):
    inputs = step(rng, batch, features, units, 4)
    memory = {"c": rng.choice([-1, 1], size=(batch, units)) * rng.uniform(0.4, 1.5, size=(batch, units))}
    peepholes = {"peepholes": rng.choice([-1, 1], size=(3, units)) * rng.uniform(0.5, 1.5, size=(3, units))}
    return {**inputs, **memory, **peepholes, **options}


@combinable
def mistaken(
    *,
    named=lambda name: name,
    rows=(0, 1, 2),
    of_gates=lambda c, h: c,
    gates_see=lambda v, seen: v * seen,
    of_candidate=lambda v, c: 0,
    factor=1,
    order=(0, 1, 2, 3),
    read=np.tanh,
):
    """Return the algorithm with one slip in it."""

    def peephole_lstm_cell(x, h, c, kernel, recurrent_kernel, bias, peepholes, *, output_sees="previous"):
        net = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        i, f, candidate, o = (net[k] for k in order)
        v_i, v_f, v_o = factor * peepholes[list(rows)]
        seen = of_gates(c, h)
        i, f = sigmoid(i + gates_see(v_i, seen)), sigmoid(f + gates_see(v_f, seen))
        new = f * c + i * np.tanh(candidate + of_candidate(v_i, c))
        seen = of_gates(c if named(output_sees) == "previous" else new, h)
        return sigmoid(o + gates_see(v_o, seen)) * read(new), new

    return peephole_lstm_cell


exercise = Exercise(
    solution=peephole_lstm_cell,
    points=3,
    parts=["hidden state", "memory"],
    cases=[
        Case(
            "by hand, the previous memory",
            inputs={
                "x": np.array([[0.0]]),
                "h": np.array([[0.0]]),
                "c": np.array([[1.0]]),
                "kernel": np.ones((1, 4)),
                "recurrent_kernel": np.ones((1, 4)),
                "bias": np.array([0.0, 0.0, 2.0, 0.0]),
                "peepholes": np.array([[0.0], [0.0], [1.0]]),
                "output_sees": "previous",
            },
            about="i = f = ½ and the candidate is tanh 2, so that the new memory is 0.9820. The output gate sees the "
            "memory before, 1: it is σ(1) = 0.7311.",
        ),
        Case(
            "by hand, the new memory",
            inputs={
                "x": np.array([[0.0]]),
                "h": np.array([[0.0]]),
                "c": np.array([[1.0]]),
                "kernel": np.ones((1, 4)),
                "recurrent_kernel": np.ones((1, 4)),
                "bias": np.array([0.0, 0.0, 2.0, 0.0]),
                "peepholes": np.array([[0.0], [0.0], [1.0]]),
                "output_sees": "new",
            },
            about="The same cell, but the output gate sees 0.9820: it is 0.7275.",
        ),
        Case("a batch", cell, {"batch": 4, "features": 5, "units": 2}),
        Case("as many units as gates have peepholes", cell, {"batch": 2, "features": 4, "units": 3}, hidden=True),
        Case(
            "a batch that looks at the new memory",
            cell,
            {"batch": 5, "features": 2, "units": 4, "output_sees": "new"},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "previous memory always",
            mistaken(named=lambda name: "previous"),
            "Your output gate sees the memory of the step before, whatever `output_sees` says.",
        ),
        Mistake(
            "new memory always",
            mistaken(named=lambda name: "new"),
            "Your output gate sees the new memory, whatever `output_sees` says.",
        ),
        Mistake(
            "readings exchanged",
            mistaken(named=lambda name: {"previous": "new", "new": "previous"}[name]),
            'Your two readings are exchanged: "previous" is the memory of the step before.',
        ),
        Mistake(
            "no peepholes",
            mistaken(factor=0),
            "Your gates do not see the memory: the terms v ⊙ c are missing.",
        ),
        Mistake(
            "peepholes of input and forget gate exchanged",
            mistaken(rows=(1, 0, 2)),
            "The first row of `peepholes` is the input gate's, the second the forget gate's.",
        ),
        Mistake(
            "peepholes look at the hidden state",
            mistaken(of_gates=lambda c, h: h),
            "Your peepholes look at h. The gates see h anyway; through a peephole they see the memory c.",
        ),
        Mistake(
            "every unit's memory seen",
            mistaken(gates_see=lambda v, seen: (seen @ v)[:, None]),
            "You add up over the units. V is a diagonal matrix: each unit sees its own memory only.",
        ),
        Mistake(
            "candidate with a peephole",
            mistaken(of_candidate=lambda v, c: v * c),
            "Your candidate sees the memory, too. Only the gates do.",
        ),
        Mistake(
            "candidate and output gate swapped",
            mistaken(order=(0, 1, 3, 2)),
            "You read the blocks as input, forget, output, candidate. The candidate is the third.",
        ),
        Mistake(
            "memory shown without tanh",
            mistaken(read=lambda c: c),
            "Your hidden state is o ⊙ c. It is shown through tanh.",
        ),
    ],
    hints=[
        "It is the LSTM's step with three more terms, each a product entry by entry; a row of `peepholes` is added to "
        "every sample.",
        "The output gate may have to wait until the new memory is there.",
    ],
)
