"""SURF's descriptor."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def surf_descriptor(image, points, *, cell=5, cells=4, normalize=True):
    r"""Return SURF's descriptor of the window around each point: sums of differences, cell by cell.

    Where a picture rises is told by the sum of its differences; how much it changes by the sum of their sizes. Vertical
    stripes have a small first sum and a large second one; on a ramp both are large.

    **Given**

    - `image`, shape `(height, width)`: a grey picture $I$, indexed as `image[y, x]`.
    - `points`, shape `(n, 2)`: whole pixels, each `(x, y)`.
    - `cell` (2 or more) and `cells` (1 or more): whole numbers; the window has $N = \texttt{cell} \cdot \texttt{cells}$
      pixels a side, and lies within the picture.
    - `normalize`: whether each descriptor is divided by its norm.

    The window of a point $(x, y)$ begins at column $x - \lfloor N/2 \rfloor$ and row $y - \lfloor N/2 \rfloor$. It is
    divided into `cells` × `cells` cells of `cell` × `cell` pixels. In each cell, with both pixels **within the cell**,

    $$d_h = I(x+1, y) - I(x, y), \qquad d_v = I(x, y+1) - I(x, y),$$

    and the cell's four numbers are $\big(\sum d_h,\ \sum d_v,\ \sum |d_h|,\ \sum |d_v|\big)$.

    **Return** the descriptors, shape `(n, 4 * cells**2)`: cells row by row, with the four numbers of each side by side.
    If `normalize`, each row is divided by its Euclidean norm, however small that is; one that is all 0 stays 0.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    size = cell * cells
    found = []
    for x, y in points - size // 2:
        window = image[y : y + size, x : x + size].reshape(cells, cell, cells, cell)
        across, down = window[:, :, :, 1:] - window[:, :, :, :-1], window[:, 1:] - window[:, :-1]
        sums = [d.sum(axis=(1, 3)) for d in (across, down, np.abs(across), np.abs(down))]
        descriptor = np.stack(sums, axis=-1).ravel()
        norm = np.linalg.norm(descriptor)
        found.append(descriptor / norm if normalize and norm > 0 else descriptor)
    return np.array(found)
    ### END SOLUTION


