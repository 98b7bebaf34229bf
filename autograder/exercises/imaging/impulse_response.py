"""The impulse response"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def impulse_response(weights, *, size):
    r"""Return what a filter makes of a single bright pixel.

    A filter is a box with a picture going in and another coming out. To look into the box, show it a picture with one
    bright pixel. What comes out tells all, if the filter is linear and does the same everywhere: it is the kernel $h$
    of the convolution that this filter is.

    **Given**

    - `weights`, shape `(m, n)`, both odd: the $w$ of a filter that slides them over the picture *as they are*, as deep
      learning's libraries do,

      $$g(y, x) = \sum_{i, j} w(i, j)\, f(y + i, x + j),$$

      where $w(0, 0)$ is in the middle of `weights`, and $f$ is 0 beyond the border.
    - `size`, an odd int: the picture $f$ has `size` rows and `size` columns, a 1 in its middle, and zeros elsewhere.

    **Return** $g$, shape `(size, size)`. Where `weights` are larger than the picture, only a part of them shows.

    Use NumPy only, but not `np.convolve`, `np.correlate` and Fourier transforms.
    """
    ### BEGIN SOLUTION
    m, n = weights.shape
    frame = size // 2
    longer = np.pad(weights[::-1, ::-1], frame)
    y, x = m // 2, n // 2
    return longer[y : y + size, x : x + size]
    ### END SOLUTION


@combinable
def mistaken(
    *,
    turned=lambda w: w,
    sign=1,
    impulse=lambda size: 1.0,
    place=lambda size: size // 2,
    middle=lambda m: m // 2,
):
    """Return the answer of the filter, pixel by pixel, with one slip in it."""

    def impulse_response(weights, *, size):
        w = turned(weights)
        answer = np.zeros((size, size))
        bright = place(size)
        for y, x in np.ndindex(size, size):
            # y + i is the bright row where i = bright − y
            row = middle(w.shape[0]) + sign * (bright - y)
            column = middle(w.shape[1]) + sign * (bright - x)
            if 0 <= row < w.shape[0] and 0 <= column < w.shape[1]:
                answer[y, x] = impulse(size) * w[row, column]
        return answer

    return impulse_response


def drawn(rng, shape, size):
    return {"weights": rng.normal(size=shape), "size": size}


COUNTED = np.arange(1.0, 10.0).reshape(3, 3)

exercise = Exercise(
    solution=impulse_response,
    reference=mistaken(),
    points=2,
    cases=[
        Case(
            "one to nine",
            inputs={"weights": COUNTED, "size": 5},
            about="9 8 7, 6 5 4, 3 2 1 with zeros around: what slides as it is comes out turned by 180°.",
        ),
        Case(
            "a difference",
            inputs={"weights": np.array([[-0.5, 0.0, 0.5]]), "size": 3},
            about="½ 0 −½ in the middle row: the kernel of the central difference, as a convolution has it.",
        ),
        Case("a high window", drawn, {"shape": (5, 3), "size": 7}),
        Case("larger than the picture", drawn, {"shape": (3, 7), "size": 5}, hidden=True),
        Case("a single pixel", drawn, {"shape": (3, 5), "size": 1}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "not turned",
            mistaken(sign=-1),
            "You return the weights as they are. The pixel above the bright one sees it *below* itself.",
        ),
        Mistake(
            "upside down only", mistaken(turned=lambda w: w[:, ::-1]), "You turn the rows round, but not the columns."
        ),
        Mistake(
            "left and right only", mistaken(turned=lambda w: w[::-1]), "You turn the columns round, but not the rows."
        ),
        Mistake(
            "mirrored at the diagonal",
            mistaken(turned=lambda w: w[::-1, ::-1].T),
            "You transpose. To turn by 180° is to reverse both axes.",
        ),
        Mistake(
            "a bright corner",
            mistaken(place=lambda size: 0),
            "Your bright pixel is in the corner. It is in the middle of the picture.",
        ),
        Mistake(
            "from the corner of the weights",
            mistaken(middle=lambda m: 0),
            "You count the weights from their corner. w(0, 0) is in the middle.",
        ),
        Mistake(
            "bright pixel divided",
            mistaken(impulse=lambda size: 1 / size**2),
            "You divide the bright pixel by the number of pixels. It is a 1.",
        ),
        Mistake(
            "weights scaled",
            mistaken(turned=lambda w: w / np.abs(w).sum()),
            "You divide by the sum of the weights. They stay as they are.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Which weight meets the bright pixel when the window stands one pixel above it?",
        "Turn the weights by 180°, put zeros around them, and cut out the size × size in the middle.",
    ],
)
