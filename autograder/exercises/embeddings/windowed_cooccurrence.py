"""Co-occurrence by windows"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import sentences_of, telling


def windowed_cooccurrence(sentences, weights, *, vocabulary_size):
    r"""Count how often words stand near each other.

    GloVe reads the text once, to fill this matrix; after that it looks at the matrix alone.

    **Given**

    - `sentences`, integers of shape `(sentences, steps)`: words from 0 to `vocabulary_size - 1`, one sentence a row. −1
      is no word: it stands behind the end of a short sentence, or within one where there is an unknown word. An unknown
      word counts for nothing, but it keeps its place, so its neighbours stay as far apart as they are.
    - `weights`, shape `(n,)`, $n \ge 1$: what a pair counts at the distance 1, 2, …, $n$. Their number is the size of
      the window; it may be larger than a sentence.
    - `vocabulary_size`: $m$.

    The window of a place are the $n$ places before it and the $n$ places behind it, as far as the sentence reaches. Go
    through all places; where word $v$ stands, add for each word $w$ in its window, at the distance $d$, the weight
    `weights[d - 1]` to $x_{vw}$. A word that stands in the window twice counts twice, and a word may well stand in the
    window of its like: $x_{vv}$ need not be 0.

    **Return** $x$, shape `(m, m)`.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    x = np.zeros((vocabulary_size, vocabulary_size))
    for d, weight in enumerate(weights, start=1):
        v, w = sentences[:, :-d], sentences[:, d:]
        there = (v > -1) & (w > -1)
        np.add.at(x, (v[there], w[there]), weight)
    return x + x.T
    ### END SOLUTION


def text(rng, shape, vocabulary_size, weights, gaps=0):
    """A few words, so that pairs repeat; two equal words stand near each other."""

    def draw():
        sentences = sentences_of(rng, shape, vocabulary_size, gaps=gaps)
        sentences[0, :3] = sentences[0, 1], sentences[0, 1], 0
        return {"sentences": sentences, "weights": np.array(weights), "vocabulary_size": vocabulary_size}

    several, ones = len(weights) > 1, len(set(weights)) == 1 and weights[0] == 1
    slips = [mistaken(side=1), mistaken(padding=True), mistaken(joined=True), mistaken(own=True)]
    slips += [(mistaken(weigh=lambda weights, d: 1.0), (not ones,)), mistaken(alike=False)]
    slips += [(mistaken(once=True), (several,)), (mistaken(closed=True), (gaps > 0,)), buffered]
    return telling(draw, windowed_cooccurrence, *slips)


def buffered(sentences, weights, *, vocabulary_size):
    """All pairs of one distance at once, by an assignment that keeps one of equal pairs."""
    x = np.zeros((vocabulary_size, vocabulary_size))
    for d, weight in enumerate(weights, start=1):
        v, w = sentences[:, :-d], sentences[:, d:]
        there = (v >= 0) & (w >= 0)
        x[v[there], w[there]] += weight
    return x + x.T


@combinable
def mistaken(
    *,
    reach=lambda n: n,
    side=0,
    padding=False,
    closed=False,
    joined=False,
    own=False,
    alike=True,
    once=False,
    weigh=lambda weights, d: weights[d - 1],
):
    """Return the algorithm with one slip in it."""

    def windowed_cooccurrence(sentences, weights, *, vocabulary_size):
        x = np.zeros((vocabulary_size, vocabulary_size))
        for sentence in [sentences.ravel()] if joined else sentences:
            words = [int(word) for word in sentence if word >= 0 or not closed]
            for t, v in enumerate(words):
                seen = set()
                for o in sorted(range(len(words)), key=lambda o: abs(o - t)):
                    d, w = abs(o - t), words[o]
                    if d > reach(len(weights)) or (d == 0 and not own) or (o - t) * side < 0:
                        continue
                    if (min(v, w) < 0 and not padding) or (v == w and not alike) or (w in seen and once):
                        continue
                    x[v, w] += weigh(weights, max(d, 1))
                    seen.add(w)
        return x

    return windowed_cooccurrence