def picture(rng, cell, cells, normalize, flat=False, contrast=1.0):
    """A picture in which windows at two points fit, and are no neighbours of an edge."""
    size = cell * cells
    height, width = size + 5, size + 8
    image = contrast * rng.uniform(size=(height, width))
    points = np.array([[size // 2 + 1, size // 2 + 3], [size // 2 + 6, size // 2 + 2]])
    if flat:
        image[:, : size + 2] = 0.5
        points = points[::-1].copy()
        points[1] = size // 2 + 1, size // 2 + 2
    return {"image": image, "points": points, "cell": cell, "cells": cells, "normalize": normalize}


@combinable
def mistaken(
    *,
    swapped=False,
    sizes=np.abs,
    step=lambda size: size // 2,
    order="row",
    wanted=lambda normalize: normalize,
    guarded=True,
    along=(1, 0),
    sign=1,
    norm=lambda d: np.linalg.norm(d, axis=1, keepdims=True),
    within=True,
    interleaved=True,
):
    """Return the descriptor with one slip in it."""

    def surf_descriptor(image, points, *, cell=5, cells=4, normalize=True):
        size = cell * cells
        found = np.zeros((len(points), cells, cells, 4))
        wide = np.pad(image, ((0, 2 * size), (0, 2 * size)), mode="edge")
        for n, point in enumerate(points):
            x, y = point[::-1] if swapped else point
            x, y = max(x - step(size), 0), max(y - step(size), 0)
            for i, j in np.ndindex(cells, cells):
                more = 0 if within else 1
                top, left = y + i * cell, x + j * cell
                part = wide[top : top + cell + more, left : left + cell + more]
                across, down = (sign * np.diff(part, axis=axis) for axis in along)
                found[n, i, j] = across.sum(), down.sum(), sizes(across).sum(), sizes(down).sum()
        if order == "column":
            found = found.swapaxes(1, 2)
        found = (found if interleaved else np.moveaxis(found, 3, 1)).reshape(len(points), -1)
        if not wanted(normalize):
            return found
        norms = norm(found)
        with np.errstate(invalid="ignore"):
            return found / (np.where(norms > 0, norms, 1) if guarded else norms)

    return surf_descriptor


WHOLE = {"points": np.array([[4, 4]]), "cell": 8, "cells": 1, "normalize": False}

exercise = Exercise(
    solution=surf_descriptor,
    points=4,
    cases=[
        Case(
            "vertical stripes",
            inputs={"image": np.tile([0.0, 1.0], (8, 4)), **WHOLE},
            about="In each of 8 rows the differences are 1, −1, 1, −1, 1, −1, 1: (8, 0, 56, 0).",
        ),
        Case(
            "a ramp to the right",
            inputs={"image": np.tile(np.arange(8.0), (8, 1)), **WHOLE},
            about="7 differences of 1 in each of 8 rows: (56, 0, 56, 0).",
        ),
        Case("two by two cells", picture, {"cell": 3, "cells": 2, "normalize": False}),
        Case("three by three cells, normalised", picture, {"cell": 3, "cells": 3, "normalize": True}, hidden=True),
        Case(
            "a flat window",
            picture,
            {"cell": 2, "cells": 4, "normalize": True, "flat": True},
            hidden=True,
            about="A window of one brightness has the descriptor 0.",
        ),
        Case(
            "faint, normalised",
            picture,
            {"cell": 4, "cells": 1, "normalize": True, "contrast": 1e-6},
            hidden=True,
            about="However faint a window is, its descriptor has the norm 1, if it is not all 0.",
        ),
    ],
    mistakes=[
        Mistake(
            "points read as (y, x)",
            mistaken(swapped=True),
            "You take the first number of a point for its row. Points are (x, y), and pictures `image[y, x]`.",
        ),
        Mistake(
            "no absolute values",
            mistaken(sizes=lambda d: d),
            "Your last two numbers are sums of the differences again. They add up their absolute values.",
        ),
        Mistake(
            "absolute value of the sum",
            mistaken(sizes=lambda d: np.abs(d.sum(keepdims=True))),
            "You take the absolute value of the *sum*. Each difference becomes positive before it is added.",
        ),
        Mistake(
            "window begins at the point",
            mistaken(step=lambda size: 0),
            "Your window begins at the point. The point lies in its middle: it begins ⌊N/2⌋ pixels before.",
        ),
        Mistake(
            "cells column by column",
            mistaken(order="column"),
            "Your cells go down first. They are to follow each other row by row.",
        ),
        Mistake(
            "never normalised",
            mistaken(wanted=lambda normalize: False),
            "You do not divide by the norm where `normalize` asks for it.",
        ),
        Mistake(
            "always normalised",
            mistaken(wanted=lambda normalize: True),
            "You divide by the norm where `normalize` is False, too.",
        ),
        Mistake(
            "zero divided by zero",
            mistaken(guarded=False),
            "A window of one brightness has norm 0, and you divide by it. Its descriptor stays 0.",
        ),
        Mistake(
            "faint taken for flat",
            mistaken(norm=lambda d: (n := np.linalg.norm(d, axis=1, keepdims=True)) * (n > 1e-4)),
            "You do not divide by norms that are small. Only a norm of 0 is left out.",
        ),
        Mistake(
            "something added to the norm",
            mistaken(norm=lambda d: np.linalg.norm(d, axis=1, keepdims=True) + 1e-8),
            "You add a small number to the norm, so that faint windows come out shorter than 1.",
            others=[
                mistaken(norm=lambda d, least=least: np.linalg.norm(d, axis=1, keepdims=True) + least)
                for least in (1e-6, 1e-7)
            ],
        ),
        Mistake(
            "horizontal and vertical exchanged",
            mistaken(along=(0, 1)),
            "Your d_h goes down and your d_v to the right. d_h is the difference of two pixels in one row.",
        ),
        Mistake(
            "differences the wrong way round",
            mistaken(sign=-1),
            "Your differences are the pixel less the next one. They are the next one less the pixel.",
        ),
        Mistake(
            "divided by the sum",
            mistaken(norm=lambda d: np.abs(d).sum(axis=1, keepdims=True)),
            "You divide by the sum of the absolute values. The Euclidean norm is the root of the sum of squares.",
        ),
        Mistake(
            "differences across cells",
            mistaken(within=False),
            "Some of your differences reach into the next cell. Both pixels lie in the same cell.",
        ),
        Mistake(
            "sums not side by side",
            mistaken(interleaved=False),
            "You list one kind of sum for all cells, and then the next kind. The four sums of a cell stand together.",
        ),
    ],
    equivalent={
        "cell or 5": "a cell has two pixels a side or more",
        "cells or 4": "there is one cell or more",
    },
    hints=[
        "Cut one cell out of the picture first; `np.diff` along either axis has its differences.",
        "Fill an array of shape (n, cells, cells, 4), and reshape it at the end.",
    ],
)
