"""Analogies"""

import numpy as np

from autograder import Case, Exercise, Mistake, Part, combinable

from ._telling import telling


def analogy(table, questions, *, k=1):
    r"""Answer questions such as: man is to king as woman is to what?

    The surprise of 2013 was that such questions can be answered by adding and subtracting vectors.

    **Given**

    - `table`, shape `(words, features)`: one vector a word, none of them zero.
    - `questions`, integers of shape `(questions, 3)`: words $a$, $b$, $c$, all different. $a$ is to $b$ as $c$ is to
      the word that is looked for.
    - `k`: how many answers, from 1 to `words - 3`.

    First make every vector of the table a unit vector, $\hat v_w = v_w / \lVert v_w \rVert$. For each question find, of
    all words **but $a$, $b$ and $c$**, the $k$ with the largest cosine to

    $$\hat v_b - \hat v_a + \hat v_c .$$

    **Return** two arrays of shape `(questions, k)`, in this order: the answers' indices, the best first; and their
    cosines with that sum. (There are no ties, and no sum is zero.)

    Use NumPy only. Leave the inputs as they are.
    """
    ### BEGIN SOLUTION
    unit = table / np.sqrt((table**2).sum(axis=1, keepdims=True))
    a, b, c = questions.T
    target = unit[b] - unit[a] + unit[c]
    cosines = target @ unit.T / np.sqrt((target**2).sum(axis=1, keepdims=True))
    np.put_along_axis(cosines, questions, -np.inf, axis=1)
    words = np.argsort(-cosines)[:, :k]
    return words, cosines[np.arange(len(words))[:, None], words]
    ### END SOLUTION


def draw(rng, size, count, k):
    """Vectors of very different lengths, and questions on which each slip shows."""

    def questions():
        vectors = rng.normal(size=size) * rng.uniform(0.3, 3, size=(size[0], 1))
        asked = np.array([rng.permutation(size[0])[:3] for _ in range(count)])
        return {"table": vectors, "questions": asked, "k": k}

    all_others = k == size[0] - 3
    slips = [{"left_out": ()}, {"left_out": (0,)}, {"left_out": (2,)}, {"signs": (-1, -1, 1)}, {"signs": (1, -1, 1)}]
    slips += [{"signs": (-1, 1, 0)}, {"units": False}, {"score": "product"}, {"best": False}]
    wrong = [mistaken(**slip) for slip in slips] + [(mistaken(score="unnormalised"), (False, True))]
    wrong += [(mistaken(turned=True), (k > 1, k > 1)), (mistaken(least=0.0), (all_others, all_others))]
    wrong += [(mistaken(left_out=(1, 2)), (k > 1, k > 1)), mistaken(left_out=(0, 2)), mistaken(left_out=(0, 1))]
    while True:
        inputs = telling(questions, analogy, *wrong)
        values = np.sort(analogy(**{**inputs, "k": size[0] - 3})[1], axis=1)
        if np.diff(values, axis=1).min() > 1e-3:
            return inputs


@combinable
def mistaken(
    *, signs=(-1, 1, 1), left_out=(0, 1, 2), units=True, score="cosine", best=True, turned=False, least=-np.inf
):
    """Return the algorithm with one slip in it."""

    def analogy(table, questions, *, k=1):
        lengths = np.linalg.norm(table, axis=1, keepdims=True)
        given = table / lengths if units else table
        target = sum(sign * given[word] for sign, word in zip(signs, questions.T, strict=True))
        among = table if score == "product" else table / lengths
        size = np.linalg.norm(target, axis=1, keepdims=True)
        scores = (target @ among.T) / (1.0 if score == "unnormalised" else size)
        ranked = scores if best else -scores
        for row, question in zip(ranked, questions, strict=True):
            row[question[list(left_out)]] = least
        words = np.argsort(-ranked, axis=1)[:, :k]
        words = words[:, ::-1] if turned else words
        return words, np.take_along_axis(scores, words, axis=1)

    return analogy


