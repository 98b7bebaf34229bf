"""Weights between the way forward and the way back."""

import numpy as np

from autograder import Case, Exercise, Mistake


def xavier_uniform(uniforms):
    r"""Return uniformly distributed weights that suit the way forward and the way back equally well.

    On the way forward a unit adds up $a$ inputs, and asks for weights of variance $1/a$. On the way back an input
    collects from the $b$ units that it feeds, and asks for $1/b$. Unless the layer is square one cannot please both;
    Glorot and Bengio met in the middle, and the result is what Keras gives you if you say nothing:

    $$w \sim U\!\left[-\sqrt{\frac{6}{a + b}},\ \sqrt{\frac{6}{a + b}}\right) .$$

    **Given** `uniforms`: numbers drawn uniformly from $[0, 1)$, of the shape of the weights, which are of one of two
    kinds:

    - of a dense layer, shape `(inputs, units)`: $a$ inputs, and $b$ units;
    - filters of a convolutional layer, shape `(rows, columns, channels, output channels)`: a unit adds up its whole
      window in all channels, and an input feeds as many places of every output channel.

    **Return** an array of the same shape: each number mapped to the interval by the straight line that takes 0 to its
    left end and 1 to its right end.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    places = np.prod(uniforms.shape[:-2])
    inputs, outputs = places * uniforms.shape[-2], places * uniforms.shape[-1]
    return (2 * uniforms - 1) * np.sqrt(6 / (inputs + outputs))
    ### END SOLUTION


def kernel(rng, shape):
    return rng.uniform(size=shape)


def mistaken(limit, line=lambda u, limit: (2 * u - 1) * limit):
    def xavier_uniform(uniforms):
        places = np.prod(uniforms.shape[:-2])
        return line(uniforms, limit(places * uniforms.shape[-2], places * uniforms.shape[-1], places))

    return xavier_uniform


exercise = Exercise(
    solution=xavier_uniform,
    points=1,
    cases=[
        Case(
            "four inputs and two units by hand",
            inputs=np.array([[0.0, 0.5], [0.75, 0.25], [0.5, 0.5], [0.875, 0.125]]),
            about="6/(4 + 2) = 1, so the weights lie in [−1, 1).",
        ),
        Case("a dense layer", kernel, {"shape": (13, 6)}),
        Case("filters", kernel, {"shape": (3, 2, 5, 4)}),
        Case("filters for a single channel", kernel, {"shape": (2, 3, 1, 9)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "positive weights only",
            mistaken(lambda a, b, k: np.sqrt(6 / (a + b)), line=lambda u, limit: u * limit),
            "Your weights begin at zero. The interval is symmetric: half of the weights are negative.",
        ),
        Mistake(
            "half the interval",
            mistaken(lambda a, b, k: np.sqrt(6 / (a + b)), line=lambda u, limit: (u - 0.5) * limit),
            "You subtract ½, which gives an interval of length one. It has to become twice as long as the limit.",
        ),
        Mistake(
            "no root",
            mistaken(lambda a, b, k: 6 / (a + b)),
            "The root is missing in the limit.",
        ),
        Mistake(
            "deviation taken for the limit",
            mistaken(lambda a, b, k: np.sqrt(2 / (a + b))),
            "√(2/(a + b)) is the standard deviation that the weights are to have. A uniform number on [−r, r) has the "
            "deviation r/√3.",
        ),
        Mistake(
            "inputs only",
            mistaken(lambda a, b, k: np.sqrt(6 / a)),
            "You count the inputs only, as He does for rectifiers. Here the outputs count as well.",
        ),
        Mistake(
            "mean of the fans",
            mistaken(lambda a, b, k: np.sqrt(6 / ((a + b) / 2))),
            "You divide by the mean of a and b. With the sum below, the 6 is right.",
        ),
        Mistake(
            "places of a filter forgotten",
            mistaken(lambda a, b, k: np.sqrt(6 / ((a + b) / k))),
            "For filters you count the channels only. Each of the rows · columns places counts, on both sides.",
        ),
        Mistake(
            "places of a filter counted for the inputs only",
            mistaken(lambda a, b, k: np.sqrt(6 / (a + b / k))),
            "For filters you count the window for the inputs but not for the outputs. An input lies in as many windows "
            "of every output channel as a window has places.",
        ),
    ],
    hints=[
        "The product of an empty shape is 1: with `places = np.prod(shape[:-2])` both kinds of weights are one case.",
        "u = 0 must become −limit, u = ½ must become 0.",
    ],
)