exercise = Exercise(
    solution=windowed_cooccurrence,
    points=4,
    cases=[
        Case(
            "0 1 2 1 3 and 4 0 1",
            inputs={
                "sentences": np.array([[0, 1, 2, 1, 3], [4, 0, 1, -1, -1]]),
                "weights": np.ones(2),
                "vocabulary_size": 5,
            },
            about="With two words to each side the rows sum to 4, 8, 4, 2 and 2. The word 1 stands in its own window: "
            "once for either of the two.",
        ),
        Case("next neighbours", text, {"shape": (4, 6), "vocabulary_size": 3, "weights": [1.0]}),
        Case("three to each side", text, {"shape": (5, 7), "vocabulary_size": 4, "weights": [1.0, 1.0, 1.0]}),
        Case(
            "unknown words, and one over the distance",
            text,
            {"shape": (6, 8), "vocabulary_size": 5, "weights": [1.0, 1 / 2, 1 / 3], "gaps": 4},
            hidden=True,
        ),
        Case(
            "a window wider than a sentence",
            text,
            {"shape": (3, 5), "vocabulary_size": 4, "weights": [0.5, 2.0, 1.5, 0.25, 3.0, 1.0, 4.0], "gaps": 1},
            hidden=True,
        ),
        Case(
            "one sentence of one word",
            inputs={"sentences": np.array([[0, 0, -1, 0]]), "weights": np.array([0.5]), "vocabulary_size": 1},
            about="The first two places stand in each other's window, at the distance 1: 2 · 0.5. The third is too "
            "far.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "one word too few",
            mistaken(reach=lambda n: n - 1),
            "Your windows have n − 1 words to each side. The n-th still belongs to it.",
        ),
        Mistake(
            "one word too many",
            mistaken(reach=lambda n: n + 1, weigh=lambda weights, d: weights[min(d, len(weights)) - 1]),
            "Your windows have n + 1 words to each side.",
        ),
        Mistake(
            "words behind it only",
            mistaken(side=1),
            "You look at the words behind each place. The window reaches to both sides, and x is symmetric.",
        ),
        Mistake(
            "across sentences",
            mistaken(joined=True),
            "Your windows reach into the next sentence.",
        ),
        Mistake(
            "the word itself",
            mistaken(own=True),
            "Each place stands in its own window in your answer: your diagonal is too large.",
        ),
        Mistake(
            "no word near its like",
            mistaken(alike=False),
            "Your diagonal is 0. Another place with the same word is in the window like any other.",
        ),
        Mistake(
            "each word once a window",
            mistaken(once=True),
            "A word that stands in a window twice counts once in your answer. A window is a multiset.",
        ),
        Mistake(
            "equal pairs once a distance",
            buffered,
            "Equal pairs at the same distance count once in your answer. `x[v, w] += weight` adds once to each entry, "
            "however often it is named.",
        ),
        Mistake(
            "weights left out",
            mistaken(weigh=lambda weights, d: 1.0),
            "Each of your pairs counts 1, whatever `weights` says.",
        ),
        Mistake(
            "weights from the far end",
            mistaken(weigh=lambda weights, d: weights[-d]),
            "Your weights are the wrong way round: the first is for next neighbours.",
        ),
        Mistake(
            "no word is the last one",
            mistaken(padding=True),
            "Your last word occurs where there is none. To NumPy −1 is the last index.",
        ),
        Mistake(
            "unknown words taken out",
            mistaken(closed=True),
            "You take unknown words out before you look for neighbours, and those beside them close up. An unknown "
            "word keeps its place.",
        ),
    ],
    equivalent={"answer transposed": "The matrix is symmetric."},
    hints=[
        "For one distance d, all pairs at once are `sentences[:, :-d]` and `sentences[:, d:]`.",
        "`np.add.at(x, (v, w), weight)` adds for each pair, however often it occurs.",
        "Count pairs in one direction; what does the other one add?",
    ],
)
