"""Proposals of regions"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def faster_rcnn(objectness, offsets, anchors, *, count, threshold, least):
    r"""Turn what a region proposal network says of its anchors into a few regions.

    Faster R-CNN has no search for regions before the network. Its first half says of every anchor how likely there is
    something in it, and where the edges should be instead. The second half wants to look at a few regions only, and
    none of them twice.

    **Given**, for one picture, with boxes as corners (left, top, right, bottom) in shares of the picture,

    - `objectness` $p$, shape `(anchors,)`: the larger, the more likely there is an object.
    - `offsets` $t$, shape `(anchors, 4)`, in the order $x, y, w, h$.
    - `anchors`, shape `(anchors, 4)`: corners; an anchor may reach beyond the picture.
    - `count`, an int, 1 or more; `threshold`, from 0 up to, but without, 1; `least`, above 0 and below 1.

    **Steps**

    1. *Decode.* An anchor with the centre $(x_a, y_a)$, the width $w_a$ and the height $h_a$ becomes a region with the
       centre $(x_a + 0.1\, t_x w_a,\; y_a + 0.1\, t_y h_a)$, the width $w_a e^{0.2\, t_w}$ and the height
       $h_a e^{0.2\, t_h}$.
    2. *Clip.* All four edges are brought into the range from 0 to 1.
    3. *Drop small ones.* Regions whose width or height, after clipping, is less than `least` are left out.
    4. *Suppress.* Of the regions that are left, the one with the largest $p$ is kept; all others whose IoU with it is
       **above** `threshold` are left out; and so on, with the best of those that are still left, until none is. Of
       equal $p$, the smaller index is better.
    5. Of those that are kept, the first `count` are proposed.

    The IoU of two regions is the area of their intersection over that of their union; regions that do not meet have 0.

    **Return** two arrays: the regions after step 2, shape `(anchors, 4)`, corners of *all* anchors; and the indices of
    those that are proposed, integers of shape `(proposals,)`, in the order in which they were kept.

    No side is within 10⁻⁴ of `least`, and no IoU is so close to `threshold`. Use NumPy only, and leave the inputs as
    they are. If your regions have one of the usual slips, the indices still earn their marks if they are right for
    *your* regions.
    """
    ### BEGIN SOLUTION
    sides = anchors[:, 2:] - anchors[:, :2]
    middle = anchors[:, :2] + sides / 2 + 0.1 * offsets[:, :2] * sides
    half = sides * np.exp(0.2 * offsets[:, 2:]) / 2
    regions = np.clip(np.concatenate([middle - half, middle + half], axis=1), 0, 1)

    sides = regions[:, 2:] - regions[:, :2]
    areas = sides.prod(axis=1)
    left = np.argsort(-objectness, kind="stable")
    left = left[(sides[left] >= least).all(axis=1)]
    kept = []
    while len(left) and len(kept) < count:
        best = left[0]  # which is left out, too: its IoU with itself is 1
        kept.append(best)
        met = np.minimum(regions[best, 2:], regions[left, 2:]) - np.maximum(regions[best, :2], regions[left, :2])
        common = np.maximum(met, 0).prod(axis=1)
        left = left[common <= threshold * (areas[best] + areas[left] - common)]
    return regions, np.array(kept, dtype=int)
    ### END SOLUTION


def decoded(
    offsets, anchors, *, swapped=False, deviations=(0.1, 0.2), from_corner=False, log=False, own_side=True, most=np.inf
):
    """Boxes by centre, width and height, one anchor after the other."""
    found = []
    for (x1, y1, x2, y2), (tx, ty, tw, th) in zip(anchors, offsets, strict=True):
        if swapped:
            tw, th = th, tw
        w, h = x2 - x1, y2 - y1
        x, y = (x1, y1) if from_corner else (x1 + w / 2, y1 + h / 2)
        x, y = x + deviations[0] * tx * (w if own_side else 1), y + deviations[0] * ty * (h if own_side else 1)
        if log:
            w, h = w * (1 + deviations[1] * tw), h * (1 + deviations[1] * th)
        else:
            w, h = w * np.exp(min(deviations[1] * tw, most)), h * np.exp(min(deviations[1] * th, most))
        found.append([x, y, x + w, y + h] if from_corner else [x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    return np.array(found)


def iou(a, b):
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def touching(a, b):
    """The intersection over the smaller one of both."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(w, 0) * max(h, 0) / min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))


