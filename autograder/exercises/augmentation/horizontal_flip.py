"""Left is right."""

import numpy as np

from autograder import Case, Exercise, Mistake


def horizontal_flip(images, uniforms, *, probability=0.5):
    r"""Return pictures of which some are mirrored, left and right exchanged.

    A cat that looks to the left is a cat when it looks to the right. Half of all pictures mirrored, at random and anew
    in each epoch, is the cheapest way to twice as many. Whether a picture is mirrored is drawn before: you are given
    the uniform numbers, so that the same numbers always make the same batch.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`.
    - `uniforms`, shape `(batch,)`: one number $u$ in $[0, 1)$ for each picture.
    - `probability`: $p$.

    **Return** an array of the shape of `images`. A picture with $u < p$ is mirrored:
    $I'_{ijc} = I_{i,\,W-1-j,\,c}$, where $W$ is the number of columns; the others stay as they are.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    drawn = (uniforms < probability)[:, None, None, None]
    return np.where(drawn, images[:, :, ::-1], images)
    ### END SOLUTION


def decisions(rng, count, probability):
    """Numbers on both sides of the probability, in no order, none close to it; one between it and a half."""
    low, high = np.sort([probability, 0.5]) if probability != 0.5 else (0.1, 0.4)
    others = [rng.uniform(0.1, 0.9) * probability, 1 - rng.uniform(0.1, 0.9) * (1 - probability)]
    between = low + rng.uniform(0.3, 0.7) * (high - low)
    return rng.permutation([between, *(others * count)[: count - 1]])


def batch(rng, shape, probability):
    uniforms = decisions(rng, shape[0], probability)
    return {"images": rng.uniform(size=shape), "uniforms": uniforms, "probability": probability}


def flip(turn=lambda images: images[:, :, ::-1], drawn=lambda u, p: u < p):
    """Return the exercise with one slip in it."""

    def horizontal_flip(images, uniforms, *, probability=0.5):
        return np.where(drawn(uniforms, probability)[:, None, None, None], turn(images), images)

    return horizontal_flip


exercise = Exercise(
    solution=horizontal_flip,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={
                "images": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])[:, None, :, None],
                "uniforms": np.array([0.2, 0.7]),
            },
            about="The first row of three pixels is turned round, the second is not: 0.7 ≥ ½.",
        ),
        Case("a batch", batch, {"shape": (4, 3, 5, 2), "probability": 0.5}),
        Case("rarely", batch, {"shape": (5, 2, 4, 3), "probability": 0.2}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "top and bottom",
            flip(lambda images: images[:, ::-1]),
            "You exchange top and bottom. Rows are the second axis, columns the third.",
        ),
        Mistake(
            "channels reversed",
            flip(lambda images: images[..., ::-1]),
            "You reverse the last axis. That makes blue of red; the columns are the last axis but one.",
        ),
        Mistake(
            "turned by half a turn",
            flip(lambda images: images[:, ::-1, ::-1]),
            "You reverse rows and columns. That is half a turn; a mirror reverses one of them.",
        ),
        Mistake(
            "all of them",
            flip(drawn=lambda u, p: u < 2),
            "You mirror all pictures. Each has its own uniform number that decides.",
        ),
        Mistake(
            "the others",
            flip(drawn=lambda u, p: u >= p),
            "You mirror just the pictures that should stay. A uniform number is below p with probability p.",
        ),
        Mistake(
            "always with one half",
            flip(drawn=lambda u, p: u < 0.5),
            "You compare with ½ whatever the probability is.",
        ),
        Mistake(
            "other pictures of the batch",
            flip(lambda images: images[::-1, :, ::-1]),
            "Your mirrored pictures are those of other samples: the first axis is reversed as well, and labels would "
            "no longer fit.",
        ),
    ],
    forbidden=["PIL"],
    hints=[
        "`array[:, :, ::-1]` reads the third axis backwards.",
        "Make a condition of shape (batch, 1, 1, 1), and let `np.where` choose.",
    ],
)
