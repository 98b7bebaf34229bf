"""k-step contrastive divergence."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    r"""Return the gradient estimates of k-step contrastive divergence for a restricted Boltzmann machine.

    The gradient of a Boltzmann machine's log-likelihood has two terms: one raises the probability of the data, the
    other lowers the probability of what the model itself generates. Exact samples of the model would take a Markov
    chain that runs for ever. Contrastive divergence starts the chain at the data and stops it after $k$ steps, and that
    is enough to learn from.

    **Given**

    - `x`, shape `(batch, visible)`: binary data, one sample a row.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: the parameters of the energy
      $E(x, h) = -b^\top x - c^\top h - h^\top W x$.
    - `hidden_uniforms`, shape `(k, batch, hidden)`, and `visible_uniforms`, shape `(k, batch, visible)`: random
      numbers in $[0, 1)$, drawn for you. Their leading size is $k \ge 1$.

    With $\sigma(z) = 1/(1 + e^{-z})$, the units of one layer are independent given the other layer:

    $$P(h_j = 1 \mid x) = \sigma\Big(c_j + \sum_i w_{ji}\, x_i\Big), \qquad
      P(x_i = 1 \mid h) = \sigma\Big(b_i + \sum_j w_{ji}\, h_j\Big).$$

    Each sample runs its own chain. Beginning with $x^{(0)} = x$, step $t = 0, \dots, k-1$ draws first
    $h^{(t)}$ and then $x^{(t+1)}$: a unit becomes 1 if its uniform is **strictly less** than its probability, else 0,

    $$h^{(t)} = \big[\, u^{(t)} < P(h = 1 \mid x^{(t)}) \,\big], \qquad
      x^{(t+1)} = \big[\, v^{(t)} < P(x = 1 \mid h^{(t)}) \,\big],$$

    where $u^{(t)}$ is `hidden_uniforms[t]` and $v^{(t)}$ is `visible_uniforms[t]`.

    **Return** three arrays, in this order. They are **sums** over the batch, and they hold *probabilities* of the
    hidden units, not samples:

    $$\begin{aligned}
      \Delta W &= \sum_{x}\; P(h = 1 \mid x^{(0)})\, x^{(0)\top} - P(h = 1 \mid x^{(k)})\, x^{(k)\top}
        & &\text{shape (hidden, visible)} \\
      \Delta b &= \sum_{x}\; x^{(0)} - x^{(k)} & &\text{shape (visible,)} \\
      \Delta c &= \sum_{x}\; P(h = 1 \mid x^{(0)}) - P(h = 1 \mid x^{(k)}) & &\text{shape (hidden,)}
    \end{aligned}$$

    Use NumPy only and no random numbers of your own. Weights may be large, so write $\sigma$ such that it stays a
    number. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    def hidden_given(visible):
        return sigmoid(visible @ w.T + c)

    def visible_given(hidden):
        return sigmoid(hidden @ w + b)

    x_k = x
    for u, v in zip(hidden_uniforms, visible_uniforms, strict=True):
        h = (u < hidden_given(x_k)).astype(w.dtype)
        x_k = (v < visible_given(h)).astype(w.dtype)

    p_0, p_k = hidden_given(x), hidden_given(x_k)  # (batch, hidden)
    return p_0.T @ x - p_k.T @ x_k, (x - x_k).sum(axis=0), (p_0 - p_k).sum(axis=0)
    ### END SOLUTION


def machine(rng, k, batch, visible, hidden, large=False):
    """A random machine with data and uniforms, redrawn until no slip in the chain is right by accident.

    The weights are multiples of 1/64, which float32 adds without error. Large weights are even multiples of 100 and
    their biases odd ones, so that no net input is close to 0 and every probability is 0 or 1.
    """
    shapes = {"w": (hidden, visible), "b": (visible,), "c": (hidden,)}
    while True:
        inputs = {"x": rng.integers(0, 2, size=(batch, visible)).astype(float)}
        normal = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        if large:
            inputs |= {name: 200 * np.round(8 * n) + 100 * (name != "w") for name, n in normal.items()}
        else:
            inputs |= {name: np.round(64 * n) / 64 for name, n in normal.items()}
        inputs |= uniforms_along_the_chain(rng, k, **inputs)
        if tells(inputs):
            return inputs


