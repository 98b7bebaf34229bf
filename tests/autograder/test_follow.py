"""Follow-through: a backward pass that is right for the student's own, wrong, forward pass earns its marks."""

import dataclasses
import inspect
import re

import numpy as np
import pytest

from autograder import Case, Exercise, ExerciseError, FollowThrough
from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import public_seed, seeds_for
from autograder.messages import say
from autograder.report.feedback import result_html
from autograder.sandbox import Isolation
from autograder.trial.attempts import Attempts
from autograder.verdict.rehearsal import grade_function
from autograder.verdict.result import Outcome
from tests.autograder.sandboxes import sandbox

MLP = Catalogue()["backprop.mlp_backward"]
GRADIENTS = ("dW", "db", "dX")
# At a kink there is no gradient to measure; with one layer no hidden activation can be wrong.
SMOOTH = [case for case in MLP.cases if case.name not in {"a ReLU at its kink", "a single layer"}]
SOLUTION = re.sub(r"\s*### (BEGIN|END) SOLUTION", "", inspect.getsource(MLP.solution))

# An error in the forward pass, put into the text of the solution, whose backward pass goes with it.
FORWARD_ERRORS = {
    "bias twice": ("a[-1] @ w + b", "a[-1] @ w + 2 * b", ("dW", "dX")),
    "bias left out": ("a[-1] @ w + b", "a[-1] @ w + 0 * b", ("dW", "dX")),
    "input scaled": ("a, z = [x], []", "x = 1.5 * x; a, z = [x], []", ("dW", "db")),
    "tanh for sigmoid": ('"sigmoid": sigmoid, ', '"sigmoid": np.tanh, ', ()),
    "tanh for sigmoid, and its slope": (
        '"sigmoid": lambda z: sigmoid(z) * sigmoid(-z)', '"sigmoid": lambda z: 1 - np.tanh(z) ** 2', GRADIENTS
    ),
}  # fmt: skip


def function(text):
    namespace = {"np": np}
    exec(text, namespace)
    return namespace["mlp_backward"]


def variant(name):
    old, new, follows = FORWARD_ERRORS[name]
    text = SOLUTION.replace(old, new)
    assert text != SOLUTION
    if name == "tanh for sigmoid, and its slope":
        text = text.replace('"sigmoid": sigmoid, ', '"sigmoid": np.tanh, ')
    return text, follows


def passed(result, case):
    return tuple(check.part for check in result.checks if check.case == case.name and check.outcome is Outcome.PASSED)


@pytest.mark.parametrize("name", FORWARD_ERRORS)
def test_gradients_of_the_students_own_loss_earn_their_marks_and_others_do_not(name):
    text, follows = variant(name)
    result = grade_function(MLP, function(text))
    wrong = {check.case for check in result.checks if check.part == "output" and check.outcome is not Outcome.PASSED}
    cases = [case for case in SMOOTH if case.name in wrong]
    assert cases
    for case in cases:
        assert passed(result, case) == follows, case.name


def test_the_page_says_why_there_are_marks():
    text, _ = variant("tanh for sigmoid, and its slope")
    result = grade_function(MLP, function(text))
    followed = [check for check in result.checks if check.part == "dW" and check.case == "the lecture's network"]
    assert [check.message for check in followed] == [say("verdict.follows", of="output")]
    assert followed[0].score == followed[0].max_score
    assert not any(check.outcome is Outcome.PASSED for check in result.checks if check.part == "output"
                   and check.case == "the lecture's network")  # fmt: skip
    assert result.outcome is Outcome.FAILED
    assert "Right for your own <code>output</code>" in result_html(result)
    assert not any("dW" in found.message for found in result.diagnosis)


def test_single_precision_follows_too():
    text, _ = variant("tanh for sigmoid, and its slope")
    double = function(text)

    def single(x, y, weights, biases, **options):
        x, y, weights, biases = (
            np.asarray(x, np.float32),
            np.asarray(y, np.float32),
            [w.astype(np.float32) for w in weights],
            [b.astype(np.float32) for b in biases],
        )
        return double(x, y, weights, biases, **options)

    result = grade_function(MLP, single)
    for case in SMOOTH[:2]:
        assert passed(result, case) == GRADIENTS


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (" / len(x)", "", GRADIENTS),
        ("delta.sum(axis=0)", "delta.mean(axis=0)", ("db",)),
        ("a[layer].T @ delta", "-a[layer].T @ delta", ("dW",)),
    ],
)
def test_a_wrong_backward_earns_nothing_by_a_wrong_forward(old, new, lost):
    text, _ = variant("tanh for sigmoid, and its slope")
    result = grade_function(MLP, function(text.replace(old, new)))
    case = MLP.case("the lecture's network")
    assert passed(result, case) == tuple(part for part in GRADIENTS if part not in lost)


