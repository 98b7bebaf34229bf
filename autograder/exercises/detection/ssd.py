"""The loss of a single-shot detector"""

import numpy as np

from autograder import Case, Exercise, FollowThrough, Mistake, Part, combinable


def ssd(scores, offsets, classes, target_offsets, *, negatives):
    r"""Return the loss of a single-shot detector, with hard negatives, and its gradients.

    Of thousands of anchors a handful have an object. Averaged over all of them, the loss would be small for a network
    that sees background everywhere. So only some of the background counts: where the network is most wrong.

    **Given**, for a batch of pictures,

    - `scores` $s$, shape `(batch, anchors, q + 1)`: before softmax; column 0 is the background's.
    - `offsets` $t$, shape `(batch, anchors, 4)`: predicted.
    - `classes` $c$, integers of shape `(batch, anchors)`: 0 for background, 1 to $q$ for an object.
    - `target_offsets` $t^*$, shape `(batch, anchors, 4)`; what stands there for background means nothing, and
      may be NaN.
    - `negatives` $r$, a number: how many background anchors count for one with an object.

    With $\ell_i = -\ln \operatorname{softmax}(s_i)_{c_i}$, a picture with $N > 0$ anchors with an object has the loss

    $$L = \frac{1}{N} \Big( \sum_{i \in P \cup H} \ell_i + \sum_{i \in P} \sum_{k=1}^{4} |t_{ik} - t^*_{ik}| \Big),$$

    where $P$ are its anchors with an object, and $H$ those $\lfloor r N \rfloor$ of its background anchors whose
    $\ell_i$ is largest, or all of them if there are fewer. If anchors are equally hard, the one with the smaller index
    is chosen first. A picture without objects has the loss 0.

    **Return** three arrays: $L$, shape `(batch,)`, and the gradients of the *sum* of the pictures' losses with respect
    to `scores` and to `offsets`, of their shapes. Which anchors are in $H$ is taken for fixed; the derivative of $|d|$
    is $\operatorname{sign}(d)$, 0 at 0.

    Scores may be in the thousands, of either sign. Use NumPy only, and no numerical differentiation, and leave the
    inputs as they are. If your loss has one of the usual slips, the gradients still earn their marks if they are those
    of *your* loss.
    """
    ### BEGIN SOLUTION
    lowered = scores - scores.max(axis=2, keepdims=True)
    log_p = lowered - np.log(np.exp(lowered).sum(axis=2, keepdims=True))
    truth = np.arange(scores.shape[2]) == classes[..., None]
    hardness = -(log_p * truth).sum(axis=2)

    positive = classes >= 1
    count = positive.sum(axis=1)
    order = np.argsort(np.where(positive, np.inf, -hardness), kind="stable")
    rank = np.argsort(order)  # those with an object come last
    counted = positive | (rank < np.floor(negatives * count)[:, None])

    apart = np.where(positive[..., None], offsets - target_offsets, 0)
    share = 1 / np.maximum(count, 1)
    loss = share * ((hardness * counted).sum(axis=1) + np.abs(apart).sum(axis=(1, 2)))
    d_scores = (np.exp(log_p) - truth) * counted[..., None] * share[:, None, None]
    return loss, d_scores, np.sign(apart) * share[:, None, None]
    ### END SOLUTION


def pictures(rng, classes, kinds, negatives, width=1.0):
    """Pictures with so many anchors with an object each, of so many anchors; offsets as good as any for background."""
    batch, anchors = len(classes[0]), classes[1]
    found = np.zeros((batch, anchors), int)
    for row, count in zip(found, classes[0], strict=True):
        row[rng.permutation(anchors)[:count]] = rng.integers(1, kinds, size=count)
    return {
        "scores": width * rng.normal(size=(batch, anchors, kinds)),
        "offsets": rng.normal(size=(batch, anchors, 4)),
        "classes": found,
        "target_offsets": rng.normal(size=(batch, anchors, 4)) + 0.3,
        "negatives": negatives,
    }


def alike(rng):
    """Background anchors of two hardnesses, several of each: whole numbers, so that equal ones are equal.

    One picture has too few objects for a single one of them to count.
    """
    drawn = pictures(rng, ([4, 1, 3], 11), 3, 0.75)
    hard = rng.permuted(np.tile([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], (3, 1)), axis=1)
    drawn["scores"] = np.stack([1.0 - hard, 2.0 * hard, 0.0 * hard], axis=2)
    drawn |= {name: np.round(64 * drawn[name]) / 64 for name in ("offsets", "target_offsets")}
    drawn["offsets"][:, ::3] = drawn["target_offsets"][:, ::3]
    return drawn