exercise = Exercise(
    solution=analogy,
    points=3,
    parts=[Part("words", 2), Part("cosines", 1)],
    cases=[
        Case(
            "man, king, woman",
            inputs={
                "table": np.array(
                    [[1.0, 0.0, 0.0], [3.0, 4.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.75, 1.0], [-1.0, 2.0, 0.0]]
                ),
                "questions": np.array([[0, 1, 2]]),
                "k": 1,
            },
            about="(0.6, 0.8, 0) − (1, 0, 0) + (0, 0, 1) = (−0.4, 0.8, 1). The cosine of queen, word 3, with it is "
            "1.28/√1.8 = 0.9541.",
        ),
        Case(
            "three answers that point away",
            inputs={
                "table": np.array(
                    [
                        [0.0, 0.0, 1.0],
                        [-1.0, -2.0, 2.0],
                        [3.0, 0.0, 4.0],
                        [-0.5, 0.0, 0.0],
                        [0.0, 3.0, 0.0],
                        [-3.0, -4.0, 0.0],
                    ]
                ),
                "questions": np.array([[0, 2, 4]]),
                "k": 3,
            },
            about="The sum is (0.6, 1, −0.2). Words 3, 1 and 5 are all that is left: −0.6/√1.4 = −0.5071, −1/√1.4 = "
            "−0.8452 and −1.16/√1.4 = −0.9804.",
        ),
        Case("the best answer", draw, {"size": (20, 4), "count": 6, "k": 1}),
        Case("three answers", draw, {"size": (14, 5), "count": 4, "k": 3}, hidden=True),
        Case("all the others, one question", draw, {"size": (8, 3), "count": 1, "k": 5}, hidden=True),
    ],
    mistakes=[
        Mistake(
            "a, b and c may be the answer",
            mistaken(left_out=()),
            "Among your answers are words of the question. Leave all three of them out.",
        ),
        Mistake(
            "b and c may be the answer",
            mistaken(left_out=(0,)),
            "Among your answers are b and c. Leave all three words of the question out.",
        ),
        Mistake(
            "a and b may be the answer",
            mistaken(left_out=(2,)),
            "Among your answers are a and b. Leave all three words of the question out.",
        ),
        Mistake(
            "a may be the answer",
            mistaken(left_out=(1, 2)),
            "Among your answers is a. Leave all three words of the question out.",
        ),
        Mistake(
            "b may be the answer",
            mistaken(left_out=(0, 2)),
            "Among your answers is b. Leave all three words of the question out.",
        ),
        Mistake(
            "c may be the answer",
            mistaken(left_out=(0, 1)),
            "Among your answers is c. Leave all three words of the question out.",
        ),
        Mistake(
            "words of the question at a right angle",
            mistaken(least=0.0),
            "You give the words of the question the cosine 0. That is more than words have that point away.",
        ),
        Mistake(
            "b and a the wrong way round",
            mistaken(signs=(1, -1, 1)),
            "You go from b to a. The step that leads from a to b is to be taken from c.",
        ),
        Mistake(
            "both subtracted",
            mistaken(signs=(-1, -1, 1)),
            "You subtract b. It is added, and a subtracted.",
        ),
        Mistake(
            "without c",
            mistaken(signs=(-1, 1, 0)),
            "c plays no part in your answer.",
        ),
        Mistake(
            "vectors as given",
            mistaken(units=False),
            "You add the vectors as they are, so that a long one outweighs the others. Make them unit vectors first.",
        ),
        Mistake(
            "products with long vectors",
            mistaken(score="product"),
            "You compare with the vectors as they are, so that long ones win. The cosine knows no length.",
        ),
        Mistake(
            "the sum's length left in",
            mistaken(score="unnormalised"),
            "Your answers are right, but your cosines are not: the sum of three unit vectors has a length as well.",
        ),
        Mistake(
            "the smallest cosine",
            mistaken(best=False),
            "Your answers have the smallest cosines, and point the other way.",
        ),
        Mistake(
            "the best last",
            mistaken(turned=True),
            "Your answers are the right ones, but the best stands last.",
        ),
    ],
    equivalent={"k or 1": "There is one answer at least, so k never counts as none."},
    hints=[
        "Write one question first. `a, b, c = questions.T` does them all.",
        "`np.put_along_axis` writes into several columns of each row, other ones in every row.",
    ],
)
