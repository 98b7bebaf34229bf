"""Co-occurrence by sentence"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import sentences_of, telling


def cooccurrence_matrix(sentences, *, vocabulary_size, entries="counts"):
    r"""Count in how many sentences two words occur together.

    A word is known by the company it keeps. Take its row of this matrix as its vector, and words that are used in the
    same sentences are near to each other.

    **Given**

    - `sentences`, integers of shape `(sentences, steps)`: words from 0 to `vocabulary_size - 1`, one sentence a row; −1
      stands where there is no word: behind the end of a short sentence, or within one, for a word that the vocabulary
      does not have.
    - `vocabulary_size`: $m$, how many words there are. Not all of them need occur.
    - `entries`: `"counts"` or `"binary"`.

    **Return** whole numbers of shape `(m, m)`. For `"counts"`, entry $(v, w)$ is the number of sentences in which $v$
    and $w$ both occur; how often they occur in a sentence, and where, plays no part. A word occurs together with itself
    in every sentence in which it occurs: that is the diagonal. For `"binary"` it is 1 where the count is not 0.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    occurs = (sentences[..., None] == np.arange(vocabulary_size)).any(axis=1).astype(int)
    together = occurs.T @ occurs
    return np.minimum(together, 1) if entries == "binary" else together
    ### END SOLUTION


def text(rng, shape, vocabulary_size, entries):
    def draw():
        sentences = sentences_of(rng, shape, vocabulary_size, never=1, gaps=1)
        return {"sentences": sentences, "vocabulary_size": vocabulary_size, "entries": entries}

    counts = entries == "counts"
    slips = [mistaken(padding=True), (mistaken(times=True), (counts,)), (mistaken(ordered=True), (True,))]
    slips += [mistaken(binary=lambda e: e != "binary"), mistaken(adjacent=True), mistaken(stops=True)]
    return telling(draw, cooccurrence_matrix, *slips)


@combinable
def mistaken(
    *,
    padding=False,
    times=False,
    ordered=False,
    adjacent=False,
    diagonal=True,
    binary=lambda entries: entries == "binary",
    stops=False,
):
    """Return the algorithm with one slip in it."""

    def cooccurrence_matrix(sentences, *, vocabulary_size, entries="counts"):
        x = np.zeros((vocabulary_size, vocabulary_size), int)
        for sentence in sentences:
            end = np.argmax(np.append(sentence, -1) < 0) if stops else len(sentence)
            words = [int(word) % vocabulary_size for word in sentence[:end] if word >= 0 or padding]
            here = np.zeros_like(x)
            for i, v in enumerate(words):
                for j, w in enumerate(words):
                    if (not adjacent or abs(i - j) <= 1) and (not ordered or i <= j):
                        here[v, w] += 1
            x += here if times else np.minimum(here, 1)
        if not diagonal:
            np.fill_diagonal(x, 0)
        return np.minimum(x, 1) if binary(entries) else x

    return cooccurrence_matrix


exercise = Exercise(
    solution=cooccurrence_matrix,
    points=2,
    cases=[
        Case(
            "two sentences",
            inputs={"sentences": np.array([[0, 1, 1], [1, 2, -1]]), "vocabulary_size": 4, "entries": "counts"},
            about="0 and 1 occur together in one sentence, 1 and 2 in another one, and 1 in both.",
        ),
        Case("counts", text, {"shape": (6, 5), "vocabulary_size": 7, "entries": "counts"}),
        Case("binary", text, {"shape": (4, 6), "vocabulary_size": 9, "entries": "binary"}),
        Case("many sentences", text, {"shape": (12, 4), "vocabulary_size": 6, "entries": "counts"}, hidden=True),
        Case("binary, hidden", text, {"shape": (3, 7), "vocabulary_size": 10, "entries": "binary"}, hidden=True),
        Case(
            "one sentence of one word",
            inputs={"sentences": np.array([[0, -1, 0]]), "vocabulary_size": 1, "entries": "counts"},
            about="It occurs together with itself in one sentence.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "every pair of occurrences",
            mistaken(times=True),
            "You count every pair of occurrences, so that a word that stands in a sentence twice counts twice. Count "
            "sentences.",
        ),
        Mistake(
            "no diagonal",
            mistaken(diagonal=False),
            "Your diagonal is 0. A word occurs together with itself, where it occurs.",
        ),
        Mistake(
            "one order of two words",
            mistaken(ordered=True),
            "You count a pair only in the order in which it stands in the sentence. Being together has no order: the "
            "matrix is symmetric.",
        ),
        Mistake(
            "neighbours only",
            mistaken(adjacent=True),
            "You count words that stand next to each other. Here all words of a sentence are together.",
        ),
        Mistake(
            "no word is the last one",
            mistaken(padding=True),
            "Your last word occurs where there is none. To NumPy −1 is the last index.",
        ),
        Mistake(
            "ended by the first −1",
            mistaken(stops=True),
            "Your sentences end with the first −1. It may stand within a sentence, with more words behind it.",
        ),
        Mistake(
            "counts always",
            mistaken(binary=lambda entries: False),
            'You count, though `entries` is `"binary"`.',
        ),
        Mistake(
            "binary always",
            mistaken(binary=lambda entries: True),
            'You tell whether two words ever occur together, though `entries` is `"counts"`. In how many sentences?',
        ),
    ],
    equivalent={"answer transposed": "The matrix is symmetric."},
    hints=[
        "Make a matrix first that says of each sentence and each word whether it occurs.",
        "For two columns of that matrix, what is the sum of their products?",
    ],
)
