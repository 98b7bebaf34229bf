"""Novikoff's inequalities, step by step"""

from functools import partial

import numpy as np

from autograder import Case, Exercise, Mistake


def novikoff_inequalities(x, y, direction, order):
    r"""Return both sides of Novikoff's two inequalities after every mistake.

    The proof of the theorem watches two numbers while a perceptron learns: how far it has come in the right direction,
    and how long its weights have grown. The first grows at least like the number $k$ of mistakes, the second at most
    like $\sqrt k$. They must meet, and there the mistakes end. Here you watch them yourself, and the grader holds you
    to the laws.

    **Given**

    - `x`, shape `(N, D)`: samples, with a one among their features already, so that there is no intercept; `y`, shape
      `(N,)`: their signs, each $-1$ or $+1$.
    - `direction`, shape `(D,)`: $u$, of length one, with $y_n u^\top x_n \ge \gamma > 0$ for all samples; $\gamma$ is
      the smallest of these numbers.
    - `order`, integers of shape `(visits,)`: which samples are visited, by their indices. Some may never be; they count
      for $\gamma$ and $R$ all the same.

    Begin with $w_0 = 0$. At each visit, if $y\, w^\top x \le 0$ (a score of zero **is** a mistake here, or nothing
    would ever begin), this is the $k$-th mistake, $k = 1, 2, \dots$, and $w_k = w_{k-1} + y x$.

    **Return** two arrays of shape `(mistakes, 2)`, with a row for each mistake:

    1. the progress $u^\top w_k$, and what it is at least: $k \gamma$;
    2. the squared length $\lVert w_k \rVert^2$, and what it is at most: $k R^2$, where $R$ is the length of the
       longest sample.

    There is at least one mistake.
    """
    ### BEGIN SOLUTION
    margin, radius = np.min(y * (x @ direction)), np.sqrt((x**2).sum(axis=1).max())
    w, progress, length = np.zeros(x.shape[1]), [], []
    for n in order:
        if y[n] * (w @ x[n]) <= 0:
            w = w + y[n] * x[n]
            progress.append([direction @ w, (len(progress) + 1) * margin])
            length.append([w @ w, (len(length) + 1) * radius**2])
    return np.array(progress), np.array(length)
    ### END SOLUTION


def by_the_proof(x, y, direction, order):
    """Compute the same as the proof does, by what each mistake adds."""
    signed = y[:, None] * x
    gram = signed @ signed.T
    made: list[int] = []
    for n in order:
        if gram[n, made].sum() <= 0:
            made.append(int(n))
    number = np.arange(1, len(made) + 1)
    progress = np.cumsum((signed @ direction)[made])
    growth = [2 * gram[n, made[:k]].sum() + gram[n, n] for k, n in enumerate(made)]
    return (
        np.stack([progress, number * (signed @ direction).min()], axis=1),
        np.stack([np.cumsum(growth), number * np.diag(gram).max()], axis=1),
    )


def samples(rng, n, features, visits, mistakes, unseen=False, most=None, slight=False):
    """Quarters with a one at the end, so that scores are exact, and a direction that separates them.

    There are at most so many ``visits``, and the last is a mistake. With ``slight`` the second visit finds a sample
    right by less than a thousandth. With ``unseen`` neither the sample nearest to the plane nor the longest is ever
    visited. There are at least so many ``mistakes``, and where that is told at ``most`` so many.
    """
    while True:
        x = np.column_stack([rng.integers(-8, 9, size=(n, features - 1)) / 4, np.ones(n)])
        u = rng.normal(size=features)
        u /= np.linalg.norm(u)
        y = np.sign(x @ u)
        ends = [np.argmin(np.abs(x @ u)), np.argmax((x**2).sum(1))] if unseen else []
        order = rng.choice(np.setdiff1d(np.arange(n), ends), size=visits)
        if np.abs(x @ u).min() < 0.05 or abs(y.sum()) > n - 3:
            continue
        if slight and not barely_right(x, y, u, *order[:2]):
            continue
        drawn = {"x": x, "y": y, "direction": u, "order": up_to_the_last_mistake(x, y, u, order)}
        met = x[drawn["order"]]
        if unseen and (
            (met**2).sum(1).max() == (x**2).sum(1).max() or np.abs(met @ u).min() - np.abs(x @ u).min() < 0.05
        ):
            continue
        made = len(by_the_proof(**drawn)[0])
        if most == 1 and y[order[0]] > 0:  # the sign of the only mistake has to matter
            continue
        if mistakes <= made <= (most or made) and len(run(**drawn, wrong=lambda margin: margin < 0.5)[0]) > 0:
            return drawn


