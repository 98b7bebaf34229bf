"""Following points from one picture to the next."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def lucas_kanade_tracker(first, second, points, *, window=15, iterations=10, rcond=0.01):
    r"""Return how far points have moved, each followed by the patch around it.

    Brightness is a plane only nearby, and so one step of least squares is not yet the answer. But it leads nearer: read
    the second picture where the patch is now supposed to be, and ask again. After a few steps it does not move any
    more.

    **Given**

    - `first`, `second`, shape `(height, width)`, at least two pixels a side: the pictures $I$ and $J$.
    - `points`, shape `(n, 2)`: one $(x, y)$ a row, $x$ to the right and $y$ down, not always whole numbers.
    - `window`: the side of the patches, an odd number of pixels. The patch of $(x, y)$ are the places
      $(x + a, y + b)$ with whole $a$, $b$ from $-\lfloor \mathtt{window}/2 \rfloor$ to
      $\lfloor \mathtt{window}/2 \rfloor$.
    - `iterations`, one or more: how many steps to take. `rcond` $> 0$: see below.

    Pictures are read as `warp` does it: bilinear between pixels, and a place beyond the border is first moved to the
    nearest place within $0 \le x \le \text{width} - 1$, $0 \le y \le \text{height} - 1$. $J_x$ and $J_y$ are the slopes
    of the whole picture $J$ along the columns and along the rows, by central differences, one-sided at the border, as
    `numpy.gradient` gives them; they are pictures, too, and read in the same way.

    For each point begin with $(u, v) = (0, 0)$. Each step reads $J$, $J_x$ and $J_y$ at $(x + a + u,\ y + b + v)$ and
    $I$ at $(x + a,\ y + b)$, takes the **means** over the patch

    $$M = \frac{1}{n} \sum \begin{pmatrix} J_x^2 & J_x J_y \\ J_x J_y & J_y^2 \end{pmatrix}, \qquad
      \delta = -M^{-1} \; \frac{1}{n} \sum \begin{pmatrix} J_x \\ J_y \end{pmatrix} (J - I), $$

    with $n = \mathtt{window}^2$, and moves to $(u, v) + \delta$. With the eigenvalues $\lambda_1 \ge \lambda_2$ of $M$,
    $\delta$ is $(0, 0)$ where not $\lambda_2 > \mathtt{rcond} \cdot \lambda_1$. No $\lambda_2$ is close to that limit
    here.

    **Return** three arrays, in this order:

    - $(u, v)$ of each point after the last step, shape `(n, 2)`;
    - the length of the last $\delta$, shape `(n,)`: small where the point has settled;
    - $\lambda_2$ in the last step, shape `(n,)`.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    height, width = first.shape

    def read(picture, x, y):
        x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
        j, i = np.floor(x).astype(int), np.floor(y).astype(int)
        a, b = x - j, y - i
        right, below = np.minimum(j + 1, width - 1), np.minimum(i + 1, height - 1)
        upper = (1 - a) * picture[i, j] + a * picture[i, right]
        lower = (1 - a) * picture[below, j] + a * picture[below, right]
        return ((1 - b) * upper + b * lower).ravel()

    j_y, j_x = np.gradient(second)
    reach, tracked = np.arange(window) - window // 2, []
    for right, down in points:
        x, y = np.meshgrid(right + reach, down + reach)
        wanted, flow = read(first, x, y), np.zeros(2)
        for _ in range(iterations):
            there = x + flow[0], y + flow[1]
            a = np.column_stack([read(j_x, *there), read(j_y, *there)])
            m, b = a.T @ a / len(a), a.T @ (read(second, *there) - wanted) / len(a)
            low, high = np.linalg.eigvalsh(m)
            delta = -np.linalg.solve(m, b) if low > rcond * high else np.zeros_like(flow)
            flow = flow + delta
        tracked.append([*flow, np.linalg.norm(delta), low])
    u, v, last, smallest = np.transpose(tracked)
    return np.column_stack([u, v]), last, smallest
    ### END SOLUTION


