"""Average precision"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._boxes import redrawn


def average_precision(scores, matched, truths, *, method="all-point"):
    r"""Return the average precision of the detections of one class.

    A cautious detector is right in all that it says, and misses much. A bold one finds everything, and much that is not
    there. Which of the two is the better one depends on where it puts its threshold; average precision looks at all
    thresholds at once.

    **Given**

    - `scores`, shape `(n,)`: the confidences of all detections in all pictures; any numbers, such as logits, also below
      0. Only a score of $-\infty$ marks an entry that is no detection: it counts neither as right nor as wrong,
      whatever `matched` says. There is at least one detection.
    - `matched`, shape `(n,)`, booleans: whether each detection has found an object that no better one has found.
    - `truths`, an integer, 1 or more: how many objects there are to be found.
    - `method`, `"all-point"` or `"11-point"`.

    Put the detections in the order of falling scores; of equal scores the one that comes first in the input is first.
    Of the first $k$ detections, $\text{TP}_k$ are right. Precision and recall are

    $$P_k = \frac{\text{TP}_k}{k}, \qquad R_k = \frac{\text{TP}_k}{\text{truths}}.$$

    Precision goes up and down with $k$. It is made to fall: $\tilde P(R)$ is the largest $P_k$ of all $k$ with $R_k \ge
    R$, and 0 if there is none. Then

    - `"all-point"`: the area below $\tilde P$, which is a staircase, from $R = 0$ to $R = 1$;
    - `"11-point"`: the mean of $\tilde P$ at the 11 recalls $R = 0, 0.1, 0.2, \dots, 1$.

    **Return** the average precision, a number.

    Recalls that are compared with $0.1, \dots, 0.9$ are never equal to one of them here, so that no rounding matters.
    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    order = np.argsort(-scores, kind="stable")
    hits = np.asarray(matched)[order][scores[order] > -np.inf]
    found = np.cumsum(hits)
    precision = found / (np.arange(len(hits)) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    if method == "all-point":
        return falling[hits].sum() / truths
    reached = found / truths >= np.arange(11)[:, None] / 10  # (11, detections)
    return (precision * reached).max(axis=1).mean()
    ### END SOLUTION


def _falling(p):
    return np.maximum.accumulate(p[::-1])[::-1]


@combinable
def mistaken(
    *,
    order=lambda scores: np.argsort(-scores, kind="stable"),
    absent=-np.inf,
    falling=_falling,
    of=lambda hits, truths: truths,
    count=lambda n: np.arange(1, n + 1),
    area=lambda hits, p, truths: p[hits].sum() / truths,
    levels=range(11),
    at_least=lambda recall, level: recall >= level,
    method_of=lambda method: method,
):
    """Return the average precision with one slip in it."""

    def average_precision(scores, matched, truths, *, method="all-point"):
        one = order(scores)
        hits = np.asarray(matched)[one]
        hits = hits[scores[one] > absent] if absent is not None else hits
        found = np.cumsum(hits)
        precision, total = found / count(len(hits)), of(hits, truths)
        if method_of(method) == "all-point":
            return area(hits, falling(precision), total)
        level = [falling(precision)[at_least(found / total, v)].max(initial=0) for v in np.array(levels) / 10]
        return np.mean(level)

    return average_precision


def _raw_at_level(scores, matched, truths, *, method="all-point"):
    """The precision where the recall is first reached, not the largest from there on."""
    if method == "all-point":
        return mistaken()(scores, matched, truths)
    one = np.argsort(-scores, kind="stable")
    hits = np.asarray(matched)[one][scores[one] > -np.inf]
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)
    reached = [np.flatnonzero(found / truths >= v) for v in np.arange(11) / 10]
    return np.mean([precision[r[0]] if len(r) else 0.0 for r in reached])


def _trapezia(hits, p, truths):
    return (np.diff(np.cumsum(hits) / truths) * (p[1:] + p[:-1]) / 2).sum()


SLIPS = {
    "in the order of the input": mistaken(order=lambda scores: np.arange(len(scores))),
    "lowest score first": mistaken(order=lambda scores: np.argsort(scores, kind="stable")),
    "last of equal scores first": mistaken(order=lambda scores: np.argsort(scores, kind="stable")[::-1]),
    "no detection counted": mistaken(absent=None),
    "scores below zero left out": mistaken(absent=0.0),
    "precision not made to fall": mistaken(falling=lambda p: p),
    "precision made to rise": mistaken(falling=np.maximum.accumulate),
    "recall of what was found": mistaken(of=lambda hits, truths: max(hits.sum(), 1)),
    "mean over the detections": mistaken(of=lambda hits, truths: max(len(hits), 1)),
    "counted from zero": mistaken(count=lambda n: np.maximum(np.arange(n), 1)),
    "trapezia": mistaken(area=_trapezia),
    "precision at the first that reaches": _raw_at_level,
    "ten points": mistaken(levels=range(1, 11)),
    "more than the recall": mistaken(at_least=lambda recall, level: recall > level),
    "eleven points always": mistaken(method_of=lambda method: "11-point"),
    "all points always": mistaken(method_of=lambda method: "all-point"),
}
ONLY_ELEVEN = {"precision at the first that reaches", "ten points", "more than the recall", "all points always"}
ONLY_ALL = {"trapezia", "eleven points always"}


