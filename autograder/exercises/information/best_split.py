"""The best split of a decision tree"""

import functools

import numpy as np

from autograder import Case, Exercise, Mistake, Part

from ._tables import one_of_its_class


def best_split(x, y, *, num_classes):
    r"""Return the question "is feature $j$ at most $t$?" that gains most information about the class.

    This is the whole of learning in a decision tree: try every feature and every threshold, keep the question that
    gains most, and do the same again with the samples of each side. Everything else is book-keeping.

    **Given**

    - `x`, shape `(n, d)`: $n$ samples of $d$ features. A value may occur several times in a column.
    - `y`, shape `(n,)`: the classes, integers from 0 to `num_classes` − 1.
    - `num_classes`: the number $K$ of classes; not each of them need occur.

    A question sends the samples with $x_j \le t$ to the left and all others to the right. Its gain is

    $$\mathrm{IG} = H(y) - \frac{n_\text{left}}{n} H(y_\text{left}) - \frac{n_\text{right}}{n} H(y_\text{right})$$

    **in bits**. Thresholds lie half-way between two *different* neighbouring values of a feature.

    **Return** three numbers: the feature $j$ (an integer that counts from 0), the threshold $t$ and the gain. In our
    data there is always one best question only. It is the answer even if it gains nothing.

    Use NumPy only, and leave `x` and `y` as they are.
    """

    ### BEGIN SOLUTION
    def entropy(labels):
        p = np.bincount(labels, minlength=num_classes) / len(labels)
        return -np.sum(p * np.log2(np.where(p > 0, p, 1)))

    questions = []
    for feature in range(x.shape[1]):
        values = np.unique(x[:, feature])
        for threshold in (values[:-1] + values[1:]) / 2:
            left = x[:, feature] <= threshold
            share = left.mean()
            gain = entropy(y) - share * entropy(y[left]) - (1 - share) * entropy(y[~left])
            questions.append((gain, feature, threshold))
    gain, feature, threshold = max(questions)
    return feature, threshold, gain
    ### END SOLUTION


def questions(x, y, num_classes, impurity):
    """Every question: its gain, its feature, and the values below and above its threshold."""
    found = []
    for feature in range(x.shape[1]):
        order = np.argsort(x[:, feature], kind="stable")
        values = x[order, feature]
        below = np.cumsum(np.eye(num_classes)[y[order]], axis=0)
        for i in np.flatnonzero(values[:-1] < values[1:]):
            left, right = below[i], below[-1] - below[i]
            gain = impurity(below[-1]) - (left.sum() * impurity(left) + right.sum() * impurity(right)) / len(y)
            found.append((gain, feature, values[i], values[i + 1], left, right))
    return sorted(found, key=lambda q: -q[0])


def bits(counts):
    p = counts / counts.sum()
    return -np.sum(p * np.log2(np.where(p > 0, p, 1)))


def gini(counts):
    return 1 - np.sum((counts / counts.sum()) ** 2)


@functools.cache
def table(n, features, num_classes, values, missing, trap, seed):
    """Multiples of 1/8 in which one question is clearly the best, and mistakes would ask another one.

    Such tables are rare: a good seed saves thousands of trials.
    """
    rng = np.random.default_rng(seed)
    while True:
        y = rng.integers(num_classes - missing, size=n)
        x = (
            (rng.integers(values, size=(n, features)) + values * y[:, None] * rng.uniform(0, 0.6, size=features))
            // 1
            / 8
        )
        ranked = questions(x, y, num_classes, bits)
        if len(ranked) < 2 or ranked[0][0] - ranked[1][0] < 0.02:
            continue
        if trap is None or trap(x, y, num_classes, ranked):
            return x, y, ranked[0][1]


def samples(rng, n, features, num_classes, values=40, missing=False, trap=None, seed=0):
    """One table for everybody, in units, with an order of features and with names of classes of one's own.

    So a mistake costs everybody the same. Only where a class does not occur is the best question about the first
    feature.
    """
    x, y, best = table(n, features, num_classes, values, missing, trap, seed)
    x = x * rng.integers(1, 4, size=features) + rng.integers(-60, 20, size=features) / 8
    order = rng.permutation(features)
    while (order[0] == best) != missing:
        order = rng.permutation(features)
    return {"x": x[:, order], "y": rng.permutation(num_classes)[y], "num_classes": num_classes}