def saddle():
    y, x = np.mgrid[-2.0:3, -2.0:3]
    return {"first": x * y, "second": (x - 0.25) * y, "points": np.array([[2.0, 2.0]]), "window": 3, "iterations": 1,
            "rcond": 0.01}  # fmt: skip


def moved(
    rng,
    height,
    width,
    n,
    window,
    iterations,
    rcond=0.01,
    margin=4.0,
    far=1.0,
    plain=0,
    still=0,
    corners=False,
    contrast=1.0,
    settled=None,
    least=1e-2,
):
    """Three waves that move together, redrawn until no patch is near the limit and no last step is too small to tell.

    Args:
        rng: where all randomness comes from.
        height: of the pictures.
        width: of the pictures.
        n: how many points.
        window: side of the patches.
        iterations: how many steps.
        rcond: what the limit is made of.
        margin: how far the points keep from the border.
        far: how far the waves move, along x and along y.
        plain: how many columns on the left do not change; the first point is in the middle of them.
        still: how many points do not move, that one included.
        corners: whether the first two points are near the first and the last corner, beyond which one of them is led.
        contrast: what the pictures are multiplied by.
        settled: how far the points may be from the truth in the end.
        least: how long the last steps are at least. If below 0.01, some step before the last is shorter than that.
    """
    y, x = np.mgrid[:height, :width].astype(float)
    while True:
        turn, phase = rng.uniform(0, np.pi) + np.arange(3) * np.pi / 3, rng.uniform(0, 2 * np.pi, size=3)
        motion = far * rng.choice([-1, 1], size=2) * rng.uniform(0.6, 1, size=2)

        def waves(x, y, turn=turn, phase=phase):
            return sum(np.sin((np.cos(t) * x + np.sin(t) * y) / 1.7 + p) for t, p in zip(turn, phase, strict=True))

        first, second = contrast * waves(x, y), contrast * waves(x - motion[0], y - motion[1])
        points = rng.uniform([plain + margin, margin], [width - 1 - margin, height - 1 - margin], size=(n, 2))
        if corners:
            points[0] = rng.uniform(0.1, 0.3, size=2)
            points[1] = [width - 1, height - 1] - rng.uniform(0.1, 0.3, size=2)
        first[:, :plain], second[:, :plain] = 0.5, 0.25
        if plain:
            points[0] = [(plain - 1) / 2, height / 2]
        inputs = {"first": first, "second": second, "points": points, "window": window, "iterations": iterations,
                  "rcond": rcond}  # fmt: skip
        flow, last, _ = mistaken()(**inputs)
        limits = (mistaken()(**inputs | {"rcond": f * rcond})[0] for f in (0.8, 1.25))
        earlier, step, _ = mistaken()(**inputs | {"iterations": max(iterations - 1, 1)})
        beyond = np.maximum(-(points + earlier), points + earlier - [width - 1, height - 1]).max(axis=1)
        if (
            (last > least).sum() == n - still == np.count_nonzero(last)
            and (least == 1e-2 or step.min() < 9e-3)
            and (not corners or beyond.max() > 0.1)
            and (settled is None or np.abs(flow - motion).max() < settled)
            and all(np.array_equal(flow, other) for other in limits)
            and np.count_nonzero(mistaken()(**inputs | {"rcond": 0.01})[1]) == n - (plain > 0)
        ):
            return inputs


