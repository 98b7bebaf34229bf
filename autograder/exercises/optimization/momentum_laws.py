"""Displacement under momentum, stepwise and in closed form"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def momentum_laws(gradients, learning_rates, *, momentum=0.9):
    r"""Return how far momentum moves the parameters, and how far it carries each gradient, for both of its forms.

    A recursion can be unrolled: what does the gradient of step 3 contribute to where you end? The answer is a formula,
    and so there are two ways to one displacement. Here you are asked for both halves: the displacement by carrying out
    the steps, and the weight of each gradient in it, by the formula.

    **Given**

    - `gradients`, shape `(steps, n)`: $g_1, \dots, g_T$, as they were met on the way, at least one.
    - `learning_rates`, shape `(steps,)`: $\eta_1, \dots, \eta_T$; they may change from step to step.
    - `momentum`: the number $\rho$, $0 \le \rho < 1$.

    From $v_0 = 0$ the two forms are, for $t = 1, \dots, T$,

    $$\text{inside:}\quad v_t = \rho v_{t-1} + \eta_t g_t,\;\; \theta_t = \theta_{t-1} - v_t; \qquad
      \text{outside:}\quad v_t = \rho v_{t-1} + g_t,\;\; \theta_t = \theta_{t-1} - \eta_t v_t .$$

    **Return** four arrays, first two for the form *inside*, then the same for *outside*:

    1. the whole displacement $\theta_T - \theta_0$, shape `(n,)`;
    2. the weights $w_1, \dots, w_T$, shape `(steps,)`: the numbers, the same for all gradients, with

    $$\theta_T - \theta_0 = -\sum_{s=1}^{T} w_s\, g_s .$$

    For *inside* the weight $w_s$ is a finite geometric series times $\eta_s$, for *outside* a sum of rates with powers
    of $\rho$. Which ones is for you to find. Then check yourself: `-weights @ gradients` must be the displacement.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    steps = len(gradients)
    inside = outside = v_inside = v_outside = np.zeros_like(gradients[0])
    for rate, gradient in zip(learning_rates, gradients, strict=True):
        v_inside = momentum * v_inside + rate * gradient
        v_outside = momentum * v_outside + gradient
        inside = inside - v_inside
        outside = outside - rate * v_outside
    s = np.arange(steps)
    carried = learning_rates * (1 - momentum ** (steps - s)) / (1 - momentum)
    later = [learning_rates[s:] @ momentum ** np.arange(steps - s) for s in range(steps)]
    return inside, carried, outside, np.array(later)
    ### END SOLUTION


def one_gradient_at_a_time(gradients, learning_rates, *, momentum=0.9):
    """Compute the weights by following a single gradient of 1 at each step, and the displacements from them."""
    rates, rho = np.asarray(learning_rates, np.float64), float(momentum)
    weights = np.zeros((2, len(rates)))
    for s in range(len(rates)):
        v_inside, v_outside = rates[s], 1.0
        for t in range(s, len(rates)):
            weights[:, s] += v_inside, rates[t] * v_outside
            v_inside, v_outside = rho * v_inside, rho * v_outside
    displacements = -weights @ np.asarray(gradients, np.float64)
    return displacements[0], weights[0], displacements[1], weights[1]


def walk(rng, steps, n, momentum, fall):
    """Rates that fall, and gradients that do not cancel."""
    return {
        "gradients": rng.normal(size=(steps, n)) + 1.5,
        "learning_rates": 0.4 * fall ** np.arange(steps) * rng.uniform(0.8, 1.2, size=steps),
        "momentum": momentum,
    }


@combinable
def mistaken(*, first=True, carried=lambda rho, left: (1 - rho**left) / (1 - rho), rate_of_t=True, upper=True,
             direction=-1, last_velocity=False, sign=1, momentum_of=lambda rho: rho, order=(0, 1, 2, 3)):  # fmt: skip
    """Return both ways with one slip in them."""

    def momentum_laws(gradients, learning_rates, *, momentum=0.9):
        steps, rho = len(gradients), momentum_of(momentum)
        inside = outside = v_inside = v_outside = np.zeros_like(gradients[0])
        for rate, gradient in zip(learning_rates, gradients, strict=True):
            old = v_inside, v_outside
            v_inside, v_outside = rho * v_inside + rate * gradient, rho * v_outside + gradient
            used = (v_inside, v_outside) if first else old
            inside, outside = inside + direction * used[0], outside + direction * rate * used[1]
        if last_velocity:
            inside, outside = -v_inside, -learning_rates[-1] * v_outside
        s = np.arange(steps)
        lag = s - s[:, None]
        powers = np.where(lag >= 0, rho ** np.maximum(lag, 0.0), 0.0)
        powers = powers if upper else powers.T
        by_rates = powers @ learning_rates if rate_of_t else powers.sum(axis=1) * learning_rates
        with np.errstate(divide="ignore"):  # 0 to the power of -1
            series = learning_rates * carried(rho, steps - s)
        found = inside, sign * series, outside, sign * by_rates
        return tuple(found[place] for place in order)

    return momentum_laws


