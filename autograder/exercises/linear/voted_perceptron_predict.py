"""The voted perceptron: prediction"""

import numpy as np

from autograder import Case, Exercise, Mistake, combinable


def voted_perceptron_predict(x, weights, intercepts, votes):
    r"""Return what a committee of perceptrons decides.

    A vote is not an average. A plane that is very sure and one that is hardly sure have the same say; what counts is
    how long they stood the test.

    **Given**

    - `x`, shape `(Q, D)`: samples to decide on.
    - `weights`, shape `(P, D)`, `intercepts`, shape `(P,)`, and `votes`, integers of shape `(P,)`: $w_k$, $b_k$ and
      $c_k$ of $P$ planes.

    **Return** an array of shape `(Q,)`,

    $$\hat y = \operatorname{sign} \sum_k c_k \operatorname{sign}(w_k^\top x + b_k),$$

    each entry $-1$ or $+1$. A plane on which a sample lies exactly does not vote on it; and where the votes are equal,
    the answer is $-1$.
    """
    ### BEGIN SOLUTION
    ballot = np.sign(x @ weights.T + intercepts) @ votes
    return np.where(ballot > 0, 1.0, -1.0)
    ### END SOLUTION


def averaged(x, weights, intercepts, votes):
    return np.where(x @ (votes @ weights) + votes @ intercepts > 0, 1.0, -1.0)


def majority(ballot):
    return np.where(ballot > 0, 1.0, -1.0)


@combinable
def mistaken(side=np.sign, decide=majority, weigh=lambda votes: votes, bias=1):
    def voted_perceptron_predict(x, weights, intercepts, votes):
        return decide(side(x @ weights.T + bias * intercepts) @ weigh(votes))

    return voted_perceptron_predict


def newest(x, weights, intercepts, votes):
    return np.where(x @ weights[-1] + intercepts[-1] > 0, 1.0, -1.0)


def no_negative(score):
    return np.where(score > 0, 1.0, 0.0)


SLIPS = {
    "average": averaged,
    "equal": mistaken(weigh=np.ones_like),
    "newest": newest,
    "zero is negative": mistaken(side=lambda score: np.where(score > 0, 1, -1)),
    "zero is positive": mistaken(side=lambda score: np.where(score >= 0, 1, -1)),
    "tie is positive": mistaken(decide=lambda ballot: np.where(ballot >= 0, 1.0, -1.0)),
    "bias": mistaken(bias=0),
}


def committee(rng, queries, features, planes):
    """Halves, so that scores are exact; queries on planes, equal votes, and slips that are seen and told apart."""
    while True:
        drawn = {
            "x": rng.integers(-4, 5, size=(queries, features)) / 2,
            "weights": rng.integers(-4, 5, size=(planes, features)) / 2,
            "intercepts": rng.integers(-3, 4, size=planes) / 2,
            "votes": rng.integers(1, 5, size=planes),
        }
        answers = [slip(**drawn) for slip in (voted_perceptron_predict, *SLIPS.values())]
        if abs(answers[0].mean()) < 0.6 and len({answer.tobytes() for answer in answers}) == len(answers):
            return drawn


def one_query(rng, features, planes):
    """A query on which the votes are equal, and for which all slips but one would answer +1."""
    while True:
        drawn = {
            "x": rng.integers(-4, 5, size=(1, features)) / 2,
            "weights": rng.integers(-4, 5, size=(planes, features)) / 2,
            "intercepts": rng.integers(-3, 4, size=planes) / 2,
            "votes": rng.integers(1, 5, size=planes),
        }
        tied = np.sign(drawn["x"] @ drawn["weights"].T + drawn["intercepts"]) @ drawn["votes"] == 0
        if tied and all(slip(**drawn) > 0 for name, slip in SLIPS.items() if name != "zero is negative"):
            return drawn


exercise = Exercise(
    solution=voted_perceptron_predict,
    points=2,
    cases=[
        Case(
            "three planes",
            inputs={
                "x": np.array([[3.0, 0.0], [1.0, 0.0], [0.5, -2.0]]),
                "weights": np.array([[1.0, 0.0], [1.0, 1.0], [0.0, -3.0]]),
                "intercepts": np.array([-2.0, 0.0, 0.0]),
                "votes": np.array([2, 3, 4]),
            },
            about="For (3, 0): +2, +3, and no vote of the third, on which it lies. For (1, 0): −2 + 3. For (0.5, −2): "
            "−2 − 3 + 4 = −1.",
        ),
        Case("a committee", committee, {"queries": 12, "features": 3, "planes": 5}),
        Case("a larger committee", committee, {"queries": 17, "features": 2, "planes": 8}, hidden=True),
        Case("one query", one_query, {"features": 2, "planes": 6}, hidden=True, weight=0.5),
    ],
    mistakes=[
        Mistake(
            "average of the planes",
            SLIPS["average"],
            "You add up the scores, so that planes with large weights count more. Take the sign of each plane's score "
            "before you count.",
        ),
        Mistake(
            "one plane, one vote", SLIPS["equal"], "Your planes all have one vote. Each has as many as `votes` says."
        ),
        Mistake("newest plane only", SLIPS["newest"], "You ask the last plane only. That is the ordinary perceptron."),
        Mistake(
            "votes from the boundary",
            SLIPS["zero is positive"],
            "You let a plane vote +1 if the sample lies on it. It should not vote: the sign of zero is zero.",
        ),
        Mistake(
            "votes from the boundary, against",
            SLIPS["zero is negative"],
            "You let a plane vote −1 if the sample lies on it. It should not vote: the sign of zero is zero.",
        ),
        Mistake(
            "tie is positive", SLIPS["tie is positive"], "Where the votes are equal you answer +1. It should be −1."
        ),
        Mistake(
            "tie is zero",
            mistaken(decide=np.sign),
            "Where the votes are equal you answer 0. A decision is +1 or −1; which of them is it then?",
        ),
        Mistake("no intercepts", SLIPS["bias"], "You leave the intercepts out of the scores."),
        Mistake(
            "zeros for minus",
            mistaken(side=no_negative),
            "You do not count planes that say −1. They vote against: subtract their votes.",
        ),
        Mistake(
            "a single query squeezed",
            lambda *inputs: np.squeeze(voted_perceptron_predict(*inputs)),
            "With a single query your answer is a number. It is an array of one entry: do not squeeze.",
        ),
    ],
    equivalent={
        "small taken for zero: ballot > 0 -> ballot > 0.001": "Votes are whole numbers, and above zero a "
        "ballot is at least 1.",
    },
    forbidden=["sklearn"],
    hints=[
        "All scores at once: `x @ weights.T + intercepts` has a row a sample and a column a plane.",
        "`np.sign(0)` is 0.",
    ],
)
