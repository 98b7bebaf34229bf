"""Convolution and pooling under shifts"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def shift_equivariance(x, kernel, *, shift, pool_size):
    r"""Shift a picture and see what a convolution and a max pooling make of it.

    "Convolutional networks are invariant to shifts" is said everywhere, and is not true. A convolution is
    *equivariant*: if the picture moves, its feature map moves along. Pooling is a little *invariant*: a small shift
    changes some of its numbers, and others not. Only a maximum over the whole map does not care where anything is.
    Measure all three.

    **Given**

    - `x`, shape `(rows, columns)`: a picture $X$.
    - `kernel`, shape `(k, l)`, not larger than the picture: $K$.
    - `shift`: a pair $(a, b)$ of ints, $a, b \ge 0$ and less than the rows and columns of the feature map. The shift
      $S$ moves an array down by $a$ rows and to the right by $b$ columns, and keeps its shape: $(SX)_{ij} =
      X_{i-a,\,j-b}$, and 0 where $i < a$ or $j < b$. What leaves the array at the bottom or on the right is lost.
    - `pool_size`: an int $m \ge 1$, not larger than the rows and columns of the feature map.

    The feature map of a picture is its narrow cross-correlation with the kernel, $C(X)_{ij} = \sum_{u,v} K_{uv}
    X_{i+u,\,j+v}$, of shape $(\text{rows} - k + 1,\ \text{columns} - l + 1)$. $P$ is max pooling with windows of
    $m \times m$ side by side; rows and columns that fill no window are left out.

    **Return** four things, in this order:

    1. $C(SX)$: first shifted, then convolved;
    2. $S\,C(X)$: first convolved, then shifted, of the same shape. Compare it with 1: they agree in all rows from $a$
       and all columns from $b$ on;
    3. the number of entries in which the *pooled* feature maps $P(C(SX))$ and $P(C(X))$ are equal, divided by the
       number of their entries;
    4. $\max C(SX) - \max C(X)$, a number: the maxima are over the whole feature maps. It is 0 if what the kernel
       answers to most strongly stays in the picture.

    For 3, entries are equal if they differ by less than $10^{-3}$; here they are either equal, up to rounding, or
    differ by much more. Use NumPy only, but not its `convolve` and `correlate`, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION

    def shifted(array):
        moved = np.zeros_like(array)
        a, b = shift
        moved[a:, b:] = array[: array.shape[0] - a, : array.shape[1] - b]
        return moved

    def feature_map(picture):
        rows, columns = picture.shape[0] - kernel.shape[0] + 1, picture.shape[1] - kernel.shape[1] + 1
        places = np.ndindex(*kernel.shape)
        return sum(kernel[u, v] * picture[u : u + rows, v : v + columns] for u, v in places)

    def pooled(array):
        rows, columns = array.shape[0] // pool_size, array.shape[1] // pool_size
        whole = array[: rows * pool_size, : columns * pool_size]
        return whole.reshape(rows, pool_size, columns, pool_size).max(axis=(1, 3))

    before, after = feature_map(x), feature_map(shifted(x))
    same = np.abs(pooled(after) - pooled(before)) < 1e-3
    return after, shifted(before), same.mean(), after.max() - before.max()
    ### END SOLUTION


def by_places(x, kernel, *, shift, pool_size):
    """Compute the same place by place, as the definitions say it."""
    x, kernel, (a, b), m = np.asarray(x, float), np.asarray(kernel, float), shift, pool_size

    def at(array, i, j):
        return array[i, j] if i >= 0 and j >= 0 else 0.0

    def moved(array):
        return np.array([[at(array, i - a, j - b) for j in range(array.shape[1])] for i in range(array.shape[0])])

    def answers(array):
        windows = np.lib.stride_tricks.sliding_window_view(array, kernel.shape)
        return np.einsum("ijuv,uv->ij", windows, kernel)

    one, other = answers(x), answers(moved(x))
    tops = [(i, j) for i in range(0, one.shape[0] - m + 1, m) for j in range(0, one.shape[1] - m + 1, m)]
    agree = [abs(one[i : i + m, j : j + m].max() - other[i : i + m, j : j + m].max()) < 1e-3 for i, j in tops]
    return other, moved(one), np.mean(agree), other.max() - one.max()


def agreement(one, other, m):
    rows, columns = one.shape[0] // m, one.shape[1] // m
    blocks = [f[: rows * m, : columns * m].reshape(rows, m, columns, m).max(axis=(1, 3)) for f in (one, other)]
    return np.abs(blocks[0] - blocks[1])


