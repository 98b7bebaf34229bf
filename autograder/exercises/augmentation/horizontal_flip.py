"""Horizontal flip (left–right mirroring)"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def horizontal_flip(images, uniforms, *, probability=0.5):
    r"""Return pictures of which some are mirrored, left and right exchanged.

    A cat that looks to the left is still a cat when it looks to the right. To mirror half of all pictures, at random
    and anew in each epoch, is the cheapest way to have twice as many. You are given the uniform numbers that decide
    which pictures are mirrored, so that the same numbers always make the same batch.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`.
    - `uniforms`, shape `(batch,)`: one number $u$ in $[0, 1)$ for each picture.
    - `probability`: $p$ in $[0, 1]$.

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


def at_an_end(rng, shape, probability):
    """Nothing is mirrored with a probability of 0, not even where u is 0, and everything with a probability of 1."""
    return {
        "images": rng.uniform(size=shape),
        "uniforms": np.append(rng.uniform(size=shape[0] - 1), 0.0),
        "probability": probability,
    }


@combinable
def flip(*, turn=lambda images: images[:, :, ::-1], drawn=lambda u, p: u < p):
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
                "uniforms": np.array([0.25, 0.5]),
            },
            about="The first picture, one row of three pixels, is reversed. The second is not: ½ is not below ½.",
        ),
        Case("a batch", batch, {"shape": (4, 3, 5, 2), "probability": 0.5}),
        Case("rarely", batch, {"shape": (5, 2, 4, 3), "probability": 0.2}, hidden=True),
        Case("never", at_an_end, {"shape": (2, 1, 4, 1), "probability": 0.0}, hidden=True),
        Case("always", at_an_end, {"shape": (1, 3, 2, 2), "probability": 1.0}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "top and bottom",
            flip(turn=lambda images: images[:, ::-1]),
            "You exchange top and bottom. Rows are the second axis, columns the third.",
        ),
        Mistake(
            "channels reversed",
            flip(turn=lambda images: images[..., ::-1]),
            "You reverse the last axis, which exchanges red and blue. The columns are the last axis but one.",
        ),
        Mistake(
            "columns and channels reversed",
            flip(turn=lambda images: images[:, :, ::-1, ::-1]),
            "You reverse the channels along with the columns, so that the mirrored pictures change their colours. Only "
            "columns are reversed.",
        ),
        Mistake(
            "turned by half a turn",
            flip(turn=lambda images: images[:, ::-1, ::-1]),
            "You reverse rows and columns, which turns the picture by half a turn. Reverse the columns only.",
        ),
        Mistake(
            "all of them",
            flip(drawn=lambda u, p: u < 2),
            "You mirror all pictures. Each has its own uniform number that decides.",
        ),
        Mistake(
            "the others",
            flip(drawn=lambda u, p: u > p),
            "You mirror just the pictures that should stay. A uniform number is below p with probability p.",
            others=[flip(drawn=lambda u, p: u >= p)],
        ),
        Mistake(
            "at the probability itself",
            flip(drawn=lambda u, p: u <= p),
            "You mirror a picture whose u equals p. The condition is u < p; with p = 0 nothing at all is mirrored.",
        ),
        Mistake(
            "probability of zero taken for none given",
            flip(drawn=lambda u, p: u < (p or 0.5)),
            "With a probability of 0 you use ½. `probability or …` takes 0 for nothing; it is a number like others.",
        ),
        Mistake(
            "always with one half",
            flip(drawn=lambda u, p: u < 0.5),
            "You compare with ½ whatever the probability is.",
        ),
        Mistake(
            "other pictures of the batch",
            flip(turn=lambda images: images[::-1, :, ::-1]),
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
