"""What is shown: formulas in Unicode, inputs that can be pasted, how far an answer is off, hints that name the line."""

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.study.folder import starting_text
from autograder.study.formulas import as_unicode
from autograder.study.hints import last_hint
from autograder.study.page import formula_html, statement_html
from autograder.study.snippet import call_snippet, power, value_text
from autograder.study.solution import documentation
from autograder.study.statement import statement_text, whole_statement
from tests.autograder import peaks

CATALOGUE = Catalogue()


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\theta_t = \theta_{t-1} - \frac{\eta}{2}\, g^2", "θₜ = θₜ₋₁ - η/2 g²"),
        (r"\frac{1}{2N} \sum_{n=1}^{N} (\hat y_n - y_n)^2", "1/(2N) ∑ₙ₌₁ᴺ (ŷₙ - yₙ)²"),
        (r"\tfrac12 \lVert w \rVert^2", "1/2 ‖w‖²"),
        (r"\operatorname{softmax}\big(W^\top x\big)", "softmax(Wᵀx)"),
        (r"\frac{a}{\sqrt{v} + \epsilon}", "a/(√v + ε)"),
        (r"e^{-x_{ij}}", "e^(-xᵢⱼ)"),
        (r"L_{\text{masked}}", "L_masked"),
        (r"\beta = 1", "β = 1"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", "{ 1, x > 0; 0, x ≤ 0 }"),
    ],
)
def test_formulas(latex, text):
    assert as_unicode(latex) == text


@pytest.mark.parametrize("exercise_id", list(CATALOGUE.paths))
def test_every_statement_can_be_read_in_a_terminal_and_on_a_page(exercise_id):
    text = statement_text(CATALOGUE[exercise_id].statement, 80)
    assert not set(text) & set("\x00\x01\x02\x03\x04\x05"), "a mark of our own was left"
    assert "$" not in text
    for command in (r"\frac", r"\sum", r"\text", r"\left", r"\begin", r"\partial", r"\operatorname"):
        assert command not in text
    prose = [line for line in text.splitlines() if not line.startswith(("|", "    "))]
    assert max(map(len, prose)) <= 80
    page = statement_html(CATALOGUE[exercise_id].statement)
    assert "$" not in page
    assert "\x02" not in page


def test_a_statement_says_how_answers_are_compared():
    """As the notebook does: of draws, and of sets of points."""
    sampled = CATALOGUE["energy.sample_hidden"]
    assert "Marked statistically." in statement_text(whole_statement(sampled), 80)
    assert "Marked statistically." in starting_text(sampled)
    assert "Points in any order." in statement_text(whole_statement(peaks.exercise()), 80)
    assert whole_statement(CATALOGUE["optimization.adam"]) == CATALOGUE["optimization.adam"].statement


def test_a_page_has_formulas_as_mathml():
    assert formula_html(r"\frac{a}{b}").startswith("<math")
    assert r"\arg" not in formula_html(r"\arg\max_k z_k")


@pytest.mark.parametrize("exercise_id", ["optimization.adam", "recurrent.lstm_gates", "energy.cd_k", "losses.nll"])
def test_a_snippet_gives_the_same_inputs_to_the_same_function(exercise_id):
    exercise = CATALOGUE[exercise_id]
    for case in exercise.cases:
        inputs = exercise.inputs(case, 1)
        *assignments, call = call_snippet(exercise, inputs, case.name).split("\n")
        names = {}
        code = "\n".join(assignments)
        if "inputs_of" in code:
            continue
        exec(code, names)
        for name, value in inputs.items():
            np.testing.assert_equal(names[name], value)
            assert np.asarray(names[name]).dtype == np.asarray(value).dtype
        assert call.startswith(f"print({exercise.name}(")


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.5, np.nan, -np.inf]), np.zeros((0, 3)), np.float32([[1, 2]]), np.array([True, False]),
        np.array(2.5),
        {"a": [1, np.arange(3)]}, (1,), "word", None,
    ],
)  # fmt: skip
def test_values_are_written_as_python_that_makes_them_again(value):
    made = eval(value_text(value), {"np": np})
    np.testing.assert_equal(made, value)
    assert getattr(made, "shape", None) == getattr(value, "shape", None)
    assert getattr(made, "dtype", None) == getattr(value, "dtype", None)


def test_sizes_of_errors():
    assert [power(number) for number in (3.2e-5, 1e-7, 0.25, 12.0, 2e7)] == ["3·10⁻⁵", "10⁻⁷", "0.25", "12", "2·10⁷"]


ADAM = "def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):\n"


@pytest.mark.parametrize(
    ("body", "line", "hint"),
    [
        ("    raise NotImplementedError()\n", 0, "Begin with `m = beta_1 * m + (1 - beta_1) * gradient`."),
        (
            "    m = beta_1 * m + (1 - beta_1) * gradient\n    1 / 0\n",
            3,
            "Line 3 of your file raises the error: `1 / 0`.",
        ),
        (
            "    m = beta_1 * m + (1 - beta_1) * gradient\n    v = beta_2 * v + (1 - beta_2) * gradient**2\n"
            "    m_hat = m / (1 - beta_1**step)\n    v_hat = v / (1 - beta_2)\n"
            "    return variable - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v\n",
            0,
            "Look at line 5 of your file, `v_hat = v / (1 - beta_2)`. A solution has `v_hat = v / (1 - beta_2**step)`.",
        ),
        ("    return 1\n", 0, "Your file has nothing like this line of a solution"),
        ("    return (\n", 0, "Begin with"),
    ],
)
def test_the_last_hint_names_the_line(body, line, hint):
    assert last_hint(CATALOGUE["optimization.adam"], ADAM + body, line).startswith(hint)


def test_the_reference_is_documented_without_being_imported():
    ((name, text),) = documentation(CATALOGUE["optimization.adam"]).items()
    assert name == "dlcourse.optimization.adam"
    assert "Conventions" in text or "Raises" in text
