"""Follow-through: a backward pass that is right for a slip of the student's forward pass earns its marks."""

import dataclasses
import inspect
import re

import numpy as np
import pytest

from autograder import Case, Exercise, ExerciseError, FollowThrough
from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import expected_answers
from autograder.asked.seeds import VARIANTS, public_seed, seeds_for
from autograder.report.feedback import result_html
from autograder.sandbox import Isolation, Loaded
from autograder.trial.attempt import Attempt
from autograder.trial.attempts import Attempts
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import call, rehearse
from autograder.verdict.result import Kind, Outcome
from tests.autograder.sandboxes import sandbox

COURSE = Catalogue()["backprop.mlp_backward"]
MLP = dataclasses.replace(COURSE, reference=COURSE.solution)  # right, and there in no time
GRADIENTS = ("dW", "db", "dX")
SLIPS = MLP.follow_through.slips
SOLUTION = re.sub(r"\s*### (BEGIN|END) SOLUTION", "", inspect.getsource(MLP.solution))
LECTURE = MLP.case("the lecture's network")

# An error in the forward pass, put into the text of the solution, whose backward pass goes with it as written.
FORWARD_ERRORS = {
    "bias twice": ("a[-1] @ w + b", "a[-1] @ w + 2 * b", ("dW", "dX")),
    "bias left out": ("a[-1] @ w + b", "a[-1] @ w + 0 * b", ("dW", "dX")),
    "input doubled": ("a, z = [x], []", "x = 2 * x; a, z = [x], []", ("dW", "db")),
    "tanh for sigmoid": ('"sigmoid": sigmoid, ', '"sigmoid": np.tanh, ', ()),
    "tanh for sigmoid, and its slope": (
        '"sigmoid": lambda z: sigmoid(z) * sigmoid(-z)', '"sigmoid": lambda z: 1 - np.tanh(z) ** 2', GRADIENTS
    ),
}  # fmt: skip


def function(text):
    namespace = {"np": np}
    exec(text, namespace)
    return namespace["mlp_backward"]


def with_error(name):
    old, new, follows = FORWARD_ERRORS[name]
    text = SOLUTION.replace(old, new)
    assert text != SOLUTION
    if name == "tanh for sigmoid, and its slope":
        text = text.replace('"sigmoid": sigmoid, ', '"sigmoid": np.tanh, ')
    return text, follows


def passed(result, case):
    return tuple(check.part for check in result.checks if check.case == case.name and check.outcome is Outcome.PASSED)


def in_every_variant(implementation):
    """The result for students who get one variant after the other."""
    for number in range(VARIANTS):
        seed_of = seeds_for(b"any", f"student {number}")
        variants = [expected_answers().variant(MLP, case, seed_of(MLP, case)) for case in MLP.cases]
        replies = {variant.case.name: call(implementation, MLP, variant.inputs) for variant in variants}
        yield judge(Attempt.of(MLP, Loaded("function"), variants, replies))


@pytest.mark.parametrize("name", FORWARD_ERRORS)
def test_gradients_of_the_students_own_loss_earn_their_marks_and_others_do_not(name):
    text, follows = with_error(name)
    result = rehearse(MLP, function(text))
    wrong = {check.case for check in result.checks if check.part == "output" and check.outcome is not Outcome.PASSED}
    assert LECTURE.name in wrong
    for case in MLP.cases:
        if case.name in wrong:
            assert set(passed(result, case)) == set(follows), case.name


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.key)
def test_a_slip_is_wrong_in_its_output_alone_and_earns_the_same_in_every_variant(slip):
    results = list(in_every_variant(slip.function))
    assert len({result.score for result in results}) == 1
    result = results[0]
    wrong = [check for check in result.checks if check.part == "output" and check.outcome is not Outcome.PASSED]
    assert wrong
    assert result.diagnosis
    for check in result.checks:
        if check.part in GRADIENTS and check.outcome is not Outcome.PASSED:
            assert slip.name.startswith(("no bias", "a bias")), (slip.name, check.name)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.key)
def test_a_slips_gradients_are_those_of_its_own_loss(slip):
    """By finite differences, away from the kinks."""
    for name in ("one sample", "tanh, then a linear output", "deep ReLU network"):
        case = MLP.case(name)
        inputs = MLP.inputs(case, public_seed(MLP, case))
        _, *gradients = MLP.call(slip.function, inputs)
        for key, returned in zip(("weights", "biases", "x"), gradients, strict=True):
            arrays = inputs[key] if key != "x" else [inputs[key]]
            for array, gradient in zip(arrays, returned if key != "x" else [returned], strict=True):
                assert np.ravel(gradient)[0] == pytest.approx(slope(slip.function, inputs, array), rel=1e-5, abs=1e-8)


def slope(implementation, inputs, array, step=1e-6):
    """The loss's derivative with respect to an array's first entry, by central differences."""
    losses = []
    for sign in (1, -1):
        array.flat[0] += sign * step
        output = MLP.call(implementation, inputs)[0]
        losses.append(np.sum((output - inputs["y"]) ** 2) / (2 * len(output)))
        array.flat[0] -= sign * step
    return (losses[0] - losses[1]) / (2 * step)


def test_the_page_says_which_slip_was_followed():
    text, _ = with_error("tanh for sigmoid, and its slope")
    result = rehearse(MLP, function(text))
    followed = [check for check in result.checks if check.part == "dW" and check.case == LECTURE.name]
    assert [check.kind for check in followed] == [Kind.FOLLOWS]
    assert "tanh for the sigmoid" in followed[0].message
    assert followed[0].score == followed[0].max_score
    assert passed(result, LECTURE) == GRADIENTS
    assert result.outcome is Outcome.FAILED
    assert "This follows correctly from your own <code>output</code>" in result_html(result)
    assert [found.mistake for found in result.diagnosis] == ["tanh-for-the-sigmoid"]


