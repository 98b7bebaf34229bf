"""A region proposal network's loss"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._losses import apart, plain_l1, smooth_l1


def rpn(overlaps, present, objectness, offsets, target_offsets, *, positive, negative):
    r"""Label the anchors of a picture for a region proposal network, and return its loss.

    The network says of every anchor whether there is something in it, whatever it is. Anchors that lie well on an
    object are to say yes, those far from any are to say no, and about those between nobody argues. But every object
    must have an anchor that says yes, be it a bad one.

    **Given**, for one picture,

    - `overlaps`, shape `(anchors, truths)`: IoU of each anchor with each truth, from 0 to 1.
    - `present`, booleans of shape `(truths,)`: False for padding, which is no truth, whatever its
      overlaps are. There is at least one column, be it padding.
    - `objectness` $z$, shape `(anchors,)`: logits.
    - `offsets` $t$ and `target_offsets` $t^*$, shape `(anchors, 4)`.
    - `positive` and `negative`, numbers, $0 < $ `negative` $<$ `positive` $< 1$.

    An anchor has the label $p = 1$ if its IoU with some truth is **above** `positive`, *or* if no anchor has a larger
    IoU with some truth than it has, and that is more than 0; several anchors may share a truth's largest IoU, and all
    of them are positive. Otherwise it has the label 0 if its IoU with every truth is **below** `negative`, and −1 else.
    In a picture without truths all labels are 0.

    With $\sigma$ the logistic function and $N$ the number of anchors with $p_i \ge 0$,

    $$L = \frac{1}{N} \sum_{i:\, p_i \ge 0} \Big( -p_i \ln \sigma(z_i) - (1 - p_i) \ln\big(1 - \sigma(z_i)\big)
       + p_i \sum_{k=1}^{4} \operatorname{smooth}(t_{ik} - t^*_{ik}) \Big), \qquad
      \operatorname{smooth}(d) = \begin{cases} \frac12 d^2 & |d| < 1 \\ |d| - \frac12 & \text{else.} \end{cases}$$

    There is an anchor with $p_i \ge 0$.

    **Return** two things: the labels, integers of shape `(anchors,)`; and $L$, a number.

    Logits may be in the thousands, of either sign. Use NumPy only, and leave the inputs as they are. If your labels
    have one of the usual slips, the loss still earns its marks if it is right for *your* labels.
    """
    ### BEGIN SOLUTION
    table = overlaps * present  # no truth is best with 0
    best = table.max(axis=1)
    there = (best > positive) | ((table == table.max(axis=0)) & (table > 0)).any(axis=1)
    counted = there | (best < negative)
    labels = np.where(there, 1, np.where(counted, 0, -1))

    yes_or_no = np.logaddexp(0, np.where(there, -objectness, objectness))
    size = np.abs(offsets[there] - target_offsets[there])
    near = np.minimum(size, 1)
    smooth = near * (size - near / 2)  # both pieces at once
    return labels, (yes_or_no[counted].sum() + smooth.sum()) / counted.sum()
    ### END SOLUTION


LEVELS = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)


def anchors(rng, count, truths, padding, positive=0.75, negative=0.25, width=1.0, logits=None):
    """A table of eighths, so that thresholds are met exactly, and several anchors share a truth's largest IoU.

    The first truth has an anchor above the threshold, the second one two bad ones that are its best, and one that
    is nearly as good; the last one overlaps with nothing. Padding has the largest numbers.
    """
    table = rng.choice(LEVELS[:6], size=(count, truths + padding))
    table[:, 0] = rng.permutation(np.resize([0.875, 0.75, 0.125, 0.25, 0.5, 0.0, 0.8125], count))
    low = np.flatnonzero(table[:, 0] < 0.25)
    table[:, 1:truths] = 0.0
    if truths > 2:
        table[low[:3], 1] = 2.0**-10 * np.array([1, 1, 1 - 2.0**-20])
    table[:, truths:] = rng.choice(LEVELS[4:], size=(count, padding))
    z = width * rng.normal(size=count) if logits is None else rng.permutation(np.resize(logits, count))
    offsets = rng.normal(size=(count, 4))
    present = np.arange(truths + padding) < truths
    order = rng.permutation(truths + padding)
    return {
        "overlaps": table[:, order],
        "present": present[order],
        "objectness": z,
        "offsets": offsets,
        "target_offsets": offsets + apart(rng, offsets.shape),
        "positive": positive,
        "negative": negative,
    }


def none(rng, count, padding):
    """A picture of padding alone."""
    drawn = anchors(rng, count, 1, padding)
    return drawn | {"present": np.zeros(1 + padding, bool)}


def alone(rng):
    """One anchor and one truth, which has to do with it."""
    drawn = anchors(rng, 7, 1, 0)
    first = {name: drawn[name][:1] for name in ("overlaps", "objectness", "offsets", "target_offsets")}
    return drawn | first | {"overlaps": rng.choice(LEVELS[3:6], size=(1, 1))}


def stable(z, p):
    return np.maximum(z, 0) - z * p + np.log1p(np.exp(-np.abs(z)))


def direct(z, p):
    s = 1 / (1 + np.exp(-z))
    return -np.where(p == 1, np.log(s), np.log(1 - s))


def clipped(z, p):
    s = np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)
    return -np.where(p == 1, np.log(s), np.log(1 - s))


def all_of_them(column):
    return (column == column.max()) & (column > 0)


@combinable
def mistaken(
    *,
    above=lambda x, t: x > t,
    below=lambda x, t: x < t,
    best_of=all_of_them,
    uses_present=True,
    between=-1,
    unhappy=lambda z, p: stable(z, p),
    of_boxes=smooth_l1,
    with_box=lambda labels: labels == 1,
    divided=lambda labels: (labels >= 0).sum(),
    boxes_divided=None,
    box_part=1,
):
    """Label anchor by anchor, with one slip; the loss is that of these labels."""

    def rpn(overlaps, present, objectness, offsets, target_offsets, *, positive, negative):
        there = np.flatnonzero(present) if uses_present else np.arange(len(present))
        table = overlaps[:, there]
        needed = np.zeros(len(table), bool)
        for column in table.T:
            needed |= best_of(column)
        labels = np.full(len(table), between)
        for i, row in enumerate(table):
            best = row.max() if len(row) else -1
            if below(best, negative):
                labels[i] = 0
            if above(best, positive) or needed[i]:
                labels[i] = 1
        counted = labels >= 0
        rows = with_box(labels)
        far = of_boxes(offsets[rows] - target_offsets[rows])[0].sum()
        n = divided(labels)
        m = n if boxes_divided is None else max(boxes_divided(labels), 1)
        return labels, unhappy(objectness, labels)[counted].sum() / n + box_part * far / m

    return rpn


def first_alone(column):
    found = np.zeros(len(column), bool)
    found[column.argmax()] = column.max() > 0
    return found


SLIPS = [
    Mistake(
        "threshold itself is enough",
        mistaken(above=lambda x, t: x >= t),
        "An IoU of exactly `positive` makes an anchor positive in your labels. It has to be above.",
    ),
    Mistake(
        "threshold itself is too little",
        mistaken(below=lambda x, t: x <= t),
        "An IoU of exactly `negative` makes an anchor negative in your labels. It has to be below.",
    ),
    Mistake(
        "no anchor for a hard truth",
        mistaken(best_of=lambda column: np.zeros(len(column), bool)),
        "A truth that no anchor overlaps with by more than `positive` has no anchor in your labels. Its best one is "
        "positive, too.",
    ),
    Mistake(
        "first of the best alone",
        mistaken(best_of=first_alone),
        "Where several anchors share a truth's largest IoU, you take the first. All of them are positive.",
    ),
    Mistake(
        "best by nothing",
        mistaken(best_of=lambda column: column == column.max()),
        "A truth that overlaps with no anchor at all makes all of them positive in your labels: 0 is no overlap.",
    ),
    Mistake(
        "nearly the best",
        mistaken(best_of=lambda column: np.isclose(column, column.max()) & (column > 0)),
        "Anchors whose IoU is nearly a truth's largest are positive in your labels. It has to be the largest, exactly.",
        others=[mistaken(best_of=lambda column: (column > column.max() - 1e-6) & (column > 0))],
    ),
    Mistake(
        "padding is a truth",
        mistaken(uses_present=False),
        "Padding counts as a truth in your labels. Look at `present`.",
    ),
    Mistake(
        "those between are background",
        mistaken(between=0),
        "Anchors between the thresholds are background in your labels. They have the label −1, and do not count.",
    ),
]

exercise = Exercise(
    solution=rpn,
    reference=mistaken(),
    points=4,
    parts=[Part("labels", 2), Part("loss", 2)],
    follow_through=FollowThrough(of="labels", parts=["loss"], slips=SLIPS),
    cases=[
        Case(
            "four anchors by hand",
            inputs={
                "overlaps": np.array([[0.875, 0.0], [0.0, 0.25], [0.5, 0.0], [0.125, 0.125]]),
                "present": np.array([True, True]),
                "objectness": np.zeros(4),
                "offsets": np.array([[2.0, 0, 0, 0], [0.5, 0, 0, 0], [9.0, 9, 9, 9], [9.0, 9, 9, 9]]),
                "target_offsets": np.zeros((4, 4)),
                "positive": 0.7,
                "negative": 0.3,
            },
            about="The labels are 1, 1 (the best that the second truth has), −1 and 0. Three anchors count, each with "
            "ln 2; the offsets add 1½ and ⅛: L = ln 2 + 1.625/3.",
        ),
        Case("two truths and padding", anchors, {"count": 9, "truths": 2, "padding": 1}),
        Case("a hard truth, and one out of reach", anchors, {"count": 14, "truths": 3, "padding": 2}, hidden=True),
        Case("a picture without truths", none, {"count": 8, "padding": 2}, hidden=True),
        Case("one anchor and one truth", alone, hidden=True),
        Case(
            "large logits",
            anchors,
            {"count": 11, "truths": 1, "padding": 0, "logits": [-1000.0, 1000.0, -40.0, 40.0, -30.0, 500.0]},
            hidden=True,
        ),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "logarithm of zero",
            mistaken(unhappy=direct),
            "Your loss is infinite, or none, where logits are large. Write it in terms of z: "
            "max(z, 0) − z p + ln(1 + exp(−|z|)).",
        ),
        Mistake(
            "probabilities cut off",
            mistaken(unhappy=clipped),
            "You cut probabilities off before the logarithm. Then very wrong answers cost too little.",
        ),
        Mistake(
            "offsets of background",
            mistaken(with_box=lambda labels: labels >= 0),
            "The offsets of background count in your loss. There is no box that they should lead to.",
        ),
        Mistake(
            "offsets of all anchors",
            mistaken(with_box=lambda labels: labels >= -1),
            "The offsets of all anchors count in your loss. Only those with the label 1 do.",
        ),
        Mistake("plain L1", mistaken(of_boxes=plain_l1), "Your loss of offsets is |d| everywhere. Near 0 it is ½ d²."),
        Mistake(
            "divided by all anchors",
            mistaken(divided=len),
            "You divide by the number of all anchors. N counts those with a label of 0 or 1.",
        ),
        Mistake(
            "offsets divided by those with an object",
            mistaken(boxes_divided=lambda labels: (labels == 1).sum()),
            "You divide the second part by the number of positive anchors. Both parts are divided by N.",
        ),
        Mistake("not divided", mistaken(divided=lambda labels: 1), "You do not divide by N."),
        Mistake("no offsets", mistaken(box_part=0), "The second part of the loss is missing."),
    ],
    hints=[
        "Give padding an IoU of 0: then it is nobody's best, and nobody's largest.",
        "`table == table.max(axis=0)` finds all anchors that share a truth's largest IoU, for all truths at once.",
    ],
)
