"""The two-part loss of Fast R-CNN"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable

from ._losses import apart, cross_entropy, jumping, overflowing, plain_l1, smooth_l1, squares


def fast_rcnn(vectors, score_kernel, offset_kernel, classes, target_offsets, *, balance):
    r"""Return the loss of Fast R-CNN's last layers, and its gradients.

    Each region of a picture has become a vector. Two dense layers look at it: one says what is in the region, the
    other where its edges should be. They learn together, and the vector hears of both.

    **Given** $n$ regions:

    - `vectors` $V$, shape `(n, d)`.
    - `score_kernel` $A$, shape `(d, q + 1)`, and `offset_kernel` $B$, shape `(d, 4)`. There are no biases.
    - `classes` $c$, integers of shape `(n,)`: 0 for background, 1 to $q$ for an object, and −1 for a region that is
      left out, as if it were not there.
    - `target_offsets` $t^*$, shape `(n, 4)`; what stands there for other regions than those with an object means
      nothing, and may be NaN.
    - `balance` $\lambda$.

    With $s = V A$ and $t = V B$,

    $$L = \frac{1}{N} \sum_{i:\, c_i \ge 0} \Big( -\ln \operatorname{softmax}(s_i)_{c_i}
      + \lambda\, [c_i \ge 1] \sum_{k=1}^{4} \operatorname{smooth}(t_{ik} - t^*_{ik}) \Big), \qquad
      \operatorname{smooth}(d) = \begin{cases} \frac12 d^2 & |d| < 1 \\ |d| - \frac12 & \text{else,} \end{cases}$$

    where $N$ counts the regions with $c_i \ge 0$, of which there is at least one, and $[c_i \ge 1]$ is 1 or 0.

    **Return** four things, in this order: $L$, a number; $\partial L/\partial V$; $\partial L/\partial A$; and
    $\partial L/\partial B$, each of the shape of what it belongs to.

    Scores may be in the thousands, of either sign. Use NumPy only, and no numerical differentiation, and leave the
    inputs as they are. If your loss has one of the usual slips, the gradients still earn their marks if they are those
    of *your* loss.
    """
    ### BEGIN SOLUTION
    scores, counted, there = vectors @ score_kernel, classes > -1, classes >= 1
    lowered = scores - scores.max(axis=1, keepdims=True)
    log_p = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    truth = np.arange(scores.shape[1]) == classes[:, None]  # −1 is no column

    d = np.where(there[:, None], vectors @ offset_kernel - target_offsets, 0)
    near = np.minimum(np.abs(d), 1)
    smooth = near * (np.abs(d) - near / 2)  # both pieces at once
    n = counted.sum()
    loss = (balance * smooth.sum() - log_p[truth].sum()) / n

    g_scores = (np.exp(log_p) - truth) * counted[:, None] / n
    g_offsets = balance * np.clip(d, -1, 1) / n
    return loss, g_scores @ score_kernel.T + g_offsets @ offset_kernel.T, vectors.T @ g_scores, vectors.T @ g_offsets
    ### END SOLUTION


def regions(rng, classes, kinds, features, balance, large=False, nothing=False):
    """Regions of such classes, in random order, whose offsets are wrong by less and by more than 1.

    On request there are no numbers where the targets mean nothing.
    """
    classes = rng.permutation(classes)
    drawn = {
        "vectors": rng.normal(size=(len(classes), features)),
        "score_kernel": rng.normal(size=(features, kinds)),
        "offset_kernel": rng.normal(size=(features, 4)),
    }
    if large:
        # Whole numbers; the score of background lies far below the others where it is right, and else above or below.
        drawn["vectors"] = rng.integers(1, 4, size=drawn["vectors"].shape).astype(float)
        drawn["vectors"][:, 0] *= np.where(classes == 0, 1, np.resize([1, -1], len(classes)))
        drawn["score_kernel"] = np.round(2 * drawn["score_kernel"])
        drawn["score_kernel"][0, 1:] += 900.0
    found = drawn["vectors"] @ drawn["offset_kernel"]
    targets = found + apart(rng, found.shape)
    if nothing:
        targets[classes < 1] = np.nan
    return {**drawn, "classes": classes, "target_offsets": targets, "balance": balance}


@combinable
def mistaken(
    *,
    of_classes=cross_entropy,
    of_boxes=smooth_l1,
    boxes=lambda c: c >= 1,
    counted=lambda c: c >= 0,
    divided=lambda c: (c >= 0).sum(),
    boxes_divided=None,
    balanced=True,
    kept_background=True,
    ways=(1, 1),
    back=1,
    balance_back=True,
    multiplied=False,
):
    """Return loss and gradients over the regions that count, with one slip; the gradients are those of its own loss."""

    def fast_rcnn(vectors, score_kernel, offset_kernel, classes, target_offsets, *, balance):
        rows, with_box = np.flatnonzero(counted(classes)), np.flatnonzero(boxes(classes))
        if not kept_background:
            rows = np.flatnonzero(classes >= 1)
        n = divided(classes)
        m = n if boxes_divided is None else boxes_divided(classes)
        weight = balance if balanced else 1.0
        each, d_each = of_classes((vectors @ score_kernel)[rows], np.maximum(classes[rows], 0))
        if multiplied:
            with_box = np.arange(len(classes))
        far, d_far = of_boxes((vectors @ offset_kernel - target_offsets)[with_box])
        if multiplied:
            far, d_far = (d * boxes(classes)[:, None] for d in (far, d_far))
        loss = each.sum() / n + weight * far.sum() / m
        g_scores, g_offsets = np.zeros((len(classes), score_kernel.shape[1])), np.zeros((len(classes), 4))
        g_scores[rows] = d_each * (1 / n if back else 1)
        g_offsets[with_box] = d_far * (weight if balance_back else 1) * (1 / m if back else 1)
        d_vectors = ways[0] * g_scores @ score_kernel.T + ways[1] * g_offsets @ offset_kernel.T
        return loss, d_vectors, vectors.T @ g_scores, vectors.T @ g_offsets

    return fast_rcnn


SLIPS = [
    Mistake(
        "offsets of background",
        mistaken(boxes=lambda c: c >= 0),
        "The offsets of background count in your loss. [c ≥ 1] is 1 for regions with an object and 0 for others; it is "
        "no vector of ones.",
    ),
    Mistake(
        "region left out counts as background",
        mistaken(counted=lambda c: c >= -1, divided=lambda c: len(c)),
        "A region with class −1 counts in your loss. It is to be left out.",
    ),
    Mistake(
        "divided by all regions",
        mistaken(divided=lambda c: len(c)),
        "You divide by the number of all regions. Those that are left out do not count in N.",
    ),
    Mistake(
        "offsets divided by those with an object",
        mistaken(boxes_divided=lambda c: (c >= 1).sum()),
        "You divide the second part by the number of regions with an object. Both parts are divided by N.",
    ),
    Mistake("not divided", mistaken(divided=lambda c: 1), "You do not divide by N."),
    Mistake("balance forgotten", mistaken(balanced=False), "λ does not appear in your loss."),
    Mistake(
        "background without a loss",
        mistaken(kept_background=False),
        "Background does not count in the first part of your loss. It is a class like any other.",
    ),
    Mistake("plain L1", mistaken(of_boxes=plain_l1), "Your loss of offsets is |d| everywhere. Near 0 it is ½ d²."),
    Mistake(
        "squares", mistaken(of_boxes=squares), "Your loss of offsets is ½ d² everywhere. From |d| = 1 on it is linear."
    ),
    Mistake(
        "a jump at one",
        mistaken(of_boxes=jumping),
        "Your loss of offsets jumps at |d| = 1. The linear piece has −½, so that both meet.",
    ),
]

exercise = Exercise(
    solution=fast_rcnn,
    reference=mistaken(),
    points=5,
    analytic=True,
    parts=[Part("loss", 2), Part("d_vectors", 1.5), Part("d_score_kernel"), Part("d_offset_kernel")],
    follow_through=FollowThrough(of="loss", parts=["d_vectors", "d_score_kernel", "d_offset_kernel"], slips=SLIPS),
    cases=[
        Case(
            "a background and an object, by hand",
            inputs={
                "vectors": np.array([[1.0], [2.0]]),
                "score_kernel": np.zeros((1, 2)),
                "offset_kernel": np.array([[1.0, 0.0, 0.0, 0.0]]),
                "classes": np.array([0, 1]),
                "target_offsets": np.zeros((2, 4)),
                "balance": 1.0,
            },
            about="Each region has ln 2 for its class, and the object 2 − ½ for its first offset: L = ln 2 + ¾. The "
            "gradients of the scores are (−¼, ¼) and (¼, −¼), that of the offset that counts is ½.",
        ),
        Case(
            "background, objects and padding",
            regions,
            {"classes": [0, 0, 1, 2, 3, 1, -1, -1], "kinds": 4, "features": 5, "balance": 0.5},
        ),
        Case(
            "two classes, and no padding",
            regions,
            {"classes": [0, 1, 1, 0, 0], "kinds": 2, "features": 3, "balance": 2.0, "nothing": True},
            hidden=True,
        ),
        Case(
            "large scores",
            regions,
            {"classes": [0, 1, 2, -1, 2, 0], "kinds": 3, "features": 4, "balance": 3.0, "large": True},
            hidden=True,
        ),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "exponentials that overflow",
            mistaken(of_classes=overflowing),
            "Your exponentials are infinite, or all 0, where scores are large. Subtract the largest score before.",
        ),
        Mistake(
            "NaN times 0",
            mistaken(multiplied=True),
            "You multiply by [c ≥ 1] what may be NaN, and so is the product. Choose, as with `np.where`.",
        ),
        Mistake(
            "vector hears of the classes alone",
            mistaken(ways=(1, 0)),
            "Your gradient of the vectors comes through the scores only. The offsets send one back, too.",
        ),
        Mistake(
            "vector hears of the offsets alone",
            mistaken(ways=(0, 1)),
            "Your gradient of the vectors comes through the offsets only. The scores send one back, too.",
        ),
        Mistake("gradients not divided", mistaken(back=0), "Your loss is divided by N, and your gradients are not."),
        Mistake(
            "balance forgotten on the way back",
            mistaken(balance_back=False),
            "λ is in your loss, and not in your gradients.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Three masks say everything: which regions count, which have an object, and which column is the true one.",
        "The derivative of smooth is d, cut off at −1 and 1.",
        "Both heads see the same vectors: their gradients are added.",
    ],
)