def large(rng):
    """Scores of ±1000, and one background anchor of each picture that is quite sure and never counts.

    More others than count are so wrong that their probability is 0, in float64 too.
    """
    drawn = pictures(rng, ([2, 3], 13), 4, 2.0)
    drawn["scores"] = np.round(64 * drawn["scores"]) / 64 + rng.choice([-1024.0, 1024.0], size=(2, 13, 1))
    for scores, classes in zip(drawn["scores"], drawn["classes"], strict=True):
        background = np.flatnonzero(classes == 0)
        scores[background[0], 0] += 2048.0
        scores[background[1:9], 1] += 1024.0 + 64.0 * rng.permutation(8)
    return drawn


def full(rng):
    """A picture without an object, one without background, one with little of it; targets of background are NaN."""
    drawn = pictures(rng, ([0, 8, 2, 6], 8), 3, 3)
    drawn["target_offsets"][drawn["classes"] == 0] = np.nan
    return drawn


def entropies(scores, classes):
    top = scores.max(axis=1, keepdims=True)
    log_p = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(classes)), classes], np.exp(log_p) - np.eye(scores.shape[1])[classes]


def unstable(scores, classes):
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(classes)), classes]), p - np.eye(scores.shape[1])[classes]


def distance(d):
    return np.abs(d), np.sign(d)


def smooth(d):
    return np.where(np.abs(d) < 1, d**2 / 2, np.abs(d) - 0.5), np.clip(d, -1, 1)


@combinable
def mistaken(
    *,
    hardest=lambda hard: np.argsort(-hard, kind="stable"),
    most=lambda r, n, left: int(np.floor(r * n)),
    divided=lambda n, counted: n,
    of_boxes=distance,
    of_classes=entropies,
    everywhere=False,
    multiplied=False,
    whole_batch=False,
    back_share=1,
    d_classes=lambda d, positive: d,
    class_part=1,
    box_part=1,
):
    """Return the loss picture by picture, with one slip in it; its gradients are those of its own loss."""

    def ssd(scores, offsets, classes, target_offsets, *, negatives):
        loss = np.zeros(len(scores))
        d_scores, d_offsets = np.zeros_like(scores), np.zeros_like(offsets)
        for n, kinds in enumerate(classes):
            positive = np.flatnonzero(kinds > 0)
            background = np.flatnonzero(kinds == 0)
            if not len(positive):
                continue
            each, d_each = of_classes(scores[n], kinds)
            chosen = background[hardest(each[background])][: most(negatives, len(positive), len(background))]
            counted = np.concatenate([positive, chosen])
            boxes = np.arange(len(kinds)) if everywhere else positive
            if multiplied:
                boxes = np.arange(len(kinds))
            far, d_far = of_boxes(offsets[n, boxes] - target_offsets[n, boxes])
            if multiplied:
                far, d_far = (d * (kinds > 0)[:, None] for d in (far, d_far))
            share = 1 / divided(len(positive), len(counted))
            loss[n] = share * (class_part * each[counted].sum() + box_part * far.sum())
            back = share if back_share else 1
            d_scores[n, counted] = back * class_part * d_classes(d_each[counted], (kinds[counted] > 0)[:, None])
            d_offsets[n, boxes] = back * box_part * d_far
        if whole_batch:
            return loss / len(loss), d_scores / len(loss), d_offsets / len(loss)
        return loss, d_scores, d_offsets

    return ssd


