"""One step of Adam."""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    r"""Return the parameters and the two moments after one step of Adam.

    Adam is what most networks are trained with. It gives every parameter a step of its own size: the running mean of
    its gradient, divided by the running size of its gradient. Its whole cleverness, and most of its pitfalls, sit in
    two details: the correction of the bias, and the place of $\epsilon$.

    **Given**

    - `variable`, `gradient`, `m`, `v`: arrays of one shape, whichever it is: the parameters $\theta$, the gradient
      $g$ at these parameters, and the moments $m$ and $v$ as the step before left them (zeros before the first step).
    - `step`: the number $t$ of this step, an int that counts from **1**.
    - `learning_rate` $\eta$, `beta_1` $\beta_1$, `beta_2` $\beta_2$ and `epsilon` $\epsilon$: numbers; both $\beta$ are
      in $[0, 1)$, and $\epsilon \ge 0$.

    As in Algorithm 1 of Kingma and Ba (2015),

    $$\begin{aligned}
      m_t &= \beta_1 m_{t-1} + (1 - \beta_1)\, g, & \hat m_t &= \frac{m_t}{1 - \beta_1^{\,t}}, \\
      v_t &= \beta_2 v_{t-1} + (1 - \beta_2)\, g \odot g, & \hat v_t &= \frac{v_t}{1 - \beta_2^{\,t}},
    \end{aligned}
    \qquad
    \theta_t = \theta_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon},$$

    every operation entry by entry.

    **Return** three arrays of the same shape, in this order: the new parameters $\theta_t$, and the moments $m_t$ and
    $v_t$ to be kept for the next step.

    Gradients may be tiny or zero. Use NumPy only, and make new arrays: the old parameters and moments stay as they
    are.
    """
    ### BEGIN SOLUTION
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_hat = m / (1 - beta_1**step)
    v_hat = v / (1 - beta_2**step)
    return variable - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v
    ### END SOLUTION


def later_step(rng, shape, step, spread=0.01, size=1.0, **hyperparameters):
    """Moments as past gradients of about the same size leave them; parameters that are moved by the step visibly."""
    return {
        "variable": spread * rng.normal(size=shape),
        "gradient": size * rng.normal(size=shape),
        "m": 0.5 * size * rng.normal(size=shape),
        "v": size**2 * rng.uniform(0.001, 0.004, size=shape) * step,
        "step": step,
        **hyperparameters,
    }


def tiny_gradients(rng):
    """Gradients as small as the default ε; one has always been zero, and another is zero in this step alone."""
    inputs = later_step(rng, (2, 5), step=3, size=1e-8)
    for name in ("gradient", "m", "v"):
        inputs[name][0, 2] = 0
    inputs["gradient"][1, 1], inputs["m"][1, 1] = 0, rng.choice([-1, 1]) * 5e-9
    return inputs


