"""Contrast adjustment"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def contrast(images, factor):
    r"""Return pictures with more or less contrast, each by its own factor.

    Fog moves all colours towards one grey, and so does a contrast below 1. But towards *which* grey? Pillow and PyTorch
    take the mean of the grey picture, TensorFlow and Keras take the mean of each channel. Here it is the mean of **each
    channel of each picture by itself**.

    **Given**

    - `images`, shape `(batch, rows, columns, channels)`.
    - `factor`, shape `(batch,)`: one factor $c \ge 0$ a picture.

    **Return** an array of the shape of `images`:

    $$I'_{nijk} = m_{nk} + c_n \left(I_{nijk} - m_{nk}\right), \qquad
      m_{nk} = \text{the mean of channel } k \text{ of picture } n \text{ over its pixels.}$$

    Clip nothing. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    mean = images.mean(axis=(1, 2), keepdims=True)  # (batch, 1, 1, channels)
    return mean + factor[:, None, None, None] * (images - mean)
    ### END SOLUTION


def batch(rng, shape):
    """Pictures and channels of clearly different means."""
    means = rng.permutation(np.linspace(0.2, 0.7, shape[0] * shape[3])).reshape(shape[0], 1, 1, shape[3])
    factor = rng.permutation(np.linspace(0.3, 1.9, shape[0])) + rng.uniform(-0.05, 0.05, shape[0])
    return {"images": means + rng.uniform(-0.2, 0.3, size=shape), "factor": factor}


def ends(rng, shape):
    """Factors of 0, which leaves the mean, and of 1, which changes nothing."""
    return batch(rng, shape) | {"factor": np.array([1.0, 0.0])}


def own(images):
    return images.mean(axis=(1, 2), keepdims=True)


@combinable
def mistaken(*, mean=own, base=lambda images, mean: mean, laid=lambda factor: factor[:, None, None, None], clip=False):
    """Return the exercise with one slip in it."""

    def contrast(images, factor):
        m = mean(images)
        changed = base(images, m) + laid(factor) * (images - m)
        return np.clip(changed, 0, 1) if clip else changed

    return contrast


exercise = Exercise(
    solution=contrast,
    points=1,
    cases=[
        Case(
            "by hand",
            inputs={"images": np.array([[[[0.25, 0.125], [0.75, 0.375]]]]), "factor": np.array([2.0])},
            about="The means are ½ and ¼. Twice the distance from them: 0 and 1, 0 and ½.",
        ),
        Case("a batch", batch, {"shape": (3, 4, 5, 2)}),
        Case("as many pictures as channels", batch, {"shape": (3, 2, 4, 3)}, hidden=True),
        Case("no contrast, and no change", ends, {"shape": (2, 3, 1, 2)}, hidden=True),
        Case("one grey picture", batch, {"shape": (1, 3, 2, 1)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "one mean for a picture",
            mistaken(mean=lambda images: images.mean(axis=(1, 2, 3), keepdims=True)),
            "You take one mean for all channels of a picture. Each channel has its own, so that no colour is lost.",
        ),
        Mistake(
            "one mean for the batch",
            mistaken(mean=lambda images: images.mean(axis=(0, 1, 2), keepdims=True)),
            "You take the mean over the whole batch. What becomes of a picture must not depend on its neighbours.",
        ),
        Mistake(
            "mean of each pixel",
            mistaken(mean=lambda images: images.mean(axis=3, keepdims=True)),
            "You take the mean over the channels of each pixel, which changes the saturation. Take it over the pixels.",
        ),
        Mistake(
            "about one half",
            mistaken(mean=lambda images: 0.5),
            "You stretch about ½. A dark picture would become black.",
        ),
        Mistake(
            "clipped",
            mistaken(clip=True),
            "You clip to [0, 1]. Nothing is clipped here.",
        ),
        Mistake(
            "multiplied",
            mistaken(mean=lambda images: 0.0),
            "You multiply by the factor. That changes the brightness: the mean must stay.",
        ),
        Mistake(
            "factor along the last axis",
            mistaken(laid=lambda factor: factor),
            "Your factors line up with the channels, not with the pictures.",
        ),
        Mistake(
            "mean not added again",
            mistaken(base=lambda images, mean: 0.0),
            "You do not add the mean again: your pictures lie around 0.",
        ),
        Mistake(
            "added to the picture",
            mistaken(base=lambda images, mean: images),
            "You add the stretched distance to the picture itself, which holds that distance once already. With a "
            "factor of 1 nothing may change.",
        ),
    ],
    forbidden=["PIL"],
    hints=["`mean` takes several axes at once, and `keepdims=True` keeps them, with length 1."],
)
