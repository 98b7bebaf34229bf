"""A decision tree, grown by information gain"""

import functools

import numpy as np

from autograder import Case, Exercise, Mistake, combinable

from ._tables import one_of_its_class


def decision_tree(x, y, *, num_classes, max_depth=float("inf")):
    r"""Grow a decision tree by information gain.

    One question divides the samples in two. Ask the best question of each half, and of each half of a half: that is a
    decision tree, still the first thing to try on a table of numbers, and the base of the forests and the boosted
    trees that win there.

    **Given**

    - `x`, shape `(n, d)`: $n$ samples of $d$ features.
    - `y`, shape `(n,)`: the classes, integers from 0 to `num_classes` − 1.
    - `num_classes`: the number $K$ of classes.
    - `max_depth`: how many questions there may be on any way from the root to a leaf, a number; infinite by default.

    At each node ask "is $x_j \le t$?" with the feature and the threshold, half-way between two different neighbouring
    values, that gain most information about the class, as in the exercise before. Samples that say yes go left, all
    others right. Our data never leave you a choice between two best questions. A node is a **leaf**, and asks nothing,
    if all of its samples have the same class, or if it is as deep as allowed. Otherwise it asks, even where the best
    question gains nothing: some answers take two questions, of which the first alone says nothing.

    Number the nodes **level by level**: the root is node 0, its children are 1 (left) and 2 (right), then come the
    children of 1, if it has any, then those of 2, and so on.

    **Return** six arrays, one entry or row for each node:

    - `feature` and `threshold`, shape `(nodes,)`: the question; −1 and 0 at a leaf;
    - `left` and `right`, shape `(nodes,)`: the numbers of the children; −1 at a leaf;
    - `gain`, shape `(nodes,)`: the information gained by the question, **in bits**; 0 at a leaf;
    - `counts`, shape `(nodes, K)`: how many samples of each class reach the node.

    Use NumPy only, and leave `x` and `y` as they are.
    """

    ### BEGIN SOLUTION
    def entropy(counts):
        p = counts / counts.sum()
        return -np.sum(p * np.log2(np.where(p > 0, p, 1)))

    def classes(samples):
        return np.bincount(y[samples], minlength=num_classes)

    def best_question(samples):
        questions = []
        for feature in range(x.shape[1]):
            values = np.unique(x[samples, feature])
            for threshold in (values[:-1] + values[1:]) / 2:
                goes_left = x[samples, feature] <= threshold
                parts = samples[goes_left], samples[~goes_left]
                remaining = sum(len(part) * entropy(classes(part)) for part in parts) / len(samples)
                questions.append((entropy(classes(samples)) - remaining, feature, threshold))
        return max(questions)

    nodes, members = [], [(np.arange(len(y)), 0)]
    while len(nodes) < len(members):
        samples, depth = members[len(nodes)]
        counts = classes(samples)
        question = (-1, 0.0, -1, -1, 0.0)
        if np.count_nonzero(counts) > 1 and depth < max_depth:
            gain, feature, threshold = best_question(samples)
            goes_left = x[samples, feature] <= threshold
            question = (feature, threshold, len(members), len(members) + 1, gain)
            members += [(samples[goes_left], depth + 1), (samples[~goes_left], depth + 1)]
        nodes.append((*question, counts))
    feature, threshold, left, right, gain, counts = map(np.array, zip(*nodes, strict=True))
    return feature, threshold, left, right, gain, counts
    ### END SOLUTION


def bits(counts):
    p = counts / counts.sum(axis=-1, keepdims=True)
    return -np.sum(p * np.log2(np.where(p > 0, p, 1)), axis=-1)


def gini(counts):
    return 1 - np.sum((counts / counts.sum(axis=-1, keepdims=True)) ** 2, axis=-1)


def half_way(low, high):
    return (low + high) / 2


def by_size(left, right, impurity):
    """The impurity that remains, with the weight that each side has."""
    return (left.sum(1) * impurity(left) + right.sum(1) * impurity(right)) / (left + right).sum(1)


def questions(x, classes, impurity, threshold=half_way, remaining=by_size):
    """Gain, feature and threshold of every question about samples with these one-hot classes, the best first."""
    found = []
    for feature, column in enumerate(x.T):
        order = np.argsort(column, kind="stable")
        values, below = column[order], np.cumsum(classes[order], axis=0)
        places = np.flatnonzero(values[:-1] < values[1:])
        left, right = below[places], below[-1] - below[places]
        gains = impurity(below[-1]) - remaining(left, right, impurity)
        found += zip(gains, [feature] * len(places), threshold(values[places], values[places + 1]), strict=True)
    return sorted(found, reverse=True)


