"""Total variation"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def total_variation(images):
    r"""Return the total variation of pictures: how restless their pixels are.

    A network's maps leave freedom to single pixels, and a picture that is made for its maps uses it: it gets speckled.
    A penalty on the differences of neighbours calms it down.

    **Given**

    - `images` $x$, shape `(batch, rows, columns, channels)`.

    **Return** an array of shape `(batch,)`: for each picture the *sum*, over all pairs of neighbours and all channels,

    $$V = \sum_{i,j,k} \lvert x_{i,j,k} - x_{i+1,j,k} \rvert + \lvert x_{i,j,k} - x_{i,j+1,k} \rvert,$$

    where only pairs count of which both pixels are within the picture. A picture of one row has no pairs along that
    axis; one of a single pixel has 0.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    down, across = np.abs(np.diff(images, axis=1)), np.abs(np.diff(images, axis=2))
    return down.sum(axis=(1, 2, 3)) + across.sum(axis=(1, 2, 3))
    ### END SOLUTION


def pictures(rng, shape):
    return {"images": rng.normal(size=shape)}


def halved(each):
    return each.mean(axis=(1, 2, 3)) / 2 if each.size else each.sum(axis=(1, 2, 3))


@combinable
def mistaken(*, power=np.abs, over=lambda d: d.sum(axis=(1, 2, 3)), axes=(1, 2), wrap=False, channels=slice(None)):
    """Return the variation with one slip in it."""

    def total_variation(images):
        x = images[..., channels]
        found = np.zeros(len(x), x.dtype)
        for axis in axes:
            behind = np.roll(x, -1, axis=axis) - x if wrap else np.diff(x, axis=axis)
            found = found + over(power(behind))
        return found

    return total_variation


exercise = Exercise(
    solution=total_variation,
    points=2,
    cases=[
        Case(
            "nine pixels by hand",
            inputs={"images": np.array([[1.0, 2, 4], [3, 3, 3], [0, 1, 0]])[None, :, :, None]},
            about="Down the columns it is 2 + 3, 1 + 2 and 1 + 3, along the rows 1 + 2, 0 and 1 + 1: 17.",
        ),
        Case("pictures in colour", pictures, {"shape": (3, 4, 5, 2)}),
        Case("one row", pictures, {"shape": (2, 1, 6, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake("squares", mistaken(power=np.square), "You square the differences. It is their absolute values."),
        Mistake("signs kept", mistaken(power=lambda d: d), "Your differences keep their signs, and cancel."),
        Mistake(
            "half of the means",
            mistaken(over=halved),
            "You take means, as a library does. Here all differences are added up.",
        ),
        Mistake("down alone", mistaken(axes=(1,)), "You compare each pixel with the one below it, and no other."),
        Mistake("across alone", mistaken(axes=(2,)), "You compare each pixel with the one beside it, and no other."),
        Mistake("channels, too", mistaken(axes=(1, 2, 3)), "You compare channels with each other, too."),
        Mistake(
            "round the edge",
            mistaken(wrap=True),
            "You compare the last pixel of a row or column with the first one. They are no neighbours.",
        ),
        Mistake("one channel", mistaken(channels=slice(0, 1)), "You take the first channel alone."),
        Mistake(
            "NaN of nothing",
            lambda images: mistaken()(images) + np.where(min(images.shape[1:3]) < 2, np.nan, 0.0),
            "A picture of one row has no pairs down the columns: a sum of nothing is 0.",
        ),
    ],
    hints=["`np.diff` takes an axis.", "It answers one row, or column, less than there are: the pairs."],
)
