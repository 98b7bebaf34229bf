"""Annealed importance sampling."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def ais(w, b, c, base_bias, betas, hidden_uniforms, visible_uniforms):
    r"""Return the estimate of ln Z by annealed importance sampling, and the importance weights behind it.

    How probable are the data? Nobody knows who does not know $Z$, a sum over more states than there are atoms. Annealed
    importance sampling starts from a machine without weights, whose $Z_0$ is known, and turns the weights up little by
    little, while chains follow. How much each chain's free energy falls on the way tells how much $Z$ has grown.

    **Given**

    - `w` $W$, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: the machine with
      $E(x, h) = -b^\top x - c^\top h - h^\top W x$;
    - `base_bias` $b_0$, shape `(visible,)`: the visible biases at the start;
    - `betas` $\beta_1 < \dots < \beta_K = 1$, shape `(steps,)`, with $K \ge 1$ steps;
    - `hidden_uniforms`, shape `(steps, chains, hidden)`, and `visible_uniforms`, shape `(steps, chains, visible)`:
      random numbers in $[0, 1)$, drawn for you.

    The machine at inverse temperature $\beta$ has the weights $\beta W$, the visible biases
    $\beta b + (1 - \beta)\, b_0$ and the hidden biases $\beta c$, and with $j$ for visible and $i$ for hidden units the
    free energy

    $$F_\beta(x) = -\sum_j \big(\beta b_j + (1 - \beta)\, b_{0j}\big)\, x_j
      - \sum_i \ln\Big(1 + e^{\,\beta c_i + \beta \sum_j w_{ij} x_j}\Big).$$

    Let $\beta_0 = 0$. Each chain has an importance weight $\omega$. All chains begin with $x_0 = 0$ (it makes no
    difference) and $\ln \omega = 0$. Step $t = 1, \dots, K$

    1. draws $h$ and then $x_t$ by a Gibbs step of the machine **at $\beta_{t-1}$**, from $x_{t-1}$: a hidden unit is 1
       if its uniform is strictly less than $P(h_i = 1 \mid x_{t-1})$, else 0, and then a visible unit is 1 if its
       uniform is strictly less than $P(x_j = 1 \mid h)$, else 0; step $t$ has the uniforms of index $t - 1$;
    2. adds $F_{\beta_{t-1}}(x_t) - F_{\beta_t}(x_t)$ to $\ln \omega$, for each chain.

    **Return** two things, in this order:

    - the estimate, one number: $\ln Z_0$ plus the logarithm of the mean of all chains' importance weights $\omega$ (not
      the mean of their logarithms), where $Z_0 = 2^{\text{hidden}} \prod_j \big(1 + e^{b_{0j}}\big)$;
    - $\ln \omega$ of each chain after the last step, shape `(chains,)`.

    The betas need not be equally far apart. The biases may be large, and the importance weights $\omega$ themselves too
    large for a computer; the estimate is an ordinary number even then. Use NumPy
    only, and no random numbers of your own.
    """
    ### BEGIN SOLUTION

    def machine(beta):
        return beta * w, beta * b + (1 - beta) * base_bias, beta * c

    def free_energy(x, w, b, c):
        return -x @ b - np.logaddexp(0, x @ w.T + c).sum(axis=1)

    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2

    x = np.zeros(visible_uniforms.shape[1:])
    log_weights = np.zeros(len(x))
    before = machine(0.0)
    for beta, u, v in zip(betas, hidden_uniforms, visible_uniforms, strict=True):
        weights, of_visible, of_hidden = before
        h = u < sigmoid(x @ weights.T + of_hidden)
        x = (v < sigmoid(h @ weights + of_visible)).astype(w.dtype)
        after = machine(beta)
        log_weights += free_energy(x, *before) - free_energy(x, *after)
        before = after

    highest = log_weights.max()
    log_mean = highest + np.log(np.exp(log_weights - highest).mean())
    return len(c) * np.log(2) + np.logaddexp(0, base_bias).sum() + log_mean, log_weights
    ### END SOLUTION


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def free(x, w, b, c):
    return -x @ b - np.logaddexp(0, x @ w.T + c).sum(1)


def annealed(rng, betas, chains, visible, hidden, large=False, tie=False, certain=False):
    """A machine with uniforms so far from all probabilities that no rounding turns a sample.

    It is redrawn until every slip in the chain shows. Numbers are multiples of 1/64; large ones make weights that no
    computer can hold, and chains whose weights are far apart. With a tie, the first visible unit has a uniform of ½ at
    a probability of ½ in the first step, and so has the first hidden unit, which hears nothing else, in the second.
    A base of certain units has biases of hundreds, of either sign, and one that is 0.
    """
    size, high = (512.0, 1024.0) if large else (1.0, 0.0)
    while True:
        shapes = {"w": (hidden, visible), "b": (visible,), "c": (hidden,), "base_bias": (visible,)}
        inputs = {name: np.round(64 * rng.normal(size=shape)) / 64 for name, shape in shapes.items()}
        inputs |= {name: size * inputs[name] for name in "wb"}
        inputs["c"] += high
        if certain:
            inputs["base_bias"] = rng.permutation([0.0, 64.0, -768.0, *rng.integers(768, 1024, size=visible - 3)])
        if tie:
            inputs["base_bias"][0], inputs["c"][0], inputs["w"][0, 1:], inputs["w"][0, 0] = 0, 0, 0, 4
        inputs["betas"] = np.array(betas)
        w, b, c, base_bias = (inputs[name] for name in shapes)
        x, before, drawn = np.zeros((chains, visible)), 0.0, ([], [])
        for step, beta in enumerate(betas):
            p = sigmoid(before * (x @ w.T + c))
            drawn[0].append(clear_of(rng, p))
            if tie and step == 1:
                drawn[0][-1][:, 0] = 0.5
            p = sigmoid(before * ((drawn[0][-1] < p) @ w + b) + (1 - before) * base_bias)
            drawn[1].append(clear_of(rng, p))
            if tie and step == 0:
                drawn[1][-1][:, 0] = 0.5
            x, before = (drawn[1][-1] < p).astype(float), beta
        inputs |= {"hidden_uniforms": np.array(drawn[0]), "visible_uniforms": np.array(drawn[1])}
        if certain or tells(inputs, large, tie):
            return inputs


def clear_of(rng, p):
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < 2e-3).any():
        u[near] = rng.random(near.sum())
    return u


def tells(inputs, large, tie):
    """Whether slips that change the chain, not the formula, show in the weights and in the estimate."""
    right = ais(**inputs)
    if large:
        return right[1].max() > 800 and np.ptp(right[1]) > 800
    slips = [{"moves_after": True}, {"draws_at": lambda before, beta: beta}, {"hidden_bias": 0},
             {"hidden_sampled": False}]  # fmt: skip
    if len(right[1]) > 1:  # a single chain need not show them all, for which many would have to be drawn
        slips += [{"hidden_bias": -1}, {"chain_weights": 0}, {"logistic": lambda z: (1 + z / 2) / 2}]
    if tie:
        slips += [{"hidden_fires": np.less_equal}, {"visible_fires": np.less_equal}]
    found = [mistaken(**slip)(**inputs) for slip in slips]
    return all(abs(a[0] - right[0]) > 5e-3 and np.abs(a[1] - right[1]).max() > 0.1 for a in found)


def log_mean_exp(log_weights):
    highest = log_weights.max()
    return highest + np.log(np.exp(log_weights - highest).mean())


def overflowing(log_weights):
    with np.errstate(over="ignore"):
        return np.log(np.exp(log_weights).mean())


def capped(bound):
    """Return the algorithm with exponentials in Z₀ of biases up to a bound."""
    return mistaken(log_z0=lambda n, base: n * np.log(2) + np.log1p(np.exp(np.minimum(base, bound))).sum())


def overflowing_z0(hidden, base_bias):
    with np.errstate(over="ignore"):
        return hidden * np.log(2) + np.log(np.prod(1 + np.exp(base_bias)))


def equal_steps(w, b, c, base_bias, betas, hidden_uniforms, visible_uniforms):
    steps = len(betas)
    return ais(w, b, c, base_bias, np.arange(1, steps + 1) / steps, hidden_uniforms, visible_uniforms)


@combinable
def mistaken(
    log_mean=log_mean_exp,
    sign=1,
    moves_after=False,
    draws_at=lambda before, beta: before,
    hidden_bias=1,
    chain_weights=1,
    hidden_sampled=True,
    logistic=sigmoid,
    hidden_fires=np.less,
    visible_fires=np.less,
    base_in_chain=lambda beta, base_bias: (1 - beta) * base_bias,
    fall=lambda x, beta, before, machine: free(x, *machine(before)) - free(x, *machine(beta)),
    log_z0=lambda hidden, base_bias: hidden * np.log(2) + np.logaddexp(0, base_bias).sum(),
):
    """Return the algorithm with one slip in it."""

    def ais(w, b, c, base_bias, betas, hidden_uniforms, visible_uniforms):
        def machine(beta):
            return beta * w, beta * b + base_in_chain(beta, base_bias), beta * c

        x, before = np.zeros(visible_uniforms.shape[1:]), 0.0
        log_weights = np.zeros(len(x))
        for beta, u, v in zip(betas, hidden_uniforms, visible_uniforms, strict=True):
            old = x
            weights, of_visible, of_hidden = machine(draws_at(before, beta))
            p = logistic(chain_weights * x @ weights.T + hidden_bias * of_hidden)
            h = hidden_fires(u, p) if hidden_sampled else p
            x = visible_fires(v, sigmoid(h @ weights + of_visible)).astype(float)
            log_weights += sign * fall(old if moves_after else x, beta, before, machine)
            before = beta
        return log_z0(len(c), base_bias) + log_mean(log_weights), log_weights

    return ais


exercise = Exercise(
    solution=ais,
    points=6,
    parts=[Part("estimate of ln Z"), Part("log weights", 2)],
    cases=[
        Case(
            "one step and two chains, by hand",
            inputs={
                "w": np.array([[np.log(3.0)]]),
                "b": np.array([0.0]),
                "c": np.array([0.0]),
                "base_bias": np.array([0.0]),
                "betas": np.array([1.0]),
                "hidden_uniforms": np.array([[[0.25], [0.25]]]),
                "visible_uniforms": np.array([[[0.75], [0.25]]]),
            },
            about="At β = 0 all probabilities are ½: the chains get x = 0 and x = 1. F₀ is −ln 2 for both; F₁ is −ln 2 "
            "for x = 0 and −ln 4 for x = 1. So ln ω = (0, ln 2), the mean of ω is 3/2, Z₀ = 4 and the estimate is "
            "ln 6 ≈ 1.792, which is the exact ln Z.",
        ),
        Case("three steps", annealed, {"betas": [0.25, 0.625, 1.0], "chains": 16, "visible": 4, "hidden": 3}),
        Case(
            "two steps with ties",
            annealed,
            {"betas": [0.6875, 1.0], "chains": 24, "visible": 3, "hidden": 3, "tie": True},
            hidden=True,
        ),
        Case(
            "a single chain",
            annealed,
            {"betas": [k * k / 64 for k in range(1, 9)], "chains": 1, "visible": 4, "hidden": 5},
            hidden=True,
        ),
        Case(
            "weights beyond all numbers",
            annealed,
            {"betas": [0.25, 1.0], "chains": 3, "visible": 2, "hidden": 4, "large": True},
            hidden=True,
        ),
        Case(
            "large biases at the start",
            annealed,
            {"betas": [0.25, 1.0], "chains": 5, "visible": 4, "hidden": 3, "certain": True},
            hidden=True,
            loose="Z₀ and the weights have logarithms of hundreds and more, and what is left of them is small.",
        ),
    ],
    mistakes=[
        Mistake(
            "mean of the logarithms",
            mistaken(log_mean=np.mean),
            "Your estimate averages ln ω. The importance weights are unbiased, so their mean is taken first, and its "
            "logarithm then; the mean of the logarithms is always lower.",
        ),
        Mistake(
            "sum of the weights",
            mistaken(log_mean=lambda logs: log_mean_exp(logs) + np.log(len(logs))),
            "You add up the weights of all chains. With twice as many chains your estimate would grow by ln 2.",
        ),
        Mistake(
            "free energies the wrong way round",
            mistaken(sign=-1),
            "Your weights are upside down. Where the free energy falls from one temperature to the next, the weight "
            "grows.",
        ),
        Mistake(
            "weight before the move",
            mistaken(moves_after=True),
            "You compare the free energies at the state *before* it moves. The step first draws xₜ, at the old "
            "temperature, and then asks what the new one makes of it.",
        ),
        Mistake(
            "moves at the new temperature",
            mistaken(draws_at=lambda before, beta: beta),
            "Your Gibbs step is that of the machine at βₜ. It comes at βₜ₋₁: the state has to belong to the old "
            "temperature when the weight is taken.",
        ),
        Mistake(
            "no hidden units in Z₀",
            mistaken(log_z0=lambda hidden, base_bias: np.logaddexp(0, base_bias).sum()),
            "The factor 2^hidden is missing from Z₀: at β = 0 the hidden units have no biases, but they have states.",
        ),
        Mistake(
            "no visible units in Z₀",
            mistaken(log_z0=lambda hidden, base_bias: hidden * np.log(2)),
            "The factors of the visible units are missing from Z₀.",
        ),
        Mistake(
            "weight without Z₀",
            mistaken(log_z0=lambda hidden, base_bias: 0.0),
            "Your estimate is ln(Z/Z₀). Add ln Z₀.",
        ),
        Mistake(
            "base biases all the way",
            mistaken(base_in_chain=lambda beta, base_bias: base_bias),
            "Your base biases stay in full strength. They fade with 1 − β while b comes in with β.",
        ),
        Mistake(
            "no hidden biases in the chain",
            mistaken(hidden_bias=0),
            "Your Gibbs step has no hidden biases. It is that of the machine at βₜ₋₁, whose hidden biases are βₜ₋₁ c.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(hidden_sampled=False),
            "You send the hidden *probabilities* on to the visible layer. A Gibbs step draws h, as zeros and ones.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(hidden_fires=np.less_equal, visible_fires=np.less_equal),
            "A unit is 1 if its uniform is *strictly* less than its probability.",
        ),
        Mistake(
            "free energy times β",
            mistaken(
                fall=lambda x, beta, before, machine: (
                    (before - beta) * free(x, *machine(1.0)) + (beta - before) * -(x @ machine(0.0)[1])
                )
            ),
            "You multiply the free energy with β. Not F but the *parameters* are multiplied: the hidden units are "
            "summed out at the temperature β, and ln(1 + e^(βz)) is not β ln(1 + e^z).",
        ),
        Mistake(
            "steps of one size",
            equal_steps,
            "You turn the weights up by 1/K in each step. How far each step goes is given by `betas`.",
        ),
        Mistake(
            "biases of the base capped",
            capped(30),
            "You cap the base biases in Z₀ so that their exponentials do not overflow, but ln(1 + e^b) goes on "
            "growing with b. `numpy.logaddexp` needs no bound.",
            others=[capped(bound) for bound in (20, 50, 100, 500)],
        ),
        Mistake(
            "Z₀ overflows",
            mistaken(log_z0=overflowing_z0),
            "For large base biases your Z₀ is infinite. Add up the logarithms of its factors, by `numpy.logaddexp`.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(log_mean=overflowing),
            "The weights of large log weights are infinite. Take the largest ln ω out of the mean before you take "
            "exponentials, and add it again behind the logarithm.",
        ),
    ],
    equivalent={
        "function exchanged: np.zeros(visible_uniforms.shape[1:]) -> np.ones(visible_uniforms.shape[1:])": "the first "
        "step is one without weights: where the chains begin makes no difference",
    },
    hints=[
        "Write a function for the parameters at β, and one for the free energy with given parameters; the rest is one "
        "loop.",
        "At β = 0 there are no weights: the first step draws x from its own biases, whatever h is.",
        "ln of the mean of eᵃ is m + ln of the mean of e^(a − m), for any m: take the largest a.",
    ],
)
