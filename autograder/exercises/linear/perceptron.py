"""The perceptron"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def perceptron(x, y, weights, intercept, order):
    r"""Return a perceptron after learning from its mistakes.

    Rosenblatt's machine of 1957 was the first that learnt from examples. Its rule is as simple as a rule can be: as
    long as you are right, change nothing; when you are wrong, move towards the sample, or away from it.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$.
    - `weights`, shape `(D,)`, and `intercept`, a number: $w$ and $b$ to begin with.
    - `order`, integers of shape `(passes, visits)`: which samples are visited, by their indices, row after row. A
      sample may come several times in a row, or not at all.

    At each visit, with the parameters as the visit before left them,

    - if $w^\top x + b > 0$ and $y = -1$: $\; w \leftarrow w - x, \; b \leftarrow b - 1$;
    - if $w^\top x + b < 0$ and $y = +1$: $\; w \leftarrow w + x, \; b \leftarrow b + 1$;
    - otherwise, and also where $w^\top x + b$ is exactly zero, nothing changes.

    **Return** three things: the weights, shape `(D,)`, and the intercept after all visits; and how many mistakes there
    were in each pass, that is, changes, shape `(passes,)`.

    Leave all inputs as they are: make new arrays, for example by `w = w + …`. All numbers are such that computers add
    them up exactly, so that a score of zero is zero.
    """
    ### BEGIN SOLUTION
    w, b, mistakes = weights, intercept, []
    for visits in order:
        mistakes.append(0)
        for n in visits:
            if y[n] * (w @ x[n] + b) < 0:
                w, b = w + y[n] * x[n], b + y[n]
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
    wrong=lambda margin: margin < 0,
    step=1.0,
    bias=1.0,
    scaled=False,
    shuffled=lambda visits: visits,
    stale=False,
    content=False,
):
    """The algorithm, with whatever slip is asked for; also whether a score was zero."""
    w, b, mistakes, zeros = weights, intercept, [], 0
    for visits in order:
        mistakes.append(0)
        w_old, b_old = w, b
        for n in shuffled(visits):
            margin = y[n] * (w_old @ x[n] + b_old) if stale else y[n] * (w @ x[n] + b)
            zeros += margin == 0
            if wrong(margin):
                size = abs(margin) if scaled else step
                w, b = w + size * y[n] * x[n], b + bias * size * y[n]
                mistakes[-1] += 1
        if content and mistakes[-1] == 0:
            break
    mistakes += [0] * (len(order) - len(mistakes))
    return (w, b, np.array(mistakes)), zeros


def samples(rng, n, features, passes, on_boundary, more=0, rest=False):
    """Halves, so that scores are exact; scores of zero, where asked for, at which an update would lead elsewhere.

    A pass has ``more`` visits than there are samples; with ``rest`` one pass is without a mistake, and a later one not.
    """
    widest = 4 if features > 1 else 9
    while True:
        x = rng.integers(-widest, widest + 1, size=(n, features)) / 2
        y = np.sign(x @ rng.normal(size=features) + rng.normal(size=n))
        drawn = {
            "x": x,
            "y": y,
            "weights": rng.integers(-3, 4, size=features) / 2,
            "intercept": float(rng.integers(-2, 3)) / 2,
            "order": rng.integers(n, size=(passes, n + more)),
        }
        right, zeros = learn(**drawn)
        w, b, mistakes = right
        busy = (mistakes.min() > 0) != rest and len(set(mistakes)) > 1
        if not (busy and abs(b) > 0.2 and np.all(w != 0) and (zeros > 0) == on_boundary):
            continue
        seen = VISIBLE + REST * rest + ON_BOUNDARY * on_boundary + SINGLE * (features == 1)
        seen += [{"order": drawn["order"][:, :n]}] * (features == 1)
        unseen = REST * (not rest) + ON_BOUNDARY * (not on_boundary)
        if differ(right, drawn, seen, all) and not differ(right, drawn, unseen, any):
            return drawn


def differ(right, drawn, slips, how_many):
    """Whether all parts of the answer, or any, differ for each of some slips: so they cost everybody the same."""
    others = [learn(**{**drawn, **changes})[0] for changes in slips]
    return how_many(not np.array_equal(a, b) for other in others for a, b in zip(right, other, strict=True))


# Slips that must be seen: always, where a pass without a mistake is asked for, where a sample is on the boundary, and
# where there is a single feature.
VISIBLE = [{"bias": 0.0}, {"stale": True}, {"shuffled": np.sort}, {"wrong": lambda margin: margin < 1}]
REST = [{"content": True}]
ON_BOUNDARY = [{"wrong": lambda margin: margin <= 0}, {"wrong": np.signbit}]  # of −0, where a negative sample is on it
SINGLE = [{"wrong": lambda margin: margin > 0}, {"wrong": lambda margin: True}, {"scaled": True}, {"step": -1.0}]


@combinable
def slip(**changes):
    return lambda *inputs: learn(*inputs, **changes)[0]


def total_in_every_pass(x, y, weights, intercept, order):
    w, b, mistakes = slip()(x, y, weights, intercept, order)
    return w, b, np.cumsum(mistakes)


exercise = Exercise(
    solution=perceptron,
    points=4,
    parts=["weights", "intercept", "mistakes"],
    cases=[
        Case(
            "two samples, one nearly right",
            inputs={
                "x": np.array([[2.0, 1.0], [1.0, 2.0]]),
                "y": np.array([1.0, -1.0]),
                "weights": np.array([1.0, 1.0]),
                "intercept": -3 - 2.0**-11,
                "order": np.array([[0, 1], [0, 1], [0, 1]]),
            },
            about="The first score is −2⁻¹¹, wrong by little, but wrong: w = (3, 2). The second is 5 − 2⁻¹¹, wrong as "
            "well: w = (2, 0), b = −3 − 2⁻¹¹. After that both are right.",
        ),
        Case("in any order", samples, {"n": 9, "features": 3, "passes": 4, "on_boundary": False}),
        Case("samples on the boundary", samples, {"n": 8, "features": 2, "passes": 5, "on_boundary": True, "more": 3}),
        Case(
            "more features, and on the boundary",
            samples,
            {"n": 11, "features": 4, "passes": 8, "on_boundary": True, "more": -4, "rest": True},
            hidden=True,
        ),
        Case(
            "one feature",
            samples,
            {"n": 9, "features": 1, "passes": 3, "on_boundary": False, "more": 4},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "changed on the boundary",
            slip(wrong=lambda margin: margin <= 0),
            "You take a score of exactly zero for a mistake. Many textbooks do; here neither condition holds, and "
            "nothing changes.",
        ),
        Mistake(
            "slight mistakes forgiven",
            slip(wrong=lambda margin: margin < -1e-3),
            "You change nothing where a score is wrong by very little. Every score on the wrong side is a mistake: "
            "compare with zero, without a tolerance.",
        ),
        Mistake(
            "intercept never learns",
            slip(bias=0.0),
            "Your intercept stays as it was. It moves by y with every mistake, as a weight of an input that is always "
            "one.",
        ),
        Mistake(
            "learns when right",
            slip(wrong=lambda margin: margin > 0),
            "You change the parameters when the answer is right, and leave them when it is wrong.",
        ),
        Mistake(
            "moves the wrong way",
            slip(step=-1.0),
            "Your steps make each mistake worse: a positive sample is added, a negative one subtracted.",
        ),
        Mistake(
            "learns at every visit",
            slip(wrong=lambda margin: True),
            "You change the parameters at every visit. A perceptron learns from its mistakes only.",
        ),
        Mistake(
            "parameters of the pass before",
            slip(stale=True),
            "You judge all samples of a pass by the parameters from before it. Each visit sees what the last one "
            "learnt.",
        ),
        Mistake(
            "order ignored",
            slip(shuffled=np.sort),
            "You visit the samples in the order of their numbers. Take them as `order` has them.",
        ),
        Mistake(
            "as many visits as samples",
            lambda x, y, weights, intercept, order: slip()(x, y, weights, intercept, order[:, : len(x)]),
            "You visit as many samples in a pass as there are. A pass is a row of `order`, which may be longer or "
            "shorter.",
        ),
        Mistake(
            "stops after a pass without a mistake",
            slip(content=True),
            "You stop when a pass had no mistake. Not every sample need come in each pass: go through all rows.",
        ),
        Mistake(
            "steps as long as the score",
            slip(scaled=True),
            "Your steps are as long as the score is wrong. A perceptron's step is the sample itself, however wrong it "
            "was.",
        ),
        Mistake(
            "margin of one",
            slip(wrong=lambda margin: margin < 1),
            "You also learn from samples that are right by less than one. That is what the hinge loss would do.",
        ),
        Mistake(
            "mistakes added up over the passes",
            total_in_every_pass,
            "You count all mistakes up to each pass. Asked for are those of each pass by itself.",
        ),
        Mistake(
            "a single weight squeezed",
            lambda *inputs: tuple(map(np.squeeze, slip()(*inputs))),
            "With a single feature your weights are a number. They are an array of shape (1,): do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "Both conditions in one: y · (wᵀx + b) < 0. And both changes in one: add y · x, and y.",
        "Two loops: over the rows of `order`, and over the indices in a row.",
    ],
)
