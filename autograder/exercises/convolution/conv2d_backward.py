"""The gradients of a true convolution, and what is turned"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def conv2d_backward(image, kernel, upstream):
    r"""Return the gradients of a loss with respect to the image and the kernel of a narrow convolution.

    Lectures derive the gradients of convolution with a few words: rotate by 180°, convolve, wide or narrow. It is easy
    to rotate once too often, and a network whose filter gradients are rotated still learns, badly. Here you turn the
    sentence into a program and get every turn right.

    **Given**

    - `image`, shape `(rows, columns)`: $X$.
    - `kernel`, shape `(kernel_rows, kernel_columns)`: $K$, not larger than the image; of odd or even sizes.
    - `upstream`: $G = \partial J/\partial Y$, shape `(rows − kernel_rows + 1, columns − kernel_columns + 1)`, the
      gradient of a loss $J$ with respect to the **narrow convolution** of the two,

    $$Y_{ij} = \sum_{u=0}^{M-1} \sum_{v=0}^{M'-1} K_{uv}\, X_{i + M - 1 - u,\; j + M' - 1 - v},$$

    with $M$ rows and $M'$ columns of the kernel, and all indices counted from 0. Unlike in the layers of libraries, the
    kernel is turned.

    **Return** two arrays, in this order:

    1. $\partial J/\partial X$, shaped like `image`;
    2. $\partial J/\partial K$, shaped like `kernel`.

    Use NumPy only, but not its `convolve` and `correlate` or Fourier transforms (`fft`), nor numerical differentiation,
    and leave the inputs as they are. Loops over the kernel's weights are fine.
    """
    ### BEGIN SOLUTION
    (rows, columns), (m, n) = upstream.shape, kernel.shape
    d_image, d_kernel = np.zeros_like(image), np.empty_like(kernel)
    for u, v in np.ndindex(m, n):
        met = np.s_[m - 1 - u : m - 1 - u + rows, n - 1 - v : n - 1 - v + columns]
        d_image[met] += kernel[u, v] * upstream
        d_kernel[u, v] = (image[met] * upstream).sum()
    return d_image, d_kernel
    ### END SOLUTION


def drawn(rng, image, kernel):
    upstream = tuple(n - m + 1 for n, m in zip(image, kernel, strict=True))
    return {
        "image": rng.normal(size=image),
        "kernel": rng.normal(size=kernel),
        "upstream": rng.normal(size=upstream),
    }


def one_place(rng, shape):
    """An upstream gradient of one number, which is not near zero."""
    return {
        "image": rng.uniform(0.5, 2.0, size=shape),
        "kernel": rng.uniform(0.5, 2.0, size=shape),
        "upstream": rng.uniform(0.5, 2.0, size=(1, 1)),
    }


def turned(array):
    return array[::-1, ::-1]


def correlate(x, k):
    """Return the narrow cross-correlation."""
    rows, columns = (n - m + 1 for n, m in zip(x.shape, k.shape, strict=True))
    return sum(k[u, v] * x[u : u + rows, v : v + columns] for u, v in np.ndindex(*k.shape))


def wide(g, k):
    """Return the wide convolution."""
    return correlate(np.pad(g, [(m - 1, m - 1) for m in k.shape]), turned(k))


@combinable
def mistaken(
    *,
    seen=turned,
    of_kernel=lambda x, g: turned(correlate(x, g)),
    spread=wide,
    factor=lambda g: 1,
    kernel_factor=lambda g: 1,
    order=(0, 1),
):
    """Return both gradients with one slip in them."""

    def conv2d_backward(image, kernel, upstream):
        d_image, d_kernel = spread(upstream, seen(kernel)), of_kernel(image, upstream)
        found = d_image * factor(upstream), d_kernel * kernel_factor(upstream)
        return tuple(found[place] for place in order)

    return conv2d_backward


def from_the_corner(g, k):
    """The kernel's way back among zeros that are all behind; it lacks the rows above."""
    full = wide(g, k)
    return np.pad(full[k.shape[0] - 1 :, k.shape[1] - 1 :], [(0, m - 1) for m in k.shape])


