"""Nearest words"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._telling import telling


def nearest_words(table, queries, *, k):
    r"""Find the words that are most like a given one.

    Whether word vectors are any good is best seen by looking: what are the neighbours of "king"?

    **Given**

    - `table`, shape `(words, features)`: one vector a word, none of them zero.
    - `queries`, integers of shape `(queries,)`: the indices of some words.
    - `k`: how many neighbours, from 1 to `words - 1`.

    For each query $q$, of all words **but $q$ itself** find the $k$ with the largest cosine $\cos(v_w, v_q)$.

    **Return** two arrays of shape `(queries, k)`, in this order: the neighbours' indices, the nearest first; and their
    cosines. Of words with equal cosines the one with the lower index comes first; in one case the cosines are exact, so
    that they are equal whichever way you compute them.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    unit = table / np.sqrt((table**2).sum(axis=1, keepdims=True))
    cosines = unit[queries] @ unit.T
    cosines[np.arange(len(queries)), queries] = -np.inf
    words = np.argsort(-cosines, kind="stable")[:, :k]
    return words, cosines[np.arange(len(words))[:, None], words]
    ### END SOLUTION


def apart(answer):
    """Whether cosines that are not equal differ by more than rounding could turn round."""
    return np.abs(np.diff(np.sort(answer, axis=1), axis=1)).min() > 1e-3


def draw(rng, size, count, k):
    """Vectors of several lengths; some have a double that points the same way, or the opposite one."""

    def table():
        vectors = rng.normal(size=size) * rng.uniform(0.4, 3, size=(size[0], 1))
        return {"table": vectors, "queries": rng.permutation(size[0])[:count], "k": k}

    wrong = [mistaken(score="product"), mistaken(score="distance"), mistaken(nearest=False), mistaken(itself=True)]
    several, all_others = k > 1, k == size[0] - 1
    wrong += [(mistaken(own=0.0), (all_others, all_others))]
    wrong += [(mistaken(turned=True), (several, several)), (mistaken(score="absolute"), (True, True))]
    while True:
        inputs = telling(table, nearest_words, *wrong)
        if apart(nearest_words(**{**inputs, "k": size[0] - 1})[1]):
            return inputs


def with_ties(rng, words, k):
    """Vectors along the axes and between two of them, of lengths that are powers of two: equal cosines are equal."""

    def table():
        corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])[rng.integers(4, size=words)]
        vectors = corners * 2.0 ** rng.integers(-2, 3, size=(words, 1))
        return {"table": vectors, "queries": rng.permutation(words)[:3], "k": k}

    wrong = [(mistaken(later=True), (True, False)), (mistaken(itself=True), (True, True))]
    return telling(table, nearest_words, *wrong, *((mistaken(own=least), (False, False)) for least in LEAST))


LEAST = (-1.0, 0.0)


@combinable
def mistaken(*, score="cosine", nearest=True, itself=False, own=-np.inf, turned=False, later=False, cosines=True):
    """Return the algorithm with one slip in it."""

    def nearest_words(table, queries, *, k):
        lengths = np.linalg.norm(table, axis=1)
        products = table[queries] @ table.T
        right = products / lengths[queries][:, None] / lengths
        apart = ((table[queries][:, None] - table) ** 2).sum(-1)
        scores = {"cosine": right, "product": products, "distance": -apart, "absolute": np.abs(right)}[score].copy()
        if not nearest:
            scores = -scores
        if not itself:
            scores[np.arange(len(queries)), queries] = own
            right = np.where(np.arange(len(table)) == queries[:, None], own, right)
        if later:
            words = np.argsort(scores, axis=1, kind="stable")[:, ::-1][:, :k]
        else:
            words = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        words = words[:, ::-1] if turned else words
        values = np.take_along_axis(right, words, axis=1)
        return words, values if cosines else 1 - values

    return nearest_words


exercise = Exercise(
    solution=nearest_words,
    points=2,
    parts=[Part("words", 2), Part("cosines", 1)],
    cases=[
        Case(
            "neighbours of one word",
            inputs={
                "table": np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0], [5.0, 1.0], [1.0, -0.25]]),
                "queries": np.array([0]),
                "k": 2,
            },
            about="Word 3 is long, but points nearly the same way: 5/√26 = 0.9806. Word 4 has 0.9701.",
        ),
        Case("three neighbours", draw, {"size": (12, 4), "count": 5, "k": 3}),
        Case("one neighbour", draw, {"size": (15, 3), "count": 6, "k": 1}, hidden=True),
        Case("all the others, of one word", draw, {"size": (7, 5), "count": 1, "k": 6}, hidden=True),
        Case("equally near words", with_ties, {"words": 9, "k": 5}, hidden=True),
        Case(
            "all the others, one of them opposite",
            inputs={"table": np.array([[1.0, 0.0], [0.0, 2.0], [-4.0, 0.0]]), "queries": np.array([0]), "k": 2},
            about="The cosines are 0 with word 1 and −1 with word 2. There is no other neighbour.",
            weight=0.5,
        ),
        Case(
            "one feature, one neighbour",
            inputs={"table": np.array([[2.0], [-1.0], [0.5]]), "queries": np.array([2]), "k": 1},
            about="Word 0 points the same way, word 1 the opposite one.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "the smallest cosine",
            mistaken(nearest=False),
            "Your words point the other way: they have the smallest cosines. The smaller the *angle*, the larger its "
            "cosine.",
        ),
        Mistake(
            "the word itself",
            mistaken(itself=True),
            "A word is among its own neighbours in your answer.",
        ),
        Mistake(
            "the word itself opposite to itself",
            mistaken(own=-1.0),
            "You give the query itself the cosine −1. A word that points the opposite way has as little: of the two, "
            "the query can come first.",
        ),
        Mistake(
            "the word itself at a right angle",
            mistaken(own=0.0),
            "You give the query itself the cosine 0. That is more than words have that point away from it.",
        ),
        Mistake(
            "products in place of cosines",
            mistaken(score="product"),
            "Your neighbours have the largest products, so long vectors are near to everything. Take their lengths "
            "out.",
        ),
        Mistake(
            "distances in place of cosines",
            mistaken(score="distance"),
            "Your neighbours are those at the least distance. Here the angle counts, and no length.",
        ),
        Mistake(
            "cosines without sign",
            mistaken(score="absolute"),
            "Among your neighbours are words that point the opposite way. Their cosine is near −1, not 1.",
        ),
        Mistake(
            "the nearest last",
            mistaken(turned=True),
            "Your neighbours are the right ones, but the nearest stands last.",
        ),
        Mistake(
            "of equals the last",
            mistaken(later=True),
            "Of equally near words you take the one with the higher index. Sorting upwards and turning the result "
            "round turns ties round as well.",
        ),
        Mistake(
            "distances returned",
            mistaken(cosines=False),
            "You return 1 − cos. The cosines are asked for.",
        ),
    ],
    hints=[
        "With unit vectors, one matrix product gives the cosines of all queries with all words.",
        "Give the query itself a cosine that can never win.",
        '`np.argsort(…, kind="stable")` leaves ties in their order. It sorts upwards: what do you give it?',
    ],
)
