"""An epoch of training a restricted Boltzmann machine"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._chains import bits, parameters, sigmoid, unstable_sigmoid


def rbm(
    data, w, b, c, hidden_uniforms, visible_uniforms, *, batch_size, learning_rate, momentum, weight_decay,
):  # fmt: skip
    r"""Return the parameters of a restricted Boltzmann machine after an epoch of training by contrastive divergence.

    An epoch is one pass through the data, in small batches, and after *each* batch the machine learns: the next one
    meets parameters that are a little better already. You write the whole pass. Functions of your own that help you,
    such as one for the estimates of a batch, are welcome.

    **Given**

    - `data`, shape `(samples, visible)`: the binary data, one sample a row, at least one.
    - `w`, shape `(hidden, visible)`; `b`, shape `(visible,)`; `c`, shape `(hidden,)`: weights, visible biases and
      hidden biases before the epoch. The energy is $E(x, h) = -b^\top x - c^\top h - h^\top W x$.
    - `hidden_uniforms`, shape `(samples, hidden)`, and `visible_uniforms`, shape `(samples, visible)`: random numbers
      in $[0, 1)$, drawn for you. Row $n$ belongs to row $n$ of the data.
    - `batch_size`: how many samples there are in a batch, at least 1. The data are cut as they stand, without
      shuffling: the first batch is the first `batch_size` rows, the second one the next `batch_size`, and so on. **The
      last batch holds what is left**, and may be smaller; if `batch_size` is larger than the number of samples, there
      is one batch, all of them.
    - `learning_rate` $\eta > 0$, `momentum` $\rho \in [0, 1)$, `weight_decay` $\lambda \ge 0$.

    Before the first batch the velocities $V_W$, $V_b$ and $V_c$ are 0. They are kept from batch to batch. For each
    batch of $N$ samples $x$, $N$ being its *own* number of samples, and with $W, b, c$ as the batch before has left
    them:

    1. Take one step of contrastive divergence. With $\sigma(z) = 1/(1 + e^{-z})$ and $p(x) = \sigma(c + W x)$, the
       hidden units' probabilities, and $u, v$ the sample's own uniforms, with **strict** comparisons,
       $$h = \big[\, u < p(x) \,\big], \qquad \tilde x = \big[\, v < \sigma(b + W^\top h) \,\big].$$
    2. Estimate the gradients, as **means** over the batch, from *probabilities* of the hidden units and from binary
       visible ones:
       $$G_W = \frac1N \sum_x p(x)\, x^\top - p(\tilde x)\, \tilde x^\top, \qquad
         G_b = \frac1N \sum_x x - \tilde x, \qquad
         G_c = \frac1N \sum_x p(x) - p(\tilde x).$$
    3. Make the new velocities. Only the weights decay, the biases do not:
       $$V_W \leftarrow \rho\, V_W + \eta\, (G_W - \lambda W), \qquad
         V_b \leftarrow \rho\, V_b + \eta\, G_b, \qquad
         V_c \leftarrow \rho\, V_c + \eta\, G_c.$$
    4. Move all parameters by the velocities that were just made:
       $$W \leftarrow W + V_W, \qquad b \leftarrow b + V_b, \qquad c \leftarrow c + V_c.$$

    **Return** three new arrays, in this order: $W$, $b$ and $c$ after the last batch, of the shapes that they came in.

    Use NumPy only and no random numbers of your own. Weights may be large, so write $\sigma$ such that it stays a
    number. Leave the inputs as they are.
    """

    ### BEGIN SOLUTION
    def sigmoid(z):
        return (1 + np.tanh(z / 2)) / 2  # 1 / (1 + exp(-z)), which would overflow

    def estimates(x, u, v):
        p = sigmoid(x @ w.T + c)
        h = (u < p).astype(w.dtype)
        x_model = (v < sigmoid(h @ w + b)).astype(w.dtype)
        p_model = sigmoid(x_model @ w.T + c)
        sums = p.T @ x - p_model.T @ x_model, (x - x_model).sum(axis=0), (p - p_model).sum(axis=0)
        return [one / len(x) for one in sums]

    v_w, v_b, v_c = np.zeros_like(w), np.zeros_like(b), np.zeros_like(c)
    for begin in range(0, len(data), batch_size):
        batch = slice(begin, begin + batch_size)  # which ends with the data
        g_w, g_b, g_c = estimates(data[batch], hidden_uniforms[batch], visible_uniforms[batch])
        v_w = momentum * v_w + learning_rate * (g_w - weight_decay * w)
        v_b = momentum * v_b + learning_rate * g_b
        v_c = momentum * v_c + learning_rate * g_c
        w, b, c = w + v_w, b + v_b, c + v_c
    return w, b, c
    ### END SOLUTION


CLEAR, SEEN, UNSEEN = 0.05, 1e-3, 1e-9


def machine(rng, samples, batch_size, visible, hidden, large=False, **rates):
    """A machine, data and uniforms far from the probabilities of the right path, redrawn until every slip shows."""
    while True:
        inputs = {"data": bits(rng, samples, visible), **parameters(rng, visible, hidden, large)}
        inputs |= {"batch_size": batch_size, **rates}
        inputs |= uniforms_along_the_epoch(rng, **inputs)
        if all_slips_show(inputs, large):
            return inputs


def uniforms_along_the_epoch(rng, data, w, b, c, batch_size, **rates):
    """Uniforms such that no rounding turns a sample, found batch by batch: a batch's path depends on those before."""
    u, v = np.zeros((len(data), len(c))), np.zeros((len(data), len(b)))
    for begin in range(0, len(data), batch_size):
        batch = slice(begin, begin + batch_size)
        now = rbm(data[:begin], w, b, c, u[:begin], v[:begin], batch_size=batch_size, **rates)
        p = sigmoid(data[batch] @ now[0].T + now[2])
        u[batch] = clear_of(rng, p)
        v[batch] = clear_of(rng, sigmoid((u[batch] < p) @ now[0] + now[1]))
    return {"hidden_uniforms": u, "visible_uniforms": v}


