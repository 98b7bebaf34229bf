"""The embedding layer"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._telling import telling


def embedding_layer(indices, table):
    r"""Look words up in a table of vectors.

    One could write each word as a vector with a single 1, as long as the vocabulary, and multiply it by a matrix. All
    that this does is to pick a row. An embedding layer picks it at once.

    **Given**

    - `indices`, integers of any shape: words $i$, each from 0 to `words - 1`; or −1, where there is none
      (padding).
    - `table` $W$, shape `(words, features)`: one vector a row.

    **Return** an array with the axes of `indices` and one more, `(..., features)`: for each index its row of the table,
    and **zeros for −1**.

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return np.where(indices[..., None] <= -1, 0.0, table[indices])
    ### END SOLUTION


def words(rng, shape, size, padding):
    """A square table is told from its transpose; the first and the last word occur, and one does twice."""

    def draw():
        indices = rng.integers(size[0], size=shape)
        indices.flat[:4] = 0, size[0] - 1, 1, 1
        if padding:
            indices.flat[rng.permutation(np.arange(4, indices.size))[:padding]] = -1
        rng.shuffle(indices.reshape(-1))
        return {"indices": indices, "table": rng.normal(size=size)}

    return telling(draw, embedding_layer)


@combinable
def mistaken(
    *,
    nothing=lambda rows, table: np.zeros(rows.shape),
    shift=0,
    rows=lambda table: table,
    shape=lambda answer, indices: answer,
    answer=lambda rows: rows,
):
    """Return the algorithm with one slip in it."""

    def embedding_layer(indices, table):
        found = rows(table)[(indices - shift) % len(rows(table))]
        there = np.repeat((indices >= 0)[..., None], found.shape[-1], axis=-1)
        return shape(answer(np.where(there, found, nothing(found, table))), indices)

    return embedding_layer


exercise = Exercise(
    solution=embedding_layer,
    points=1,
    cases=[
        Case(
            "three words",
            inputs={"indices": np.array([2, 0, -1]), "table": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])},
            about="Row 2, row 0, and zeros for the padding.",
        ),
        Case("a sentence", words, {"shape": (6,), "size": (7, 4), "padding": 0}),
        Case("a batch of sentences", words, {"shape": (3, 5), "size": (8, 3), "padding": 4}),
        Case("a square table, three axes", words, {"shape": (2, 3, 2), "size": (5, 5), "padding": 3}, hidden=True),
        Case("one sentence, one feature", words, {"shape": (1, 8), "size": (6, 1), "padding": 2}, hidden=True),
        Case(
            "one word without an axis",
            inputs={"indices": np.array(1), "table": np.array([[1.0, 2.0, 0.5], [3.0, 4.0, -1.0]])},
            about="The second row, of shape (3,).",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "padding is the last row",
            mistaken(nothing=lambda rows, table: np.broadcast_to(table[-1], rows.shape)),
            "Your padding has the last word's vector. To NumPy −1 is the last index, here it is none.",
        ),
        Mistake(
            "padding is the first row",
            mistaken(nothing=lambda rows, table: np.broadcast_to(table[0], rows.shape)),
            "Your padding has the first word's vector. It has no word's.",
        ),
        Mistake(
            "indices from one",
            mistaken(shift=1),
            "Your rows are one too early: indices count from 0.",
        ),
        Mistake(
            "columns of the table",
            mistaken(rows=lambda table: table.T),
            "You look up columns. A word is a row of the table.",
        ),
        Mistake(
            "sentences joined",
            mistaken(shape=lambda answer, indices: answer.reshape(-1, answer.shape[-1])),
            "Your answer has one axis for all words. It keeps the axes of the indices, and has one more.",
        ),
        Mistake(
            "an axis too many for a single word",
            mistaken(shape=lambda answer, indices: np.atleast_2d(answer)),
            "For a single word, an index without axes, your answer has an axis too many. It is a vector.",
        ),
        Mistake(
            "unit vectors",
            mistaken(answer=lambda rows: rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-30)),
            "Your vectors have length 1. The rows are to be as they are in the table.",
        ),
    ],
    hints=[
        "An array of indices in the brackets of another array looks all of them up at once, in the indices' shape.",
        "`np.where` needs a condition with an axis more: `[..., None]`.",
    ],
)
