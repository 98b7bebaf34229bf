"""The exercises of unit 02 against numbers worked by hand, and against PyTorch's functions as a student's answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.asked.catalogue import Catalogue
from autograder.asked.seeds import seeds_for
from autograder.sandbox import Isolation
from autograder.trial.attempts import Attempts
from autograder.verdict.judge import judge
from autograder.verdict.rehearsal import rehearse
from tests.autograder.sandboxes import sandbox

CATALOGUE = Catalogue()
F = torch.nn.functional


def answer(name, case):
    exercise = CATALOGUE[f"activations.{name}"]
    return exercise.call(exercise.solution, exercise.inputs(exercise.case(case), 0))


LAMBDA_ALPHA = 1.0507009873554805 * 1.6732632423543772
BY_HAND = {
    ("heaviside", "five numbers"): ([0, 0, 0.5, 1, 1], np.zeros(5)),
    ("sign", "five numbers"): ([-1, -1, 0, 1, 1], np.zeros(5)),
    ("piecewise_linear", "seven numbers"): ([0, 0, 0.25, 0.5, 0.75, 1, 1], [0, 0, 1, 1, 1, 0, 0]),
    ("sigmoid", "four numbers"): ([1 / 4, 1 / 2, 3 / 4, 4 / 5], [3 / 16, 1 / 4, 3 / 16, 4 / 25]),
    ("tanh", "four numbers"): ([-1 / 2, 0, 1 / 2, 3 / 5], [3 / 4, 1, 3 / 4, 16 / 25]),
    ("relu", "five numbers"): ([0, 0, 0, 0.5, 3], [0, 0, 0, 1, 1]),
    ("leaky_relu", "slope one tenth"): ([-1, -0.1, 0.5, 3], [0.1, 0.1, 1, 1]),
    ("absolute_rectifier", "five numbers"): ([2, 0.5, 0, 0.5, 3], [-1, -1, 0, 1, 1]),
    ("elu", "five numbers"): ([-0.3, -0.2, 0, 0.5, 3], [0.1, 0.2, 0.4, 1, 1]),
    ("selu", "five numbers"): (
        [-3 / 4 * LAMBDA_ALPHA, -LAMBDA_ALPHA / 2, 0, 1.0507009873554805, 3 * 1.0507009873554805],
        [LAMBDA_ALPHA / 4, LAMBDA_ALPHA / 2, LAMBDA_ALPHA, 1.0507009873554805, 1.0507009873554805],
    ),
    ("softplus", "four numbers"): (np.log([4 / 3, 2, 4, 8]), [1 / 4, 1 / 2, 3 / 4, 7 / 8]),
    ("prelu", "two samples, three channels"): ([[-1, -5, 2], [4, -1, -1]], [[0.1, 0.5, 1], [1, 0.5, 0.25]]),
    ("prelu_gradient", "two samples, three channels"): ([[5, 7, 0.4], [0.5, 0.5, 3]], [-13, -8, -2]),
    ("maxout", "two units by hand"): [[2, 4], [2, -2], [0, 1.5]],
    ("maxout_gradient", "an absolute value by hand"): ([[-1], [10], [100]], [[[420]], [[-3]]], [[110], [1]]),
    ("softmax", "the lecture's table"): np.array([1, 1, 1, np.e]) / (3 + np.e),
    ("softmax_jacobian_vector_product", "three classes by hand"): [5 / 4, 1 / 2, -7 / 4],
    ("softmax_jacobian_laws", "two matrices by hand"): ([4, 0], [5, 0], [np.sqrt(1.25), 0]),
}


@pytest.mark.parametrize(("name", "case"), BY_HAND)
def test_the_solution_gives_the_numbers_by_hand(name, case):
    found, expected = answer(name, case), BY_HAND[name, case]
    found, expected = (found, expected) if isinstance(found, tuple) else ((found,), (expected,))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-15)


def elementwise(function):
    """A value by PyTorch, and its derivative by PyTorch's tape."""

    def implementation(x, **options):
        leaf = torch.tensor(x, requires_grad=True)
        value = function(leaf, **options)
        (slope,) = torch.autograd.grad(value.sum(), leaf)
        return value.detach().numpy(), slope.numpy()

    return implementation