def gini_differs(x, y, num_classes, ranked):
    """Whether Gini's impurity would ask another question, and by a margin."""
    other = questions(x, y, num_classes, gini)
    return other[0][1:4] != ranked[0][1:4] and other[0][0] - other[1][0] > 1e-3


def at_the_beginning(x, y, num_classes, ranked):
    """Whether the best threshold is the first of its feature."""
    return ranked[0][2] == x[:, ranked[0][1]].min()


def weights_matter(x, y, num_classes, ranked):
    """Whether the plain mean of both sides would ask another question, and the best threshold is its feature's last."""
    if ranked[0][3] != x[:, ranked[0][1]].max():
        return False
    plain = sorted(ranked, key=lambda q: bits(q[4]) + bits(q[5]))
    score = [bits(q[4]) + bits(q[5]) for q in plain[:2]]
    return plain[0][1:4] != ranked[0][1:4] and score[1] - score[0] > 1e-3


def answer(question, gain=None, threshold=None):
    value, feature, low, high, *_ = question
    return feature, (low + high) / 2 if threshold is None else threshold, value if gain is None else gain


def lower_value(x, y, *, num_classes):
    best = questions(x, y, num_classes, bits)[0]
    return answer(best, threshold=best[2])


def nats(x, y, *, num_classes):
    best = questions(x, y, num_classes, bits)[0]
    return answer(best, gain=best[0] * np.log(2))


def by_gini(x, y, *, num_classes):
    return answer(questions(x, y, num_classes, gini)[0])


def only_what_gains(x, y, *, num_classes):
    best = questions(x, y, num_classes, bits)[0]
    return answer(best) if best[0] > 1e-12 else (-1, 0.0, 0.0)


def plain_mean(x, y, *, num_classes):
    total = bits(np.bincount(y, minlength=num_classes))
    ranked = questions(x, y, num_classes, bits)
    best = min(ranked, key=lambda q: bits(q[4]) + bits(q[5]))
    return answer(best, gain=total - (bits(best[4]) + bits(best[5])) / 2)


def first_feature(x, y, *, num_classes):
    return answer(next(q for q in questions(x, y, num_classes, bits) if q[1] == 0))


def medians(x, y, *, num_classes):
    """One threshold a feature: the median."""
    found = []
    for feature in range(x.shape[1]):
        threshold = np.median(x[:, feature])
        left = x[:, feature] <= threshold
        parts = [np.bincount(y[side], minlength=num_classes) for side in (left, ~left)]
        remaining = sum(part.sum() * bits(part) / len(y) for part in parts if part.sum())
        found.append((bits(np.bincount(y, minlength=num_classes)) - remaining, -feature, threshold))
    gain, feature, threshold = max(found)
    return -feature, threshold, gain


def between_equals(x, y, *, num_classes):
    """Cuts after each sorted sample, also between two samples of the same value."""
    found = []
    for feature in range(x.shape[1]):
        order = np.argsort(x[:, feature], kind="stable")
        below = np.cumsum(np.eye(num_classes)[y[order]], axis=0)
        for i in range(len(y) - 1):
            left, right = below[i], below[-1] - below[i]
            gain = bits(below[-1]) - (left.sum() * bits(left) + right.sum() * bits(right)) / len(y)
            found.append((gain, -feature, -i, x[order[i], feature], x[order[i + 1], feature]))
    gain, feature, _, low, high = max(found)
    return -feature, (low + high) / 2, gain


def between_classes(x, y, *, num_classes):
    """Cuts only between values whose first samples are of different classes."""

    def class_of_first(feature, value):
        return y[x[:, feature] == value][0]

    ranked = questions(x, y, num_classes, bits)
    return answer(next(q for q in ranked if class_of_first(q[1], q[2]) != class_of_first(q[1], q[3])))


def equals_matter(x, y, num_classes, ranked):
    gain = between_equals(x, y, num_classes=num_classes)[2]
    missed = ranked[0][0] - between_classes(x, y, num_classes=num_classes)[2]
    return gain - ranked[0][0] > 0.02 and missed > 0.02


