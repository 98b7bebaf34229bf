"""The loss of negative sampling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def negative_sampling(centre_words, context_words, noise, centre, context):
    r"""Return the loss of negative sampling, for each pair of a centre word and a context word.

    The full softmax sums over the whole vocabulary for every single pair. Negative sampling asks an easier question:
    does this word belong here, or was it drawn by chance? A pair from the text should get a high probability
    $\sigma(u_o^\top v_c)$ of belonging, the same centre with each of $K$ noise words a low one.

    **Given**

    - `centre_words`, integers of shape `(batch,)`: $c$ of each pair. `context_words`, integers of shape `(batch,)`:
      $o$.
    - `noise`, integers of shape `(batch, K)`: the noise words $k_1, \dots, k_K$ of each pair; a word may have been
      drawn twice, and then counts twice. The context word itself may be among them, and counts as noise, too.
    - `centre`, shape `(m, d)`: row $i$ is $v_i$, the vector of word $i$ as a centre. `context`, shape `(m, d)`: row $i$
      is $u_i$, its vector as a context or noise word.

    **Return** one loss a pair, shape `(batch,)`,

    $$J = -\ln \sigma(u_o^\top v_c) - \sum_{k} \ln \sigma(-u_k^\top v_c), \qquad \sigma(z) = \frac{1}{1 + e^{-z}},$$

    natural logarithm, summed over the noise words, not averaged.

    Use NumPy only. Products may be several thousands in size, either way: the loss is a number all the same. A loss of
    $10^{-40}$ is not 0, and its digits are right. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    v = centre[centre_words]  # (batch, d)
    true = np.einsum("bd,bd->b", v, context[context_words])
    false = np.einsum("bd,bkd->bk", v, context[noise])
    # −ln σ(z) = ln(1 + exp(−z))
    return np.logaddexp(0, -true) + np.logaddexp(0, false).sum(axis=1)
    ### END SOLUTION


def pairs(rng, batch, draws, words=9, dim=4, scale=1.0):
    """Pairs of which no word is both context and noise; the first noise word of each pair was drawn twice."""
    noise = rng.integers(words, size=(batch, draws))
    noise[:, -1] = noise[:, 0]
    free = [rng.choice(np.setdiff1d(np.arange(words), row)) for row in noise]
    tables = {name: scale * rng.normal(size=(words, dim)) for name in ("centre", "context")}
    return {"centre_words": rng.integers(words, size=batch), "context_words": np.array(free), "noise": noise, **tables}


def unlucky(rng, **sizes):
    """Pairs of which each has its own context word among its noise words."""
    inputs = pairs(rng, **sizes)
    inputs["noise"][:, 1] = inputs["context_words"]
    return inputs


def large(rng, **sizes):
    """Whole numbers with products of thousands, of both signs."""
    inputs = pairs(rng, scale=30.0, **sizes)
    return inputs | {name: np.round(inputs[name]) for name in ("centre", "context")}


def sure(rng, **sizes):
    """Pairs that the model is sure of, and right: losses of about exp(−40)."""
    inputs = pairs(rng, dim=3, **sizes)
    inputs["centre"][:] = np.abs(inputs["centre"]) + 3
    inputs["context"][:] = -np.abs(inputs["context"]) - 3
    for o in inputs["context_words"]:
        inputs["context"][o] = np.abs(inputs["context"][o])
    noise = np.setdiff1d(np.arange(len(inputs["context"])), inputs["context_words"])
    inputs["noise"] = noise[inputs["noise"] % len(noise)]
    return inputs


def stable(z):
    return -np.logaddexp(0, -z)


def naive(z):
    with np.errstate(all="ignore"):
        return np.log(1 / (1 + np.exp(-z)))


def clipped(epsilon):
    def log_sigmoid(z):
        with np.errstate(all="ignore"):
            return np.log(np.maximum(np.exp(stable(z)), epsilon))

    return log_sigmoid


def of_one_plus(z):
    """ln(1 + exp(−|z|)): stable, but nothing is left of what is added to one."""
    return np.minimum(z, 0) - np.log(1 + np.exp(-np.abs(z)))


@combinable
def mistaken(
    *,
    log_sigmoid=stable,
    roles=lambda centre, context: (centre, context),
    noise_sign=-1,
    of_noise=lambda terms: terms.sum(axis=1),
    noise_table=lambda centre, context: context,
    noise_kept=lambda noise, context_words: np.ones(noise.shape),
    sign=-1,
    whole=lambda losses, draws: losses,
    positive=1.0,
):
    """Return the algorithm with one slip in it."""

    def negative_sampling(centre_words, context_words, noise, centre, context):
        v_table, u_table = roles(centre, context)
        v = v_table[centre_words]
        true = (v * u_table[context_words]).sum(axis=1)
        false = (v[:, None] * noise_table(v_table, u_table)[noise]).sum(axis=2)
        of_pairs = of_noise(log_sigmoid(noise_sign * false) * noise_kept(noise, context_words))
        return whole(sign * (positive * log_sigmoid(true) + of_pairs), noise.shape[1])

    return negative_sampling


