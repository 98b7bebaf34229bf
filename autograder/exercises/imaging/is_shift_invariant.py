"""Does it do the same everywhere?"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def is_shift_invariant(answer, of_shifted, *, down, right, margin=1, tolerance=1e-4):
    r"""Return which of some unknown filters may be shift-invariant.

    You do not see the filters, only their answers. Each of them, $F$, got a picture $f$, and the same picture shifted
    by some rows and columns. A filter that does the same everywhere answers with the same picture, shifted.

    **Given**

    - `answer`, shape `(filters, rows, columns)`: $g = F(f)$ of each filter.
    - `of_shifted`, of the same shape: $g' = F(f')$ for $f'(y, x) = f(y - d, x - r)$.
    - `down` and `right`: $d$ and $r$, two ints. Negative ones are upwards and to the left.
    - `margin`: $m$, an int, 0 or more. Near a border, a filter sees what lies beyond.
    - `tolerance`: $t$, positive.

    The answer $g'(y, x)$ is compared with $g(y - d, x - r)$, wherever *both* places are at least $m$ pixels away from
    each border: their row is one of $m, \dots, \text{rows} - 1 - m$, and their column one of
    $m, \dots, \text{columns} - 1 - m$. There is always such a place. For each filter by itself, let $s$ be the largest
    $|g(y - d, x - r)|$ that is compared. The filter passes if all that is compared is at most $t s$ apart.

    **Return** integers, shape `(filters,)`: 1 for each filter that passes, 0 for the others.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    rows, columns = answer.shape[1:]
    top, bottom = margin + max(down, 0), rows - margin + min(down, 0)
    left, end = margin + max(right, 0), columns - margin + min(right, 0)
    found = of_shifted[:, top:bottom, left:end]
    expected = answer[:, top - down : bottom - down, left - right : end - right]
    scale = np.abs(expected).max(axis=(1, 2))
    return (np.abs(found - expected).max(axis=(1, 2)) <= tolerance * scale).astype(int)
    ### END SOLUTION


@combinable
def mistaken(
    *,
    by=lambda down, right: (down, right),
    both=True,
    frame=lambda margin: margin,
    around=False,
    scaled=lambda compared, whole, found: np.abs(compared).max(),
    magnitude=abs,
    worst=np.max,
    passes=np.less_equal,
):
    """Return the verdicts, place by place, with one slip in them."""

    def is_shift_invariant(answer, of_shifted, *, down, right, margin=1, tolerance=1e-4):
        filters, rows, columns = answer.shape
        d, r = by(down, right)
        m = frame(margin)
        inside = {(y, x) for y in range(m, rows - m) for x in range(m, columns - m)}
        pairs = [((y, x), (y - d, x - r)) for y, x in sorted(inside)]
        if around:
            pairs = [(here, (y % rows, x % columns)) for here, (y, x) in pairs]
        elif both:
            pairs = [pair for pair in pairs if pair[1] in inside]
        else:
            pairs = [(here, (y, x)) for here, (y, x) in pairs if 0 <= y < rows and 0 <= x < columns]
        verdicts = []
        for k in range(filters):
            found = np.array([of_shifted[k][here] for here, _ in pairs])
            expected = np.array([answer[k][there] for _, there in pairs])
            allowed = tolerance * scaled(expected, answer[k], found)
            verdicts.append(int(passes(worst(magnitude(found - expected)), allowed)))
        return np.array(verdicts)

    return is_shift_invariant


def all_in_one(answer, of_shifted, *, down, right, margin=1, tolerance=1e-4):
    brightest = np.abs(answer).max()
    right_scale = mistaken(scaled=lambda compared, whole, found: brightest)
    return right_scale(answer, of_shifted, down=down, right=right, margin=margin, tolerance=tolerance)


