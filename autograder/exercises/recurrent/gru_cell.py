"""One step of a gated recurrent unit."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._cells import sigmoid, step, unstable_sigmoid


def gru_cell(x, h, kernel, recurrent_kernel, bias, *, reset="before", update="old"):
    r"""Return the hidden state of a gated recurrent unit after one step.

    A GRU needs two gates and no memory beside its state: what is renewed is not kept, and the other way round. Papers
    and libraries differ in where the reset gate acts and in which state the update gate multiplies: read with care.

    **Given**

    - `x`, shape `(batch, features)`: the input $x_t$; `h`, shape `(batch, units)`: the state $h_{t-1}$.
    - `kernel` $W$, shape `(features, 3 * units)`, and `recurrent_kernel` $U$, shape `(units, 3 * units)`. Each holds
      three blocks of `units` columns, in the order **update, reset, candidate**: $W = [\,W_z \mid W_r \mid W_h\,]$.
    - `reset`: `"before"` or `"after"`, where the reset gate acts.
    - `bias`: for `"before"` of shape `(3 * units,)`, the three blocks $b_z, b_r, b_h$. For `"after"` of shape
      `(2, 3 * units)`: the first row is added to $x_t W$, the second to $h_{t-1} U$, block by block; below, $b$ is the
      first row and $d$ the second.
    - `update`: `"old"` or `"new"`, which state the update gate multiplies.

    With $\sigma(z) = 1/(1 + e^{-z})$, for `"before"`

    $$z = \sigma(x_t W_z + h_{t-1} U_z + b_z), \quad r = \sigma(x_t W_r + h_{t-1} U_r + b_r), \quad
      \tilde h = \tanh\big(x_t W_h + (r \odot h_{t-1})\, U_h + b_h\big),$$

    and for `"after"`

    $$z = \sigma(x_t W_z + b_z + h_{t-1} U_z + d_z), \quad r = \sigma(x_t W_r + b_r + h_{t-1} U_r + d_r), \quad
      \tilde h = \tanh\big(x_t W_h + b_h + r \odot (h_{t-1} U_h + d_h)\big).$$

    **Return** one array of shape `(batch, units)`:

    $$h_t = \begin{cases} z \odot h_{t-1} + (1 - z) \odot \tilde h & \text{for "old",} \\
      (1 - z) \odot h_{t-1} + z \odot \tilde h & \text{for "new".} \end{cases}$$

    Net inputs may lie beyond $\pm 1000$; a gate is then shut or open, and still a number. Use NumPy only, and
    leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    units = h.shape[1]
    input_bias, recurrent_bias = (bias, np.zeros_like(bias)) if reset == "before" else bias
    from_x, from_h = x @ kernel + input_bias, h @ recurrent_kernel + recurrent_bias
    z = sigmoid(from_x[:, :units] + from_h[:, :units])
    r = sigmoid(from_x[:, units : 2 * units] + from_h[:, units : 2 * units])
    u_h = recurrent_kernel[:, 2 * units :]
    recalled = (r * h) @ u_h if reset == "before" else r * from_h[:, 2 * units :]
    candidate = np.tanh(from_x[:, 2 * units :] + recalled)
    keep = z if update == "old" else 1 - z
    return keep * h + (1 - keep) * candidate
    ### END SOLUTION


def cell(rng, batch, features, units, reset="before", update="old"):
    inputs = step(rng, batch, features, units, 3)
    if reset == "after":
        inputs["bias"] = rng.normal(scale=0.7, size=(2, 3 * units))
    return {**inputs, "reset": reset, "update": update}