def turned_inside_out(a, b):
    """Negative sides that make a positive product."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


SCENES = {
    "chain": [(0.05, 0.05, 0.35, 0.35), (0.15, 0.05, 0.45, 0.35), (0.25, 0.05, 0.55, 0.35)],  # the middle one goes
    "chain from the right": [(0.25, 0.05, 0.55, 0.35), (0.15, 0.05, 0.45, 0.35), (0.05, 0.05, 0.35, 0.35)],
    "single": [(0.3, 0.2, 0.7, 0.5)],
    "nested": [(0.6, 0.05, 0.9, 0.35), (0.7, 0.15, 0.85, 0.3)],  # IoU ¼, though one holds the other
    "apart": [(0.05, 0.55, 0.15, 0.65), (0.25, 0.75, 0.35, 0.85)],  # in both directions, by as much as they are wide
    "thin": [(0.45, 0.5, 0.93, 0.53), (0.45, 0.6, 0.65, 0.61)],  # one of which has a large area
    "tiny": [(0.8, 0.6, 0.83, 0.63)],
    "edge": [(0.9, 0.7, 1.3, 0.95), (-0.2, -0.2, 0.08, 0.08)],  # two that fit once they are cut
    "beyond": [(0.96, 0.4, 1.2, 0.48), (1.1, 0.8, 1.3, 1.0)],  # too small once they are cut
    "alike once cut": [(0.7, 0.7, 1.9, 0.95), (0.7, 0.7, 1.0, 0.95)],
    "crowd": [(0.1 + 0.01 * k, 0.1, 0.4 + 0.01 * k, 0.4) for k in range(5)],
    "thin on less thin": [(0.05, 0.5, 0.35, 0.55), (0.05, 0.5, 0.35, 0.58)],  # the first one is dropped, and drops none
    "twins": [(0.42, 0.7, 0.62, 0.9), (0.46, 0.7, 0.66, 0.9)],  # alike
}


def scene(rng, parts, count, equal=False, threshold=0.4, grown=False):
    """Anchors and offsets that lead to regions of such parts; objectness falls from each to the next, or in pairs.

    The best one comes last, so that no order of the anchors is that of their objectness. On request it is some
    seventy times as large as its anchor.
    """
    regions = np.array([box for part in parts for box in SCENES[part]])
    regions = regions + rng.uniform(-0.004, 0.004, size=regions.shape)
    offsets = rng.choice([-1.0, 1.0], size=regions.shape) * rng.uniform(0.5, 1.5, size=regions.shape)
    if grown:
        offsets[0, 2:] = rng.uniform(21.5, 22.5, size=2)
    sides = (regions[:, 2:] - regions[:, :2]) / np.exp(0.2 * offsets[:, 2:])
    middle = (regions[:, 2:] + regions[:, :2]) / 2 - 0.1 * offsets[:, :2] * sides
    scores = -np.arange(len(regions)) + rng.uniform(-0.3, 0.3, size=len(regions))
    if equal:
        scores = -(np.arange(len(regions)) // 2.0)
    order = np.append(1 + rng.permutation(len(regions) - 1), 0)
    return {
        "objectness": scores[order],
        "offsets": offsets[order],
        "anchors": np.concatenate([middle - sides / 2, middle + sides / 2], axis=1)[order],
        "count": count,
        "threshold": threshold,
        "least": 0.06,
    }


@combinable
def mistaken(
    *,
    clip=lambda boxes: np.clip(boxes, 0, 1),
    usable=lambda sides, least: (sides >= least).all(axis=1),
    sides_of=lambda regions, raw: regions[:, 2:] - regions[:, :2],
    order=lambda p: np.argsort(-p, kind="stable"),
    overlap=iou,
    suppress=lambda x, threshold: x > threshold,
    against="kept",
    first_count=0,
    sorted_by_index=False,
    measured_last=False,
    boxes_of=lambda regions, raw: regions,
    limited=True,
    **decoding,
):
    """Propose regions one after the other, with one slip."""

    def faster_rcnn(objectness, offsets, anchors, *, count, threshold, least):
        raw = decoded(offsets, anchors, **decoding)
        regions = clip(raw)
        fit = usable(sides_of(regions, raw), least)
        met = boxes_of(regions, raw)
        waiting = [i for i in order(objectness) if fit[i] or measured_last]
        if first_count:
            waiting = waiting[: first_count * count]
        kept, seen = [], []
        for i in waiting:
            rivals = kept if against == "kept" else seen
            if not any(suppress(overlap(met[i], met[j]), threshold) for j in rivals):
                kept.append(i)
            seen.append(i)
        kept = [i for i in kept if fit[i]]
        kept = kept[:count] if limited else kept
        return regions, np.array(sorted(kept) if sorted_by_index else kept, dtype=int)

    return faster_rcnn


SLIPS = [
    Mistake(
        "not clipped",
        mistaken(clip=lambda boxes: boxes),
        "Your regions reach beyond the picture. Bring all four edges into the range from 0 to 1.",
    ),
    Mistake(
        "deviations forgotten",
        mistaken(deviations=(1.0, 1.0)),
        "You take the offsets as they are. They come in units of 0.1 and 0.2.",
    ),
    Mistake(
        "one deviation for all",
        mistaken(deviations=(0.1, 0.1)),
        "You multiply all four offsets by 0.1. Those of width and height come in units of 0.2.",
    ),
    Mistake(
        "width and height exchanged",
        mistaken(swapped=True),
        "You take the third offset for the height. The order is x, y, w, h.",
    ),
    Mistake(
        "moved from the corner",
        mistaken(from_corner=True),
        "You move the upper left corner. x and y are those of the centre.",
    ),
    Mistake(
        "no exponential",
        mistaken(log=True),
        "You multiply sides by 1 + 0.2 t. Offsets of sides are logarithms: multiply by exp(0.2 t).",
    ),
    Mistake(
        "moved by shares of the picture",
        mistaken(own_side=False),
        "You add 0.1 t to the centre. Centres move in units of the anchor's own sides.",
    ),
]

exercise = Exercise(
    solution=faster_rcnn,
    reference=mistaken(),
    points=5,
    parts=[Part("regions", 2), Part("proposals", 3)],
    follow_through=FollowThrough(of="regions", parts=["proposals"], slips=SLIPS),
    cases=[
        Case(
            "four anchors by hand",
            inputs={
                "objectness": np.array([1.0, 4.0, 3.0, 2.0]),
                "offsets": np.array([[0.0, 0, 0, 0], [0.0, 0, 0, 0], [5.0, 0, 0, 0], [0.0, 0, 0, 0]]),
                "anchors": np.array(
                    [[0.0, 0, 0.5, 0.5], [0.5, 0.5, 1.5, 1.5], [0.0, 0, 0.25, 0.5], [0.5, 0.5, 1, 0.9]]
                ),
                "count": 2,
                "threshold": 0.5,
                "least": 0.2,
            },
            about="The second anchor is clipped to (0.5, 0.5, 1, 1) and is best. The third one moves by half of its "
            "width, to (0.125, 0, 0.375, 0.5), and is next. The fourth has an IoU of 0.8 with the best, and the "
            "first one comes too late.",
        ),
        Case(
            "a chain, and boxes apart",
            scene,
            {"parts": ["thin", "tiny", "chain", "apart", "nested"], "count": 9},
        ),
        Case(
            "at the edge, and few are wanted",
            scene,
            {"parts": ["edge", "beyond", "chain from the right", "tiny", "nested", "apart"], "count": 4},
            hidden=True,
        ),
        Case("one anchor alone", scene, {"parts": ["single"], "count": 3}, hidden=True),
        Case(
            "equally good ones",
            scene,
            {"parts": ["nested", "twins", "apart"], "count": 9, "equal": True},
            hidden=True,
        ),
        Case(
            "many that are alike",
            scene,
            {"parts": ["alike once cut", "crowd", "thin on less thin", "apart"], "count": 3, "grown": True},
            hidden=True,
        ),
        Case("any overlap is too much", scene, {"parts": ["chain"], "count": 5, "threshold": 0.0}, hidden=True),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "small ones kept",
            mistaken(usable=lambda sides, least: np.ones(len(sides), bool)),
            "Regions that are smaller than `least` are among your proposals, or suppress others.",
        ),
        Mistake(
            "one side is enough",
            mistaken(usable=lambda sides, least: (sides >= least).any(axis=1)),
            "You keep regions of which one side is large enough. Both have to be.",
        ),
        Mistake(
            "area compared",
            mistaken(usable=lambda sides, least: sides.prod(axis=1) >= least**2),
            "You compare the area. Both sides have to be at least `least`.",
        ),
        Mistake(
            "measured before clipping",
            mistaken(sides_of=lambda regions, raw: raw[:, 2:] - raw[:, :2]),
            "You measure sides before they are clipped. What lies beyond the edge does not count.",
        ),
        Mistake(
            "worst first",
            mistaken(order=lambda p: np.argsort(p, kind="stable")),
            "You begin with the smallest objectness.",
        ),
        Mistake(
            "larger index first",
            mistaken(order=lambda p: np.argsort(p, kind="stable")[::-1]),
            "Of equally good regions you take the larger index first. The smaller one is better.",
        ),
        Mistake(
            "suppressed by those that are suppressed",
            mistaken(against="seen"),
            "A region is left out in your answer because of one that has been left out itself. Only those that are "
            "kept suppress others.",
        ),
        Mistake(
            "best ones before suppression",
            mistaken(first_count=1),
            "You take the first regions before you suppress. Then too few may be left: suppress all of them first.",
            others=[mistaken(first_count=2)],
        ),
        Mistake("all that are kept", mistaken(limited=False), "You propose all regions that are kept, not `count`."),
        Mistake(
            "in order of the anchors",
            mistaken(sorted_by_index=True),
            "Your indices are sorted. They are asked for in the order in which the regions were kept.",
        ),
        Mistake(
            "small ones dropped after suppression",
            mistaken(measured_last=True),
            "Regions that are too small suppress others in your answer, and are dropped then. Drop them first.",
        ),
        Mistake(
            "suppressed before clipping",
            mistaken(boxes_of=lambda regions, raw: raw),
            "Your IoU is that of the regions before they are clipped. Beyond the edge there is nothing.",
        ),
        Mistake(
            "a threshold of 0 is none",
            mistaken(suppress=lambda x, threshold: x > (threshold or 0.5)),
            "A threshold of 0 is another one with you, as by `threshold or 0.5`. It means that no overlap is allowed.",
            others=[mistaken(suppress=lambda x, threshold: x > (threshold or 0.7))],
        ),
        Mistake(
            "exponent held within bounds",
            mistaken(most=4.0),
            "You hold the exponent of sides within bounds. Nothing but edges is clipped here.",
            others=[mistaken(most=most) for most in (2.0, 3.0, float(np.log(1000 / 16)))],
        ),
        Mistake(
            "no suppression",
            mistaken(suppress=lambda x, threshold: False),
            "Nothing is suppressed in your answer.",
        ),
        Mistake(
            "over the smaller one",
            mistaken(overlap=touching),
            "You divide the intersection by the smaller area. The IoU has the union below.",
        ),
        Mistake(
            "boxes that do not meet",
            mistaken(overlap=turned_inside_out),
            "Two boxes that are apart in both directions have an intersection in your answer: two negative sides make "
            "a positive product. A side is at least 0.",
        ),
    ],
    equivalent={
        "comparison strict or loose: sides[left] >= least -> sides[left] > least": "No side is so close to `least`.",
        "comparison strict or loose: common <= threshold * (areas[best] + areas[left] - common) -> "
        "common < threshold * (areas[best] + areas[left] - common)": "No IoU is so close to `threshold`.",
    },
    hints=[
        "Keep the indices of what is left in an array that is sorted once; the first one is always the best.",
        "`np.argsort(-p, kind='stable')` keeps equal ones in order.",
    ],
)
