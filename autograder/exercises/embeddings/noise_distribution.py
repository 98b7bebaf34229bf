"""The noise distribution of negative sampling"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def noise_distribution(counts, *, power=0.75):
    r"""Return the probabilities with which noise words are drawn.

    Negative sampling needs words that do *not* stand beside the centre. Drawn as often as they occur in the text, they
    would nearly all be "the", "of" and their like; drawn all alike, nearly all would be words that hardly ever occur.
    The authors of word2vec tried powers in between, and found that 3/4 works best.

    **Given**

    - `counts`, shape `(m,)`, $m \ge 2$, floats: how often each word occurs in the text, or its share of the text. None
      is negative, not all are zero, and they need not sum to anything in particular.
    - `power`: $\alpha \ge 0$, a number.

    With the frequencies $f_w$, the share of word $w$ among all,

    $$P(w) = \frac{f_w^{\,\alpha}}{\sum_{i=1}^{m} f_i^{\,\alpha}}.$$

    **Return** the probabilities, shape `(m,)`, in the order of the words. They sum to one. A word that never occurs has
    probability 0 if $\alpha > 0$; with $\alpha = 0$ all words are alike, those that never occur too ($0^0 = 1$).

    Use NumPy only. Counts may be as small as $10^{-36}$ or as large as $10^{36}$, both in one vector, too, and the
    power may be 10: the probabilities are right all the same, and those that are too small for a float are 0. Leave the
    input as it is.
    """
    ### BEGIN SOLUTION
    weights = (counts / counts.max()) ** power
    return weights / weights.sum()
    ### END SOLUTION


def drawn(rng, words, scale=1.0, zeros=0, **others):
    """Counts like those of a text: few large ones, and some that are zero."""
    counts = np.ceil(300 / np.arange(1, words + 1)) + rng.integers(0, 5, size=words)
    counts[:zeros] = 0
    return {"counts": scale * rng.permutation(counts), **others}


def wide(rng, power):
    """Tiny and huge counts in one vector, of which neither the first one nor a mean is near the largest."""
    return {"counts": np.array([1e-36, 1e-36, 1.0, 1e34, 1e34]) * rng.permutation(np.arange(4, 9)), "power": power}


@combinable
def mistaken(
    *,
    power_of=lambda power: power,
    before=lambda counts: counts / counts.max(),
    after=lambda weights: weights / weights.sum(),
    each=lambda counts, weights: weights,
    order=lambda p: p,
):
    """Return the algorithm with one slip in it."""

    def noise_distribution(counts, *, power=0.75):
        with np.errstate(all="ignore"):
            f = before(counts)
            return order(after(each(counts, f ** power_of(power))))

    return noise_distribution


def after_normalising(counts, *, power=0.75):
    p = counts / counts.max()
    return (p / p.sum()) ** power


exercise = Exercise(
    solution=noise_distribution,
    points=2,
    cases=[
        Case(
            "three words",
            inputs={"counts": np.array([0.5, 0.3, 0.2])},
            about="The powers are 0.5946, 0.4054 and 0.2991; their sum is 1.2991, and so P = (0.4577, 0.3120, 0.2302).",
        ),
        Case("counts of a text", drawn, {"words": 11}),
        Case("another power, and words that never occur", drawn, {"words": 9, "zeros": 2, "power": 0.5}),
        Case("a small power", drawn, {"words": 8, "zeros": 3, "power": 0.01}, hidden=True),
        Case("all alike", drawn, {"words": 7, "zeros": 2, "power": 0.0}, hidden=True),
        Case("as often as they occur", drawn, {"words": 6, "power": 1.0}, hidden=True, weight=0.5),
        Case("tiny numbers", drawn, {"words": 8, "scale": 1e-38, "power": 10.0}, hidden=True),
        Case("huge numbers", drawn, {"words": 8, "scale": 1e33, "power": 10.0}, hidden=True),
        Case("tiny and huge numbers", wide, {"power": 10.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not normalised",
            after_normalising,
            "Your numbers do not sum to one. Divide the powers by their sum.",
        ),
        Mistake(
            "no power",
            mistaken(power_of=lambda power: 1),
            "Yours are the frequencies themselves: the power is missing.",
        ),
        Mistake(
            "always 3/4",
            mistaken(power_of=lambda power: 0.75),
            "Your power is always 0.75, whatever `power` is.",
        ),
        Mistake(
            "3/4 in the place of zero",
            mistaken(power_of=lambda power: power or 0.75),
            "Your power is 0.75 where `power` is 0. Zero counts as false in Python, but is a power like any other.",
        ),
        Mistake(
            "one at most",
            mistaken(power_of=lambda power: min(power, 1)),
            "Your power is never larger than 1. `power` may be any number from 0 on.",
        ),
        Mistake(
            "all alike",
            mistaken(power_of=lambda power: 0),
            "All words have the same probability with you. Frequent words are drawn more often, if less than they "
            "occur.",
        ),
        Mistake(
            "softmax",
            mistaken(each=lambda counts, weights: np.exp(weights)),
            "You take exponentials. There is no softmax here: the powers themselves are divided by their sum.",
        ),
        Mistake(
            "largest is one",
            mistaken(after=lambda weights: weights / weights.max()),
            "You divide by the largest number. Probabilities sum to one: divide by the sum.",
        ),
        Mistake(
            "words that never occur",
            mistaken(each=lambda counts, weights: np.where(counts == 0, 0, weights)),
            "With the power 0 every word has the same chance, those that never occur too: 0⁰ = 1.",
        ),
        Mistake(
            "a little added",
            mistaken(before=lambda counts: (counts + 1e-12) / (counts + 1e-12).max()),
            "You add a small number to the counts. Then words that never occur get a probability, and words with tiny "
            "counts another one.",
            others=[mistaken(before=lambda c, e=e: (c + e) / (c + e).max()) for e in (1e-40, 1e-16, 1e-10, 1e-8)],
        ),
        Mistake(
            "divided by another count",
            mistaken(before=lambda counts: counts / counts[counts > 0].min()),
            "Where tiny and huge counts are in one vector, your powers become infinite. With the largest count as the "
            "divisor none can.",
            others=[
                mistaken(before=lambda counts: counts / (counts[0] or 1)),
                mistaken(before=lambda counts: counts / (np.median(counts) or 1)),
                mistaken(before=lambda counts: counts / np.exp(np.log(counts[counts > 0]).mean())),
            ],
        ),
        Mistake(
            "powers underflow or overflow",
            mistaken(before=lambda counts: counts),
            "Powers of very small counts become 0, those of large ones infinite. Divide the counts by the largest one "
            "first: that changes no probability.",
        ),
        Mistake(
            "sorted",
            mistaken(order=np.sort),
            "Your probabilities are sorted. They stand in the order of the words.",
        ),
    ],
    equivalent={
        "inputs squeezed": "there are two words or more",
        "answer squeezed": "there are two words or more",
    },
    hints=[
        "Two operations: a power, and a division by the sum of the powers.",
        "Any factor of all counts cancels. So you may choose one with which no power is too large or too small.",
    ],
)
