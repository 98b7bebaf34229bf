"""Key points between pixels"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._planted import differs


def sift_refine(dog, points, *, contrast=0.0133, edge=10.0, moves=5):
    r"""Return where the extrema of a scale space lie between its pixels and layers, and which of them are good.

    A pixel is larger than its 26 neighbours. The blob that it belongs to has its middle somewhere between pixels, and
    its scale between two layers. A quadratic function through the neighbours says where.

    **Given**

    - `dog`, shape `(layers, rows, columns)`: the differences of Gaussians $D$; 3 or more along each axis.
    - `points`, shape `(n, 3)`, integers: $(x, y, \text{layer})$ of pixels, so that $D$ there is
      `dog[layer, y, x]`. None lies on the border of an axis.
    - `contrast`, `edge`: what a good key point has to have; `moves`: how many steps a point may go.

    At a pixel, all in the order $(x, y, \text{layer})$: the slope $g$ has $g_a = \frac12 (D_{+a} - D_{-a})$; the matrix
    $H$ has $H_{aa} = D_{+a} - 2 D + D_{-a}$, and $H_{ab} = \frac14 (D_{+a+b} - D_{+a-b} - D_{-a+b} + D_{-a-b})$
    for $a \ne b$, where $D_{+a}$ is the next pixel along axis $a$ and $D_{-a}$ the one before. Then

    $$\delta = -H^{-1} g.$$

    **Steps.** At most `moves` times: if some $|\delta_a| > \frac12$, the point moves by one pixel, along *every* such
    axis at once, towards the sign of $\delta_a$. If that would lead it onto the border of some axis, it stays where it
    is for good, and is not kept.

    **Return** three arrays, with $g$, $H$ and $\delta$ at the last pixel:

    - that pixel $+ \delta$, shape `(n, 3)`, also of points that are not kept;
    - the value there, $D + \frac12 g^\top \delta$, shape `(n,)`;
    - whether the point is kept, shape `(n,)`, of `True` and `False`. A point is kept if no step was refused, all
      $|\delta_a| \le \frac12$, $|\text{value}| \ge$ `contrast`, and for the part $H_2$ of $H$ that belongs to $x$ and
      $y$: $\det H_2 > 0$ and $(\operatorname{tr} H_2)^2 / \det H_2 < (\text{edge} + 1)^2/\text{edge}$.

    $H$ has an inverse wherever you need it. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    last = np.array(dog.shape[::-1]) - 2
    axes = np.eye(3, dtype=int)

    def taylor(point):
        def at(*steps):
            x, y, layer = point + sum(steps)
            return dog[layer, y, x]

        here = dog[point[2], point[1], point[0]]
        g = np.array([at(a) - at(-a) for a in axes]) / 2
        h = np.diag([at(a) - 2 * here + at(-a) for a in axes])
        for i, j in [(0, 1), (0, 2), (1, 2)]:
            a, b = axes[i], axes[j]
            h[i, j] = h[j, i] = (at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) / 4
        return here, g, h, -np.linalg.solve(h, g)

    refined, values, kept = [], [], []
    for point in points:
        here, g, h, delta = taylor(point)
        for _ in range(moves):
            to = point + (np.abs(delta) > 0.5) * np.sign(delta).astype(int)
            if (to < 1).any() or (to > last).any():
                break  # |δ| stays larger than ½
            point = to
            here, g, h, delta = taylor(point)
        value = here + g @ delta / 2
        trace, det = h[0, 0] + h[1, 1], h[0, 0] * h[1, 1] - h[0, 1] ** 2
        round_enough = trace**2 * edge < (edge + 1) ** 2 * det  # which a det of 0 or less never is
        refined.append(point + delta)
        values.append(value)
        kept.append((np.abs(delta) <= 0.5).all() and abs(value) >= contrast and round_enough)
    return np.array(refined), np.array(values), np.array(kept)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    slope=lambda after, before: (after - before) / 2,
    mixed=0.25,
    own=lambda after, here, before: after - 2 * here + before,
    sign=-1,
    half=0.5,
    walk=True,
    one=False,
    length=np.sign,
    refused=True,
    late=False,
    absolute=np.abs,
    strong=lambda here, value, contrast: abs(value) >= contrast,
    ridge=lambda trace, det, r: det > 0 and trace**2 * r < (r + 1) ** 2 * det,
    near=True,
    start=False,
):
    """Return the refinement with one slip in it."""
    axes = np.eye(3, dtype=int)

    def sift_refine(dog, points, *, contrast=0.0133, edge=10.0, moves=5):
        def taylor(p):
            def at(*steps):
                x, y, layer = p + sum(steps)
                return dog[layer, y, x]

            here = dog[p[2], p[1], p[0]]
            g = np.array([slope(at(a), at(-a)) for a in axes])
            h = np.zeros((3, 3))
            for i, a in enumerate(axes):
                for j, b in enumerate(axes):
                    cross = mixed * (at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) if i != j else 0
                    h[i, j] = own(at(a), here, at(-a)) if i == j else cross
            return here, g, h, sign * (np.linalg.solve(h, g) if np.linalg.det(h) != 0 else g)

        answers = []
        for first in points:
            p, inside = np.array(first), True
            answer = taylor(p)
            for _ in range(moves if walk else 0):
                answer = taylor(p)
                delta = answer[3]
                far = absolute(delta) > 0.5
                if one:
                    far &= np.arange(3) == np.abs(delta).argmax()
                to = p + far * length(delta).astype(int)
                within = np.clip(to, 1, np.array(dog.shape[::-1]) - 2)
                if refused and (to != within).any():
                    inside = False
                    break
                p = within
            here, g, h, delta = answer if late else taylor(p)
            value = here + half * g @ delta
            flat = ridge(h[0, 0] + h[1, 1], h[0, 0] * h[1, 1] - h[0, 1] ** 2, edge)
            good = inside and strong(here, value, contrast) and flat and (not near or (np.abs(delta) <= 0.5).all())
            answers.append(((first if start else p) + delta, value, bool(good)))
        return tuple(np.array(part) for part in zip(*answers, strict=True))

    return sift_refine


