"""Cells that students move, copy, cut, delete and turn into others, and what nbgrader had noted of them."""

import copy

from tests.damaged.catalogue import FULL, NO_MEANS, NO_STANDARDIZE, NONE, damaged
from tests.damaged.honest import (
    ANSWERS,
    MEANS,
    MEANS_TEST,
    SETUP,
    STANDARDIZE,
    STANDARDIZE_TEST,
    cell_of,
    code,
    nbgrader_of,
    position,
)

MISSING_MEANS = "No function called `column_means` was found"
WRONG_MEANS = "def column_means(x):\n    return np.sum(x, axis=0)"


@damaged("a test cell copied")
def _(notebook):
    place = position(notebook, MEANS_TEST)
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))
    return notebook


@damaged("a copied test cell with the answer in it", FULL, "Cell 8 is marked as a test, but it defines `column_means`")
def _(notebook):
    place = position(notebook, MEANS_TEST)
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]) | {"source": ANSWERS[MEANS]})
    del notebook["cells"][position(notebook, MEANS)]
    notebook["cells"].insert(1, code("x = 1"))
    return notebook


@damaged("an answer's cell copied")
def _(notebook):
    place = position(notebook, MEANS)
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]))
    return notebook


@damaged("an answer's cell copied, the first attempt wrong", because="The last definition counts, as in a notebook.")
def _(notebook):
    place = position(notebook, MEANS)
    notebook["cells"].insert(place, copy.deepcopy(notebook["cells"][place]) | {"source": WRONG_MEANS})
    return notebook


@damaged(
    "an answer's cell copied, the last attempt wrong",
    (1.0, 2.5),
    "These are sums: divide by the number of rows.",
    "The last definition counts; of one row the sums are the means.",
)
def _(notebook):
    place = position(notebook, MEANS)
    notebook["cells"].insert(place + 1, copy.deepcopy(notebook["cells"][place]) | {"source": WRONG_MEANS})
    return notebook


@damaged("every cell twice")
def _(notebook):
    notebook["cells"] = [copy.deepcopy(cell) for cell in notebook["cells"] for _ in range(2)]
    return notebook


@damaged("an answer's cell deleted", NO_MEANS, MISSING_MEANS)
def _(notebook):
    del notebook["cells"][position(notebook, MEANS)]
    return notebook


@damaged("the test cells deleted", because="The grader has its own.")
def _(notebook):
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in (MEANS_TEST, STANDARDIZE_TEST)]
    return notebook


@damaged("a test cell edited to print full marks")
def _(notebook):
    cell_of(notebook, MEANS_TEST)["source"] = "print('3.0')"
    return notebook


@damaged("the setup cell deleted", NO_MEANS, ("name 'np' is not defined", "Cell 3 raised NameError"))
def _(notebook):
    del notebook["cells"][position(notebook, SETUP)]
    return notebook


CHANGED = "is the course's own and has been changed. It was run as it was handed out"


@damaged("the locked setup cell changed, its import deleted", told=f"Cell 2 {CHANGED}")
def _(notebook):
    cell_of(notebook, SETUP)["source"] = "# nothing\nnumber = 3"
    return notebook


@damaged("the locked setup cell changed, a package that is not there above NumPy", told=f"Cell 2 {CHANGED}")
def _(notebook):
    cell_of(notebook, SETUP)["source"] = "import pandas as pd\n" + cell_of(notebook, SETUP)["source"]
    return notebook


@damaged(
    "the locked setup cell changed, something added that an answer uses",
    told=f"Cell 2 {CHANGED}",
    because="In Jupyter the answer had it, too.",
)
def _(notebook):
    cell_of(notebook, SETUP)["source"] += "\nfrom numpy import mean as average\nnp = None"
    cell_of(notebook, MEANS)["source"] = "def column_means(x):\n    return average(x, axis=0)"
    return notebook


@damaged("all cells deleted", NONE, "contains no code. Is it the right file?")
def _(notebook):
    return notebook | {"cells": []}


@damaged("all code deleted", NONE, "contains no code. Is it the right file?")
def _(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] != "code"]
    return notebook


@damaged("the released notebook, untouched", NONE, "Not attempted yet.")
def _(notebook):
    for cell_id in (MEANS, STANDARDIZE):
        head = cell_of(notebook, cell_id)["source"].split("\n")[0]
        cell_of(notebook, cell_id)["source"] = head + "\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    return notebook


@damaged(
    "an answer's cell split between its lines",
    NO_MEANS,
    ("returned nothing (None)", "Cell 8 raised SyntaxError in line 1"),
)
def _(notebook):
    return _split(notebook, "    return")


@damaged("an answer's cell split within an expression", NO_MEANS, ("Cell 7 raised SyntaxError", "Cell 8 raised"))
def _(notebook):
    return _split(notebook, "axis=0")


def _split(notebook, at):
    place = position(notebook, MEANS)
    source = notebook["cells"][place]["source"]
    cut = source.index(at)
    notebook["cells"][place]["source"] = source[:cut]
    notebook["cells"].insert(place + 1, code(source[cut:]))
    return notebook


@damaged("an answer merged with the test below it")
def _(notebook):
    test = notebook["cells"].pop(position(notebook, MEANS_TEST))
    cell_of(notebook, MEANS)["source"] += "\n\n" + test["source"]
    return notebook