def clear_of(rng, p):
    """Uniforms at some distance, so that slightly other parameters turn no sample either."""
    u = rng.random(p.shape)
    while (near := np.abs(u - p) < CLEAR).any():
        u[near] = rng.random(near.sum())
    return u


def all_slips_show(inputs, large):
    """Whether each slip is wrong in the same parts whatever is drawn, and plainly so."""
    right = rbm(**inputs)
    batches, rest = divmod(len(inputs["data"]), inputs["batch_size"])
    everywhere, nowhere = AT_ONCE + (AT_A_SMALLER_BATCH if rest else []), []
    if batches + (rest > 0) > 1:
        everywhere = everywhere + AT_THE_SECOND_BATCH + ([] if large else IN_OTHER_SAMPLES)
    if large:  # all probabilities are 0 or 1, whatever the uniforms and the updates are
        everywhere, nowhere = [*everywhere, OVERFLOW], [*WITHOUT_SAMPLES, SAMPLES_COUNTED, *IN_OTHER_SAMPLES]
    else:
        everywhere = everywhere + WITHOUT_SAMPLES

    def off(slip):
        with np.errstate(over="ignore", invalid="ignore"):
            return [
                np.abs(a - b).max() / np.abs(b).max() for a, b in zip(mistaken(**slip)(**inputs), right, strict=True)
            ]

    return (
        not any(one < SEEN for slip in everywhere for one in off(slip))  # nan is seen
        and all(max(off(slip)) < UNSEEN for slip in nowhere)
        and all(off(slip)[1] < UNSEEN for slip in [*DECAYS, SAMPLES_COUNTED])
        and not any(UNSEEN < one < SEEN for slip in [*DECAYS, SAMPLES_COUNTED, BIASES_DECAY] for one in off(slip))
    )


def cut(samples, size):
    """The batches, each as the rows of the data and those of the uniforms."""
    rows = [np.arange(samples)[begin : begin + size] for begin in range(0, samples, size)]
    return zip(rows, rows, strict=True)


