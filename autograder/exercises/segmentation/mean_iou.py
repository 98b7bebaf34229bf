"""Mean intersection over union"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def mean_iou(y_true, y_pred, *, num_classes, ignore=255):
    r"""Return the mean IoU of a segmentation, and the IoU of each class.

    A network that calls everything "cell" has an accuracy of 78 % where 22 % of the pixels are membrane. Intersection
    over union asks each class by itself.

    **Given**

    - `y_true`, whole numbers of any shape: the class of each pixel, from 0 to $K - 1$, or the label `ignore`.
    - `y_pred`, whole numbers from 0 to $K - 1$, of the same shape: the predicted classes.
    - `num_classes` $K \ge 2$, an int, and `ignore`, an int that is no class.

    Leave out all pixels with $y$ = `ignore`, whatever is predicted there. Of the others, of all pictures together,

    $$\text{IoU}_k = \frac{\lvert \{y = k\} \cap \{\hat y = k\} \rvert}{\lvert \{y = k\} \cup \{\hat y = k\} \rvert}.$$

    A class that occurs neither in $y$ nor in $\hat y$ has the IoU 0 in the list, and is *left out of the mean*.

    **Return** a tuple:

    1. the mean of $\text{IoU}_k$ over the classes that occur in $y$ or in $\hat y$, a number; at least one pixel
       counts;
    2. an array of shape `(num_classes,)`: $\text{IoU}_k$.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    counts = y_true != ignore
    true, predicted = y_true[counts], y_pred[counts]
    k = np.arange(num_classes)[:, None]
    common = np.sum((true == k) & (predicted == k), axis=1)
    union = np.sum((true == k) | (predicted == k), axis=1)
    classes = np.divide(common, union, out=np.zeros(num_classes), where=union > 0)
    return np.mean(classes[union > 0]), classes
    ### END SOLUTION


def masks(rng, shape, classes, absent=(), ignore=255, ignored=True, missed=False):
    """Classes of which half are predicted rightly; some occur nowhere, and class 0 is predicted but never true.

    A class that occurs nowhere is predicted where nothing counts. On request one is true and never predicted rightly.
    """
    kinds = np.setdiff1d(np.arange(classes), absent)
    true = rng.choice(kinds[1:], size=shape)
    predicted = np.where(rng.random(shape) < 0.5, true, rng.choice(kinds, size=shape))
    if ignored:
        true[..., 0] = ignore
        predicted[..., 0] = rng.choice(kinds, size=shape[:-1])
        predicted[..., 0].flat[: len(absent)] = absent
    if missed:
        true[..., 2].flat[0] = kinds[-1]
        predicted[(true == kinds[-1]) & (predicted == kinds[-1])] = kinds[1]
    predicted[..., 1].flat[0] = kinds[0]
    return {"y_true": true, "y_pred": predicted, "num_classes": classes, "ignore": ignore}


