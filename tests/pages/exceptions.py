"""What the laws about blocks and commands leave to others, and why; an exception that nothing needs fails a test."""

from __future__ import annotations

__all__ = ["BEFORE", "ELSEWHERE", "OPTIONS", "QUOTED"]

# Blocks of Python that another test runs: by page and first line, or by page alone where it runs all of them.
ELSEWHERE = {
    ("README.md", '"""The mean of each column."""'): "tests/pages/test_examples.py",
    ("docs/cluster.md", ""): "tests/pages/test_examples.py",
    ("docs/from-nbgrader.md", ""): "tests/test_from_nbgrader.py",
    ("docs/instructor-guide.md", ""): "tests/test_instructor_guide.py",
    ("docs/training.md", "import keras"): "tests/dlcourse/training/test_style_command.py",
}
# Blocks that show a part of a file, which has its own tests; they have to be that part, letter by letter.
QUOTED = {
    (
        "CONTRIBUTING.md",
        'Descriptor("losses.half_squared_error", _vectors, _PREDICTIONS)',
    ): "tests/conformance/descriptors/losses.py",
    (
        "docs/training.md",
        '"""Softmax regression: the linear classifier whose scores become probabilities."""',
    ): "dlcourse/training/recipes/softmax_regression.py",
}
# What a page's reader has written or imported before: by page.
BEFORE = {
    "docs/checking.md": """
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from autograder.exercises.activations.softmax_jacobian import softmax_jacobian
x = np.linspace(-2, 2)
def relu(x):
    return np.maximum(x, 0), x > 0
""",
    "docs/student-setup.md": "from autograder.exercises.optimization.adam import adam\n",
}
# Options that pages name and that are no command's of ours.
OPTIONS = {
    "--only-binary": "uv's",
    "--require-hashes": "pip's",
    "--ro-bind": "bubblewrap's",
    "--universal": "uv's",
    "--unshare-all": "bubblewrap's",
    "--upgrade": "uv's, which `make lock` hands on",
}
