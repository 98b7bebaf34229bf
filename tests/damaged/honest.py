"""The honest notebook that all damage starts from: the small course's, as it is released and then filled in."""

import functools
import json
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.course import read_assignments
from autograder.course.cells import notebook_text, source_notebook
from autograder.course.release import student_notebook

COURSE = Path(__file__).parents[1] / "autograder" / "small_course"
ASSIGNMENT = "90-averages"
EXERCISES = ("averages.column_means", "averages.standardize")
SETUP = "setup"
MEANS, STANDARDIZE = "averages-column_means-solution", "averages-standardize-solution"
MEANS_TEST, STANDARDIZE_TEST = "averages-column_means", "averages-standardize"
ANSWERS = {
    MEANS: "def column_means(x):\n    # Σ of each column, divided by n\n    total = np.sum(x, axis=0)\n"
    "    return total / len(x)",
    STANDARDIZE: "def standardize(x, *, ddof=0):\n    deviation = x.std(axis=0, ddof=ddof)\n"
    "    return (x - x.mean(axis=0)) / deviation, deviation",
}


@functools.lru_cache(maxsize=1)
def _released():
    catalogue = Catalogue([COURSE])
    return notebook_text(student_notebook(source_notebook(read_assignments(catalogue)[ASSIGNMENT], catalogue)))


def honest_notebook():
    """Return a fresh copy, with both exercises answered, as JSON has it."""
    notebook = json.loads(_released())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        cell["source"] = ANSWERS.get(cell["id"], cell["source"])
    return notebook


def cell_of(notebook, cell_id):
    """Return the cell of an id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def position(notebook, cell_id):
    """Return the place of a cell among all, from 0."""
    return notebook["cells"].index(cell_of(notebook, cell_id))


def nbgrader_of(notebook, cell_id):
    """Return what nbgrader knows of a cell."""
    return cell_of(notebook, cell_id)["metadata"]["nbgrader"]


def code(source, cell_id="mine"):
    """Return a code cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def script(notebook, mark="# %%"):
    """Return all code of a notebook as a script, each cell led by a mark."""
    return "\n\n".join(f"{mark}\n{c['source']}" for c in notebook["cells"] if c["cell_type"] == "code") + "\n"


def as_text(notebook, **options):
    """Write a notebook as Jupyter does."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, **options) + "\n"