SLIPS = {
    "slope without the half": (
        mistaken(slope=lambda after, before: after - before),
        "Your slope is twice as large: the neighbours are two pixels apart.",
    ),
    "slope that is a sum": (
        mistaken(slope=lambda after, before: (after + before) / 2),
        "You add the two neighbours, which is their mean. A slope is a difference.",
    ),
    "mixed derivatives halved": (
        mistaken(mixed=0.5),
        "Your mixed derivatives are divided by 2. There are two differences, each over two pixels: by 4.",
    ),
    "no mixed derivatives": (
        mistaken(mixed=0.0),
        "Your H is diagonal. A blob that lies askew has mixed derivatives, too.",
    ),
    "curvature over two pixels": (
        mistaken(own=lambda after, here, before: (after - 2 * here + before) / 4),
        "Your second derivatives are divided by 4: the step is one pixel.",
    ),
    "the sign of the offset": (
        mistaken(sign=1),
        "Your δ has the wrong sign: away from the extremum.",
    ),
    "value without the half": (
        mistaken(half=1.0),
        "You add gᵀδ to D. Of the quadratic term, one half of it is taken off again.",
    ),
    "never a step": (
        mistaken(walk=False),
        "Your points never move. With |δ| > ½ another pixel is nearer to the extremum.",
    ),
    "one axis at a time": (
        mistaken(one=True),
        "You move along one axis at a time. The step is along all axes with |δ| > ½ at once.",
    ),
    "several pixels at once": (
        mistaken(length=np.round),
        "You step by δ, rounded. A step is one pixel long, however large δ is.",
    ),
    "along the border": (
        mistaken(refused=False),
        "Your points go as far as they may without stepping onto the border. Such a step is not taken at all.",
    ),
    "delta before the last step": (
        mistaken(late=True),
        "Your δ is that before the last step. After it g, H and δ are those of the new pixel.",
    ),
    "steps to one side only": (
        mistaken(absolute=lambda delta: delta),
        "You step where δ > ½, but not where δ < −½.",
    ),
    "contrast of the pixel": (
        mistaken(strong=lambda here, value, contrast: abs(here) >= contrast),
        "You compare the pixel's D with the contrast. It is the value at the extremum that counts.",
    ),
    "minima refused": (
        mistaken(strong=lambda here, value, contrast: value >= contrast),
        "You compare the value itself with the contrast, and keep no minimum. It is its absolute value that counts.",
    ),
    "exactly the contrast refused": (
        mistaken(strong=lambda here, value, contrast: abs(value) > contrast),
        "A point whose value is exactly the contrast is kept.",
    ),
    "saddles kept": (
        mistaken(ridge=lambda trace, det, r: (trace**2 * r < (r + 1) ** 2 * det) == (det > 0)),
        "You keep saddles: their ratio is negative, and below every limit. The determinant has to be above 0.",
    ),
    "exactly the limit of an edge kept": (
        mistaken(ridge=lambda trace, det, r: det > 0 and trace**2 * r <= (r + 1) ** 2 * det),
        "A point whose ratio is exactly the limit for edges is not kept.",
    ),
    "ridges kept": (
        mistaken(ridge=lambda trace, det, r: True),
        "You keep points on edges. Compare trace and determinant of the part for x and y.",
    ),
    "trace not squared": (
        mistaken(ridge=lambda trace, det, r: det > 0 and abs(trace) * r < (r + 1) ** 2 * det),
        "You do not square the trace: the ratio would depend on the picture's brightness.",
    ),
    "far extrema kept": (
        mistaken(near=False),
        "You keep points whose |δ| is still larger than ½ after the last step.",
    ),
    "added to the first pixel": (
        mistaken(start=True),
        "You add δ to the pixel where the point began. It belongs to the last one.",
    ),
}


