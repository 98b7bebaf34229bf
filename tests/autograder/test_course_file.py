"""A course knows itself by the file in its root, from anywhere below; what is wrong with the file is told by line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.asked.error import ExerciseError
from autograder.cli import main
from autograder.course.course_file import find_course, read_course

ROOT = Path(__file__).parents[2]
EXERCISE = '''"""Twice."""
from autograder import Case, Exercise, Mistake


def twice(x):
    """Return 2x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


exercise = Exercise(
    solution=twice, reference=lambda x: x + x, points=2, cases=[Case("numbers", lambda rng: rng.normal(size=5))],
    mistakes=[Mistake("square", lambda x: x * x, "That is the square.")],
)
'''
PROSE = "---\ntitle: Numbers\nnotebook: 01-numbers\n---\nSome words.\n\n!exercise numbers.twice\n"


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course as `autograder init` begins it, with an exercise; commands start in a folder far below its root."""
    monkeypatch.chdir(tmp_path)
    done = run("init", "course", "--title", 'Deep "learning"')
    assert done.exit_code == 0, done.output
    folder = tmp_path / "course"
    (folder / "exercises" / "numbers").mkdir()
    (folder / "exercises" / "numbers" / "twice.py").write_text(EXERCISE)
    (folder / "exercises" / "numbers" / "unit.md").write_text(PROSE)
    (folder / "notes" / "week").mkdir(parents=True)
    monkeypatch.chdir(folder / "notes" / "week")
    return folder


def test_a_begun_course_builds_its_own_notebooks_and_none_of_the_projects(course):
    done = run("build")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (course / "assignments").iterdir()) == ["01-numbers"]
    assert re.search(r"^  twice ", run("list").output, re.MULTILINE)
    assert run("build", "--check").exit_code == 0


def test_grading_and_explaining_need_no_options(course, monkeypatch):
    run("build")
    answer = course / "submitted" / "ann" / "01-numbers"
    answer.mkdir(parents=True)
    (answer / "01-numbers.py").write_text("def twice(x):\n    return 2 * x\n")
    done = run("grade", "01-numbers", "--isolation", "process", "--jobs", "1")
    assert done.exit_code == 0, done.output
    graded = course / "graded" / "01-numbers"
    assert "Deep &#34;learning&#34; · Your feedback" in (graded / "feedback" / "ann.html").read_text()
    assert "Deep &#34;learning&#34; · Class report" in (graded / "report.html").read_text()
    assert (course / "gradebook.db").is_file(), "beside the configuration that names it, wherever grading began"
    assert (course / "private" / "secret").is_file()
    assert not (graded / "private" / "secret").exists()
    for below in (course, course / "exercises", course / "notes" / "week"):
        monkeypatch.chdir(below)
        again = run("explain", "ann", "numbers.twice", "--isolation", "process")
        assert again.exit_code == 0, again.output
    unknown = run("explain", "bob", "numbers.twice", "--isolation", "process")
    assert unknown.exit_code == 2
    assert "holds no grading of numbers.twice by bob" in unknown.output


def test_options_win(course, tmp_path):
    other = tmp_path / "other"
    (other / "numbers").mkdir(parents=True)
    (other / "numbers" / "twice.py").write_text(EXERCISE.replace('"""Twice."""', '"""Doubled."""'))
    assert "Doubled" in run("--exercises", other, "list", "--unit", "numbers").output
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "ann.py").write_text("def twice(x):\n    return 2 * x\n")
    out, secret = tmp_path / "out", tmp_path / "my-secret"
    words = ["--submissions", answers, "--out", out, "--secret-file", secret, "--isolation", "process", "--jobs", "1"]
    done = run("grade", "01-numbers", *words)
    assert done.exit_code == 0, done.output
    assert secret.is_file()
    assert (out / "report.html").is_file()
    assert not (course / "graded").exists()
    run("build", "--root", tmp_path)
    assert (tmp_path / "assignments" / "01-numbers").is_dir()


def test_a_course_is_named_from_outside(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("--course", "course", "build").exit_code == 0
    assert (course / "assignments" / "01-numbers").is_dir()
    missing = run("grade", "01-numbers")
    assert missing.exit_code == 2
    assert "Missing option '--submissions'" in missing.output
    assert "autograder.toml" in missing.output
    nothing = run("--course", ".", "build")
    assert nothing.exit_code == 2
    assert "autograder.toml could not be read" in nothing.output


def chosen(course, value):
    path = course / "autograder.toml"
    path.write_text(path.read_text().replace("notebooks = []", f"notebooks = {value}"))


def test_the_projects_notebooks_are_chosen_by_name_and_by_unit(course):
    chosen(course, '["00-tour", "attention"]')
    assert run("build").exit_code == 0
    built = sorted(path.name for path in (course / "assignments").iterdir())
    assert built == ["00-tour", "01-numbers", "14a-attention", "14b-transformers", "14c-searches-and-texts"]
    unknown = run("grade", "01-calculus", "--submissions", ".")
    assert unknown.exit_code == 2
    assert "there are: 00-tour, 01-numbers, 14a-attention" in unknown.output


def test_an_unknown_notebook_is_told_with_the_nearest(course):
    chosen(course, '["00-tuor"]')
    done = run("build")
    assert done.exit_code == 2
    assert "no" in done.output
    assert "did you mean '00-tour'?" in done.output
    assert run("init", "another", "--notebook", "convolutoin").exit_code == 2
    assert not Path("another").exists()


def test_a_name_of_a_notebook_that_was_not_chosen_is_free(course):
    path = course / "exercises" / "numbers" / "unit.md"
    path.write_text(PROSE.replace("01-numbers", "00-tour"))
    assert run("build").exit_code == 0
    chosen(course, '"all"')
    done = run("build")
    assert done.exit_code == 2
    assert "already builds a notebook '00-tour'" in done.output


def test_what_is_there_already_is_left_alone(course, monkeypatch):
    monkeypatch.chdir(course)
    before = {path.name: path.read_text() for path in course.iterdir() if path.is_file()}
    done = run("init", "--title", "Another")
    assert done.exit_code == 0, done.output
    assert done.output.count("Left alone, as it was there already") == 3
    assert {path.name: path.read_text() for path in course.iterdir() if path.is_file()} == before


def test_an_init_for_all_notebooks_and_a_strange_title(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    title = "Réseaux \\ de\nneurones"
    assert run("init", "--title", title, "--notebook", "all").exit_code == 0
    found = find_course()
    assert found.notebooks is None
    assert found.title == "Réseaux \\ de neurones"
    assert 'course_id = "r-seaux-de-neurones"' in Path("nbgrader_config.py").read_text()


BROKEN = [
    ('title = "A"\nexercizes = "exercises"\n', 2, "no setting `exercizes`; did you mean `exercises`?"),
    ('title = "A"\n\n[secrets]\nplace = 1\n', 3, "no setting `secrets`; did you mean `secret`?"),
    ("wholly = 1\n", 1, "no setting `wholly`; There are: title, exercises, notebooks"),
    ('# a comment\ntitle "A"\n', 2, "is not TOML: Expected '=' after a key"),
    ("title = Deep learning\n", 1, "in `title = Deep learning`; expected one setting a line, with texts in quotes"),
    ('title = "A\n', 1, "is not TOML"),
    ('title = "A"\nnotebooks = ["00-tour",\n', 2, "is not TOML"),
    ("title = 3\n", 1, "`title` must be a text in quotes"),
    ('title = "A"\nexercises = "nowhere"\n', 2, "there is no folder nowhere"),
    ("exercises = [1]\n", 1, "`exercises` must be a folder, or several"),
    ("notebooks = 7\n", 1, '`notebooks` must be "all", or a list'),
    ("secret = true\n", 1, "`secret` must be a path in quotes"),
    ('title = "A"\ntitle = "B"\n', 2, "is not TOML"),
    (b'title = "A"\nsecret = "\xff"\n', 2, "must be UTF-8 text"),
]


@pytest.mark.parametrize(("text", "line", "sentence"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_told_by_its_line(tmp_path, monkeypatch, text, line, sentence):
    monkeypatch.chdir(tmp_path)
    path = Path("autograder.toml")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = run("build")
    assert done.exit_code == 2
    assert done.output.startswith(f"autograder: autograder.toml:{line}: "), done.output
    assert sentence in done.output
    assert done.output.count("\n") == 1


def test_defaults_and_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "autograder.toml").write_text('secret = "~/secret"\n')
    found = read_course(tmp_path / "autograder.toml")
    assert found.secret == tmp_path / "secret"
    assert found.exercises == ()
    assert found.notebooks == ()
    assert found.out("x") == tmp_path / "graded" / "x"
    (tmp_path / "exercises").mkdir()
    assert read_course(tmp_path / "autograder.toml").exercises == (tmp_path / "exercises",)


@pytest.mark.skipif(os.name != "posix", reason="accounts and modes of POSIX")
def test_a_file_that_somebody_else_may_have_planted_is_refused(tmp_path, monkeypatch):
    (tmp_path / "autograder.toml").write_text('title = "A"\n')
    tmp_path.chmod(0o777)
    assert find_course(tmp_path) is not None
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(ExerciseError, match="belongs to another account"):
        find_course(tmp_path)
    tmp_path.chmod(0o755)
    assert find_course(tmp_path) is not None


@pytest.mark.slow
def test_the_check_in_a_notebook_knows_the_courses_own_exercises(course):
    code = 'from autograder.notebook import check\ndef twice(x):\n    return x * x\nprint(check("numbers.twice"))\n'
    environment = {k: v for k, v in os.environ.items() if k != "AUTOGRADER_EXERCISES"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course / "notes", env=environment, capture_output=True, text=True, check=True
    )
    assert "That is the square." in done.stdout


def listed(*options):
    done = run("list", "--json", *options)
    assert done.exit_code == 0, done.output
    return [entry["id"] for entry in json.loads(done.stdout)]


def test_a_course_lists_its_own_exercises_and_the_others_only_if_asked(course):
    assert listed() == ["numbers.twice"]
    assert "optimization.adam" in listed("--all")
    (course / "autograder.toml").write_text('exercises = "exercises"\nnotebooks = ["00-tour"]\n')
    asked = listed()
    assert {"numbers.twice", "optimization.adam"} <= set(asked)
    assert len(asked) == 7
    assert listed("--unit", "numbers") == ["numbers.twice"]
    done = run("list", "--unit", "05a-linear-models")
    assert done.exit_code == 2
    assert "has no exercises of 05a-linear-models; with --all, the project's come, too" in " ".join(done.stderr.split())
    assert "It has 00-tour, 01-numbers" in " ".join(done.stderr.split())
    assert len(listed("--unit", "05a-linear-models", "--all")) > 5


def headings(*options):
    """Which exercises `autograder list` shows, by the heading above them."""
    found, heading = {}, ""
    for line in run("list", *options).stdout.splitlines():
        if line and not line.startswith(" "):
            heading = line
        elif line.strip() and line[2] != " ":
            found.setdefault(heading, set()).add(line.split()[0])
    return found


def test_a_course_lists_its_exercises_below_the_notebooks_that_it_has(course):
    """Not below those of the project which it does not have, nor is one of that name in its way."""
    (course / "autograder.toml").write_text('notebooks = ["00-tour"]\n')
    prose = course / "exercises" / "numbers" / "unit.md"
    text = prose.read_text() + "\n!exercise activations.softplus\n"
    prose.write_text(text.replace("01-numbers", "02-activations"))
    found = headings()
    tour, mine = found
    assert tour == "00-tour  A tour of the course in six exercises"
    assert mine == "02-activations  Numbers"
    assert len(found[tour]) == 6
    assert found[mine] == {"twice", "softplus"}
    assert "· 00-tour" in run("show", "adam").output
    (course / "autograder.toml").write_text('notebooks = ["00-tour", "optimization"]\n')
    assert "adam" in headings()["07-optimization  Optimisation"], "its own unit's, where the course has that"


def test_the_next_exercise_and_those_to_study_are_the_courses(course, tmp_path):
    assert "autograder show numbers.twice" in run("next").output
    assert "(0 of 1 done)" in run("next").output
    assert "(0 of 1 done)" not in run("next", "--all").output
    (course / "exercises" / "numbers" / "twice.py").unlink()
    (course / "exercises" / "numbers" / "unit.md").unlink()
    done = run("study", "--plain", "--folder", tmp_path / "study")
    assert done.exit_code == 2
    assert "has no exercises yet; with --all" in " ".join(done.stderr.split())
    assert not (tmp_path / "study").exists()
