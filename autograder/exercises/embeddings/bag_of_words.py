"""Bag of words"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import sentences_of, telling


def bag_of_words(sentences, *, vocabulary_size, entries="counts"):
    r"""Describe each sentence by the words that occur in it.

    The simplest vector of a sentence forgets the order of its words: put them into a bag.

    **Given**

    - `sentences`, integers of shape `(sentences, steps)`: words from 0 to `vocabulary_size - 1`, one sentence a row; −1
      stands where there is no word, and is not counted. It may stand within a sentence too, for a word that the
      vocabulary does not have.
    - `vocabulary_size`: how many words there are. Not all of them need occur.
    - `entries`: `"counts"` or `"binary"`.

    **Return** whole numbers of shape `(sentences, vocabulary_size)`: how often each word occurs in each sentence, for
    `"counts"`; 1 if it occurs and 0 if not, for `"binary"`.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    counts = (sentences[..., None] == np.arange(vocabulary_size)).sum(axis=1)
    return np.minimum(counts, 1) if entries == "binary" else counts
    ### END SOLUTION


def text(rng, shape, vocabulary_size, entries, gaps=0):
    """Some word occurs twice in a sentence, and the last word never."""

    def draw():
        sentences = sentences_of(rng, shape, vocabulary_size, never=1, gaps=gaps)
        return {"sentences": sentences, "vocabulary_size": vocabulary_size, "entries": entries}

    several = (shape[0] > 1,)
    always = (mistaken(padding=-1), (mistaken(bag=lambda rows: np.cumsum(rows, axis=0)), several))
    always += ((mistaken(stops=True), (gaps > 0,)),)
    return telling(draw, bag_of_words, *always, mistaken(binary=lambda entries: entries != "binary"))


@combinable
def mistaken(
    *,
    padding=None,
    binary=lambda entries: entries == "binary",
    size=lambda sentences, n: n,
    share=lambda sentence: 1,
    bag=lambda rows: rows,
    stops=False,
):
    """Return the algorithm with one slip in it."""

    def bag_of_words(sentences, *, vocabulary_size, entries="counts"):
        rows = np.zeros((len(sentences), size(sentences, vocabulary_size)))
        for row, sentence in zip(rows, sentences, strict=True):
            for word in sentence[: np.argmax(np.append(sentence, -1) < 0) if stops else None]:
                if word >= 0 or padding is not None:
                    row[word if word >= 0 else padding] += share(sentence)
            if binary(entries):
                row[:] = row > 0
        return bag(rows)

    return bag_of_words


exercise = Exercise(
    solution=bag_of_words,
    points=1,
    cases=[
        Case(
            "two sentences",
            inputs={"sentences": np.array([[2, 0, 2], [1, -1, -1]]), "vocabulary_size": 4, "entries": "counts"},
            about="(1, 0, 2, 0) and (0, 1, 0, 0).",
        ),
        Case("counts", text, {"shape": (4, 9), "vocabulary_size": 7, "entries": "counts"}),
        Case("binary", text, {"shape": (5, 8), "vocabulary_size": 6, "entries": "binary"}),
        Case(
            "counts with gaps",
            text,
            {"shape": (6, 7), "vocabulary_size": 5, "entries": "counts", "gaps": 3},
            hidden=True,
        ),
        Case(
            "binary with gaps",
            text,
            {"shape": (3, 10), "vocabulary_size": 8, "entries": "binary", "gaps": 2},
            hidden=True,
        ),
        Case(
            "one sentence", text, {"shape": (1, 9), "vocabulary_size": 6, "entries": "counts", "gaps": 1}, hidden=True
        ),
        Case(
            "one word",
            inputs={"sentences": np.array([[0, -1, 0], [-1, -1, -1]]), "vocabulary_size": 1, "entries": "counts"},
            about="It occurs twice in the first sentence. The second one is empty.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "no word is the last one",
            mistaken(padding=-1),
            "Your last word occurs where there is none. To NumPy −1 is the last index.",
        ),
        Mistake(
            "no word is the first one",
            mistaken(padding=0),
            "Your first word occurs where there is none: −1 is not counted.",
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
            'You tell whether a word occurs, though `entries` is `"counts"`. How often does it?',
        ),
        Mistake(
            "as many columns as words that occur",
            mistaken(size=lambda sentences, n: sentences.max() + 1),
            "Your matrix ends with the last word that occurs. It has a column for each word of the vocabulary.",
        ),
        Mistake(
            "divided by the length",
            mistaken(share=lambda sentence: 1 / max((sentence >= 0).sum(), 1)),
            "You divide by the length of the sentence. Whole numbers are asked for.",
        ),
        Mistake(
            "sentences added up",
            mistaken(bag=lambda rows: np.cumsum(rows, axis=0)),
            "Each of your sentences has the words of those above it as well. A new bag for each.",
        ),
    ],
    hints=[
        "Compare `sentences[..., None]` with all words at once, `np.arange(vocabulary_size)`, and look at the shape.",
        "−1 equals no word, so nothing has to be done about it that way.",
    ],
)
