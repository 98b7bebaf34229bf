"""The neuron of McCulloch and Pitts"""

import numpy as np

from autograder import Case, Exercise, Mistake


def mp_neuron(x, weights, *, threshold):
    r"""Return whether a neuron fires, for every row of inputs.

    In 1943, before there was a computer to run it on, a physiologist and a logician wrote down a nerve cell as a sum
    and a threshold, and showed that a net of such cells can compute whatever logic can express. All networks of this
    course descend from it. (In their paper a single inhibiting input silences the neuron, whatever the others say;
    weights that are negative came later, and can do the same.)

    **Given**

    - `x`, shape `(..., inputs)`: inputs, each 0 or 1, with any number of batch axes in front, or none.
    - `weights`, shape `(inputs,)`: $w$, positive for an input that excites the neuron, negative for one that inhibits
      it.
    - `threshold`: $\theta$, a number.

    **Return** an array of shape `(...)`: 1 where the neuron fires, 0 where it does not. It fires as soon as its
    weighted inputs *reach* the threshold:

    $$y = \begin{cases} 1 & \sum_j w_j x_j \ge \theta, \\ 0 & \text{otherwise.} \end{cases}$$
    """
    ### BEGIN SOLUTION
    return (x @ weights >= threshold).astype(float)
    ### END SOLUTION


def inputs(rng, shape, unit=1.0):
    """Weights in whole units, and sums below, at and above the threshold, none of them zero only."""
    while True:
        x = rng.integers(2, size=shape).astype(float)
        weights = unit * rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], size=shape[-1])
        threshold = unit * float(rng.choice([1, 3] if unit < 1 else [1, 2, 3]))
        sums = x @ weights
        shares = [np.mean(sums < threshold), np.mean(sums == threshold), np.mean(sums > threshold)]
        near = unit == 1 or np.any((sums < threshold) & (sums > threshold - 1))
        if (
            min(shares) > 0.1
            and near
            and (weights < 0).any()
            and np.any((sums > 0) & (sums < threshold) & (sums > -threshold))
            and np.any((x @ np.abs(weights) >= threshold) != (sums >= threshold))
        ):
            return {"x": x, "weights": weights, "threshold": threshold}


def below_zero(rng, shape):
    """A negative threshold, with sums below, at and above it, of both signs."""
    while True:
        x, threshold = rng.integers(2, size=shape).astype(float), -1.5
        weights = rng.permutation([-2.5, -1.5, -1.0, 0.5, 1.5])
        sums = x @ weights
        kinds = sums == -2, sums == threshold, (sums > threshold) & (sums < 0), (sums > 0) & (sums < 1.5)
        if all(kind.any() for kind in kinds):
            return {"x": x, "weights": weights, "threshold": threshold}


def one_row(rng, features):
    """A single row, whose sum is the threshold."""
    weights = rng.permutation(np.arange(1, features + 1)) * np.where(np.arange(features) % 2, 1.0, -1.0)
    while True:
        x = rng.integers(2, size=features).astype(float)
        if x @ weights > 0:
            return {"x": x, "weights": weights, "threshold": float(x @ weights)}


def mistaken(decide):
    def mp_neuron(x, weights, *, threshold):
        return np.asarray(decide(x @ weights, threshold), float)

    return mp_neuron


def magnitudes(x, weights, *, threshold):
    return (x @ np.abs(weights) >= threshold).astype(float)


exercise = Exercise(
    solution=mp_neuron,
    points=1,
    cases=[
        Case(
            "AND",
            inputs={
                "x": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
                "weights": np.ones(2),
                "threshold": 2.0,
            },
            about="With weights 1, 1 and threshold 2 the neuron fires for (1, 1) only: it is an AND gate.",
        ),
        Case("exciting and inhibiting inputs", inputs, {"shape": (9, 5)}),
        Case("two batch axes", inputs, {"shape": (12, 1, 6), "unit": 0.5}, hidden=True),
        Case("a threshold below zero", below_zero, {"shape": (10, 5)}, hidden=True),
        Case("one row, no batch axis", one_row, {"features": 5}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "fires only above the threshold",
            mistaken(lambda sums, threshold: sums > threshold),
            "Your neuron stays silent where the sum equals the threshold. To reach it is enough.",
        ),
        Mistake(
            "signs for answers",
            mistaken(lambda sums, threshold: np.where(sums >= threshold, 1, -1)),
            "You answer −1 where the neuron is silent. A neuron of McCulloch and Pitts says 1 or 0.",
        ),
        Mistake(
            "threshold added",
            mistaken(lambda sums, threshold: sums + threshold >= 0),
            "You add the threshold to the sum. As an intercept it is b = −θ: what has to be overcome is taken off.",
        ),
        Mistake(
            "threshold left out",
            mistaken(lambda sums, threshold: sums >= 0),
            "You compare with zero, whatever the threshold is.",
        ),
        Mistake(
            "next whole number",
            mistaken(lambda sums, threshold: sums > threshold - 1),
            "Your neuron fires for all sums above θ − 1. That is right for whole numbers only; weights may be any.",
        ),
        Mistake(
            "no step",
            mistaken(lambda sums, threshold: np.maximum(sums - threshold, 0)),
            "You return how far the sum is above the threshold. This neuron answers yes or no.",
        ),
        Mistake(
            "signs of the weights ignored",
            magnitudes,
            "You take the absolute values of the weights, so that inhibiting inputs excite.",
        ),
        Mistake(
            "size of the threshold",
            mistaken(lambda sums, threshold: sums >= abs(threshold)),
            "You take the absolute value of the threshold. It may be negative; then the neuron fires until it is "
            "inhibited.",
        ),
        Mistake(
            "batch axis of length one lost",
            lambda x, weights, *, threshold: np.squeeze(mp_neuron(x, weights, threshold=threshold)),
            "You lose a batch axis of length one. The answer has all batch axes of x: do not squeeze.",
        ),
        Mistake(
            "a batch axis too many",
            lambda x, weights, *, threshold: mp_neuron(np.atleast_2d(x), weights, threshold=threshold),
            "You answer a single row with an array of one. Without a batch axis in x there is none in the answer.",
        ),
    ],
    forbidden=["sklearn"],
    hints=[
        "A matrix product sums over the inputs whatever the batch axes are.",
        "A comparison gives booleans: make numbers of them.",
    ],
)