def grow(x, y, num_classes, max_depth, *, impurity=bits, yes=np.less_equal, pure_too=False, everyone=False, unit=1.0,
         depth_first=False, worth=-np.inf, **of_questions):  # fmt: skip
    """The algorithm, with whatever slip is asked for; also the least margin by which a question was the best."""
    one_hot, margin, nodes = np.eye(num_classes)[y], 1.0, []
    pending = [(np.arange(len(y)), 0, -1, 0)]
    while pending:
        samples, depth, parent, side = pending.pop(-1 if depth_first else 0)
        if parent >= 0:
            nodes[parent][2 + side] = len(nodes)
        counts = one_hot[samples].sum(axis=0)
        nodes.append([-1, 0.0, -1, -1, 0.0, counts])
        seen = np.arange(len(y)) if everyone else samples
        if depth < max_depth and len(samples) > 1 and (pure_too or (counts > 0).sum() > 1):
            ranked = questions(x[seen], one_hot[seen], impurity, **of_questions)
            if not ranked or ranked[0][0] < worth:
                continue
            gain, feature, threshold = ranked[0]
            margin = min(margin, gain - ranked[1][0] if ranked[1:] else 1)
            nodes[-1][:2], nodes[-1][4] = [feature, threshold], gain * unit
            left = yes(x[samples, feature], threshold)
            number = len(nodes) - 1
            children = [(samples[left], depth + 1, number, 0), (samples[~left], depth + 1, number, 1)]
            pending += children[::-1] if depth_first else children
    return tuple(np.array(column) for column in zip(*nodes, strict=True)), margin


@functools.cache
def table(n, features, num_classes, max_depth, trap):
    """Multiples of 1/8 in which every question is clearly the best."""
    rng = np.random.default_rng(n)
    while True:
        y = rng.integers(num_classes, size=n)
        centres = rng.uniform(0, 5, size=(num_classes, features))
        x = np.round(8 * (centres[y] + rng.normal(size=(n, features)))) / 8
        tree, margin = grow(x, y, num_classes, max_depth)
        grown = len(np.unique(y)) == num_classes and len(tree[0]) >= 7
        if grown and margin > 0.01 and (trap is None or trap(x, y, num_classes, max_depth, tree)):
            return x, y


def samples(rng, n, features, num_classes, max_depth, trap=None):
    """One table for everybody, in units, with an order of features and with names of classes of one's own.

    So a mistake costs everybody the same.
    """
    x, y = table(n, features, num_classes, max_depth, trap)
    x = x * rng.integers(1, 4, size=features) + rng.integers(-60, 20, size=features) / 8
    return {
        "x": x[:, rng.permutation(features)],
        "y": rng.permutation(num_classes)[y],
        "num_classes": num_classes,
        "max_depth": max_depth,
    }


def no_question(rng):
    """Samples that a single question, such as nobody may ask, would divide well."""
    return samples(rng, 12, 2, 3, 3) | {"max_depth": 0}


def a_rare_class(rng):
    """Samples of which a single one has the third class."""
    return one_of_its_class(rng) | {"max_depth": 1}


def exclusive_or(rng):
    """Samples at the corners of a rectangle, of one class where x and y are both high or both low, but for one of them.

    Their numbers let the first question gain 0.036 bits, twice as much as the other would, and the second one the rest.
    """
    corners = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [5, 3, 5, 5], axis=0)
    y = corners[:, 0] ^ corners[:, 1]
    y[0] = 1
    low = rng.integers(-20, 20, size=2) / 8
    x = low + (corners ^ rng.integers(2, size=2)) * rng.integers(2, 20, size=2) / 8
    order = rng.permutation(len(y))
    return {"x": x[order][:, rng.permutation(2)], "y": y[order] ^ rng.integers(2), "num_classes": 2, "max_depth": 2}


def gini_differs(x, y, num_classes, max_depth, tree):
    other = grow(x, y, num_classes, max_depth, impurity=gini)[0]
    return len(other[0]) != len(tree[0]) or not np.array_equal(other[0], tree[0])


@combinable
def slip(**changes):
    def decision_tree(x, y, *, num_classes, max_depth=float("inf")):
        return grow(x, y, num_classes, max_depth, **changes)[0]

    return decision_tree


def deep(x, y, num_classes, max_depth, tree):
    """Whether the tree would go on for two levels at least, if it were allowed to."""
    sizes = [len(grow(x, y, num_classes, depth)[0][0]) for depth in (max_depth, max_depth + 1, np.inf)]
    return sizes[0] < sizes[1] < sizes[2]


def one_level_more(x, y, *, num_classes, max_depth=float("inf")):
    return grow(x, y, num_classes, max_depth + 1)[0]


def one_question_at_least(x, y, *, num_classes, max_depth=float("inf")):
    return grow(x, y, num_classes, max(1, max_depth))[0]


def no_limit(x, y, *, num_classes, max_depth=float("inf")):
    return grow(x, y, num_classes, float("inf"))[0]


def everyones_question(x, y, *, num_classes, max_depth=float("inf")):
    return grow(x, y, num_classes, min(max_depth, 3), everyone=True)[0]


