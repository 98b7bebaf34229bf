"""One step of Horn and Schunck."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def horn_schunck_step(flow, i_x, i_y, i_t, *, alpha=100.0):
    r"""Return the flow after one step of Horn and Schunck.

    At a single pixel, brightness tells one number, and the flow has two. Horn and Schunck add what a window would
    otherwise have to say: the flow is smooth. Each step asks every pixel for the flow that best agrees with its own
    brightness and with the mean of its neighbours.

    **Given**

    - `flow`, shape `(height, width, 2)`: `flow[..., 0]` is $u$, to the right, and `flow[..., 1]` is $v$, down.
    - `i_x`, `i_y`, `i_t`, shape `(height, width)`: the derivatives of brightness along the columns, along the rows and
      in time.
    - `alpha`: the weight $\alpha > 0$ of smoothness, a number.

    The mean of the four neighbours (above, below, left, right) is $\bar u$, and likewise $\bar v$. A neighbour beyond
    the border has the value of the pixel at the border itself. Then

    $$r = \frac{I_x \bar u + I_y \bar v + I_t}{I_x^2 + I_y^2 + \alpha}, \qquad
      u \leftarrow \bar u - I_x\, r, \qquad v \leftarrow \bar v - I_y\, r.$$

    All means are of the flow *before* the step.

    **Return** the new flow, of the shape of `flow`. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    wide = np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode="edge")
    mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4
    r = (i_x * mean[..., 0] + i_y * mean[..., 1] + i_t) / (i_x**2 + i_y**2 + alpha)
    return mean - np.stack([i_x, i_y], axis=-1) * r[..., None]
    ### END SOLUTION


def pictures(rng, height, width, alpha):
    slopes = {name: rng.normal(size=(height, width)) for name in ("i_x", "i_y", "i_t")}
    return {"flow": rng.normal(size=(height, width, 2)), **slopes, "alpha": alpha}


@combinable
def mistaken(*, mode="edge", scale=1 / 4, middle=0.0, sign=1, weight=lambda a: a, diagonal=False, swapped=False,
             own=False):  # fmt: skip
    """Return the step with one slip in it."""

    def horn_schunck_step(flow, i_x, i_y, i_t, *, alpha=100.0):
        wide = np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode=mode)
        mean = scale * (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) + middle * flow
        if diagonal:
            corners = wide[:-2, :-2] + wide[:-2, 2:] + wide[2:, :-2] + wide[2:, 2:]
            mean = (4 * mean + corners) / 8
        inside = flow if own else mean
        r = (i_x * inside[..., 0] + i_y * inside[..., 1] + sign * i_t) / (i_x**2 + i_y**2 + weight(alpha))
        return mean - np.stack([i_y, i_x] if swapped else [i_x, i_y], axis=-1) * r[..., None]

    return horn_schunck_step


exercise = Exercise(
    solution=horn_schunck_step,
    points=3,
    cases=[
        Case(
            "one pixel by hand",
            inputs={
                "flow": np.array([[[0.5, 0.25]]]),
                "i_x": np.array([[2.0]]),
                "i_y": np.array([[1.0]]),
                "i_t": np.array([[-3.0]]),
                "alpha": 4.0,
            },
            about="All four neighbours lie beyond the border, so the mean is the pixel's own flow, (½, ¼). "
            "r = (1 + ¼ − 3)/(4 + 1 + 4) = −7/36, and the flow becomes (8/9, 4/9).",
        ),
        Case("a small picture", pictures, {"height": 3, "width": 4, "alpha": 2.0}),
        Case("a larger one", pictures, {"height": 6, "width": 5, "alpha": 0.5}, hidden=True),
        Case("one row", pictures, {"height": 1, "width": 7, "alpha": 1.5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "zeros beyond the border",
            mistaken(mode="constant"),
            "At the border you take missing neighbours for 0, which slows the flow down there. They have the value of "
            "the pixel at the border.",
        ),
        Mistake(
            "around to the other side",
            mistaken(mode="wrap"),
            "Your neighbours beyond the border are those of the opposite side, as `np.roll` makes them.",
        ),
        Mistake(
            "a mirror at the border",
            mistaken(mode="reflect"),
            "Beyond the border you take the pixel one further in, as a mirror does. Take that at the border itself.",
        ),
        Mistake(
            "mean of five",
            mistaken(scale=1 / 5, middle=1 / 5),
            "Your mean has the pixel itself in it. It is of the four neighbours alone.",
        ),
        Mistake(
            "sum in place of mean",
            mistaken(scale=1.0),
            "You add up the four neighbours, and do not divide.",
        ),
        Mistake(
            "eight neighbours",
            mistaken(diagonal=True),
            "Your mean is over eight neighbours. Here there are four: those on the diagonals do not count.",
        ),
        Mistake(
            "sign of the change in time",
            mistaken(sign=-1),
            "In your r the derivative in time has the wrong sign: still pictures agree, but moving ones run backwards.",
        ),
        Mistake(
            "alpha squared",
            mistaken(weight=lambda a: a**2),
            "You add α². The paper writes its weight so; here it is α itself.",
        ),
        Mistake(
            "slopes exchanged",
            mistaken(swapped=True),
            "You correct u by I_y and v by I_x. Each component goes along its own slope.",
        ),
        Mistake(
            "own flow in the constraint",
            mistaken(own=True),
            "Your r is computed from the pixel's own flow. The formula has the means of the neighbours in it.",
        ),
    ],
    equivalent={
        "alpha or 100.0": "alpha is positive, and so it is never taken for missing",
    },
    hints=[
        "`np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode='edge')` puts a frame around both components at once.",
        "The four neighbours are four slices of the padded array, each of the shape of `flow`.",
    ],
)  # fmt: skip
