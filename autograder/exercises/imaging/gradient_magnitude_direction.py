"""How steep, and where to"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable


def gradient_magnitude_direction(g_x, g_y):
    r"""Return the magnitude and the direction of a gradient.

    **Given** `g_x` and `g_y`, arrays of one shape, whichever it is: slopes along x (to the right) and y (downwards).

    $$g = \sqrt{g_x^2 + g_y^2}, \qquad \theta = \operatorname{atan2}(g_y, g_x),$$

    entry by entry. $\theta$ is the angle, in radians from $-\pi$ to $\pi$, from the x axis towards the y axis in which
    the picture grows.

    **Return** $g$ and $\theta$, in this order. Where both slopes are 0, both answers are 0. The slopes are finite, of
    ordinary size, and no zero among them is −0.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return np.sqrt(g_x**2 + g_y**2), np.arctan2(g_y, g_x)
    ### END SOLUTION


@combinable
def mistaken(*, size=np.hypot, angle=lambda x, y: np.arctan2(y, x)):
    """Return the two with one slip in them."""

    def gradient_magnitude_direction(g_x, g_y):
        with np.errstate(all="ignore"):
            return size(g_x, g_y), angle(g_x, g_y)

    return gradient_magnitude_direction


def slopes(rng, shape):
    g_x, g_y = rng.uniform(0.2, 1, size=(2, *shape)) * rng.choice([-1, 1], size=(2, *shape))
    g_x.flat[0], g_y.flat[0] = -0.3, -0.7
    return {"g_x": g_x, "g_y": g_y}


exercise = Exercise(
    solution=gradient_magnitude_direction,
    points=2,
    parts=[Part("magnitude", 1), Part("direction", 1)],
    cases=[
        Case(
            "on the axes, and a flat place",
            inputs={"g_x": np.array([3.0, 2.0, 0.0, -1.0, 0.0, 0.0]), "g_y": np.array([4.0, 0.0, 2.0, 0.0, -3.0, 0.0])},
            about="Magnitudes 5, 2, 2, 1, 3, 0; the second angle is 0, the third ½π, the fourth π, the fifth −½π.",
        ),
        Case("a picture", slopes, {"shape": (3, 4)}),
        Case("many pictures", slopes, {"shape": (2, 1, 5)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "slopes exchanged",
            mistaken(angle=lambda x, y: np.arctan2(x, y)),
            "Your angle is 90° − θ: atan2 takes the slope along y first.",
        ),
        Mistake(
            "half of the angles",
            mistaken(
                angle=lambda x, y: np.where(x == 0, np.sign(y) * np.pi / 2, np.arctan(y / np.where(x == 0, 1, x)))
            ),
            "The arctangent of a quotient knows only half of the directions: it cannot tell up-left from down-right.",
        ),
        Mistake(
            "in degrees",
            mistaken(angle=lambda x, y: np.degrees(np.arctan2(y, x))),
            "Your angle is in degrees. Radians are asked for.",
        ),
        Mistake(
            "from 0 to 2π",
            mistaken(angle=lambda x, y: np.mod(np.arctan2(y, x), 2 * np.pi)),
            "Your angles run from 0 to 2π. They are to run from −π to π.",
        ),
        Mistake(
            "y upwards",
            mistaken(angle=lambda x, y: np.arctan2(-y + 0.0, x)),
            "Your y points up. Here it points down, and angles go from x towards y.",
        ),
        Mistake(
            "sizes added",
            mistaken(size=lambda x, y: np.abs(x) + np.abs(y)),
            "You add the absolute slopes. That is longer than the gradient, but on the axes.",
        ),
        Mistake(
            "no root", mistaken(size=lambda x, y: x**2 + y**2), "Your magnitude is the square of what is asked for."
        ),
    ],
    hints=["`np.arctan2` knows all four quadrants."],
)
