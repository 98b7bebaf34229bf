"""Precision, recall and F₁"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def precision_recall_f1(y_true, y_pred, *, num_classes):
    r"""Return precision, recall and F₁ of every class.

    One patient in a thousand is ill. A test that calls everybody healthy is 99.9 % accurate, and useless. Two questions
    find it out: of those called ill, how many are? And of those who are ill, how many were called so?

    **Given**

    - `y_true` and `y_pred`, integers of shape `(N,)`: true and predicted classes, from 0 to $K - 1$.
    - `num_classes`: $K$, at least 2.

    For each class, let $TP$ be the samples of this class that are predicted to be of it, $FP$ those of other classes
    that are, and $FN$ those of this class that are not.

    **Return** three arrays of shape `(K,)`:

    $$P = \frac{TP}{TP + FP}, \qquad R = \frac{TP}{TP + FN}, \qquad F_1 = \frac{2\,TP}{2\,TP + FP + FN}.$$

    A class may never be predicted, or have no samples, or both. Wherever a fraction is $0/0$, it is agreed to be 0.
    """
    ### BEGIN SOLUTION
    classes = np.arange(num_classes)[:, None]
    true, predicted = y_true == classes, y_pred == classes  # (classes, samples)
    right, found, there = (true & predicted).sum(axis=1), predicted.sum(axis=1), true.sum(axis=1)

    def share(part, whole):
        return part / np.maximum(whole, 1)

    return share(right, found), share(right, there), share(2 * right, found + there)
    ### END SOLUTION


def labels(rng, n, classes, never=None, nobody=None, absent=0):
    """Where asked for a class that is never predicted, and one that nobody belongs to; F₁ unlike other means.

    So many classes at the end as are ``absent`` are neither there nor predicted; then another is predicted only once.
    """
    num_classes, classes = classes, classes - absent
    while True:
        y_true = rng.integers(classes, size=n)
        y_pred = np.where(rng.random(n) < 0.5, y_true, rng.integers(classes, size=n))
        if never is not None:
            y_pred = np.where(y_pred == never, (never + 1) % classes, y_pred)
        if nobody is not None:
            y_true = np.where(y_true == nobody, (nobody + 1) % classes, y_true)
        precision, recall, _ = precision_recall_f1(y_true, y_pred, num_classes=classes)
        apart = np.abs(precision - recall) > 0.1
        alone = np.any((np.bincount(y_pred, minlength=classes) == 1) & (precision == 1)) or not absent
        free = np.arange(classes) != (-1 if nobody is None else nobody)
        if alone and np.sum(apart & (precision > 0) & (recall > 0)) >= 2 and (recall[free] > 0).sum() >= free.sum() - 1:
            return {"y_true": y_true, "y_pred": y_pred, "num_classes": num_classes}


def measured(y_true, y_pred, num_classes, *, none=0.0, neither=None, f1=None, swap=False, found_by=None, once=False):
    if once:
        y_true, y_pred = np.unique([y_true, y_pred], axis=1)
    classes = np.arange(num_classes)[:, None]
    true, predicted = y_true == classes, y_pred == classes
    if swap:
        true, predicted = predicted, true
    right, found, there = ((true & predicted).sum(1), predicted.sum(1), true.sum(1))
    if found_by is not None:
        right = found_by(true, predicted)

    empty = none if neither is None else np.where(found + there > 0, none, neither)

    def share(part, whole):
        with np.errstate(all="ignore"):
            return np.where(whole > 0, part / whole, empty)

    p, r = share(right, found), share(right, there)
    with np.errstate(all="ignore"):
        return p, r, share(2 * right, found + there) if f1 is None else f1(p, r)


@combinable
def mistaken(**changes):
    """Return the exercise with one slip in it."""

    def precision_recall_f1(y_true, y_pred, *, num_classes):
        return measured(y_true, y_pred, num_classes, **changes)

    return precision_recall_f1


def of_those_that_occur(y_true, y_pred, *, num_classes):
    return measured(y_true, y_pred, max(y_true.max(), y_pred.max()) + 1)


def no_f1(y_true, y_pred, *, num_classes):
    p, r, f1 = measured(y_true, y_pred, num_classes)
    neither = ~np.isin(np.arange(num_classes), [y_true, y_pred])
    return p, r, np.where(neither, np.nan, f1)


def micro(y_true, y_pred, *, num_classes):
    right = np.mean(y_true == y_pred)
    return np.full(num_classes, right), np.full(num_classes, right), np.full(num_classes, right)


exercise = Exercise(
    solution=precision_recall_f1,
    points=3,
    parts=["precision", "recall", "F₁"],
    cases=[
        Case(
            "seven samples",
            inputs={
                "y_true": np.array([0, 0, 0, 0, 1, 1, 1]),
                "y_pred": np.array([0, 0, 0, 1, 0, 0, 1]),
                "num_classes": 2,
            },
            about="Of the five called 0 three are: P = 3/5. Of the four that are 0 three were called so: R = 3/4, and "
            "F₁ = 2/3.",
        ),
        Case("four classes", labels, {"n": 32, "classes": 4}),
        Case("a class that is never predicted", labels, {"n": 25, "classes": 3, "never": 1}),
        Case(
            "a class without samples, another never predicted, and one that is neither",
            labels,
            {"n": 40, "classes": 6, "never": 3, "nobody": 1, "absent": 1},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "precision and recall swapped",
            mistaken(swap=True),
            "Your precision and recall have changed places. Precision divides by what was *predicted*, recall by what "
            "is *there*.",
        ),
        Mistake(
            "nan from a class that is never predicted",
            mistaken(none=np.nan),
            "Where a class is never predicted, or has no samples, you get 0/0 = nan. Agreed is 0.",
        ),
        Mistake(
            "one from a class that is never predicted",
            mistaken(none=1.0),
            "Where there is nothing to divide you return 1. Agreed is 0.",
        ),
        Mistake(
            "one from a class that is neither there nor predicted",
            mistaken(neither=1.0),
            "Of a class that has no samples and is never predicted you return 1, as if it were found without an error. "
            "Agreed is 0.",
        ),
        Mistake(
            "arithmetic mean",
            mistaken(f1=lambda p, r: (p + r) / 2),
            "Your F₁ is the ordinary mean of precision and recall. The harmonic one is near the smaller of the two.",
        ),
        Mistake(
            "geometric mean",
            mistaken(f1=lambda p, r: np.sqrt(p * r)),
            "Your F₁ is the geometric mean of precision and recall. It is the harmonic one.",
        ),
        Mistake(
            "factor two forgotten",
            mistaken(f1=lambda p, r: np.where(p + r > 0, p * r / np.maximum(p + r, 1e-9), 0)),
            "Your F₁ lacks the factor 2: for P = R = 1 it is ½.",
        ),
        Mistake(
            "nan from F₁",
            mistaken(f1=lambda p, r: 2 * p * r / (p + r)),
            "Where precision and recall are both 0, your F₁ is 0/0. Made of the counts, it is not.",
        ),
        Mistake(
            "nan from a class that does not occur",
            no_f1,
            "Of a class that has no samples and is never predicted your F₁ is 0/0 = nan. Agreed is 0.",
        ),
        Mistake(
            "only the classes that occur",
            of_those_that_occur,
            "You count the classes yourself. There are `num_classes`, also where the last ones do not occur.",
        ),
        Mistake(
            "all classes together",
            micro,
            "You count all classes together, which gives the accuracy three times. Each class has its own.",
        ),
        Mistake(
            "true negatives counted as right",
            mistaken(found_by=lambda true, predicted: (true == predicted).sum(1)),
            "You count as right also whoever is neither of the class nor predicted to be. TP are those who are both.",
        ),
        Mistake(
            "repeated pairs counted once",
            mistaken(once=True),
            "You count each pair of true and predicted class once, however often it occurs: `cm[y_true, y_pred] += 1` "
            "does not add up over equal indices. What does?",
        ),
    ],
    equivalent={
        "inputs squeezed": "The classes of a single sample are two numbers then, and their comparison with the "
        "column of classes has one column as before.",
        "answer squeezed": "There are two classes at least, so that no array has length one.",
    },
    forbidden=["sklearn"],
    hints=["The confusion matrix has all three: its diagonal, its columns' sums and its rows' sums."],
)