def narrow_among_zeros(g, k):
    """As large as the input, but with nothing at its edges, where fewer windows see a pixel."""
    full = wide(g, k)
    edge = [min(m - 1, (n - 1) // 2) for n, m in zip(full.shape, k.shape, strict=True)]
    inner = full[edge[0] : full.shape[0] - edge[0], edge[1] : full.shape[1] - edge[1]]
    return np.pad(inner, [(e, e) for e in edge])


def by_weights(g, k):
    """The wide convolution, added up weight by weight from the last of `k` on, but with `=` for `+=`."""
    full = np.zeros([n + m - 1 for n, m in zip(g.shape, k.shape, strict=True)])
    for u, v in reversed(list(np.ndindex(*k.shape))):
        full[u : u + g.shape[0], v : v + g.shape[1]] = k[u, v] * g
    return full


exercise = Exercise(
    solution=conv2d_backward,
    points=4,
    parts=[Part("dX", 2), Part("dK", 2)],
    cases=[
        Case(
            "three pixels, two weights",
            inputs={
                "image": np.array([[1.0, 2.0, 3.0]]),
                "kernel": np.array([[5.0, 7.0]]),
                "upstream": np.array([[1.0, 10.0]]),
            },
            about="Worked by hand: Y = (7 · 1 + 5 · 2, 7 · 2 + 5 · 3). So dX = (7, 5 + 70, 50), and "
            "dK = (2 + 30, 1 + 20).",
        ),
        Case(
            "the numbers from 0 to 8",
            inputs={
                "image": np.arange(9.0).reshape(3, 3),
                "kernel": np.array([[1.0, 2.0], [3.0, 4.0]]),
                "upstream": np.array([[1.0, 2.0], [3.0, 4.0]]),
            },
            about="By hand: dK = (67 57; 37 27), the cross-correlation of image and upstream gradient, turned by 180°. "
            "The corner of dX is 4 · 1: pixel (0, 0) meets only K₁₁.",
        ),
        Case("sizes that all differ", drawn, {"image": (6, 8), "kernel": (3, 2)}),
        Case("an even kernel, larger than the output", drawn, {"image": (7, 5), "kernel": (6, 4)}, hidden=True),
        Case("an odd kernel", drawn, {"image": (9, 7), "kernel": (3, 5)}, hidden=True),
        Case("a kernel as large as the image", one_place, {"shape": (3, 4)}, hidden=True, weight=0.5),
        Case("a kernel of one weight", drawn, {"image": (4, 5), "kernel": (1, 1)}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "kernel not turned for the image",
            mistaken(seen=lambda k: k),
            "Your dX convolves the upstream gradient with the kernel as it is. The forward pass has turned it already; "
            "to lead back through the same weights, turn it again before the wide convolution.",
        ),
        Mistake(
            "kernel gradient not turned back",
            mistaken(of_kernel=correlate),
            "Your dK is that of a cross-correlation, rotated by 180°. In a convolution the *last* weight meets the "
            "window's first pixel.",
        ),
        Mistake(
            "upstream gradient turned",
            mistaken(of_kernel=lambda x, g: turned(correlate(x, turned(g)))),
            "Your dK pairs the image with the upstream gradient turned by 180°. If it is turned to make a "
            "correlation of a convolution, then the convolution has to be carried out as well.",
        ),
        Mistake(
            "convolved with the upstream gradient",
            mistaken(of_kernel=lambda x, g: correlate(x, turned(g))),
            "Your dK is the convolution of image and upstream gradient. Follow one weight: which pixel does it "
            "multiply where the output is Y₀₀?",
        ),
        Mistake(
            "zeros behind only",
            mistaken(spread=from_the_corner),
            "Your dX is moved up and to the left, with zeros at its end. A wide convolution has M − 1 rows of zeros on "
            "both sides of G.",
        ),
        Mistake(
            "nothing at the edges",
            mistaken(spread=narrow_among_zeros),
            "Your dX is zero at the edges. Pixels there are seen by fewer windows, but they are seen.",
        ),
        Mistake(
            "overlapping windows overwritten",
            mistaken(spread=by_weights),
            "A pixel is seen through several weights, and its gradient is a sum over them. You keep one term.",
        ),
        Mistake(
            "averaged over the places",
            mistaken(factor=lambda g: 1 / g.size, kernel_factor=lambda g: 1 / g.size),
            "You divide by the number of places. If the loss is a mean, that is in `upstream` already.",
        ),
        Mistake(
            "kernel gradient averaged over the places",
            mistaken(kernel_factor=lambda g: 1 / g.size),
            "You divide dK by the number of places. A weight's gradient is a sum over all places that use it.",
        ),
        Mistake(
            "kernel's gradient first",
            mistaken(order=(1, 0)),
            "Your two gradients have changed places: first the image's, then the kernel's.",
        ),
    ],
    forbidden=["numpy.convolve", "numpy.correlate", "numpy.fft", "numpy.gradient"],
    hints=[
        "Write the forward pass as a loop over the kernel's weights: which slice of the image does K[u, v] multiply?",
        "On the way back, the same slice of dX is added to, and the same slice of X gives the gradient of K[u, v].",
        "Or with the lecture's words: dX = G ⊗̃ rot180(K), wide, and dK = rot180(X ⊗ rot180(G)), narrow.",
    ],
)
