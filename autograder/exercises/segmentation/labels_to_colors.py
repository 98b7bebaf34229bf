"""Labels as colours"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def labels_to_colors(labels, table, *, void=(224, 224, 192)):
    r"""Return the colours of labels: each class in its own.

    **Given**

    - `labels`, whole numbers of any shape `(...)`.
    - `table`, whole numbers, shape `(classes, 3)`: red, green and blue of each class.
    - `void`, a tuple of three ints: the colour of a label that is no class, which is one below 0, or one of `classes`
      or more, such as 255.

    **Return** whole numbers of shape `(..., 3)`: the colour of each label.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    known = (labels >= 0) & (labels < len(table))
    return np.where(known[..., None], table[np.where(known, labels, 0)], np.array(void))
    ### END SOLUTION


def masks(rng, shape, classes, void=(224, 224, 192), odd=None):
    odd = (255, -1, classes) if odd is None else odd
    labels = rng.integers(0, classes, size=shape)
    labels.flat[: classes + len(odd)] = [*range(classes), *odd]
    return {"labels": labels, "table": rng.integers(0, 200, size=(classes, 3)), "void": void}


def plain(rng, shape, classes):
    return masks(rng, shape, classes, odd=())


@combinable
def mistaken(*, known=lambda y, k: (y >= 0) & (y < k), order=(0, 1, 2), own=None, shift=0):
    """Return the colours with one slip in them."""

    def labels_to_colors(labels, table, *, void=(224, 224, 192)):
        found = np.empty((*labels.shape, 3), int)
        for place in np.ndindex(labels.shape):
            y = labels[place]
            inside = known(y, len(table))
            chosen = table[(y + shift) % len(table)] if inside else np.array(void if own is None else own)
            found[place] = chosen[list(order)]
        return found

    return labels_to_colors


exercise = Exercise(
    solution=labels_to_colors,
    points=1,
    cases=[
        Case(
            "three pixels by hand",
            inputs={"labels": np.array([1, 0, 255]), "table": np.array([[0, 0, 0], [128, 0, 64]])},
            about="(128, 0, 64), then black, then the colour of what is no class.",
        ),
        Case("classes alone", plain, {"shape": (3, 4), "classes": 5}),
        Case("another colour for the rest", masks, {"shape": (1, 3, 4), "classes": 6, "void": (1, 2, 3)}, hidden=True),
        Case(
            "a single pixel",
            inputs={"labels": np.array(1), "table": np.array([[9, 8, 7], [3, 4, 5]])},
            about="An array without an axis for places has one place.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "the last class for −1",
            mistaken(known=lambda y, k: y < k),
            "A label of −1 counts from the end of your table. It is no class.",
        ),
        Mistake(
            "255 wraps round",
            mistaken(known=lambda y, k: y >= 0),
            "A label beyond the table gets a class's colour in yours. It is no class.",
        ),
        Mistake("blue first", mistaken(order=(2, 1, 0)), "Your colours are blue, green, red. Red comes first."),
        Mistake("black for the rest", mistaken(own=(0, 0, 0)), "What is no class has the colour `void`, not black."),
        Mistake("one class on", mistaken(shift=1), "You take the row behind: classes begin at 0, and so do rows."),
        Mistake(
            "always the same colour for the rest",
            mistaken(own=(224, 224, 192)),
            "The colour of what is no class is passed as `void`. You have one of your own.",
        ),
    ],
    equivalent={
        "small taken for zero: labels >= 0 -> labels >= -0.001": "Labels are whole numbers.",
        "answer with an axis where it has none": "A colour has three numbers, so that there always is an axis.",
        "one less: np.where(known, labels, 0) -> np.where(known, labels, -1)": "What is looked up there is replaced.",
    },
    hints=[
        "An array of whole numbers is an index: `table[labels]`.",
        "Put 0 where a label is none, and mend it after.",
    ],
)
