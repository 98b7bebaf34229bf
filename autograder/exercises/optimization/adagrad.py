"""One step of AdaGrad"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def adagrad(variable, gradient, accumulator, *, learning_rate=0.01, epsilon=1e-8, epsilon_place="outside"):
    r"""Return the parameters and the sum of squares after one step of AdaGrad.

    A word that occurs once in a thousand texts gets a gradient once in a thousand steps, and should then learn much
    from it. AdaGrad gives each parameter a learning rate of its own, which falls with what this parameter has been
    through.

    **Given**

    - `variable`, `gradient`, `accumulator`: arrays of one shape, whichever it is: the parameters $\theta$, the gradient
      $g$ at these parameters, and the sum $s$ of the squared gradients of all steps before (zeros before the first).
    - `learning_rate` $\eta$ and `epsilon` $\epsilon \ge 0$: numbers.
    - `epsilon_place`: `"outside"` of the root, as in the paper and in PyTorch, or `"inside"`, as in the lecture and in
      Keras. Respectively, every operation entry by entry,

    $$s_t = s_{t-1} + g \odot g, \qquad
      \theta_t = \theta_{t-1} - \eta\, \frac{g}{\sqrt{s_t} + \epsilon} \quad\text{or}\quad
      \theta_t = \theta_{t-1} - \eta\, \frac{g}{\sqrt{s_t + \epsilon}} .$$

    **Return** two arrays of the same shape, in this order: the new parameters $\theta_t$, and the sum $s_t$ to be kept
    for the next step. Some gradients may always have been zero; then $\epsilon$ is not.

    Use NumPy only, and make new arrays: the old parameters and sums stay as they are.
    """
    ### BEGIN SOLUTION
    accumulator = accumulator + gradient**2
    root = np.sqrt(accumulator) + epsilon if epsilon_place == "outside" else np.sqrt(accumulator + epsilon)
    return variable - learning_rate * gradient / root, accumulator
    ### END SOLUTION


def step(rng, shape, silent=False, **options):
    drawn = {
        "variable": rng.normal(size=shape),
        "gradient": rng.normal(size=shape),
        "accumulator": rng.uniform(0.2, 2.0, size=shape),
    }
    if silent:
        drawn["gradient"][0], drawn["accumulator"][0] = 0, 0
    return drawn | {"learning_rate": 0.4, **options}


def tiny(rng, shape):
    """Gradients so small that any ε would drown them; there is none."""
    return {
        "variable": 1e-4 * rng.normal(size=shape),
        "gradient": 1e-6 * rng.normal(size=shape),
        "accumulator": 1e-12 * rng.uniform(0.2, 2.0, size=shape),
        "learning_rate": 1e-4,
        "epsilon": 0.0,
    }


@combinable
def mistaken(*, used=lambda new, old: new, renew=lambda s, g: s + g**2, place=lambda asked: asked, direction=-1,
             size=np.sqrt, epsilon_of=lambda asked: asked, whole=False):  # fmt: skip
    """Return the step with one slip in it."""

    def adagrad(variable, gradient, accumulator, *, learning_rate=0.01, epsilon=1e-8, epsilon_place="outside"):
        new = renew(accumulator, gradient)
        s, e = used(new, accumulator), epsilon_of(epsilon)
        s = np.sum(s) if whole else s
        with np.errstate(invalid="ignore", divide="ignore"):
            root = size(s) + e if place(epsilon_place) == "outside" else size(s + e)
            return variable + direction * learning_rate * gradient / root, new

    return adagrad


def in_place(variable, gradient, accumulator, *, learning_rate=0.01, epsilon=1e-8, epsilon_place="outside"):
    accumulator += gradient**2
    return variable - learning_rate * gradient / (np.sqrt(accumulator) + epsilon), accumulator


def epsilon_always(own):
    return mistaken(epsilon_of=lambda asked: own)


exercise = Exercise(
    solution=adagrad,
    points=3,
    parts=[Part("parameters", 2), Part("sum of squares", 1)],
    cases=[
        Case(
            "two parameters",
            inputs={
                "variable": np.array([1.0, 2.0]),
                "gradient": np.array([3.0, -4.0]),
                "accumulator": np.array([16.0, 9.0]),
                "learning_rate": 0.5,
            },
            about="Worked by hand: both sums become 25, the steps are 0.5 · 3/5 and 0.5 · (−4)/5; 0.7 and 2.4.",
        ),
        Case(
            "a single number that stays where it is",
            inputs={
                "variable": np.array(5.0),
                "gradient": np.array(-3.0),
                "accumulator": np.array(16.0),
                "learning_rate": 0.0,
            },
            about="Arrays without an axis. With η = 0 the parameter stays, and the sum becomes 25 all the same.",
        ),
        Case("a large epsilon", step, {"shape": (3, 2), "epsilon": 0.3}),
        Case("epsilon inside", step, {"shape": (4,), "epsilon": 0.2, "epsilon_place": "inside"}),
        Case("a silent parameter", step, {"shape": (5, 2), "silent": True}, hidden=True),
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
            "old sum used",
            mistaken(used=lambda new, old: old),
            "You divide by the root of the sum *before* this step. The present gradient belongs to the sum; otherwise "
            "the very first step would be divided by ε alone.",
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
            "You divide by the sum of squares, not by its root: the step would depend on the units of the loss.",
        ),
        Mistake(
            "gradient not squared",
            mistaken(renew=lambda s, g: s + g),
            "Your sum takes g where it should take g ⊙ g. A sum of squares is never negative, and so it has a root.",
        ),
        Mistake(
            "forgets the past",
            mistaken(renew=lambda s, g: g**2 + 0 * s),
            "Your sum holds the present square alone. Add it to the sum of the steps before.",
        ),
        Mistake(
            "absolute values summed",
            mistaken(renew=lambda s, g: s + np.abs(g)),
            "Your sum takes |g| where it should take the square, g ⊙ g.",
        ),
        Mistake(
            "a moving average",
            mistaken(renew=lambda s, g: 0.9 * s + 0.1 * g**2),
            "You take a moving average of the squares. That is RMSProp; AdaGrad adds them up.",
        ),
        Mistake(
            "one rate for all",
            mistaken(whole=True),
            "You divide by the root of the sum over all parameters. Each has a sum of its own.",
        ),
        Mistake("uphill", mistaken(direction=1), "Your parameters move along the gradient, uphill. Subtract the step."),
        Mistake(
            "changed in place",
            in_place,
            "`accumulator += …` writes into the caller's array. Make a new one.",
        ),
    ],
    hints=["Renew the sum first.", "Everything is entry by entry; there is no sum over the array anywhere."],
)