exercise = Exercise(
    solution=best_split,
    points=5,
    parts=[Part("feature", 1), Part("threshold", 2), Part("gain", 2)],
    cases=[
        # Six flowers of two kinds: length of the petals, length of the sepals, width of the petals, in centimetres.
        Case(
            "six flowers",
            inputs={
                "x": np.array(
                    [
                        [1.5, 4.5, 2.0, 1.75, 5.5, 5.0],
                        [5.0, 6.0, 5.5, 5.25, 6.5, 4.75],
                        [0.25, 1.5, 0.5, 1.25, 2.0, 1.75],
                    ]
                ).T,
                "y": np.array([0, 1, 0, 1, 1, 1]),
                "num_classes": 2,
            },
            about="The width of the petals tells the two kinds apart: one has at most 0.5 cm, the other at least 1.25, "
            "and half-way between lies 0.875. All uncertainty is gained, of which there was −⅓ log₂ ⅓ − ⅔ log₂ ⅔ = "
            "0.918 bits.",
        ),
        Case(
            "a question that gains nothing",
            inputs={
                "x": np.array([[1.0], [1.0], [2.0], [2.0]]),
                "y": np.array([0, 1, 0, 1]),
                "num_classes": 2,
            },
            weight=0.5,
            about="There is one question, at 1.5, and it gains 0 bits: both halves are as mixed as the whole.",
        ),
        Case(
            "three classes", samples, {"n": 14, "features": 3, "num_classes": 3, "trap": weights_matter, "seed": 34013}
        ),
        Case(
            "values that repeat",
            samples,
            {"n": 15, "features": 3, "num_classes": 2, "values": 5, "trap": equals_matter, "seed": 4},
            hidden=True,
        ),
        Case(
            "where Gini would ask something else",
            samples,
            {"n": 16, "features": 4, "num_classes": 3, "trap": gini_differs, "seed": 16},
            hidden=True,
        ),
        Case(
            "a class that does not occur",
            samples,
            {"n": 11, "features": 5, "num_classes": 4, "missing": True, "trap": at_the_beginning, "seed": 671},
            hidden=True,
        ),
        Case("a class of one sample in a thousand", one_of_its_class, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "threshold on the lower value",
            lower_value,
            "Your threshold is the lower of the two neighbouring values. It divides the samples in the same way, but "
            "asked for is the place half-way between the two.",
        ),
        Mistake(
            "gain in nats",
            nats,
            "Your gain is in nats. Bits take the logarithm to base 2.",
        ),
        Mistake(
            "Gini impurity",
            by_gini,
            "You choose by Gini's impurity, 1 − Σ p². It often asks the same question as entropy does, but not always.",
        ),
        Mistake(
            "plain mean of both sides",
            plain_mean,
            "You take the plain mean of both sides' entropies. A side counts as often as samples go there: a tiny pure "
            "side is worth little.",
        ),
        Mistake(
            "no question where nothing is gained",
            only_what_gains,
            "Where no question gains anything, you return none. Asked for is the best there is: begin with the first "
            "question, or with a gain that is below every other.",
        ),
        Mistake(
            "first feature only",
            first_feature,
            "You look at the first feature only. The loop goes over all columns of `x`.",
        ),
        Mistake(
            "the median only",
            medians,
            "You try one threshold a feature, its median. The best question may divide the samples unevenly: try every "
            "place between two values.",
        ),
        Mistake(
            "cut between equal values",
            between_equals,
            "You cut between samples that have the same value. No threshold can tell them apart: look at different "
            "values only, which `np.unique` finds.",
        ),
        Mistake(
            "cut between different classes only",
            between_classes,
            "You cut only where the class changes from one value to the next. Several samples may share a value and be "
            "of different classes; then the best place may be where you do not look. Try every place between two "
            "values.",
        ),
    ],
    equivalent={
        "comparison turned: x[:, feature] <= threshold -> x[:, feature] >= threshold": "The sides "
        "are exchanged, as no sample lies on a threshold, and a gain is the same whichever side is called left.",
        "comparison strict or loose: x[:, feature] <= threshold -> x[:, feature] < threshold": "No "
        "sample lies on a threshold, which is half-way between two values.",
        "num_classes fixed at what the first case passes": "`np.bincount` counts further classes too, and those that "
        "do not occur add nothing to an entropy.",
    },
    forbidden=["sklearn"],
    hints=[
        "Two loops: over the features, and over the thresholds of each. Remember the best of what you have seen.",
        "`np.unique` returns the different values of a column in rising order; thresholds lie between neighbours.",
        "`np.bincount(labels, minlength=num_classes)` counts classes. For the entropy, mind those that do not occur.",
    ],
)
