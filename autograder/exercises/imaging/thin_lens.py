"""The thin lens"""

import numpy as np

from autograder import Case, Exercise, Mistake


def thin_lens(distance, *, focal_length):
    r"""Return how far behind a thin lens the image is sharp.

    A lens gathers all rays from one point of an object in one point again. Where, depends on how far the object is:
    that is why a camera has to be focused.

    **Given**

    - `distance`: $u > 0$, an array of floats of any shape: how far the object is in front of the lens. It may be
      `inf`, for a star.
    - `focal_length`: $f$, a number that is not 0, in the same unit. It is negative for a lens that scatters.

    $$\frac1f = \frac1u + \frac1v$$

    **Return** $v$, of the shape of `distance`. Rays of an object at $u = f$ leave the lens in parallel: $v$ is `inf`
    (positive) there. Between lens and focus the image is virtual, and $v$ negative. A star's image is in the focus.

    Use NumPy only. Warnings about a division by zero do no harm.
    """
    ### BEGIN SOLUTION
    with np.errstate(divide="ignore"):
        return 1 / (1 / focal_length - 1 / distance)
    ### END SOLUTION


def objects(rng, shape, focal_length):
    return {"distance": rng.uniform(1.2, 4.0, size=shape) * abs(focal_length), "focal_length": focal_length}


def objects_and_a_star(rng, shape, focal_length):
    inputs = objects(rng, shape, focal_length)
    inputs["distance"].flat[0] = np.inf
    return inputs


def quiet(formula):
    def thin_lens(distance, *, focal_length):
        with np.errstate(all="ignore"):
            return formula(distance, focal_length)

    return thin_lens


exercise = Exercise(
    solution=thin_lens,
    points=2,
    cases=[
        Case(
            "three objects",
            inputs={"distance": np.array([200.0, 100.0, 75.0]), "focal_length": 50.0},
            about="By hand: 66.667, 100 and 150. At twice the focal length object and image are equally far.",
        ),
        Case(
            "in the focus and nearer",
            inputs={"distance": np.array([[40.0, 20.0], [10.0, 32.0]]), "focal_length": 40.0},
            about="At u = f the rays are parallel. Half as far away, v is −40.",
        ),
        Case("a star", inputs={"distance": np.array([np.inf, 8.0]), "focal_length": 2.0}),
        Case("objects in rows", objects, {"shape": (3, 4), "focal_length": 0.05}, hidden=True),
        Case("a lens that scatters", objects_and_a_star, {"shape": (5, 1), "focal_length": -3.0}, hidden=True),
        Case("a single object", objects, {"shape": (), "focal_length": 7.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "one over v",
            quiet(lambda u, f: 1 / f - 1 / u),
            "You return 1/v. The image's distance is its inverse.",
        ),
        Mistake(
            "sum instead of difference",
            quiet(lambda u, f: 1 / (1 / f + 1 / u)),
            "You add 1/u. In the equation it stands on the side of 1/v.",
        ),
        Mistake(
            "object and image swapped",
            quiet(lambda u, f: 1 / (1 / u - 1 / f)),
            "Your v has the wrong sign: 1/v is what is left of 1/f.",
        ),
        Mistake(
            "virtual images taken for real ones",
            quiet(lambda u, f: np.abs(1 / (1 / f - 1 / u))),
            "Nearer than the focus there is no image behind the lens: v is negative.",
        ),
        Mistake(
            "infinity over infinity",
            quiet(lambda u, f: u * f / (u - f)),
            "For a star you compute ∞/∞, which is no number. In which form of the equation does u stand below a line?",
        ),
        Mistake(
            "stars behind every lens",
            quiet(lambda u, f: np.where(np.isinf(u), abs(f), 1 / (1 / f - 1 / u))),
            "You put a star's image behind every lens, at |f|. A lens that scatters has its focus before it.",
        ),
        Mistake(
            "the size of the image",
            quiet(lambda u, f: f / (u - f)),
            "You return v/u, how large the image is beside the object.",
        ),
    ],
    hints=["Solve for 1/v first.", "NumPy divides by `inf`, and by 0: try `1 / np.array([np.inf, 0.0])`."],
)