@pytest.mark.parametrize("name", ["no derivative at the output", "sum over the batch", "biases averaged once more"])
def test_nothing_follows_from_a_right_forward(name):
    mistake = next(m for m in MLP.mistakes if m.name == name)
    result = grade_function(MLP, mistake.function)
    assert not any(check.message == say("verdict.follows", of="output") for check in result.checks)


def gradients_of(output, slopes):
    """A function whose output is nonsense and whose gradients are exactly those of its loss."""

    def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
        value = output(x, y, weights, biases)
        return (value, *slopes((value - y) / len(y), x, weights, biases))

    return mlp_backward


def _zeros(g, x, weights, biases):
    return [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases], np.zeros_like(x)


def _sum_of_all(x, y, weights, biases):
    return sum(w.sum() for w in weights) + sum(b.sum() for b in biases) + x.sum(axis=1, keepdims=True) + 0 * y


def _slopes_of_the_sum(g, x, weights, biases):
    whole = g.sum()
    return (
        [np.full_like(w, whole) for w in weights],
        [np.full_like(b, whole) for b in biases],
        g.sum(axis=1, keepdims=True) * np.ones_like(x),
    )


def _product_of_sums(x, y, weights, biases):
    return x.sum(axis=1, keepdims=True) * np.prod([w.sum() for w in weights]) + 0 * y


def _slopes_of_the_product(g, x, weights, biases):
    sums = [w.sum() for w in weights]
    rows = g.sum(axis=1, keepdims=True)
    dw = [
        np.full_like(w, (rows * x.sum(axis=1, keepdims=True)).sum() * np.prod(sums[:i] + sums[i + 1 :]))
        for i, w in enumerate(weights)
    ]
    return dw, [np.zeros_like(b) for b in biases], rows * np.prod(sums) * np.ones_like(x)


def _of_biases(x, y, weights, biases):
    return np.tanh(biases[-1]) + 0 * y


def _slopes_of_biases(g, x, weights, biases):
    dw, db, dx = _zeros(g, x, weights, biases)
    return dw, [*db[:-1], g.sum(axis=0) * (1 - np.tanh(biases[-1]) ** 2)], dx


def _sum_of_squares(x, y, weights, biases):
    return sum((a**2).sum() for a in (*weights, *biases)) + (x**2).sum(axis=1, keepdims=True) + 0 * y


def _slopes_of_squares(g, x, weights, biases):
    whole = 2 * g.sum()
    return [whole * w for w in weights], [whole * b for b in biases], 2 * g.sum(axis=1, keepdims=True) * x


def _squares(arrays):
    return sum((a**2).sum() for a in arrays)


def _product_of_squares(x, y, weights, biases):
    return (x**2).sum(axis=1, keepdims=True) * _squares(weights) + _squares(biases) + 0 * y


def _slopes_of_product_of_squares(g, x, weights, biases):
    rows, size = g.sum(axis=1, keepdims=True), (x**2).sum(axis=1, keepdims=True)
    return (
        [2 * (rows * size).sum() * w for w in weights],
        [2 * g.sum() * b for b in biases],
        2 * rows * _squares(weights) * x,
    )


def _linear_network(x, y, weights, biases):
    for w, b in zip(weights, biases, strict=True):
        x = x @ w + b
    return x


def _slopes_of_linear_network(g, x, weights, biases):
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(a[-1] @ w + b)
    dw, db = [], []
    for layer in reversed(range(len(weights))):
        dw.insert(0, a[layer].T @ g)
        db.insert(0, g.sum(axis=0))
        g = g @ weights[layer].T
    return dw, db, g


def _mixing(x, y):
    return np.cos(np.arange(x.shape[1] * y.shape[1]).reshape(x.shape[1], y.shape[1]))


def _network_of_its_own(x, y, weights, biases):
    return np.tanh(x @ _mixing(x, y))


def _slopes_of_its_own(g, x, weights, biases):
    mixing = _mixing(x, g)
    dw, db, _ = _zeros(g, x, weights, biases)
    return dw, db, (g * (1 - np.tanh(x @ mixing) ** 2)) @ mixing.T


