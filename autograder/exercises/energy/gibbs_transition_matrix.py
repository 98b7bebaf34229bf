"""The transition matrix of Gibbs sampling."""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def gibbs_transition_matrix(w, b, c):
    r"""Return the transition matrix of block Gibbs sampling in a restricted Boltzmann machine.

    One step of Gibbs sampling draws the hidden units from $P(h \mid x)$ and then the visible units from
    $P(x' \mid h)$. Where it goes depends on nothing but where it is: it is a Markov chain on the states of the visible
    units, and for a small machine all that can be known about it is in one matrix. The machine's own distribution is
    its stationary one, which you can see here as a matrix identity, without a single sample.

    **Given** the parameters `w` $W$, shape `(hidden, visible)`, `b`, shape `(visible,)`, and `c`, shape `(hidden,)`, of
    a machine with 1 to 6 units in either layer, whose net inputs are small enough for $e^{-z}$,

    **return** the matrix $T$ of shape `(states, states)` with $\text{states} = 2^{\text{visible}}$ and the entries

    $$T_{s s'} = \sum_{h} P(h \mid x_s)\, P(x_{s'} \mid h),$$

    where the sum runs over all $2^{\text{hidden}}$ states of the hidden units, $x_s$ is state number $s$ of the visible
    units, and

    $$P(h \mid x) = \prod_i P(h_i \mid x), \quad P(h_i = 1 \mid x) = \sigma\Big(c_i + \sum_j w_{ij} x_j\Big), \qquad
      P(x \mid h) = \prod_j P(x_j \mid h), \quad P(x_j = 1 \mid h) = \sigma\Big(b_j + \sum_i h_i w_{ij}\Big).$$

    The factor of a unit that is off is $P(h_i = 0 \mid x) = 1 - P(h_i = 1 \mid x)$, and likewise for $x_j$.

    States are numbered by counting in binary, the **first** unit being the most significant digit: for two units,
    number 0 is $(0, 0)$, 1 is $(0, 1)$, 2 is $(1, 0)$ and 3 is $(1, 1)$. Use NumPy only.
    """
    ### BEGIN SOLUTION

    def states(units):
        return np.indices([2] * units).reshape(units, -1).T

    def probabilities(on, outcomes):
        """P(outcome) for each row of probabilities, (rows, outcomes)."""
        return np.where(outcomes == 1, on[:, None, :], 1 - on[:, None, :]).prod(axis=-1)

    x, h = states(len(b)), states(len(c))
    to_h = probabilities(1 / (1 + np.exp(-(x @ w.T + c))), h)
    to_x = probabilities(1 / (1 + np.exp(-(h @ w + b))), x)
    return to_h @ to_x
    ### END SOLUTION


def machine(rng, visible, hidden):
    """Biases of one sign, so that on and off are never alike; weights that leave no probability near 0."""
    return {
        "w": rng.uniform(0.5, 1.5, size=(hidden, visible)) * rng.choice([-1, 1], (hidden, visible)),
        "b": rng.uniform(0.3, 1.2, size=visible),
        "c": rng.uniform(0.3, 1.2, size=hidden),
    }


def states_of(units):
    return np.indices([2] * units).reshape(units, -1).T


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def every(on, outcomes):
    return np.where(outcomes == 1, on[:, None], 1 - on[:, None]).prod(-1)


@combinable
def mistaken(
    numbered=states_of,
    outcomes=every,
    through=lambda to_h, to_x: to_h @ to_x,
    back=lambda t: t,
    hidden_bias=1,
    visible_bias=1,
):
    def gibbs_transition_matrix(w, b, c):
        x, h = numbered(len(b)), states_of(len(c))
        to_h = outcomes(sigmoid(x @ w.T + hidden_bias * c), h)
        to_x = outcomes(sigmoid(h @ w + visible_bias * b), x)
        return back(through(to_h, to_x))

    return gibbs_transition_matrix


def by_the_mean(w, b, c):
    x = states_of(len(b))
    return every(sigmoid(sigmoid(x @ w.T + c) @ w + b), x)


def hidden_first(w, b, c):
    return mistaken()(w.T, c, b)