@combinable
def mistaken(
    *,
    batches=cut,
    share=lambda n, size: 1 / n,
    fires=lambda u, p: u < p,
    logistic=sigmoid,
    hidden_sampled=True,
    visible_sampled=True,
    statistics="probabilities",
    parameters="new",
    sign=1,
    rate=lambda eta: eta,
    decays=(1, 0, 0),
    decay_in="gradient",
    kept=1,
    pull=lambda rho: 1,
    moved_by="new",
):
    """Return the algorithm with one slip in it."""

    def estimates(x, u, v, w, b, c):
        p = logistic(x @ w.T + c)
        h = fires(u, p).astype(w.dtype)
        back = logistic((h if hidden_sampled else p) @ w + b)
        x_model = fires(v, back).astype(w.dtype) if visible_sampled else back
        p_model = logistic(x_model @ w.T + c)
        p = h if statistics == "samples" else p
        return p.T @ x - p_model.T @ x_model, (x - x_model).sum(axis=0), (p - p_model).sum(axis=0)

    def rbm(
        data, w, b, c, hidden_uniforms, visible_uniforms, *, batch_size, learning_rate, momentum, weight_decay,
    ):  # fmt: skip
        first = theta = w, b, c
        eta, velocities = rate(learning_rate), [np.zeros_like(one) for one in theta]
        for rows, drawn in batches(len(data), batch_size):
            at = theta if parameters == "new" else first
            found = estimates(data[rows], hidden_uniforms[drawn], visible_uniforms[drawn], *at)
            scale = sign * share(len(rows), batch_size)
            decay = [-weight_decay * much * one for much, one in zip(decays, theta, strict=True)]
            inside = decay_in == "gradient"
            pulls = [eta * (scale * one + inside * less) for one, less in zip(found, decay, strict=True)]
            new = [kept * momentum * v + pull(momentum) * one for v, one in zip(velocities, pulls, strict=True)]
            outside = {"gradient": 0, "parameters": 1, "parameters, by the rate": eta}[decay_in]
            moved = zip(theta, new if moved_by == "new" else velocities, decay, strict=True)
            theta, velocities = [one + v + outside * less for one, v, less in moved], new
        return tuple(theta)

    return rbm


SUM = {"share": lambda n, size: 1}
FULL_SIZE = {"share": lambda n, size: 1 / size}
LAST_LEFT_OUT = {"batches": lambda n, size: cut(n - n % size, size)}
SINGLY = {"batches": lambda n, size: cut(n, 1)}
ALL_AT_ONCE = {"batches": lambda n, size: cut(n, n)}
FIRST_UNIFORMS = {"batches": lambda n, size: [(rows, rows - rows[0]) for rows, _ in cut(n, size)]}
OLD_PARAMETERS = {"parameters": "old"}
DOWNHILL = {"sign": -1}
NO_RATE = {"rate": lambda eta: 1}
NO_VELOCITY = {"kept": 0}
DAMPENED = {"pull": lambda rho: 1 - rho}
LATE = {"moved_by": "old"}
AT_ONCE = [SUM, SINGLY, DOWNHILL, NO_RATE, DAMPENED, LATE]
AT_THE_SECOND_BATCH = [ALL_AT_ONCE, NO_VELOCITY]
IN_OTHER_SAMPLES = [FIRST_UNIFORMS, OLD_PARAMETERS]
AT_A_SMALLER_BATCH = [FULL_SIZE, LAST_LEFT_OUT]
HIDDEN_PROBABILITIES, VISIBLE_PROBABILITIES = {"hidden_sampled": False}, {"visible_sampled": False}
WITHOUT_SAMPLES = [HIDDEN_PROBABILITIES, VISIBLE_PROBABILITIES]
SAMPLES_COUNTED = {"statistics": "samples"}
NO_DECAY, GROWTH = {"decays": (0, 0, 0)}, {"decays": (-1, 0, 0)}
NO_RATE_FOR_DECAY, BESIDE_MOMENTUM = {"decay_in": "parameters"}, {"decay_in": "parameters, by the rate"}
DECAYS = [NO_DECAY, GROWTH, NO_RATE_FOR_DECAY, BESIDE_MOMENTUM]
BIASES_DECAY = {"decays": (1, 1, 1)}
OVERFLOW = {"logistic": unstable_sigmoid}


