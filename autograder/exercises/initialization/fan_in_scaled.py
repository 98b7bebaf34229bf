"""Weights scaled by the number of inputs."""

import numpy as np

from autograder import Case, Exercise, Mistake


def fan_in_scaled(normals):
    r"""Return weights with which a unit's net input is as large as its inputs are.

    A unit adds up many terms. If each has a random weight of variance $v$, then $n$ of them, with inputs of mean square
    one, have a sum of variance $n v$: a unit with more inputs gets a larger net input, and the next layer a larger one
    still. Choose $v$ so that this does not happen.

    **Given** `normals`: standard normal numbers of the shape of the weights, which are of one of two kinds:

    - of a dense layer, shape `(inputs, units)`;
    - filters of a convolutional layer, shape `(rows, columns, channels, output channels)`. A unit of a feature map sees
      the window that the filter covers, in all channels.

    **Return** an array of the same shape: the numbers, scaled so that a weight's *variance* is one over the number of
    inputs of a unit.

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    inputs = np.prod(normals.shape[:-1])
    return normals / np.sqrt(inputs)
    ### END SOLUTION


def kernel(rng, shape):
    return rng.normal(size=shape)


exercise = Exercise(
    solution=fan_in_scaled,
    points=1,
    cases=[
        Case(
            "four inputs by hand",
            inputs=np.array([[2.0, -4.0], [1.0, 0.0], [0.0, 2.0], [-3.0, 1.0]]),
            about="Each unit has four inputs, so the deviation of a weight is ½.",
        ),
        Case("a dense layer", kernel, {"shape": (7, 12)}),
        Case("filters", kernel, {"shape": (3, 2, 5, 4)}),
        Case("filters for a single channel", kernel, {"shape": (2, 4, 1, 11)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "scaled by the number of outputs",
            lambda normals: normals / np.sqrt(np.prod(normals.shape[:-2]) * normals.shape[-1]),
            "You count the units that an input feeds. A unit's net input is a sum over its own *inputs*.",
        ),
        Mistake(
            "no root",
            lambda normals: normals / np.prod(normals.shape[:-1]),
            "You divide by n. That gives the *deviation* 1/n and the variance 1/n².",
        ),
        Mistake(
            "multiplied",
            lambda normals: normals * np.sqrt(np.prod(normals.shape[:-1])),
            'You multiply by the root. With more inputs each weight has to be smaller. (A lecture note says "scaling '
            'by the square root of its fan-in", but its code divides.)',
        ),
        Mistake(
            "places of a filter forgotten",
            lambda normals: normals / np.sqrt(normals.shape[-2]),
            "For filters you count the channels only. Each of the rows · columns places of the window has a weight "
            "for every channel.",
        ),
        Mistake(
            "first axis counted",
            lambda normals: normals / np.sqrt(normals.shape[0]),
            "The first axis is the number of inputs in a dense layer only; in a filter it is the rows.",
        ),
        Mistake(
            "all weights counted",
            lambda normals: normals / np.sqrt(normals.size),
            "You count all weights of the layer. Each unit has only its own.",
        ),
        Mistake(
            "twice the variance",
            lambda normals: normals * np.sqrt(2 / np.prod(normals.shape[:-1])),
            "Your variance is 2/n. That is the right one before a rectifier, and the next exercise but one; here it is "
            "1/n.",
        ),
    ],
    hints=[
        "Multiplying a random number by c multiplies its variance by c².",
        "All axes but the last lead into a unit: `normals.shape[:-1]`.",
    ],
)
