"""Colours as labels"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def colors_to_labels(colors, table, *, ignore=255):
    r"""Return the labels of colours: which class a mask's colour stands for.

    Masks are drawn and stored in colours. What a network learns from are numbers.

    **Given**

    - `colors`, whole numbers of shape `(..., 3)`: red, green and blue of each pixel.
    - `table`, whole numbers of shape `(classes, 3)`: red, green and blue of each class.
    - `ignore`, an int: the label of a colour that no class has, however near it may be.

    **Return** whole numbers of shape `(...)`: the class whose colour is exactly the pixel's; the *first* one, if
    several classes have it.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    same = np.all(colors[..., None, :] == table, axis=-1)  # (..., classes)
    return np.where(np.any(same, axis=-1), np.argmax(same, axis=-1), ignore)
    ### END SOLUTION


def masks(rng, shape, classes, ignore=255):
    """Colours of classes, of permuted and of nearly right ones; the last class has the colour of the one before."""
    table = np.sort(rng.choice(np.arange(5, 250), size=(classes, 3), replace=False), axis=1)
    table[-1] = table[-2]
    labels = rng.integers(0, classes, size=shape)
    labels.flat[:classes] = np.arange(classes)
    colors = table[labels]
    flat = colors.reshape(-1, 3)
    flat[-1] = flat[-1][::-1]
    flat[-2] = flat[-2] + [0, 0, 1]
    flat[-3] = flat[-3] + [1, 0, 0]
    flat[-4] = flat[-4] + [0, 1, 0]
    flat[-5] = flat[-5][[1, 0, 2]]
    return {"colors": colors, "table": table, "ignore": ignore}


@combinable
def mistaken(*, same=lambda c, t: np.all(c == t), last=False, own=None, miss=None):
    """Return the labels with one slip in them."""

    def colors_to_labels(colors, table, *, ignore=255):
        found = np.full(colors.shape[:-1], ignore if own is None else own)
        for place in np.ndindex(found.shape):
            hits = [k for k, each in enumerate(table) if same(colors[place], each)]
            if hits:
                found[place] = hits[-1 if last else 0]
            elif miss is not None:
                found[place] = miss(colors[place], table)
        return found

    return colors_to_labels


def nearest(color, table):
    return np.argmin(np.abs(table - color).sum(axis=1))


exercise = Exercise(
    solution=colors_to_labels,
    points=2,
    cases=[
        Case(
            "three pixels by hand",
            inputs={
                "colors": np.array([[128, 0, 0], [9, 9, 9], [0, 1, 0]]),
                "table": np.array([[0, 0, 0], [128, 0, 0], [0, 0, 255]]),
            },
            about="The first is class 1, the others no class's colour.",
        ),
        Case("a picture", masks, {"shape": (4, 5), "classes": 4}),
        Case("another label for the rest", masks, {"shape": (1, 6, 4), "classes": 5, "ignore": 0}, hidden=True),
        Case(
            "a single pixel",
            inputs={"colors": np.array([3, 4, 5]), "table": np.array([[3, 8, 7], [5, 4, 3], [3, 4, 5], [3, 4, 5]])},
            about="An array without an axis for places has one place.",
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake("the last one", mistaken(last=True), "Of equal colours, the first class is asked for."),
        Mistake(
            "the nearest colour",
            mistaken(miss=nearest),
            "You take the nearest class's colour. A colour that no class has gets `ignore`.",
        ),
        Mistake(
            "the sum of the colours",
            mistaken(same=lambda c, t: c.sum() == t.sum()),
            "You compare sums of red, green and blue. All three have to agree.",
        ),
        Mistake(
            "any of the three",
            mistaken(same=lambda c, t: np.any(c == t)),
            "You take a class of which one of three numbers agrees. All three have to.",
        ),
        Mistake("red alone", mistaken(same=lambda c, t: c[0] == t[0]), "You compare red alone."),
        Mistake(
            "red left out",
            mistaken(same=lambda c, t: np.all(c[1:] == t[1:])),
            "You compare green and blue alone. Red has to agree, too.",
        ),
        Mistake(
            "green left out",
            mistaken(same=lambda c, t: np.all(c[::2] == t[::2])),
            "You compare red and blue alone. Green has to agree, too.",
        ),
        Mistake(
            "blue left out",
            mistaken(same=lambda c, t: np.all(c[:2] == t[:2])),
            "You compare red and green alone. Blue has to agree, too.",
        ),
        Mistake(
            "numbers in base 255",
            mistaken(same=lambda c, t: (c - t) @ [255 * 255, 255, 1] == 0),
            "Your number of a colour is the same for several colours: 255 of blue, 1 of green. There are 256 values.",
        ),
        Mistake("class 0 for the rest", mistaken(own=0), "You give class 0 to colours of no class: they get `ignore`."),
        Mistake(
            "always 255",
            mistaken(own=255),
            "You give 255 to colours of no class, whatever `ignore` says.",
        ),
    ],
    hints=[
        "`colors[..., None, :] == table` compares every pixel with every class.",
        "`np.argmax` of booleans is the place of the first True, and 0 if there is none.",
    ],
)