def tells(inputs):
    """Whether every slip in the chain shows in all estimates. With large weights a sample is its probability."""
    k, large, right = len(inputs["hidden_uniforms"]), np.abs(inputs["w"]).max() > 100, cd_k(**inputs)
    seen = [{"steps": lambda k: 0}]
    if k > 1:
        seen += [{"steps": lambda k: 1}, {"steps": lambda k: k - 1}, {"restart": True}]
    sampling = [{"hidden_sampled": False}, {"visible_sampled": False}]
    if k > 1 and not large:
        seen.append({"turn": lambda t: 0})
    unseen = [{"positive": lambda p, h: h}, *sampling] if large else []
    seen += [] if large else sampling[:1]

    def off(slip):
        return [np.abs(a - b).max() for a, b in zip(mistaken(**slip)(**inputs), right, strict=True)]

    return all(min(off(slip)) > 0.1 for slip in seen) and all(max(off(slip)) < 1e-9 for slip in unseen)


def machine_with_ties(rng, **sizes):
    """The same, but the first unit of either layer has no weights and no bias, and its uniforms are exactly 1/2."""
    while True:
        inputs = machine(rng, **sizes)
        for name in ("w", "b", "c"):
            inputs[name][0] = 0
        inputs["w"][:, 0] = 0
        inputs |= uniforms_along_the_chain(rng, sizes["k"], *(inputs[name] for name in ("x", "w", "b", "c")))
        inputs["hidden_uniforms"][..., 0] = inputs["visible_uniforms"][..., 0] = 0.5
        # The first units are now 0 throughout, which changes no other unit: their weights are 0.
        if inputs["x"][:, 0].any() and tells(inputs):
            return inputs


def uniforms_along_the_chain(rng, k, x, w, b, c):
    """Draw uniforms so far from the probabilities that no rounding turns a sample."""
    hidden_uniforms, visible_uniforms = [], []
    for _ in range(k):
        p = sigmoid(x @ w.T + c)
        hidden_uniforms.append(uniforms_clear_of(rng, p))
        p = sigmoid((hidden_uniforms[-1] < p) @ w + b)
        visible_uniforms.append(uniforms_clear_of(rng, p))
        x = (visible_uniforms[-1] < p).astype(float)
    return {"hidden_uniforms": np.array(hidden_uniforms), "visible_uniforms": np.array(visible_uniforms)}


def uniforms_clear_of(rng, p):
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < 2e-3).any():
        u[near] = rng.random(near.sum())
    return u


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


@combinable
def mistaken(
    *,
    fires=lambda u, p: u < p,
    visible_fires=None,
    logistic=sigmoid,
    steps=lambda k: k,
    restart=False,
    turn=lambda t: t,
    hidden_sampled=True,
    visible_sampled=True,
    positive=lambda p, h: p,
    negative=lambda p, h: p,
    hidden_bias=lambda d_w, d_c: d_c,
    factor=lambda x: 1,
):
    """Return the algorithm with one slip in it."""

    def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
        x_k, first = x, None
        for t in range(steps(len(hidden_uniforms))):
            p = logistic((x if restart else x_k) @ w.T + c)
            u, v = hidden_uniforms[turn(t)], visible_uniforms[turn(t)]
            h = fires(u, p).astype(w.dtype) if hidden_sampled else p
            first = h if first is None else first
            p = logistic(h @ w + b)
            x_k = (visible_fires or fires)(v, p).astype(w.dtype) if visible_sampled else p
        p_0, p_k = logistic(x @ w.T + c), logistic(x_k @ w.T + c)
        if first is not None:
            p_0, p_k = positive(p_0, first), negative(p_k, h)
        d_w, d_b, d_c = p_0.T @ x - p_k.T @ x_k, (x - x_k).sum(axis=0), (p_0 - p_k).sum(axis=0)
        return d_w * factor(x), d_b * factor(x), hidden_bias(d_w, d_c) * factor(x)

    return cd_k


