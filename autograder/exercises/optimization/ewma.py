"""The exponentially weighted moving average"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def ewma(values, *, beta=0.9, bias_correction=False):
    r"""Return the exponentially weighted moving average up to each moment.

    How large have the gradients been *of late*? An average that forgets needs one number of memory: it keeps the share
    $\beta$ of its old value and adds the share $1 - \beta$ of the new one. Momentum, RMSProp and Adam are made of it.

    **Given**

    - `values`, shape `(time, ...)`: $x_1, x_2, \dots$ along the first axis, at least one, each an array of any shape.
    - `beta`: the weight $\beta$ of the past, $0 \le \beta < 1$.
    - `bias_correction`: True or False.

    **Return** an array of the shape of `values`. Without correction it holds $m_1, m_2, \dots$, where

    $$m_t = \beta\, m_{t-1} + (1 - \beta)\, x_t, \qquad m_0 = 0.$$

    Since it begins at zero, it is too small for a while: its weights add up to $1 - \beta^t$ only. With
    `bias_correction` the array holds $m_t / (1 - \beta^t)$, for the same $m_t$.

    Use NumPy only, and leave `values` as they are.
    """
    ### BEGIN SOLUTION
    mean = np.zeros_like(values[0])
    means = []
    for t, value in enumerate(values, start=1):
        mean = beta * mean + (1 - beta) * value
        means.append(mean / (1 - beta**t) if bias_correction else mean)
    return np.array(means)
    ### END SOLUTION


def noise(rng, shape, **options):
    return {"values": rng.normal(size=shape) + 0.5, **options}


@combinable
def mistaken(*, past=lambda b: b, new=lambda b: 1 - b, first=np.zeros_like, power=lambda b, t: 1 - b**t, fed_back=False,
             correct=lambda asked: asked, axis=0, beta_of=lambda b: b):  # fmt: skip
    """Return the average with one slip in it."""

    def ewma(values, *, beta=0.9, bias_correction=False):
        values, beta = np.moveaxis(values, axis, 0), beta_of(beta)
        mean, means = first(values[0]), []
        for t, value in enumerate(values, start=1):
            mean = past(beta) * mean + new(beta) * value
            with np.errstate(divide="ignore", invalid="ignore"):
                corrected = mean / power(beta, t) if correct(bias_correction) else mean
            mean = corrected if fed_back else mean
            means.append(corrected)
        return np.moveaxis(np.array(means), 0, axis)

    return ewma


exercise = Exercise(
    solution=ewma,
    points=2,
    cases=[
        Case(
            "a constant",
            inputs={"values": np.full(4, 8.0), "beta": 0.5, "bias_correction": False},
            about="Of 8, 8, 8, 8 with β = ½ the averages are 4, 6, 7, 7.5: on the way to 8.",
        ),
        Case(
            "a constant, corrected",
            inputs={"values": np.full(4, 8.0), "beta": 0.5, "bias_correction": True},
            about="Divided by ½, ¾, ⅞ and 15/16 they are 8 from the first.",
        ),
        Case(
            "no memory",
            inputs={"values": np.array([[2.0], [-3.0], [5.0]]), "beta": 0.0, "bias_correction": True},
            about="With β = 0 only the present counts: the averages are the values.",
        ),
        Case("several series", noise, {"shape": (6, 3), "beta": 0.8}, hidden=True),
        Case(
            "many steps, corrected",
            noise,
            {"shape": (30, 2, 3), "beta": 0.95, "bias_correction": True},
            hidden=True,
        ),
        Case("a single step, corrected", noise, {"shape": (1, 4, 1), "bias_correction": True}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "weights exchanged",
            mistaken(past=lambda b: 1 - b, new=lambda b: b),
            "Your new value has the weight β, and the past 1 − β. β is the weight of the past.",
        ),
        Mistake(
            "new value in full",
            mistaken(new=lambda b: 1),
            "You add the whole new value. Then it is a sum that grows to 1/(1 − β) times the mean, not a mean.",
        ),
        Mistake(
            "begun with the first value",
            mistaken(first=lambda value: value),
            "You begin with x₁ in place of 0. That is another way to remove the bias, but the first value then has too "
            "much weight.",
        ),
        Mistake(
            "never corrected",
            mistaken(correct=lambda asked: False),
            "You do not correct where `bias_correction` is True. Divide by the sum of the weights.",
        ),
        Mistake(
            "always corrected",
            mistaken(correct=lambda asked: True),
            "You correct though `bias_correction` is False.",
        ),
        Mistake(
            "correction from time zero",
            mistaken(power=lambda b, t: 1 - b ** (t - 1)),
            "Your correction counts from 0, and divides the first average by zero. The first value is x₁: t = 1.",
        ),
        Mistake(
            "correction that stays the same",
            mistaken(power=lambda b, t: 1 - b),
            "You divide by 1 − β at all times. The weights' sum is 1 − β at t = 1 only, and tends to 1.",
        ),
        Mistake(
            "corrected average carried on",
            mistaken(fed_back=True),
            "You continue with the corrected average. The recursion needs m itself; the corrected values are only "
            "returned.",
        ),
        Mistake(
            "the wrong axis",
            mistaken(axis=-1),
            "You average along the last axis. Time is the first axis.",
        ),
        Mistake(
            "a weight of zero taken for none",
            mistaken(beta_of=lambda b: b or 0.9),
            "With β = 0 you use 0.9. Zero is a number like others: `beta or …` takes it for nothing.",
        ),
    ],
    forbidden=["pandas"],
    hints=[
        "`for t, value in enumerate(values, start=1)` gives the value and its time.",
        "Use two names: one for the running average, one for what is returned.",
    ],
)
