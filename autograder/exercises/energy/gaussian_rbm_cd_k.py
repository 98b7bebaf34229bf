"""Contrastive divergence with Gaussian visible units."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gaussian_rbm_cd_k(x, w, b, c, hidden_uniforms, visible_normals):
    r"""Return the gradient estimates of contrastive divergence for a Gaussian–Bernoulli machine.

    The chain is the same as for binary units, with one difference: the way back ends in a normal distribution, not in
    coins that are tossed. And so is the estimate: nothing but the free energy at both ends of the chain enters it.

    **Given**

    - `x`, shape `(batch, visible)`: data, real numbers, one sample a row.
    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: the parameters of the energy
      $E(x, h) = \tfrac12 \lVert x - b\rVert^2 - c^\top h - h^\top W x$.
    - `hidden_uniforms`, shape `(k, batch, hidden)`: random numbers, uniform in $[0, 1)$, and `visible_normals`, shape
      `(k, batch, visible)`: random numbers, standard normal; drawn for you. Their leading size is $k \ge 1$.

    Given $x$, a hidden unit is on with probability $P(h_i = 1 \mid x) = \sigma(c_i + \sum_j w_{ij} x_j)$, and given $h$
    the visible units are normal with mean $b + W^\top h$ and variance 1. Each sample runs its own chain. Beginning with
    $x^{(0)} = x$, step $t = 0, \dots, k - 1$ draws $h^{(t)}$, where a unit becomes 1 if its uniform in
    `hidden_uniforms[t]` is **strictly less** than its probability given $x^{(t)}$, else 0, and then

    $$x^{(t+1)} = b + W^\top h^{(t)} + \varepsilon^{(t)}, \qquad \varepsilon^{(t)} = \texttt{visible\_normals[t]}.$$

    **Return** three arrays, in this order, **sums** over the batch, in the direction in which the likelihood grows.
    With the derivatives $\partial F/\partial\theta$ of the free energy
    $F(x) = \tfrac12\lVert x - b\rVert^2 - \sum_i \ln(1 + e^{c_i + W_i x})$,

    $$\Delta\theta = \sum_x -\frac{\partial F}{\partial\theta}\big(x^{(0)}\big)
      + \frac{\partial F}{\partial\theta}\big(x^{(k)}\big) \qquad \text{for } \theta = W,\ b,\ c,$$

    of shapes `(hidden, visible)`, `(visible,)` and `(hidden,)`.

    Weights may be large, so write $\sigma$ such that it stays a number, without a bound for its argument: uniforms may
    be very close to 0 and 1, too. Use NumPy only, no random numbers of your own, and no numerical differentiation.
    Leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def hidden_given(visible):
        return (1 + np.tanh((visible @ w.T + c) / 2)) / 2

    x_k = x
    for uniforms, normals in zip(hidden_uniforms, visible_normals, strict=True):
        x_k = b + (uniforms < hidden_given(x_k)) @ w + normals

    p_0, p_k = hidden_given(x), hidden_given(x_k)
    # −∂F/∂b is x − b: the bias cancels between the ends.
    return p_0.T @ x - p_k.T @ x_k, (x - x_k).sum(axis=0), (p_0 - p_k).sum(axis=0)
    ### END SOLUTION


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def machine(rng, k, batch, visible, hidden, tie=False):
    """A random machine with its random numbers, redrawn until no slip in the chain is right by accident.

    All are multiples of 1/64, and uniforms are so far from the probabilities that no rounding turns a sample. With a
    tie, the first hidden unit hears only the first visible unit, which is 0 in the data, and its first uniforms are ½.
    """

    def rounded(*shape):
        return np.round(64 * rng.normal(size=shape)) / 64

    while True:
        inputs = {"x": rounded(batch, visible), "w": rounded(hidden, visible), "b": rounded(visible) + 1,
                  "c": rounded(hidden)}  # fmt: skip
        if tie:
            inputs["w"][0, 1:], inputs["c"][0], inputs["x"][:, 0] = 0, 0, 0
        drawn, noise, x_k = [], rounded(k, batch, visible), inputs["x"]
        for t, normals in enumerate(noise):
            p = sigmoid(x_k @ inputs["w"].T + inputs["c"])
            drawn.append(clear_of(rng, p))
            if tie and t == 0:
                drawn[-1][:, 0] = 0.5
            x_k = inputs["b"] + (drawn[-1] < p) @ inputs["w"] + normals
        inputs |= {"hidden_uniforms": np.array(drawn), "visible_normals": noise}
        if tells(inputs, tie):
            return inputs