NONSENSE = {
    "a network with weights of its own": gradients_of(_network_of_its_own, _slopes_of_its_own),
    "no activation, and so no slope of it": gradients_of(_linear_network, _slopes_of_linear_network),
    "a product of squares": gradients_of(_product_of_squares, _slopes_of_product_of_squares),
    "a sum of squares": gradients_of(_sum_of_squares, _slopes_of_squares),
    "a constant": gradients_of(lambda x, y, weights, biases: np.full(y.shape, 0.3), _zeros),
    "a sum of all that came in": gradients_of(_sum_of_all, _slopes_of_the_sum),
    "a product of sums": gradients_of(_product_of_sums, _slopes_of_the_product),
    "the last bias alone": gradients_of(_of_biases, _slopes_of_biases),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_consistency_with_nonsense_earns_nothing(name):
    result = grade_function(MLP, NONSENSE[name])
    wrong = {check.case for check in result.checks if check.part == "output" and check.outcome is not Outcome.PASSED}
    assert len(wrong) >= len(MLP.cases) - 1  # where every activation is linear, a linear network is right
    assert not any(passed(result, MLP.case(case)) for case in wrong)


@pytest.mark.parametrize("name", [name for name in NONSENSE if name != "a constant"])
def test_that_nonsense_is_consistent(name):
    """Else the test above would show nothing: finite differences confirm the gradients."""
    case = MLP.case("one sample")
    inputs = MLP.inputs(case, public_seed(MLP, case))
    _, dw, db, dx = MLP.call(NONSENSE[name], inputs)
    step = 1e-6
    for key, gradients in (("weights", dw), ("biases", db), ("x", [dx])):
        arrays = inputs[key] if isinstance(inputs[key], list) else [inputs[key]]
        for array, gradient in zip(arrays, gradients, strict=True):
            losses = []
            for sign in (1, -1):
                array[(0,) * array.ndim] += sign * step
                losses.append(MLP.follow_through.loss(inputs, MLP.call(NONSENSE[name], inputs)[0]))
                array[(0,) * array.ndim] -= sign * step
            measured = (losses[0] - losses[1]) / (2 * step)
            assert np.ravel(gradient)[0] == pytest.approx(measured, rel=1e-5, abs=1e-8)


def test_no_marks_for_the_zero_gradient_of_what_was_left_out():
    text = SOLUTION.replace("a[-1] @ w + b", "a[-1] @ w").replace("delta.sum(axis=0)", "np.zeros_like(biases[layer])")
    one_unit = Case("one unit a layer", MLP.case("one sample").draw, {"sizes": (3, 1, 1), "batch": 2})
    result = grade_function(dataclasses.replace(MLP, cases=[one_unit]), function(text))
    assert passed(result, one_unit) == ("dW", "dX")


def consistent():
    """A function whose forward pass is wrong, and whose backward pass is right for it."""
    return function(variant("tanh for sigmoid, and its slope")[0])


def test_lists_follow_as_arrays_do():
    right = consistent()

    def in_lists(*args, **options):
        output, dw, db, dx = right(*args, **options)
        return output.tolist(), [w.tolist() for w in dw], tuple(b.tolist() for b in db), dx.tolist()

    assert passed(grade_function(MLP, in_lists), MLP.case("the lecture's network")) == GRADIENTS


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda output: output[:1],
        lambda output: output[None],
        lambda output: [[0.5], [0.5, 0.5]],
        lambda output: "text",
        lambda output: output * np.nan,
        lambda output: np.full(output.shape, 1e200),
        lambda output: output * np.random.default_rng().uniform(1e20, 1e29, size=output.shape),
        lambda output: output.astype(complex),
    ],
)
def test_strange_results_when_asked_again_earn_nothing_and_disturb_nobody(spoilt):
    right, asked = consistent(), []

    def strange(*args, **options):
        asked.append(None)
        output, *gradients = right(*args, **options)
        return (output if len(asked) <= len(MLP.cases) else spoilt(output), *gradients)

    result = grade_function(MLP, strange)
    assert len(asked) > len(MLP.cases)
    assert passed(result, MLP.case("the lecture's network")) == ()


def attempt(text):
    exercise = dataclasses.replace(MLP, reference=MLP.solution)  # no need of TensorFlow here
    attempts = Attempts([(0, "import numpy as np"), (1, text)], sandbox(Isolation.PROCESS), seeds_for(b"s", "ann"))
    return attempts.grade([exercise])[0]


def test_the_sandboxed_grader_gives_the_same_marks():
    text, _ = variant("tanh for sigmoid, and its slope")
    result = attempt(text)
    for case in SMOOTH[:2]:
        assert passed(result, case) == GRADIENTS
    assert result.score == pytest.approx(grade_function(MLP, function(text)).score)


def test_code_that_ends_when_asked_again_loses_no_more_than_what_follows():
    text, _ = variant("tanh for sigmoid, and its slope")
    ending = text.replace(
        "    def sigmoid(z):", "    if not float(x[0, 0]).is_integer(): raise SystemExit\n    def sigmoid(z):", 1
    )
    result = attempt(ending)
    case = MLP.case("the lecture's network")
    assert passed(result, case) == ()
    assert [check.outcome for check in result.checks if check.case == case.name] == [Outcome.FAILED] * 4


def test_a_rule_that_names_what_is_not_there_is_refused():
    rule = FollowThrough(of="output", gradients={"dV": "x"}, loss=lambda inputs, output: 0.0, depends_on=("x",))
    with pytest.raises(ExerciseError, match=r"follow_through names the part 'dV', expected one of \['output', 'dX'\]"):
        Exercise(solution=lambda x: (x, x), points=1, cases=[Case("c", lambda rng: 0)], mistakes=[],
                 parts=["output", "dX"], follow_through=rule)  # fmt: skip
