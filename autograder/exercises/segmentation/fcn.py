"""From coarse scores to a class for each pixel"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def fcn(scores, *, stride):
    r"""Return what a fully convolutional network makes of its coarse scores: kernel, scores of all pixels, classes.

    A network that halves the size five times has a cell for 32 × 32 pixels. A transposed convolution brings the scores
    back to the picture's size. It begins as bilinear interpolation.

    **Given**

    - `scores` $S$, shape `(rows, columns, classes)`: a score for each of at least two classes in each cell.
    - `stride` $s$, an *even* int, at least 2.

    1. The kernel has $k = 2s$ rows and columns,

       $$W_{uv} = h(u)\, h(v), \qquad h(u) = 1 - \frac{\lvert u - (k - 1)/2 \rvert}{s}, \qquad u, v = 0, \dots, k - 1.$$

    2. Each class is enlarged by itself. A cell puts its multiple of the kernel down, cells lie $s$ pixels apart, and
       what overlaps is *added*. The result has $(n - 1)s + k$ rows, where $n$ is the number of rows of $S$; then
       $p = s/2$ rows are cut off at each end, and columns likewise, so that $ns$ are left:

       $$Z_{abq} = \sum_{i,j,u,v} W_{uv}\, S_{ijq} \quad\text{over all}\quad s\,i + u - p = a, \; s\,j + v - p = b.$$

    3. The class of a pixel is the *index* of its largest score, from 0; the lowest index if several are largest.

    **Return** a tuple: the kernel $W$, shape `(2 * stride, 2 * stride)`; the scores $Z$, shape
    `(rows * stride, columns * stride, classes)`; the classes, whole numbers of shape
    `(rows * stride, columns * stride)`.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    size, cut = 2 * stride, stride // 2
    tent = 1 - np.abs(np.arange(size) - (size - 1) / 2) / stride
    kernel = np.outer(tent, tent)
    rows, columns, classes = scores.shape
    whole = np.zeros(((rows + 1) * stride, (columns + 1) * stride, classes), scores.dtype)
    for i, j in np.ndindex(rows, columns):
        top, left = stride * i, stride * j
        whole[top : top + size, left : left + size] += kernel[:, :, None] * scores[i, j]
    wide = whole[cut : cut + rows * stride, cut : cut + columns * stride]
    return kernel, wide, np.argmax(wide, axis=2)
    ### END SOLUTION


def cells(rng, shape, stride):
    """Scores of which no pixel's largest two are near each other."""
    while True:
        scores = rng.normal(size=shape)
        top = np.sort(fcn(scores, stride=stride)[1], axis=2)
        if np.min(top[..., -1] - top[..., -2]) > 1e-4:
            return {"scores": scores, "stride": stride}


def alike(rng, shape, stride):
    """Multiples of 1/4, of which the first and the last class are equal everywhere, and the largest in places."""
    while True:
        scores = rng.integers(-8, 9, size=shape) / 4
        scores[..., -1] = scores[..., 0]
        classes = fcn(scores, stride=stride)[2]
        wide = np.sort(fcn(scores[..., :-1], stride=stride)[1], axis=2)
        if 0 in classes and classes.any() and np.min(wide[..., -1] - wide[..., -2]) > 1e-4:
            return {"scores": scores, "stride": stride}


def tent_of(size, stride):
    return 1 - np.abs(np.arange(size) - (size - 1) / 2) / stride


@combinable
def mistaken(
    *,
    tent=tent_of,
    divisor=lambda kernel: 1,
    added=True,
    begin=lambda s: s // 2,
    placed=lambda i, s: s * i,
    decide=lambda wide: np.argmax(wide, axis=2),
    repeated=False,
):
    """Return all three with one slip in them: every pixel is a product of two matrices."""

    def fcn(scores, *, stride):
        size = 2 * stride
        h = tent(size, stride)
        kernel = np.outer(h, h)
        kernel = kernel / divisor(kernel)
        h = h / np.sqrt(divisor(np.outer(h, h)))
        matrices = []
        for n in scores.shape[:2]:
            m = np.zeros(((n + 1) * stride, n))
            for i in range(n):
                at = slice(placed(i, stride), placed(i, stride) + size)
                m[at] = m[at] * added if not added else m[at]
                m[at, i] += h[: len(m[at])]
            matrices.append(m[begin(stride) : begin(stride) + n * stride])
        wide = np.einsum("ai,bj,ijq->abq", *matrices, scores)
        if repeated:
            wide = scores.repeat(stride, axis=0).repeat(stride, axis=1)
        return kernel, wide, decide(wide)

    return fcn


