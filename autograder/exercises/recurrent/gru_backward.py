"""The backward pass of a gated recurrent unit over a sequence."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._cells import sigmoid, with_upstream


def gru_backward(x, h, kernel, recurrent_kernel, bias, upstream):
    r"""Return the gradients of a gated recurrent unit over a batch of sequences, by back-propagation through time.

    **Given**

    - `x`, shape `(batch, time, features)`: the inputs $x_1, \dots, x_T$, with $T \ge 1$.
    - `h`, shape `(batch, units)`: the states $h_0$ before the first step.
    - `kernel` $W$, shape `(features, 3 * units)`; `recurrent_kernel` $U$, shape `(units, 3 * units)`; `bias` $b$, shape
      `(3 * units,)`. Each holds three blocks of `units` columns, in the order **update, reset, candidate**.
    - `upstream` $g$, shape `(batch, time, units)`: the direct gradients $g_t$ of the loss with respect to $h_t$. What
      reaches the loss through later states is for you to add.

    The forward pass was, with samples in rows and $\sigma(z) = 1/(1 + e^{-z})$,

    $$z = \sigma(x_t W_z + h_{t-1} U_z + b_z), \quad r = \sigma(x_t W_r + h_{t-1} U_r + b_r), \quad
      \tilde h = \tanh\big(x_t W_h + (r \odot h_{t-1})\, U_h + b_h\big),$$

    $$h_t = z \odot h_{t-1} + (1 - z) \odot \tilde h .$$

    **Return** five arrays, in this order, each of the shape of that input: the gradients of the loss with respect to
    `x`, `h`, `kernel`, `recurrent_kernel` and `bias`. Those of the last three are **sums** over samples and steps, with
    their blocks in the same order.

    Net inputs are moderate, so that no exponential overflows. Use NumPy only, and no numerical differentiation. Leave
    the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    w_z, w_r, w_h = np.split(kernel, 3, axis=1)
    u_z, u_r, u_h = np.split(recurrent_kernel, 3, axis=1)
    b_z, b_r, b_h = np.split(bias, 3)

    kept, state = [], h
    for t in range(x.shape[1]):
        z = sigmoid(x[:, t] @ w_z + state @ u_z + b_z)
        r = sigmoid(x[:, t] @ w_r + state @ u_r + b_r)
        candidate = np.tanh(x[:, t] @ w_h + (r * state) @ u_h + b_h)
        kept.append((state, z, r, candidate))
        state = z * state + (1 - z) * candidate

    dx, d_kernel, d_recurrent, d_bias = np.empty_like(x), 0, 0, 0
    dh = np.zeros_like(h)
    for t in reversed(range(x.shape[1])):
        before, z, r, candidate = kept[t]
        dh = dh + upstream[:, t]
        of_candidate = dh * (1 - z) * (1 - candidate**2)
        of_recalled = of_candidate @ u_h.T  # of r * before
        of_update = dh * (before - candidate) * z * (1 - z)
        of_reset = of_recalled * before * r * (1 - r)
        delta = np.concatenate([of_update, of_reset, of_candidate], axis=1)
        dx[:, t] = delta @ kernel.T
        d_kernel = d_kernel + x[:, t].T @ delta
        products = before.T @ of_update, before.T @ of_reset, (r * before).T @ of_candidate
        d_recurrent = d_recurrent + np.concatenate(products, axis=1)
        d_bias = d_bias + delta.sum(axis=0)
        dh = dh * z + of_recalled * r + of_update @ u_z.T + of_reset @ u_r.T
    return dx, dh, d_kernel, d_recurrent, d_bias
    ### END SOLUTION


@combinable
def mistaken(
    *,
    kept_way=True,
    recalled_way=True,
    gates_way=True,
    recalled_reset=lambda d, r: d * r,
    to_update=lambda before, candidate: before - candidate,
    share_of_candidate=lambda z: 1 - z,
    to_reset=lambda d, before, u_h: (d @ u_h.T) * before,
    beside_candidate=lambda r, before: r * before,
    beside=lambda before, after: before,
    candidate_slope=lambda candidate: 1 - candidate**2,
    gate_slope=lambda g: g * (1 - g),
    share=lambda x: 1,
    bias_share=lambda x: 1,
):
    """Return the algorithm with one slip in it."""

    def gru_backward(x, h, kernel, recurrent_kernel, bias, upstream):
        (w, u, b), kept, states = (np.split(a, 3, axis=-1) for a in (kernel, recurrent_kernel, bias)), [], [h]
        for t in range(x.shape[1]):
            z, r = (sigmoid(x[:, t] @ w[k] + states[-1] @ u[k] + b[k]) for k in (0, 1))
            candidate = np.tanh(x[:, t] @ w[2] + (r * states[-1]) @ u[2] + b[2])
            kept.append((z, r, candidate))
            states.append(z * states[-1] + (1 - z) * candidate)
        dx, dh, sums = np.zeros_like(x), np.zeros_like(h), [0, 0, 0]
        for t in range(x.shape[1] - 1, -1, -1):
            (z, r, candidate), before = kept[t], states[t]
            dh = dh + upstream[:, t]
            of_candidate = dh * share_of_candidate(z) * candidate_slope(candidate)
            of_update = dh * to_update(before, candidate) * gate_slope(z)
            of_reset = to_reset(of_candidate, before, u[2]) * gate_slope(r)
            delta = np.concatenate([of_update, of_reset, of_candidate], axis=1)
            dx[:, t] = delta @ kernel.T
            seen = beside(before, states[t + 1])
            products = seen.T @ of_update, seen.T @ of_reset, beside_candidate(r, seen).T @ of_candidate
            for k, more in enumerate(
                [x[:, t].T @ delta, np.concatenate(products, axis=1), bias_share(x) * delta.sum(0)]
            ):
                sums[k] = sums[k] + share(x) * more
            dh = (
                kept_way * dh * z
                + recalled_way * recalled_reset(of_candidate @ u[2].T, r)
                + gates_way * (of_update @ u[0].T + of_reset @ u[1].T)
            )
        return dx, dh, *sums

    return gru_backward


