"""Notebooks are built from prose and exercises, the same bytes each time, and a mistake in either is told."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from autograder.asked.catalogue import Catalogue, load_exercise
from autograder.asked.exercise import ExerciseError
from autograder.course import read_assignment, read_assignments
from autograder.course.build import build
from autograder.course.cells import exercise_cells, source_notebook
from autograder.course.prose import Kind
from autograder.course.release import student_notebook
from autograder.course.stub import imports, solution_source, stub

SMALL = Path(__file__).parent / "small_course"
NAME = "90-averages"
HEAD = "---\ntitle: Averages\nnotebook: 91-more\n---\n"


@pytest.fixture
def folder(tmp_path):
    """A copy of the small course, to be changed."""
    return shutil.copytree(SMALL, tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def catalogue():
    return Catalogue([SMALL])


@pytest.fixture
def source(catalogue):
    return source_notebook(read_assignments(catalogue)[NAME], catalogue)


def cell(notebook, cell_id):
    return next(c for c in notebook.cells if c.id == cell_id)


def prose(tmp_path, text):
    path = tmp_path / "unit.md"
    path.write_text(text, encoding="utf-8")
    return path


# --- prose


def test_prose_is_cut_at_exercises_code_and_headings():
    assignment = read_assignment(SMALL / "averages" / "unit.md")
    assert (assignment.title, assignment.name) == ("Averages", NAME)
    assert assignment.exercise_ids == ["averages.column_means", "averages.standardize"]
    lines = (SMALL / "averages" / "unit.md").read_text().split("\n")
    kinds = [block.kind for block in assignment.blocks]
    assert kinds == [Kind.MARKDOWN, Kind.CODE, Kind.MARKDOWN, Kind.EXERCISE, Kind.EXERCISE, Kind.MARKDOWN]
    for block in assignment.blocks:  # each block's line is where its text stands
        first = block.text.split("\n")[0]
        assert lines[block.line - 1] == (f"!exercise {first}" if block.kind is Kind.EXERCISE else first)


def test_all_of_the_prose_is_kept():
    assignment = read_assignment(SMALL / "averages" / "unit.md")
    text = (SMALL / "averages" / "unit.md").read_text().split("---\n", 2)[2]
    for block in assignment.blocks:
        before, _, text = text.partition(block.text)
        assert set(before.split()) <= {"```python", "```", "!exercise"}
    assert text.strip() == ""


def test_fences_of_any_length_and_mark_are_whole(tmp_path):
    body = "````text\n```python\nx\n```\n````\n\n~~~python\ny = '''\n```\n'''\n~~~\n"
    markdown, code = read_assignment(prose(tmp_path, HEAD + body)).blocks
    assert markdown.text == "````text\n```python\nx\n```\n````"
    assert (code.kind, code.text) == (Kind.CODE, "y = '''\n```\n'''")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("# Title\n", 1, "must begin with a YAML head"),
        ("---\ntitle: x\n", 1, "no closing line"),
        ("---\ntitle: x\nnotebook: [\n---\n", 3, "cannot be read"),
        ("---\ntitle: x\n---\n", 1, "must give `title` and `notebook`"),
        ("---\ntitle: x\nnotebook: 00\nauthor: me\n---\n", 1, "must give"),
        ("---\ntitle: x\nnotebook: 7\n---\n", 1, "each a text"),
        ("---\ntitle: x\nnotebook: a/b\n---\n", 3, "letters, digits"),
        (HEAD + "words\n```python\nx = 1\n", 6, "no closing ```"),
        (HEAD + "words\n\n!exercise softmax\n", 7, "expected `!exercise unit.name`"),
        (HEAD + "!exercises a.b\n", 5, "expected `!exercise unit.name`"),
        (HEAD + "!exercize a.b\n", 5, "'!exercize' is unknown; expected `!exercise` or `!derivation`"),
        (HEAD + "words\n!end\n", 6, "'!end' is unknown"),
        (HEAD + "!exercise a.b\n\n!exercise a.b\n", 7, "in this notebook already"),
    ],
)
def test_malformed_prose_is_told_by_file_and_line(tmp_path, text, line, told):
    path = prose(tmp_path, text)
    with pytest.raises(ExerciseError, match=told) as caught:
        read_assignment(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_prose_that_is_not_text_is_told(tmp_path):
    path = tmp_path / "unit.md"
    path.write_bytes(b"---\ntitle: \xff\n---\n")
    with pytest.raises(ExerciseError, match="UTF-8"):
        read_assignment(path)


def test_an_unknown_exercise_is_told_by_file_and_line(folder):
    path = folder / "averages" / "unit.md"
    lines = path.read_text().replace("averages.standardize", "averages.medians").split("\n")
    path.write_text("\n".join(lines))
    line = lines.index("!exercise averages.medians") + 1
    with pytest.raises(ExerciseError, match=r"no exercise 'averages\.medians'") as caught:
        read_assignments(Catalogue([folder]))
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_two_files_of_prose_cannot_build_one_notebook(folder):
    (folder / "again").mkdir()
    shutil.copy(folder / "averages" / "unit.md", folder / "again" / "unit.md")
    with pytest.raises(ExerciseError, match="already builds a notebook '90-averages'"):
        read_assignments(Catalogue([folder]))


def test_a_folder_may_hold_the_prose_of_several_notebooks_that_share_exercises(folder):
    other = folder / "averages" / "spread.md"
    other.write_text(HEAD + "!exercise averages.standardize\n")
    assignments = read_assignments(Catalogue([folder]))
    assert assignments["91-more"].path == other
    assert assignments["91-more"].exercise_ids == ["averages.standardize"]
    assert "averages.standardize" in assignments[NAME].exercise_ids


def test_a_later_folders_prose_takes_the_place_of_the_file_of_its_name(folder, tmp_path):
    (folder / "averages" / "spread.md").write_text(HEAD + "!exercise averages.standardize\n")
    mine = tmp_path / "mine" / "averages" / "spread.md"
    mine.parent.mkdir(parents=True)
    mine.write_text(HEAD.replace("91-more", "92-mine") + "!exercise averages.standardize\n")
    names = read_assignments(Catalogue([folder, tmp_path / "mine"])).keys()
    assert {NAME, "92-mine"} <= names
    assert "91-more" not in names


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("proof", r"the key 'averages-proof' in the grade book, as has the derivation at .*first\.md:5"),
        ("standardize", r"the key 'averages-standardize' in the grade book, as has the exercise averages\.standardize"),
    ],
)
def test_the_keys_of_derivations_are_kept_apart_over_the_whole_course(folder, name, told):
    asked = "!derivation proof 1\nShow it.\n!answer\nDone.\n!end\n"
    first, second = (folder / "averages" / f"{place}.md" for place in ("first", "second"))
    first.write_text(HEAD + asked)
    second.write_text(HEAD.replace("91-more", "92-most") + asked.replace("proof", "other"))
    assert {"91-more", "92-most"} <= read_assignments(Catalogue([folder])).keys()
    second.write_text(HEAD.replace("91-more", "92-most") + asked.replace("proof", name))
    with pytest.raises(ExerciseError, match=told) as caught:
        read_assignments(Catalogue([folder]))
    assert str(caught.value).startswith(f"{second}:5: ")


# --- an exercise's cells


def test_the_solution_keeps_the_first_line_of_its_docstring(catalogue):
    assert solution_source(catalogue["averages.column_means"]) == (
        "def column_means(x):\n"
        '    """Return the mean of each column."""\n'
        "    ### BEGIN SOLUTION\n"
        "    return np.sum(x, axis=0) / x.shape[0]\n"
        "    ### END SOLUTION"
    )


def test_a_solution_without_a_region_is_one_as_a_whole(catalogue):
    assert solution_source(catalogue["averages.standardize"]) == (
        "def standardize(x, *, ddof=0):\n"
        '    r"""Return the columns with mean zero and variance one, and their deviations $\\sigma$."""\n'
        "    ### BEGIN SOLUTION\n"
        "    deviation = np.std(x, axis=0, ddof=ddof)\n"
        "    return (x - np.mean(x, axis=0)) / deviation, deviation\n"
        "    ### END SOLUTION"
    )


def test_the_stub_is_what_nbgrader_makes_of_the_solution(catalogue, source):
    released = student_notebook(source)
    for exercise_id in ("averages.column_means", "averages.standardize"):
        exercise = catalogue[exercise_id]
        expected = cell(released, f"{exercise.grade_id}-solution").source
        assert stub(exercise) == expected
        assert "raise NotImplementedError()" in expected
        assert "np." not in expected


def test_every_exercise_of_the_course_has_a_stub_and_its_solution_runs():
    for exercise in Catalogue():
        namespace = {}
        exec("\n".join([*imports(exercise), stub(exercise)]), namespace)
        assert namespace[exercise.name].__doc__ == exercise.statement.split("\n")[0]
        with pytest.raises(NotImplementedError):
            exercise.call(namespace[exercise.name], exercise.inputs(exercise.cases[0], 0))
        exec("\n".join([*imports(exercise), solution_source(exercise)]), namespace)
        exercise.call(namespace[exercise.name], exercise.inputs(exercise.cases[0], 0))


def test_a_solution_that_leans_on_its_file_is_refused(folder):
    path = folder / "averages" / "column_means.py"
    text = path.read_text().replace("np.sum(x, axis=0) / x.shape[0]", "sums(x) / len(x)")
    path.write_text(text)
    line = text.split("\n").index("def sums(x):") + 1
    with pytest.raises(ExerciseError, match="uses 'sums', which is defined outside of it") as caught:
        imports(load_exercise(path, "averages.column_means"))
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_the_imports_of_solutions_are_in_the_setup_cell(folder):
    path = folder / "averages" / "column_means.py"
    text = path.read_text().replace(
        "import numpy as np\n", "import math\nimport numpy as np\nfrom math import pi, tau\n"
    )
    path.write_text(text.replace("/ x.shape[0]", "* (tau / tau) / x.shape[0]"))
    catalogue = Catalogue([folder])
    assert imports(catalogue["averages.column_means"]) == ["import numpy as np", "from math import tau"]
    notebook = source_notebook(read_assignments(catalogue)[NAME], catalogue)
    assert cell(notebook, "setup").source == "from math import tau\nimport numpy as np"


def test_the_statement_shows_title_points_and_hidden_hints(catalogue):
    statement, _, test = exercise_cells(catalogue["averages.column_means"])
    assert statement.source.startswith(
        "## The mean of each column\n\n`averages.column_means` · 3 points\n\nReturn the mean"
    )
    assert statement.source.count("<details>\n<summary>Hint") == 2
    assert "`np.sum(x, axis=0)` sums over the rows." in statement.source
    assert test.metadata.nbgrader.points == 3
    assert exercise_cells(catalogue["averages.standardize"])[2].metadata.nbgrader.points == 2.5


# --- notebooks


def test_both_notebooks_are_valid_for_jupyter_and_nbgrader(source):
    for notebook in (source, student_notebook(source)):
        nbformat.validate(notebook)
        MetadataValidator().validate_nb(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        ids = [c.id for c in notebook.cells]
        assert len(set(ids)) == len(ids)
        assert all(not c.outputs and c.execution_count is None for c in notebook.cells if c.cell_type == "code")


def test_students_get_neither_solutions_nor_hidden_tests(source):
    students = student_notebook(source)
    text = nbformat.writes(students)
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    for notebook, tried in ((students, False), (source, True)):
        assert any("hidden=True" in c.source for c in notebook.cells if c.cell_type == "code") is tried
    assert "hidden=True" in students.cells[0].source  # said to whoever studies alone


def test_an_id_too_long_for_a_notebook_is_shortened_and_stays_its_own(folder):
    path = folder / "averages" / "column_means.py"
    names = ["mean_" * 13 + end for end in ("a", "b")]
    for name in names:
        (path.parent / f"{name}.py").write_text(path.read_text().replace("column_means", name))
    catalogue = Catalogue([folder])
    ids = [c.id for name in names for c in exercise_cells(catalogue[f"averages.{name}"])]
    assert len(set(ids)) == 6
    assert max(map(len, ids)) == 64


def test_another_process_builds_the_same_bytes(tmp_path):
    build(tmp_path / "here", Catalogue([SMALL], notebooks=["00-tour"]))
    script = (
        "import sys; from pathlib import Path; from autograder.asked.catalogue import Catalogue; "
        "from autograder.course.build import build; "
        "build(Path(sys.argv[1]), Catalogue([Path(sys.argv[2])], ['00-tour']))"
    )
    command = [sys.executable, "-c", script, tmp_path / "there", SMALL]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(SMALL.parents[2])}, timeout=120)
    here, there = (
        {p.relative_to(r): p.read_bytes() for p in r.rglob("*.ipynb")} for r in (tmp_path / "here", tmp_path / "there")
    )
    assert here == there
    assert len(here) >= 4


def test_reading_prose_and_stubs_needs_neither_nbgrader_nor_tensorflow():
    script = "import sys, autograder.course, autograder.course.stub; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    assert not {"nbgrader", "nbconvert", "tensorflow"} & set(loaded.split())


def test_code_cells_of_the_course_are_python():
    for assignment in read_assignments(Catalogue()).values():
        for block in assignment.blocks:
            if block.kind is Kind.CODE:
                ast.parse(block.text)
