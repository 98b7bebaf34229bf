"""The multiclass perceptron"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def multiclass_perceptron(x, y, weights, intercept, order):
    r"""Return a perceptron of several classes after learning from its mistakes.

    With several classes each has a score, and the highest wins. If the wrong one does, two are to blame: the right
    class, for its score was too low, and the winner, for its score was too high. Nobody else is touched.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, integers of shape `(N,)`: their classes, from 0 to $K - 1$.
    - `weights`, shape `(D, K)`: a column $w_k$ a class; `intercept`, shape `(K,)`: $b_k$. Both are to begin with.
    - `order`, integers of shape `(passes, visits)`: which samples are visited, by their indices, row after row.

    At each visit the class $r = \arg\max_k\, (w_k^\top x + b_k)$ is chosen, the **first** one of equal scores. If $r
    \ne y$,

    $$w_y \leftarrow w_y + x, \quad b_y \leftarrow b_y + 1, \qquad w_r \leftarrow w_r - x, \quad b_r \leftarrow b_r -
      1 .$$

    **Return** three things: the weights, shape `(D, K)`, and the intercepts, shape `(K,)`, after all visits; and how
    many mistakes there were in each pass, shape `(passes,)`.

    Leave all inputs as they are: begin with `weights.copy()`. All numbers are such that computers add them up exactly,
    so that equal scores are equal.
    """
    ### BEGIN SOLUTION
    w, b, mistakes = weights.copy(), intercept.copy(), []
    for visits in order:
        mistakes.append(0)
        for n in visits:
            chosen = np.argmax(x[n] @ w + b)
            if chosen != y[n]:
                w[:, y[n]] += x[n]
                w[:, chosen] -= x[n]
                b[y[n]] += 1
                b[chosen] -= 1
                mistakes[-1] += 1
    return w, b, np.array(mistakes)
    ### END SOLUTION


def learn(
    x,
    y,
    weights,
    intercept,
    order,
    *,
    blame="winner",
    bias=True,
    last=False,
    shuffled=lambda visits: visits,
    stale=False,
    learn_right=True,
    content=False,
    counted=np.array,
):
    w, b, mistakes = weights.copy(), intercept.copy(), []
    for visits in order:
        mistakes.append(0)
        w_old, b_old = w.copy(), b.copy()
        for n in shuffled(visits):
            scores = x[n] @ (w_old if stale else w) + (b_old if stale else b)
            chosen = len(scores) - 1 - np.argmax(scores[::-1]) if last else np.argmax(scores)
            if chosen == y[n]:
                continue
            mistakes[-1] += 1
            step = np.zeros(len(scores))
            if blame == "winner":
                step[chosen] = -1
            elif blame == "everybody":
                step[:] = -1
            elif blame == "all ahead":
                step[scores > scores[y[n]]] = -1
                step[chosen] = -1
            elif blame == "all not behind":
                step[scores >= scores[y[n]]] = -1
            step[y[n]] = 1 if learn_right else 0
            w += np.outer(x[n], step)
            b += bias * step
        if content and mistakes[-1] == 0:
            break
    mistakes += [0] * (len(order) - len(mistakes))
    return w, b, counted(mistakes)


@combinable
def slip(**changes):
    return lambda *inputs, **named: learn(*inputs, **named, **changes)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def unlike(one, other):
    """Whether all parts differ, so that a slip costs everybody the same."""
    return not any(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def samples(rng, n, features, classes, passes, ties, more=0, rest=False):
    """Halves, so that scores are exact; ties, where asked for, on which something depends.

    A pass has ``more`` visits than there are samples; with ``rest`` one pass is without a mistake, and a later one not.
    """
    while True:
        y = rng.integers(classes, size=n)
        x = (rng.integers(-3, 4, size=(n, features)) + 2 * rng.integers(-1, 2, size=(classes, features))[y]) / 2
        drawn = {
            "x": x,
            "y": y,
            "weights": np.zeros((features, classes)) if ties else rng.integers(-2, 3, size=(features, classes)) / 2,
            "intercept": np.zeros(classes) if ties else rng.integers(-2, 3, size=classes) / 2,
            "order": rng.integers(n, size=(passes, n + more)),
        }
        right = learn(**drawn)
        tied = not same(right, learn(**drawn, last=True))
        sides = [not same(right, learn(**drawn, bias=False)), not same(right, learn(**drawn, stale=True))]
        slips = [
            {"blame": "all ahead"},
            {"blame": "all not behind"},
            {"shuffled": np.sort},
            *([{"content": True}] if rest else []),
        ]
        slips += VISIBLE if features == 1 else []
        sides += [unlike(right, learn(**drawn, **changes)) for changes in slips]
        rested = not same(right, learn(**drawn, content=True))
        below = ties or drawn["intercept"].min() < 0
        if tied == ties and all(sides) and rested == rest and below and right[2][0] and np.abs(right[1]).max() > 0.4:
            return drawn


# Slips that must be seen in all parts of an answer, also where there is little to see.
VISIBLE = [
    {"blame": "nobody"},
    {"blame": "everybody"},
    {"learn_right": False},
    {"last": True},
    {"stale": True},
    {"bias": False},
]

exercise = Exercise(
    solution=multiclass_perceptron,
    points=4,
    parts=["weights", "intercept", "mistakes"],
    cases=[
        Case(
            "begun at zero",
            inputs={
                "x": np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]),
                "y": np.array([1, 2, 0]),
                "weights": np.zeros((2, 3)),
                "intercept": np.zeros(3),
                "order": np.array([[0, 1, 2], [2, 1, 0]]),
            },
            about="The first sample is of class 1, but class 0 is chosen, as all scores are equal.",
        ),
        Case("three classes", samples, {"n": 10, "features": 4, "classes": 3, "passes": 2, "ties": False}),
        Case("equal scores", samples, {"n": 9, "features": 2, "classes": 4, "passes": 5, "ties": True, "more": 3}),
        Case(
            "five classes",
            samples,
            {"n": 12, "features": 3, "classes": 5, "passes": 8, "ties": True, "more": -7, "rest": True},
            hidden=True,
        ),
        Case(
            "one feature",
            samples,
            {"n": 9, "features": 1, "classes": 3, "passes": 2, "ties": True},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "winner not lowered",
            slip(blame="nobody"),
            "You raise the right class, but leave the wrong winner where it is. Both are to blame.",
        ),
        Mistake(
            "right class not raised",
            slip(learn_right=False),
            "You lower the winner, but the right class stays where it is. Both are to blame.",
        ),
        Mistake(
            "all other classes lowered",
            slip(blame="everybody"),
            "You lower all classes but the right one. Only the winner did wrong.",
        ),
        Mistake(
            "all classes ahead lowered",
            slip(blame="all ahead"),
            "You lower every class whose score is above that of the right one. There are such algorithms; this one "
            "lowers the winner only.",
        ),
        Mistake(
            "all classes lowered that are not behind",
            slip(blame="all not behind"),
            "You lower every class that is not behind the right one. This algorithm lowers the winner only.",
        ),
        Mistake("intercepts never learn", slip(bias=False), "Your intercepts stay as they were."),
        Mistake(
            "last of equal scores",
            slip(last=True),
            "Of equal scores you take the last class. `np.argmax` takes the first.",
        ),
        Mistake(
            "parameters of the pass before",
            slip(stale=True),
            "You judge all samples of a pass by the parameters from before it. Each visit sees what the last one "
            "learnt.",
        ),
        Mistake(
            "as many visits as samples",
            lambda x, y, weights, intercept, order: learn(x, y, weights, intercept, order[:, : len(x)]),
            "You visit as many samples in a pass as there are. A pass is a row of `order`, which may be longer or "
            "shorter.",
        ),
        Mistake(
            "stops after a pass without a mistake",
            slip(content=True),
            "You stop when a pass had no mistake. Not every sample need come in each pass: go through all rows.",
        ),
        Mistake(
            "order ignored",
            slip(shuffled=np.sort),
            "You visit the samples in the order of their numbers, not as `order` has them.",
        ),
        Mistake(
            "mistakes of all passes so far",
            slip(counted=np.cumsum),
            "Your mistakes add up from pass to pass. Each pass has a count of its own, begun at zero.",
        ),
        Mistake(
            "a single row squeezed",
            lambda *inputs: tuple(map(np.squeeze, learn(*inputs))),
            "With a single feature your weights lose an axis. Do not squeeze: the weights have the shape (1, K).",
        ),
    ],
    forbidden=["sklearn"],
    hints=["`w[:, k]` is the column of class k.", "The scores of all classes in one product: `x[n] @ w + b`."],
)
