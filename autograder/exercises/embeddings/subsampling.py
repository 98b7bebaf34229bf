"""Subsampling of frequent words"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def subsampling(counts, *, threshold=1e-4):
    r"""Say how often each word is left out of the text before it is trained on.

    Every twentieth word of an English text is "the". It stands beside everything, and so tells little of anything.

    **Given**

    - `counts`, shape `(words,)`: how often each word occurs in the text, integers or floats from 0; not all of
      them are 0.
    - `threshold`: $t > 0$.

    With $f_w$, the share of the word $w$ of all words of the text, each of its occurrences is discarded with the
    probability

    $$P_w = \max\Big(1 - \sqrt{t / f_w},\; 0\Big),$$

    and a word that does not occur has $P_w = 0$.

    **Return** $P$, shape `(words,)`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    f = counts / counts.sum()
    with np.errstate(divide="ignore"):  # a word that does not occur is infinitely rare
        return np.maximum(1 - np.sqrt(threshold / f), 0.0)
    ### END SOLUTION


def words(rng, size, threshold, never=0):
    """Words far above the threshold, some of them below it, and some that never occur."""

    def draw():
        shares = threshold * np.exp(rng.uniform(0.3, 3, size=size))
        shares[:2] = threshold * rng.uniform(0.2, 0.7, size=2)
        shares[2 : 2 + never] = 0
        counts = np.round(1e6 * shares / threshold / size)
        return {"counts": rng.permutation(counts), "threshold": threshold}

    return telling(
        draw, subsampling, mistaken(bound=lambda p: np.maximum(p, -9)), mistaken(share=lambda c: c / c.max())
    )


@combinable
def mistaken(
    *,
    share=lambda c: c / c.sum(),
    discard=lambda t, f: 1 - np.sqrt(t / f),
    bound=lambda p: np.maximum(p, 0),
    never=0.0,
    answer=lambda p: p,
    least=0.0,
    once=False,
    whole=False,
):
    """Return the algorithm with one slip in it."""

    def subsampling(counts, *, threshold=1e-4):
        given, counts = counts, np.maximum(counts, least)
        f = share(counts)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = bound(discard(threshold, np.where(counts == 0, 1.0, f)))
        p = answer(np.where(counts == 0, never, p))
        p = np.where(counts == 1, 0.0, p) if once else p
        return p.astype(given.dtype) if whole else p

    return subsampling


exercise = Exercise(
    solution=subsampling,
    points=1,
    cases=[
        Case(
            "every tenth word, every thousandth, and a rare one",
            inputs={"counts": np.array([1000.0, 10.0, 1.0, 8989.0]), "threshold": 1e-4},
            about="0.9684, 0.6838, 0 and 0.9895.",
        ),
        Case("some words", words, {"size": 8, "threshold": 0.01}),
        Case("words that do not occur", words, {"size": 10, "threshold": 0.02, "never": 3}, hidden=True),
        Case("rare words only", words, {"size": 40, "threshold": 0.001, "never": 1}, hidden=True),
        Case(
            "a text of eight words",
            inputs={"counts": np.array([5, 1, 0, 0, 2]), "threshold": 0.05},
            about="0.7172, 0.3675, 0, 0 and 0.5528. The counts are integers, the probabilities are not.",
        ),
        Case(
            "a text of one word",
            inputs={"counts": np.array([5.0]), "threshold": 0.25},
            about="Its share is 1: half of it is discarded.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "kept, not discarded",
            mistaken(answer=lambda p: 1 - p),
            "You return how probably a word is kept.",
        ),
        Mistake(
            "no root",
            mistaken(discard=lambda t, f: 1 - t / f),
            "A root is missing around t/f.",
        ),
        Mistake(
            "quotient upside down",
            mistaken(discard=lambda t, f: 1 - np.sqrt(f / t)),
            "Under your root stands f/t. The more frequent a word is, the *more* of it is discarded.",
        ),
        Mistake(
            "negative probabilities",
            mistaken(bound=lambda p: p),
            "Rare words have negative probabilities in your answer.",
        ),
        Mistake(
            "counts in place of shares",
            mistaken(share=lambda c: c),
            "Your f is a count. It is a share of all words of the text.",
        ),
        Mistake(
            "share of the most frequent word",
            mistaken(share=lambda c: c / c.max()),
            "You divide by the largest count. The share is one of all words of the text.",
        ),
        Mistake(
            "as gensim keeps",
            mistaken(discard=lambda t, f: 1 - (np.sqrt(f / t) + 1) * t / f),
            "Your formula is that of word2vec's program, and of gensim. The paper's has the root alone.",
        ),
        Mistake(
            "what does not occur discarded",
            mistaken(never=1.0),
            "A word that does not occur has P = 1 in your answer. It is the rarest of all.",
        ),
        Mistake(
            "one occurrence at least",
            mistaken(least=1),
            "You count words that do not occur as if they did once, probably against a division by zero. They have "
            "P = 0, and no part in the sum.",
        ),
        Mistake(
            "words that occur once kept",
            mistaken(once=True),
            "You never discard a word that occurs once. In a short text it may be frequent: its share decides.",
        ),
        Mistake(
            "whole numbers",
            mistaken(whole=True),
            "For integer counts your probabilities are whole numbers. An array made by `zeros_like` has the type of "
            "its model.",
        ),
    ],
    equivalent={"threshold or 0.0001": "The threshold is larger than zero, so it never counts as none."},
    hints=["First the shares, which sum to 1. Then the formula, entry by entry. Then see to the zeros."],
)
