"""One step of RMSProp"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def rmsprop(variable, gradient, mean_square, *, learning_rate=0.001, rho=0.9, epsilon=1e-8, epsilon_place="outside"):
    r"""Return the parameters and the mean of squares after one step of RMSProp.

    AdaGrad never forgets, and so comes to rest too early: its sums only grow. RMSProp looks at the gradients of late.
    It appeared in an online lecture, never in a paper, and trained a generation of recurrent networks.

    **Given**

    - `variable`, `gradient`, `mean_square`: arrays of one shape, whichever it is: the parameters $\theta$, the gradient
      $g$ at these parameters, and the moving average $s$ as the step before left it (zeros before the first step).
    - `learning_rate` $\eta$, `rho` $\rho$, $0 \le \rho < 1$, and `epsilon` $\epsilon \ge 0$: numbers.
    - `epsilon_place`: `"outside"` of the root, as in PyTorch, or `"inside"`, as in the lecture and in Keras.
      Respectively, every operation entry by entry,

    $$s_t = \rho\, s_{t-1} + (1 - \rho)\, g \odot g, \qquad
      \theta_t = \theta_{t-1} - \eta\, \frac{g}{\sqrt{s_t} + \epsilon} \quad\text{or}\quad
      \theta_t = \theta_{t-1} - \eta\, \frac{g}{\sqrt{s_t + \epsilon}} .$$

    There is no correction of the bias.

    **Return** two arrays of the same shape, in this order: the new parameters $\theta_t$, and the average $s_t$ to be
    kept for the next step. Some gradients may always have been zero; then $\epsilon$ is not.

    Use NumPy only, and make new arrays: the old parameters and averages stay as they are.
    """
    ### BEGIN SOLUTION
    mean_square = rho * mean_square + (1 - rho) * gradient**2
    root = np.sqrt(mean_square) + epsilon if epsilon_place == "outside" else np.sqrt(mean_square + epsilon)
    return variable - learning_rate * gradient / root, mean_square
    ### END SOLUTION


def step(rng, shape, silent=False, **options):
    drawn = {
        "variable": rng.normal(size=shape),
        "gradient": rng.normal(size=shape),
        "mean_square": rng.uniform(0.2, 2.0, size=shape),
    }
    if silent:
        drawn["gradient"][0], drawn["mean_square"][0] = 0, 0
    return drawn | {"learning_rate": 0.4, "rho": 0.7, **options}


def tiny(rng, shape):
    """Gradients so small that any ε would drown them; there is none."""
    return {
        "variable": 1e-4 * rng.normal(size=shape),
        "gradient": 1e-6 * rng.normal(size=shape),
        "mean_square": 1e-12 * rng.uniform(0.2, 2.0, size=shape),
        "learning_rate": 1e-4,
        "rho": 0.7,
        "epsilon": 0.0,
    }


@combinable
def mistaken(*, used=lambda new, old: new, renew=lambda s, g, rho: rho * s + (1 - rho) * g**2, direction=-1,
             place=lambda asked: asked, size=np.sqrt, epsilon_of=lambda asked: asked):  # fmt: skip
    """Return the step with one slip in it."""

    def rmsprop(
        variable, gradient, mean_square, *, learning_rate=0.001, rho=0.9, epsilon=1e-8, epsilon_place="outside"
    ):
        new = renew(mean_square, gradient, rho)
        s, e = used(new, mean_square), epsilon_of(epsilon)
        with np.errstate(invalid="ignore", divide="ignore"):
            root = size(s) + e if place(epsilon_place) == "outside" else size(s + e)
            return variable + direction * learning_rate * gradient / root, new

    return rmsprop


def in_place(variable, gradient, mean_square, *, learning_rate=0.001, rho=0.9, epsilon=1e-8, epsilon_place="outside"):
    mean_square *= rho
    mean_square += (1 - rho) * gradient**2
    return variable - learning_rate * gradient / (np.sqrt(mean_square) + epsilon), mean_square


def epsilon_always(own):
    return mistaken(epsilon_of=lambda asked: own)


exercise = Exercise(
    solution=rmsprop,
    points=3,
    parts=[Part("parameters", 2), Part("mean of squares", 1)],
    cases=[
        Case(
            "one parameter",
            inputs={
                "variable": np.array([1.0]),
                "gradient": np.array([8.0]),
                "mean_square": np.array([12.0]),
                "learning_rate": 0.5,
                "rho": 0.75,
            },
            about="Worked by hand: the average is ¾ · 12 + ¼ · 64 = 25, the step 0.5 · 8/5, the parameter 0.2.",
        ),
        Case(
            "a single number that stays where it is",
            inputs={
                "variable": np.array(5.0),
                "gradient": np.array(-3.0),
                "mean_square": np.array(16.0),
                "learning_rate": 0.0,
                "rho": 0.0,
            },
            about="Arrays without an axis. With ρ = 0 only the present counts, and the average is 9. With η = 0 the "
            "parameter stays.",
        ),
        Case("a large epsilon", step, {"shape": (3, 2), "epsilon": 0.3}),
        Case("epsilon inside", step, {"shape": (4,), "epsilon": 0.2, "epsilon_place": "inside"}),
        Case("a silent parameter", step, {"shape": (5, 2), "silent": True, "rho": 0.95}, hidden=True),
        Case(
            "epsilon inside, other sizes",
            step,
            {"shape": (2, 3, 2), "epsilon": 0.1, "epsilon_place": "inside", "learning_rate": 0.15},
            hidden=True,
        ),
        Case("tiny gradients, without epsilon", tiny, {"shape": (1, 4, 1)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "old average used",
            mistaken(used=lambda new, old: old),
            "You divide by the root of the average *before* this step. Renew it first.",
        ),
        Mistake(
            "weights exchanged",
            mistaken(renew=lambda s, g, rho: (1 - rho) * s + rho * g**2),
            "Your new square has the weight ρ. ρ is the weight of the past.",
        ),
        Mistake(
            "a sum",
            mistaken(renew=lambda s, g, rho: s + g**2),
            "You add the squares up. That is AdaGrad; RMSProp averages them.",
        ),
        Mistake(
            "new square in full",
            mistaken(renew=lambda s, g, rho: rho * s + g**2),
            "You add the whole square. In a moving average the new value counts with 1 − ρ.",
        ),
        Mistake(
            "gradient not squared",
            mistaken(renew=lambda s, g, rho: rho * s + (1 - rho) * g),
            "Your average takes g where it should take g ⊙ g. A mean of squares is never negative, and so it has a "
            "root.",
        ),
        Mistake(
            "absolute values averaged",
            mistaken(renew=lambda s, g, rho: rho * s + (1 - rho) * np.abs(g)),
            "Your average takes |g| where it should take the square, g ⊙ g.",
        ),
        Mistake(
            "always outside",
            mistaken(place=lambda asked: "outside"),
            'You do not use `epsilon_place`: for `"inside"` ε is added under the root.',
        ),
        Mistake(
            "always inside",
            mistaken(place=lambda asked: "inside"),
            'You add ε under the root, where it acts like √ε. Unless asked for `"inside"`, it is added to the root.',
        ),
        Mistake(
            "inside and outside exchanged",
            mistaken(place=lambda asked: "inside" if asked == "outside" else "outside"),
            "You exchange the two places of ε. *Inside* is what the root is taken of; outside, ε is added to the root.",
        ),
        Mistake(
            "no epsilon",
            mistaken(epsilon_of=lambda asked: 0.0),
            "Without ε a parameter whose gradient has always been zero gets 0/0.",
        ),
        Mistake(
            "an epsilon of one's own",
            epsilon_always(1e-7),
            "Your ε is always the same, whatever `epsilon` is.",
            others=[epsilon_always(epsilon) for epsilon in (1e-3, 1e-5, 1e-6, 1e-8, 1e-10)],
        ),
        Mistake(
            "no root",
            mistaken(size=lambda s: s),
            "You divide by the mean square, not by its root: the step would depend on the units of the loss.",
        ),
        Mistake("uphill", mistaken(direction=1), "Your parameters move along the gradient, uphill. Subtract the step."),
        Mistake("changed in place", in_place, "`mean_square *= …` writes into the caller's array. Make a new one."),
    ],
    hints=["It is AdaGrad with your moving average in place of its sum.", "Renew the average first."],
)