@combinable
def mistaken(
    *,
    t=lambda step: step,
    corrected=True,
    second=lambda g: g**2,
    share=lambda beta: 1 - beta,
    root=lambda v, correction, epsilon: np.sqrt(v / correction) + epsilon,
    direction=-1,
    swapped=False,
    corrected_state=False,
    power=lambda beta, t: beta**t,
    lazy=False,
):
    """Return the algorithm with one slip in it."""

    def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        beta_1, beta_2 = (beta_2, beta_1) if swapped else (beta_1, beta_2)
        new_m = beta_1 * m + share(beta_1) * gradient
        new_v = beta_2 * v + share(beta_2) * second(gradient)
        corrections = (1 - power(beta_1, t(step)), 1 - power(beta_2, t(step))) if corrected else (1, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = learning_rate * (new_m / corrections[0]) / root(new_v, corrections[1], epsilon)
            if corrected_state:
                new_m, new_v = new_m / corrections[0], new_v / corrections[1]
        if lazy:
            change = np.where(gradient == 0, 0.0, change)
        return variable + direction * change, new_m, new_v

    return adam


def moments_in_place(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m *= beta_1
    m += (1 - beta_1) * gradient
    v *= beta_2
    v += (1 - beta_2) * gradient**2
    m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_2**step)
    return variable - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def epsilon_always(own):
    return mistaken(root=lambda v, correction, epsilon: np.sqrt(v / correction) + own)


exercise = Exercise(
    solution=adam,
    points=4,
    parts=[Part("parameters", 2), Part("first moment", 1), Part("second moment", 1)],
    cases=[
        Case(
            "the first step",
            inputs={
                "variable": np.array([1.0, -0.5, 2.0]),
                "gradient": np.array([4.0, -0.25, 0.01]),
                "m": np.zeros(3),
                "v": np.zeros(3),
                "step": 1,
                "learning_rate": 0.1,
            },
            about="Worked by hand: at the first step m̂ is the gradient and √v̂ its absolute value, so every parameter "
            "moves by the learning rate, 0.1, however large or small its gradient is.",
        ),
        Case(
            "a single number, nothing remembered",
            inputs={
                "variable": np.array(2.0),
                "gradient": np.array(-(2.0**-20)),
                "m": np.array(1.0),
                "v": np.array(1.0),
                "step": 3,
                "learning_rate": 0.25,
                "beta_1": 0.0,
                "beta_2": 0.0,
                "epsilon": 0.0,
            },
            about="Arrays without an axis. With β₁ = β₂ = 0 only the present counts: m is g and v is g². Without ε the "
            "step is the learning rate itself, however small g is: 2.25.",
        ),
        Case("a later step", later_step, {"shape": (3, 4), "step": 5}),
        Case(
            "other hyper-parameters",
            later_step,
            {
                "shape": (6,),
                "step": 12,
                "spread": 0.5,
                "learning_rate": 0.05,
                "beta_1": 0.8,
                "beta_2": 0.97,
                "epsilon": 1e-7,
            },
        ),
        Case("tiny gradients", tiny_gradients, hidden=True),
        Case(
            "a large epsilon",
            later_step,
            {"shape": (2, 3, 2), "step": 4, "spread": 0.1, "learning_rate": 0.02, "epsilon": 0.5},
            hidden=True,
        ),
        Case("a learning rate of zero", later_step, {"shape": (1, 4, 1), "step": 7, "learning_rate": 0.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "no bias correction",
            mistaken(corrected=False),
            "You use m and v as they are. They start at zero and are too small in the first steps; m̂ and v̂ put that "
            "right.",
        ),
        Mistake(
            "bias correction from step zero",
            mistaken(t=lambda step: step - 1),
            "Your correction counts steps from 0. `step` counts from 1, and at the first step the divisors are 1 − β₁ "
            "and 1 − β₂, not zero.",
        ),
        Mistake(
            "bias correction without the power",
            mistaken(power=lambda beta, t: beta),
            "You divide by 1 − β₁ and 1 − β₂ in every step. That is right at the first one only: the divisors are "
            "1 − β₁ᵗ and 1 − β₂ᵗ.",
        ),
        Mistake(
            "no step where the gradient is zero",
            mistaken(lazy=True),
            "Where the gradient is zero you leave the parameter as it is. Its moments still remember earlier "
            "gradients, and the formula has no exception.",
        ),
        Mistake(
            "epsilon inside the root",
            mistaken(root=lambda v, correction, epsilon: np.sqrt(np.maximum(v / correction + epsilon, 0))),
            "You add ε under the root. There it acts like √ε, ten thousand times the ε that was meant; it belongs "
            "outside, next to √v̂.",
        ),
        Mistake(
            "epsilon before the correction",
            mistaken(root=lambda v, correction, epsilon: (np.sqrt(v) + epsilon) / np.sqrt(correction)),
            "Your ε is added to √v before the bias is corrected, so it is corrected too. (Keras does so, and the paper "
            "calls that number ε̂.) Algorithm 1 adds ε to √v̂.",
        ),
        Mistake(
            "no epsilon",
            mistaken(root=lambda v, correction, epsilon: np.sqrt(v / correction)),
            "Without ε a parameter whose gradient has always been zero gets 0/0.",
        ),
        Mistake(
            "an epsilon of one's own",
            epsilon_always(1e-7),
            "Your ε is always the same, whatever `epsilon` is. Where gradients are tiny, it decides how far a "
            "parameter moves.",
            others=[epsilon_always(epsilon) for epsilon in (1e-3, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12)],
        ),
        Mistake(
            "no root",
            mistaken(root=lambda v, correction, epsilon: v / correction + epsilon),
            "You divide by v̂, not by its root: the step would depend on the units of the loss.",
        ),
        Mistake(
            "gradient not squared",
            mistaken(second=lambda g: g),
            "Your second moment takes g where it should take g ⊙ g. A mean of squares is never negative, and so it has "
            "a root.",
        ),
        Mistake(
            "gradients added in full",
            mistaken(share=lambda beta: 1),
            "Your moments add the whole gradient, as classical momentum does. In a running mean the new value counts "
            "with 1 − β.",
        ),
        Mistake(
            "betas swapped",
            mistaken(swapped=True),
            "β₁ belongs to the mean of the gradient and β₂ to the mean of its square; yours are the other way round.",
        ),
        Mistake(
            "uphill",
            mistaken(direction=1),
            "Your parameters move along the gradient, uphill. Subtract the step.",
        ),
        Mistake(
            "corrected moments kept",
            mistaken(corrected_state=True),
            "You return m̂ and v̂. The state that the next step needs is m and v: it would correct them once more.",
        ),
        Mistake(
            "moments changed in place",
            moments_in_place,
            "`m *= …` and `m += …` write into the caller's arrays. Make new ones: `m = beta_1 * m + …`.",
        ),
    ],
    hints=[
        "The equations, line by line, are nearly the program. Give m̂ and v̂ names of their own: the returned moments "
        "are the uncorrected ones.",
        "Check the first step by hand: with m = v = 0 and t = 1, m̂ is the gradient itself.",
        "`beta_1**step` is a plain number; the root and ε come after the correction.",
    ],
)
