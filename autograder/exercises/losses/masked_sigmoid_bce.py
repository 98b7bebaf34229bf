"""The masked binary cross-entropy of word2vec."""

import numpy as np

from autograder import Case, Exercise, Mistake


def masked_sigmoid_bce(y_true, logits, mask):
    r"""Return the mean binary cross-entropy of every sample over the labels that a mask keeps.

    word2vec learns to tell the words around a centre word from words drawn at random. Some centre words have few
    neighbours, so the rows of a batch are padded to one length, and a mask says what is real. A loss that counts the
    padding learns from what does not exist; one that divides by the padded length gives short contexts too little
    weight.

    **Given**

    - `y_true`, shape `(..., K)`: 1 for a true context word, 0 for a noise word. There may be any number of batch axes,
      or none.
    - `logits`, of the same shape: the scores $z$, as large as $\pm 10^3$. Where the mask is 0 they may be anything,
      even `nan` or infinite.
    - `mask`, of the same shape: 1 for what counts, 0 for padding.

    **Return** an array of shape `(...)`, one loss a sample:

    $$L = \frac{\sum_k m_k\, \ell_k}{\sum_k m_k}, \qquad
      \ell_k = \begin{cases} -\ln \sigma(z_k) & y_k = 1, \\ -\ln \sigma(-z_k) & y_k = 0, \end{cases}$$

    and zero for a sample that is all padding. The answer has to be exact also where the loss is tiny.
    """
    ### BEGIN SOLUTION
    z = np.where(mask == 1, logits, 0)
    losses = np.maximum(z, 0) - z * y_true + np.log1p(np.exp(-np.abs(z)))
    return (mask * losses).sum(axis=-1) / np.maximum(mask.sum(axis=-1), 1)
    ### END SOLUTION


def contexts(rng, shape, length, scale=1.5, padding=None):
    """One true word a row, then noise, then padding; the rows have different lengths."""
    kept = 2 + rng.permutation(np.arange(np.prod(shape)) % (length - 2)).reshape(shape)
    mask = (np.arange(length) < kept[..., None]).astype(float)
    y_true = np.where(rng.uniform(size=mask.shape) < 0.4, 1.0, 0.0) * mask
    y_true[..., 0] = 1
    logits = rng.normal(scale=scale, size=mask.shape)
    return {
        "y_true": y_true,
        "logits": logits if padding is None else np.where(mask == 1, logits, np.resize(padding, mask.shape)),
        "mask": mask,
    }


def of_every_length(rng):
    """Samples of which nothing, one entry or all entries count."""
    drawn = contexts(rng, (4,), 5)
    drawn["mask"][:3] = rng.permutation([[0.0] * 5, [1.0] + [0.0] * 4, [1.0] * 5])
    return drawn


def tiny_losses(rng):
    """Every word is told from noise, and very surely."""
    drawn = contexts(rng, (3,), 5)
    drawn["logits"] = (2 * drawn["y_true"] - 1) * rng.uniform(40.0, 42.0, size=(3, 5))
    return drawn


quietly = np.errstate(all="ignore")  # overflow makes NumPy complain; a mistake does so silently


def terms(y, z):
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def real_terms(y, z, m):
    return m * terms(y, np.where(m == 1, z, 0))


def count(m, **keywords):
    return np.maximum(m.sum(-1, **keywords), 1)


def through_the_probability(y, z, m):
    p = 1 / (1 + np.exp(-np.where(m == 1, z, 0)))
    return (m * -np.where(y == 1, np.log(p), np.log(1 - p))).sum(-1) / count(m)


def digits_lost(y, z, m):
    z = np.where(m == 1, z, 0)
    return (m * (np.maximum(z, 0) - z * y + np.log(1 + np.exp(-np.abs(z))))).sum(-1) / count(m)


def mean_probability(y, z, m):
    z = np.where(m == 1, np.where(y == 1, z, -z), 0)
    return (m / (1 + np.exp(-z))).sum(-1) / count(m)


