"""One step of AdaDelta"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def adadelta(variable, gradient, mean_square, mean_square_change, *, learning_rate=1.0, rho=0.95, epsilon=1e-6):
    r"""Return the parameters and both means of squares after one step of AdaDelta.

    A gradient has units: loss per parameter. A step should have the units of a parameter. Divide the gradient by its
    size, and the units are gone; multiply by the size of the *steps*, and they are right. So AdaDelta needs no learning
    rate. Mind the order: the size of the steps cannot know the step that it is to make.

    **Given**

    - `variable`, `gradient`, `mean_square`, `mean_square_change`: arrays of one shape, whichever it is: the parameters
      $\theta$, the gradient $g$ at these parameters, and the moving averages $s$ of the squared gradient and $d$ of the
      squared change, as the step before left them (zeros before the first step).
    - `learning_rate` $\eta$ (1 in the paper), `rho` $\rho$, $0 \le \rho < 1$, and `epsilon` $\epsilon \ge 0$: numbers.

    As in Algorithm 1 of Zeiler (2012), every operation entry by entry,

    $$\begin{aligned}
      s_t &= \rho\, s_{t-1} + (1 - \rho)\, g \odot g, \\
      \Delta_t &= -\frac{\sqrt{d_{t-1} + \epsilon}}{\sqrt{s_t + \epsilon}} \odot g, \\
      d_t &= \rho\, d_{t-1} + (1 - \rho)\, \Delta_t \odot \Delta_t, \\
      \theta_t &= \theta_{t-1} + \eta\, \Delta_t .
    \end{aligned}$$

    **Return** three arrays of the same shape, in this order: the new parameters $\theta_t$, and the averages $s_t$ and
    $d_t$ to be kept for the next step. Note that $d_t$ does not contain $\eta$.

    Use NumPy only, and make new arrays: the old parameters and averages stay as they are.
    """
    ### BEGIN SOLUTION
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    change = -np.sqrt(mean_square_change + epsilon) / np.sqrt(mean_square + epsilon) * gradient
    mean_square_change = rho * mean_square_change + (1 - rho) * change**2
    return variable + learning_rate * change, mean_square, mean_square_change
    ### END SOLUTION


def step(rng, shape, first=False, **options):
    drawn = {
        "variable": rng.normal(size=shape),
        "gradient": rng.normal(size=shape),
        "mean_square": 0 * np.ones(shape) if first else rng.uniform(0.2, 2.0, size=shape),
        "mean_square_change": 0 * np.ones(shape) if first else rng.uniform(0.1, 1.0, size=shape),
    }
    return drawn | {"rho": 0.7, "epsilon": 0.1, **options}


def tiny(rng, shape):
    """Gradients and changes so small that any ε would drown them; there is none."""
    return {
        "variable": 1e-4 * rng.normal(size=shape),
        "gradient": 1e-6 * rng.normal(size=shape),
        "mean_square": 1e-12 * rng.uniform(0.2, 2.0, size=shape),
        "mean_square_change": 1e-8 * rng.uniform(0.1, 1.0, size=shape),
        "learning_rate": 0.4,
        "rho": 0.7,
        "epsilon": 0.0,
    }


@combinable
def mistaken(*, renewed_first=False, old_squares=False, weights=lambda rho: (rho, 1 - rho), outside=False,
             no_epsilon_above=False, rate_inside=False, direction=1, rate=lambda asked: asked, roots=np.sqrt,
             gradients_again=False):  # fmt: skip
    """Return the step with one slip in it."""

    def adadelta(variable, gradient, mean_square, mean_square_change, *, learning_rate=1.0, rho=0.95, epsilon=1e-6):
        keep, take = weights(rho)
        new = keep * mean_square + take * gradient**2
        s, d = mean_square if old_squares else new, mean_square_change
        above = roots(d) + epsilon if outside else roots(d + (0 if no_epsilon_above else epsilon))
        change = -above / (roots(s) + epsilon if outside else roots(s + epsilon)) * gradient
        if renewed_first:  # the note's order: the old change is not at hand, so the present one is taken twice
            d = keep * d + take * change**2
            change = -roots(d + epsilon) / roots(s + epsilon) * gradient
            return variable + direction * rate(learning_rate) * change, new, d
        moved = learning_rate * change if rate_inside else change
        renewed = keep * d + take * (gradient if gradients_again else moved) ** 2
        return variable + direction * rate(learning_rate) * change, new, renewed

    return adadelta


exercise = Exercise(
    solution=adadelta,
    points=4,
    parts=[Part("parameters", 2), Part("mean of squares", 1), Part("mean of squared changes", 1)],
    cases=[
        Case(
            "one parameter",
            inputs={
                "variable": np.array([1.0]),
                "gradient": np.array([20.0**0.5]),
                "mean_square": np.array([4.0]),
                "mean_square_change": np.array([8.0]),
                "rho": 0.75,
                "epsilon": 1.0,
            },
            about="Worked by hand: s = ¾ · 4 + ¼ · 20 = 8; the change is −√9/√9 · √20; d = ¾ · 8 + ¼ · 20 = 11.",
        ),
        Case(
            "a single number that stays where it is",
            inputs={
                "variable": np.array(5.0),
                "gradient": np.array(3.0),
                "mean_square": np.array(2.0),
                "mean_square_change": np.array(9.0),
                "learning_rate": 0.0,
                "rho": 0.0,
                "epsilon": 7.0,
            },
            about="Arrays without an axis. With ρ = 0 only the present counts: s = 9, the change is −√16/√16 · 3, and "
            "d = 9. With η = 0 the parameter stays.",
        ),
        Case("several", step, {"shape": (3, 2)}),
        Case("the first step", step, {"shape": (5,), "first": True, "epsilon": 0.3}, hidden=True),
        Case("with a learning rate", step, {"shape": (2, 3), "learning_rate": 0.4, "rho": 0.9}, hidden=True),
        Case("tiny numbers, without epsilon", tiny, {"shape": (1, 4, 1)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "renewed before use",
            mistaken(renewed_first=True),
            "You renew the average of the changes before you use it, with a change that is yet to be made. The "
            "lecture's order of lines misleads here: the change takes d as the step *before* left it.",
        ),
        Mistake(
            "old mean of squares",
            mistaken(old_squares=True),
            "You divide by the average of the gradients before this step. That one is renewed *before* use; only the "
            "average of the changes is not.",
        ),
        Mistake(
            "gradients averaged twice",
            mistaken(gradients_again=True),
            "Your second average, too, is of squared gradients. It is to hold the squared *changes*.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(weights=lambda rho: (1 - rho, rho)),
            "Your new squares have the weight ρ. ρ is the weight of the past.",
        ),
        Mistake(
            "epsilon outside",
            mistaken(outside=True),
            "You add ε to the roots. In AdaDelta it stands under them.",
        ),
        Mistake(
            "no epsilon above",
            mistaken(no_epsilon_above=True),
            "Without ε in the numerator the first step is zero, then so is the second, and so on for ever.",
        ),
        Mistake(
            "no roots",
            mistaken(roots=lambda a: a),
            "You leave the roots out, and so the step does not have the units of a parameter.",
        ),
        Mistake(
            "rate in the average",
            mistaken(rate_inside=True),
            "Your average of the changes contains η. It is an average of Δ, which has no η in it.",
        ),
        Mistake(
            "rate left out",
            mistaken(rate=lambda asked: 1),
            "You do not use `learning_rate`. In the paper it is 1; here it may be another number.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=-1),
            "Your parameters move along the gradient, uphill. Δ has its minus sign already.",
        ),
    ],
    hints=["Four lines, in the order of the equations.", "Keep the change in a name of its own: two lines need it."],
)
