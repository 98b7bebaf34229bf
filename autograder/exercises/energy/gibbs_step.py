"""One step of block Gibbs sampling"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._chains import (
    bits,
    parameters,
    sigmoid,
    uniforms_clear_of,
    unstable_sigmoid,
    without_first_units,
)


def gibbs_step(x, w, b, c, hidden_uniforms, visible_uniforms):
    r"""Draw the hidden units given the visible ones, and then the visible units anew, given the hidden ones.

    In a restricted Boltzmann machine no unit is connected to one of its own layer. Given the other layer, all units of
    a layer are independent, so a whole layer can be drawn at once. Going to and fro between the layers is Gibbs
    sampling; this is one such round.

    **Given**

    - `x`, shape `(batch, visible)`: visible units, 0 or 1, one sample a row.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible biases and
      hidden biases.
    - `hidden_uniforms`, shape `(batch, hidden)`, and `visible_uniforms`, shape `(batch, visible)`: random numbers in
      $[0, 1)$, one for each unit. They are drawn for you, so there is one right answer, and it is checked exactly.

    With $\sigma(z) = 1/(1 + e^{-z})$,

    $$P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij}\, x_j\Big), \qquad
      P(x_j = 1 \mid h) = \sigma\Big(b_j + \sum_i w_{ij}\, h_i\Big).$$

    First every hidden unit becomes 1 if its uniform is **strictly less** than its probability given `x`, else 0. Then
    every visible unit is drawn in the same way, with its own uniform, given the hidden units *that were drawn*.

    **Return** two arrays of zeros and ones, in this order: the new visible units, `(batch, visible)`, and the hidden
    units, `(batch, hidden)`, from which they were drawn.

    Use NumPy only and no random numbers of your own. Weights may be large, so write $\sigma$ such that it stays a
    number. Leave the inputs as they are.
    """

    ### BEGIN SOLUTION
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    h = (hidden_uniforms < sigmoid(x @ w.T + c)).astype(w.dtype)
    return (visible_uniforms < sigmoid(h @ w + b)).astype(w.dtype), h
    ### END SOLUTION


def machine(rng, batch, visible, hidden, large=False, ties=False):
    """A random machine, redrawn until every slip that can show does."""
    while True:
        inputs = {"x": bits(rng, batch, visible), **parameters(rng, visible, hidden, large)}
        if ties:
            without_first_units(inputs)
        p = sigmoid(inputs["x"] @ inputs["w"].T + inputs["c"])
        inputs["hidden_uniforms"] = uniforms_clear_of(rng, p)
        if ties:
            inputs["hidden_uniforms"][:, 0] = 0.5
        q = sigmoid((inputs["hidden_uniforms"] < p) @ inputs["w"] + inputs["b"])
        inputs["visible_uniforms"] = uniforms_clear_of(rng, q)
        if ties:
            inputs["visible_uniforms"][:, 0] = 0.5
        if tells(inputs, large):
            return inputs


def tells(inputs, large):
    """Whether each slip in what is sent down turns some visible unit, and both layers have zeros and ones."""
    right = gibbs_step(**inputs)
    slips = [] if large else [{"sent": "probabilities"}, {"sent": "rounded"}, {"one_row": True}]
    if not large and inputs["w"].shape[0] == inputs["w"].shape[1]:
        slips.append({"turned": True})
    seen = all(np.any(mistaken(**slip)(**inputs)[0] != right[0]) for slip in slips)
    return seen and all(0 < part.mean() < 1 for part in right)


def never(rng):
    """Probabilities of exactly zero, and uniforms of exactly zero: a unit that cannot be on stays off."""
    inputs = {
        "x": np.concatenate([np.eye(2), bits(rng, 3, 2)]),
        "w": np.array([[-1600.0, 0.0], [0.0, -1600.0], [800.0, 800.0]]),
        "b": np.array([-2400.0, 100.0]),
        "c": np.array([-800.0, -800.0, -300.0]),
        "hidden_uniforms": np.zeros((5, 3)),
        "visible_uniforms": np.zeros((5, 2)),
    }
    inputs["hidden_uniforms"][:, 2] = rng.integers(1, 64, size=5) / 64
    inputs["visible_uniforms"][:, 1] = rng.integers(1, 64, size=5) / 64
    return inputs


@combinable
def mistaken(
    *,
    fires=lambda u, p: u < p,
    hidden_fires=None,
    visible_fires=None,
    logistic=sigmoid,
    sent="sample",
    one_row=False,
    turned=False,
    swapped=False,
    hidden_bias=True,
    visible_bias=True,
    rounded=False,
    kept=False,
):
    """Return the algorithm with one slip in it."""

    def gibbs_step(x, w, b, c, hidden_uniforms, visible_uniforms):
        u, v = (hidden_uniforms[:1], visible_uniforms[:1]) if one_row else (hidden_uniforms, visible_uniforms)
        p = logistic(x @ w.T + (c if hidden_bias else 0))
        likely = (p > 0.5).astype(w.dtype)
        h = likely if rounded else (hidden_fires or fires)(u, p).astype(w.dtype)
        used = {"sample": h, "probabilities": p, "rounded": likely}[sent]
        q = logistic(used @ (w.T if turned else w) + (b if visible_bias else 0))
        new = (visible_fires or fires)(v, q).astype(w.dtype)
        if kept:
            new, h = q, p
        return (h, new) if swapped else (new, h)

    return gibbs_step


exercise = Exercise(
    solution=gibbs_step,
    points=3,
    parts=[Part("visible units", 2), Part("hidden units", 1)],
    cases=[
        Case(
            "by hand, with ties",
            inputs={
                "x": np.array([[1.0, 1.0], [0.0, 1.0]]),
                "w": np.array([[2.0, -2.0]]),
                "b": np.zeros(2),
                "c": np.zeros(1),
                "hidden_uniforms": np.array([[0.5], [0.0]]),
                "visible_uniforms": np.array([[0.25, 0.5], [0.875, 0.125]]),
            },
            about="Worked by hand. First row: the hidden unit has probability ½ and uniform ½, so it stays 0; then "
            "both visible units have probability ½, and x becomes (1, 0). Second row: σ(−2) ≈ 0.119 is above 0, so the "
            "hidden unit is 1; then the probabilities are 0.881 and 0.119, and x becomes (1, 0) again.",
        ),
        Case("a batch", machine, {"batch": 8, "visible": 6, "hidden": 3}),
        Case(
            "more hidden than visible units, and ties",
            machine,
            {"batch": 9, "visible": 4, "hidden": 7, "ties": True},
            hidden=True,
        ),
        Case("as many hidden as visible units", machine, {"batch": 7, "visible": 5, "hidden": 5}, hidden=True),
        Case("large weights", machine, {"batch": 10, "visible": 5, "hidden": 4, "large": True}, hidden=True),
        Case("units that cannot be on", never, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a hidden tie becomes 1",
            mistaken(hidden_fires=lambda u, p: u <= p),
            "A hidden unit becomes 1 if its uniform is *strictly* less than its probability. Yours becomes 1 where the "
            "two are equal.",
        ),
        Mistake(
            "a visible tie becomes 1",
            mistaken(visible_fires=lambda u, p: u <= p),
            "A visible unit becomes 1 if its uniform is *strictly* less than its probability. Yours becomes 1 where "
            "the two are equal.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit becomes 1 if its uniform is *strictly* less than its probability. With ≤ a unit of probability 0 "
            "can fire, for a uniform may be 0.",
        ),
        Mistake(
            "comparison the wrong way round",
            mistaken(fires=lambda u, p: u > p),
            "Your units become 1 with probability 1 − p. A uniform lies below p with probability p.",
        ),
        Mistake(
            "hidden probabilities drive the visible units",
            mistaken(sent="probabilities"),
            "You send the hidden *probabilities* down. The visible units are drawn given the hidden units that were "
            "drawn, zeros and ones.",
        ),
        Mistake(
            "nothing is drawn",
            mistaken(kept=True),
            "You return probabilities: what a unit is on average. A sample is 0 or 1.",
        ),
        Mistake(
            "hidden units rounded",
            mistaken(rounded=True),
            "Your hidden units are 1 wherever their probability exceeds one half, whatever their uniform is. That is "
            "the most probable state, not a sample: a unit of probability 0.9 is to be 0 once in ten times.",
        ),
        Mistake(
            "one sample's random numbers for the whole batch",
            mistaken(one_row=True),
            "All rows are drawn with the first row's uniforms, and so they are not independent of each other.",
        ),
        Mistake(
            "weights the wrong way down",
            mistaken(turned=True),
            "On the way down you transpose W. Its rows belong to hidden units: up it is x Wᵀ, down it is h W. Where "
            "there are as many hidden as visible units, the shapes do not tell.",
        ),
        Mistake(
            "the other order",
            mistaken(swapped=True),
            "You return the hidden units first. The new visible units come first, then the hidden ones.",
        ),
        Mistake(
            "no hidden bias",
            mistaken(hidden_bias=False),
            "Your hidden units do not know their bias c.",
        ),
        Mistake(
            "no visible bias",
            mistaken(visible_bias=False),
            "Your visible units do not know their bias b.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf, and a comparison with nan is false: units stay off that "
            "are on for certain. Write it so that only negative numbers are exponentiated.",
        ),
    ],
    hints=[
        "Up and down: x has the shape (batch, visible) and W (hidden, visible). Which product gives (batch, hidden)?",
        "`(u < p).astype(float)` draws a whole layer of a whole batch at once.",
    ],
)