exercise = Exercise(
    solution=decision_tree,
    points=6,
    parts=["feature", "threshold", "left", "right", "gain", "counts"],
    cases=[
        # Seven flowers of three kinds: length and width of the petals, in centimetres.
        Case(
            "seven flowers",
            inputs={
                "x": np.array(
                    [[1.5, 0.25], [4.5, 1.5], [5.0, 2.25], [1.25, 1.0], [5.25, 0.75], [4.75, 2.0], [1.75, 1.25]]
                ),
                "y": np.array([0, 1, 2, 0, 1, 2, 0]),
                "num_classes": 3,
            },
            about="Petals of at most 3.125 cm tell the first kind (3 flowers) from the others (2 and 2), and gain "
            "0.985 bits. Among the others the width decides, at 1.75 cm, and gains the last bit. All leaves are pure.",
        ),
        Case(
            "a question that gains nothing",
            inputs={
                "x": np.array([[1.0], [1.0], [2.0], [2.0]]),
                "y": np.array([0, 1, 0, 1]),
                "num_classes": 2,
                "max_depth": 1,
            },
            weight=0.5,
            about="There is one question, at 1.5, and it gains 0 bits: both halves are as mixed as the whole. But the "
            "root is neither pure nor as deep as allowed, so it asks.",
        ),
        Case("two levels", samples, {"n": 20, "features": 3, "num_classes": 3, "max_depth": 2, "trap": deep}),
        Case(
            "three levels, four classes",
            samples,
            {"n": 16, "features": 2, "num_classes": 4, "max_depth": 3},
            hidden=True,
        ),
        Case(
            "where Gini would ask something else",
            samples,
            {"n": 18, "features": 3, "num_classes": 3, "max_depth": 2, "trap": gini_differs},
            hidden=True,
        ),
        Case("exclusive or, nearly", exclusive_or, hidden=True),
        Case("a class of one sample in a thousand", a_rare_class, hidden=True, weight=0.25),
        Case("no question allowed", no_question, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "no limit to the depth",
            no_limit,
            "Your tree grows until all leaves are pure. No way from the root may hold more than `max_depth` questions.",
        ),
        Mistake(
            "one level too many",
            one_level_more,
            "Your tree is one level too deep. The root has depth 0, and a node of depth `max_depth` is a leaf.",
        ),
        Mistake(
            "one question at least",
            one_question_at_least,
            "Your root asks whatever `max_depth` is. With 0 it is a leaf: the tree is a single node.",
        ),
        Mistake(
            "stops where nothing is gained",
            slip(worth=1e-9),
            "You make a leaf of a node whose best question gains nothing. In an exclusive or, the first question gains "
            "nothing and the second everything: only pure nodes, and those as deep as allowed, are leaves.",
        ),
        Mistake(
            "stops where little is gained",
            slip(worth=0.05),
            "You make a leaf of a node whose best question gains little. The statement knows no such rule, and what "
            "a question makes possible may be worth more than what it gains.",
        ),
        Mistake(
            "the same question at every node",
            everyones_question,
            "Every node of yours asks the same question: it looks for the best one among *all* samples. Only those "
            "that reach the node count.",
        ),
        Mistake(
            "pure nodes asked",
            slip(pure_too=True),
            "You go on to divide samples of one class, though nothing is left to gain. A pure node is a leaf.",
        ),
        Mistake(
            "left and right swapped",
            slip(yes=np.greater),
            "You send the samples that say yes to the right. Left is where x ≤ t.",
        ),
        Mistake(
            "numbered depth first",
            slip(depth_first=True),
            "Your tree is right, but numbered along its branches, as a recursion visits it. Number it level by level: "
            "keep the nodes that wait in a queue.",
        ),
        Mistake(
            "Gini impurity",
            slip(impurity=gini),
            "You choose by Gini's impurity, 1 − Σ p². Asked for is information gain.",
        ),
        Mistake(
            "threshold at the lower value",
            slip(threshold=lambda low, high: low),
            "Your thresholds are values of the samples themselves. Ask half-way to the next one: a new sample may fall "
            "on either side.",
        ),
        Mistake(
            "both sides weighted alike",
            slip(remaining=lambda left, right, impurity: (impurity(left) + impurity(right)) / 2),
            "You average the entropies of both sides as if each had half of the samples. The larger side counts more.",
        ),
        Mistake(
            "gain in nats",
            slip(unit=np.log(2)),
            "Your gains are in nats. Bits take the logarithm to base 2.",
        ),
    ],
    equivalent={
        "comparison turned: x[samples, feature] <= threshold -> x[samples, feature] >= threshold": "The sides "
        "are exchanged, as no sample lies on a threshold, and a gain is the same whichever side is called left.",
        "comparison strict or loose: x[samples, feature] <= threshold -> x[samples, feature] < threshold": "No "
        "sample lies on a threshold, which is half-way between two values.",
        "comparison strict or loose: x[samples, feature] <= threshold -> x[samples, feature] < threshold #2": "No "
        "sample lies on a threshold, which is half-way between two values.",
    },
    forbidden=["sklearn"],
    hints=[
        "Reuse your function for the best question; give it only the samples that reach the node.",
        "Keep a list of nodes in order. While you go through it from the front, put the two children of a node that "
        "asks at its end: their numbers are the list's length before and after the first of them.",
        "For each node keep which samples reach it (an array of indices) and its depth.",
    ],
)
