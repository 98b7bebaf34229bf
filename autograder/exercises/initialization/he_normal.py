"""Weights for rectifiers."""

import numpy as np

from autograder import Case, Exercise, Mistake


def he_normal(normals):
    r"""Return weights with which a layer of *rectifiers* keeps the size of its signal.

    A rectifier throws half of its net inputs away: if $z$ is symmetric about zero, the mean square of $\max(z, 0)$ is
    half of that of $z$. In one layer that is nothing; after thirty layers a signal is down to a billionth of its mean
    square. Initialise so that it comes out even.

    **Given** `normals`: standard normal numbers of the shape of the weights, which are of one of two kinds:

    - of a dense layer, shape `(inputs, units)`;
    - filters of a convolutional layer, shape `(rows, columns, channels, output channels)`.

    **Return** an array of the same shape: the numbers, scaled so that, for inputs of mean square one, the mean square
    of the units' *outputs* $\max(z, 0)$ is one as well (on average over the weights; the biases are zero).

    Use NumPy only.
    """
    ### BEGIN SOLUTION
    inputs = np.prod(normals.shape[:-1])
    return normals * np.sqrt(2 / inputs)
    ### END SOLUTION


def by_hand():
    z = np.zeros((8, 3))
    z[0], z[1], z[7] = (2.0, -4.0, 1.0), (1.0, 0.0, 0.5), (-1.0, 6.0, 2.0)
    return z


def kernel(rng, shape):
    return rng.normal(size=shape)


exercise = Exercise(
    solution=he_normal,
    points=1,
    cases=[
        Case(
            "eight inputs by hand",
            inputs=by_hand(),
            about="Each unit has eight inputs, and the deviation of a weight is ½.",
        ),
        Case("a dense layer", kernel, {"shape": (11, 5)}),
        Case("filters", kernel, {"shape": (2, 3, 4, 5)}),
        Case("filters that narrow", kernel, {"shape": (5, 1, 7, 3)}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "rectifier not counted",
            lambda normals: normals / np.sqrt(np.prod(normals.shape[:-1])),
            "Your variance is 1/n: the net inputs keep the size of the inputs, and the rectifier then takes half of "
            "the mean square away.",
        ),
        Mistake(
            "two outside the root",
            lambda normals: normals * 2 / np.sqrt(np.prod(normals.shape[:-1])),
            "You double the deviation, which makes the variance four times as large. The 2 belongs to the variance.",
        ),
        Mistake(
            "variance taken for the deviation",
            lambda normals: normals * 2 / np.prod(normals.shape[:-1]),
            "You multiply by 2/n. That is the variance a weight should have; multiply by its root.",
        ),
        Mistake(
            "upside down",
            lambda normals: normals * np.sqrt(np.prod(normals.shape[:-1]) / 2),
            "Your weights grow with the number of inputs.",
        ),
        Mistake(
            "scaled by the number of outputs",
            lambda normals: normals * np.sqrt(2 / (np.prod(normals.shape[:-2]) * normals.shape[-1])),
            "You count the units that an input feeds. What a unit adds up are its inputs.",
        ),
        Mistake(
            "both fans",
            lambda normals: normals * np.sqrt(2 / (np.prod(normals.shape[:-2]) * sum(normals.shape[-2:]))),
            "Your variance is 2/(inputs + outputs). That is Xavier's, made for units without a rectifier.",
        ),
        Mistake(
            "places of a filter forgotten",
            lambda normals: normals * np.sqrt(2 / normals.shape[-2]),
            "For filters you count the channels only. Each place of the window has a weight for every channel.",
        ),
    ],
    hints=[
        "Let v be the variance of a weight. What is the mean square of z, and then that of max(z, 0)?",
        "Multiplying a random number by c multiplies its variance by c².",
    ],
)