@combinable
def mistaken(
    *,
    counted=lambda true, predicted, ignore: true != ignore,
    value=lambda common, union, a, b: common / max(union, 1),
    averaged=lambda each, occurs, a: each.sum() / max(occurs.sum(), 1),
    occurs=lambda a, b, predicted: a + b > 0,
    own=None,
):
    """Return the measures with one slip in them, from a table of counts."""

    def mean_iou(y_true, y_pred, *, num_classes, ignore=255):
        kept = counted(y_true, y_pred, ignore if own is None else own)
        true, predicted = y_true[kept], y_pred[kept]
        table = np.zeros((num_classes + 1, num_classes + 1), int)
        np.add.at(table, (np.minimum(true, num_classes), np.minimum(predicted, num_classes)), 1)
        common, a, b = np.diag(table)[:-1], table.sum(axis=1)[:-1], table.sum(axis=0)[:-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.array([value(*n) for n in zip(common, a + b - common, a, b, strict=True)], float)
            return averaged(each, occurs(a, b, y_pred), a), each

    return mean_iou


SLIPS = [
    Mistake(
        "nothing ignored",
        mistaken(counted=lambda true, predicted, ignore: true >= 0),
        "You count pixels that are to be ignored: what is predicted there makes the unions larger.",
    ),
    Mistake(
        "twice the common pixels over the sum",
        mistaken(value=lambda common, union, a, b: 2 * common / max(a + b, 1)),
        "You return 2|A ∩ B| / (|A| + |B|), Dice's coefficient. IoU divides by the union.",
    ),
    Mistake(
        "recall",
        mistaken(value=lambda common, union, a, b: common / max(a, 1)),
        "You divide by the pixels of the class. Those that are wrongly given to it belong into the union.",
    ),
    Mistake(
        "precision",
        mistaken(value=lambda common, union, a, b: common / max(b, 1)),
        "You divide by what is predicted. Pixels of the class that were missed belong into the union.",
    ),
    Mistake(
        "common pixels twice in the union",
        mistaken(value=lambda common, union, a, b: common / max(a + b, 1)),
        "Your union is |A| + |B|, in which common pixels count twice.",
    ),
    Mistake("always 255", mistaken(own=255), "You take 255 for the label that is ignored, whatever `ignore` says."),
]

exercise = Exercise(
    solution=mean_iou,
    points=4,
    parts=[Part("mean", 2), Part("classes", 2)],
    cases=[
        Case(
            "six pixels by hand",
            inputs={
                "y_true": np.array([0, 0, 1, 1, 255, 2]),
                "y_pred": np.array([0, 1, 1, 1, 0, 2]),
                "num_classes": 4,
            },
            about="Class 0 has 1 of 2, class 1 has 2 of 3, class 2 has 1 of 1, and class 3 does not occur: "
            "the mean is 13/18 = 0.7222.",
        ),
        Case("all classes", masks, {"shape": (2, 5, 6), "classes": 4}),
        Case("classes that do not occur", masks, {"shape": (3, 4, 5), "classes": 6, "absent": (2, 5), "ignore": 99}),
        Case(
            "one class absent",
            masks,
            {"shape": (4, 3, 5), "classes": 5, "absent": (4,), "ignore": -1, "missed": True},
            hidden=True,
        ),
    ],
    mistakes=[
        *SLIPS,
        Mistake(
            "absent classes in the mean",
            mistaken(averaged=lambda each, occurs, a: each.mean()),
            "You divide by the number of all classes. One that does not occur would pull the mean down.",
        ),
        Mistake(
            "true classes alone in the mean",
            mistaken(averaged=lambda each, occurs, a: each[a > 0].sum() / max((a > 0).sum(), 1)),
            "You leave out classes that are predicted but never true. Their IoU is 0, and counts.",
        ),
        Mistake(
            "classes that were never met left out",
            mistaken(averaged=lambda each, occurs, a: each.sum() / max((each > 0).sum(), 1)),
            "You leave out all classes with an IoU of 0. Only those that do not occur are left out of the mean.",
        ),
        Mistake(
            "predicted where nothing counts",
            mistaken(occurs=lambda a, b, predicted: (a + b > 0) | np.isin(np.arange(len(a)), predicted)),
            "A class that is predicted at ignored pixels alone counts in your mean. It does not occur.",
        ),
        Mistake(
            "weighted by size",
            mistaken(averaged=lambda each, occurs, a: (each * a).sum() / max(a.sum(), 1)),
            "You weight classes by their pixels. Each counts as much as any other in the mean.",
        ),
        Mistake(
            "absent classes are perfect",
            mistaken(value=lambda common, union, a, b: common / union if union else 1.0),
            "You give classes that do not occur an IoU of 1. It is 0 here, and left out of the mean.",
        ),
        Mistake(
            "0/0",
            mistaken(
                value=lambda common, union, a, b: common / union if union else np.nan,
                averaged=lambda each, occurs, a: np.nansum(each) / occurs.sum() if occurs.any() else np.nan,
            ),
            "Where there is no pixel you divide by zero. The answer is 0 there.",
        ),
    ],
    equivalent={
        "inputs squeezed": "Only counts of pixels matter, whatever their axes.",
        "answer squeezed": "There are two classes at least, for with a single one nothing is to be found.",
        "ignore or 255": "0 is a class, and no label to be ignored.",
        "small taken for zero: union > 0 -> union > 0.001": "Counts are whole numbers.",
        "small taken for zero: union > 0 -> union > 0.001 #2": "Counts are whole numbers.",
    },
    hints=["Select the pixels that count first: `y_true[counts]` is a row of them.", "Then a loop over classes."],
)