@combinable
def mistaken(
    *,
    sign=-1,
    exchanged=False,
    nearest=False,
    added=True,
    slopes_there=True,
    read_again=True,
    of_second=True,
    number=lambda steps: steps,
    count=lambda n: n,
    patch=False,
    before=False,
    enough=-1.0,
    inside=False,
    known=lambda low, high, rcond: low > rcond * high,
):
    """Return the tracker with one slip in it."""

    def lucas_kanade_tracker(first, second, points, *, window=15, iterations=10, rcond=0.01):
        height, width = first.shape

        def read(picture, x, y):
            x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
            if nearest:
                x, y = np.round(x), np.round(y)
            j, i = np.floor(x).astype(int), np.floor(y).astype(int)
            a, b = x - j, y - i
            right, below = np.minimum(j + 1, width - 1), np.minimum(i + 1, height - 1)
            upper = (1 - a) * picture[i, j] + a * picture[i, right]
            return (1 - b) * upper + b * ((1 - a) * picture[below, j] + a * picture[below, right])

        pictured = np.gradient(second if of_second else first)
        reach = np.arange(window) - window // 2
        flow, last, smallest = np.zeros((len(points), 2)), np.zeros(len(points)), np.zeros(len(points))
        for k, point in enumerate(points):
            right, down = point[::-1] if exchanged else point
            x, y = np.meshgrid(right + reach, down + reach)
            wanted = read(first, x, y)
            for _ in range(number(iterations)):
                there = x + flow[k, 0], y + flow[k, 1]
                sloped = there if slopes_there and of_second else (x, y)
                seen = read(second, *(there if read_again else (x, y)))
                j_y, j_x = np.gradient(seen) if patch else (read(p, *sloped) for p in pictured)
                a = np.column_stack([j_x.ravel(), j_y.ravel()])
                m = a.T @ a / count(len(a))
                smallest[k], largest = np.linalg.eigvalsh(m)
                delta = np.zeros(2)
                lost = inside and not (0 <= point[0] + flow[k, 0] < width and 0 <= point[1] + flow[k, 1] < height)
                if known(smallest[k], largest, rcond) and not lost:
                    delta = np.linalg.solve(m, sign * a.T @ (seen - wanted).ravel() / count(len(a)))
                moved = flow[k] + delta if added else delta
                last[k] = np.linalg.norm(moved if before else delta)
                flow[k] = moved
                if last[k] < enough:
                    break
        return flow, last, smallest

    return lucas_kanade_tracker


