"""True convolution of an image, and of one bright pixel"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def conv2d(image, kernel, *, mode="valid"):
    r"""Return the convolution of an image with a kernel: each pixel paints the kernel, and the paint adds up.

    A star in a telescope is a point, but its picture is a small disc with rays: the kernel of the lens. The picture of
    a whole sky is the sum of all discs, one for each star, as bright as the star. That is a true convolution. Libraries
    for deep learning call something else by that name, and where kernels are not symmetric, the two differ.

    **Given**

    - `image`, shape `(rows, columns)`: $X$, of floats, at least one pixel.
    - `kernel`, shape `(kernel_rows, kernel_columns)`: $K$, of floats, at least one weight; square or not, of odd or
      even sizes.
    - `mode`: `"valid"`, `"full"` or `"same"`.

    With $X_{ij} = 0$ outside of the image, and all indices counted from 0, let

    $$Y_{ij} = \sum_{u,v} K_{uv}\, X_{i-u,\; j-v} .$$

    With $N$ image rows and $M$ kernel rows, and the same for columns, **return** in order

    - `"full"`, the **wide** convolution: all rows $i = 0, \dots, N + M - 2$, that hold any paint;
    - `"valid"`, the **narrow** convolution: the rows $i = M - 1, \dots, N - 1$, for which the whole kernel lies within
      the image. You are asked for it only where the kernel is not larger than the image, neither in rows nor in
      columns;
    - `"same"`: the $N$ rows that begin at $i = \lfloor (M-1)/2 \rfloor$. Kernels larger than the image occur here and
      in mode `"full"`.

    Use NumPy only, but not its `convolve` and `correlate` or Fourier transforms (`fft`), and leave the inputs as they
    are. A loop over the kernel's weights is fine.
    """
    ### BEGIN SOLUTION
    (rows, columns), (kernel_rows, kernel_columns) = image.shape, kernel.shape
    wide = np.zeros((rows + kernel_rows - 1, columns + kernel_columns - 1), image.dtype)
    for u, v in np.ndindex(*kernel.shape):
        wide[u : u + rows, v : v + columns] += kernel[u, v] * image
    if mode == "full":
        return wide
    if mode == "valid":
        return wide[kernel_rows - 1 : rows, kernel_columns - 1 : columns]
    top, left = (kernel_rows - 1) // 2, (kernel_columns - 1) // 2
    return wide[top : top + rows, left : left + columns]
    ### END SOLUTION


def pair(rng, image, kernel, mode):
    return {"image": rng.normal(size=image), "kernel": rng.normal(size=kernel), "mode": mode}


def one_sum(rng, shape):
    """A single sum, whose terms do not cancel."""
    return {"image": rng.uniform(0.5, 2.0, size=shape), "kernel": rng.uniform(0.5, 2.0, size=shape), "mode": "valid"}


def painted(image, kernel):
    rows, columns = (n + m - 1 for n, m in zip(image.shape, kernel.shape, strict=True))
    wide = np.zeros((rows, columns))
    for i, j in np.ndindex(*image.shape):
        wide[i : i + kernel.shape[0], j : j + kernel.shape[1]] += image[i, j] * kernel
    return wide


@combinable
def mistaken(
    *,
    turn=lambda k: k,
    paint=painted,
    same=lambda m: (m - 1) // 2,
    size=lambda n, m: n,
    first=lambda m: m - 1,
    reach=lambda n, m: n - m + 1,
    factor=lambda k: 1,
    modes=lambda mode: mode,
):
    """Return the convolution with one slip in it."""

    def conv2d(image, kernel, *, mode="valid"):
        kernel, mode = turn(kernel), modes(mode)
        wide = paint(image, kernel) * factor(kernel)
        if mode == "full":
            return wide
        begin, count = (first, reach) if mode == "valid" else (same, size)
        rows, columns = (
            slice(begin(m), begin(m) + count(n, m)) for n, m in zip(image.shape, kernel.shape, strict=True)
        )
        return wide[rows, columns]

    return conv2d


def overpainted(image, kernel):
    rows, columns = (n + m - 1 for n, m in zip(image.shape, kernel.shape, strict=True))
    wide = np.zeros((rows, columns))
    for i, j in np.ndindex(*image.shape):
        wide[i : i + kernel.shape[0], j : j + kernel.shape[1]] = image[i, j] * kernel
    return wide


def wrapped(image, kernel):
    rows, columns = (n + m - 1 for n, m in zip(image.shape, kernel.shape, strict=True))
    wide = np.zeros((rows, columns))
    i, j = np.arange(rows)[:, None], np.arange(columns)
    for u, v in np.ndindex(*kernel.shape):
        wide += kernel[u, v] * image[(i - u) % image.shape[0], (j - v) % image.shape[1]]
    return wide


exercise = Exercise(
    solution=conv2d,
    points=3,
    cases=[
        Case(
            "a single bright pixel",
            inputs={
                "image": np.array([[0.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]),
                "kernel": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]]),
                "mode": "same",
            },
            about="The picture of a single pixel is the kernel, as it is and twice as bright, around that pixel.",
        ),
        Case(
            "a kernel that is not symmetric",
            inputs={
                "image": np.arange(9.0).reshape(3, 3),
                "kernel": np.array([[1.0, 2.0], [3.0, 4.0]]),
                "mode": "valid",
            },
            about="Worked by hand: Y₁₁ = 1 · 4 + 2 · 3 + 3 · 1 + 4 · 0 = 13, and the map is (13 23; 43 53).",
        ),
        Case("narrow, not square", pair, {"image": (5, 7), "kernel": (2, 3), "mode": "valid"}),
        Case("wide", pair, {"image": (6, 4), "kernel": (2, 3), "mode": "full"}),
        Case("same, odd sizes", pair, {"image": (7, 6), "kernel": (3, 5), "mode": "same"}),
        Case("same, even sizes", pair, {"image": (8, 6), "kernel": (4, 2), "mode": "same"}, hidden=True),
        Case("same, a column of two weights", pair, {"image": (5, 3), "kernel": (2, 1), "mode": "same"}, hidden=True),
        Case("wide, a row for a kernel", pair, {"image": (5, 3), "kernel": (1, 4), "mode": "full"}, hidden=True),
        Case("wide, the kernel larger", pair, {"image": (4, 2), "kernel": (3, 5), "mode": "full"}, hidden=True),
        Case("same, the kernel larger", pair, {"image": (3, 2), "kernel": (7, 4), "mode": "same"}, hidden=True),
        Case(
            "a kernel of one weight",
            pair,
            {"image": (4, 3), "kernel": (1, 1), "mode": "valid"},
            hidden=True,
            weight=0.5,
        ),
        Case(
            "a kernel as large as the image",
            one_sum,
            {"shape": (3, 4)},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "cross-correlation",
            mistaken(turn=lambda k: k[::-1, ::-1]),
            "In at least one mode you lay the kernel on as it is: that is the cross-correlation, as the layers of deep "
            "learning have it. In a convolution the indices of K and X run in opposite directions.",
        ),
        Mistake(
            "only the rows turned",
            mistaken(turn=lambda k: k[:, ::-1]),
            "Only the row index of X goes down, i − u; the column index goes up, j + v. Both go down where those of K "
            "go up.",
        ),
        Mistake(
            "only the columns turned",
            mistaken(turn=lambda k: k[::-1]),
            "Only the column index of X goes down, j − v; the row index goes up, i + u. Both go down where those of K "
            "go up.",
        ),
        Mistake(
            "kernel transposed",
            mistaken(turn=np.transpose),
            "Rows and columns of your kernel have changed places. Turned by 180° is not transposed.",
        ),
        Mistake(
            "turned by a quarter",
            mistaken(turn=np.rot90),
            "You turn the kernel by 90°: `numpy.rot90` turns once unless it is told to turn twice.",
        ),
        Mistake(
            "even kernels one pixel off",
            mistaken(same=lambda m: m // 2),
            "Your mode `same` is one pixel off for at least some kernels with an even number of rows or columns. It "
            "begins at ⌊(M − 1)/2⌋, whatever the sizes.",
        ),
        Mistake(
            "same from the corner",
            mistaken(same=lambda m: 0),
            "Your mode `same` is the beginning of the wide convolution. It is its middle.",
        ),
        Mistake(
            "as large as the kernel",
            mistaken(size=max),
            "Where the kernel is the larger one, your mode `same` is as large as the kernel. It is to be as large as "
            "the image.",
        ),
        Mistake(
            "paint covers paint",
            mistaken(paint=overpainted),
            "Where the discs of two pixels overlap you keep the last one. They add up: `+=`.",
        ),
        Mistake(
            "the image repeats",
            mistaken(paint=wrapped),
            "Your image begins again where it ends. Outside of it all pixels are zero.",
        ),
        Mistake(
            "narrow from the corner",
            mistaken(first=lambda m: 0),
            "Your narrow convolution begins where the kernel still hangs over the edge. It begins at row M − 1.",
        ),
        Mistake(
            "one row and column short",
            mistaken(reach=lambda n, m: n - m),
            "Your narrow convolution lacks its last row and column.",
        ),
        Mistake(
            "weights that sum to one",
            mistaken(factor=lambda k: 1 / k.sum()),
            "You divide by the sum of the weights. A blur has weights that sum to one already; other kernels need not.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft"],
    hints=[
        "Write mode `full` first. Each weight of the kernel adds the whole image, moved by (u, v), to a larger array "
        "of zeros.",
        "The other two modes are cut out of it.",
    ],
)
