"""One step of gradient descent with momentum"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def momentum(
    variable, gradient, velocity, *, learning_rate=0.01, momentum=0.9, dampening=0.0, nesterov=False,
    learning_rate_in="velocity",
):  # fmt: skip
    r"""Return the parameters and the velocity after one step of gradient descent with momentum.

    In a long valley the gradient points across it, now to one side, now to the other. A velocity that remembers past
    gradients lets these cancel, and gathers speed along the valley. There are two habits of where to put the learning
    rate. Papers and Keras have one, PyTorch the other, and you will have to read both.

    **Given**

    - `variable`, `gradient`, `velocity`: arrays of one shape, whichever it is: the parameters $\theta$, the gradient
      $g$ at these parameters, and the velocity $v$ as the step before left it (zeros before the first step).
    - `learning_rate` $\eta$, `momentum` $\rho$ and `dampening` $\tau$: numbers; $\rho$ and $\tau$ are in $[0, 1)$.
    - `learning_rate_in`: where $\eta$ stands. For `"velocity"` and for `"step"` respectively

    $$\begin{aligned}
      v_t &= \rho\, v_{t-1} + (1 - \tau)\, \eta\, g, & \theta_t &= \theta_{t-1} - v_t, \\
      v_t &= \rho\, v_{t-1} + (1 - \tau)\, g, & \theta_t &= \theta_{t-1} - \eta\, v_t .
    \end{aligned}$$

    - `nesterov`: whether to look ahead. The velocity is the same as above, but what is subtracted from the parameters
      is $\rho\, v_t + \eta\, g$ for `"velocity"`, and $\eta\, (\rho\, v_t + g)$ for `"step"`, with the *new* $v_t$.
      `dampening` is 0 then.

    The first step is no exception: from $v_0 = 0$ the gradient is dampened as well. (PyTorch leaves the dampening out
    in its first step.)

    **Return** two arrays of the same shape, in this order: the new parameters $\theta_t$, and the velocity $v_t$ to be
    kept for the next step.

    Use NumPy only, and make new arrays: the old parameters and velocity stay as they are.
    """
    ### BEGIN SOLUTION
    pull = learning_rate * gradient if learning_rate_in == "velocity" else gradient
    velocity = momentum * velocity + (1 - dampening) * pull
    change = momentum * velocity + pull if nesterov else velocity
    if learning_rate_in == "step":
        change = learning_rate * change
    return variable - change, velocity
    ### END SOLUTION


def step(rng, shape, first=False, **options):
    drawn = {name: rng.normal(size=shape) for name in ("variable", "gradient", "velocity")}
    if first:
        drawn["velocity"] = np.zeros(shape)
    return drawn | {"learning_rate": 0.3, "momentum": 0.8, **options}


@combinable
def mistaken(*, moved_by=lambda new, old: new, direction=-1, place=lambda asked: asked, look=lambda asked: asked,
             share=lambda tau, rho: 1 - tau, ahead=lambda new, pull, rho: rho * new + pull,
             first_in_full=False):  # fmt: skip
    """Return the step with one slip in it."""

    def momentum(
        variable, gradient, velocity, *, learning_rate=0.01, momentum=0.9, dampening=0.0, nesterov=False,
        learning_rate_in="velocity",
    ):  # fmt: skip
        where = place(learning_rate_in)
        pull = learning_rate * gradient if where == "velocity" else gradient
        part = 1 if first_in_full and not np.any(velocity) else share(dampening, momentum)
        new = momentum * velocity + part * pull
        change = ahead(new, pull, momentum) if look(nesterov) else moved_by(new, velocity)
        return variable + direction * (learning_rate if where == "step" else 1) * change, new

    return momentum


def in_place(
    variable, gradient, velocity, *, learning_rate=0.01, momentum=0.9, dampening=0.0, nesterov=False,
    learning_rate_in="velocity",
):  # fmt: skip
    velocity *= momentum
    velocity += (1 - dampening) * learning_rate * gradient
    return variable - velocity, velocity


exercise = Exercise(
    solution=momentum,
    points=4,
    parts=[Part("parameters", 2), Part("velocity", 1)],
    cases=[
        Case(
            "a second step",
            inputs={
                "variable": np.array([1.0]),
                "gradient": np.array([6.0]),
                "velocity": np.array([2.0]),
                "learning_rate": 0.5,
                "momentum": 0.5,
            },
            about="Worked by hand: the velocity is ½ · 2 + ½ · 6 = 4, and the parameter 1 − 4 = −3.",
        ),
        Case(
            "a single number that stays where it is",
            inputs={
                "variable": np.array(5.0),
                "gradient": np.array(-3.0),
                "velocity": np.array(2.0),
                "learning_rate": 0.0,
                "momentum": 0.0,
                "learning_rate_in": "step",
            },
            about="Arrays without an axis. With ρ = 0 the velocity is the gradient. With η = 0 the parameter stays.",
        ),
        Case("the rate in the step", step, {"shape": (3, 2), "learning_rate_in": "step"}),
        Case("looking ahead", step, {"shape": (4,), "nesterov": True}),
        Case("dampened", step, {"shape": (2, 3), "dampening": 0.3}, hidden=True),
        Case("dampened in the first step", step, {"shape": (1, 4, 1), "dampening": 0.4, "first": True}, hidden=True),
        Case(
            "looking ahead, the rate in the step",
            step,
            {"shape": (2, 2, 3), "nesterov": True, "learning_rate_in": "step", "learning_rate": 0.1, "momentum": 0.6},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "old velocity used",
            mistaken(moved_by=lambda new, old: old),
            "You move by the velocity of the step before. Renew it first, then move.",
        ),
        Mistake(
            "velocity added",
            mistaken(direction=1),
            "You add the velocity. Here it points along the gradient, uphill, and is subtracted. (Where the lecture "
            "adds, its velocity has a minus sign inside.)",
        ),
        Mistake(
            "always in the velocity",
            mistaken(place=lambda asked: "velocity"),
            'You multiply the gradient by the learning rate in both forms. For `"step"` the velocity knows no η.',
        ),
        Mistake(
            "always in the step",
            mistaken(place=lambda asked: "step"),
            'You multiply the velocity by the learning rate in both forms. For `"velocity"` η is inside it already.',
        ),
        Mistake(
            "no look ahead",
            mistaken(look=lambda asked: False),
            "You do not use `nesterov`: where it is True, something else is subtracted from the parameters.",
        ),
        Mistake(
            "always looking ahead",
            mistaken(look=lambda asked: True),
            "You look ahead in every case. Do so only where `nesterov` is True; otherwise the velocity itself is the "
            "change.",
        ),
        Mistake(
            "first step not dampened",
            mistaken(first_in_full=True),
            "In the first step you take the gradient in full, as PyTorch does. Here it is dampened as in every step.",
        ),
        Mistake(
            "only the velocity ahead",
            mistaken(ahead=lambda new, pull, rho: rho * new),
            "Looking ahead you subtract ρv alone. The gradient's own step has to be added to it.",
        ),
        Mistake(
            "gradient not shared",
            mistaken(share=lambda tau, rho: 1),
            "You do not use `dampening`: only the share 1 − τ of the new gradient enters the velocity.",
        ),
        Mistake(
            "dampening the wrong way round",
            mistaken(share=lambda tau, rho: tau),
            "The share τ of the new gradient enters your velocity. τ is the share that is left out.",
        ),
        Mistake(
            "a mean",
            mistaken(share=lambda tau, rho: 1 - rho),
            "Your gradient enters with 1 − ρ, as in a moving average. Momentum adds it up; for a mean, `dampening` "
            "would be set to ρ.",
        ),
        Mistake(
            "changed in place",
            in_place,
            "`velocity *= …` writes into the caller's array. Make a new one: `velocity = momentum * velocity + …`.",
        ),
    ],
    hints=[
        "Both forms are one program: a pull, which is g or ηg, goes into the velocity.",
        "Write the velocity first; Nesterov differs only in what is subtracted from the parameters.",
    ],
)
