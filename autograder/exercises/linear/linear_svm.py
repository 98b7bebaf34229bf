"""A support vector machine by Pegasos"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def linear_svm(x, y, batches, *, strength):
    r"""Return a linear support vector machine trained by Pegasos, and its risks on the way.

    Support vector machines used to be trained by solvers of quadratic programmes, in minutes. In 2007 somebody noticed
    that a stochastic subgradient with the right step size does it in a second, whatever the number of samples. The
    step size is all there is to the trick.

    **Given**

    - `x`, shape `(N, D)`: samples; `y`, shape `(N,)`: their signs, each $-1$ or $+1$.
    - `batches`, integers of shape `(steps, batch)`: row $t$ holds the indices of the samples of step $t$.
    - `strength`: $\lambda > 0$, a number.

    Begin with $w = 0$. In step $t = 1, 2, \dots$, with $B$ the batch of this step,

    $$J_B = \frac{\lambda}{2} \lVert w \rVert^2 + \frac{1}{\lvert B \rvert} \sum_{n \in B} \max(0,\, 1 - y_n w^\top
      x_n), \qquad
      w \leftarrow w - \eta_t \frac{\partial J_B}{\partial w}, \qquad \eta_t = \frac{1}{\lambda t},$$

    where only samples with $y_n w^\top x_n < 1$ (before the step) contribute to the derivative of the sum. There is no
    intercept, and no projection.

    **Return** two things: the weights after the last step, shape `(D,)`; and the risks $J_B$, shape `(steps,)`, each
    computed *before* its step is taken.
    """
    ### BEGIN SOLUTION
    w, risks = np.zeros(x.shape[1]), []
    for t, batch in enumerate(batches, start=1):
        margin = y[batch] * (x[batch] @ w)
        risks.append(0.5 * strength * w @ w + np.maximum(0, 1 - margin).mean())
        pull = x[batch].T @ (y[batch] * (margin < 1)) / len(batch)
        w = w - (strength * w - pull) / (strength * t)
    return w, np.array(risks)
    ### END SOLUTION


def learn(
    x,
    y,
    batches,
    strength,
    *,
    rate=lambda strength, t: 1 / (strength * t),
    first=1,
    wrong=lambda margin: margin < 1,
    mean_of=lambda short: len(short),
    after=False,
    shrink_first=False,
    average=False,
    decay=1.0,
    pick=lambda batch, n: batch,
    project=False,
    half=0.5,
):
    w, risks, path, closest = np.zeros(x.shape[1]), [], [], np.inf
    for t, batch in enumerate(batches, start=first):
        chosen = pick(batch, len(x))

        def risk(w, chosen=chosen):
            return half * strength * w @ w + np.maximum(0, 1 - y[chosen] * (x[chosen] @ w)).mean()

        before, eta = risk(w), rate(strength, t)
        old = (1 - eta * decay * strength) * w if shrink_first else w
        margin = y[chosen] * (x[chosen] @ old)
        closest = min(closest, np.abs(margin - 1).min())
        short = wrong(margin)
        w = (1 - eta * decay * strength) * w + eta * x[chosen].T @ (y[chosen] * short) / max(mean_of(short), 1)
        if project:
            w = w * min(1, 1 / np.sqrt(strength) / np.linalg.norm(w))
        path.append(w)
        risks.append(risk(w) if after else before)
    return (np.mean(path, axis=0) if average else w, np.array(risks)), closest


@combinable
def slip(**changes):
    def linear_svm(x, y, batches, *, strength):
        return learn(x, y, batches, strength, **changes)[0]

    return linear_svm


def samples(rng, n, features, steps, batch, strength):
    """Overlapping classes; no margin near one, where rounding would decide, and some between the two ways to shrink."""
    while True:
        y = np.where(np.arange(n) % 2, 1.0, -1.0)
        x = rng.normal(size=(n, features)) + 0.6 * y[:, None]
        batches = rng.integers(n, size=(steps, batch))
        right, closest = learn(x, y, batches, strength)
        shrunk = learn(x, y, batches, strength, shrink_first=True)[0]
        if closest > 0.01 and all(np.abs(a - b).max() > 0.02 for a, b in zip(right, shrunk, strict=True)):
            return {"x": x, "y": y, "batches": batches, "strength": strength}


exercise = Exercise(
    solution=linear_svm,
    points=3,
    parts=["weights", "risks"],
    cases=[
        Case(
            "three steps by hand",
            inputs={
                "x": np.array([[2.0, 1.0], [-1.0, 0.0], [0.0, 1.0]]),
                "y": np.array([1.0, -1.0, 1.0]),
                "batches": np.array([[0, 1], [0, 2], [1, 1]]),
                "strength": 0.5,
            },
            about="In the first step both margins are 0, the step size is 2, and w = (3, 1). Then the "
            "margins are 7 and exactly 1, neither below one, and the weights shrink by half, to (1.5, 0.5).",
        ),
        Case("batches of four", samples, {"n": 10, "features": 3, "steps": 5, "batch": 4, "strength": 0.4}),
        Case(
            "one feature, one sample at a time",
            samples,
            {"n": 9, "features": 1, "steps": 8, "batch": 1, "strength": 0.7},
        ),
        Case("many steps", samples, {"n": 13, "features": 4, "steps": 14, "batch": 3, "strength": 0.3}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "steps counted from two",
            slip(first=2),
            "Your first step has t = 2. The first one has t = 1, and a step size of 1/λ.",
        ),
        Mistake(
            "the same step size always",
            slip(rate=lambda strength, t: 0.1),
            "Your step size does not fall. Without 1/t the weights wander for ever.",
        ),
        Mistake(
            "step size without the strength",
            slip(rate=lambda strength, t: 1 / t),
            "Your step size is 1/t. It is 1/(λt): the weaker the penalty, the longer the steps.",
        ),
        Mistake(
            "shrunk before the margins",
            slip(shrink_first=True),
            "You shrink the weights first and look at the margins then. Both parts of the gradient are at the old "
            "weights.",
        ),
        Mistake(
            "a force at the kink",
            slip(wrong=lambda margin: margin <= 1),
            "A sample with a margin of exactly one pulls at your weights. Only those *below* one do.",
        ),
        Mistake(
            "projected onto the ball",
            slip(project=True),
            "You project the weights onto a ball of radius 1/√λ. The paper does so in one variant; this is the other.",
        ),
        Mistake(
            "learns from mistakes only",
            slip(wrong=lambda margin: margin < 0),
            "You count samples on the wrong side only. All with a margin below one count.",
        ),
        Mistake(
            "mean over the samples with a loss",
            slip(mean_of=lambda short: short.sum()),
            "You divide by the number of samples that are short of the margin. Divide by the whole batch.",
        ),
        Mistake(
            "weights never shrink",
            slip(decay=0.0),
            "Your weights never shrink: the penalty's gradient, λw, is missing.",
        ),
        Mistake("risk after the step", slip(after=True), "Your risks are those after each step. Compute them before."),
        Mistake(
            "risk without the half",
            slip(half=1.0),
            "Your risks have λ|w|² as the penalty. Before it stands a ½, of which the gradient λw comes.",
        ),
        Mistake(
            "average of the weights",
            slip(average=True),
            "You return the average over the steps. Asked for are the last weights.",
        ),
        Mistake(
            "all samples in every step",
            slip(pick=lambda batch, n: np.arange(n)),
            "You use all samples in each step. Take those whose indices are in the row of `batches`.",
        ),
        Mistake(
            "a single weight squeezed",
            lambda x, y, batches, *, strength: tuple(map(np.squeeze, slip()(x, y, batches, strength=strength))),
            "With a single feature your weights are a number. They are an array of shape (1,): do not squeeze.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "You have the subgradient from the exercise before.",
        "`enumerate(batches, start=1)` counts the steps as the paper does.",
    ],
)