EASIEST = Mistake(
    "easiest negatives",
    mistaken(hardest=lambda hard: np.argsort(hard, kind="stable")),
    "You keep the background anchors with the *smallest* losses. Those are what the network knows already.",
)
LAST = Mistake(
    "last of equally hard ones",
    mistaken(hardest=lambda hard: np.argsort(hard, kind="stable")[::-1]),
    "Of equally hard anchors you take the last. The one with the smaller index comes first; `kind='stable'` does it.",
)
ALL = Mistake(
    "all of the background",
    mistaken(most=lambda r, n, left: left),
    "All background anchors count in your loss. Only ⌊r N⌋ of a picture do.",
)
ROUNDED = Mistake(
    "rounded up",
    mistaken(most=lambda r, n, left: int(np.ceil(r * n))),
    "You round r N up. ⌊r N⌋ is asked for.",
)
UNDERFLOWN = Mistake(
    "ranked by the probability",
    mistaken(hardest=lambda hard: np.argsort(np.exp(-hard), kind="stable")),
    "You rank background by its probability. That is 0 for all that are very wrong, and their order is lost: take ℓ.",
)
AT_LEAST_ONE = Mistake(
    "one negative at least",
    mistaken(most=lambda r, n, left: max(int(np.floor(r * n)), 1)),
    "You always take one background anchor. Where r N is less than 1, none counts.",
)
WHOLE = Mistake(
    "ratio cut to a whole number",
    mistaken(most=lambda r, n, left: int(r) * n),
    "You cut r to a whole number, and multiply then. Multiply first: ⌊r N⌋.",
)
SQUARED = Mistake(
    "squares of the offsets",
    mistaken(of_boxes=lambda d: (d**2, 2 * d)),
    "You square the differences of the offsets. The lecture says so in one place; the loss is L1.",
)
SMOOTH = Mistake(
    "smooth L1",
    mistaken(of_boxes=smooth),
    "Your loss of offsets is the smooth L1 of the paper. Here it is plain L1.",
)
COUNTED = Mistake(
    "divided by all that counts",
    mistaken(divided=lambda n, counted: counted),
    "You divide by the number of all anchors that count. Divide by N, those with an object.",
)
SUMMED = Mistake(
    "not divided", mistaken(divided=lambda n, counted: 1), "You do not divide by the number of anchors with an object."
)
EVERYWHERE = Mistake(
    "offsets of background",
    mistaken(everywhere=True),
    "The offsets of background anchors count in your loss. There is no box that they should lead to.",
)
AVERAGED = Mistake(
    "averaged over the batch",
    mistaken(whole_batch=True),
    "You divide by the number of pictures. One loss a picture is asked for, and the gradient of their sum.",
)
NO_BOXES = Mistake("no offsets", mistaken(box_part=0), "The second part, that of the offsets, is missing.")

OF_THE_LOSS = [
    EASIEST,
    LAST,
    ALL,
    ROUNDED,
    UNDERFLOWN,
    AT_LEAST_ONE,
    WHOLE,
    SQUARED,
    SMOOTH,
    COUNTED,
    SUMMED,
    EVERYWHERE,
    AVERAGED,
    NO_BOXES,
]

exercise = Exercise(
    solution=ssd,
    reference=mistaken(),
    points=5,
    analytic=True,
    parts=[Part("loss", 2), Part("d_scores", 2), Part("d_offsets")],
    follow_through=FollowThrough(
        of="loss",
        parts=["d_scores", "d_offsets"],
        slips=OF_THE_LOSS,
    ),
    cases=[
        Case(
            "one object in four anchors, by hand",
            inputs={
                "scores": np.log([[[1.0, 1.0], [3.0, 1.0], [3.0, 1.0], [1.0, 3.0]]]),
                "offsets": np.full((1, 4, 4), 0.5),
                "classes": np.array([[1, 0, 0, 0]]),
                "target_offsets": np.zeros((1, 4, 4)),
                "negatives": 1,
            },
            about="The object has ln 2, the hardest of the three background anchors ln 4, and the offsets of the "
            "object 4 · ½: together 4.0794.",
        ),
        Case(
            "several objects",
            pictures,
            {"classes": ([2, 3, 1], 12), "kinds": 4, "negatives": 1.5},
        ),
        Case("equally hard ones", alike, hidden=True),
        Case(
            "a picture without objects, and one full of them",
            full,
            hidden=True,
        ),
        Case("large scores", large, hidden=True),
    ],
    mistakes=[
        *OF_THE_LOSS,
        Mistake(
            "exponentials that overflow",
            mistaken(of_classes=unstable),
            "Your exponentials are infinite, or all 0, where scores are large. Subtract the largest score before.",
        ),
        Mistake(
            "NaN times 0",
            mistaken(multiplied=True),
            "You multiply what background has for targets by 0. If that is NaN, so is the product: choose, as with "
            "`np.where`.",
        ),
        Mistake(
            "gradients not divided",
            mistaken(back_share=0),
            "Your loss is divided by N, and your gradients are not.",
        ),
        Mistake(
            "gradient of the objects' scores alone",
            mistaken(d_classes=lambda d, positive: d * positive),
            "Your gradient of the scores is 0 for background. The hard negatives have one, too.",
        ),
        Mistake(
            "one-hot forgotten",
            mistaken(d_classes=lambda d, positive: d + (d < 0)),
            "Your gradient of the scores is the softmax. The true class has 1 less.",
        ),
    ],
    forbidden=["numpy.gradient"],
    hints=[
        "Compute ℓ for all anchors at once; a mask says which of them count.",
        "A rank is `argsort` of an `argsort`. Give anchors with an object a key that puts them last.",
        "The gradient of −ln softmax(s)[c] is softmax(s) minus the one-hot vector of c.",
    ],
)
