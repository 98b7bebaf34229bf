"""The gradient of an embedding layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def embedding_layer_backward(indices, upstream, *, vocabulary_size):
    r"""Carry a gradient back into a table of word vectors.

    The layer copied rows out of a table. A row that was copied three times acts on the loss in three places.

    **Given**

    - `indices`, integers of any shape: what the layer was given; words from 0 to `vocabulary_size - 1`, or −1
      for padding, for which the layer had returned zeros.
    - `upstream`, shape `(..., features)`: $\partial L/\partial y$, the gradient of the loss for what the layer
      returned.
    - `vocabulary_size`: how many rows the table has.

    **Return** $\partial L/\partial W$, shape `(vocabulary_size, features)`. Rows of words that do not occur are zero.

    Use NumPy only, and no numerical differentiation.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros((vocabulary_size, upstream.shape[-1]))
    there = indices > -1
    np.add.at(gradient, indices[there], upstream[there])
    return gradient
    ### END SOLUTION


def words(rng, shape, features, vocabulary_size, padding=0):
    """One word occurs three times, the last one never, and neither do all the others as often."""

    def draw():
        indices = rng.integers(vocabulary_size - 1, size=shape)
        indices.flat[:3] = rng.integers(vocabulary_size - 1)
        indices.flat[3 : 3 + padding] = -1
        rng.shuffle(indices.reshape(-1))
        return {
            "indices": indices,
            "upstream": rng.normal(size=(*shape, features)),
            "vocabulary_size": vocabulary_size,
        }

    unseen = [] if padding else [(mistaken(padded=-1), (False,)), (mistaken(padded=0), (False,))]
    return telling(draw, embedding_layer_backward, mistaken(step="assign"), mistaken(step="first"), *unseen)


@combinable
def mistaken(*, step="add", share=lambda times: 1.0, padded=None, size=lambda indices, n: n, sign=1):
    """Return the algorithm with one slip in it."""

    def embedding_layer_backward(indices, upstream, *, vocabulary_size):
        flat, rows = np.ravel(indices), upstream.reshape(-1, upstream.shape[-1])
        gradient = np.zeros((size(indices, vocabulary_size), rows.shape[1]))
        for place, (index, row) in enumerate(zip(flat, rows, strict=True)):
            if index < 0 and padded is None:
                continue
            seen = index in flat[:place]
            index = padded if index < 0 else index
            if step == "assign":
                gradient[index] = sign * row
            elif step == "add" or not seen:
                gradient[index] += sign * row * share((flat == index).sum())
        return gradient

    return embedding_layer_backward


exercise = Exercise(
    solution=embedding_layer_backward,
    points=2,
    analytic=True,
    cases=[
        Case(
            "a word twice",
            inputs={
                "indices": np.array([1, 0, 1]),
                "upstream": np.array([[1.0, 0.5], [4.0, -1.0], [2.0, 0.25]]),
                "vocabulary_size": 3,
            },
            about="Word 1 gets (1, 0.5) and (2, 0.25), word 0 gets (4, −1), and word 2 nothing.",
        ),
        Case("a sentence", words, {"shape": (9,), "features": 4, "vocabulary_size": 6}),
        Case("a padded batch", words, {"shape": (3, 5), "features": 2, "vocabulary_size": 7, "padding": 4}),
        Case("three axes", words, {"shape": (2, 3, 4), "features": 5, "vocabulary_size": 8, "padding": 3}, hidden=True),
        Case(
            "one sentence, one feature",
            words,
            {"shape": (1, 9), "features": 1, "vocabulary_size": 5, "padding": 2},
            hidden=True,
        ),
        Case(
            "one word without an axis",
            inputs={"indices": np.array(1), "upstream": np.array([2.0, -3.0]), "vocabulary_size": 4},
            about="One row of four is not zero.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "the last occurrence alone",
            mistaken(step="assign"),
            "A word that occurs several times has the gradient of its last occurrence alone in your answer. "
            "`gradient[indices] = …`, and `+=` too, write once for each place, however often it is named.",
        ),
        Mistake(
            "the first occurrence alone",
            mistaken(step="first"),
            "A word that occurs several times has the gradient of its first occurrence alone in your answer.",
        ),
        Mistake(
            "averaged over occurrences",
            mistaken(share=lambda times: 1 / times),
            "You divide by how often a word occurs. Each occurrence acts on the loss by itself: what do the effects "
            "do?",
        ),
        Mistake(
            "padding in the last row",
            mistaken(padded=-1),
            "Your last row holds the gradient of the padding. To NumPy −1 is the last index, here it is none.",
        ),
        Mistake(
            "padding in the first row",
            mistaken(padded=0),
            "Your first row holds the gradient of the padding as well. Padding is no word.",
        ),
        Mistake(
            "as many rows as occur",
            mistaken(size=lambda indices, n: max(indices.max(), 0) + 1),
            "Your answer ends with the last word that occurs. It has the table's shape.",
        ),
        Mistake(
            "against the gradient",
            mistaken(sign=-1),
            "Your answer has the opposite sign. The gradient is asked for, not the step.",
        ),
    ],
    hints=[
        "Write $y_n = W_{i_n}$ with a Kronecker delta, and differentiate $L$ for one entry of $W$.",
        "`np.add.at(gradient, index, rows)` adds for each entry of the index, however often a place occurs in it.",
    ],
)
