"""The smooth L1 loss (smooth absolute error)."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def smooth_l1(y_true, y_pred, *, beta=1.0):
    r"""Return the smooth absolute error of every sample.

    In the squared error large errors count most: one bad label can outweigh a hundred good ones. The absolute error
    does not have this fault, but it has a kink at zero, just where training should settle. Object detectors are
    therefore trained with both at once: a parabola near zero, straight lines outside.

    **Given**

    - `y_true`, shape `(..., K)`: the targets, with any number of batch axes, or none.
    - `y_pred`, of the same shape: the predictions.
    - `beta` $\beta > 0$: the transition point, where the parabola ends and the lines begin.

    **Return** an array of shape `(...)`, one loss a sample: with $d = \hat y - y$,

    $$L = \sum_{k=1}^{K} \ell(d_k), \qquad
      \ell(d) = \begin{cases} \dfrac{d^2}{2\beta} & |d| < \beta, \\[1ex]
      |d| - \dfrac{\beta}{2} & \text{otherwise.} \end{cases}$$

    Before you check: do the two pieces meet at $|d| = \beta$?
    """
    ### BEGIN SOLUTION
    distance = np.abs(y_pred - y_true)
    terms = np.where(distance < beta, distance**2 / (2 * beta), distance - beta / 2)
    return terms.sum(axis=-1)
    ### END SOLUTION


def numbers(rng, shape, beta):
    """Errors on both sides of the transition in every sample, and one exactly at it."""
    y_true = min(1.0, beta) * rng.normal(size=shape)
    size = rng.uniform(0.1, 0.9, size=shape)
    size[..., ::2] += rng.uniform(0.5, 2.0, size=size[..., ::2].shape)
    sign = rng.choice([-1, 1], size=shape)
    sign.flat[[0, 2]] = [-1, 1]
    y_pred = y_true + beta * size * sign
    y_true.flat[1], y_pred.flat[1] = 0, beta * rng.choice([-1, 1])
    return {"y_true": y_true, "y_pred": y_pred, "beta": beta}


@combinable
def mistaken(inner=lambda d, b: d**2 / (2 * b), outer=lambda d, b: d - b / 2, edge=lambda b: b, total=np.sum,
             compared=np.abs):  # fmt: skip
    """Return the loss with one slip in it."""

    def smooth_l1(y_true, y_pred, *, beta=1.0):
        d = np.abs(y_pred - y_true)
        return total(np.where(compared(y_pred - y_true) < edge(beta), inner(d, beta), outer(d, beta)), axis=-1)

    return smooth_l1


def gap_at_the_transition(y_true, y_pred, *, beta=1.0):
    d = np.abs(y_pred - y_true)
    return np.select([d < beta, d > beta], [d**2 / (2 * beta), d - beta / 2]).sum(axis=-1)


exercise = Exercise(
    solution=smooth_l1,
    points=2,
    cases=[
        Case(
            "one sample by hand",
            inputs={"y_true": np.array([[0.0, 0.0]]), "y_pred": np.array([[0.5, -3.0]])},
            about="The errors are ½ and 3, and β is 1: ⅛ + 2½ = 2.625.",
        ),
        Case("another transition point", numbers, {"shape": (3, 4), "beta": 0.3}),
        Case("a late transition", numbers, {"shape": (2, 5), "beta": 2.5}, hidden=True),
        Case("two batch axes", numbers, {"shape": (1, 3, 4), "beta": 0.7}, hidden=True),
        Case("one sample, a tiny transition", numbers, {"shape": (4,), "beta": 1e-4}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "transition fixed at one",
            mistaken(edge=lambda b: 1.0, inner=lambda d, b: d**2 / 2, outer=lambda d, b: d - 0.5),
            "You always change over at 1. The transition point is given: it is `beta`.",
        ),
        Mistake(
            "parabola not divided by beta",
            mistaken(inner=lambda d, b: d**2 / 2),
            "Your parabola is d²/2 whatever β is, so that it does not meet the lines at |d| = β, unless β is 1.",
        ),
        Mistake(
            "Huber loss",
            mistaken(inner=lambda d, b: d**2 / 2, outer=lambda d, b: b * (d - b / 2)),
            "You return Huber's loss, which is β times this one. Here the lines have slope one.",
        ),
        Mistake(
            "lines not lowered",
            mistaken(outer=lambda d, b: d),
            "Your lines are |d|, so that the loss jumps at the transition. What has to be subtracted, so that both "
            "pieces have the same value there?",
        ),
        Mistake(
            "lines lowered by all of beta",
            mistaken(outer=lambda d, b: d - b),
            "You lower the lines by β. At |d| = β they are then at 0, but the parabola has climbed to β/2.",
        ),
        Mistake(
            "lines lowered by a half",
            mistaken(outer=lambda d, b: d - 0.5),
            "You lower the lines by ½ whatever β is. That is how much the parabola has climbed at |d| = β only if β is "
            "1.",
        ),
        Mistake(
            "absolute error without a parabola",
            mistaken(inner=lambda d, b: d - b / 2),
            "You use the lines everywhere. Near zero they give a negative loss; there the parabola belongs.",
        ),
        Mistake(
            "pieces exchanged",
            mistaken(inner=lambda d, b: d - b / 2, outer=lambda d, b: d**2 / (2 * b)),
            "The pieces are exchanged: the parabola is for small errors, the lines are for large ones.",
        ),
        Mistake(
            "nothing at the transition",
            gap_at_the_transition,
            "Where |d| is exactly β, neither of your pieces applies, and you return 0. One of them has to include it.",
        ),
        Mistake(
            "mean over the components",
            mistaken(total=np.mean),
            "You take the mean over the K components. Here they are summed.",
        ),
        Mistake(
            "large errors below taken for small",
            mistaken(compared=lambda error: error),
            "You compare the error itself with β, so that every negative one counts as small. An error of −3 is as "
            "large as one of 3.",
        ),
    ],
    equivalent={
        "comparison strict or loose: distance < beta -> distance <= beta": "The pieces meet: at |d| = β, both are β/2.",
    },
    hints=[
        "`np.where(condition, a, b)` chooses entry by entry.",
        "Work with |d|; then there are two pieces instead of three.",
    ],
)
