"""Flow that is smooth as a whole."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def horn_schunck(first, second, *, alpha=100.0, steps=300):
    r"""Return the optical flow of Horn and Schunck after a number of steps.

    One step lets every pixel learn from its four neighbours. After many of them flow has spread from corners, where it
    can be seen, over edges and plain surfaces, where it cannot. The result minimises

    $$E = \iint (I_x u + I_y v + I_t)^2 + \tfrac{1}{4}\alpha \big(\|\nabla u\|^2 + \|\nabla v\|^2\big)\, dx\, dy .$$

    **Given**

    - `first`, `second`, shape `(height, width)`, at least two pixels a side: the pictures $I$ and $J$.
    - `alpha`: the weight $\alpha > 0$ of smoothness.
    - `steps`, one or more: how many steps to take.

    The derivatives are those of `flow_derivatives`: $I_t = J - I$, and $I_x$ (along the columns), $I_y$ (along the
    rows) are the slopes of $(I + J)/2$ by central differences, one-sided at the border. `numpy.gradient` gives just
    these slopes, and you may use it. They are computed once.

    Begin with a flow of zero everywhere. Each step is

    $$r = \frac{I_x \bar u + I_y \bar v + I_t}{I_x^2 + I_y^2 + \alpha}, \qquad
      u \leftarrow \bar u - I_x\, r, \qquad v \leftarrow \bar v - I_y\, r,$$

    where $\bar u$, $\bar v$ are the means of the four neighbours (above, below, left, right), all of them as they were
    **before** the step, and a neighbour beyond the border has the value of the pixel at the border itself.

    **Return** the flow after the last step, shape `(height, width, 2)`, with $u$ (to the right) before $v$ (down). Use
    NumPy only.
    """
    ### BEGIN SOLUTION
    i_y, i_x = np.gradient((first + second) / 2)
    i_t = second - first
    slopes = np.stack([i_x, i_y], axis=-1)
    flow = np.zeros_like(slopes)
    for _ in range(steps):
        wide = np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode="edge")
        mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4
        r = ((slopes * mean).sum(axis=-1) + i_t) / (i_x**2 + i_y**2 + alpha)
        flow = mean - slopes * r[..., None]
    return flow
    ### END SOLUTION


def frames(rng, height, width, alpha, steps, contrast=1.0):
    first, second = contrast * rng.normal(size=(2, height, width))
    return {"first": first, "second": second, "alpha": alpha, "steps": steps}


@combinable
def mistaken(*, sloped=lambda i, j: (i + j) / 2, time=1, number=lambda steps: steps, mode="edge", weight=lambda a: a,
             own=False, swapped=False, kept=False, enough=-1.0):  # fmt: skip
    """Return the method with one slip in it."""

    def horn_schunck(first, second, *, alpha=100.0, steps=300):
        i_y, i_x = np.gradient(sloped(first, second))
        i_t = time * (second - first)
        slopes = np.stack([i_x, i_y], axis=-1)
        squares = i_x**2 + i_y**2 + weight(alpha)
        flow = np.zeros_like(slopes)
        for _ in range(number(steps)):
            wide = np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode=mode)
            mean = (wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4
            r = ((slopes * (flow if own else mean)).sum(axis=-1) + i_t) / squares
            before, flow = flow, (flow if kept else mean) - slopes * r[..., None]
            if np.abs(flow - before).max() < enough:
                break
        return flow[..., ::-1] if swapped else flow

    return horn_schunck


def one_after_the_other(first, second, *, alpha=100.0, steps=300):
    """Pixel by pixel, each with what the pixels before it have become in the same step (Gauss and Seidel)."""
    i_y, i_x = np.gradient((first + second) / 2)
    i_t = second - first
    height, width = first.shape
    flow = np.zeros((height, width, 2))
    for _ in range(steps):
        for i, j in np.ndindex(height, width):
            around = [(max(i - 1, 0), j), (min(i + 1, height - 1), j), (i, max(j - 1, 0)), (i, min(j + 1, width - 1))]
            mean = np.mean([flow[place] for place in around], axis=0)
            slope = np.array([i_x[i, j], i_y[i, j]])
            flow[i, j] = mean - slope * (slope @ mean + i_t[i, j]) / (slope @ slope + alpha)
    return flow


exercise = Exercise(
    solution=horn_schunck,
    points=4,
    cases=[
        Case(
            "two steps by hand",
            inputs={
                "first": np.array([[0.0, 2, 4], [0, 2, 4]]),
                "second": np.array([[-1.0, 1, 3], [-1, 1, 3]]),
                "alpha": 4.0,
                "steps": 2,
            },
            about="I_x = 2, I_y = 0 and I_t = −1 everywhere. The first step has r = −1/8 and makes u = ¼; the second "
            "one has r = (½ − 1)/8 = −1/16 and makes u = 3/8. v stays 0.",
        ),
        Case("one step", frames, {"height": 3, "width": 4, "alpha": 2.0, "steps": 1}),
        Case("three steps", frames, {"height": 4, "width": 5, "alpha": 0.5, "steps": 3}),
        Case("two pixels a side", frames, {"height": 2, "width": 2, "alpha": 1.5, "steps": 4}, hidden=True),
        Case("many steps", frames, {"height": 7, "width": 5, "alpha": 3.0, "steps": 30}, hidden=True),
        Case(
            "very many tiny steps",
            frames,
            {"height": 8, "width": 9, "alpha": 20.0, "steps": 130, "contrast": 0.03},
            hidden=True,
        ),
    ],
    mistakes=[
        Mistake(
            "slopes of the first picture",
            mistaken(sloped=lambda i, j: i),
            "Your slopes are those of the first picture. Take them of the mean of both.",
        ),
        Mistake(
            "slopes of the second picture",
            mistaken(sloped=lambda i, j: j),
            "Your slopes are those of the second picture. Take them of the mean of both.",
        ),
        Mistake(
            "sign of the change in time",
            mistaken(time=-1),
            "Your flow points backwards: what grows brighter has a positive I_t, J − I.",
        ),
        Mistake(
            "one step always",
            mistaken(number=lambda steps: 1),
            "You take one step, whatever `steps` is.",
        ),
        Mistake(
            "one step too few",
            mistaken(number=lambda steps: steps - 1),
            "You stop one step early. The flow of zero, where you begin, is before the first step.",
        ),
        Mistake(
            "one step too many",
            mistaken(number=lambda steps: steps + 1),
            "You take one step too many. The flow of zero, where you begin, is before the first step.",
        ),
        Mistake(
            "stopped where steps are tiny",
            mistaken(enough=1e-4),
            "You stop where the flow hardly changes in a step. Many tiny steps lead far: take all of them.",
            others=[mistaken(enough=1e-3), mistaken(enough=1e-2)],
        ),
        Mistake(
            "a hundred steps at most",
            mistaken(number=lambda steps: min(steps, 100)),
            "There is a limit in your code to the number of steps. `steps` alone says how many there are.",
        ),
        Mistake(
            "one pixel after the other",
            one_after_the_other,
            "Your means already have neighbours in them that have made this step. Compute all means first.",
        ),
        Mistake(
            "zeros beyond the border",
            mistaken(mode="constant"),
            "Beyond the border your flow is 0, which holds it back there. It is the flow of the pixel at the border.",
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
            "a quarter of alpha",
            mistaken(weight=lambda a: a / 4),
            "You add α/4, as it stands in E. The mean of four neighbours has taken the 4 up: in a step it is α.",
        ),
        Mistake(
            "alpha squared",
            mistaken(weight=lambda a: a**2),
            "You add α². The paper writes its weight so; here it is α itself.",
        ),
        Mistake(
            "own flow in the constraint",
            mistaken(own=True),
            "Your r is computed from the pixel's own flow. It takes the means of the neighbours.",
        ),
        Mistake(
            "no smoothing",
            mistaken(own=True, kept=True),
            "Each of your pixels learns from itself alone: the neighbours' means are missing.",
        ),
        Mistake(
            "u and v exchanged",
            mistaken(swapped=True),
            "Your v stands before your u. u belongs to I_x, along the columns, and comes first.",
        ),
    ],
    equivalent={
        "alpha or 100.0": "alpha is positive, and so it is never taken for missing",
        "steps or 300": "there is one step or more",
        "inputs squeezed": "pictures have two pixels a side or more",
        "answer squeezed": "pictures have two pixels a side or more",
    },
    hints=[
        "`i_y, i_x = np.gradient((first + second) / 2)`: the rows' axis comes first.",
        "`np.pad(flow, ((1, 1), (1, 1), (0, 0)), mode='edge')` puts a frame around both components at once; the four "
        "neighbours are four slices of it.",
        "Make a new array in each step, so that all means are of the flow before it.",
    ],
)