def test_what_follows_in_float32_counts():
    double = function(with_error("tanh for sigmoid, and its slope")[0])

    def single(x, y, weights, biases, **options):
        x, y, weights, biases = (
            np.asarray(x, np.float32),
            np.asarray(y, np.float32),
            [w.astype(np.float32) for w in weights],
            [b.astype(np.float32) for b in biases],
        )
        return double(x, y, weights, biases, **options)

    assert passed(rehearse(MLP, single), LECTURE) == GRADIENTS


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (" / len(x)", "", GRADIENTS),
        ("delta.sum(axis=0)", "delta.mean(axis=0)", ("db",)),
        ("a[layer].T @ delta", "-a[layer].T @ delta", ("dW",)),
    ],
)
def test_a_wrong_backward_earns_nothing_by_a_wrong_forward(old, new, lost):
    text, _ = with_error("tanh for sigmoid, and its slope")
    result = rehearse(MLP, function(text.replace(old, new)))
    assert passed(result, LECTURE) == tuple(part for part in GRADIENTS if part not in lost)


@pytest.mark.parametrize("name", ["no derivative at the output", "sum over the batch", "biases averaged once more"])
def test_nothing_follows_from_a_right_forward(name):
    mistake = next(m for m in MLP.mistakes if m.name == name)
    assert not any(check.kind is Kind.FOLLOWS for check in rehearse(MLP, mistake.function).checks)


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
    linear = MLP.case("tanh, then a linear output").name  # where every activation is linear, a linear network is right
    for result in in_every_variant(NONSENSE[name]):
        wrong = {c.case for c in result.checks if c.part == "output" and c.outcome is not Outcome.PASSED} | {linear}
        assert len(wrong) >= len(MLP.cases) - 1
        assert not any(passed(result, MLP.case(case)) for case in wrong)


@pytest.mark.parametrize("name", [name for name in NONSENSE if name != "a constant"])
def test_that_nonsense_is_consistent(name):
    """Else the test above would show nothing: finite differences confirm the gradients."""
    case = MLP.case("one sample")
    inputs = MLP.inputs(case, public_seed(MLP, case))
    _, dw, db, dx = MLP.call(NONSENSE[name], inputs)
    for key, gradients in (("weights", dw), ("biases", db), ("x", [dx])):
        arrays = inputs[key] if isinstance(inputs[key], list) else [inputs[key]]
        for array, gradient in zip(arrays, gradients, strict=True):
            measured = slope(NONSENSE[name], inputs, array)
            assert np.ravel(gradient)[0] == pytest.approx(measured, rel=1e-5, abs=1e-8)


def test_no_marks_for_the_zero_gradient_of_what_was_left_out():
    text = SOLUTION.replace("a[-1] @ w + b", "a[-1] @ w").replace("delta.sum(axis=0)", "np.zeros_like(biases[layer])")
    assert passed(rehearse(MLP, function(text)), LECTURE) == ("dW", "dX")


def test_lists_follow_as_arrays_do():
    right = function(with_error("tanh for sigmoid, and its slope")[0])

    def in_lists(*args, **options):
        output, dw, db, dx = right(*args, **options)
        return output.tolist(), [w.tolist() for w in dw], tuple(b.tolist() for b in db), dx.tolist()

    assert passed(rehearse(MLP, in_lists), LECTURE) == GRADIENTS


def test_the_sandboxed_grader_gives_the_same_marks():
    text, _ = with_error("tanh for sigmoid, and its slope")
    cells = [(0, "import numpy as np"), (1, text)]
    attempts = Attempts(cells, lambda _: sandbox(Isolation.PROCESS), seeds_for(b"s", "ann"))
    result = judge(attempts.attempt([MLP])[0])
    assert passed(result, LECTURE) == GRADIENTS
    assert result.score == pytest.approx(rehearse(MLP, function(text)).score)


def test_a_rule_that_names_what_is_not_there_is_refused():
    rule = FollowThrough(of="output", parts=["dV"], slips=[])
    with pytest.raises(ExerciseError, match=r"names the part 'dV', expected one of \['output', 'dX'\]"):
        Exercise(solution=lambda x: (x, x), points=1, cases=[Case("c", lambda rng: 0)], mistakes=[],
                 parts=["output", "dX"], follow_through=rule)  # fmt: skip


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "longdouble"])
@pytest.mark.parametrize("which", [slice(None), slice(1), slice(1, None)], ids=["all parts", "the first", "the others"])
def test_an_answer_of_any_precision_is_compared_without_a_warning(dtype, which):
    """Warnings are errors here: of an answer that cannot hold the numbers, nothing is to be printed by the grader."""
    slip = function(with_error("bias twice")[0])

    def cast(value):
        if isinstance(value, list):
            return [cast(one) for one in value]
        with np.errstate(all="ignore"):
            return (1e304 * np.asarray(value)).astype(dtype)

    def student(*args, **kwargs):
        parts = list(slip(*args, **kwargs))
        parts[which] = [cast(list(part) if isinstance(part, tuple) else part) for part in parts[which]]
        return tuple(parts)

    result = rehearse(MLP, student, hidden=True)
    assert result.outcome is not Outcome.PASSED
    result_html(result)
