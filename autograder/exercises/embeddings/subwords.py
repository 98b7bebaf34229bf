"""Subwords"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def subwords(word, pieces, table, *, shortest=3, longest=6):
    r"""Make the vector of a word out of its pieces, as fastText does.

    Who has never read "unfriendliest" still knows its parts. If pieces of words have vectors, so has every word.

    **Given**

    - `word`: a string.
    - `pieces`: a list of different strings, the pieces that have vectors.
    - `table`, shape `(len(pieces), features)`: their vectors, one a row.
    - `shortest` and `longest`: ints, $1 \le$ `shortest` $\le$ `longest`.

    Put `<` before the word and `>` behind it. Its subwords are a **set** of strings:

    - all substrings of this longer string that have from `shortest` to `longest` characters, both included;
    - the whole longer string, however long it is.

    A set has each of its members once, even if it stands in the word twice. The whole is one of them, also where it is
    not longer than `longest`. Small and capital letters are different characters. For "where" and lengths from 3 to 3
    it is `<wh`, `whe`, `her`, `ere`, `re>` and `<where>`.

    **Return** the sum of the vectors of those subwords that are in `pieces`, shape `(features,)`. It is zero if there
    is none.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    whole = f"<{word}>"
    found = {whole}
    for n in range(shortest, longest + 1):
        found.update(whole[i : i + n] for i in range(len(whole) - n + 1))
    return table[[piece in found for piece in pieces]].sum(axis=0)
    ### END SOLUTION


def reference(word, pieces, table, *, shortest=3, longest=6):
    """By looking for each piece in the word; `dlcourse.embeddings.subwords` is held to it."""
    whole = "<" + word + ">"
    there = [piece in whole and (piece == whole or shortest <= len(piece) <= longest) for piece in pieces]
    return np.array(there, float) @ table


WORDS = ("banana", "mississippi", "assassin", "entente", "alfalfa", "barbarian", "cancan", "murmur")


def draw(rng, features, shortest=3, longest=6, words=WORDS):
    """A word in which pieces occur twice; pieces of all lengths, with and without the ends, and some of other words."""

    def vectors():
        word = str(rng.choice(words))
        whole = f"<{word}>"
        cut = [whole[i : i + n] for n in range(1, longest + 3) for i in range(len(whole) - n + 1)]
        pieces = list(dict.fromkeys([whole, word, *cut, "xyz", f"{word}s", ">" + word[:2]]))
        kept = [pieces[i] for i in rng.permutation(len(pieces))]
        return {
            "word": word,
            "pieces": kept,
            "table": rng.normal(size=(len(kept), features)),
            "shortest": shortest,
            "longest": longest,
        }

    slips = [mistaken(**slip) for slip in ALWAYS] + [(mistaken(once=False), (True,))]
    return telling(vectors, subwords, *slips)


ALWAYS = ({"ends": ("", "")}, {"whole": 0}, {"last": 1}, {"last": -1}, {"first": 1}, {"first": -1}, {"mean": True})


@combinable
def mistaken(
    *,
    ends=("<", ">"),
    whole=1,
    first=0,
    last=0,
    once=True,
    mean=False,
    sizes=None,
    reach=lambda text: len(text),
    never=(),
    spelt=lambda word: word,
):
    """Return the algorithm with one slip in it."""

    def subwords(word, pieces, table, *, shortest=3, longest=6):
        if sizes is not None:
            shortest, longest = sizes
        text = ends[0] + spelt(word) + ends[1]
        lengths = range(max(shortest + first, 1), min(longest + last, reach(text)) + 1)
        found = [text[i : i + n] for n in lengths for i in range(len(text) - n + 1)]
        found = found + [text] * (whole > 0 and text not in found)
        found = set(found) - set(never) if once else found
        found = [*found, text] if whole > 1 else found
        rows = [table[pieces.index(piece)] for piece in found if piece in pieces]
        total = np.sum(rows, axis=0) if rows else np.zeros(table.shape[1])
        return total / max(len(rows), 1) if mean else total

    return subwords


