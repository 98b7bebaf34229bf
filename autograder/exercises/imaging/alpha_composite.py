"""Compositing by opacity"""

import numpy as np

from autograder import Case, Exercise, Mistake


def alpha_composite(foreground, background, alpha):
    r"""Return a foreground over a background, where the foreground is partly transparent.

    The fourth channel of an RGBA picture says how much a pixel covers of what is behind it.

    **Given**

    - `foreground` $F$ and `background` $B$, both of shape `(..., rows, columns, channels)`, floats of any size; any
      number of channels, and any number of axes before. The foreground has *not* been multiplied by $\alpha$.
    - `alpha` $\alpha$, shape `(..., rows, columns)`, in $[0, 1]$: the **opacity**. Where it is 1, the foreground alone
      is seen.

    **Return** an array of the shape of `foreground`, pixel by pixel

    $$C = \alpha F + (1 - \alpha) B,$$

    with the same $\alpha$ for all channels of a pixel. Use NumPy only, and leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    opacity = alpha[..., None]
    return opacity * foreground + (1 - opacity) * background
    ### END SOLUTION


def layers(rng, shape):
    foreground, background = rng.uniform(-0.5, 2, size=(2, *shape))
    return {"foreground": foreground, "background": background, "alpha": rng.uniform(0.2, 0.8, size=shape[:-1])}


def mixed(formula):
    return lambda foreground, background, alpha: formula(foreground, background, alpha[..., None])


def three_channels(foreground, background, alpha):
    answer = foreground.copy()
    answer[..., :3] = alpha[..., None] * foreground[..., :3] + (1 - alpha[..., None]) * background[..., :3]
    return answer


def in_place(foreground, background, alpha):
    foreground *= alpha[..., None]
    foreground += (1 - alpha[..., None]) * background
    return foreground


exercise = Exercise(
    solution=alpha_composite,
    points=2,
    cases=[
        Case(
            "red over blue",
            inputs={
                "foreground": np.array([[[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]]),
                "background": np.array([[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]]),
                "alpha": np.array([[0.0, 0.25, 1.0]]),
            },
            about="Three pixels: blue, a quarter of red in it, red.",
        ),
        Case("a picture", layers, {"shape": (3, 4, 2)}),
        Case("a batch of pictures", layers, {"shape": (2, 5, 3, 4)}, hidden=True),
        Case("as many columns as channels", layers, {"shape": (2, 3, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "transparency",
            mixed(lambda f, b, a: (1 - a) * f + a * b),
            "Where α is 1 you show the background: you take α for transparency.",
        ),
        Mistake(
            "foreground multiplied already",
            mixed(lambda f, b, a: f + (1 - a) * b),
            "You add the whole foreground. That is right where it has been multiplied by α before; here it has not.",
        ),
        Mistake(
            "background in full",
            mixed(lambda f, b, a: a * f + b),
            "You add the whole background. What is covered is not seen.",
        ),
        Mistake("background forgotten", mixed(lambda f, b, a: a * f), "Nothing shines through your foreground."),
        Mistake(
            "one or the other",
            mixed(lambda f, b, a: np.where(a > 0.5, f, b)),
            "You choose between the layers. An opacity between 0 and 1 mixes them.",
        ),
        Mistake(
            "one opacity for all pixels",
            lambda foreground, background, alpha: alpha.mean() * foreground + (1 - alpha.mean()) * background,
            "You use one opacity for the whole picture.",
        ),
        Mistake(
            "cut to the range",
            mixed(lambda f, b, a: np.clip(a * f + (1 - a) * b, 0, 1)),
            "You cut colours to [0, 1]. Nobody said that they lie there, and lights are brighter.",
        ),
        Mistake(
            "three channels only",
            three_channels,
            "You mix the first three channels. Whatever the others mean, they are mixed alike.",
        ),
        Mistake("written into the foreground", in_place, "You change the array that you were given. Make a new one."),
    ],
    hints=["α has an axis less than the colours. `alpha[..., None]` puts one behind."],
)