def one_unit_at_a_time(w, b, c):
    x, h = states_of(len(b)), states_of(len(c))
    to_h, on = every(sigmoid(x @ w.T + c), h), sigmoid(h @ w + b)
    t = np.zeros((len(x), len(x)))
    for j in range(len(b)):
        others = np.array([[(np.delete(p, j) == np.delete(q, j)).all() for q in x] for p in x])
        t += others * (to_h @ np.where(x[:, j] == 1, on[:, j, None], 1 - on[:, j, None])) / len(b)
    return t


exercise = Exercise(
    solution=gibbs_transition_matrix,
    points=4,
    cases=[
        Case(
            "one visible and one hidden unit",
            inputs={"w": np.array([[np.log(4.0)]]), "b": np.array([np.log(0.5)]), "c": np.array([0.0])},
            about="P(h = 1) is 1/2 for x = 0 and 4/5 for x = 1; P(x = 1) is 1/3 for h = 0 and 2/3 for h = 1. So "
            "T[0, 1] = ½ · ⅓ + ½ · ⅔ = ½ and T[1, 1] = ⅕ · ⅓ + ⅘ · ⅔ = ⅗.",
        ),
        Case("two visible units", machine, {"visible": 2, "hidden": 3}),
        Case("four visible units", machine, {"visible": 4, "hidden": 2}, hidden=True),
        Case("as many hidden as visible units", machine, {"visible": 3, "hidden": 3}, hidden=True),
        Case("six hidden units", machine, {"visible": 5, "hidden": 6}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "columns add up to one",
            mistaken(back=lambda t: t.T),
            "Your matrix is the transpose: its columns add up to one. Row s holds the probabilities of where the chain "
            "goes *from* s.",
        ),
        Mistake(
            "states numbered from the last unit",
            mistaken(numbered=lambda units: states_of(units)[:, ::-1]),
            "Your states are in another order: the first unit is your least significant digit. Number 1 of two units "
            "is (0, 1).",
        ),
        Mistake(
            "units that are off have no factor",
            mistaken(outcomes=lambda on, outcomes: np.where(outcomes == 1, on[:, None], 1.0).prod(-1)),
            "Your products take only the units that are on. One that is off has the factor 1 − p, and without it the "
            "rows do not add up to one.",
        ),
        Mistake(
            "mean hidden units",
            by_the_mean,
            "You send the hidden *probabilities* on to the visible layer. A step draws hidden units that are 0 or 1: "
            "T is the mean over them of P(x′ | h), not P(x′ | mean of h).",
        ),
        Mistake(
            "chain of the hidden units",
            hidden_first,
            "Your chain lives on the hidden states: it draws x from h and then h from x. Here it goes from x to h to "
            "x.",
        ),
        Mistake(
            "mean over the hidden states",
            mistaken(through=lambda to_h, to_x: to_h @ to_x / to_h.shape[1]),
            "You average over the hidden states. Each is weighted with its probability P(h | x) already; the sum is "
            "the mean.",
        ),
        Mistake(
            "one visible unit at a time",
            one_unit_at_a_time,
            "Your step draws one visible unit, at random, and leaves the others. A block step draws all of them at "
            "once, given h.",
        ),
        Mistake(
            "no hidden biases",
            mistaken(hidden_bias=0),
            "The hidden biases c are missing from P(h | x).",
        ),
        Mistake(
            "no visible biases",
            mistaken(visible_bias=0),
            "The visible biases b are missing from P(x | h).",
        ),
        Mistake(
            "sixteen hidden states at most",
            mistaken(through=lambda to_h, to_x: to_h[:, :16] @ to_x[:16]),
            "Your sum ends after 16 hidden states. There are 2^hidden of them, 64 for six units.",
        ),
        Mistake(
            "two steps",
            mistaken(back=lambda t: t @ t),
            "Your matrix is that of two steps, T².",
        ),
    ],
    equivalent={
        "close taken for equal: outcomes == 1 -> np.isclose(outcomes, 1)": "units are exactly 0 or 1",
        "answer squeezed": "a machine has a visible unit, and so T has at least two rows and columns",
    },
    hints=[
        "T is a product of two matrices: from visible states to hidden states, and from those back.",
        "`np.indices([2] * n).reshape(n, -1).T` has all states of n units as its rows, in the order that is asked for.",
        "Two checks that need no right answer: the rows add up to one, and π T = π for the machine's own distribution.",
    ],
)