def drawn_once(noise, context_words):
    return np.array([[k not in row[:i] for i, k in enumerate(row)] for row in noise.tolist()], float)


def one_minus(centre_words, context_words, noise, centre, context):
    """ln(1 − σ(z)) as it is written."""
    v = centre[centre_words]
    true = (v * context[context_words]).sum(axis=1)
    p = np.exp(stable((v[:, None] * context[noise]).sum(axis=2)))
    with np.errstate(all="ignore"):
        return -stable(true) - np.log(1 - p).sum(axis=1)


exercise = Exercise(
    solution=negative_sampling,
    points=3,
    cases=[
        Case(
            "one pair by hand",
            inputs={
                "centre_words": np.array([0]),
                "context_words": np.array([1]),
                "noise": np.array([[2, 2]]),
                "centre": np.array([[1.0, 0.0], [0.0, 5.0], [0.0, 5.0]]),
                "context": np.array([[0.0, 7.0], [2.0, 7.0], [-1.0, 7.0]]),
            },
            about="The products are 2 and −1, twice: ln(1 + e⁻²) + 2 ln(1 + e⁻¹) ≈ 0.1269 + 2 · 0.3133 = 0.7535.",
        ),
        Case("some pairs", pairs, {"batch": 6, "draws": 3}),
        Case("many noise words", pairs, {"batch": 3, "draws": 7, "words": 12, "dim": 5}),
        Case("the context word among the noise", unlucky, {"batch": 5, "draws": 4}, hidden=True),
        Case("large products", large, {"batch": 7, "draws": 4}, hidden=True),
        Case("tiny losses", sure, {"batch": 4, "draws": 2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "noise welcomed",
            mistaken(noise_sign=1),
            "Your noise words are to have high scores as well. Then all vectors would grow in one direction: mind the "
            "sign within σ(−u_kᵀv).",
        ),
        Mistake(
            "mean over the noise words",
            mistaken(of_noise=lambda terms: terms.mean(axis=1)),
            "You average over the noise words. Their terms are added up.",
        ),
        Mistake(
            "mean over all words",
            mistaken(whole=lambda losses, draws: losses / (1 + draws)),
            "You divide by the number of words. The loss of a pair is a sum.",
        ),
        Mistake(
            "no noise",
            mistaken(of_noise=lambda terms: 0),
            "The noise words are missing. The context word alone could be pleased by making all vectors long.",
        ),
        Mistake(
            "noise alone",
            mistaken(positive=0.0),
            "The term of the context word is missing.",
        ),
        Mistake(
            "noise words once",
            mistaken(noise_kept=drawn_once),
            "A noise word that was drawn twice counts once with you.",
        ),
        Mistake(
            "noise like the context word left out",
            mistaken(noise_kept=lambda noise, context_words: noise != context_words[:, None]),
            "You leave out noise words that are equal to the context word. What was drawn counts, whatever it is.",
        ),
        Mistake(
            "tables exchanged",
            mistaken(roles=lambda centre, context: (context, centre)),
            "The vector of the centre word is a row of `centre`; those of context and noise words are rows of "
            "`context`.",
        ),
        Mistake(
            "noise from the table of centres",
            mistaken(noise_table=lambda v, u: v),
            "Your noise words have their vectors as centres. They stand where a context word might: take `context`.",
        ),
        Mistake(
            "log-likelihood",
            mistaken(sign=1),
            "Your losses are negative: the minus sign is missing.",
        ),
        Mistake(
            "sum over the batch",
            mistaken(whole=lambda losses, draws: losses.sum(keepdims=True)),
            "You add up the pairs. Return one loss a pair, of shape (batch,).",
        ),
        Mistake(
            "mean over the batch",
            mistaken(whole=lambda losses, draws: losses.mean(keepdims=True)),
            "You average over the pairs. Return one loss a pair, of shape (batch,).",
        ),
        Mistake(
            "σ becomes zero",
            mistaken(log_sigmoid=naive),
            "For products of thousands your σ is 0 and its logarithm −∞. −ln σ(z) = ln(1 + e⁻ᶻ) can be written such "
            "that only negative numbers are exponentiated.",
        ),
        Mistake(
            "one minus σ",
            one_minus,
            "1 − σ(z) is zero for large z, and loses its digits before. 1 − σ(z) = σ(−z).",
        ),
        Mistake(
            "clipped",
            mistaken(log_sigmoid=clipped(1e-12)),
            "You keep σ away from zero by a number of your own, and so cap the loss. It can be computed exactly.",
            others=[mistaken(log_sigmoid=clipped(e)) for e in (1e-7, 1e-8, 1e-10, 1e-15, 1e-16)],
        ),
        Mistake(
            "one plus a tiny number",
            mistaken(log_sigmoid=of_one_plus),
            "Where the model is sure your losses are 0: 1 + 10⁻²⁰ is 1. `np.log1p` and `np.logaddexp` keep such "
            "digits.",
        ),
    ],
    hints=[
        "`centre[centre_words]` has a row for each pair; `context[noise]` is (batch, K, d).",
        "−ln σ(z) = ln(1 + e⁻ᶻ) = ln(e⁰ + e⁻ᶻ), for which NumPy has `logaddexp`.",
    ],
)