def ranking(rng, count, truths, method="all-point", complete=False):
    """Equal scores, entries that are no detection, and a precision that goes up and down."""

    def draw():
        scores = (rng.integers(1, 3 * count // 4, size=count) - count // 4) / 64  # some are 0, and some below
        matched = np.zeros(count, bool)
        matched[rng.permutation(count)[: truths if complete else truths - 3]] = True
        gone = rng.permutation(count)[:2]
        scores[gone] = -np.inf
        matched[gone] = True  # which would be right, if they counted
        return {"scores": scores, "matched": matched, "truths": truths, "method": method}

    unseen = ONLY_ELEVEN if method == "all-point" else ONLY_ALL
    unseen = unseen | ({"precision not made to fall"} if method == "11-point" else set())
    unseen = unseen | (set() if complete else {"more than the recall"})
    return redrawn(draw, average_precision, [f for name, f in SLIPS.items() if name not in unseen])


BY_HAND = {
    "scores": np.array([0.9, 0.6, 0.8, 0.7]),
    "matched": np.array([True, True, False, True]),
    "truths": 7,
}

exercise = Exercise(
    solution=average_precision,
    points=4,
    cases=[
        Case(
            "four detections by hand",
            inputs=BY_HAND,
            about="In order: right, wrong, right, right. Precision is 1, ½, ⅔, ¾, and made to fall 1, ¾, ¾, ¾. Each of "
            "the three hits is worth 1/7 of recall: (1 + ¾ + ¾)/7 = 0.357.",
        ),
        Case(
            "the same at 11 points",
            inputs={**BY_HAND, "method": "11-point"},
            about="The recall 1/7 is reached with 1: that is 0 and 0.1. 3/7 = 0.43 is reached with ¾: 0.2, 0.3, 0.4. "
            "(2 · 1 + 3 · ¾)/11 = 0.386.",
        ),
        Case(
            "a single detection",
            inputs={"scores": np.array([0.5]), "matched": np.array([True]), "truths": 3},
            about="It is right, and a third of what there is: 1/3.",
        ),
        Case("many detections", ranking, {"count": 24, "truths": 9}),
        Case("many at 11 points", ranking, {"count": 22, "truths": 9, "method": "11-point"}),
        Case(
            "everything is found",
            inputs={
                "scores": np.array([0.5, 0.75, 0.25, 0.375]),
                "matched": np.array([True, True, True, False]),
                "truths": 3,
                "method": "11-point",
            },
            about="Right, right, wrong, right: the recalls up to 0.6 are reached with 1, and those up to 1 with ¾. "
            "(7 + 4 · ¾)/11 = 0.909.",
        ),
        Case("more detections", ranking, {"count": 33, "truths": 13}, hidden=True),
        Case("more at 11 points", ranking, {"count": 31, "truths": 17, "method": "11-point"}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "in the order of the input",
            SLIPS["in the order of the input"],
            "You take the detections as they come. Sort them by falling score first.",
        ),
        Mistake(
            "lowest score first",
            SLIPS["lowest score first"],
            "You begin with the detection that is the least certain.",
        ),
        Mistake(
            "last of equal scores first",
            SLIPS["last of equal scores first"],
            "Of equal scores your last one comes first, as with `argsort(...)[::-1]`. Sort `-scores`, stably.",
        ),
        Mistake(
            "no detection counted",
            SLIPS["no detection counted"],
            "You count entries with a score of −∞. They are no detections, neither right nor wrong.",
        ),
        Mistake(
            "scores below zero left out",
            SLIPS["scores below zero left out"],
            "You leave out detections with a score of 0 or less. Only −∞ marks what is no detection.",
        ),
        Mistake(
            "precision not made to fall",
            SLIPS["precision not made to fall"],
            "You take the precision as it is. P̃(R) is the largest one from R on.",
        ),
        Mistake(
            "precision made to rise",
            SLIPS["precision made to rise"],
            "You take the largest precision *up to* each place. It is the largest from there on, where recall is "
            "higher.",
        ),
        Mistake(
            "recall of what was found",
            SLIPS["recall of what was found"],
            "Your recall divides by the number of hits, and so it always reaches 1. It divides by `truths`: what "
            "nobody has found counts.",
        ),
        Mistake(
            "mean over the detections",
            SLIPS["mean over the detections"],
            "You divide by the number of detections. Recall divides by `truths`.",
        ),
        Mistake(
            "counted from zero",
            SLIPS["counted from zero"],
            "Your k counts from 0. The precision of the first detection divides by 1, of the second by 2.",
        ),
        Mistake(
            "trapezia",
            SLIPS["trapezia"],
            "You join the points by straight lines, as `trapezoid` does. P̃ is a staircase.",
        ),
        Mistake(
            "precision at the first that reaches",
            SLIPS["precision at the first that reaches"],
            "At the 11 points you take the precision of the first detection that reaches the recall. Take the largest "
            "from there on.",
        ),
        Mistake(
            "ten points",
            SLIPS["ten points"],
            "You have ten recalls. 0 is one of the eleven.",
        ),
        Mistake(
            "more than the recall",
            SLIPS["more than the recall"],
            "You ask for more than the recall R. At least R is enough: a recall of 1 can be reached.",
        ),
        Mistake(
            "eleven points always",
            SLIPS["eleven points always"],
            "You always take eleven points, whatever `method` says.",
        ),
        Mistake(
            "all points always",
            SLIPS["all points always"],
            "You always take the whole area, whatever `method` says.",
        ),
    ],
    hints=[
        "`np.argsort(-scores, kind='stable')` has the order that is asked for; `np.cumsum` has TP.",
        "`np.maximum.accumulate` goes from the front. Turn the array round before and after.",
        "Recall only grows with a hit, by 1/truths each time: the area is a sum over hits.",
    ],
)