def paraboloids(middles, curvatures, shape, mixed=0.1):
    """The largest of several paraboloids, 1 high, of different widths."""
    layer, y, x = np.mgrid[: shape[0], : shape[1], : shape[2]]
    grid = np.stack([x, y, layer], axis=-1)
    each = []
    for middle, curvature in zip(middles, curvatures, strict=True):
        d = grid - middle
        each.append(1 - d**2 @ np.array(curvature) / 2 + mixed * d[..., 0] * d[..., 1])
    return np.max(each, axis=0)


OF_KEPT = {
    "contrast of the pixel",
    "minima refused",
    "exactly the contrast refused",
    "saddles kept",
    "exactly the limit of an edge kept",
    "ridges kept",
    "trace not squared",
    "far extrema kept",
}


def blocks(*kinds, contrast=1 / 32, edge=10.0):
    """Blocks of 3 × 3 × 3 side by side, each a paraboloid of a height, a top, curvatures, and a mixed derivative."""
    layer, y, x = np.mgrid[-1:2, -1:2, -1:2]
    grid = np.stack([x, y, layer], axis=-1)
    each = []
    for height, top, bend, *mixed in kinds:
        d = grid - np.array(top)
        each.append(height - d**2 @ np.array(bend) / 2 + sum(mixed) * d[..., 0] * d[..., 1])
    points = np.array([[3 * k + 1, 1, 1] for k in range(len(kinds))])
    return {"dog": np.concatenate(each, axis=2), "points": points, "contrast": contrast, "edge": edge, "moves": 0}


def rough(rng, shape, n, moves=3):
    """A rough scale space, in which points go astray and none is kept: what decides about that is placed by hand."""
    here = {name: slip for name, (slip, _) in SLIPS.items() if name not in OF_KEPT}
    changes = {"value without the half": [False, True, False], "added to the first pixel": [True, False, False]}
    while True:
        dog = rng.normal(size=shape)
        for axis in range(3):
            dog = (dog + np.roll(dog, 1, axis=axis)) / 2**0.5
        points = np.stack([rng.integers(1, size - 1, size=n) for size in shape[::-1]], axis=-1)
        inputs = {"dog": dog, "points": points, "moves": moves, "contrast": 100.0}
        answer = sift_refine(**inputs)
        if (
            (answer[0] > -1).all()
            and (answer[0] < 11).all()
            and all(
                [differs((a,), (e,)) for a, e in zip(slip(**inputs), answer, strict=True)]
                == changes.get(name, [True, True, False])
                for name, slip in here.items()
            )
        ):
            return inputs