def answers(rng, rows, columns, down, right, margin, tolerance=1e-4):
    """Draw answers of filters that pass or fail for one reason each; how they fail is stated in shares of s."""
    top, bottom = margin + max(down, 0), rows - margin + min(down, 0)
    left, end = margin + max(right, 0), columns - margin + min(right, 0)
    compared = (slice(top, bottom), slice(left, end))
    source = (slice(top - down, bottom - down), slice(left - right, end - right))

    def within(frame, down=0, right=0):
        """Which places are so far from the borders, or were before a shift."""
        y, x = np.mgrid[:rows, :columns]
        y, x = y - down, x - right
        return (y >= frame) & (y < rows - frame) & (x >= frame) & (x < columns - frame)

    def filtered(by=(down, right), apart=0.0, place=(0, 0), brightness=1.0, beyond=1.0, noisy=False, peak=False):
        answer = beyond * rng.uniform(1, 2, size=(rows, columns))
        answer[source] = rng.normal(size=(bottom - top, end - left))
        if peak:  # the place is the brightest by far
            answer[source][place] = 2 * np.abs(answer[source]).max()
        shifted = np.where(noisy, rng.normal(size=(rows, columns)), np.roll(answer, by, axis=(0, 1)))
        shifted[compared][place] += apart * tolerance * np.abs(answer[source]).max()
        return brightness * np.stack([answer, shifted])

    here, before, there = within(margin), within(margin, down, right), within(0, down, right)
    pairs = [
        filtered(apart=-0.9, brightness=1000.0, peak=True),
        filtered(apart=-200.0, place=(-1, -1), brightness=0.001),
        filtered(apart=4.0, beyond=100.0),
        *[filtered(apart=4.0 * (-1) ** k, place=(-(k // 2), -(k % 2))) for k in range(4)],  # each corner
        *[filtered(noisy=places) for places in (~here & there, here & ~before & there, here & ~there)],
        *[filtered(by=other) for other in ((-down, -right), (0, 0), (right, down))],
        np.zeros((2, rows, columns)),
    ]
    answer, of_shifted = np.stack(rng.permutation(pairs), axis=1)
    inputs = {"answer": answer, "of_shifted": of_shifted, "down": down, "right": right}
    return {**inputs, "margin": margin, "tolerance": tolerance}


def of_known_filters(*filters):
    """Return what some filters answer to a picture and to the one a pixel to the right."""
    found = {"answer": PICTURE, "of_shifted": np.roll(PICTURE, 1, axis=1)}
    return {name: np.stack([f(p) for f in filters]) for name, p in found.items()} | {"down": 0, "right": 1, "margin": 0}


PICTURE = np.array([[1.0, 3.0, 0.0, 2.0], [2.0, 0.0, 1.0, 1.0]])

exercise = Exercise(
    solution=is_shift_invariant,
    reference=mistaken(),
    points=3,
    cases=[
        Case(
            "doubled, squared, brighter to the right",
            inputs=of_known_filters(lambda f: 2 * f, np.square, lambda f: f * np.arange(4.0)),
            about="The picture is 1 3 0 2 and 2 0 1 1; by one pixel to the right 2 1 3 0 and 1 2 0 1, whose first "
            "column came from elsewhere and is not compared. The last filter fails; the second passes, though it is "
            "not linear.",
        ),
        Case(
            "one filter alone",
            inputs=of_known_filters(lambda f: f + 1),
            about="One more: it passes, though it is not linear. It is still a batch, of one.",
            weight=0.5,
        ),
        Case("fourteen filters", answers, {"rows": 6, "columns": 9, "down": 1, "right": 2, "margin": 1}),
        Case("upwards and to the right", answers, {"rows": 9, "columns": 8, "down": -3, "right": 1, "margin": 2}),
        Case(
            "downwards and to the left",
            answers,
            {"rows": 8, "columns": 7, "down": 2, "right": -1, "margin": 1, "tolerance": 0.001},
            hidden=True,
        ),
        Case(
            "no margin",
            answers,
            {"rows": 4, "columns": 6, "down": -1, "right": -2, "margin": 0, "tolerance": 0.25},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "shifted the other way",
            mistaken(by=lambda down, right: (-down, -right)),
            "You compare with g(y + d, x + r). What was at row y − d is at row y now.",
        ),
        Mistake("not shifted", mistaken(by=lambda down, right: (0, 0)), "You compare the same place of both answers."),
        Mistake(
            "rows and columns exchanged",
            mistaken(by=lambda down, right: (right, down)),
            "You shift by `right` along the rows' axis. That one counts downwards.",
        ),
        Mistake(
            "no margin",
            mistaken(frame=lambda margin: 0),
            "You compare the border, too. There, filters see what lies beyond.",
        ),
        Mistake(
            "one pixel more",
            mistaken(frame=lambda margin: margin + (margin > 0)),
            "Your margin is a pixel too wide, or you cut it from both places twice.",
        ),
        Mistake(
            "margin of one place only",
            mistaken(both=False),
            "You look at the margin of (y, x) alone. (y − d, x − r) needs one, too.",
        ),
        Mistake(
            "round and round",
            mistaken(around=True),
            "You compare what came in from the other side, as with `np.roll`. It is another part of the picture.",
        ),
        Mistake(
            "tolerance not scaled",
            mistaken(scaled=lambda compared, whole, found: 1.0),
            "You allow t, however bright the answers are. Allow t times the largest number that is compared.",
        ),
        Mistake(
            "scaled by the border",
            mistaken(scaled=lambda compared, whole, found: np.abs(whole).max()),
            "Your s is the largest number of the whole answer. The margin is not compared, and does not count.",
        ),
        Mistake(
            "scaled by the other answer",
            mistaken(scaled=lambda compared, whole, found: np.abs(found).max()),
            "Your s is the largest |g′|. It is that of g, which the other is measured by.",
        ),
        Mistake(
            "equal to the last digit",
            mistaken(scaled=lambda compared, whole, found: 0.0),
            "You ask for equality. Numbers are rounded.",
        ),
        Mistake(
            "on average",
            mistaken(worst=np.mean),
            "You take the mean distance. One pixel is enough to show that a filter does not do the same everywhere.",
        ),
        Mistake("any pixel", mistaken(worst=np.min), "With you a filter passes if one pixel does. Every pixel has to."),
        Mistake(
            "signed",
            mistaken(magnitude=lambda difference: difference),
            "Your differences keep their signs: one far below does not show. Take magnitudes.",
        ),
        Mistake(
            "strictly less",
            mistaken(passes=np.less),
            "A filter whose answer is 0 everywhere does the same everywhere: 0 is at most t · 0.",
        ),
        Mistake("one scale for all", all_in_one, "Your s is the largest number of all filters. Each has its own."),
    ],
    equivalent={"tolerance or 0.0001": "the tolerance is positive"},
    hints=[
        "Cut the same window out of both answers: once where it lies, and once d rows higher and r columns to the "
        "left.",
        "`max(d, 0)` and `min(d, 0)` serve for both signs.",
    ],
)