def saturated_cell(rng, **sizes):
    """Net inputs of the gates in the thousands, none near zero, and each gate shut here and open there.

    A gate may then be right by accident; redrawn until no slip has such luck.
    """
    while True:
        inputs = cell(rng, **sizes)
        units = inputs["h"].shape[1]
        for name in ("kernel", "recurrent_kernel", "bias"):
            inputs[name][..., : 2 * units] *= 1000
        x, h = inputs["x"], inputs["h"]
        w, u, b = (np.split(inputs[name], 3, axis=-1) for name in ("kernel", "recurrent_kernel", "bias"))
        nets = [x @ w[k] + h @ u[k] + b[k] for k in (0, 1)]
        if (
            np.abs(nets).min() > 30
            and all(net.max() > 720 and net.min() < -50 for net in nets)
            and tells(x, h, w, u, b)
        ):
            return inputs


def tells(x, h, w, u, b):
    """Whether every slip in the gates and in what they act on moves some entry."""

    def state(z, r, recalled=lambda r: r * h, bias=b[2], seen=1):
        z, r = sigmoid(z), sigmoid(r)
        return z * h + (1 - z) * np.tanh(x @ w[2] + bias + seen * recalled(r) @ u[2])

    z, (of_x, of_h) = x @ w[0] + h @ u[0] + b[0], (x @ w[1] + b[1], h @ u[1])
    wrong = [state(z, r) for r in (of_x, of_h, of_x - of_h, of_x + of_h - b[1])]
    wrong += [state(a, of_x + of_h) for a in (z - h @ u[0], z - b[0], z - x @ w[0], z - 2 * h @ u[0])]
    wrong += [state(z, of_x + of_h, recalled) for recalled in (lambda r: r, lambda r: r / h, lambda r: h)]
    wrong += [state(z, of_x + of_h, seen=0), state(z, of_x + of_h, seen=-1)]
    wrong += [state(z - b[0], of_x + of_h - b[1], bias=0)]
    wrong += [state(z, of_x + of_h, seen=0, bias=b[2] + sigmoid(of_x + of_h) * (h @ u[2]))]  # reset after the product
    right = state(z, of_x + of_h)
    return all(np.abs(a - right).max() > 0.05 for a in wrong)


def by_hand():
    """Net inputs ln 3 and 0 of the gates; half of the state, 1, and ln 2 − 1 of the bias in the candidate."""
    return {
        "x": np.array([[0.0]]),
        "h": np.array([[2.0]]),
        "kernel": np.array([[1.0, 2.0, 3.0]]),
        "recurrent_kernel": np.array([[0.5, -0.25, 1.0]]),
        "bias": np.array([np.log(3) - 1, 0.5, np.log(2) - 1]),
    }


@combinable
def mistaken(
    *,
    order=(0, 1, 2),
    gate=sigmoid,
    squash=np.tanh,
    place=lambda reset: reset,
    meaning=lambda update: update,
    second=lambda row: row,
    inner=lambda r: r,
    always_reset=lambda r: r,
):
    """Return the algorithm with one slip in it."""

    def gru_cell(x, h, kernel, recurrent_kernel, bias, *, reset="before", update="old"):
        b, d = (bias, 0 * bias) if bias.ndim == 1 else (bias[0], second(bias[1]))
        w, u, b, d = ([np.split(a, 3, axis=-1)[k] for k in order] for a in (kernel, recurrent_kernel, b, d))
        z, r = (gate(x @ w[k] + b[k] + h @ u[k] + d[k]) for k in (0, 1))
        r = always_reset(r)
        before, after = (r * h) @ u[2] + d[2], r * (h @ u[2]) + inner(r) * d[2]
        recalled = before if place(reset) == "before" else after
        candidate = squash(x @ w[2] + b[2] + recalled)
        keep = z if meaning(update) == "old" else 1 - z
        return keep * h + (1 - keep) * candidate

    return gru_cell


