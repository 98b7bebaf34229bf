"""Flow from a window around each pixel."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def lucas_kanade(first, second, *, window=15, rcond=0.01):
    r"""Return the optical flow of Lucas and Kanade, and how well each window determines it.

    One pixel gives one equation, $I_x u + I_y v + I_t = 0$, for two unknowns. Lucas and Kanade take it that all pixels
    of a small window move alike: now there are many equations, and least squares finds the flow that fits them best.
    Where all of them say the same, as along a straight edge, there still is no answer, and it is good to know that.

    **Given**

    - `first`, `second`, shape `(height, width)`, at least two pixels a side: the pictures $I$ and $J$.
    - `window`: the side of the square windows, an odd number of pixels, and no larger than the picture.
    - `rcond` $> 0$: where the flow counts as determined, see below.

    The derivatives are those of `flow_derivatives`: $I_t = J - I$, and $I_x$ (along the columns), $I_y$ (along the
    rows) are the slopes of $(I + J)/2$ by central differences, one-sided at the border. `numpy.gradient` gives just
    these slopes, and you may use it.

    Around each pixel lies a window of `window` × `window` pixels, with the pixel in its middle. Near the border only
    the part within the picture counts, with $n$ pixels. Of these $n$ pixels take the **means**

    $$M = \frac{1}{n} \sum \begin{pmatrix} I_x^2 & I_x I_y \\ I_x I_y & I_y^2 \end{pmatrix}, \qquad
      b = -\frac{1}{n} \sum \begin{pmatrix} I_x I_t \\ I_y I_t \end{pmatrix},$$

    and let $\lambda_1 \ge \lambda_2$ be the eigenvalues of $M$. The flow is $(u, v)^\top = M^{-1} b$ where
    $\lambda_2 > \mathtt{rcond} \cdot \lambda_1$, and $(0, 0)$ elsewhere. No $\lambda_2$ is close to that limit here.

    **Return** two arrays, in this order:

    - the flow, shape `(height, width, 2)`, with $u$ (to the right) before $v$ (down);
    - $\lambda_2$, shape `(height, width)`, everywhere.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    i_y, i_x = np.gradient((first + second) / 2)
    i_t = second - first
    half = window // 2
    flow, smallest = np.zeros((*first.shape, 2)), np.zeros(first.shape)
    for i, j in np.ndindex(first.shape):
        part = slice(max(i - half, 0), i + half + 1), slice(max(j - half, 0), j + half + 1)
        a = np.column_stack([i_x[part].ravel(), i_y[part].ravel()])
        m = a.T @ a / len(a)
        smallest[i, j], largest = np.linalg.eigvalsh(m)
        if smallest[i, j] > rcond * largest:
            flow[i, j] = np.linalg.solve(m, -a.T @ i_t[part].ravel() / len(a))
    return flow, smallest
    ### END SOLUTION


def saddle():
    y, x = np.mgrid[-1.0:2, -1.0:2]
    return {"first": x * y, "second": (x - 0.25) * y, "window": 3, "rcond": 0.01}


def frames(rng, height, width, window, rcond=0.01, edge=0, flat=False, both=False):
    """Random pictures, with an edge in the first columns, or nothing; redrawn until no window is near the limit.

    Args:
        rng: where all randomness comes from.
        height: of the pictures.
        width: of the pictures.
        window: side of the windows.
        rcond: what the limit is made of.
        edge: how many of the first columns do not change from row to row.
        flat: whether these do not change at all, in place of an edge.
        both: whether some windows, where there is no edge, have to be on either side of the limit.
    """
    while True:
        first, second = rng.normal(size=(2, height, width))
        if edge:
            first[:, :edge] = 1 if flat else rng.normal(size=edge)
            second[:, :edge] = 1.5 if flat else rng.normal(size=edge)
        low, high = eigenvalues(first, second, window)
        ratio = low / np.where(high > 0, high, 1)
        clear = (ratio < 1e-12) | (ratio < rcond / 1.3) | (ratio > rcond * 1.3)
        weak = (ratio > 1e-6) & (ratio < rcond)
        if clear.all() and (ratio[ratio > 1e-12] > 1e-4).all() and (weak.any() == both):
            return {"first": first, "second": second, "window": window, "rcond": rcond}


def eigenvalues(first, second, window):
    half = window // 2
    y, x = np.gradient((first + second) / 2)
    low, high = np.zeros(first.shape), np.zeros(first.shape)
    for i, j in np.ndindex(first.shape):
        part = slice(max(i - half, 0), i + half + 1), slice(max(j - half, 0), j + half + 1)
        a, b, c = ((p[part]).mean() for p in (x * x, x * y, y * y))
        low[i, j] = (a + c) / 2 - np.hypot((a - c) / 2, b)
        high[i, j] = (a + c) / 2 + np.hypot((a - c) / 2, b)
    return low, high


def moved_into_the_picture(k, h, side):
    begin = max(min(k - h, side - 2 * h - 1), 0)
    return slice(begin, begin + 2 * h + 1)