def certain(rng, k, batch, visible, hidden):
    """Large weights, and uniforms as near as 2⁻²⁰ to the probabilities, which are all 0 or 1.

    No net input along the chain is within 50 of 0, and some are so large that their exponentials overflow.
    """
    while True:
        inputs = machine(rng, k, batch, visible, hidden)
        inputs |= {name: 1024 * inputs[name] for name in "wc"}
        x_k, drawn, nets = inputs["x"], [], []
        for normals in inputs["visible_normals"]:
            nets.append(x_k @ inputs["w"].T + inputs["c"])
            on = nets[-1] > 0
            drawn.append(np.where(on, 1 - 2.0**-20, 2.0**-20))
            x_k = inputs["b"] + on @ inputs["w"] + normals
        nets.append(x_k @ inputs["w"].T + inputs["c"])
        inputs["hidden_uniforms"] = np.array(drawn)
        if np.abs(nets).min() > 50 and nets[0].max() > 1000 and (nets[0] < 0).any():
            return inputs


def clear_of(rng, p):
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < 2e-3).any():
        u[near] = rng.random(near.sum())
    return u


def tells(inputs, tie):
    """Whether every slip that changes the end of the chain shows in all estimates."""
    k, right = len(inputs["hidden_uniforms"]), gaussian_rbm_cd_k(**inputs)
    seen = [{"hidden_sampled": False}, {"noise": 0.0}, {"visible": sigmoid}, {"bias": 0}]
    if k > 1:
        seen += [{"steps": lambda k: 1}, {"steps": lambda k: k - 1}, {"restart": True}, {"turn": lambda t: 0}]
    if tie:
        seen += [{"fires": lambda u, p: u <= p}]
    off = [[np.abs(a - e).max() for a, e in zip(mistaken(**slip)(**inputs), right, strict=True)] for slip in seen]
    return min(map(min, off)) > 0.02


def unstable_sigmoid(z):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(z) / (1 + np.exp(z))


def bounded(reach):
    """Return the algorithm with a bound for the argument of σ."""
    return mistaken(logistic=lambda z: sigmoid(np.clip(z, -reach, reach)))


@combinable
def mistaken(
    logistic=sigmoid,
    fires=lambda u, p: u < p,
    steps=lambda k: k,
    restart=False,
    turn=lambda t: t,
    hidden_sampled=True,
    noise=1.0,
    bias=1,
    visible=lambda mean: mean,
    positive=lambda p, h: p,
    negative=lambda p, h: p,
    to_b=lambda x, x_k, b: x - x_k,
    share=lambda x: 1,
    sign=1,
):
    """Return the algorithm with one slip in it."""

    def gaussian_rbm_cd_k(x, w, b, c, hidden_uniforms, visible_normals):
        x_k, first = x, None
        for t in range(steps(len(hidden_uniforms))):
            p = logistic((x if restart else x_k) @ w.T + c)
            h = fires(hidden_uniforms[turn(t)], p).astype(w.dtype) if hidden_sampled else p
            first = h if first is None else first
            x_k = visible(bias * b + h @ w) + noise * visible_normals[turn(t)]
        p_0, p_k = logistic(x @ w.T + c), logistic(x_k @ w.T + c)
        if first is not None:
            p_0, p_k = positive(p_0, first), negative(p_k, h)
        deltas = p_0.T @ x - p_k.T @ x_k, to_b(x, x_k, b).sum(0), (p_0 - p_k).sum(0)
        return tuple(sign * share(x) * delta for delta in deltas)

    return gaussian_rbm_cd_k