exercise = Exercise(
    solution=cd_k,
    points=6,
    parts=[Part("dW", 2), Part("db", 1), Part("dc", 1)],
    cases=[
        Case(
            "one step by hand, with a tie",
            inputs={
                "x": np.array([[1.0, 1.0]]),
                "w": np.array([[2.0, -2.0]]),
                "b": np.zeros(2),
                "c": np.zeros(1),
                "hidden_uniforms": np.array([[[0.5]]]),
                "visible_uniforms": np.array([[[0.75, 0.25]]]),
            },
            about="Worked by hand: the hidden unit's probability is exactly 1/2 and so is its uniform, so it stays 0. "
            "Then both visible units have probability 1/2, x⁽¹⁾ = (0, 1) and Δb = (1, 0); with σ(−2) ≈ 0.119 the rest "
            "is ΔW ≈ (0.5, 0.381) and Δc ≈ 0.381.",
        ),
        Case("one step", machine, {"k": 1, "batch": 8, "visible": 6, "hidden": 3}),
        Case("three steps", machine, {"k": 3, "batch": 9, "visible": 7, "hidden": 4}),
        Case(
            "more hidden than visible units, and ties",
            machine_with_ties,
            {"k": 2, "batch": 10, "visible": 4, "hidden": 7},
            hidden=True,
        ),
        Case("large weights", machine, {"k": 2, "batch": 7, "visible": 5, "hidden": 4, "large": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "mean over the batch",
            mistaken(factor=lambda x: 1 / len(x)),
            "Your answers are means over the batch. Algorithm 1 adds up the samples; dividing is left to whoever "
            "chooses the learning rate.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit becomes 1 if its uniform is *strictly* less than its probability. A uniform in [0, 1) is less than "
            "p with probability p; with ≤ a unit of probability 0 could fire.",
        ),
        Mistake(
            "comparison the wrong way round",
            mistaken(fires=lambda u, p: u > p),
            "Your units become 1 with probability 1 − p. A unit becomes 1 where its uniform lies below its "
            "probability.",
        ),
        Mistake(
            "hidden samples in the data statistics",
            mistaken(positive=lambda p, h: h),
            "In the data's term you use the sample h⁽⁰⁾. Samples drive the chain; the statistics take the probability "
            "P(h = 1 | x⁽⁰⁾), which has the same mean and no noise.",
        ),
        Mistake(
            "last hidden sample in the model statistics",
            mistaken(negative=lambda p, h: h),
            "In the chain's term you use the last hidden sample, which was drawn *before* x⁽ᵏ⁾. It takes "
            "P(h = 1 | x⁽ᵏ⁾), computed afresh from the last visible sample.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(hidden_sampled=False),
            "You send the hidden *probabilities* on to the visible layer. A Gibbs chain moves from sample to sample: "
            "first h⁽ᵗ⁾ is drawn, and x⁽ᵗ⁺¹⁾ depends on the draw.",
        ),
        Mistake(
            "reconstruction not sampled",
            mistaken(visible_sampled=False),
            "Your x⁽ᵗ⁺¹⁾ is a vector of probabilities. It is to be a binary sample, drawn with `visible_uniforms[t]`.",
        ),
        Mistake(
            "one step always",
            mistaken(steps=lambda k: 1),
            "Your chain takes one step, whatever k is. The number of steps is the leading size of the uniforms.",
        ),
        Mistake(
            "one step too few",
            mistaken(steps=lambda k: k - 1),
            "Your chain stops one step early, at x⁽ᵏ⁻¹⁾. For k = 1 it does not move at all, and the estimate is zero.",
        ),
        Mistake(
            "chain starts again at the data",
            mistaken(restart=True),
            "Each of your steps draws h from the data x⁽⁰⁾ again. Step t goes on from x⁽ᵗ⁾, where the last one ended.",
        ),
        Mistake(
            "first step's uniforms in every step",
            mistaken(turn=lambda t: 0),
            "All of your steps use the first step's uniforms, and so they are not independent. Step t has its own.",
        ),
        Mistake(
            "a visible tie becomes 1",
            mistaken(visible_fires=lambda u, p: u <= p),
            "A visible unit becomes 1 if its uniform is *strictly* less than its probability. Yours becomes 1 where "
            "the two are equal.",
        ),
        Mistake(
            "hidden bias from the associations",
            mistaken(hidden_bias=lambda d_w, d_c: d_w.sum(axis=1)),
            "Your Δc is made of the products of hidden and visible units, as ΔW is. The hidden bias has no visible "
            "unit beside it: Δc is a difference of hidden probabilities alone.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        "Write two small functions first: the hidden units' probabilities given x, and the visible units' given h, for "
        "a whole batch. Mind on which side of W each layer stands.",
        "The chain is a loop over the pairs of uniforms. `(u < p).astype(float)` makes a sample.",
        "Only x⁽⁰⁾ and x⁽ᵏ⁾ enter the answer. Compute P(h = 1 | ·) for both, and let a matrix product do the outer "
        "products and their sum over the batch at once.",
    ],
)
