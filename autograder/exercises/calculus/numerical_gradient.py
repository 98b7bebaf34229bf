"""Numerical gradients by central differences."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def numerical_gradient(function, x, *, step=1e-5):
    r"""Return the derivatives of a function by central differences.

    You will write many gradients by hand, and some of them will be wrong. Here is a test for all of them: change one
    number a little, and see how the function changes. It needs no calculus, and so it makes no mistakes there.

    **Given**

    - `function`: the name of a function $f$ of an array, `"log_sum_exp"` (one number), `"sine"` and `"softmax"` (an
      array of the shape of `x`) or `"gram"` ($XX^\top$). The first lines of your function look it up; leave them as
      they are, and call `f`.
    - `x`: an array of any shape, `()` included; two axes for `"gram"`.
    - `step`: the number $h$.

    **Return** one array with the shape of `f(x)` followed by the shape of `x`: for each entry of `f(x)` and each entry
    $x_i$ of `x`

    $$\frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h},$$

    where $e_i$ is zero but for a one at the place of $x_i$. Some steps are large, so that this quotient is not yet the
    derivative: return the quotient. Use NumPy only, and leave `x` as it is.
    """
    f = {
        "log_sum_exp": lambda x: np.log(np.sum(np.exp(x))),
        "sine": np.sin,
        "softmax": lambda x: np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True),
        "gram": lambda x: x @ x.T,
    }[function]
    ### BEGIN SOLUTION
    columns = []
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += step
        below[i] -= step
        columns.append((f(above) - f(below)) / (2 * step))
    return np.stack(columns, axis=-1).reshape(np.shape(f(x)) + x.shape)
    ### END SOLUTION


def places(rng, function, shape, step):
    """Random numbers, the first of them larger than one."""
    x = np.array(rng.normal(size=shape))
    x.flat[0] = rng.choice([-1.0, 1.0]) * rng.uniform(1.3, 2.0)
    return {"function": function, "x": x, "step": step}


FUNCTIONS = {
    "log_sum_exp": lambda x: np.log(np.sum(np.exp(x))),
    "sine": np.sin,
    "softmax": lambda x: np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True),
    "gram": lambda x: x @ x.T,
}


def half_difference(f, x, nudge):
    return (f(x + nudge) - f(x - nudge)) / 2


@combinable
def mistaken(*, difference=half_difference, use=lambda h, entry: h, reset=True, axis=-1):
    """Return the quotients with one slip in them."""

    def numerical_gradient(function, x, *, step=1e-5):
        f, start, columns = FUNCTIONS[function], x, []
        for i in np.ndindex(x.shape):
            nudge = np.zeros_like(x)
            nudge[i] = use(step, x[i])
            columns.append(difference(f, start, nudge) / nudge[i])
            start = start if reset else start + nudge
        shapes = np.shape(f(x)) + x.shape if axis == -1 else x.shape + np.shape(f(x))
        return np.stack(columns, axis=axis).reshape(shapes)

    return numerical_gradient


def everything_at_once(function, x, *, step=1e-5):
    f = FUNCTIONS[function]
    return (f(x + step) - f(x - step)) / (2 * step)


def in_place(function, x, *, step=1e-5):
    f, columns = FUNCTIONS[function], []
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + step
        above = f(x)
        x[i] = kept - step
        columns.append((above - f(x)) / (2 * step))
        x[i] = kept
    return np.stack(columns, axis=-1).reshape(np.shape(f(x)) + x.shape)


def fixed_step(function, x, *, step=1e-5):
    return mistaken()(function, x, step=1e-3)


exercise = Exercise(
    solution=numerical_gradient,
    points=4,
    cases=[
        Case("log_sum_exp of a vector", places, {"function": "log_sum_exp", "shape": (4,), "step": 0.25}),
        Case("sine of a vector", places, {"function": "sine", "shape": (3,), "step": 0.5}),
        Case("softmax of a batch", places, {"function": "softmax", "shape": (2, 3), "step": 0.25}),
        Case("log_sum_exp of a matrix", places, {"function": "log_sum_exp", "shape": (3, 2), "step": 0.5}),
        Case("gram", places, {"function": "gram", "shape": (2, 3), "step": 0.125}, hidden=True),
        Case("softmax, three axes", places, {"function": "softmax", "shape": (2, 1, 3), "step": 0.5}, hidden=True),
        Case("a smaller step", places, {"function": "sine", "shape": (5,), "step": 0.0625}, hidden=True),
        Case("a batch of one", places, {"function": "softmax", "shape": (1, 4), "step": 0.25}, hidden=True, weight=0.5),
        Case("a number, of shape ()", places, {"function": "sine", "shape": (), "step": 0.5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "forward difference",
            mistaken(difference=lambda f, start, nudge: f(start + nudge) - f(start)),
            "You compare f(x + h) with f(x). A forward difference is off by a multiple of h; stepping to both sides "
            "lets these errors cancel and leaves a multiple of h².",
        ),
        Mistake(
            "backward difference",
            mistaken(difference=lambda f, start, nudge: f(start) - f(start - nudge)),
            "You compare f(x) with f(x − h). Stepping to both sides, f(x + h) − f(x − h), is far more precise.",
        ),
        Mistake(
            "divided by h",
            mistaken(difference=lambda f, start, nudge: f(start + nudge) - f(start - nudge)),
            "Your numbers are twice too large: from x − h to x + h it is 2h.",
        ),
        Mistake(
            "all entries changed at once",
            everything_at_once,
            "You add h to all entries at once. The answer is then the *sum* of their derivatives. Change one entry at "
            "a time, and leave the others as they are.",
        ),
        Mistake(
            "steps add up",
            mistaken(reset=False),
            "An entry that was changed stays changed while the next one is. Start from the original x for every entry.",
        ),
        Mistake(
            "step of its own",
            fixed_step,
            "You use a step of your own. The step is an argument, and the quotient depends on it.",
        ),
        Mistake(
            "relative step",
            mistaken(use=lambda h, entry: h * max(1.0, abs(entry))),
            "Your step grows with the entry. That is a sensible idea for huge entries, but here h is given for all.",
        ),
        Mistake(
            "axes of x first",
            mistaken(axis=0),
            "Your answer has the axes of x first. Here the axes of f(x) come first, as in a Jacobian.",
        ),
        Mistake(
            "input changed in place",
            in_place,
            "You write the step into the caller's array. Change a copy: `x.copy()`.",
        ),
    ],
    hints=[
        "`np.ndindex(x.shape)` runs through the indices of an array of any shape.",
        "Collect one array of the shape of f(x) for each entry of x, stack them on a last axis and reshape.",
    ],
)