exercise = Exercise(
    solution=gru_backward,
    points=8,
    analytic=True,
    parts=[Part("dx"), Part("dh_0"), Part("dW", 2), Part("dU", 2), Part("db")],
    cases=[
        Case(
            "without weights, by hand",
            inputs={
                "x": np.array([[[1.0, -1.0], [2.0, 0.0]]]),
                "h": np.array([[1.0]]),
                "kernel": np.zeros((2, 3)),
                "recurrent_kernel": np.zeros((1, 3)),
                "bias": np.zeros(3),
                "upstream": np.ones((1, 2, 1)),
            },
            weight=0.5,
            about="All weights are zero, both gates ½, and the state halves: 1, ½, ¼. The loss h₁ + h₂ changes with h₀ "
            "by ½ + ¼ = ¾. The bias of the update gate gets 1.5 · 1 · ¼ + 1 · ½ · ¼ = ½, the candidate's "
            "1.5 · ½ + 1 · ½ = 1.25.",
        ),
        Case("one step", with_upstream, {"batch": 3, "time": 1, "features": 4, "units": 2, "blocks": 3}),
        Case("a batch", with_upstream, {"batch": 3, "time": 4, "features": 2, "units": 5, "blocks": 3}),
        Case(
            "as many units as features",
            with_upstream,
            {"batch": 4, "time": 5, "features": 2, "units": 2, "blocks": 3},
            hidden=True,
        ),
        Case("one sample", with_upstream, {"batch": 1, "time": 3, "features": 5, "units": 4, "blocks": 3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "state that is kept",
            mistaken(kept_way=False),
            "The way of the state that is kept is missing: through z ⊙ h the gradient goes back multiplied by z.",
        ),
        Mistake(
            "way through the candidate forgotten",
            mistaken(recalled_way=False),
            "The way back through the candidate is missing: h is in (r ⊙ h) U_h.",
        ),
        Mistake(
            "way through the gates forgotten",
            mistaken(gates_way=False),
            "The way back through the gates is missing: both see h.",
        ),
        Mistake(
            "reset gate forgotten on the way back",
            mistaken(recalled_reset=lambda d, r: d),
            "On the way back through the candidate the factor r is missing: it is r ⊙ h that was multiplied by U_h.",
        ),
        Mistake(
            "update gate with the wrong sign",
            mistaken(to_update=lambda before, candidate: candidate - before),
            "The sign of your update gate's gradient is turned: z multiplies h, and −z the candidate.",
        ),
        Mistake(
            "update gate sees the old state only",
            mistaken(to_update=lambda before, candidate: before),
            "The update gate appears twice: in z ⊙ h and in (1 − z) ⊙ h̃.",
        ),
        Mistake(
            "candidate with the other share",
            mistaken(share_of_candidate=lambda z: z),
            "The candidate was multiplied by 1 − z; your gradient takes z.",
        ),
        Mistake(
            "reset gate without the recurrent weights",
            mistaken(to_reset=lambda d, before, u_h: d * before),
            "Between the candidate's net input and r stands U_h: your reset gate lacks it.",
        ),
        Mistake(
            "state without reset beside the candidate",
            mistaken(beside_candidate=lambda r, before: before),
            "U_h was multiplied by r ⊙ h, not by h.",
        ),
        Mistake(
            "new state beside the recurrent weights",
            mistaken(beside=lambda before, after: after),
            "In ∂L/∂U, δ stands beside the state that the step has made. U was multiplied by the state before.",
        ),
        Mistake(
            "no derivative of the candidate",
            mistaken(candidate_slope=np.ones_like),
            "The derivative of the candidate's tanh is missing.",
        ),
        Mistake(
            "no derivative of the gates",
            mistaken(gate_slope=np.ones_like),
            "The gates lack σ′ = g (1 − g).",
        ),
        Mistake(
            "bias gradient a mean over the batch",
            mistaken(bias_share=lambda x: 1 / len(x)),
            "Your gradient of the bias is a mean over the batch. It is a sum over samples and steps, as those of the "
            "other parameters are.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(share=lambda x: 1 / len(x)),
            "Your parameters' gradients are means over the batch. Here they are sums.",
        ),
    ],
    hints=[
        "Go forward first, and keep state, gates and candidate of every step.",
        "Take one step back at a time: from h_t to z and h̃, from h̃ to r ⊙ h and so to r. Then h_{t−1}: it has been "
        "used in four places.",
        "With the three δ side by side, ∂L/∂x, ∂L/∂W and ∂L/∂b are as in a dense layer. ∂L/∂U is not: its last block "
        "stands beside r ⊙ h.",
    ],
)
