"""Pixel accuracy"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def pixel_accuracy(y_true, y_pred, *, ignore=255):
    r"""Return the pixel accuracy: the share of pixels whose class is predicted correctly.

    Whoever draws masks leaves some pixels open, along the edges of things mostly. They carry a label of their own, and
    do not count, whatever is predicted there.

    **Given**

    - `y_true`, whole numbers of any shape: the class of each pixel, or the label `ignore`.
    - `y_pred`, whole numbers of the same shape: the predicted classes. The number `ignore` may occur here, too, where
      a prediction is no class at all; such a pixel is wrong if it counts.
    - `ignore`, an int: the label in `y_true` that does not count.

    **Return** one number: among the pixels with `y_true` other than `ignore`, of all pictures together, the share of
    those with `y_pred` equal to `y_true`. At least one pixel counts.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    counts = y_true != ignore
    return np.sum((y_true == y_pred) & counts) / np.sum(counts)
    ### END SOLUTION


def masks(rng, shape, ignore=255, shift=0):
    """Classes 0 to 3. Each picture has its own share of right and of ignored pixels."""
    true, predicted = rng.integers(0, 4, size=shape) + shift, rng.integers(0, 4, size=shape) + shift
    for place in range(shape[0]):
        right = rng.random(shape[1:]) < (place + 1) / (shape[0] + 1)
        predicted[place] = np.where(right, true[place], predicted[place])
    true[0, : shape[1] // 2 + 1] = ignore
    predicted[0, :2, 0], true[-1, -1, -1], predicted[-1, -1, -1] = ignore, 1, ignore
    true[-1, 0, 0] = predicted[-1, 0, 0] = shift
    return {"y_true": true, "y_pred": predicted, "ignore": ignore}


@combinable
def mistaken(*, ignored="out", right=np.equal, by_picture=False, own=None, background=True):
    """Return the accuracy with one slip in it."""

    def pixel_accuracy(y_true, y_pred, *, ignore=255):
        ignore = ignore if own is None else own
        counts = (y_pred if ignored == "predicted" else y_true) != ignore
        counts = counts | (ignored == "counts")
        counts = counts & (background | (y_true != 0))
        hit = right(y_true, y_pred) & (counts | (ignored == "hits"))
        below = np.ones_like(counts) if ignored == "divisor" else counts
        if by_picture:
            return np.mean([h.sum() / max(b.sum(), 1) for h, b in zip(hit, below, strict=True)])
        return hit.sum() / below.sum() if below.sum() else 0.0

    return pixel_accuracy


exercise = Exercise(
    solution=pixel_accuracy,
    points=2,
    cases=[
        Case(
            "four pixels by hand",
            inputs={"y_true": np.array([[0, 1], [1, 255]]), "y_pred": np.array([[0, 1], [0, 1]])},
            about="Three pixels count, and two of them are right.",
        ),
        Case("several pictures", masks, {"shape": (3, 4, 5)}),
        Case("another label to be ignored", masks, {"shape": (2, 3, 4), "ignore": 7}),
        Case("more pictures", masks, {"shape": (4, 3, 5), "ignore": 0, "shift": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "ignored pixels in the divisor",
            mistaken(ignored="divisor"),
            "You divide by the number of all pixels. Those to be ignored do not count there, either.",
        ),
        Mistake(
            "nothing ignored",
            mistaken(ignored="counts"),
            "You count pixels that are to be ignored: nothing can be predicted rightly there.",
        ),
        Mistake(
            "ignored where predicted",
            mistaken(ignored="predicted"),
            "You leave out pixels by what is *predicted*. What is to be ignored is said by `y_true`.",
        ),
        Mistake(
            "a mean over pictures",
            mistaken(by_picture=True),
            "You average over pictures. A pixel of a picture with few that count would weigh more.",
        ),
        Mistake(
            "always 255",
            mistaken(own=255),
            "You take 255 for the label that is ignored, whatever `ignore` says.",
        ),
        Mistake("the errors", mistaken(right=np.not_equal), "You return the share of pixels that are wrong."),
        Mistake(
            "without the background",
            mistaken(background=False),
            "You leave out class 0. It is a class like the others here.",
        ),
    ],
    equivalent={"inputs squeezed": "Only counts of pixels matter, whatever their axes."},
    hints=["A mask of booleans says which pixels count; `np.sum` counts them."],
)
