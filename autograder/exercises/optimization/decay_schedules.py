"""Learning rate schedules: step, exponential, inverse, cosine"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def decay_schedules(step, *, learning_rate=0.1, decay_steps=1000.0, decay_rate=0.5):
    r"""Return the learning rates of four schedules at the same steps.

    At first a network should move boldly, later it should settle: with a fixed learning rate the noise of the batches
    keeps it trembling for ever. A schedule lets the rate fall, and half of all training recipes differ in nothing but
    their schedule.

    **Given**

    - `step`: an array of any shape, the steps $t$, counted from 0, as floating numbers. They need not be whole.
    - `learning_rate` $\eta_0$, `decay_steps` $T > 0$ and `decay_rate` $\gamma \ge 0$: numbers. $T$ need not be whole
      either.

    **Return** four arrays of the shape of `step`:

    1. in steps ($\lfloor\cdot\rfloor$ rounds down), $\;\eta_0\, \gamma^{\lfloor t/T \rfloor}$;
    2. exponential, $\;\eta_0\, \gamma^{t/T}$;
    3. inverse in time, $\;\dfrac{\eta_0}{1 + \gamma\, t/T}$;
    4. half a cosine down to zero, $\;\tfrac12\, \eta_0 \left(1 + \cos \pi \min(t/T, 1)\right)$, which stays at zero
       from $T$ on and knows no $\gamma$.

    Use NumPy only, and leave `step` as it is.
    """
    ### BEGIN SOLUTION
    periods = step / decay_steps
    return (
        learning_rate * decay_rate ** np.floor(periods),
        learning_rate * decay_rate**periods,
        learning_rate / (1 + decay_rate * periods),
        learning_rate * (1 + np.cos(np.pi * np.minimum(periods, 1))) / 2,
    )
    ### END SOLUTION


def steps(rng, shape, longest, learning_rate, decay_steps, decay_rate):
    """Steps from 0 to some periods, each well away from where the staircase falls, and from a staircase that rounds."""
    whole = rng.integers(longest, size=shape)
    whole.flat[0] = longest - 1
    parts = np.where(rng.random(shape) < 0.5, rng.uniform(0.1, 0.4, shape), rng.uniform(0.6, 0.9, shape))
    parts.flat[0] = 0.7
    whole.flat[1:3], parts.flat[1:3] = (1, 0), (0.12, 0.75)
    return {
        "step": (whole + parts) * decay_steps, "learning_rate": learning_rate, "decay_steps": decay_steps,
        "decay_rate": decay_rate,
    }  # fmt: skip


@combinable
def mistaken(*, whole=np.floor, fraction=lambda p: p, divisor=lambda t, p, rate: 1 + rate * p, stays=True, turn=np.pi,
             half=2.0, offset=0.0, counted=lambda t: t, rate_of=lambda asked: asked, period=lambda asked: asked,
             power=np.power):  # fmt: skip
    """Return the schedules with one slip in them."""

    def decay_schedules(step, *, learning_rate=0.1, decay_steps=1000.0, decay_rate=0.5):
        learning_rate, decay_steps = rate_of(learning_rate), period(decay_steps)
        with np.errstate(all="ignore"):
            p = (step + offset) / decay_steps
            return (
                learning_rate * power(decay_rate, whole((counted(step) + offset) / decay_steps)),
                learning_rate * power(decay_rate, fraction(p)),
                learning_rate / divisor(step, p, decay_rate),
                learning_rate * (1 + np.cos(turn * (np.minimum(p, 1) if stays else p))) / half,
            )

    return decay_schedules


def fallen_by_e(step, *, learning_rate=0.1, decay_steps=1000.0, decay_rate=0.5):
    stairs, _, inverse, cosine = mistaken()(
        step, learning_rate=learning_rate, decay_steps=decay_steps, decay_rate=decay_rate
    )
    return stairs, learning_rate * np.exp(-decay_rate * step / decay_steps), inverse, cosine


exercise = Exercise(
    solution=decay_schedules,
    points=3,
    parts=["in steps", "exponential", "inverse in time", "cosine"],
    cases=[
        Case(
            "five steps",
            inputs={
                "step": np.array([0.0, 5.0, 10.0, 15.0, 25.0]),
                "learning_rate": 0.8,
                "decay_steps": 10.0,
                "decay_rate": 0.25,
            },
            about="Worked by hand, with η₀ = 0.8, T = 10 and γ = ¼. In steps: 0.8, 0.8, 0.2, 0.2, 0.05. Exponential at "
            "5: 0.8 · √¼. Half way down the cosine: 0.4.",
        ),
        Case(
            "a single step",
            inputs={"step": np.array(2.75), "learning_rate": 2.0, "decay_steps": 2.5, "decay_rate": 0.25},
            weight=0.5,
            about="An array without an axis. 2.75/2.5 = 1.1 periods have passed, so one whole period: in steps "
            "2 · ¼ = ½. The cosine has reached zero.",
        ),
        Case(
            "a matrix of steps",
            steps,
            {"shape": (2, 3), "longest": 3, "learning_rate": 0.5, "decay_steps": 40.0, "decay_rate": 0.6},
        ),
        Case(
            "a long training",
            steps,
            {"shape": (7,), "longest": 5, "learning_rate": 0.05, "decay_steps": 320.0, "decay_rate": 0.9},
            hidden=True,
        ),
        Case(
            "a rate of decay of zero",
            steps,
            {"shape": (1, 4, 1), "longest": 2, "learning_rate": 1.5, "decay_steps": 0.8, "decay_rate": 0.0},
            hidden=True,
            weight=0.25,
        ),
        Case(
            "a learning rate of zero",
            steps,
            {"shape": (5,), "longest": 4, "learning_rate": 0.0, "decay_steps": 12.5, "decay_rate": 0.7},
            hidden=True,
            weight=0.25,
        ),
    ],
    mistakes=[
        Mistake(
            "stairs without a floor",
            mistaken(whole=lambda p: p),
            "Your first schedule falls at every step. Between two drops it should stay where it is.",
        ),
        Mistake(
            "stairs that round",
            mistaken(whole=np.round),
            "Your first schedule falls in the middle of a period. Round down, not to the nearest whole number.",
        ),
        Mistake(
            "steps rounded before the division",
            mistaken(counted=np.floor),
            "You round the step down before you divide by T. T need not be a whole number: divide, then round.",
        ),
        Mistake(
            "period cut to a whole number",
            mistaken(period=int),
            "You make T a whole number. A period may well have 2.5 steps: take T as it is.",
        ),
        Mistake(
            "powers by way of the logarithm",
            mistaken(power=lambda rate, p: np.exp(p * np.log(rate))),
            "Your powers of γ go by way of ln γ. For γ = 0 that is −∞, and in the first period 0 · (−∞) is nan. "
            "NumPy's own power of 0 to 0 is 1.",
        ),
        Mistake(
            "exponential by stairs",
            mistaken(fraction=np.floor),
            "Your second schedule is the same as the first. The exponential falls a little at every step.",
        ),
        Mistake(
            "power of e",
            fallen_by_e,
            "Your exponential is e^(−γt/T). Here γ itself is the base: after T steps the rate has γ times its size.",
        ),
        Mistake(
            "steps in place of periods",
            mistaken(divisor=lambda t, p, rate: 1 + rate * t),
            "Your third schedule counts steps where it should count periods, t/T.",
        ),
        Mistake(
            "inverse without the rate of decay",
            mistaken(divisor=lambda t, p, rate: 1 + p),
            "Your third schedule does not know γ: it says how much one period adds to the denominator.",
        ),
        Mistake(
            "one forgotten below",
            mistaken(divisor=lambda t, p, rate: rate * np.maximum(p, 1e-3)),
            "Your third schedule has no 1 in its denominator: at t = 0 it is to be η₀.",
        ),
        Mistake(
            "cosine that rises again",
            mistaken(stays=False),
            "Your cosine rises again after T. From there on the rate stays at zero.",
        ),
        Mistake(
            "a whole turn",
            mistaken(turn=2 * np.pi),
            "Your cosine makes a whole turn and is back at η₀ at T. With half a turn it is at zero.",
        ),
        Mistake(
            "cosine without the half",
            mistaken(half=1.0),
            "Your cosine begins at 2η₀: 1 + cos 0 is 2.",
        ),
        Mistake(
            "counted from one",
            mistaken(offset=1.0),
            "You count steps from 1. At step 0 all schedules are at η₀.",
        ),
        Mistake(
            "a learning rate of zero taken for none given",
            mistaken(rate_of=lambda asked: asked or 0.1),
            "With η₀ = 0 you use 0.1. `learning_rate or …` takes 0 for nothing; it is a number like others.",
        ),
    ],
    hints=["All four depend on the number of periods, t/T.", "`np.floor` rounds down, `np.minimum` stops at one."],
)
