"""What is done about a learner's own function: a gradient check, a picture, a page, a prompt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.study.cases import variant_of
from autograder.study.gradient import checked, forwards_of, laws
from autograder.study.picture import drawn

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue()
SOFTPLUS = "import numpy as np\n\n\ndef softplus(x):\n    return np.logaddexp(0, x), {derivative}\n"
PRINTS = SOFTPLUS.replace("    return", "    print('many words')\n    return")
RIGHT = PRINTS.format(derivative="1 / (1 + np.exp(-x))")
WRONG = SOFTPLUS.format(derivative="1 / (1 + np.exp(-2 * x))")


def run(program, tmp_path, text, exercise_id="activations.softplus"):
    path = tmp_path / "02-activations" / "softplus.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", f"autograder.study.{program}", exercise_id, path, ""], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_gradient_check_tells_right_from_wrong(tmp_path):
    assert "✓ derivative, against value by x: they agree" in run("gradient", tmp_path, RIGHT)
    assert "✗ derivative, against value by x: worst at" in run("gradient", tmp_path, WRONG)


@pytest.mark.parametrize(
    "exercise_id",
    [
        "activations.softmax_jacobian", "activations.prelu_gradient", "losses.nll_gradient",
        "energy.rbm_energy_gradient", "convolution.conv2d_backward", "linear.logistic_regression_gradient",
        "embeddings.glove_gradients",
    ],
)  # fmt: skip
def test_derivatives_of_many_kinds_are_found_and_hold_for_solutions(exercise_id, tmp_path):
    exercise = CATALOGUE[exercise_id]
    forwards = forwards_of(CATALOGUE, exercise, exercise.solution, tmp_path)
    variants = [variant_of(exercise, case.name) for case in exercise.cases if not case.hidden]
    found = [(variant, one) for variant in variants if (one := laws(exercise, variant, forwards))]
    assert found
    for variant, one in found:
        assert all(line.startswith("✓") for line in checked(exercise, variant, exercise.solution, forwards, one))


def test_where_nothing_is_a_derivative_it_says_so(tmp_path):
    text = "def ewma(values, beta):\n    return values\n"
    assert "no derivative" in run("gradient", tmp_path, text, "optimization.ewma")
    raising = SOFTPLUS.format(derivative="unknown")
    assert "Your function raises NameError" in run("gradient", tmp_path, raising)
    assert "does not have a finished softplus yet" in run("gradient", tmp_path, "x = 1\n")


def test_a_picture_shows_the_function_in_80_columns(tmp_path):
    text = run("picture", tmp_path, RIGHT)
    assert "many words" not in text
    assert "Your softplus" in text
    assert max(map(len, text.splitlines())) <= 80
    import numpy as np

    places = np.linspace(0, 1, 120)
    rising = [line.split("│")[1] for line in drawn(places, places)[:12]]
    assert rising[0].strip("\u2800").endswith(rising[0][-1])
    assert rising[-1][0] != "\u2800"
    assert rising[-1][-1] == "\u2800"


def test_a_page_has_the_statement_the_verdict_and_a_picture_and_fetches_nothing(tmp_path):
    assert ".page.html" in run("page", tmp_path, WRONG)
    page = (tmp_path / ".page.html").read_text(encoding="utf-8")
    assert "<math" in page
    assert "<svg" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


def test_a_prompt_knows_the_function_the_inputs_and_what_is_expected(tmp_path):
    from autograder.study.python import namespace

    path = tmp_path / "softplus.py"
    path.write_text(WRONG, encoding="utf-8")
    names, told = namespace("activations.softplus", path, "", [])
    assert callable(names["softplus"])
    assert names["x"] is names["inputs"]["x"]
    assert "Try softplus(x)" in told
    path.write_text("import sys\nsys.exit()\n", encoding="utf-8")
    assert "does not run" in namespace("activations.softplus", path, "", [])[1]


def test_a_prompt_s_first_words_fit_into_the_terminal(tmp_path, monkeypatch):
    from autograder.study.python import namespace

    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "adam.py"
    path.write_text("def adam():\n    pass\n", encoding="utf-8")
    _, told = namespace("optimization.adam", path, "", [])
    assert max(map(len, told.splitlines())) <= 80
    assert "learning_rate; and expected." in " ".join(told.split()), "no name is cut in two"