def bracket_closed_early(x, h, kernel, recurrent_kernel, bias, *, reset="before", update="old"):
    b, d = (bias, 0 * bias) if bias.ndim == 1 else bias
    w, u, b, d = (np.split(a, 3, axis=-1) for a in (kernel, recurrent_kernel, b, d))
    z, r = (sigmoid(x @ w[k]) + h @ u[k] + b[k] + d[k] for k in (0, 1))
    recalled = (r * h) @ u[2] if reset == "before" else r * (h @ u[2] + d[2])
    keep = z if update == "old" else 1 - z
    return keep * h + (1 - keep) * np.tanh(x @ w[2] + b[2] + recalled)


exercise = Exercise(
    solution=gru_cell,
    points=4,
    cases=[
        Case(
            "one unit by hand",
            inputs=by_hand(),
            about="Worked by hand: z = σ(ln 3) = 3/4, r = σ(0) = ½, and the candidate is tanh(1 + ln 2 − 1) = 3/5. So "
            "the new state is 3/4 · 2 + 1/4 · 3/5 = 1.65.",
        ),
        Case("a batch", cell, {"batch": 4, "features": 5, "units": 2}),
        Case("reset after the product", cell, {"batch": 3, "features": 2, "units": 4, "reset": "after"}),
        Case(
            "the update gate takes the new state",
            cell,
            {"batch": 3, "features": 4, "units": 5, "update": "new"},
            hidden=True,
        ),
        Case(
            "both the other way",
            cell,
            {"batch": 5, "features": 3, "units": 2, "reset": "after", "update": "new"},
            hidden=True,
        ),
        Case("saturated gates", saturated_cell, {"batch": 6, "features": 3, "units": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "update and reset gate exchanged",
            mistaken(order=(1, 0, 2)),
            "You read the blocks as reset, update, candidate (that is PyTorch's order). Here the update gate comes "
            "first.",
        ),
        Mistake(
            "reset before always",
            mistaken(place=lambda reset: "before"),
            "Your reset gate acts before the product, whatever `reset` says.",
        ),
        Mistake(
            "reset after always",
            mistaken(place=lambda reset: "after"),
            "Your reset gate acts after the product, whatever `reset` says. (r ⊙ h) U and r ⊙ (h U) are not the same.",
        ),
        Mistake(
            "old state always",
            mistaken(meaning=lambda update: "old"),
            "Your update gate multiplies the old state, whatever `update` says.",
        ),
        Mistake(
            "update gate the other way round",
            mistaken(meaning=lambda update: {"old": "new", "new": "old"}[update]),
            'Your update gate multiplies the other state: for "old" it is z ⊙ h + (1 − z) ⊙ h̃.',
        ),
        Mistake(
            "no reset",
            mistaken(always_reset=np.ones_like),
            "Your reset gate is not used.",
        ),
        Mistake(
            "second bias outside the reset",
            mistaken(inner=np.ones_like),
            "With the reset after the product, the bias d_h is inside the bracket: r multiplies it, too.",
        ),
        Mistake(
            "second bias left out",
            mistaken(second=lambda row: 0 * row),
            "Your net inputs lack the second row of `bias`.",
        ),
        Mistake(
            "second bias in the candidate only",
            mistaken(second=lambda row: np.where(np.arange(len(row)) < len(row) // 3 * 2, 0, row)),
            "With the reset after the product, your gates z and r lack their blocks of the second row of `bias`.",
        ),
        Mistake(
            "sigmoid for the candidate",
            mistaken(squash=sigmoid),
            "The candidate may be negative: it takes tanh, not σ.",
        ),
        Mistake(
            "bracket closed too early",
            bracket_closed_early,
            "You apply σ to the input's part alone, as a lecture prints it. Then a gate may lie above 1; σ belongs "
            "around the whole net input.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(gate=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        'The two products x W and h U can be made for all three blocks at once; only the candidate of "before" needs '
        "its own, since the reset gate must be known.",
        "Write z and r first. Then one line for each place of the reset gate, and one for each meaning of the update.",
        "For a σ that cannot overflow, use e = exp(−|z|): where z ≥ 0, σ(z) = 1/(1 + e); elsewhere e/(1 + e).",
    ],
)