exercise = Exercise(
    solution=momentum_laws,
    points=4,
    parts=["displacement inside", "weights inside", "displacement outside", "weights outside"],
    reference=one_gradient_at_a_time,
    cases=[
        Case(
            "two steps",
            inputs={"gradients": np.array([[4.0], [2.0]]), "learning_rates": np.array([1.0, 0.5]), "momentum": 0.5},
            about="Worked by hand, inside: velocities 4 and 2 + 1, displacement −7; the first gradient has the weight "
            "1 + ½, the second ½: 6 + 1. Outside: velocities 4 and 4, displacement −4 − 2; 4 · (1 + ¼) + 2 · ½.",
        ),
        Case("falling rates", walk, {"steps": 5, "n": 3, "momentum": 0.8, "fall": 0.7}),
        Case("a long walk", walk, {"steps": 30, "n": 2, "momentum": 0.9, "fall": 0.95}, hidden=True),
        Case("little momentum", walk, {"steps": 7, "n": 4, "momentum": 0.3, "fall": 0.6}, hidden=True),
        Case("no momentum", walk, {"steps": 4, "n": 1, "momentum": 0.0, "fall": 0.8}, hidden=True),
        Case("a single step", walk, {"steps": 1, "n": 3, "momentum": 0.6, "fall": 0.8}, hidden=True, weight=0.25),
    ],
    mistakes=[
        Mistake(
            "the whole series",
            mistaken(carried=lambda rho, left: 1 / (1 - rho) + 0 * left),
            "Your weights inside are those of an infinite series, 1/(1 − ρ). Until step T the gradient of step s has "
            "acted only T − s + 1 times.",
        ),
        Mistake(
            "one power short",
            mistaken(carried=lambda rho, left: (1 - rho ** (left - 1.0)) / (1 - rho)),
            "Your weights inside leave out one power of ρ. The last gradient has moved the parameters as well, once.",
        ),
        Mistake(
            "only the last power",
            mistaken(carried=lambda rho, left: rho ** (left - 1.0)),
            "Your weights inside say how much of each gradient is left in the *velocity*. The displacement is the sum "
            "of all velocities.",
        ),
        Mistake(
            "rate of the gradient's own step",
            mistaken(rate_of_t=False),
            "In the form outside, a gradient's later effect is multiplied by the rates of the *later* steps. Your "
            "weights keep the rate of its own step, as in the form inside.",
        ),
        Mistake(
            "powers of the past",
            mistaken(upper=False),
            "Your weights outside sum over the steps before the gradient. A gradient acts from its own step on.",
        ),
        Mistake(
            "old velocity used",
            mistaken(first=False),
            "Your steps use the velocity before it is renewed, and so they disagree with the formula. Renew the "
            "velocity, then move.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your displacements go uphill: the velocity is subtracted.",
        ),
        Mistake(
            "weights with the minus sign",
            mistaken(sign=-1),
            "Your weights are negative. The minus sign stands before the sum, not in the weights.",
        ),
        Mistake(
            "the last step only",
            mistaken(last_velocity=True),
            "Your displacement is that of the last step. Add up all steps.",
        ),
        Mistake(
            "momentum of zero taken for none given",
            mistaken(momentum_of=lambda rho: rho or 0.9),
            "With ρ = 0 you use 0.9. `momentum or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "displacements before weights",
            mistaken(order=(0, 2, 1, 3)),
            "You return both displacements first and then both weights. Displacement and weights of one form belong "
            "together: first those inside, then those outside.",
        ),
    ],
    hints=[
        "Let all gradients but one be zero, and follow what that one does.",
        "1 + ρ + … + ρᵏ⁻¹ = (1 − ρᵏ)/(1 − ρ). How many terms has the gradient of step s?",
        "For the form outside: which rates does the gradient of step s meet on its way, each with which power of ρ?",
    ],
)