@damaged("an answer merged into the test below it", told="Cell 7 is marked as a test, but it defines `column_means`")
def _(notebook):
    answer = notebook["cells"].pop(position(notebook, MEANS))
    test = cell_of(notebook, MEANS_TEST)
    test["source"] = answer["source"] + "\n\n" + test["source"]
    return notebook


@damaged("all code merged into one cell")
def _(notebook):
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return notebook | {"cells": [code("\n\n".join(sources))]}


@damaged("the cells in reverse order", told="Cell 9 raised NameError", because="Only the table needs NumPy at once.")
def _(notebook):
    notebook["cells"].reverse()
    return notebook


@damaged(
    "an answer turned into Markdown", NO_MEANS, ("Cell 7 defines `column_means`, but it is not a code", MISSING_MEANS)
)
def _(notebook):
    cell_of(notebook, MEANS)["cell_type"] = "markdown"
    return notebook


@damaged(
    "an answer turned into a raw cell", NO_MEANS, ("Cell 7 defines `column_means`, but it is not a code", MISSING_MEANS)
)
def _(notebook):
    cell_of(notebook, MEANS)["cell_type"] = "raw"
    return notebook


@damaged("a statement turned into code", told="Cell 6 raised SyntaxError")
def _(notebook):
    cell_of(notebook, "averages-column_means-statement")["cell_type"] = "code"
    return notebook


@damaged("10,000 cells")
def _(notebook):
    notebook["cells"][2:2] = [code(f"x = {number}", f"mine-{number}") for number in range(10_000)]
    return notebook


@damaged("a cell of 100,000 characters of data")
def _(notebook):
    notebook["cells"].insert(2, code(f"data = [{'0.125, ' * 14_000}]"))
    return notebook


@damaged("two megabytes of code")
def _(notebook):
    notebook["cells"].insert(2, code(f"data = '''{'0.125 ' * 350_000}'''"))
    return notebook


@damaged("the points edited", because="Points are the exercise's.")
def _(notebook):
    nbgrader_of(notebook, MEANS_TEST)["points"] = 100
    nbgrader_of(notebook, STANDARDIZE_TEST)["points"] = -1
    return notebook


@damaged("the grade ids edited", because="An answer is known by the name of its function.")
def _(notebook):
    for cell_id in (MEANS, MEANS_TEST):
        nbgrader_of(notebook, cell_id)["grade_id"] = "mine"
    return notebook


@damaged("the grade ids swapped")
def _(notebook):
    nbgrader_of(notebook, MEANS)["grade_id"] = STANDARDIZE
    nbgrader_of(notebook, STANDARDIZE)["grade_id"] = MEANS
    return notebook


@damaged("the grade ids removed")
def _(notebook):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {}).pop("grade_id", None)
    return notebook


@damaged("one grade id on both answers")
def _(notebook):
    nbgrader_of(notebook, STANDARDIZE)["grade_id"] = MEANS
    return notebook


@damaged("nbgrader's notes removed", because="The tests then run as the student's own cells, and count for nothing.")
def _(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return notebook


@damaged("nbgrader's notes of the wrong types")
def _(notebook):
    for cell in notebook["cells"]:
        for key, wrong in {"grade": "yes", "grade_id": 7, "solution": [], "points": {}, "locked": None}.items():
            cell["metadata"].get("nbgrader", {})[key] = wrong
    return notebook


@damaged("nbgrader's notes are a list")
def _(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {"nbgrader": [1]}
    return notebook


@damaged("an answer marked as locked and as a test", told="Cell 7 is marked as a test, but it defines `column_means`")
def _(notebook):
    nbgrader_of(notebook, MEANS).update(grade=True, solution=False, locked=True)
    return notebook


@damaged("merge-conflict marks in an answer", NO_STANDARDIZE, ("defines `standardize` raised Syntax", "Cell 10 raised"))
def _(notebook):
    source = ANSWERS[STANDARDIZE]
    cell_of(notebook, STANDARDIZE)["source"] = f"<<<<<<< HEAD\n{source}\n=======\n{source}\n>>>>>>> theirs"
    return notebook


@damaged("30,000 cells more", NONE, "at most 30000 are read", "A loop wrote them. No page could show them.")
def _(notebook):
    notebook["cells"] += [code("x = 1")] * 30_000
    return notebook


@damaged(
    "the course's own cell filled with what nests too deeply", told="Cell 2 is the course's own and has been changed"
)
def _(notebook):
    cell_of(notebook, SETUP)["source"] += f"\nx = {'-' * 2000}1"
    return notebook


@damaged(
    "a picture of a megabyte within the text of an answer",
    told="the answer is longer than 20000 characters",
    because="Some editors write pictures into the text; what a person marks comes before them.",
)
def _(notebook):
    picture = {
        "cell_type": "markdown",
        "id": "drawing",
        "metadata": {},
        "source": "Clearly: ![a](data:image/png;base64,",
    }
    picture["source"] += "A" * (1 << 20) + ")"
    picture["metadata"]["nbgrader"] = {"grade": True, "solution": True, "grade_id": "drawing", "points": 1}
    notebook["cells"].append(picture)
    return notebook