def last_of_equal(wide):
    return wide.shape[2] - 1 - np.argmax(wide[..., ::-1], axis=2)


SLIPS = [
    Mistake(
        "kernel that adds up to 1",
        mistaken(divisor=np.sum),
        "Your kernel adds up to 1, as a blur's does. Around each pixel there are four cells that share in it: the "
        "whole kernel adds up to s².",
    ),
    Mistake(
        "tent that reaches zero",
        mistaken(tent=lambda size, s: 1 - np.abs(np.arange(size) - (size - 1) / 2) / ((size - 1) / 2)),
        "Your tent is zero at its ends. It falls by 1/s from pixel to pixel, and an even one has no pixel at its top.",
    ),
    Mistake(
        "tent with its top on a pixel",
        mistaken(tent=lambda size, s: 1 - np.abs(np.arange(size) - s) / s),
        "The top of your tent is a pixel. An even kernel has its middle, (k − 1)/2, between two.",
    ),
]
MAPS = [
    Mistake(
        "overlaps replaced",
        mistaken(added=False),
        "Where kernels overlap, the later one replaces the earlier one in yours. They are added.",
    ),
    Mistake(
        "cut at the end alone",
        mistaken(begin=lambda s: 0),
        "You cut at the end alone, so that everything is half a cell too far down. Half of it is cut at each end.",
    ),
    Mistake(
        "cut at the beginning alone",
        mistaken(begin=lambda s: s),
        "You cut at the beginning alone. Half of it is cut at each end.",
    ),
    Mistake(
        "cells repeated",
        mistaken(repeated=True),
        "You repeat each cell. That is the nearest neighbour's score, not what the transposed convolution makes.",
    ),
]

exercise = Exercise(
    solution=fcn,
    reference=mistaken(),
    points=5,
    parts=[Part("kernel"), Part("scores", 3), Part("classes")],
    follow_through=FollowThrough(of="scores", parts=["classes"], slips=MAPS),
    cases=[
        Case(
            "a row of three cells, by hand",
            inputs={"scores": np.array([[[0.0, 4.0], [16.0, 4.0], [0.0, 4.0]]]), "stride": 2},
            about="The tent is ¼, ¾, ¾, ¼. Of 0, 16, 0 come 0, 4, 12, 12, 4, 0, times ¾ as there is no second row, "
            "and of 4, 4, 4 it is 3, but 2.25 at both ends.",
        ),
        Case("several cells", cells, {"shape": (2, 3, 4), "stride": 2}),
        Case("a larger stride", cells, {"shape": (3, 2, 3), "stride": 4}),
        Case("equal scores", alike, {"shape": (2, 4, 3), "stride": 2}, hidden=True),
    ],
    mistakes=[
        *SLIPS,
        *MAPS,
        Mistake(
            "the largest score itself",
            mistaken(decide=lambda wide: wide.max(axis=2)),
            "You return the largest score, as a lecture has it. The class is its *index*.",
        ),
        Mistake(
            "classes from one",
            mistaken(decide=lambda wide: 1 + np.argmax(wide, axis=2)),
            "Your classes begin at 1. The first one is 0.",
        ),
        Mistake("the smallest", mistaken(decide=lambda wide: np.argmin(wide, axis=2)), "You take the smallest score."),
        Mistake(
            "the last of equal ones",
            mistaken(decide=last_of_equal),
            "Of several largest scores you take the last one. The lowest index is asked for.",
        ),
    ],
    equivalent={
        "operands swapped: 1 - np.abs(np.arange(size) - (size - 1) / 2) / stride -> "
        "np.abs(np.arange(size) - (size - 1) / 2) / stride - 1": "The kernel is a product of two tents, and so of two "
        "negative ones.",
        "one more: rows + 1 -> rows + 2": "A larger frame is cut to the same size.",
        "one more: columns + 1 -> columns + 2": "A larger frame is cut to the same size.",
        "answer squeezed": "With two classes and a stride of two no axis has the size one.",
    },
    hints=[
        "`np.outer` makes a kernel of a tent.",
        "Make a frame of zeros of (n + 1)s rows, add every cell's multiple of the kernel at its place, and cut.",
    ],
)
