"""The Boltzmann distribution."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def boltzmann_distribution(energies):
    r"""Return the probabilities of all states of a model from their energies.

    An energy-based model says how much it likes a state by one number, the energy: the lower, the better. The Boltzmann
    distribution turns these numbers into probabilities, and it is the only place where they have to add up to one.

    **Given**

    - `energies`: the energy $E(s)$ of **every** state $s$, floats in an array of any shape. It may have one axis, with
      an entry for each state, or several: for two units with values 0 and 1, entry `[a, b]` is the energy of the state
      $(a, b)$.

    **Return** the probabilities, an array of the same shape,

    $$P(s) = \frac{e^{-E(s)}}{Z}, \qquad Z = \sum_{s} e^{-E(s)},$$

    where the sum runs over all entries, on whichever axis.

    Energies may be large, positive and negative, and far from each other: hundreds or thousands. Neither numerator nor
    $Z$ is then a number that a computer can hold, but the probabilities are. Use NumPy only.
    """
    ### BEGIN SOLUTION
    # Only differences of energy matter. Measured from the lowest one, no weight is larger than one.
    weights = np.exp(energies.min() - energies)
    return weights / weights.sum()
    ### END SOLUTION


def states(rng, shape):
    return {"energies": 1.5 * rng.normal(size=shape)}


def far_from_zero(rng, shape, level):
    """All energies on one level: without a shift, 0/0 or ∞/∞. Multiples of 1/64 are exact in float32."""
    return {"energies": level + rng.integers(-160, 160, size=shape) / 64}


def far_apart(rng, low):
    """Two states share the probability, of which the others, thousands above, have none."""
    lowest = low + rng.integers(32, 128, size=3).cumsum() / 64
    first, *rest = rng.integers(2000, 4000, size=4)
    return {"energies": np.array([first, *rng.permutation([*lowest, *rest])])}


def many(rng):
    """One state that is likely, and thousands that are not, which together have a part of the probability."""
    energies = rng.uniform(9.0, 11.0, size=(64, 64))
    energies[rng.integers(64), rng.integers(64)] = 0.0
    return {"energies": energies}


def on_both_sides(rng):
    """Energies of thousands of either sign, and one of zero; the first is neither the lowest nor near it."""
    low, high = -2000 - rng.integers(0, 64) / 64, rng.integers(1000, 3000, size=2)
    return {"energies": np.array([high[0], low, 0, low + rng.integers(32, 128) / 64, high[1]])}


@combinable
def mistaken(sign=-1, level=np.min, total=np.sum, back=lambda p, energies: p, base=np.exp):
    def boltzmann_distribution(energies):
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            weights = base(sign * (energies - (level(energies) if sign < 0 else energies.max())))
            return back(weights / total(weights), energies)

    return boltzmann_distribution


def clipped(energies):
    weights = np.exp(-np.clip(energies, -500, 500))
    return weights / weights.sum()


exercise = Exercise(
    solution=boltzmann_distribution,
    points=2,
    cases=[
        Case(
            "two units that support each other",
            inputs={"energies": np.array([[0.0, 0.0], [0.0, -1.0]])},
            about="The lecture's table: E(a, b) = −ab. Three states have the probability 1/(3 + e) ≈ 0.1749, and the "
            "one in which both units are on has e/(3 + e) ≈ 0.4754.",
        ),
        Case("seven states", states, {"shape": (7,)}),
        Case("three units", states, {"shape": (2, 2, 2)}, hidden=True),
        Case("an axis with one value", states, {"shape": (3, 1, 2)}, hidden=True),
        Case("all energies high", far_from_zero, {"shape": (3, 4), "level": 760.0}, hidden=True),
        Case("all energies low", far_from_zero, {"shape": (5,), "level": -760.0}, hidden=True),
        Case("energies thousands apart", far_apart, {"low": -5.0}, hidden=True),
        Case("energies far on both sides of zero", on_both_sides, hidden=True),
        Case("thousands of unlikely states", many, hidden=True),
    ],
    mistakes=[
        Mistake(
            "sign of the energy",
            mistaken(sign=1),
            "Your probabilities grow with the energy. A state of *low* energy is a probable one: the exponent is −E.",
        ),
        Mistake(
            "not normalised",
            mistaken(total=lambda weights: 1.0, level=lambda energies: 0.0),
            "Your answers do not add up to one. They are proportional to the probabilities; divide by Z.",
        ),
        Mistake(
            "each row by itself",
            mistaken(total=lambda weights: weights.sum(axis=-1, keepdims=True)),
            "Each of your rows adds up to one. All entries are states of the same model: together they add up to one.",
        ),
        Mistake(
            "exponentials overflow",
            mistaken(level=lambda energies: 0.0),
            "Large energies give you 0/0 or ∞/∞. Only differences of energy matter, so you may subtract the "
            "same number from all of them before you take exponentials. Which one is a good choice?",
        ),
        Mistake(
            "shifted by the highest energy",
            mistaken(level=np.max),
            "You measure energies from the highest one. That makes all exponents −(E − max) positive, and where "
            "energies lie far apart, their exponentials overflow. The exponents should have zero as their largest.",
        ),
        Mistake(
            "shifted by the first energy",
            mistaken(level=lambda energies: energies.flat[0]),
            "You measure energies from the first one. Where others lie far below it, their exponentials overflow. The "
            "exponents should have zero as their largest.",
        ),
        Mistake(
            "shifted by the energy nearest to zero",
            mistaken(level=lambda energies: energies.flat[np.abs(energies).argmin()]),
            "You measure energies from the one nearest to zero. Where others lie far below it, their exponentials "
            "overflow. The exponents should have zero as their largest.",
        ),
        Mistake(
            "energies clipped",
            clipped,
            "You limit the energies. All that lie beyond the limit become equally probable, and they are not.",
        ),
        Mistake(
            "a small number added to each weight",
            mistaken(base=lambda z: np.exp(z) + 1e-6),
            "You add a small number to each weight, and where states are many, these numbers add up. Measured from the "
            "lowest energy, the largest weight is 1, so that no division goes wrong.",
            others=[mistaken(base=lambda z: np.exp(z) + 1e-5), mistaken(base=lambda z: np.exp(z) + 1e-7)],
        ),
        Mistake(
            "shape lost",
            mistaken(back=lambda p, energies: p.ravel()),
            "The probabilities are right, but in one row. They have the shape of `energies`.",
        ),
        Mistake(
            "powers of two",
            mistaken(base=np.exp2),
            "Your weights are powers of two. The Boltzmann distribution has powers of e.",
        ),
        Mistake(
            "divided by the largest",
            mistaken(total=np.max),
            "Your most probable state always has the answer 1. Divide by the sum of all weights, not by the largest.",
        ),
    ],
    hints=[
        "What happens to all probabilities if the same number is added to every energy?",
        "Subtract the lowest energy from all. The largest weight is then exactly 1, and what underflows to 0 has "
        "probability 0 to all digits.",
    ],
)
