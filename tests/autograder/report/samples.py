"""A class as grading leaves it: results with all that a report has to cope with."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from autograder.asked.picture import boxes
from autograder.verdict.result import Check, Diagnosis, Evidence, Kind, Outcome, Result, SubmissionResult

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
RIGHT, WRONG, RAISED = Kind.CORRECT, Kind.VALUES, Kind.RAISED

SOFTMAX_CODE = '''\
import numpy as np

def softmax_jacobian(x):
    """Jacobian of softmax, one row at a time."""
    s = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)  # unstable for large x?
    print(f"s.shape = {s.shape}")
    jacobian = np.zeros(s.shape + (s.shape[-1],))
    for i in range(s.shape[-1]):
        for j in range(s.shape[-1]):
            if i == j:
                jacobian[..., i, j] = s[..., i] * (1.0 - s[..., i])
    return jacobian
'''

MLP_CODE = """\
@timed
def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    activations = [x]
    for w, b in zip(weights, biases):
        activations.append(1 / (1 + np.exp(-(activations[-1] @ w + b))))
    delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
    dW, db = [], []
    for w, a in zip(reversed(weights), reversed(activations[:-1])):
        dW.insert(0, a.T @ delta)  # a remark so long that the line has to be scrolled, here and on a desk
        db.insert(0, delta.sum(axis=0))
        delta = (delta @ w.T) * a * (1 - a)
    return activations[-1], dW, db, delta
"""


def softmax() -> Result:
    """Some cases right, one with a map of its errors, a hidden one wrong."""
    heat = [[0.0 if i == j else 2e4 * (1 + i) * (2 + j) for j in range(5)] for i in range(5)]
    off_diagonal = Evidence((4, 3), expected="-0.0571203", actual="0", wrong_entries=20, entries=25, heat=heat)
    batch = Evidence(
        (2, 0, 3), expected="-0.112867", actual="0", wrong_entries=60, entries=75,
        heat=[[0.0, 5e5, math.inf], [1e3, 0.2, 4e4], [9e5, math.nan, 0.0]],
    )  # fmt: skip
    return Result(
        id="activations.softmax_jacobian",
        title="The Jacobian of softmax",
        score=1.0,
        max_score=4.0,
        outcome=FAILED,
        checks=[
            Check(RIGHT, 1, 1, "Correct.", "one class only"),
            Check(
                WRONG, 0, 1,
                "20 of 25 entries differ. The worst is at [4, 3]: expected -0.0571203, got 0.",
                "one vector", evidence=off_diagonal,
                picture=boxes([[0, 0, 4, 3]], [[1, 0, 5, 3]], given=[[2, 2, 8, 6]], photo=np.outer(range(6), range(8))),
            ),
            Check(
                WRONG, 0, 1,
                "60 of 75 entries differ. The worst is at [2, 0, 3]: expected -0.112867, got 0.",
                "a batch", evidence=batch,
            ),
            Check(RAISED, 0, 1, "Secret: 1234.5", "large logits", hidden=True),
        ],
        diagnosis=[
            Diagnosis(
                "diagonal-only",
                "Off the diagonal, ∂sᵢ/∂zⱼ = −sᵢsⱼ: every output depends on every input, through the sum in the "
                "denominator. Your Jacobian is zero there; `np.outer(s, s)` has all of these products at once.",
            )
        ],
        output="\x1b[32ms.shape = (5,)\x1b[0m\n" + "s.shape = (3, 5)\n" * 100,
        code=SOFTMAX_CODE,
        seconds=0.021,
    )  # fmt: skip


def mlp() -> Result:
    """An answer in parts, most of them right."""
    heat = (np.outer([1, 2, 3, 4], [1, 5, 2]) * 3.1e3).tolist()
    evidence = Evidence((3, 1), "0.0123457", "0.0864198", wrong_entries=12, entries=12, heat=heat)
    wrong = "[0] 12 of 12 entries differ. The worst is at [3, 1]: expected 0.0123457, got 0.0864198."
    parts = ("output", "dW", "db", "dX")
    checks = []
    for case, hidden in (("the worked network", False), ("seven samples", False), ("ReLU inside", True)):
        for part in parts:
            right = part in ("output", "dX") or case == "the worked network"
            checks.append(
                Check(
                    RIGHT if right else WRONG, 0.5 if right else 0.0, 0.5,
                    "Correct." if right else wrong, case, part, hidden,
                    None if right or hidden else evidence,
                )
            )  # fmt: skip
    return Result(
        "backprop.mlp_backward", "Backpropagation through a network of any depth", 4.0, 6.0, FAILED, checks,
        diagnosis=[
            Diagnosis(
                "sum-over-the-batch",
                "The loss is the **mean** over the batch, so each gradient of a parameter is 1/N times the sum over "
                "samples. Yours is exactly N = 7 times too large: is the division by `len(x)` missing?",
            ),
            Diagnosis("factor", "Every entry is 7 times what it should be; that is the size of the batch, N."),
        ],
        code=MLP_CODE, seconds=0.034,
    )  # fmt: skip


def adam() -> Result:
    """Full marks."""
    checks = [
        Check(RIGHT, 0.5, 0.5, "Correct.", case, part, case == "a late step")
        for case in ("the first step", "a late step")
        for part in ("parameters", "first moment", "second moment")
    ]
    code = "def adam(variable, gradient, m, v, step, *, learning_rate=0.001):\n    ...\n"
    return Result("optimization.adam", "One step of Adam", 3.0, 3.0, PASSED, checks, code=code, seconds=0.004)


def crashed() -> Result:
    """Code that raises, with a traceback below the message."""
    message = (
        "ValueError in line 7 (`z = x @ kernel + bias`): matmul: Input operand 1 has a mismatch\n"
        'Traceback (most recent call last):\n  File "submission.py", line 7, in lstm_gates\n    z = x @ kernel + bias\n'
        "        ~~^~~~~~~~\nValueError: matmul: Input operand 1 has a mismatch in its core dimension 0"
    )
    checks = [
        Check(RAISED, 0, 1, message if part == "input gate" else "Not run.", "one step", part)
        for part in ("input gate", "forget gate", "candidate", "output gate")
    ]
    return Result(
        "recurrent.lstm_gates", "The gates of an LSTM", 0.0, 4.0, ERROR, checks, seconds=0.2,
        code="def lstm_gates(x, h, kernel, recurrent_kernel, bias):\n    raise NotImplementedError\n",
    )  # fmt: skip


def untouched() -> Result:
    return Result("energy.cd_k", "Contrastive divergence", 0.0, 3.0, FAILED, [], message="Not attempted yet.")


def submission(student: str = "Ada Lovelace", **changes: object) -> SubmissionResult:
    """One student's hand-in with a result of every kind."""
    values: dict[str, object] = {
        "student": student,
        "assignment": "06 Backpropagation",
        "results": [softmax(), mlp(), adam(), crashed(), untouched()],
        "max_score": 20.0,
        "notices": [
            "Cell 12 raised NameError: name `plt` is not defined; the rest of the notebook was graded without it."
        ],
        "path": "/srv/course/submitted/ada/06-backprop/backprop.ipynb",
        "seconds": 0.26,
    }
    return SubmissionResult(**{**values, **changes})  # type: ignore[arg-type]


