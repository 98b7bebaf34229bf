"""Selective search"""

import itertools

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import redrawn


def selective_search(colors, textures, segments, *, weights=(1.0, 1.0, 1.0, 1.0), color_bins=25, texture_bins=10):
    r"""Return the boxes that selective search proposes.

    Where could something be? A picture is cut into small regions of one colour, and then the two neighbours that look
    most alike become one, again and again, until all is one region. Somewhere on the way a region is a wheel, later a
    car, later a street. Each of them gives a box.

    **Given**

    - `colors`, shape `(rows, columns, channels)`, and `textures`, shape `(rows, columns, responses)`: numbers in
      $[0, 1]$ for each pixel.
    - `segments`, shape `(rows, columns)`, integers: the number of the region that each pixel belongs to in the
      beginning, 0 to $R - 1$, each of which occurs; $R \ge 2$.
    - `weights` $a_1, \dots, a_4$, positive, and the numbers of bins, 1 or more.

    Two regions are neighbours if a pixel of one lies directly above, below, left or right of a pixel of the other. For
    regions $r$ and $r'$ of $|r|$ and $|r'|$ pixels in a picture of $N$ pixels,

    $$s(r, r') = a_1 \sum_b \min(c_b, c'_b) + a_2 \sum_b \min(t_b, t'_b)
      + a_3 \left(1 - \frac{|r| + |r'|}{N}\right)
      + a_4 \left(1 - \frac{B - |r| - |r'|}{N}\right).$$

    - $c$ is a region's histogram of `colors`: for each channel, `color_bins` equally wide bins between 0 and 1 (a value
      on an edge belongs to the upper bin, and 1 to the last one), counted over its pixels; all channels together are
      divided by one number so that their sum is 1. $t$ is the same of `textures`, with `texture_bins`.
    - $B$ is the area in pixels of the smallest box around both.

    Repeat until one region is left: merge the two neighbours with the largest $s$. The new region has the next number:
    the first one that is made is number $R$. No two similarities between which you have to choose are equal.

    **Return** the boxes of all regions that there were, shape `(2R - 1, 4)`, in the order of their numbers: the $R$
    regions of the beginning, then those that were made. A box is (left, top, right, bottom), the smallest that covers
    all pixels of its region, $x$ in shares of the columns and $y$ in shares of the rows: one around the whole picture
    is $(0, 0, 1, 1)$, and the first pixel alone has $(0, 0, 1/\text{columns}, 1/\text{rows})$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    rows, columns = segments.shape

    def histogram(maps, region, bins):
        index = np.minimum((maps[region] * bins).astype(int), bins - 1)  # (pixels, channels)
        return np.concatenate([np.bincount(channel, minlength=bins) for channel in index.T]) / index.size

    def box(region):
        y, x = np.nonzero(region)
        return np.array([x.min(), y.min(), x.max() + 1, y.max() + 1])

    def neighbours(a, b):
        beside = (a[:, 1:] & b[:, :-1]).any() or (a[:, :-1] & b[:, 1:]).any()
        return beside or (a[1:] & b[:-1]).any() or (a[:-1] & b[1:]).any()

    def similarity(a, b):
        left, top, right, bottom = box(a | b)
        size, area = (a | b).sum() / segments.size, (right - left) * (bottom - top) / segments.size
        c = [histogram(colors, region, color_bins) for region in (a, b)]
        t = [histogram(textures, region, texture_bins) for region in (a, b)]
        return np.dot(
            weights, [np.minimum(*c).sum(), np.minimum(*t).sum(), -size, size - area]
        )  # without the ones, which all have

    regions = [segments == k for k in range(segments.max() + 1)]
    left = set(range(len(regions)))
    while len(left) > 1:
        pairs = [(i, j) for i in left for j in left if i < j and neighbours(regions[i], regions[j])]
        i, j = max(pairs, key=lambda pair: similarity(regions[pair[0]], regions[pair[1]]))
        left = left - {i, j} | {len(regions)}
        regions.append(regions[i] | regions[j])
    return np.array([box(region) for region in regions]) / [columns, rows, columns, rows]
    ### END SOLUTION


def _histogram(maps, region, bins, *, per_channel=False):
    values = maps[region]
    counts = [np.histogram(channel, bins=bins, range=(0, 1))[0] for channel in values.T]
    return np.concatenate(counts) / (len(values) if per_channel else values.size)


def _box(region):
    y, x = np.nonzero(region)
    return np.array([x.min(), y.min(), x.max() + 1, y.max() + 1])


SIDES = (
    ((slice(None), slice(1, None)), (slice(None), slice(-1))),
    ((slice(1, None), slice(None)), (slice(-1), slice(None))),
)
CORNERS = (
    ((slice(1, None), slice(1, None)), (slice(-1), slice(-1))),
    ((slice(1, None), slice(-1)), (slice(-1), slice(1, None))),
)


def _neighbours(labels, shifts=SIDES):
    """Return the pairs of regions that meet, each once, in order."""
    met = np.concatenate([np.stack([labels[a].ravel(), labels[b].ravel()], axis=1) for a, b in shifts])
    return sorted({(min(p), max(p)) for p in met[met[:, 0] != met[:, 1]].tolist()})


def _everybody(labels):
    return list(itertools.combinations(np.unique(labels).tolist(), 2))


def _mean(c, d, m, n):
    return (m * c + n * d) / (m + n)


@combinable
def mistaken(
    *,
    histogram=_histogram,
    mixed=_mean,
    alike=lambda c, d: np.minimum(c, d).sum(),
    neighbours=_neighbours,
    size=lambda size: 1 - size,
    fill=lambda area, size: 1 - (area - size),
    used=(1, 1, 1, 1),
    weighted=lambda weights: weights,
    best=max,
    shown=lambda boxes, count: boxes,
    last=0,
    margins=None,
):
    """Return the proposals with one slip in them; ``margins`` collects how much better each choice was."""

    def selective_search(colors, textures, segments, *, weights=(1.0,) * 4, color_bins=25, texture_bins=10):
        labels, count, pixels = segments.copy(), segments.max() + 1, segments.size
        masks = [segments == k for k in range(count)]
        c = [histogram(colors, mask, color_bins) for mask in masks]
        t = [histogram(textures, mask, texture_bins) for mask in masks]
        n, boxes = [mask.sum() for mask in masks], [_box(mask) for mask in masks]

        def around(i, j):
            return np.append(np.minimum(boxes[i][:2], boxes[j][:2]), np.maximum(boxes[i][2:], boxes[j][2:]))

        def similarity(pair):
            i, j = pair
            x, y, u, v = around(i, j)
            part = (n[i] + n[j]) / pixels
            each = [alike(c[i], c[j]), alike(t[i], t[j]), size(part), fill((u - x) * (v - y) / pixels, part)]
            return np.dot(np.multiply(weighted(weights), used), each)

        while len(boxes) < 2 * count - 1:
            pairs = neighbours(labels)
            values = sorted(map(similarity, pairs))
            if margins is not None and len(values) > 1:
                margins.append(values[-1] - values[-2])
            i, j = best(pairs, key=similarity)
            labels[(labels == i) | (labels == j)] = len(boxes)
            for histograms in (c, t):
                histograms.append(mixed(histograms[i], histograms[j], n[i], n[j]))
            boxes.append(around(i, j))
            n.append(n[i] + n[j])
        shares = np.tile(segments.shape[::-1], 2)
        return shown((np.array(boxes) - [0, 0, last, last]) / shares, count)

    return selective_search


# The first ones are seen in fewest pictures.
SLIPS = {
    "neighbours by a corner": mistaken(neighbours=lambda labels: _neighbours(labels, (*SIDES, *CORNERS))),
    "no neighbours needed": mistaken(neighbours=_everybody),
    "means of histograms": mistaken(mixed=lambda c, d, m, n: (c + d) / 2),
    "weights forgotten": mistaken(weighted=lambda weights: (1.0, 1.0, 1.0, 1.0)),
    "colour forgotten": mistaken(used=(0, 1, 1, 1)),
    "texture forgotten": mistaken(used=(1, 0, 1, 1)),
    "size forgotten": mistaken(used=(1, 1, 0, 1)),
    "fill forgotten": mistaken(used=(1, 1, 1, 0)),
    "large regions first": mistaken(size=lambda size: size),
    "box in place of the gap": mistaken(fill=lambda area, size: 1 - area),
    "least similar first": mistaken(best=min),
    "histograms added": mistaken(mixed=lambda c, d, m, n: c + d),
    "each channel has sum 1": mistaken(histogram=lambda *a: _histogram(*a, per_channel=True)),
    "last pixel left out": mistaken(last=1),
    "top before left": mistaken(shown=lambda b, count: b[:, [1, 0, 3, 2]]),
    "merged regions only": mistaken(shown=lambda b, count: b[count:]),
}


def picture(rng, rows, columns, grid, bins=(4, 3)):
    """A picture of regions that are no rectangles; every choice is clear, and every slip is seen."""

    def draw():
        while True:
            segments = blocks(rng, rows, columns, grid)
            middles = rng.uniform(0.3, 0.7, size=(2, segments.max() + 1, 3))
            maps = np.clip(middles[:, segments] + rng.normal(scale=0.2, size=(2, rows, columns, 3)), 0, 1)
            inputs = {
                "colors": maps[0],
                "textures": maps[1, ..., :2],
                "segments": segments,
                "weights": rng.uniform(0.4, 1.6, size=4),
                "color_bins": bins[0],
                "texture_bins": bins[1],
            }
            margins = []
            mistaken(margins=margins)(**inputs)
            on_an_edge = [
                np.abs(m * b - np.round(m * b))[(m > 0) & (m < 1)].min() for m, b in zip(maps, bins, strict=True)
            ]
            if segments.max() + 1 == np.prod(grid) and min(margins) > 1e-3 and min(on_an_edge) > 1e-5:
                return inputs

    return redrawn(draw, selective_search, list(SLIPS.values()))


def lower_bins(maps, region, bins):
    """Histograms in which a value on an edge belongs to the lower bin."""
    index = np.maximum(np.ceil(maps[region] * bins).astype(int) - 1, 0)
    return np.concatenate([np.bincount(channel, minlength=bins) for channel in index.T]) / index.size


def without_one(maps, region, bins):
    """Histograms in which 1 has no bin."""
    index = np.floor(maps[region] * bins).astype(int)
    counts = np.concatenate([np.bincount(channel, minlength=bins + 1)[:bins] for channel in index.T])
    return counts / max(counts.sum(), 1)


def three_channels(maps, region, bins):
    """Histograms of the first three channels alone."""
    return _histogram(maps[..., :3], region, bins)


def on_edges(rng, rows, columns, grid):
    """A picture in more channels than three, whose numbers all lie on edges of bins."""
    slips = [*SLIPS.values(), *(mistaken(histogram=slip) for slip in (lower_bins, without_one, three_channels))]

    def draw():
        while True:
            inputs = {
                "colors": rng.integers(0, 5, size=(rows, columns, 5)) / 4,
                "textures": rng.integers(0, 3, size=(rows, columns, 2)) / 2,
                "segments": blocks(rng, rows, columns, grid),
                "weights": rng.uniform(0.4, 1.6, size=4),
                "color_bins": 4,
                "texture_bins": 2,
            }
            margins = []
            mistaken(margins=margins)(**inputs)
            if inputs["segments"].max() + 1 == np.prod(grid) and min(margins) > 1e-3:
                return inputs

    return redrawn(draw, selective_search, slips)


def blocks(rng, rows, columns, grid):
    """Blocks of unequal sizes; some of their pixels go over to a neighbour."""
    cuts = [
        np.sort(rng.choice(np.arange(1, n), size=k - 1, replace=False))
        for n, k in zip((rows, columns), grid, strict=True)
    ]
    y, x = (np.searchsorted(c, np.arange(n), side="right") for c, n in zip(cuts, (rows, columns), strict=True))
    segments = y[:, None] * grid[1] + x
    for _ in range(rows * columns // 3):
        i, j = rng.integers(1, rows), rng.integers(1, columns)
        segments[i, j] = segments[i - 1, j] if rng.random() < 0.5 else segments[i, j - 1]
    return np.unique(segments, return_inverse=True)[1].reshape(rows, columns)


exercise = Exercise(
    solution=selective_search,
    points=8,
    seconds=30.0,
    cases=[
        Case(
            "three columns by hand",
            inputs={
                "colors": np.array([[[0.0], [0.25], [0.75]], [[0.25], [0.0], [1.0]]]),
                "textures": np.array([[[0.5], [0.5], [0.5]], [[0.5], [0.5], [0.5]]]),
                "segments": np.array([[0, 1, 2], [0, 1, 2]]),
                "color_bins": 2,
                "texture_bins": 1,
            },
            about="The first two columns are dark, and the third is light: s is 1 + 1 + 1/3 + 1 for the first two, and "
            "0 + 1 + 1/3 + 1 for the last two. So regions 0 and 1 become region 3, and that and region 2 the picture: "
            "(0, 0, ⅓, 1), (⅓, 0, ⅔, 1), (⅔, 0, 1, 1), (0, 0, ⅔, 1), (0, 0, 1, 1).",
        ),
        Case("twelve regions", picture, {"rows": 9, "columns": 13, "grid": (3, 4)}),
        Case("four rows of three", picture, {"rows": 13, "columns": 10, "grid": (4, 3), "bins": (5, 2)}, hidden=True),
        Case("values on the edges of bins", on_edges, {"rows": 9, "columns": 12, "grid": (3, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake("colour forgotten", SLIPS["colour forgotten"], "Colours have no part in your similarity."),
        Mistake("texture forgotten", SLIPS["texture forgotten"], "Textures have no part in your similarity."),
        Mistake(
            "size forgotten",
            SLIPS["size forgotten"],
            "The sizes of regions have no part in your similarity. Without them one large region swallows all others, "
            "one by one.",
        ),
        Mistake(
            "fill forgotten",
            SLIPS["fill forgotten"],
            "The gap between two regions and their common box has no part in your similarity.",
        ),
        Mistake("weights forgotten", SLIPS["weights forgotten"], "You do not use `weights`."),
        Mistake(
            "large regions first",
            SLIPS["large regions first"],
            "Your third term grows with the sizes. Small regions are to be merged first: 1 − (|r| + |r′|)/N.",
        ),
        Mistake(
            "box in place of the gap",
            SLIPS["box in place of the gap"],
            "Your fourth term subtracts the whole box. What counts is what the two regions leave empty in it.",
        ),
        Mistake("least similar first", SLIPS["least similar first"], "You merge the two that are *least* alike."),
        Mistake(
            "no neighbours needed",
            SLIPS["no neighbours needed"],
            "You merge regions that do not touch. Only neighbours become one.",
        ),
        Mistake(
            "neighbours by a corner",
            SLIPS["neighbours by a corner"],
            "Your regions are neighbours if they touch at a corner. They have to share a side.",
        ),
        Mistake(
            "means of histograms",
            SLIPS["means of histograms"],
            "A merged region has the mean of two histograms with you. The larger region has more pixels to count.",
        ),
        Mistake(
            "histograms added",
            SLIPS["histograms added"],
            "A merged region has the sum of two histograms with you, and that adds up to 2.",
        ),
        Mistake(
            "each channel has sum 1",
            SLIPS["each channel has sum 1"],
            "Each channel of your histograms has the sum 1. All of them together have.",
        ),
        Mistake(
            "on an edge in the lower bin",
            mistaken(histogram=lower_bins),
            "A value on the edge of two bins belongs to the lower one with you. It belongs to the upper one.",
        ),
        Mistake(
            "1 in no bin",
            mistaken(histogram=without_one),
            "A value of 1 has no bin with you. It belongs to the last one.",
        ),
        Mistake(
            "last pixel left out",
            SLIPS["last pixel left out"],
            "Your boxes end before the last pixel. Its right edge is one further than its number.",
        ),
        Mistake(
            "top before left",
            SLIPS["top before left"],
            "Your boxes are (top, left, bottom, right). x comes first.",
        ),
        Mistake(
            "merged regions only",
            SLIPS["merged regions only"],
            "You return the boxes of merged regions only. Those of the beginning come first.",
        ),
    ],
    equivalent={
        "comparison turned: i < j -> i > j": "Each pair is taken once, whichever of the two comes first.",
        "answer squeezed": "There are two regions at least, and so three boxes.",
    },
    hints=[
        "Keep each region as a boolean picture: `segments == k`. Merging is `|`, and size, box and histogram follow.",
        "Two regions share a side if one of them, moved by a pixel, meets the other: `(a[1:] & b[:-1]).any()` is one "
        "of four ways.",
        "`max(pairs, key=…)` finds the best pair. The picture is small: compute everything anew each time.",
    ],
)
