"""Subsampling a text"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import sentences_of, telling


def subsample(sentences, discard, uniforms):
    r"""Leave words out of sentences at random, and let the others close up.

    It is done before windows are cut. So a window of five words reaches further in the text where frequent words were
    left out, and that is half of its effect.

    **Given**

    - `sentences`, integers of shape `(sentences, steps)`: words from 0 to `words - 1`, one sentence a row, and −1
      behind its end.
    - `discard`, shape `(words,)`: the probability $P$ of each word to be left out.
    - `uniforms`, of the shape of `sentences`: random numbers $u$ in $[0, 1)$, drawn for you, one for each place.

    A word $w$ at a place with the number $u$ is left out if $u$ is **strictly less** than $P_w$. (So it is never left
    out for $P_w = 0$.)

    **Return** whole numbers of the shape of `sentences`: what is left of each sentence, in its order and from its
    beginning, with −1 behind it.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    left = np.full_like(sentences, -1)
    for row, sentence, u in zip(left, sentences, uniforms, strict=True):
        kept = sentence[u >= discard[sentence]]  # some −1 of the end among it, or none: behind it there is more
        row[: len(kept)] = kept
    return left
    ### END SOLUTION


def text(rng, shape, words, gone=False):
    """Uniforms clear of the probabilities, but for one that ties; one sentence may be left out altogether."""

    def draw():
        sentences = sentences_of(rng, shape, words)
        discard = np.round(rng.uniform(0.2, 0.8, size=words) * 64) / 64
        discard[0] = 0
        p = discard[sentences]
        below, above = p * rng.uniform(0, 0.95, shape), p + (1 - p) * rng.uniform(0.05, 0.95, shape)
        uniforms = np.where(rng.random(shape) < 0.5, below, above)
        uniforms = np.where(rng.random(shape) < 0.15, p, uniforms)
        if gone:
            sentences[-1] = rng.integers(1, words, size=shape[1])
            uniforms[-1] = 0
        return {"sentences": sentences, "discard": discard, "uniforms": uniforms}

    slips = [{"out": lambda u, p: u <= p}, {"out": lambda u, p: u >= p}, {"close": "holes"}, {"close": "right"}]
    slips += [{"close": "sorted"}, {"number": lambda u, t, s: u[0, t]}] if shape[0] > 1 else [{"close": "sorted"}]
    return telling(draw, subsample, *[mistaken(**slip) for slip in slips])


@combinable
def mistaken(*, out=lambda u, p: u < p, close="left", number=lambda u, t, s: u[s, t], fill=-1):
    """Return the algorithm with one slip in it."""

    def subsample(sentences, discard, uniforms):
        left = np.full_like(sentences, fill)
        for s, sentence in enumerate(sentences):
            words = [(t, int(w)) for t, w in enumerate(sentence) if w >= 0]
            kept = [(t, w) for t, w in words if not out(number(uniforms, t, s), discard[w])]
            places = {"holes": [t for t, _ in kept], "right": range(sentences.shape[1] - len(kept), sentences.shape[1])}
            order = sorted(kept, key=lambda pair: pair[1]) if close == "sorted" else kept
            for place, (_, word) in zip(places.get(close, range(len(kept))), order, strict=True):
                left[s, place] = word
        return left

    return subsample


exercise = Exercise(
    solution=subsample,
    points=2,
    cases=[
        Case(
            "one sentence",
            inputs={
                "sentences": np.array([[0, 1, 0, 2, -1]]),
                "discard": np.array([0.5, 0.0, 0.25]),
                "uniforms": np.array([[0.25, 0.0, 0.5, 0.75, 0.0]]),
            },
            about="The first word is left out, as 0.25 < 0.5. The third is kept: its number is 0.5 itself. What is "
            "left is 1 0 2.",
        ),
        Case("some sentences", text, {"shape": (4, 8), "words": 5}),
        Case("nothing left of one", text, {"shape": (5, 6), "words": 4, "gone": True}, hidden=True),
        Case("one long sentence", text, {"shape": (1, 20), "words": 6}, hidden=True),
        Case("a square of words", text, {"shape": (6, 6), "words": 6}, hidden=True),
        Case(
            "sentences of one word",
            inputs={
                "sentences": np.array([[0], [1], [-1], [2]]),
                "discard": np.array([0.25, 0.25, 1.0]),
                "uniforms": np.array([[0.125], [0.25], [0.875], [0.96875]]),
            },
            about="The first is left out, the second is kept, and the third is empty anyway. The word 2 is always left "
            "out.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "a tie is left out",
            mistaken(out=lambda u, p: u <= p),
            "You leave a word out where its number equals P. It has to be strictly less: with ≤ a word of P = 0 could "
            "go.",
        ),
        Mistake(
            "left out in place of kept",
            mistaken(out=lambda u, p: u >= p),
            "You keep what has to go, and leave out the rest: P is the probability to be left out.",
        ),
        Mistake(
            "holes",
            mistaken(close="holes"),
            "Your sentences have holes where words were left out. The others close up.",
        ),
        Mistake(
            "at the end of the row",
            mistaken(close="right"),
            "Your sentences stand at the end of their rows. They begin at the beginning.",
        ),
        Mistake(
            "sorted words",
            mistaken(close="sorted"),
            "Your words are sorted by their index. They stay in the order of the sentence.",
        ),
        Mistake(
            "the first sentence's numbers",
            mistaken(number=lambda u, t, s: u[0, t]),
            "All of your sentences use the first one's random numbers. Each place has its own.",
        ),
        Mistake(
            "one number for each word",
            mistaken(number=lambda u, t, s: u[s, 0]),
            "All words of a sentence share its first random number. Each place has its own.",
        ),
        Mistake(
            "zeros at the end",
            mistaken(fill=0),
            "Behind your sentences stand zeros, and 0 is a word. No word is −1.",
        ),
    ],
    hints=[
        "A loop over the sentences is fine. A boolean mask picks what is kept: `sentence[mask]`.",
        "To NumPy, `discard[-1]` is the last word's probability. Where there is no word, it plays no part.",
    ],
)
