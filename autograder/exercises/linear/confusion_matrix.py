"""The confusion matrix"""

import numpy as np

from autograder import Case, Exercise, Mistake


def confusion_matrix(y_true, y_pred, *, num_classes):
    r"""Return how often each class is taken for each other.

    One number says how often a classifier is wrong. This table says how: which two classes it cannot tell apart, which
    one it never gives as an answer. Look at it before you change anything.

    **Given**

    - `y_true` and `y_pred`, integers of shape `(N,)`: true and predicted classes, from 0 to $K - 1$. Some classes may
      not occur in either.
    - `num_classes`: $K$, at least 2.

    **Return** the table of shape `(K, K)`: in row $i$ and column $j$ the number of samples of true class $i$ that are
    predicted to be of class $j$.
    """
    ### BEGIN SOLUTION
    table = np.zeros((num_classes, num_classes), int)
    np.add.at(table, (y_true, y_pred), 1)
    return table
    ### END SOLUTION


def labels(rng, n, classes, missing=()):
    """No two classes are confused as often in one direction as in the other."""
    while True:
        y_true = rng.integers(classes, size=n)
        y_pred = np.where(rng.random(n) < 0.5, y_true, rng.integers(classes, size=n))
        kept = ~np.isin(y_true, missing) & ~np.isin(y_pred, missing)
        y_true, y_pred = y_true[kept], y_pred[kept]
        table = confusion_matrix(y_true, y_pred, num_classes=classes)
        if table.max() > 2 and not np.array_equal(table, table.T) and np.trace(table) < len(y_true) - 2:
            return {"y_true": y_true, "y_pred": y_pred, "num_classes": classes}


def only_found(y_true, y_pred, *, num_classes):
    """As many rows as there are classes among the samples."""
    found = np.union1d(y_true, y_pred)
    return np.array([[np.sum((y_true == i) & (y_pred == j)) for j in found] for i in found])


def never_twice(y_true, y_pred, *, num_classes):
    table = np.zeros((num_classes, num_classes), int)
    table[y_true, y_pred] += 1
    return table


def changed(change):
    def mistake(y_true, y_pred, *, num_classes):
        return change(confusion_matrix(y_true, y_pred, num_classes=num_classes))

    return mistake


exercise = Exercise(
    solution=confusion_matrix,
    points=2,
    cases=[
        Case(
            "six samples",
            inputs={"y_true": np.array([0, 0, 0, 1, 1, 2]), "y_pred": np.array([0, 1, 1, 1, 1, 0]), "num_classes": 3},
            about="Class 0 is right once and taken for class 1 twice; class 2 is never predicted.",
        ),
        Case("four classes", labels, {"n": 30, "classes": 4}),
        Case("classes that do not occur", labels, {"n": 35, "classes": 6, "missing": (2, 5)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "rows and columns swapped",
            changed(np.transpose),
            "Your table is transposed: rows are the true classes, columns the predictions.",
        ),
        Mistake(
            "every pair counted once",
            never_twice,
            "No entry of yours is above 1. `table[i, j] += 1` with arrays of indices adds once, however often a pair "
            "occurs.",
        ),
        Mistake(
            "only the classes that occur",
            only_found,
            "Your table has a row for each class that occurs. It has `num_classes` rows and columns: those of a class "
            "that does not occur are zero.",
        ),
        Mistake(
            "shares in place of counts",
            changed(lambda table: table / np.maximum(table.sum(1, keepdims=True), 1)),
            "You divide each row by its sum. Asked for are counts.",
        ),
        Mistake(
            "mistakes only",
            changed(lambda table: table - np.diag(np.diag(table))),
            "Your diagonal is zero. What is right belongs to the table, too.",
        ),
    ],
    equivalent={
        "inputs squeezed": "The classes of a single sample are two numbers then, and one is added in the same place.",
        "answer squeezed": "There are two classes at least, so that the table has no axis of length one.",
    },
    forbidden=["sklearn"],
    hints=["A loop over the samples will do. Without one: `np.add.at`, or `np.bincount` of K · i + j."],
)