def best_of_windows(array, m):
    return array[: len(array) // m * m, : array.shape[1] // m * m].max()


def picture(rng, shape, kernel, shift, pool_size, lost=False, some_stay=True, enters=False, in_rest=False):
    """A picture where some pooled entries change and others don't, and where the strongest answer stays, or is lost.

    Answers that come in over the upper or left edge are in C(SX), not in S C(X). If they ``enter``, they change which
    pooled entries stay, and if the strongest is ``lost``, one of them takes its place; else they do neither. With
    ``in_rest`` the strongest answers of the pooled maps are not those of the whole maps; else they are.
    """
    measured = mistaken()  # the same as the solution, without its loops
    while True:
        x, k = rng.normal(size=shape), rng.normal(size=kernel)
        after, second, share, difference = measured(x, k, shift=shift, pool_size=pool_size)
        before = measured(x, k, shift=(0, 0), pool_size=pool_size)[0]
        apart = agreement(before, after, pool_size)
        clear = np.all((apart < 1e-9) | (apart > 1e-2))
        clear &= (share != np.mean(agreement(before, second, pool_size) < 1e-3)) == enters
        clear &= abs(after.max() - second.max()) > 0.1 if lost else abs(after.max() - second.max()) < 1e-9
        missed = abs(best_of_windows(after, pool_size) - best_of_windows(before, pool_size) - difference)
        clear &= missed > 0.1 if in_rest else missed < 1e-9
        gap = abs(difference) > 0.3 if lost else abs(difference) < 1e-9
        lows = abs(after.min() - before.min()) > 0.1 and abs(after.mean() - before.mean()) > 0.01
        if clear and gap and lows and (0.15 < share < 0.85 or not some_stay):
            return {"x": x, "kernel": k, "shift": shift, "pool_size": pool_size}


def moved(array, a, b):
    result = np.zeros_like(array)
    result[max(a, 0) :, max(b, 0) :][: len(array) - abs(a), : array.shape[1] - abs(b)] = array[
        max(-a, 0) : len(array) - max(a, 0), max(-b, 0) : array.shape[1] - max(b, 0)
    ]
    return result


@combinable
def mistaken(
    *,
    move=moved,
    seen=lambda kernel: kernel,
    pool=lambda blocks: blocks.max(axis=(1, 3)),
    total=lambda after, before, m: after.max() - before.max(),
    cleared=False,
    compared=lambda shifted_first, convolved_first, before: (shifted_first, before),
    ratio=lambda same: same.mean(),
    order=(0, 1, 2, 3),
):
    """Return the four answers with one slip in them."""

    def shift_equivariance(x, kernel, *, shift, pool_size):
        a, b = shift
        weights, m = seen(kernel), pool_size

        def answers(array):
            windows = np.lib.stride_tricks.sliding_window_view(array, kernel.shape)
            return np.einsum("ijuv,uv->ij", windows, weights)

        before, after = answers(x), answers(move(x, a, b))
        if cleared:
            after[:a], after[:, :b] = 0, 0
        second = move(before, a, b)
        pooled = []
        for array in compared(after, second, before):
            rows, columns = array.shape[0] // m, array.shape[1] // m
            pooled.append(pool(array[: rows * m, : columns * m].reshape(rows, m, columns, m)))
        same = np.abs(pooled[0] - pooled[1]) < 1e-3
        found = after, second, ratio(same), total(after, before, m)
        return tuple(found[place] for place in order)

    return shift_equivariance


exercise = Exercise(
    solution=shift_equivariance,
    points=5,
    parts=[
        Part("shifted, then convolved", 1.5),
        Part("convolved, then shifted", 1.5),
        Part("pooled entries that stay", 1.5),
        Part("change of the maximum", 0.5),
    ],
    reference=by_places,
    cases=[
        Case(
            "a spot by hand",
            inputs={
                "x": np.array([[0.0, 1.0, 0, 0, 0, 0], [0, 2, 0, 0, 5, 0], [0, 0, 0, 0, 0, 0]]),
                "kernel": np.array([[1.0, 2.0]]),
                "shift": (0, 1),
                "pool_size": 2,
            },
            about="The feature map's first row is (2, 1, 0, 0, 0), shifted (0, 2, 1, 0, 0): the strongest answers to "
            "the spots move along. Of two pooled entries one stays and one changes.",
        ),
        Case(
            "a strong answer that stays",
            picture,
            {"shape": (10, 9), "kernel": (2, 3), "shift": (1, 0), "pool_size": 3, "enters": True},
        ),
        Case(
            "a strong answer that is lost",
            picture,
            {"shape": (8, 14), "kernel": (3, 2), "shift": (2, 1), "pool_size": 3, "lost": True},
            hidden=True,
        ),
        Case(
            "larger windows, and a rest",
            picture,
            {"shape": (14, 10), "kernel": (2, 2), "shift": (1, 2), "pool_size": 4, "in_rest": True},
            hidden=True,
        ),
        Case(
            "a kernel as high as the picture",
            picture,
            {"shape": (3, 9), "kernel": (3, 2), "shift": (0, 2), "pool_size": 1, "lost": True, "some_stay": False},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "around the edge",
            mistaken(move=lambda array, a, b: np.roll(array, (a, b), axis=(0, 1))),
            "What leaves your picture on the right comes back on the left. `np.roll` moves in a circle; here zeros "
            "come in.",
        ),
        Mistake(
            "up and to the left",
            mistaken(move=lambda array, a, b: moved(array, -a, -b)),
            "Your picture moves up and to the left. (SX)[i, j] is X[i − a, j − b]: down and to the right.",
        ),
        Mistake(
            "rows and columns swapped",
            mistaken(move=lambda array, a, b: moved(array, b, a)),
            "The first number of `shift` is for the rows, the second for the columns. You have them the other way "
            "round.",
        ),
        Mistake(
            "kernel turned round",
            mistaken(seen=lambda kernel: kernel[::-1, ::-1]),
            "You compute a true convolution, with the kernel turned by 180°. Here it is the cross-correlation.",
        ),
        Mistake(
            "mean pooling",
            mistaken(pool=lambda blocks: blocks.mean(axis=(1, 3))),
            "You average over the windows. Max pooling keeps the largest entry, and that is why it may stay the same.",
        ),
        Mistake(
            "both ways compared",
            mistaken(compared=lambda shifted_first, convolved_first, before: (shifted_first, convolved_first)),
            "For the third answer you compare the two ways with each other. Compare the map of the shifted picture "
            "with the map of the picture as it was.",
        ),
        Mistake(
            "the moved map pooled",
            mistaken(compared=lambda shifted_first, convolved_first, before: (convolved_first, before)),
            "For the third answer you pool S C(X). Pool C(SX), the map of the shifted picture: it has no zeros at the "
            "upper and the left edge.",
        ),
        Mistake(
            "zeros come into the feature map",
            mistaken(cleared=True),
            "You set C(SX) to 0 in its first rows and columns. Zeros come into the *picture*, and the kernel sees the "
            "picture's edge beside them.",
        ),
        Mistake(
            "entries that change",
            mistaken(ratio=lambda same: 1 - same.mean()),
            "You return the share of the pooled entries that change. Asked for are those that stay.",
        ),
        Mistake(
            "entries counted",
            mistaken(ratio=lambda same: float(same.sum())),
            "You return how many pooled entries stay. Divide by how many there are.",
        ),
        Mistake(
            "difference of the means",
            mistaken(total=lambda after, before, m: after.mean() - before.mean()),
            "For the fourth answer you take means. The question is about the maximum.",
        ),
        Mistake(
            "difference the other way round",
            mistaken(total=lambda after, before, m: before.max() - after.max()),
            "Your fourth answer has the wrong sign: it is the maximum after the shift minus the one before.",
        ),
        Mistake(
            "maxima of the pooled maps",
            mistaken(total=lambda after, before, m: best_of_windows(after, m) - best_of_windows(before, m)),
            "For the fourth answer you take the maxima of the pooled maps, which miss what lies in no window. Take "
            "those of the whole feature maps.",
        ),
        Mistake(
            "largest difference",
            mistaken(total=lambda after, before, m: np.abs(after - before).max()),
            "For the fourth answer you take the largest difference of two entries. It is the difference of the two "
            "largest entries, wherever they are.",
        ),
        Mistake(
            "first two answers swapped",
            mistaken(order=(1, 0, 2, 3)),
            "You return C(SX) and S C(X) the other way round. They differ at the upper and the left edge.",
        ),
    ],
    equivalent={
        "comparison strict or loose: np.abs(pooled(after) - pooled(before)) < 0.001 -> "
        "np.abs(pooled(after) - pooled(before)) <= 0.001": "Entries are equal, or differ by more than 0.01.",
        "doubled: np.abs(pooled(after) - pooled(before)) < 0.001 -> "
        "np.abs(pooled(after) - pooled(before)) < 0.002": "Entries are equal, or differ by more than 0.01.",
    },
    forbidden=["numpy.convolve", "numpy.correlate"],
    hints=[
        "Write three small functions, `shifted`, `feature_map` and `pooled`, and put them together in two orders.",
        "An array of zeros of the same shape, and one assignment from slice to slice, is a shift.",
    ],
)
