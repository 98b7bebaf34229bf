"""TF-IDF"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def tf_idf(counts):
    r"""Weigh words by how much they tell of a document.

    All texts are full of "the". A word tells something of a document if it is frequent there, and rare elsewhere.

    **Given** `counts`, shape `(documents, words)`: how often each word occurs in each document, integers or
    floats from 0. A document may have no word at all; it counts among the documents all the same.

    Let $n$ be the number of documents, and $m_w$ that of the documents in which word $w$ occurs at all. The weight of
    word $w$ in document $d$ is its term frequency times its inverse document frequency,

    $$x_{dw} = c_{dw} \, \ln \frac{n}{m_w} .$$

    **Return** the weights, shape `(documents, words)`. A word that occurs nowhere has the weight 0.

    The logarithm is the natural one, and the term frequency the count itself. Use NumPy only.
    """
    ### BEGIN SOLUTION
    m = np.count_nonzero(counts, axis=0)
    return counts * np.log(len(counts) / np.maximum(m, 1))
    ### END SOLUTION


def documents(rng, shape, never=0):
    """One word is in all documents, one in a single one, the last ones in none; counts go up to five."""

    def draw():
        counts = rng.integers(1, 6, size=shape) * (rng.random(shape) < 0.5)
        counts[:, 0] = rng.integers(1, 4, size=shape[0])
        counts[:, 1] = 0
        counts[rng.integers(shape[0]), 1] = 3
        counts[:, shape[1] - never :] = 0
        order = rng.permutation(shape[1])
        return {"counts": counts[:, order].astype(float)}

    always = [mistaken(occurs=lambda c: c.sum(0)), mistaken(tf=lambda c: np.minimum(c, 1))]
    return telling(draw, tf_idf, *always, (mistaken(never=np.inf), (never > 0,)))


@combinable
def mistaken(
    *,
    tf=lambda c: c,
    occurs=lambda c: (c > 0).sum(0),
    documents=lambda c: c.shape[0],
    idf=lambda n, m: np.log(n / m),
    never=0.0,
    answer=lambda x, counts: x,
):
    """Return the algorithm with one slip in it."""

    def tf_idf(counts):
        m = occurs(counts)
        weights = np.where(m > 0, idf(documents(counts), np.maximum(m, 1)), never)
        with np.errstate(invalid="ignore"):
            return answer(tf(counts) * weights, counts)

    return tf_idf


exercise = Exercise(
    solution=tf_idf,
    points=2,
    cases=[
        Case(
            "a b a, b c, and b",
            inputs={"counts": np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 1.0, 0.0]])},
            about="a has 2 ln 3 = 2.1972 in the first document, c has ln 3 = 1.0986 in the second, and b tells "
            "nothing.",
        ),
        Case("some documents", documents, {"shape": (5, 7)}),
        Case("words that occur nowhere", documents, {"shape": (4, 6), "never": 2}),
        Case("more documents than words", documents, {"shape": (9, 5), "never": 1}, hidden=True),
        Case("as many documents as words", documents, {"shape": (6, 6)}, hidden=True),
        Case(
            "an empty document",
            inputs={"counts": np.array([[2, 1, 0], [0, 0, 0], [1, 0, 0]])},
            about="There are three documents, of which the second has no words: 2 ln 1.5 = 0.8109 and ln 3 = 1.0986 in "
            "the first, and ln 1.5 = 0.4055 in the last. The counts are integers, the weights are not.",
        ),
        Case(
            "one word",
            inputs={"counts": np.array([[2.0], [0.0], [1.0]])},
            about="It is in two of three documents: 2 ln 1.5 in the first and ln 1.5 in the last.",
            weight=0.5,
        ),
        Case(
            "one document",
            inputs={"counts": np.array([[2.0, 0.0, 1.0]])},
            about="All of its words are in all documents, as there is no other: they tell nothing.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "occurrences in place of documents",
            mistaken(occurs=lambda c: c.sum(0)),
            "Your m counts all occurrences of a word. It counts the documents in which it occurs, once or often.",
        ),
        Mistake(
            "words in place of documents",
            mistaken(documents=lambda c: c.shape[1]),
            "Your n is the number of words. It is that of the documents.",
        ),
        Mistake(
            "empty documents not counted",
            mistaken(documents=lambda c: c.any(axis=1).sum()),
            "You leave empty documents out of n. They are documents too.",
        ),
        Mistake(
            "quotient upside down",
            mistaken(idf=lambda n, m: np.log(m / n)),
            "Your logarithm is negative. A rare word has a large weight.",
        ),
        Mistake(
            "logarithm to base ten",
            mistaken(idf=lambda n, m: np.log10(n / m)),
            "Your logarithm has the base 10. The natural one is asked for.",
        ),
        Mistake(
            "logarithm to base two",
            mistaken(idf=lambda n, m: np.log2(n / m)),
            "Your logarithm has the base 2. The natural one is asked for.",
        ),
        Mistake(
            "smoothed as scikit-learn does",
            mistaken(idf=lambda n, m: np.log((1 + n) / (1 + m)) + 1),
            "Your inverse document frequency is scikit-learn's, ln((1 + n)/(1 + m)) + 1. Here it is ln(n/m).",
        ),
        Mistake(
            "one added to the logarithm",
            mistaken(idf=lambda n, m: np.log(n / m) + 1),
            "You add 1 to the logarithm. A word that is in all documents tells nothing.",
        ),
        Mistake(
            "one added below",
            mistaken(idf=lambda n, m: np.log(n / (1 + m))),
            "You divide by 1 + m, probably against a division by zero. That moves all weights; see to the words that "
            "occur nowhere by themselves.",
        ),
        Mistake(
            "share of the document",
            mistaken(tf=lambda c: c / np.maximum(c.sum(1, keepdims=True), 1)),
            "You divide counts by the length of the document. Here the term frequency is the count itself.",
        ),
        Mistake(
            "occurs or not",
            mistaken(tf=lambda c: np.minimum(c, 1)),
            "Your term frequency is 0 or 1. It is the count.",
        ),
        Mistake(
            "rows of length one",
            mistaken(answer=lambda x, counts: x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-30)),
            "You make each document's weights a vector of length 1. That was not asked for.",
        ),
        Mistake(
            "infinity times nothing",
            mistaken(never=np.inf),
            "A word that occurs nowhere has 0 · ln(n/0) in your answer, which is no number.",
        ),
        Mistake(
            "whole numbers",
            mistaken(answer=lambda x, counts: x.astype(counts.dtype)),
            "For integer counts your weights are whole numbers. An array made by `zeros_like` has the type of its "
            "model.",
        ),
    ],
    hints=[
        "`np.count_nonzero(…, axis=…)`: which axis are the documents?",
        "Where m is 0 all counts are 0 as well: any finite logarithm will do there.",
    ],
)
