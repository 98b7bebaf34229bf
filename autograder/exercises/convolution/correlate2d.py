"""Cross-correlation of an image with a kernel"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def correlate2d(image, kernel, *, mode="valid"):
    r"""Return the cross-correlation of an image with a kernel: a map of where the image looks like the kernel.

    Lay a small pattern onto the image, multiply what lies on top of each other, add up, move on. Where the image looks
    like the pattern, the sum is large. This is what the layers of a "convolutional" network compute, and what libraries
    call convolution.

    **Given**

    - `image`, shape `(rows, columns)`: $X$, of floats, at least one pixel.
    - `kernel`, shape `(kernel_rows, kernel_columns)`: $K$, of floats, at least one weight; square or not, of odd or
      even sizes.
    - `mode`: `"valid"`, `"full"` or `"same"`.

    For whole numbers $i$ and $j$, also negative ones, let

    $$Y_{ij} = \sum_{u,v} K_{uv}\, X_{i+u,\; j+v} \qquad
      \text{with } X_{ij} = 0 \text{ outside of the image;}$$

    all indices count from 0. With $N$ image rows and $M$ kernel rows, and the same for columns, **return** in order

    - `"valid"`: the rows $i = 0, \dots, N - M$, where the kernel lies within the image. You are asked for it only
      where the kernel is not larger than the image, neither in rows nor in columns;
    - `"full"`: all rows $i = -(M - 1), \dots, N - 1$, where it overlaps with the image at all;
    - `"same"`: the $N$ rows that begin at $i = -\lfloor (M-1)/2 \rfloor$. Kernels larger than the image occur here and
      in mode `"full"`.

    Use NumPy only, but not its `convolve` and `correlate` or Fourier transforms (`fft`), and leave the inputs as they
    are. A loop over the kernel's weights is fine.
    """
    ### BEGIN SOLUTION
    size, sizes = np.array(image.shape), np.array(kernel.shape)
    before = {"valid": 0 * sizes, "full": sizes - 1, "same": (sizes - 1) // 2}[mode]
    after = {"valid": 0 * sizes, "full": sizes - 1, "same": sizes // 2}[mode]
    framed = np.pad(image, np.stack([before, after], axis=1))
    rows, columns = size + before + after - sizes + 1
    output = np.zeros((rows, columns), image.dtype)
    for u, v in np.ndindex(*kernel.shape):
        output += kernel[u, v] * framed[u : u + rows, v : v + columns]
    return output
    ### END SOLUTION


def pair(rng, image, kernel, mode):
    return {"image": rng.normal(size=image), "kernel": rng.normal(size=kernel), "mode": mode}


def one_sum(rng, shape):
    """A single sum, whose terms do not cancel."""
    return {"image": rng.uniform(0.5, 2.0, size=shape), "kernel": rng.uniform(0.5, 2.0, size=shape), "mode": "valid"}


def shifted(image, u, v, rows, columns):
    """Return the image with pixel (u, v) in the corner, and zeros where it ends."""
    output = np.zeros((rows, columns), image.dtype)
    top, left = max(-u, 0), max(-v, 0)
    seen = image[max(u, 0) : max(u + rows, 0), max(v, 0) : max(v + columns, 0)][: max(rows - top, 0)]
    seen = seen[:, : max(columns - left, 0)]
    output[top : top + seen.shape[0], left : left + seen.shape[1]] = seen
    return output


@combinable
def mistaken(
    *,
    turn=lambda k: k,
    same=lambda m: (m - 1) // 2,
    size=lambda n, m: n,
    reach=lambda n, m: n - m + 1,
    modes=lambda mode: mode,
    look=shifted,
    factor=lambda k: 1,
    swapped=False,
    roles=lambda image, kernel: (image, kernel),
):
    """Return the cross-correlation with one slip in it."""

    def correlate2d(image, kernel, *, mode="valid"):
        image, kernel = roles(image, kernel)
        kernel, mode = turn(kernel), modes(mode)
        before = {"valid": lambda m: 0, "full": lambda m: m - 1, "same": same}[mode]
        count = {"valid": reach, "full": lambda n, m: n + m - 1, "same": size}[mode]
        top, left = (before(m) for m in (kernel.shape[::-1] if swapped else kernel.shape))
        rows, columns = (count(n, m) for n, m in zip(image.shape, kernel.shape, strict=True))
        output = np.zeros((rows, columns))
        for u, v in np.ndindex(*kernel.shape):
            output += kernel[u, v] * look(image, u - top, v - left, rows, columns)
        return output * factor(kernel)

    return correlate2d


def repeating(image, u, v, rows, columns):
    return image[np.arange(u, u + rows)[:, None] % image.shape[0], np.arange(v, v + columns) % image.shape[1]]


def edge_goes_on(image, u, v, rows, columns):
    i = np.clip(np.arange(u, u + rows), 0, image.shape[0] - 1)
    j = np.clip(np.arange(v, v + columns), 0, image.shape[1] - 1)
    return image[i[:, None], j]


LECTURE = [[int(pixel) for pixel in row] for row in ("100001", "010010", "001100", "100010", "010010", "001010")]

exercise = Exercise(
    solution=correlate2d,
    points=3,
    cases=[
        Case(
            "the lecture's image",
            inputs={
                "image": np.array(LECTURE, float),
                "kernel": np.array([[1.0, -1.0, -1.0], [-1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]),
                "mode": "valid",
            },
            about="The lecture's picture and its first filter, a falling diagonal. Its map begins with 3, where the "
            "picture has that diagonal: (3 −1 −3 −1; −3 1 0 −3; −3 −3 0 1; 3 −2 −2 −1).",
        ),
        Case(
            "a kernel that is not symmetric",
            inputs={
                "image": np.arange(9.0).reshape(3, 3),
                "kernel": np.array([[1.0, 2.0], [3.0, 4.0]]),
                "mode": "valid",
            },
            about="Worked by hand: the first sum is 1 · 0 + 2 · 1 + 3 · 3 + 4 · 4 = 27, and the map (27 37; 57 67). "
            "The lecture's filter looks the same when it is turned by 180°; this one does not.",
        ),
        Case("valid, not square", pair, {"image": (7, 5), "kernel": (3, 2), "mode": "valid"}),
        Case("full", pair, {"image": (4, 6), "kernel": (3, 2), "mode": "full"}),
        Case("same, odd sizes", pair, {"image": (6, 7), "kernel": (5, 3), "mode": "same"}),
        Case("same, even sizes", pair, {"image": (6, 8), "kernel": (2, 4), "mode": "same"}, hidden=True),
        Case("full, the kernel larger", pair, {"image": (2, 4), "kernel": (5, 6), "mode": "full"}, hidden=True),
        Case("full, a row for a kernel", pair, {"image": (5, 3), "kernel": (1, 4), "mode": "full"}, hidden=True),
        Case("same, the kernel larger", pair, {"image": (2, 3), "kernel": (4, 7), "mode": "same"}, hidden=True),
        Case(
            "a kernel of one weight",
            pair,
            {"image": (3, 4), "kernel": (1, 1), "mode": "valid"},
            hidden=True,
            weight=0.5,
        ),
        Case(
            "a kernel as large as the image",
            one_sum,
            {"shape": (4, 3)},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "kernel turned",
            mistaken(turn=lambda k: k[::-1, ::-1]),
            "In at least one mode you turn the kernel by 180°: that is a true convolution. A cross-correlation lays it "
            "on as it is.",
        ),
        Mistake(
            "kernel transposed",
            mistaken(turn=np.transpose),
            "Rows and columns of your kernel have changed places.",
        ),
        Mistake(
            "one row and column short",
            mistaken(reach=lambda n, m: n - m),
            "Your map lacks its last row and column. There are N − M + 1 places for M rows among N.",
        ),
        Mistake(
            "even kernels one pixel off",
            mistaken(same=lambda m: m // 2),
            "Your mode `same` is one pixel off for at least some kernels with an even number of rows or columns. It "
            "begins at −⌊(M − 1)/2⌋, whatever the sizes.",
        ),
        Mistake(
            "same from the corner",
            mistaken(same=lambda m: 0),
            "Your mode `same` puts all zeros behind the image. They lie around it, so that the map's middle is the "
            "image's.",
        ),
        Mistake(
            "as large as the kernel",
            mistaken(size=max),
            "Where the kernel is the larger one, your mode `same` is as large as the kernel. It is to be as large as "
            "the image.",
        ),
        Mistake(
            "the image repeats",
            mistaken(look=repeating),
            "Your image begins again where it ends. Outside of it all pixels are zero.",
        ),
        Mistake(
            "the image's edge goes on",
            mistaken(look=edge_goes_on),
            "You repeat the image's edge outside of it. All pixels there are zero.",
        ),
        Mistake(
            "mean of the products",
            mistaken(factor=lambda k: 1 / k.size),
            "You divide by the number of weights. It is a sum.",
        ),
        Mistake(
            "the smaller one moved",
            mistaken(roles=lambda image, kernel: sorted((image, kernel), key=np.size, reverse=True)),
            "Where the kernel is the larger one, you lay the image onto the kernel. A cross-correlation is not "
            "symmetric: the map comes out turned by 180°.",
        ),
        Mistake(
            "full and same exchanged",
            mistaken(modes=lambda mode: {"full": "same", "same": "full"}.get(mode, mode)),
            "Your modes `full` and `same` have changed places: `full` is the larger one.",
        ),
        Mistake(
            "frame of rows and columns exchanged",
            mistaken(swapped=True),
            "You take the zeros above from the kernel's columns, and those at the left from its rows.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Put the zeros around the image first. Then all three modes are `valid` on another image.",
        "Loop over the kernel's weights: (u, v) meets the image from row u and column v on, at all places at once.",
    ],
)
