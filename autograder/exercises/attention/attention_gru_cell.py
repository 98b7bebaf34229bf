"""A decoder's cell with the context in every gate"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def attention_gru_cell(y, s, c, kernel, recurrent_kernel, context_kernel, bias):
    r"""Return the state of a translator's decoder after one step.

    A decoder's step has three inputs: the word that was written before, the state, and the context, which is what
    attention found in the source. All three have a say in each gate.

    **Given**

    - `y`, shape `(batch, features)`: the word before, $y_{t-1}$, as a vector; `s`, shape `(batch, units)`: the state
      $s_{t-1}$; `c`, shape `(batch, context)`: the context $c_t$.
    - `kernel` $W_y$, shape `(features, 3 * units)`, `recurrent_kernel` $W_s$, shape `(units, 3 * units)`, and
      `context_kernel` $W_c$, shape `(context, 3 * units)`. Each holds three blocks of `units` columns, in the order
      **update, reset, candidate**; so does `bias` $b$, shape `(3 * units,)`.

    With $\sigma(a) = 1/(1 + e^{-a})$ and the blocks' letters $z$, $r$, $h$,

    $$\begin{aligned}
      z &= \sigma(y\, W_{yz} + s\, W_{sz} + c\, W_{cz} + b_z), \\
      r &= \sigma(y\, W_{yr} + s\, W_{sr} + c\, W_{cr} + b_r), \\
      \tilde s &= \tanh\big(y\, W_{yh} + (r \odot s)\, W_{sh} + c\, W_{ch} + b_h\big).
    \end{aligned}$$

    **Return** one array of shape `(batch, units)`: $s_t = z \odot s + (1 - z) \odot \tilde s$.

    Net inputs may lie beyond $\pm 1000$; a gate is then shut or open, and still a number. Use NumPy only, and leave
    the inputs as they are.
    """
    ### BEGIN SOLUTION
    units = len(s[0])
    given = y @ kernel + c @ context_kernel + bias
    net = given[:, : 2 * units] + s @ recurrent_kernel[:, : 2 * units]
    gates = (1 + np.tanh(net / 2)) / 2  # 1 / (1 + exp(-net)), which would overflow
    z, r = np.split(gates, 2, axis=1)
    candidate = np.tanh(given[:, 2 * units :] + (r * s) @ recurrent_kernel[:, 2 * units :])
    return z * s + (1 - z) * candidate
    ### END SOLUTION


def step(rng, batch, features, context, units, gates=1.0):
    """A step; gates of a thousand are shut or open, and none of their net inputs is near zero.

    The last candidates are then 1 and −1.
    """
    while True:
        inputs = {
            "y": rng.normal(size=(batch, features)),
            "s": rng.uniform(0.3, 1, size=(batch, units)) * rng.choice([-1.0, 1.0], size=(batch, units)),
            "c": rng.normal(size=(batch, context)),
            "kernel": rng.normal(scale=0.7, size=(features, 3 * units)),
            "recurrent_kernel": rng.normal(scale=0.7, size=(units, 3 * units)),
            "context_kernel": rng.normal(scale=0.7, size=(context, 3 * units)),
            "bias": rng.normal(scale=0.7, size=3 * units),
        }
        for name in ("kernel", "recurrent_kernel", "context_kernel", "bias"):
            inputs[name][..., : 2 * units] *= gates
        if gates != 1:
            inputs["bias"][-2:] = gates, -gates
        y, s, c, w, u, v, b = inputs.values()
        net = (y @ w + s @ u + c @ v + b)[:, : 2 * units]
        if gates == 1 or (np.abs(net).min() > 50 and np.abs(net).max() > 800 and net.min() < -800):
            return inputs


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def unstable_sigmoid(a):
    with np.errstate(all="ignore"):
        return np.exp(a) / (1 + np.exp(a))


def unstable_tanh(a):
    with np.errstate(all="ignore"):
        return (np.exp(2 * a) - 1) / (np.exp(2 * a) + 1)


@combinable
def mistaken(
    *,
    gate=sigmoid,
    squash=np.tanh,
    order=(0, 1, 2),
    context=lambda c: (c, c, c),
    word=lambda y: (y, y, y),
    state=lambda s: (s, s),
    recalled=lambda r, s, u: (r * s) @ u,
    mix=lambda z, s, new: z * s + (1 - z) * new,
    bias_factor=1,
):
    """Return the algorithm with one slip in it."""

    def attention_gru_cell(y, s, c, kernel, recurrent_kernel, context_kernel, bias):
        w, u, v, b = (
            [np.split(a, 3, axis=-1)[k] for k in order] for a in (kernel, recurrent_kernel, context_kernel, bias)
        )
        nets = [
            one @ w[k] + other @ v[k] + bias_factor * b[k]
            for k, (one, other) in enumerate(zip(word(y), context(c), strict=True))
        ]
        z, r = (gate(nets[k] + state(s)[k] @ u[k]) for k in (0, 1))
        return mix(z, s, squash(nets[2] + recalled(r, s, u[2])))

    return attention_gru_cell


def by_hand():
    """Net inputs ln 3 and 0 of the gates; half of the state, 1, and ln 2 − 1 of the context in the candidate."""
    return {
        "y": np.array([[1.0]]),
        "s": np.array([[2.0]]),
        "c": np.array([[1.0]]),
        "kernel": np.array([[-1.0, 1.0, 0.0]]),
        "recurrent_kernel": np.array([[0.5, -0.25, 1.0]]),
        "context_kernel": np.array([[np.log(3), -0.5, np.log(2) - 1]]),
        "bias": np.zeros(3),
    }


exercise = Exercise(
    solution=attention_gru_cell,
    points=3,
    cases=[
        Case(
            "one unit by hand",
            inputs=by_hand(),
            about="z = σ(ln 3) = 3/4, r = σ(0) = ½, and the candidate is tanh(1 + ln 2 − 1) = 3/5. So the new state is "
            "3/4 · 2 + 1/4 · 3/5 = 1.65.",
        ),
        Case("a batch", step, {"batch": 4, "features": 5, "context": 3, "units": 2}),
        Case("more units than context", step, {"batch": 3, "features": 2, "context": 4, "units": 6}, hidden=True),
        Case(
            "saturated gates",
            step,
            {"batch": 5, "features": 4, "context": 6, "units": 3, "gates": 1000.0},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "no context in the gates",
            mistaken(context=lambda c: (0 * c, 0 * c, c)),
            "Your gates do not see the context. It is in all three net inputs.",
        ),
        Mistake(
            "no context in the candidate",
            mistaken(context=lambda c: (c, c, 0 * c)),
            "Your candidate does not see the context.",
        ),
        Mistake(
            "no word in the candidate",
            mistaken(word=lambda y: (y, y, 0 * y)),
            "Your candidate does not see the word before.",
        ),
        Mistake(
            "no state in the gates",
            mistaken(state=lambda s: (0 * s, 0 * s)),
            "Your gates do not see the state.",
        ),
        Mistake(
            "reset left out",
            mistaken(recalled=lambda r, s, u: s @ u),
            "Your reset gate is not used.",
        ),
        Mistake(
            "reset after the product",
            mistaken(recalled=lambda r, s, u: r * (s @ u)),
            "You reset after the product with the state's weights. (r ⊙ s) W and r ⊙ (s W) are not the same.",
        ),
        Mistake(
            "update gate the other way round",
            mistaken(mix=lambda z, s, new: (1 - z) * s + z * new),
            "Your update gate multiplies the candidate. Here it multiplies the old state.",
        ),
        Mistake(
            "update and reset gate exchanged",
            mistaken(order=(1, 0, 2)),
            "You read the blocks as reset, update, candidate. Here the update gate comes first.",
        ),
        Mistake(
            "sigmoid for the candidate",
            mistaken(squash=sigmoid),
            "The candidate may be negative: it takes tanh, not σ.",
        ),
        Mistake(
            "no biases",
            mistaken(bias_factor=0),
            "Your net inputs lack the bias.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(gate=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
        Mistake(
            "the candidate's exponentials overflow",
            mistaken(squash=unstable_tanh),
            "For large net inputs your candidate divides inf by inf and returns nan. `np.tanh` does not.",
        ),
    ],
    hints=[
        "The products of word and context can be made for all three blocks at once. That of the state cannot: the "
        "candidate's needs the reset gate.",
        "A σ that cannot overflow: (1 + tanh(a/2))/2.",
    ],
)