exercise = Exercise(
    solution=gaussian_rbm_cd_k,
    points=5,
    analytic=True,
    parts=[Part("dW", 2), Part("db", 1), Part("dc", 1)],
    cases=[
        Case(
            "one step by hand",
            inputs={
                "x": np.array([[0.0]]),
                "w": np.array([[2.0]]),
                "b": np.array([1.0]),
                "c": np.array([0.0]),
                "hidden_uniforms": np.array([[[0.25]]]),
                "visible_normals": np.array([[[-0.5]]]),
            },
            about="P(h = 1) = ½ is above the uniform: h = 1, and x⁽¹⁾ = 1 + 2 − 0.5 = 2.5. Δb = 0 − 2.5, and with "
            "σ(5) ≈ 0.993 the rest is Δc ≈ 0.5 − 0.993 and ΔW ≈ −2.483.",
        ),
        Case("one step", machine, {"k": 1, "batch": 6, "visible": 4, "hidden": 3}),
        Case("three steps", machine, {"k": 3, "batch": 5, "visible": 3, "hidden": 5}),
        Case("two steps with ties", machine, {"k": 2, "batch": 7, "visible": 3, "hidden": 3, "tie": True}, hidden=True),
        Case("large weights", certain, {"k": 2, "batch": 4, "visible": 3, "hidden": 4}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no noise",
            mistaken(noise=0.0),
            "Your x⁽ᵗ⁺¹⁾ is the mean b + Wᵀh. It is a draw from the normal distribution about it: add the normals.",
        ),
        Mistake(
            "sigmoid of the visible mean",
            mistaken(visible=sigmoid),
            "Your visible units go through σ, as binary ones do. Gaussian units have the mean b + Wᵀh itself.",
        ),
        Mistake(
            "no visible biases in the chain",
            mistaken(bias=0),
            "b is missing from the mean of the visible units.",
        ),
        Mistake(
            "bias left in one end",
            mistaken(to_b=lambda x, x_k, b: x - b - x_k),
            "−∂F/∂b is x − b at *both* ends of the chain, and the difference of the two has no b in it.",
        ),
        Mistake(
            "bias of the likelihood's data term alone",
            mistaken(to_b=lambda x, x_k, b: x - b),
            "Your Δb looks at the data only. The end of the chain has to be subtracted.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(share=lambda x: 1 / len(x)),
            "Your answers are means over the batch. Sums are asked for.",
        ),
        Mistake(
            "downhill",
            mistaken(sign=-1),
            "All signs are turned: the data's term is positive, the chain's negative. The notes print the gradient of "
            "a cost.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit becomes 1 if its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "comparison the wrong way round",
            mistaken(fires=lambda u, p: u > p),
            "Your hidden units become 1 with probability 1 − p. A unit becomes 1 where its uniform lies below its "
            "probability.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(hidden_sampled=False),
            "You send the hidden *probabilities* on. A Gibbs chain moves from sample to sample.",
        ),
        Mistake(
            "hidden samples in the data statistics",
            mistaken(positive=lambda p, h: h),
            "In the data's term you use the sample h⁽⁰⁾. ∂F/∂W has the probability in it.",
        ),
        Mistake(
            "last hidden sample in the model statistics",
            mistaken(negative=lambda p, h: h),
            "In the chain's term you use the last hidden sample, which was drawn *before* x⁽ᵏ⁾. ∂F/∂W has "
            "P(h = 1 | x⁽ᵏ⁾) in it.",
        ),
        Mistake(
            "one step always",
            mistaken(steps=lambda k: 1),
            "Your chain takes one step, whatever k is.",
        ),
        Mistake(
            "one step too few",
            mistaken(steps=lambda k: k - 1),
            "Your chain stops one step early, at x⁽ᵏ⁻¹⁾.",
        ),
        Mistake(
            "chain starts again at the data",
            mistaken(restart=True),
            "Each of your steps draws h from the data again. Step t goes on from x⁽ᵗ⁾.",
        ),
        Mistake(
            "first step's random numbers in every step",
            mistaken(turn=lambda t: 0),
            "All of your steps use the first step's random numbers, and so they are not independent.",
        ),
        Mistake(
            "argument of the sigmoid bounded",
            bounded(5),
            "You bound the argument of σ, so no probability comes close to 0 or 1. Write σ such that it needs no "
            "bound, by tanh for instance.",
            others=[bounded(reach) for reach in (3, 4, 6, 8, 10)],
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides ∞ by ∞ and returns NaN. Write it so that only negative numbers are "
            "exponentiated, or by tanh.",
        ),
    ],
    hints=[
        "The chain is a loop over the pairs of random numbers; `(u < p) @ w` is Wᵀh of every row.",
        "Differentiate F: by W it gives −P(h = 1 | x) xᵀ, by c the probability alone, and by b something short.",
    ],
)