@combinable
def mistaken(
    *,
    sloped=lambda i, j: (i + j) / 2,
    sign=-1,
    swapped=False,
    half=lambda window: window // 2,
    count=lambda n, window: n,
    value=lambda low, high: low,
    otherwise=lambda m, b: np.zeros(2),
    known=lambda low, high, rcond: low > rcond * high,
    inner=False,
    reach=lambda k, h, side: slice(max(k - h, 0), k + h + 1),
):
    """Return the method with one slip in it."""

    def lucas_kanade(first, second, *, window=15, rcond=0.01):
        i_y, i_x = np.gradient(sloped(first, second))
        i_t, h = second - first, half(window)
        flow, values = np.zeros((*first.shape, 2)), np.zeros(first.shape)
        for i, j in np.ndindex(first.shape):
            if inner and not (h <= i < len(first) - h and h <= j < len(first[0]) - h):
                continue
            part = reach(i, h, len(first)), reach(j, h, len(first[0]))
            a = np.column_stack([i_x[part].ravel(), i_y[part].ravel()])
            m, b = a.T @ a / count(len(a), window), sign * a.T @ i_t[part].ravel() / count(len(a), window)
            low, high = np.linalg.eigvalsh(m)
            values[i, j] = value(low, high)
            flow[i, j] = np.linalg.solve(m, b) if known(low, high, rcond) else otherwise(m, b)
        return (flow[..., ::-1] if swapped else flow), values

    return lucas_kanade


exercise = Exercise(
    solution=lucas_kanade,
    points=6,
    parts=["flow", "smallest eigenvalue"],
    cases=[
        Case(
            "a saddle by hand",
            inputs=saddle(),
            about="I = xy, with x and y from −1 to 1, moves to the right by ¼: J = (x − ¼)y. So I_x = y, I_y = x − ⅛ "
            "and I_t = −y/4, and all windows have the flow (¼, 0). In the middle M is diagonal, with 6/9 and "
            "6/9 + 1/64.",
        ),
        Case("a random picture", frames, {"height": 4, "width": 6, "window": 3}),
        Case("an edge, where the flow is unknown", frames, {"height": 5, "width": 9, "window": 3, "edge": 6}),
        Case(
            "larger windows",
            frames,
            {"height": 9, "width": 7, "window": 5},
            hidden=True,
        ),
        Case(
            "nothing but light that grows",
            frames,
            {"height": 6, "width": 8, "window": 3, "edge": 5, "flat": True},
            hidden=True,
        ),
        Case(
            "a high limit",
            frames,
            {"height": 5, "width": 4, "window": 3, "rcond": 0.15, "both": True},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "without the minus",
            mistaken(sign=1),
            "Your flow points backwards. b has a minus: the constraint is I_x u + I_y v = −I_t.",
        ),
        Mistake(
            "u and v exchanged",
            mistaken(swapped=True),
            "Your v stands before your u. u belongs to I_x, along the columns, and comes first.",
        ),
        Mistake(
            "slopes of the first picture",
            mistaken(sloped=lambda i, j: i),
            "Your slopes are those of the first picture. Take them of the mean of both.",
        ),
        Mistake(
            "slopes of the second picture",
            mistaken(sloped=lambda i, j: j),
            "Your slopes are those of the second picture. Take them of the mean of both.",
        ),
        Mistake(
            "window twice as wide",
            mistaken(half=lambda window: window),
            "`window` is the whole side. Your windows reach that far to *each* side.",
        ),
        Mistake(
            "windows moved into the picture",
            mistaken(reach=moved_into_the_picture),
            "Near the border you move the window into the picture. It stays around its pixel, and is cut off.",
        ),
        Mistake(
            "sums in place of means",
            mistaken(count=lambda n, window: 1),
            "Your eigenvalues grow with the window: M is a mean, not a sum. (The flow does not notice.)",
        ),
        Mistake(
            "divided by whole windows",
            mistaken(count=lambda n, window: window**2),
            "At the border your eigenvalues are too small: divide by the number of pixels that are in the picture.",
        ),
        Mistake(
            "larger eigenvalue",
            mistaken(value=lambda low, high: high),
            "You return the larger eigenvalue. An edge has a large one, too; what counts is the smaller one.",
        ),
        Mistake(
            "determinant",
            mistaken(value=lambda low, high: low * high),
            "You return det M, the product of both eigenvalues.",
        ),
        Mistake(
            "shortest flow where unknown",
            mistaken(otherwise=lambda m, b: np.linalg.pinv(m, rcond=1e-6, hermitian=True) @ b),
            "Where the flow is not determined you return the shortest of those that fit, as `lstsq` and `pinv` do. "
            "It is (0, 0) there.",
        ),
        Mistake(
            "limit for the eigenvalue itself",
            mistaken(known=lambda low, high, rcond: low > rcond),
            "You compare λ₂ with `rcond`. Compare it with `rcond` times λ₁, which does not depend on the contrast.",
        ),
        Mistake(
            "limit left out",
            mistaken(known=lambda low, high, rcond: low > 1e-9 * high),
            "You solve wherever M can be inverted. Look at `rcond`.",
        ),
        Mistake(
            "nothing at the border",
            mistaken(inner=True),
            "You leave out pixels whose window is cut off by the border. They have what is left of it.",
        ),
    ],
    equivalent={
        "window or 15": "a window has one pixel or more",
        "rcond or 0.01": "the limit is positive",
        "inputs squeezed": "pictures have two pixels a side or more",
        "answer squeezed": "pictures have two pixels a side or more",
        "function exchanged: np.zeros(first.shape) -> np.ones(first.shape)": "each eigenvalue is written in the loop",
    },
    hints=[
        "`i_y, i_x = np.gradient((first + second) / 2)`: the rows' axis comes first.",
        "A loop over all pixels is fine. Slices do not mind going beyond the end, but a negative start counts from the "
        "end: take `max(i - half, 0)`.",
        "With the window's slopes as two columns of A, M is AᵀA/n. `np.linalg.eigvalsh` sorts eigenvalues, the smaller "
        "one first.",
    ],
)
