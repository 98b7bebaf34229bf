"""Brightness adjustment"""

import numpy as np

from autograder import Case, Exercise, Mistake


def brightness(images, delta):
    r"""Return pictures made brighter or darker, each by its own amount.

    A cloud before the sun changes every number of a picture and nothing of what it shows. There are two customs: to add
    a number (TensorFlow, Keras), or to multiply by one (Pillow, PyTorch). Here you **add**.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`, mostly in $[0, 1]$, but other changes may have gone before.
    - `delta`, shape `(batch,)`: one number a picture, positive or negative.

    **Return** an array of the shape of `images`: to all pixels and channels of picture $n$ is added $\delta_n$. **Clip
    nothing**: where several changes follow each other one clips once, after the last.

    Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    return images + delta[:, None, None, None]
    ### END SOLUTION


def batch(rng, shape):
    delta = rng.permutation(np.linspace(-0.5, 0.5, shape[0])) + rng.uniform(0.02, 0.08, shape[0])
    return {"images": rng.uniform(-0.5, 1.5, size=shape), "delta": delta}


exercise = Exercise(
    solution=brightness,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={"images": np.array([[0.25, 0.5], [0.5, 0.75]])[:, None, None, :], "delta": np.array([0.25, -0.5])},
            about="(0.25, 0.5) becomes (0.5, 0.75), and (0.5, 0.75) becomes (0, 0.25).",
        ),
        Case("a batch", batch, {"shape": (3, 4, 2, 1)}),
        Case("as many pictures as channels", batch, {"shape": (3, 2, 5, 3)}, hidden=True),
        Case("as many pictures as columns", batch, {"shape": (4, 3, 4, 2)}, hidden=True),
        Case("one picture of one column", batch, {"shape": (1, 3, 1, 2)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "multiplied",
            lambda images, delta: images * (1 + delta[:, None, None, None]),
            "You multiply, as Pillow and PyTorch do: black stays black then. Here the number is added.",
        ),
        Mistake(
            "clipped",
            lambda images, delta: np.clip(images + delta[:, None, None, None], 0, 1),
            "You clip to [0, 1]. What is clipped is lost to the changes that follow.",
        ),
        Mistake(
            "added along the last axis",
            lambda images, delta: images + delta,
            "`images + delta` lines up the *last* axes: each channel gets a number, not each picture. Give `delta` "
            "three axes of length 1 behind its own.",
        ),
        Mistake(
            "added along the columns",
            lambda images, delta: images + delta[:, None],
            "`delta[:, None]` lines up with the columns. Give it two axes more.",
        ),
        Mistake(
            "one number for all pictures",
            lambda images, delta: images + delta[0],
            "All pictures get the first one's number.",
        ),
        Mistake(
            "subtracted",
            lambda images, delta: images - delta[:, None, None, None],
            "Your pictures become darker where they should become brighter.",
        ),
    ],
    forbidden=["PIL"],
    hints=["What is the shape of `delta[:, None, None, None]`, and what does NumPy do with it beside `images`?"],
)