def gradients(function):
    """The gradients of what a layer takes, in order, by PyTorch's tape."""

    def implementation(*inputs):
        *inputs, upstream = (torch.tensor(a, dtype=torch.float64) for a in inputs)
        leaves = [a.requires_grad_() for a in inputs]
        return tuple(g.numpy() for g in torch.autograd.grad(function(*leaves), leaves, upstream))

    return implementation


def prelu(x, alpha):
    return torch.where(x > 0, x, alpha * x)


def maxout(x, kernel, bias):
    return torch.stack([x @ w + b for w, b in zip(kernel, bias, strict=True)]).max(dim=0).values


def prelu_with_derivative(x, alpha):
    leaf = torch.tensor(x, requires_grad=True)
    value = prelu(leaf, torch.tensor(alpha))
    return value.detach().numpy(), torch.autograd.grad(value.sum(), leaf)[0].numpy()


def jacobian_vector_product(x, v):
    return torch.func.jvp(lambda z: torch.softmax(z, -1), (torch.tensor(x),), (torch.tensor(v),))[1].numpy()


PYTORCH = {
    "piecewise_linear": elementwise(lambda x: F.hardsigmoid(6 * x)),
    "relu": elementwise(torch.relu),
    "leaky_relu": elementwise(lambda x, negative_slope=0.01: F.leaky_relu(x, negative_slope)),
    "absolute_rectifier": elementwise(torch.abs),
    "elu": elementwise(lambda x, alpha=1.0: F.elu(x, alpha)),
    "selu": elementwise(F.selu),
    "softplus": elementwise(lambda x, beta=1.0, threshold=20.0: F.softplus(x, beta, threshold)),
    "prelu": prelu_with_derivative,
    "prelu_gradient": gradients(prelu),
    "maxout": lambda *inputs: maxout(*map(torch.tensor, inputs)).numpy(),
    "maxout_gradient": gradients(maxout),
    "softmax": lambda x, axis=-1: torch.softmax(torch.tensor(x), axis).numpy(),
    "softmax_jacobian_vector_product": jacobian_vector_product,
}


@pytest.mark.parametrize("name", PYTORCH)
@pytest.mark.filterwarnings("ignore:The given NumPy array is not writable")
def test_pytorch_as_a_student_gets_full_marks(name):
    exercise = CATALOGUE[f"activations.{name}"]
    result = rehearse(exercise, PYTORCH[name])
    assert [check.message for check in result.checks if check.score < check.max_score] == []
    assert result.score == exercise.points


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_pytorchs_tape_has_no_digits_in_saturation(name):
    """That is what the exercise is about: only there, and only for the derivative."""
    result = rehearse(CATALOGUE[f"activations.{name}"], elementwise(getattr(torch, name)))
    lost = [check.name for check in result.checks if check.score == 0]
    assert lost == ["deep in saturation: derivative", "deeper in saturation: derivative"]
    assert len(result.diagnosis) == 1
    assert result.diagnosis[0].mistake.startswith("digits-lost")


SOFTMAX = "import numpy as np\n\ndef softmax(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n"
SOFTMAX += "    return e / e.sum(-1, keepdims=True)\n\ndef softmax_jacobian_vector_product(x, v):\n    s = softmax(x)\n"


@pytest.mark.parametrize(
    ("code", "lost"),
    [
        ("    return s * (v - (s * v).sum(-1, keepdims=True))\n", []),
        (
            "    jacobian = s[..., None] * (np.eye(x.shape[-1]) - s[..., None, :])\n"
            "    return (jacobian @ v[..., None])[..., 0]\n",
            ["more classes than a matrix has room for"],
        ),
    ],
    ids=["vectors only", "the matrix"],
)
def test_a_jacobian_of_many_classes_has_no_room_in_the_sandbox(code, lost):
    """In this process there may be room, so that no declared mistake can show it."""
    attempts = Attempts([(0, SOFTMAX + code)], lambda _: sandbox(Isolation.PROCESS), seeds_for(b"s", "ann"))
    (attempt,) = attempts.attempt([CATALOGUE["activations.softmax_jacobian_vector_product"]])
    result = judge(attempt)
    missed = [check for check in result.checks if check.score < check.max_score]
    assert [check.case for check in missed] == lost
    assert all("MemoryError" in check.message for check in missed)