exercise = Exercise(
    solution=lucas_kanade_tracker,
    points=6,
    parts=["flow", "last step", "smallest eigenvalue"],
    cases=[
        Case(
            "a saddle by hand",
            inputs=saddle(),
            about="With the origin in the middle, I = xy moves to the right by ¼: J = (x − ¼)y, J_x = y, J_y = x − ¼ "
            "and J − I = −y/4. Over the patch the means are M = (2/3 0; 0 2/3 + 1/16) and (−1/6, 0): δ = (¼, 0).",
        ),
        Case("one step", moved, {"height": 14, "width": 17, "n": 3, "window": 5, "iterations": 1}),
        Case(
            "until they settle",
            moved,
            {
                "height": 20,
                "width": 23,
                "n": 3,
                "window": 7,
                "iterations": 3,
                "margin": 6.0,
                "far": 1.6,
                "settled": 0.1,
            },
        ),
        Case(
            "many steps, short ones in the end",
            moved,
            {
                "height": 10,
                "width": 13,
                "n": 2,
                "window": 5,
                "iterations": 5,
                "margin": 1.0,
                "far": 0.5,
                "least": 1.5e-3,
            },
            hidden=True,
        ),
        Case(
            "patches beyond the border",
            moved,
            {
                "height": 9,
                "width": 12,
                "n": 4,
                "window": 5,
                "iterations": 2,
                "margin": 1.0,
                "far": 0.4,
                "corners": True,
            },
            hidden=True,
        ),
        Case(
            "a plain patch, and a high limit",
            moved,
            {
                "height": 13,
                "width": 21,
                "n": 3,
                "window": 3,
                "iterations": 2,
                "margin": 2.0,
                "far": 0.6,
                "rcond": 0.3,
                "plain": 7,
                "still": 2,
            },
            hidden=True,
        ),
        Case(
            "one point, little contrast",
            moved,
            {"height": 15, "width": 12, "n": 1, "window": 7, "iterations": 3, "far": 1.6, "contrast": 0.04},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "without the minus",
            mistaken(sign=1),
            "Your steps lead the wrong way: δ has a minus.",
        ),
        Mistake(
            "x and y of the points exchanged",
            mistaken(exchanged=True),
            "You look at the patch around (y, x). A point is (x, y), with the column first.",
        ),
        Mistake(
            "nearest pixel",
            mistaken(nearest=True),
            "You read the nearest pixel. A patch moves by parts of a pixel: read between them.",
        ),
        Mistake(
            "last step alone",
            mistaken(added=False),
            "Your (u, v) is the last step. Each step is added to where the patch already is.",
        ),
        Mistake(
            "slopes not read again",
            mistaken(slopes_there=False),
            "Your slopes are read at the patch's first place in each step. Read them where the patch is now.",
        ),
        Mistake(
            "never read again",
            mistaken(slopes_there=False, read_again=False),
            "All of your steps are the same: read J and its slopes where the patch is now.",
        ),
        Mistake(
            "slopes of the first picture",
            mistaken(of_second=False),
            "Your slopes are those of I, at (x, y). That settles at the same place, but takes other steps: here they "
            "are those of J.",
        ),
        Mistake(
            "slopes of the patch",
            mistaken(patch=True),
            "You take slopes of the patch that was read, which are one-sided at its own border. Take those of the "
            "whole picture, and read them.",
        ),
        Mistake(
            "one step always",
            mistaken(number=lambda steps: 1),
            "You take one step, whatever `iterations` is.",
        ),
        Mistake(
            "one step too many",
            mistaken(number=lambda steps: steps + 1),
            "You take one step too many.",
        ),
        Mistake(
            "stopped where a step is short",
            mistaken(enough=1e-2),
            "You stop as soon as a step is short. All of them are asked for, and the length of the last one.",
            others=[mistaken(enough=3e-2)],
        ),
        Mistake(
            "given up beyond the border",
            mistaken(inside=True),
            "You give up a point that has left the picture. It is followed all the same: places beyond the border are "
            "read at the border.",
        ),
        Mistake(
            "sums in place of means",
            mistaken(count=lambda n: 1),
            "Your eigenvalues grow with the patch: M is a mean, not a sum. (The flow does not notice.)",
        ),
        Mistake(
            "length of the flow",
            mistaken(before=True),
            "Your second array has the lengths of (u, v). It is to have that of the last δ.",
        ),
        Mistake(
            "limit for the eigenvalue itself",
            mistaken(known=lambda low, high, rcond: low > rcond),
            "You compare λ₂ with `rcond`. Compare it with `rcond` times λ₁, which does not depend on the contrast.",
        ),
        Mistake(
            "limit left out",
            mistaken(known=lambda low, high, rcond: low > 1e-9 * high),
            "You take a step wherever M can be inverted. Look at `rcond`.",
        ),
    ],
    equivalent={
        "rcond or 0.01": "the limit is positive",
        "function dropped: np.floor(x) -> x": "clipped places are not negative, and astype(int) rounds these down",
        "function dropped: np.floor(y) -> y": "clipped places are not negative, and astype(int) rounds these down",
        "operands swapped: np.arange(window) - window // 2 -> window // 2 - np.arange(window)": "a patch is symmetric",
        "operator exchanged: right + reach -> right - reach": "a patch is symmetric",
        "operator exchanged: down + reach -> down - reach": "a patch is symmetric",
    },
    hints=[
        "Write `read(picture, x, y)` first; it is `warp` at any places.",
        "`np.meshgrid(x + reach, y + reach)` makes the places of a patch; `reach` goes from −(window // 2) to "
        "window // 2.",
        "I is read once for each point, before its steps.",
    ],
)