def perfect(student: str = "Emmy Noether") -> SubmissionResult:
    return submission(student, results=[adam()], max_score=3.0, notices=[])


def broken(student: str = "Kurt Gödel") -> SubmissionResult:
    message = (
        "backprop.ipynb is not a complete notebook: it cannot be read beyond line 40. Open it in Jupyter, save it."
    )
    return submission(student, results=[], message=message, notices=[])


def classroom(students: int) -> list[SubmissionResult]:
    """Students of all kinds, in a mix that does not change."""
    rng = np.random.default_rng(0)
    right = {r.id: r for r in (solved(softmax()), solved(mlp()), adam(), solved(crashed()), solved(untouched()))}
    wrong = [softmax(), mlp(), adam(), crashed(), untouched()]
    hand_ins = []
    for number in range(students):
        name = f"student-{number:04d}"
        if number % 40 == 7:
            hand_ins.append(broken(name))
            continue
        skill = rng.beta(3, 1.5)
        results = [right[r.id] if rng.random() < skill else r for r in wrong]
        notices = submission().notices if number % 50 == 3 else []
        hand_ins.append(submission(name, results=results, notices=notices, seconds=float(rng.gamma(4, 0.05))))
    return hand_ins


def solved(result: Result) -> Result:
    """The same exercise with full marks."""
    checks = [Check(RIGHT, c.max_score, c.max_score, "Correct.", c.case, c.part, c.hidden) for c in result.checks]
    return replace(result, score=result.max_score, outcome=PASSED, checks=checks, diagnosis=[], message="")