exercise = Exercise(
    solution=masked_sigmoid_bce,
    points=3,
    cases=[
        Case(
            "one sample by hand",
            inputs={
                "y_true": np.array([[1.0, 0.0, 0.0, 0.0]]),
                "logits": np.array([[0.0, np.log(3), 0.0, 5.0]]),
                "mask": np.array([[1.0, 1.0, 1.0, 0.0]]),
            },
            about="σ(0) = ½ and σ(ln 3) = ¾. What is real costs ln 2, 2 ln 2 and ln 2, and there are three of it.",
        ),
        Case("a batch", contexts, {"shape": (4,), "length": 6}),
        Case("padding that is not a number", contexts, {"shape": (3,), "length": 5, "padding": np.nan}),
        Case("large scores, two batch axes", contexts, {"shape": (2, 3), "length": 5, "scale": 500.0}, hidden=True),
        Case("samples that are all padding, nearly so and not at all", of_every_length, hidden=True),
        Case(
            "infinite padding",
            contexts,
            {"shape": (3,), "length": 6, "padding": (np.inf, -np.inf, np.nan)},
            hidden=True,
            weight=0.5,
        ),
        Case("tiny losses", tiny_losses, hidden=True, weight=0.5),
        Case("one sample without a batch", contexts, {"shape": (), "length": 5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "divided by the length of the row",
            quietly(lambda y, z, m: real_terms(y, z, m).mean(-1)),
            "You divide by K, the padding included. The mean is over what is real: divide by the sum of the mask.",
        ),
        Mistake(
            "not divided",
            quietly(lambda y, z, m: real_terms(y, z, m).sum(-1)),
            "You sum what is real, but a mean was asked for: divide by how much of it there is.",
        ),
        Mistake(
            "mask ignored",
            quietly(lambda y, z, m: terms(y, z).mean(-1)),
            "The padding counts in your loss. Leave out what the mask marks with 0.",
        ),
        Mistake(
            "scores masked instead of losses",
            quietly(lambda y, z, m: terms(y, np.where(m == 1, z, 0)).sum(-1) / count(m)),
            "You put zeros in the place of the padding's scores. A score of 0 still costs ln 2: it is the losses that "
            "must not count.",
        ),
        Mistake(
            "zero times NaN",
            quietly(lambda y, z, m: (m * terms(y, z)).sum(-1) / count(m)),
            "You multiply by the mask, but 0 · nan is nan. Replace what is padding before you compute with it.",
        ),
        Mistake(
            "only NaN replaced",
            quietly(lambda y, z, m: (m * terms(y, np.where(np.isnan(z), 0, z))).sum(-1) / count(m)),
            "You replace NaN and multiply by the mask. Padding may be infinite too, and 0 · ∞ is nan. Replace what the "
            "mask marks, whatever stands there.",
        ),
        Mistake(
            "zero divided by zero",
            quietly(lambda y, z, m: real_terms(y, z, m).sum(-1) / m.sum(-1)),
            "For a sample that is all padding you divide 0 by 0 and return nan. Its loss is zero.",
        ),
        Mistake(
            "divided by the batch's count",
            quietly(lambda y, z, m: real_terms(y, z, m).sum(-1) / (m.sum() / max(1, m[..., 0].size))),
            "You divide by the average count of the batch. Each sample is divided by its own.",
        ),
        Mistake(
            "through the probability",
            quietly(through_the_probability),
            "You compute σ(z) and then its logarithm. For large scores σ is exactly 0 or 1 and the loss infinite or "
            "nan.",
        ),
        Mistake(
            "digits of tiny losses lost",
            quietly(digits_lost),
            "You compute ln(1 + e^(−|z|)) as the logarithm of a sum. Where |z| is large, that sum is exactly 1 for a "
            "computer, and a small loss becomes zero. There is a function for ln(1 + x) at small x.",
        ),
        Mistake(
            "mean probability",
            quietly(mean_probability),
            "You average σ(±z) itself, as one of the notes has it. That is a mean probability, which should be large; "
            "the loss is minus its logarithm.",
        ),
    ],
    equivalent={
        "close taken for equal: mask == 1 -> np.isclose(mask, 1)": "A mask is 0 or 1, and only 1 itself is close to 1.",
        "one less: np.where(mask == 1, logits, 0) -> np.where(mask == 1, logits, -1)": "Padding may have any finite "
        "score, as its loss is multiplied by 0.",
    },
    hints=[
        "Make the padding's scores harmless first, then compute all losses, then mask them.",
        "ln(1 + eᶻ) = max(z, 0) + ln(1 + e^(−|z|)) overflows nowhere.",
        "`np.maximum(count, 1)` divides by one where the count is zero.",
    ],
)