exercise = Exercise(
    solution=subwords,
    points=2,
    reference=reference,
    cases=[
        Case(
            "where",
            inputs={
                "word": "where",
                "pieces": ["<where>", "her", "wher", "<wh", "where", "here", "re>", "<w"],
                "table": np.array([[1.0, 0], [2, 0], [4, 0], [8, 0], [16, 0], [32, 0], [64, 0], [128, 1]]),
                "shortest": 3,
                "longest": 3,
            },
            about="Four of these pieces are its subwords: <where>, her, <wh and re>. 1 + 2 + 8 + 64 = 75.",
        ),
        Case("three to six characters", draw, {"features": 4}),
        Case("two to four characters", draw, {"features": 3, "shortest": 2, "longest": 4}, hidden=True),
        Case("four characters, one feature", draw, {"features": 1, "shortest": 4, "longest": 4}, hidden=True),
        Case(
            "a short word with a capital",
            inputs={
                "word": "Cat",
                "pieces": ["<Ca", "<cat>", "Cat>", "cat", "<Cat>", "Cat", "Ca"],
                "table": np.array([[1.0, 0], [2, 0], [4, 0], [8, 0], [16, 0], [32, 1], [64, 1]]),
                "shortest": 3,
                "longest": 6,
            },
            about="<Cat> has five characters. It is a substring of the lengths that are allowed and the whole, and "
            "counts once: 1 + 4 + 16 + 32 = 53.",
        ),
        Case(
            "single characters",
            inputs={
                "word": "aha",
                "pieces": ["h", "<", "ah", "a", ">", "ha>", "a>"],
                "table": np.array([[1.0, 0.5], [2, 0], [4, 0], [8, 0], [16, 0], [32, 0], [64, 0]]),
                "shortest": 1,
                "longest": 2,
            },
            about="The ends are characters like any other: all pieces but ha> are subwords, 1 + 2 + 4 + 8 + 16 + 64 = "
            "95.",
            weight=0.5,
        ),
        Case(
            "a word shorter than its pieces",
            inputs={
                "word": "a",
                "pieces": ["a", "<a>", "<a"],
                "table": np.array([[1.0, 0.5], [4.0, 2.0], [16.0, 8.0]]),
                "shortest": 4,
                "longest": 5,
            },
            about="Nothing of it has four characters. The whole, <a>, is a subword all the same.",
            weight=0.5,
        ),
        Case(
            "one piece, of another word",
            inputs={"word": "kiwi", "pieces": ["wik"], "table": np.array([[3.0, 1.0]]), "shortest": 2, "longest": 3},
            about="None of its subwords has a vector: zeros.",
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "no ends",
            mistaken(ends=("", "")),
            "Your word has no `<` and `>` around it. They tell `her` within a word from the word itself.",
        ),
        Mistake(
            "without the whole",
            mistaken(whole=0),
            "The whole word, `<where>`, is missing where it is longer than `longest`.",
        ),
        Mistake(
            "the longest left out",
            mistaken(last=-1),
            "Your pieces are shorter than `longest`. That many characters are allowed.",
        ),
        Mistake(
            "one character too long",
            mistaken(last=1),
            "Some of your pieces are longer than `longest`.",
        ),
        Mistake(
            "one character too short",
            mistaken(first=-1),
            "Some of your pieces are shorter than `shortest`.",
        ),
        Mistake(
            "the shortest left out",
            mistaken(first=1),
            "Your pieces are longer than `shortest`. That many characters are allowed.",
        ),
        Mistake(
            "a piece counted twice",
            mistaken(once=False),
            "A piece that stands in the word twice counts twice in your sum. It is a set.",
        ),
        Mistake(
            "the whole counted twice",
            mistaken(whole=2),
            "The whole counts twice in your sum where it is not longer than `longest`. It is one member of the set.",
        ),
        Mistake(
            "pieces longer than the word left out",
            mistaken(reach=lambda text: len(text) - 2),
            "Your pieces are no longer than the word without its ends. With them there are longer ones: `Cat>`.",
        ),
        Mistake(
            "the ends alone left out",
            mistaken(never=("<", ">")),
            "`<` and `>` alone are no subwords in your answer, as in fastText. Here they are, for `shortest` = 1.",
        ),
        Mistake(
            "capitals made small",
            mistaken(spelt=str.lower),
            "You write the word in small letters. A capital is another character.",
        ),
        Mistake(
            "the mean",
            mistaken(mean=True),
            "You return the mean of the vectors, as gensim does. The sum is asked for.",
        ),
        Mistake(
            "three to six always",
            mistaken(sizes=(3, 6)),
            "Your pieces have three to six characters, whatever `shortest` and `longest` are.",
        ),
        Mistake(
            "nothing is a mistake",
            lambda word, pieces, table, *, shortest=3, longest=6: (
                found if (found := subwords(word, pieces, table, shortest=shortest, longest=longest)).any() else np.nan
            ),
            "If no subword is known, your answer is no vector. It is zero, in the shape of all others.",
        ),
    ],
    equivalent={
        "shortest or 3": "Pieces have one character at least, so the number never counts as none.",
        "longest or 6": "Pieces have one character at least, so the number never counts as none.",
    },
    hints=[
        "`text[i : i + n]` is a substring of n characters. Where does the last one begin?",
        "Collect the pieces in a `set` first, and look at the table afterwards.",
    ],
)
