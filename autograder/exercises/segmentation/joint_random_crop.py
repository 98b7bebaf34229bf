"""The same window of picture and labels"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def joint_random_crop(images, labels, uniforms, *, size):
    r"""Return a random window of each picture, and the same window of its labels.

    Networks want pictures of one size. Resizing would mix neighbouring pixels, and half of class 2 and half of class 4
    is not class 3. So a window is cut out, at whole pixels, from both.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`, and `labels`, shape `(batch, rows, columns)`.
    - `uniforms`, shape `(batch, 2)`: two numbers $(u_1, u_2)$ in $[0, 1)$ for each picture, drawn for you.
    - `size`, a tuple $(h, w)$: rows and columns of the window; at most those of the pictures, $H$ and $W$.

    The window of a picture begins at

    $$\text{top} = \lfloor u_1 (H - h + 1) \rfloor, \qquad \text{left} = \lfloor u_2 (W - w + 1) \rfloor,$$

    so that all places, the last one too, are equally likely.

    **Return** a tuple of two arrays: the windows of the pictures, shape `(batch, h, w, channels)`, and of the labels,
    shape `(batch, h, w)`.

    Use NumPy only and no random numbers of your own. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    h, w = size
    spare = np.array(labels.shape[1:]) - size
    corners = (uniforms * (spare + 1)).astype(int)  # which cuts off what is behind the point
    pairs = list(enumerate(corners))
    return (
        np.stack([images[n, top : top + h, left : left + w] for n, (top, left) in pairs]),
        np.stack([labels[n, top : top + h, left : left + w] for n, (top, left) in pairs]),
    )
    ### END SOLUTION


def pictures(rng, shape, size, last=False):
    """Uniforms well within what makes one place; the last picture is cut at its end, the first somewhere in between."""
    batch, rows, columns = shape[:3]
    spare = np.array([rows, columns]) - size
    places = rng.integers(0, spare + 1, size=(batch, 2))
    places[0], places[-1] = np.minimum([1, 2], spare), spare
    if last:
        places[:] = spare
    uniforms = (places + rng.uniform(0.55, 0.9, size=places.shape)) / (spare + 1)
    return {
        "images": rng.normal(size=shape),
        "labels": rng.integers(0, 60, size=shape[:3]),
        "uniforms": uniforms,
        "size": size,
    }


@combinable
def mistaken(*, more=(1, 1), rounded=np.floor, swapped=False, first=False, also=lambda c: c, scale=lambda h, w: (0, 0)):
    """Return the windows with one slip in them, place by place."""

    def joint_random_crop(images, labels, uniforms, *, size):
        h, w = size
        batch, rows, columns = labels.shape
        spare = np.array([rows - h, columns - w])
        u = uniforms[:, ::-1] if swapped else uniforms
        u = np.repeat(u[:1], batch, axis=0) if first else u
        corners = np.clip(rounded(u * (spare + more + scale(h, w))).astype(int), 0, spare)
        found = []
        for x, where in ((images, corners), (labels, np.clip(also(corners), 0, spare))):
            down, across = where[:, :1] + np.arange(h), where[:, 1:] + np.arange(w)
            found.append(x[np.arange(batch)[:, None, None], down[:, :, None], across[:, None]])
        return tuple(found)

    return joint_random_crop


exercise = Exercise(
    solution=joint_random_crop,
    points=2,
    parts=[Part("pictures"), Part("labels")],
    cases=[
        Case(
            "two rows by hand",
            inputs={
                "images": np.arange(6.0).reshape(1, 2, 3, 1),
                "labels": np.arange(6).reshape(1, 2, 3),
                "uniforms": np.array([[0.5, 0.5]]),
                "size": (1, 2),
            },
            about="Both have two places. Top is ⌊0.5 · 2⌋ = 1, and left as well: the pixels 4 and 5.",
        ),
        Case("several pictures", pictures, {"shape": (4, 7, 9, 3), "size": (4, 5)}),
        Case("a tall window", pictures, {"shape": (5, 8, 6, 2), "size": (6, 2)}, hidden=True),
        Case("the last place", pictures, {"shape": (3, 5, 8, 2), "size": (2, 4), "last": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "never the last place",
            mistaken(more=(0, 0)),
            "A side of H with a window of h has H − h + 1 places. You leave out the last one.",
        ),
        Mistake(
            "rounded",
            mistaken(rounded=np.round, more=(0, 0)),
            "You round to the nearest place. The first and the last would be drawn half as often as the others.",
        ),
        Mistake("rows and columns exchanged", mistaken(swapped=True), "u₁ is for the rows, and u₂ for the columns."),
        Mistake(
            "one window for all",
            mistaken(first=True),
            "You cut all pictures where the first one is cut. Each has its own two numbers.",
        ),
        Mistake(
            "labels by themselves",
            mistaken(also=lambda corners: corners[:, ::-1]),
            "Your labels are cut at another place than the picture.",
        ),
        Mistake(
            "labels of the first window",
            mistaken(also=lambda corners: 0 * corners),
            "Your labels are cut at the upper left corner.",
        ),
        Mistake(
            "a share of the whole side",
            mistaken(scale=lambda h, w: (h - 1, w - 1)),
            "You multiply by H and W. A window that begins there may not fit any more.",
        ),
    ],
    hints=["Of numbers that are not negative, `.astype(int)` is the floor.", "Then a loop over pictures."],
)