exercise = Exercise(
    solution=sift_refine,
    points=6,
    parts=[Part("place", 7), Part("value", 4), Part("kept", 1)],
    cases=[
        Case(
            "a paraboloid",
            inputs={
                "dog": paraboloids([[1.25, 1.0, 0.75]], [[1.0, 0.5, 0.5]], (3, 3, 4), 0.0) + 1,
                "points": np.array([[1, 1, 1], [2, 1, 1]]),
                "moves": 0,
            },
            about="D is 2 − ½(x − 1¼)² − ¼(y − 1)² − ¼(layer − ¾)². From both pixels the answer is its top, where D is "
            "2. It is ¾ of a pixel away from the second one, which is not kept, as no step is left.",
        ),
        Case(
            "a way to go, and a border",
            inputs={
                "dog": paraboloids([[4.5, 1.25, 1.75]], [[1.0, 0.5, 0.5]], (4, 5, 6), 0.0) - 0.25,
                "points": np.array([[2, 3, 1], [4, 1, 2], [1, 1, 1]]),
                "moves": 2,
            },
            about="One top, and three pixels to start from. Two steps are enough from the first and the second. "
            "From the third the top is three pixels away. It is ½ from a pixel, which is not too far.",
        ),
        Case(
            "a single point",
            inputs={
                "dog": paraboloids([[0.25, 1.0, 0.75]], [[1.0, 0.5, 0.5]], (3, 3, 3), 0.125) + 1,
                "points": np.array([[1, 1, 1]]),
            },
            about="A paraboloid that lies askew, with its top near the first column. No step leads there.",
        ),
        Case(
            "exactly halfway",
            inputs={
                "dog": np.array([0.0, 1.0, 1.0, 0.5]) + paraboloids([[0, 1, 1]], [[0, 0.5, 0.5]], (3, 3, 4), 0.0),
                "points": np.array([[1, 1, 1]]),
                "moves": 1,
            },
            about="Along x the values are 1, 2, 2, 1½, so that δ is ½: no step. The next pixel has another value.",
        ),
        Case(
            "another edge, and no contrast",
            inputs=blocks(
                (1.0, (0.25, 0.0, 0.0), (1.0, 0.25, 0.5)),
                (1.0, (0.25, 0.0, 0.0), (1.0, 0.5, 0.5)),
                (1.0, (0.25, 0.0, 0.0), (1.0, 0.1875, 0.5)),
                (1 / 128, (0.25, 0.0, 0.0), (0.25, 0.25, 0.25)),
                contrast=0.0,
                edge=4.0,
            ),
            about="Ratios of the curvatures of 4, 2, 5⅓ and 1: only those below 4 are kept, be they faint.",
        ),
        Case(
            "good and bad ones",
            inputs=blocks(
                (1.0, (0.25, 0.0, -0.25), (1.0, 0.5, 0.5)),
                (1.0, (0.0, 0.25, 0.0), (1.0, 0.0625, 0.5)),
                (1.0, (0.25, 0.0, 0.0), (1.0, -0.5, 0.5)),
                (0.04, (0.4, 0.0, 0.0), (0.2, 0.2, 0.1)),
                (1.0, (0.25, 0.0, 0.0), (0.05, 0.05, 0.05)),
                (1.0, (0.25, 0.0, 0.0), (1.0, 11 / 128, 0.5)),
                (1.0, (0.25, 0.0, 0.0), (1.0, 1.0, 0.5), -0.875),
                (1.0, (0.5, 0.0, 0.0), (1.0, 0.5, 0.5)),
                (1 / 32, (0.25, 0.0, 0.0), (0.25, 0.25, 0.25)),
                (0.02, (0.25, 0.125, 0.0), (0.15, 0.1, 0.1)),
                (-0.5, (-0.25, 0.125, 0.0), (-0.5, -0.75, -0.5)),
                (1.0, (0.75, 0.0, 0.0), (1.0, 0.5, 0.5)),
            ),
            about="Twelve blocks of three pixels: a good top, a ridge, a saddle, one that is faint but not too faint, "
            "a broad one, two more ridges, the second askew, a top halfway to the next pixel, one exactly as high as "
            "the contrast, one that is too faint, a minimum, and a top nearer to the next pixel, with no step left.",
        ),
        Case("a rough scale space", rough, {"shape": (5, 8, 9), "n": 5}),
        Case("few steps", rough, {"shape": (6, 7, 10), "n": 4, "moves": 2}, hidden=True),
    ],
    mistakes=[Mistake(name, slip, said) for name, (slip, said) in SLIPS.items()],
    equivalent={
        "operands swapped: g @ delta -> delta @ g": "The same dot product.",
        "edge or 10.0": "A ratio is at least 1, so it never counts as none.",
    },
    hints=[
        "Write a function that returns D, g, H and δ at a pixel. Mind the order: points are (x, y, layer), and the "
        "array is indexed by layer, row, column.",
        "With unit steps a and b as integer vectors, each neighbour is `point + a − b`.",
        "`np.linalg.solve(H, g)` is H⁻¹g.",
    ],
)