def barely_right(x, y, u, first, second):
    """Move the second sample to where it is only just right once the first is learnt; tell whether it can be."""
    if first == second or abs(x[first, 0]) not in (0.5, 1, 2):
        return False
    x[second, 0] += (y[first] * y[second] * 2.0**-11 - x[first] @ x[second]) / x[first, 0]
    return bool(y[second] * (x[second] @ u) > 0.05)


def up_to_the_last_mistake(x, y, u, order):
    made = len(by_the_proof(x, y, u, order)[0])
    return next(order[:k] for k in range(1, len(order) + 1) if len(by_the_proof(x, y, u, order[:k])[0]) == made)


def run(
    x,
    y,
    direction,
    order,
    *,
    wrong=lambda margin: margin <= 0,
    radius=np.max,
    margin_of=np.min,
    before=False,
    root=False,
    visits=False,
    signs=True,
    met=lambda order: slice(None),
):
    margin = margin_of((y * (x @ direction))[met(order)])
    far = radius(np.linalg.norm(x[met(order)], axis=1))
    w, rows = np.zeros(x.shape[1]), []
    for seen, n in enumerate(order, start=1):
        if wrong(y[n] * (w @ x[n])):
            old, w = w, w + (y[n] if signs else 1) * x[n]
            k, shown = (seen if visits else len(rows) + 1), old if before else w
            size, most = (np.linalg.norm(shown), np.sqrt(k) * far) if root else (shown @ shown, k * far**2)
            rows.append([[direction @ shown, k * margin], [size, most]])
    rows = np.array(rows).reshape(-1, 2, 2)
    return rows[:, 0], rows[:, 1]


exercise = Exercise(
    solution=novikoff_inequalities,
    points=4,
    parts=["progress", "squared length"],
    reference=by_the_proof,
    cases=[
        Case("a few samples", samples, {"n": 6, "features": 3, "visits": 20, "mistakes": 3}),
        Case("many mistakes", samples, {"n": 9, "features": 4, "visits": 60, "mistakes": 6, "unseen": True}),
        Case(
            "more features",
            samples,
            {"n": 12, "features": 6, "visits": 50, "mistakes": 5, "unseen": True, "slight": True},
            hidden=True,
        ),
        Case(
            "a single visit",
            samples,
            {"n": 6, "features": 3, "visits": 1, "mistakes": 1, "most": 1, "unseen": True},
            hidden=True,
            weight=0.5,
        ),
    ],
    mistakes=[
        Mistake(
            "never begins",
            partial(run, wrong=lambda margin: margin < 0),
            "There are no mistakes in your run: begun at zero, every score is zero. Count that as a mistake.",
        ),
        Mistake(
            "barely right taken for wrong",
            partial(run, wrong=lambda margin: margin <= 1e-3),
            "You count a mistake where the score is right, if only just. Compare with zero, without a tolerance.",
        ),
        Mistake(
            "weights before the mistake",
            partial(run, before=True),
            "You look at the weights before they are changed. Both inequalities are about w_k, with the k-th mistake "
            "in it.",
        ),
        Mistake(
            "visits counted",
            partial(run, visits=True),
            "Your k counts visits. It counts mistakes: what the perceptron gets right changes nothing.",
        ),
        Mistake(
            "length not squared",
            partial(run, root=True),
            "Your second law is about the length; asked for are the squares, which grow by at most R² a mistake.",
        ),
        Mistake(
            "mean radius",
            partial(run, radius=np.mean),
            "Your R is the samples' mean length. With it the second inequality may fail; R is the longest.",
        ),
        Mistake(
            "mean margin",
            partial(run, margin_of=np.mean),
            "Your γ is the mean margin. With it the first inequality may fail; γ is the smallest.",
        ),
        Mistake(
            "visited samples only",
            partial(run, met=lambda order: order),
            "Your γ and R are those of the visited samples. The inequalities hold with them, too, but asked for are "
            "the smallest margin and the longest of all samples.",
        ),
        Mistake(
            "signs forgotten",
            partial(run, signs=False),
            "You add every sample, whatever its sign. A negative one is subtracted, else there is no progress.",
        ),
        Mistake(
            "a single mistake squeezed",
            lambda *inputs: tuple(map(np.squeeze, run(*inputs))),
            "With a single mistake your answers have one axis. They are tables with a row for each mistake: do not "
            "squeeze.",
        ),
    ],
    equivalent={
        "operands swapped: direction @ w -> w @ direction": "An inner product of two vectors is the same in "
        "either order.",
    },
    forbidden=["sklearn"],
    hints=[
        "Compute γ and R first; the rest is a perceptron that writes down two numbers whenever it changes.",
        "Before you press check: is the first number of each row of the progress at least the second? And of the "
        "length at most?",
    ],
)