def sample_by_sample(
    data, w, b, c, hidden_uniforms, visible_uniforms, *, batch_size, learning_rate, momentum, weight_decay,
):  # fmt: skip
    """The answer by another route: a chain for each sample, and momentum as a part of the last change.

    All parameters are one matrix: W with the hidden biases as a first column and the visible ones as a first row, both
    of which belong to units that are always 1, and a corner that is 0.
    """
    theta = before = np.block([[np.zeros((1, 1), w.dtype), b[None]], [c[:, None], w]])
    decayed = np.zeros_like(theta)
    decayed[1:, 1:] = weight_decay
    one = np.ones(1, w.dtype)
    for begin in range(0, len(data), batch_size):
        chunk = range(len(data))[begin : begin + batch_size]
        uphill = np.zeros_like(theta)
        for n in chunk:
            x = np.append(one, data[n])
            p = np.append(one, sigmoid(theta[1:] @ x))
            h = np.append(one, hidden_uniforms[n] < p[1:])
            dream = np.append(one, visible_uniforms[n] < sigmoid(h @ theta[:, 1:]))
            uphill += np.outer(p, x) - np.outer(np.append(one, sigmoid(theta[1:] @ dream)), dream)
        change = momentum * (theta - before) + learning_rate * (uphill / len(chunk) - decayed * theta)
        before, theta = theta, theta + change
    return theta[1:, 1:], theta[0, 1:], theta[1:, 0]


RATES = {"learning_rate": 0.75, "momentum": 0.6, "weight_decay": 0.1}

