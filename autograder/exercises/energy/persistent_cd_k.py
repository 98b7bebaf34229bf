"""Persistent contrastive divergence"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._chains import bits, parameters, sigmoid, uniforms_along_the_chain, unstable_sigmoid


def persistent_cd_k(x, chains, w, b, c, hidden_uniforms, visible_uniforms):
    r"""Return the gradient estimates of persistent contrastive divergence, and where its chains are now.

    Contrastive divergence begins its chains at the data each time, so they never get far from them. But the parameters
    change little in one update. So let the chains go on where the last update has left them: over many updates they
    come to sample the model itself. The price is a state that has to be passed on.

    **Given**

    - `x`, shape `(batch, visible)`: $N$ samples of the data, 0 or 1.
    - `chains`, shape `(chains, visible)`: the visible units $\tilde x^{(0)}$ of $M$ chains, 0 or 1, as the last update
      has left them. $M \ge 1$ need not be $N$.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible biases and
      hidden biases.
    - `hidden_uniforms`, shape `(k, chains, hidden)`, and `visible_uniforms`, shape `(k, chains, visible)`: random
      numbers in $[0, 1)$, drawn for you, so that the answer can be checked exactly; $k \ge 1$.

    Each chain takes $k$ steps. Step $t = 0, \dots, k-1$ draws hidden and then visible units, with **strict**
    comparisons,

    $$h^{(t)} = \big[\, u^{(t)} < \sigma(c + W \tilde x^{(t)}) \,\big], \qquad
      \tilde x^{(t+1)} = \big[\, v^{(t)} < \sigma(b + W^\top h^{(t)}) \,\big],$$

    where $u^{(t)}$ is `hidden_uniforms[t]`, $v^{(t)}$ is `visible_uniforms[t]` and $\sigma(z) = 1/(1 + e^{-z})$. With
    $p(x) = \sigma(c + W x)$, the hidden units' probabilities,

    $$\begin{aligned}
      \Delta W &= \sum_{x} p(x)\, x^\top
        - \frac{N}{M} \sum_{\tilde x} p(\tilde x^{(k)})\, \tilde x^{(k)\top} & &\text{shape (hidden, visible)} \\
      \Delta b &= \sum_{x} x - \frac{N}{M} \sum_{\tilde x} \tilde x^{(k)} & &\text{shape (visible,)} \\
      \Delta c &= \sum_{x} p(x) - \frac{N}{M} \sum_{\tilde x} p(\tilde x^{(k)}) & &\text{shape (hidden,)}
    \end{aligned}$$

    The data's terms are sums over the batch; the model's terms are *means* over the chains, times the number of
    samples.

    **Return** four arrays, in this order: $\Delta W$, $\Delta b$, $\Delta c$, and $\tilde x^{(k)}$, with which the next
    update goes on.

    Use NumPy only and no random numbers of your own. Weights may be large, so write $\sigma$ such that it stays a
    number. Leave the inputs as they are.
    """

    ### BEGIN SOLUTION
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    for u, v in zip(hidden_uniforms, visible_uniforms, strict=True):
        h = (u < sigmoid(chains @ w.T + c)).astype(w.dtype)
        chains = (v < sigmoid(h @ w + b)).astype(w.dtype)

    p, p_model = sigmoid(x @ w.T + c), sigmoid(chains @ w.T + c)
    share = len(x) / len(chains)
    return (
        p.T @ x - share * (p_model.T @ chains),
        x.sum(axis=0) - share * chains.sum(axis=0),
        p.sum(axis=0) - share * p_model.sum(axis=0),
        chains,
    )
    ### END SOLUTION


def machine(rng, k, batch, chains, visible, hidden, large=False):
    """A random machine and uniforms, redrawn until every slip in the chain shows."""
    while True:
        inputs = {
            "x": bits(rng, batch, visible),
            "chains": bits(rng, chains, visible),
            **parameters(rng, visible, hidden, large),
        }
        own = {name: inputs[name] for name in ("w", "b", "c")}
        inputs |= uniforms_along_the_chain(rng, k, inputs["chains"], **own)
        if tells(inputs, k, large):
            return inputs


def tells(inputs, k, large):
    right = persistent_cd_k(**inputs)
    if len(inputs["chains"]) == 1:  # seldom shows every slip, so only that it stands for all samples is asked of it
        return off(mistaken(share=lambda n, m: 1)(**inputs), right)[:3].min() > 0.1
    slips = [{"steps": lambda k: k - 1}, {"state": "begin"}]
    slips += [{"restart": True}, {"steps": lambda k: 1}] if k > 1 else []
    slips += [] if large else [{"hidden_sampled": False}]  # where units are certain, no uniform matters
    slips += [] if large or k == 1 else [{"turn": lambda t: 0}]
    slips.append({"begin": "data"})
    if not all(off(mistaken(**slip)(**inputs), right).max() > 0.1 for slip in slips):
        return False
    # A chain soon rests if its uniforms stay the same; then both of these end where it rests.
    one_step, first_uniforms = mistaken(steps=lambda k: 1)(**inputs), mistaken(turn=lambda t: 0)(**inputs)
    return k == 1 or off(one_step, first_uniforms).max() > 0.1


def off(answers, right):
    return np.array([np.abs(a - b).max() for a, b in zip(answers, right, strict=True)])


@combinable
def mistaken(
    *,
    begin="chains",
    share=lambda n, m: n / m,
    hidden_fires=np.less,
    visible_fires=np.less,
    logistic=sigmoid,
    steps=lambda k: k,
    turn=lambda t: t,
    restart=False,
    hidden_sampled=True,
    state="end",
    sign=1,
    mean=False,
    hidden_bias=lambda d_w, d_c: d_c,
):
    """Return the algorithm with one slip in it."""

    def persistent_cd_k(x, chains, w, b, c, hidden_uniforms, visible_uniforms):
        at = first = np.resize(x, chains.shape) if begin == "data" else chains
        for t in range(steps(len(hidden_uniforms))):
            p = logistic((first if restart else at) @ w.T + c)
            h = hidden_fires(hidden_uniforms[turn(t)], p).astype(w.dtype) if hidden_sampled else p
            at = visible_fires(visible_uniforms[turn(t)], logistic(h @ w + b)).astype(w.dtype)
        p, q, s = logistic(x @ w.T + c), logistic(at @ w.T + c), share(len(x), len(chains))
        d_w, d_b, d_c = p.T @ x - s * (q.T @ at), x.sum(axis=0) - s * at.sum(axis=0), p.sum(axis=0) - s * q.sum(axis=0)
        d_c = hidden_bias(d_w, d_c)
        by = sign / (len(x) if mean else 1)
        return d_w * by, d_b * by, d_c * by, at if state == "end" else chains

    return persistent_cd_k


exercise = Exercise(
    solution=persistent_cd_k,
    points=4,
    parts=[Part("dW"), Part("db"), Part("dc"), Part("chains")],
    cases=[
        Case(
            "two samples and one chain, by hand",
            inputs={
                "x": np.array([[1.0, 1.0], [0.0, 1.0]]),
                "chains": np.array([[1.0, 1.0]]),
                "w": np.array([[2.0, -3.0]]),
                "b": np.zeros(2),
                "c": np.ones(1),
                "hidden_uniforms": np.array([[[0.5]]]),
                "visible_uniforms": np.array([[[0.75, 0.5]]]),
            },
            about="Worked by hand: the chain's hidden unit has probability ½ and uniform ½, so it is 0; then both "
            "visible units have ½, the second one has a tie, and the chain is at (0, 0), where the hidden unit has "
            "σ(1) ≈ 0.731. The chain counts twice: Δc ≈ 0.619 − 2 · 0.731 ≈ −0.843. The rest is Δb = (1, 2), "
            "ΔW ≈ (0.5, 0.619).",
        ),
        Case("more chains than samples", machine, {"k": 1, "batch": 4, "chains": 7, "visible": 6, "hidden": 3}),
        Case("three steps", machine, {"k": 3, "batch": 9, "chains": 5, "visible": 4, "hidden": 6}),
        Case(
            "as many chains as samples",
            machine,
            {"k": 2, "batch": 6, "chains": 6, "visible": 5, "hidden": 3},
            hidden=True,
        ),
        Case(
            "a single chain",
            machine,
            {"k": 2, "batch": 5, "chains": 1, "visible": 4, "hidden": 3},
            hidden=True,
        ),
        Case(
            "large weights",
            machine,
            {"k": 2, "batch": 8, "chains": 3, "visible": 5, "hidden": 4, "large": True},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "chains begin at the data",
            mistaken(begin="data"),
            "Your chains begin at the samples: that is contrastive divergence without persistence. They go on from "
            "`chains`.",
        ),
        Mistake(
            "each chain counts for one sample",
            mistaken(share=lambda n, m: 1),
            "You add up the chains. The model's term is their *mean*, times the number of samples: N/M for each. With "
            "as many chains as samples there is no difference.",
        ),
        Mistake(
            "a single chain counts once",
            mistaken(share=lambda n, m: n / m if m > 1 else 1),
            "Your single chain counts for one sample. It stands for the model by itself, so it counts N times: N/M "
            "holds for M = 1, too.",
        ),
        Mistake(
            "share upside down",
            mistaken(share=lambda n, m: m / n),
            "Each chain counts M/N in your answer; it is N/M. If there are more chains than samples, each counts less.",
        ),
        Mistake(
            "mean of the chains only",
            mistaken(share=lambda n, m: 1 / m),
            "You subtract the mean over the chains once. The data's term is a sum over N samples, so the model's has "
            "to count N times.",
        ),
        Mistake(
            "mean over the batch",
            mistaken(mean=True),
            "Your answers are divided by the number of samples. They are sums over the batch here.",
        ),
        Mistake(
            "chains not moved on",
            mistaken(state="begin"),
            "You return the chains that you were given. The next update has to go on from where they are now.",
        ),
        Mistake(
            "one step always",
            mistaken(steps=lambda k: 1),
            "Your chains take one step, whatever k is. The number of steps is the leading size of the uniforms.",
        ),
        Mistake(
            "first step's uniforms in every step",
            mistaken(turn=lambda t: 0),
            "All of your steps use the uniforms of the first one. Step t has its own: those of index t.",
        ),
        Mistake(
            "chain starts again",
            mistaken(restart=True),
            "Each of your steps draws h given the chains' first state again. Step t goes on where the last one ended.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(hidden_sampled=False),
            "You send the hidden *probabilities* on to the visible layer. A Gibbs chain moves from sample to sample.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(hidden_fires=np.less_equal, visible_fires=np.less_equal),
            "A unit becomes 1 if its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "a visible tie becomes 1",
            mistaken(visible_fires=np.less_equal),
            "A visible unit, too, becomes 1 only if its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "downhill",
            mistaken(sign=-1),
            "Your three estimates have the opposite sign: that of a cost to be descended. Here they say in which "
            "direction the likelihood grows.",
        ),
        Mistake(
            "hidden bias from the associations",
            mistaken(hidden_bias=lambda d_w, d_c: d_w.sum(axis=1)),
            "Your Δc is made of products of hidden and visible units. The hidden bias has no visible unit beside it.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(logistic=unstable_sigmoid),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        "Two things do not meet before the end: the data, which need no chain, and the chains, which need no data.",
        "Run the chains first, and then compute the three statistics by one small function for both.",
        "`len(x) / len(chains)` is what one chain counts.",
    ],
)
