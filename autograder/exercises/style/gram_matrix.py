"""The Gram matrix"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def gram_matrix(features):
    r"""Return the Gram matrix of a layer's maps, which stands for the style of a picture.

    Style is what occurs together, wherever it occurs: yellow dots beside blue strokes. So forget the places, and ask of
    each two maps how much they are active at the same ones.

    **Given**

    - `features`, shape `(batch, rows, columns, channels)`: a layer's maps, the channels *last*.

    Let $X$ have a row for each channel, with its $hw$ entries: shape $(c, hw)$. Then

    $$G = \frac{X X^\top}{c\,h\,w}.$$

    **Return** $G$ of each picture, shape `(batch, channels, channels)`. No mean is taken off.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows = features.reshape(len(features), -1, features.shape[3])  # (batch, places, channels)
    return np.swapaxes(rows, 1, 2) @ rows / (rows.shape[1] * rows.shape[2])
    ### END SOLUTION


def maps(rng, shape):
    return {"features": rng.normal(0.5, 1.0, size=shape)}


@combinable
def mistaken(*, divisor=lambda h, w, c, n: c * h * w, centred=False, torn=False, signed=True, diagonal=False):
    """Return the matrices with one slip in them."""

    def gram_matrix(features):
        n, h, w, c = features.shape
        x = features.reshape(n, c, h * w) if torn else features.transpose(0, 3, 1, 2).reshape(n, c, h * w)
        x = x - x.mean(axis=2, keepdims=True) if centred else x
        x = x if signed else np.abs(x)
        found = np.einsum("nas,nbs->nab", x, x) / divisor(h, w, c, n)
        return found * np.eye(c) if diagonal else found

    return gram_matrix


exercise = Exercise(
    solution=gram_matrix,
    points=2,
    cases=[
        Case(
            "two maps of three places, by hand",
            inputs={"features": np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]])[None, None]},
            about="The maps are (1, 2, 3) and (4, 5, 6): XXᵀ is (14, 32; 32, 77), and a sixth of it the answer.",
        ),
        Case("several maps and pictures", maps, {"shape": (3, 2, 4, 5)}),
        Case("more maps than places", maps, {"shape": (4, 3, 2, 7)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not divided",
            mistaken(divisor=lambda h, w, c, n: 1),
            "You do not divide. Large layers would outweigh small ones: it is by channels, rows and columns.",
        ),
        Mistake(
            "divided by the places alone",
            mistaken(divisor=lambda h, w, c, n: h * w),
            "You divide by the number of places. The number of channels belongs into the divisor, too.",
        ),
        Mistake(
            "divided by the batch, too",
            mistaken(divisor=lambda h, w, c, n: n * c * h * w),
            "You divide by the number of pictures, too. Each picture has its own matrix.",
        ),
        Mistake(
            "a covariance",
            mistaken(centred=True),
            "You take off each map's mean first. That is the covariance, as a lecture calls it; G has no mean in it.",
        ),
        Mistake(
            "rows that are no channels",
            mistaken(torn=True),
            "Your reshape tears the maps apart: the channels are the last axis, so move it, or reshape to (places, "
            "channels).",
        ),
        Mistake(
            "absolute values",
            mistaken(signed=False),
            "You drop the signs. Maps that go in opposite directions have a negative entry.",
        ),
        Mistake(
            "the diagonal alone",
            mistaken(diagonal=True),
            "You multiply each map by itself alone. What matters are the products of different maps.",
        ),
    ],
    hints=["Reshape to (batch, places, channels) first: that keeps each channel together.", "Then it is one `@`."],
)
