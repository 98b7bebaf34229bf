"""A Gibbs chain of k steps"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._chains import (
    bits,
    parameters,
    sigmoid,
    uniforms_along_the_chain,
    unstable_sigmoid,
    without_first_units,
)


def gibbs_chain(x, w, b, c, hidden_uniforms, visible_uniforms):
    r"""Return the visible units of a restricted Boltzmann machine after $k$ steps of block Gibbs sampling.

    After sufficiently many steps, a chain has forgotten where it began, and its states are samples of the model. How
    many are sufficient nobody knows in general; here, $k$ is given.

    **Given**

    - `x`, shape `(batch, visible)`: where the chains begin, $x^{(0)}$; 0 or 1. Each row is a chain of its own.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible biases and
      hidden biases.
    - `hidden_uniforms`, shape `(k, batch, hidden)`, and `visible_uniforms`, shape `(k, batch, visible)`: random
      numbers in $[0, 1)$, drawn for you, so that the answer can be checked exactly. Their leading size is the number of
      steps, $k \ge 0$.

    Step $t = 0, \dots, k-1$ draws first the hidden and then the visible units,

    $$h^{(t)} = \big[\, u^{(t)} < \sigma(c + W x^{(t)}) \,\big], \qquad
      x^{(t+1)} = \big[\, v^{(t)} < \sigma(b + W^\top h^{(t)}) \,\big],$$

    where $u^{(t)}$ is `hidden_uniforms[t]`, $v^{(t)}$ is `visible_uniforms[t]`, the comparison is **strict**, $[\cdot]$
    is 1 where it holds and 0 elsewhere, and $\sigma(z) = 1/(1 + e^{-z})$.

    **Return** $x^{(k)}$, shape `(batch, visible)`. Without any step, $k = 0$, it is `x` itself.

    Use NumPy only and no random numbers of your own. Weights may be large, so write $\sigma$ such that it stays a
    number. Leave the inputs as they are.
    """

    ### BEGIN SOLUTION
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    for u, v in zip(hidden_uniforms, visible_uniforms, strict=True):
        h = (u < sigmoid(x @ w.T + c)).astype(w.dtype)
        x = (v < sigmoid(h @ w + b)).astype(w.dtype)
    return x
    ### END SOLUTION


def machine(rng, k, batch, visible, hidden, large=False, ties=False):
    """A random machine and uniforms, redrawn until every slip in the chain shows."""
    while True:
        inputs = {"x": bits(rng, batch, visible), **parameters(rng, visible, hidden, large)}
        if ties:
            without_first_units(inputs)
        inputs |= uniforms_along_the_chain(rng, k, **inputs)
        if ties:  # the first units are then 0 throughout, which changes no other unit
            inputs["hidden_uniforms"][..., 0] = inputs["visible_uniforms"][..., 0] = 0.5
        if tells(inputs, k, large):
            return inputs


# What looks like an end and is none: a step after which all rows are as before, or have the hidden units of before.
ENDS = [
    lambda x, new, h, before: np.array_equal(new, x),
    lambda x, new, h, before: np.array_equal(h, before),
]


def tells(inputs, k, large):
    right = gibbs_chain(**inputs)
    slips = [{"steps": lambda k: k - 1}]
    if inputs["w"].shape[0] == inputs["w"].shape[1]:
        slips += [{"up": lambda x, w: x @ w}, {"down": lambda h, w: h @ w.T}]
        slips += [{"biases_exchanged": True}, {"uniforms_exchanged": True}]
    if k > 1:
        slips += [{"restart": True}, {"steps": lambda k: 1}]
    if not large:
        slips += [{"hidden_sampled": False}, {"visible_first": True}]
        slips += [{"turn": lambda t, k: k - 1 - t}, {"turn": lambda t, k: 0}] if k > 1 else []
    return all(np.any(mistaken(**slip)(**inputs) != right) for slip in slips) and 0 < right.mean() < 1


def pause():
    """In step 0 no visible unit changes, and step 2 draws the hidden units of step 1. Uniforms decide everything."""
    h = np.array([[[1], [0]], [[1], [1]], [[1], [1]], [[0], [1]]])
    x = np.array(
        [[[1, 0, 1], [0, 1, 0]], [[0, 0, 1], [1, 1, 0]], [[1, 1, 1], [0, 1, 0]], [[0, 1, 0], [1, 0, 1]]],
    )
    return {
        "x": x[0].astype(float),
        "w": np.array([[1.0, -1.0, 0.5]]),
        "b": np.array([0.5, 0.0, -0.5]),
        "c": np.array([-0.5]),
        "hidden_uniforms": np.where(h == 1, 1 / 32, 31 / 32),
        "visible_uniforms": np.where(x == 1, 1 / 32, 31 / 32),
    }


def no_step(rng, batch, visible, hidden):
    inputs = {"x": bits(rng, batch, visible), **parameters(rng, visible, hidden)}
    inputs["x"][0, :2] = 0, 1
    return {
        **inputs,
        "hidden_uniforms": np.zeros((0, batch, hidden)),
        "visible_uniforms": np.zeros((0, batch, visible)),
    }


@combinable
def mistaken(
    *,
    fires=lambda u, p: u < p,
    visible_fires=None,
    logistic=sigmoid,
    steps=lambda k: k,
    restart=False,
    turn=lambda t, k: t,
    hidden_sampled=True,
    last_sampled=True,
    visible_first=False,
    at_rest=lambda x: x,
    up=lambda x, w: x @ w.T,
    down=lambda h, w: h @ w,
    biases_exchanged=False,
    uniforms_exchanged=False,
    ends=lambda x, new, h, before: False,
):
    """Return the algorithm with one slip in it."""

    def gibbs_chain(x, w, b, c, hidden_uniforms, visible_uniforms):
        k, start, before = len(hidden_uniforms), x, None
        b, c = (c, b) if biases_exchanged else (b, c)
        for t in range(steps(k)):
            u, v = hidden_uniforms[turn(t, k)], visible_uniforms[turn(t, k)]
            u, v = (v, u) if uniforms_exchanged else (u, v)
            p = logistic(up(start if restart else x, w) + c)
            h = fires(u, p).astype(w.dtype) if hidden_sampled else p
            if visible_first and t == 0:
                h = np.zeros_like(p)
            q = logistic(down(h, w) + b)
            new = (visible_fires or fires)(v, q).astype(w.dtype) if last_sampled or t < k - 1 else q
            if ends(x, new, h, before):
                break
            x, before = new, h
        return x if k else at_rest(x)

    return gibbs_chain


exercise = Exercise(
    solution=gibbs_chain,
    points=2,
    cases=[
        Case(
            "two steps by hand",
            inputs={
                "x": np.array([[1.0, 0.0]]),
                "w": np.array([[2.0, -2.0]]),
                "b": np.zeros(2),
                "c": np.array([-2.0]),
                "hidden_uniforms": np.array([[[0.5]], [[0.0625]]]),
                "visible_uniforms": np.array([[[0.875, 0.0625]], [[0.75, 0.25]]]),
            },
            about="Worked by hand: at first the hidden unit has probability ½ and uniform ½, so it is 0; then both "
            "visible units have probability ½, and x⁽¹⁾ = (0, 1). Now the hidden unit has σ(−4) ≈ 0.018 and is 0 "
            "again; the visible units have ½, and x⁽²⁾ = (0, 1).",
        ),
        Case("one step", machine, {"k": 1, "batch": 9, "visible": 6, "hidden": 3}),
        Case("ten steps", machine, {"k": 10, "batch": 8, "visible": 7, "hidden": 5}),
        Case("ties", machine, {"k": 2, "batch": 10, "visible": 4, "hidden": 6, "ties": True}, hidden=True),
        Case("large weights", machine, {"k": 3, "batch": 11, "visible": 5, "hidden": 4, "large": True}, hidden=True),
        Case(
            "as many hidden as visible units",
            machine,
            {"k": 3, "batch": 7, "visible": 4, "hidden": 4},
            hidden=True,
        ),
        Case("a step in which nothing changes", inputs=pause()),
        Case("no step at all", no_step, {"batch": 3, "visible": 5, "hidden": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "steps up to a limit",
            mistaken(steps=lambda k: min(k, 4)),
            "Your chain ends after a few steps, though there are uniforms for more. All of them are used up.",
            others=[mistaken(steps=lambda k, most=most: min(k, most)) for most in (5, 6, 8)],
        ),
        Mistake(
            "one step always",
            mistaken(steps=lambda k: 1 if k else 0),
            "Your chain takes one step, whatever k is. The number of steps is the leading size of the uniforms.",
        ),
        Mistake(
            "one step too few",
            mistaken(steps=lambda k: max(k - 1, 0)),
            "Your chain stops at x⁽ᵏ⁻¹⁾: with k pairs of uniforms it takes k steps.",
        ),
        Mistake(
            "chain starts again",
            mistaken(restart=True),
            "Each of your steps draws h given x⁽⁰⁾ again. Step t goes on from x⁽ᵗ⁾, where the last one ended.",
        ),
        Mistake(
            "first step's uniforms in every step",
            mistaken(turn=lambda t, k: 0),
            "All of your steps use the first step's uniforms, and so they are not independent. Step t has its own.",
        ),
        Mistake(
            "uniforms from the end",
            mistaken(turn=lambda t, k: k - 1 - t),
            "You take the uniforms from the last step to the first. Step t has `hidden_uniforms[t]`.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(hidden_sampled=False),
            "You send the hidden *probabilities* down. A Gibbs chain moves from sample to sample.",
        ),
        Mistake(
            "last state not drawn",
            mistaken(last_sampled=False),
            "Your last visible units are probabilities. They make nicer pictures, but x⁽ᵏ⁾ is a sample, 0 or 1.",
        ),
        Mistake(
            "visible units first",
            mistaken(visible_first=True),
            "Your chain begins by drawing visible units from hidden ones that are all 0, and forgets `x`. The first "
            "thing to draw is h⁽⁰⁾, given x⁽⁰⁾.",
        ),
        Mistake(
            "weights transposed on the way up",
            mistaken(up=lambda x, w: x @ w),
            "On the way to the hidden units you use Wᵀ for W, which works only if the layers are equally large, and is "
            "wrong even there. Row i of W belongs to hidden unit i.",
        ),
        Mistake(
            "weights transposed on the way down",
            mistaken(down=lambda h, w: h @ w.T),
            "On the way back to the visible units you use W for Wᵀ, which works only if the layers are equally large, "
            "and is wrong even there. The sum runs over the hidden units, the rows of W.",
        ),
        Mistake(
            "biases exchanged",
            mistaken(biases_exchanged=True),
            "You give the hidden units the biases b and the visible ones c: b belongs to the visible units.",
        ),
        Mistake(
            "uniforms exchanged",
            mistaken(uniforms_exchanged=True),
            "You draw hidden units with the visible units' uniforms, and the other way round.",
        ),
        Mistake(
            "the chain ends when nothing changes",
            mistaken(ends=ENDS[0]),
            "Your chains end with the first step that changes no unit. A chain may stay where it is for a step, by "
            "chance, and move again later: it takes all k steps.",
        ),
        Mistake(
            "the chain ends when the hidden units repeat",
            mistaken(ends=ENDS[1]),
            "Your chains end when a step draws the same hidden units as the one before. That happens by chance, and "
            "the visible units are still drawn anew: a chain takes all k steps.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit becomes 1 if its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "a visible tie becomes 1",
            mistaken(visible_fires=lambda u, p: u <= p),
            "A visible unit becomes 1 if its uniform is *strictly* less than its probability. Yours becomes 1 where "
            "the two are equal.",
        ),
        Mistake(
            "a step where there is none",
            mistaken(at_rest=np.zeros_like),
            "Without any step you return zeros. A chain that has not moved is where it began.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf, and a comparison with nan is false. Write it so that only "
            "negative numbers are exponentiated.",
        ),
    ],
    hints=[
        "`for u, v in zip(hidden_uniforms, visible_uniforms)` goes through the steps.",
        "Give the new visible units the old ones' name, and the loop's body is one Gibbs step.",
    ],
)
