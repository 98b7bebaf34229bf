"""The voted perceptron: training"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def voted_perceptron(x, y, order):
    r"""Return all planes that a perceptron had, and how many visits each lasted.

    A perceptron's last plane owes everything to its last mistake. Freund and Schapire keep them all, and let every
    plane vote as often as it stood the test. With that, this oldest of machines comes close to a support vector
    machine.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$.
    - `order`, integers of shape `(passes, visits)`: which samples are visited, by their indices, row after row.

    Begin with the plane $w_0 = 0$, $b_0 = 0$, which has $c_0 = 0$ votes. At each visit, with $k$ the newest plane,

    - if $y\,(w_k^\top x + b_k) > 0$, it gets a vote: $c_k \leftarrow c_k + 1$;
    - otherwise, also on the boundary, there is a new plane with one vote:
      $w_{k+1} = w_k + y x, \; b_{k+1} = b_k + y, \; c_{k+1} = 1$.

    **Return** three arrays, with a row or an entry for each plane from $k = 0$ on, that is one more than there were
    mistakes: the weights, shape `(planes, D)`; the intercepts, shape `(planes,)`; and the votes, shape `(planes,)`.

    All numbers are such that computers add them up exactly.
    """
    ### BEGIN SOLUTION
    planes, intercepts, votes = [np.zeros(x.shape[1])], [0.0], [0]
    for n in order.ravel():
        if y[n] * (planes[-1] @ x[n] + intercepts[-1]) > 0:
            votes[-1] += 1
        else:
            planes.append(planes[-1] + y[n] * x[n])
            intercepts.append(intercepts[-1] + y[n])
            votes.append(1)
    return np.array(planes), np.array(intercepts), np.array(votes)
    ### END SOLUTION


def learn(
    x,
    y,
    order,
    *,
    wrong=lambda margin: margin <= 0,
    newborn=1,
    first=0,
    bias=1,
    every_visit=False,
    restart=False,
    content=False,
):
    planes, votes, zeros = [np.zeros(x.shape[1] + 1)], [first], 0
    augmented = np.column_stack([x, np.full(len(x), bias)])
    before = 0
    for number, n in enumerate(order.ravel()):
        if content and number % order.shape[1] == 0:
            if len(planes) == before:
                break
            before = len(planes)
        if restart and number and number % order.shape[1] == 0:
            planes.append(np.zeros(x.shape[1] + 1))
            votes.append(0)
        margin = y[n] * (planes[-1] @ augmented[n])
        zeros += number > 0 and margin == 0
        if wrong(margin):
            planes.append(planes[-1] + y[n] * augmented[n])
            votes.append(newborn)
        elif every_visit:
            planes.append(planes[-1])
            votes.append(1)
        else:
            votes[-1] += 1
    planes = np.array(planes)
    return (planes[:, :-1], planes[:, -1], np.array(votes)), zeros


@combinable
def slip(**changes):
    def voted_perceptron(x, y, order):
        return learn(x, y, order, **changes)[0]

    return voted_perceptron


def samples(rng, n, features, passes, zeros=0, more=0, rest=False, unit=1 / 2):
    """Multiples of ``unit``, so that scores are exact; enough mistakes, and planes that last.

    A pass has ``more`` visits than there are samples; with ``rest`` one pass at least is without a mistake. A small
    unit makes scores that are positive, but only just.
    """
    while True:
        x = rng.integers(-4, 5, size=(n, features)) / 2
        y = np.sign(x @ rng.normal(size=features) + 0.3 * rng.normal(size=n) + 0.4)
        drawn = {"x": 2 * unit * x, "y": y, "order": rng.integers(n, size=(passes, n + more))}
        (_, intercepts, votes), seen = learn(**drawn)
        rested = learn(**drawn, content=True)[0]
        stops = len(rested[2]) < len(votes) if rest else rested[2].sum() == votes.sum()
        level = learn(**drawn, bias=0)[0]
        busy = len(votes) > 4 and votes.max() > 3 and seen >= zeros and np.any(intercepts != 0)
        others = [learn(**drawn, restart=True)[0], learn(**{**drawn, "order": drawn["order"][:, :n]})[0]]
        others = others if features == 1 else [learn(**drawn, wrong=lambda margin: margin <= 1e-3)[0]]
        clear = (features > 1 and unit == 1 / 2) or all(len(other[2]) != len(votes) for other in others)
        if abs(y.sum()) < n - 2 and busy and stops and clear and len(level[2]) != len(votes):
            return drawn


def swapped(x, y, order):
    (weights, intercepts, votes), _ = learn(x, y, order)
    return weights, intercepts, np.append(votes[1:], 0)


exercise = Exercise(
    solution=voted_perceptron,
    points=3,
    parts=["weights", "intercepts", "votes"],
    cases=[
        Case(
            "three samples, twice",
            inputs={
                "x": np.array([[2.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]),
                "y": np.array([1.0, -1.0, -1.0]),
                "order": np.array([[0, 1, 2], [1, 0, 2]]),
            },
            about="The first visit is a mistake, for every score is zero: the plane (2, 1), 1 is born, and gets its "
            "first vote.",
        ),
        Case("in any order", samples, {"n": 8, "features": 3, "passes": 3}),
        Case("samples on the boundary", samples, {"n": 9, "features": 2, "passes": 4, "zeros": 2, "more": 3}),
        Case(
            "more features",
            samples,
            {"n": 12, "features": 4, "passes": 8, "zeros": 1, "more": -6, "rest": True, "unit": 2**-6},
            hidden=True,
        ),
        Case("one feature", samples, {"n": 9, "features": 1, "passes": 3, "more": 4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "new planes without a vote",
            slip(newborn=0),
            "Your new planes begin with no vote. They begin with one, so that all votes together are as many as "
            "visits.",
        ),
        Mistake(
            "a vote for nothing",
            slip(first=1),
            "Your zero plane begins with a vote. It is wrong about the first sample, and has none.",
        ),
        Mistake(
            "right on the boundary",
            slip(wrong=lambda margin: margin < 0),
            "You let a plane pass on which a sample lies exactly. Then nothing ever begins: zero is on every boundary.",
        ),
        Mistake("no intercept", slip(bias=0), "Your intercepts stay zero. They move by y with every mistake."),
        Mistake(
            "a plane for every visit",
            slip(every_visit=True),
            "You write down a plane at every visit. A plane that is right is the same one, with one vote more.",
        ),
        Mistake(
            "begun again in every pass",
            slip(restart=True),
            "You begin at zero again in every pass. The passes are one long run.",
        ),
        Mistake(
            "as many visits as samples",
            lambda x, y, order: learn(x, y, order[:, : len(x)])[0],
            "You visit as many samples in a pass as there are. A pass is a row of `order`, which may be longer or "
            "shorter.",
        ),
        Mistake(
            "stops after a pass without a mistake",
            slip(content=True),
            "You stop when a pass had no mistake. Go through all rows: the last plane goes on gathering votes, and may "
            "be wrong yet.",
        ),
        Mistake(
            "votes to the plane before",
            swapped,
            "Your votes are shifted by one plane: each belongs to the plane that was right, not to the one before it.",
        ),
        Mistake(
            "a single column squeezed",
            lambda x, y, order: tuple(map(np.squeeze, slip()(x, y, order))),
            "With a single feature your weights have one axis. They have a row for each plane, of one entry: do not "
            "squeeze.",
        ),
        Mistake(
            "small scores taken for zero",
            slip(wrong=lambda margin: margin <= 1e-3),
            "You take a small positive score for a mistake. A plane is right as soon as the score's sign is: "
            "compare with zero.",
        ),
    ],
    forbidden=["sklearn"],
    hints=["Keep three lists; their last entries are the newest plane.", "`order.ravel()` is all visits in one row."],
)
