"""Counting n-grams"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def ngram_counts(corpus, *, order, vocabulary_size):
    r"""Count all sequences of n tokens in a text.

    The simplest language model counts: how often is $x_1$ followed by $x_2$? An n-gram is a sequence of $n$ tokens that
    stand next to each other.

    **Given**

    - `corpus`, integers of shape `(S,)`: the tokens $w_1, \dots, w_S$ of a text, each from 0 to $m - 1$.
    - `order`: $n$, an int from 1 to $S$.
    - `vocabulary_size`: $m$, how many different tokens there are. Not all of them need occur in the text.

    **Return** an array of whole numbers with $n$ axes of size $m$: entry $(x_1, \dots, x_n)$ is how often
    $x_1, \dots, x_n$ stand in the text next to each other, in this order. N-grams may overlap, and end at the last
    token: they sum to $S - n + 1$.

    Use NumPy only. Leave the corpus as it is.
    """
    ### BEGIN SOLUTION
    counts = np.zeros((vocabulary_size,) * order, int)
    places = len(corpus) - order + 1
    np.add.at(counts, tuple(corpus[i : i + places] for i in range(order)), 1)
    return counts
    ### END SOLUTION


def text(rng, steps, order, vocabulary_size):
    """Some n-gram occurs in a row, and twice; the last token of the vocabulary never; the ends are different."""
    while True:
        corpus = rng.integers(vocabulary_size - 1, size=steps)
        corpus[2 : 3 + order] = corpus[2]  # the same token n + 1 times: two n-grams that overlap
        counts = ngram_counts(corpus, order=order, vocabulary_size=vocabulary_size)
        turned = counts.transpose() if order > 1 else counts[::-1]
        if (counts > 1).sum() > 1 and corpus[0] != corpus[-1] and corpus.max() > 0 and np.any(counts != turned):
            return {"corpus": corpus, "order": order, "vocabulary_size": vocabulary_size}


def long_text(rng, steps, order, vocabulary_size):
    """The last token goes on, so that a pair of it stands there 300 times and more."""
    inputs = text(rng, steps, order, vocabulary_size)
    corpus = np.concatenate([inputs["corpus"], np.repeat(inputs["corpus"][-1:], 300)])
    return {**inputs, "corpus": corpus}


@combinable
def mistaken(
    *,
    starts=lambda steps, order: range(steps - order + 1),
    gram=lambda corpus, i, order: corpus[i : i + order],
    add=lambda old: old + 1,
    size=lambda corpus, vocabulary_size: vocabulary_size,
    dtype=int,
):
    """Return the algorithm with one slip in it."""

    def ngram_counts(corpus, *, order, vocabulary_size):
        counts = np.zeros((size(corpus, vocabulary_size),) * order, dtype)
        for i in starts(len(corpus), order):
            place = tuple(gram(corpus, i, order))
            counts[place] = add(counts[place])
        return counts.astype(int)

    return ngram_counts


exercise = Exercise(
    solution=ngram_counts,
    points=2,
    cases=[
        Case(
            "pairs of a b a c",
            inputs={"corpus": np.array([0, 1, 0, 2]), "order": 2, "vocabulary_size": 3},
            about="0 is followed once by 1 and once by 2, 1 once by 0. Nothing follows 2: its row is zero.",
        ),
        Case("single tokens", text, {"steps": 20, "order": 1, "vocabulary_size": 5}),
        Case("pairs", text, {"steps": 40, "order": 2, "vocabulary_size": 4}),
        Case("triples", text, {"steps": 60, "order": 3, "vocabulary_size": 5}, hidden=True),
        Case("fours", text, {"steps": 50, "order": 4, "vocabulary_size": 3}, hidden=True),
        Case("a token many times over", long_text, {"steps": 30, "order": 2, "vocabulary_size": 4}, hidden=True),
        Case(
            "one token",
            inputs={"corpus": np.array([0]), "order": 1, "vocabulary_size": 1},
            about="It stands in the text once.",
            weight=0.5,
        ),
        Case(
            "a text of one pair",
            inputs={"corpus": np.array([2, 1]), "order": 2, "vocabulary_size": 4},
            about="There is one pair, 2 and then 1.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "last n-gram left out",
            mistaken(starts=lambda steps, order: range(steps - order)),
            "The n-gram that ends the text is missing: there are S − n + 1 of them.",
        ),
        Mistake(
            "text bent to a ring",
            mistaken(
                starts=lambda steps, order: range(steps),
                gram=lambda corpus, i, order: np.roll(corpus, -i)[:order],
            ),
            "Your text goes on from its last token to its first. An n-gram ends where the text ends.",
        ),
        Mistake(
            "n-grams side by side",
            mistaken(starts=lambda steps, order: range(0, steps - order + 1, order)),
            "You cut the text into pieces of n tokens. N-grams overlap: one begins at each token.",
        ),
        Mistake(
            "order turned round",
            mistaken(gram=lambda corpus, i, order: corpus[i : i + order][::-1]),
            "Your first axis is the last token of the n-gram. It is the first.",
        ),
        Mistake(
            "counted once",
            mistaken(add=lambda old: 1),
            "Your counts are 0 or 1. An indexed `counts[a, b] += 1` adds one only once for each place, however often "
            "it occurs in the index; `np.add.at` adds each time.",
        ),
        Mistake(
            "size of what occurs",
            mistaken(size=lambda corpus, vocabulary_size: corpus.max() + 1),
            "Your array is as large as the tokens that occur. The vocabulary may hold more.",
        ),
        Mistake(
            "counters of eight bits",
            mistaken(dtype=np.uint8),
            "Your counters begin again at 0 after 255. Count in integers that are wide enough for a long text.",
        ),
    ],
    hints=[
        "All first tokens are `corpus[: S - n + 1]`, all second ones `corpus[1 : S - n + 2]`, and so on.",
        "`np.add.at(counts, index, 1)` adds one for each entry of the index, however often a place occurs in it.",
    ],
)