exercise = Exercise(
    solution=rbm,
    reference=sample_by_sample,
    points=6,
    parts=[Part("W", 2), Part("b", 1), Part("c", 1)],
    cases=[
        Case(
            "two batches by hand, with ties",
            inputs={
                "data": np.array([[1.0], [0.0]]),
                "w": np.array([[2.0]]),
                "b": np.array([0.0]),
                "c": np.array([-2.0]),
                "hidden_uniforms": np.array([[0.5], [0.05]]),
                "visible_uniforms": np.array([[0.5], [0.25]]),
                "batch_size": 1,
                "learning_rate": 0.5,
                "momentum": 0.5,
                "weight_decay": 0.1,
            },
            about="Worked by hand: in the first batch both comparisons are ties, ½ with ½, and both units are 0. So "
            "the gradients are ½, 1 and ½ − σ(−2) ≈ 0.381, and V_W = ½ (½ − 0.1 · 2) = 0.15: W = 2.15, b = 0.5, "
            "c ≈ −1.810. The second batch dreams of a 1 and takes some of it back: W ≈ 1.825, b = 0.25, c ≈ −1.936.",
        ),
        Case(
            "three batches",
            machine,
            {"samples": 12, "batch_size": 4, "visible": 5, "hidden": 3, **RATES},
        ),
        Case(
            "a smaller last batch",
            machine,
            {"samples": 11, "batch_size": 4, "visible": 6, "hidden": 4, **RATES},
        ),
        Case(
            "a last batch of one sample, more hidden than visible units",
            machine,
            {"samples": 7, "batch_size": 3, "visible": 4, "hidden": 6, **RATES, "momentum": 0.8},
            hidden=True,
        ),
        Case(
            "one batch with room for more",
            machine,
            {"samples": 5, "batch_size": 8, "visible": 4, "hidden": 3, **RATES},
            hidden=True,
        ),
        Case(
            "large weights",
            machine,
            {
                "samples": 8,
                "batch_size": 3,
                "visible": 5,
                "hidden": 4,
                "large": True,
                "learning_rate": 20.0,
                "momentum": 0.6,
                "weight_decay": 0.001,
            },
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "sum over the batch",
            mistaken(**SUM),
            "Your gradients are sums over the batch. Take the mean, so that a larger batch takes no larger step.",
        ),
        Mistake(
            "last batch divided by the full size",
            mistaken(**FULL_SIZE),
            "You divide by `batch_size`, in the last batch too. The mean is over the samples that the batch has.",
        ),
        Mistake(
            "last batch left out",
            mistaken(**LAST_LEFT_OUT),
            "The samples that do not fill a whole batch are never learnt. They are the last batch.",
        ),
        Mistake(
            "one sample after the other",
            mistaken(**SINGLY),
            "You move the parameters after each sample. They stay as they are until the batch is over.",
        ),
        Mistake(
            "all data in one batch",
            mistaken(**ALL_AT_ONCE),
            "You take one step, for all data. There is one for each batch.",
        ),
        Mistake(
            "first batch's uniforms in every batch",
            mistaken(**FIRST_UNIFORMS),
            "Every batch uses the first rows of the uniforms. Row n belongs to row n of the data.",
        ),
        Mistake(
            "old parameters throughout the epoch",
            mistaken(**OLD_PARAMETERS),
            "All your gradients are estimated with the parameters from before the epoch. Each batch starts from what "
            "the batch before has left.",
        ),
        Mistake(
            "downhill",
            mistaken(**DOWNHILL),
            "You go the opposite way. The gradients, data minus dream, say in which direction the likelihood *grows*.",
        ),
        Mistake(
            "learning rate left out",
            mistaken(**NO_RATE),
            "Your steps are as long as the gradients. The learning rate is missing.",
        ),
        Mistake(
            "velocity forgotten",
            mistaken(**NO_VELOCITY),
            "Each of your batches begins with velocities of 0. Only the first one does; they are kept from batch to "
            "batch.",
        ),
        Mistake(
            "gradient dampened by the momentum",
            mistaken(**DAMPENED),
            "You multiply the gradient by one minus the momentum, as in a running mean. Here only the old velocity has "
            "a factor, the momentum.",
        ),
        Mistake(
            "moved by the velocity before",
            mistaken(**LATE),
            "You move the parameters first, and make the velocity afterwards, so each gradient comes one batch late. "
            "The new velocity moves them.",
        ),
        Mistake(
            "no weight decay",
            mistaken(**NO_DECAY),
            "Your weights do not decay.",
        ),
        Mistake(
            "weights grow",
            mistaken(**GROWTH),
            "Your decay has the wrong sign: it makes the weights larger.",
        ),
        Mistake(
            "biases decay too",
            mistaken(**BIASES_DECAY),
            "Your biases decay as well. They say how often a unit is on, and need not be small.",
        ),
        Mistake(
            "decay without the learning rate",
            mistaken(**NO_RATE_FOR_DECAY),
            "You subtract λW from the weights. It belongs to the gradient, and the learning rate is for both.",
        ),
        Mistake(
            "decay beside the momentum",
            mistaken(**BESIDE_MOMENTUM),
            "You subtract ηλW from the weights directly. It belongs to the gradient, so the velocity has it, too.",
        ),
        Mistake(
            "hidden samples in the statistics",
            mistaken(**SAMPLES_COUNTED),
            "Your statistics of the data have the hidden units' samples. They are for the way down only; the "
            "statistics have probabilities.",
        ),
        Mistake(
            "hidden probabilities drive the chain",
            mistaken(**HIDDEN_PROBABILITIES),
            "You send the hidden *probabilities* down to the visible units. Draw the hidden units first.",
        ),
        Mistake(
            "visible probabilities for samples",
            mistaken(**VISIBLE_PROBABILITIES),
            "Your x̃ are probabilities. They are to be drawn, with the visible uniforms.",
        ),
        Mistake(
            "a tie becomes 1",
            mistaken(fires=lambda u, p: u <= p),
            "A unit becomes 1 if its uniform is *strictly* less than its probability. Yours becomes 1 where the two "
            "are equal.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(**OVERFLOW),
            "For large net inputs your σ divides inf by inf and returns nan. Write it so that only negative numbers "
            "are exponentiated.",
        ),
    ],
    hints=[
        "Write a function for the estimates of one batch first. It knows nothing of momentum and decay.",
        "`range(0, len(data), batch_size)` is where batches begin, and a slice ends by itself where the data end.",
        "The velocities have to live outside the loop, and the parameters are replaced at its end, all three at once.",
    ],
)
