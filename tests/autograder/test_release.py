"""A hand-out: notebooks, and a wheel that checks as the whole package does, without TensorFlow and without a secret."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hatchling.builders.wheel import WheelBuilder

import autograder
from autograder.asked.recorded import SUFFIX
from autograder.cli import main
from autograder.handout import wheel as wheels
from autograder.handout.folder import PROJECT
from autograder.sandbox.mounts import package_folders

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "small_course"
NAME = "90-averages"
PYPROJECT = ROOT / PROJECT / "pyproject.toml"
PROJECT_README = ROOT / PROJECT / "README.md"
PLACE = "dlcourse_student/autograder"
NEEDED = ("numpy", "click", "rich", "platformdirs", "jinja2", "pygments", "pyyaml")

RIGHT = "import numpy as np\ndef column_means(x):\n    return np.mean(x, axis=0)\n"
WRONG = RIGHT.replace("axis=0", "axis=1")


def run(*arguments):
    return CliRunner().invoke(main, ["--exercises", str(SMALL), *map(str, arguments)])


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    done = run("release", folder, NAME)
    assert done.exit_code == 0, done.output
    return folder, done.output


@pytest.fixture(scope="module")
def wheel(handout):
    (path,) = handout[0].glob("*.whl")
    return path


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestWhatIsInIt:
    def test_the_notebook_is_the_students(self, handout):
        folder, output = handout
        notebook = (folder / NAME / f"{NAME}.ipynb").read_text()
        assert "YOUR CODE HERE" in notebook
        assert "BEGIN SOLUTION" not in notebook
        assert "hidden=True" not in notebook
        assert "Hidden cases are tried, with numbers of your own, when your work is graded." in notebook
        size = next(folder.glob("*.whl")).stat().st_size / 1e6
        assert f"{folder}: README.md, notebooks (1), and a wheel of {size:.1f} MB with 2 exercises." in output
        assert "No solution is in it, and nothing of a hidden case." in output

    def test_the_readme_says_how_to_begin(self, handout, wheel):
        text = (handout[0] / "README.md").read_text()
        assert f'pip install "./{wheel.name}[notebook]"' in text
        assert f"{NAME}/{NAME}.ipynb" in text
        assert "Hidden cases are tried when your work is graded." in text

    def test_the_wheel_holds_the_engine_and_the_recorded_exercises(self, wheel):
        files = entries(wheel)
        recorded = {name for name in files if name.startswith(f"{PLACE}/exercises/")}
        assert recorded == {
            f"{PLACE}/exercises/averages/{name}"
            for name in (f"column_means{SUFFIX}", f"standardize{SUFFIX}", "unit.md")
        }
        assert {"autograder.py", f"{PLACE}/notebook.py", f"{PLACE}/report/templates/result.html.j2"} <= set(files)
        assert not any("__pycache__" in name for name in files)

    def test_no_solution_and_no_hidden_case_is_in_it(self, wheel):
        for name, content in entries(wheel).items():
            assert b"x.shape[0]" not in content or not name.startswith(f"{PLACE}/exercises"), name

    def test_its_version_names_what_is_in_it(self, wheel, handout, tmp_path):
        assert wheel.name.startswith(f"dlcourse_student-{autograder.__version__}+c")
        folder = shutil.copytree(SMALL, tmp_path / "own", ignore=shutil.ignore_patterns("__pycache__"))
        file = folder / "averages" / "column_means.py"

        def version(number):
            out = tmp_path / f"out{number}"
            done = CliRunner().invoke(main, ["--exercises", str(folder), "release", str(out), NAME])
            assert done.exit_code == 0, done.output
            (path,) = out.glob("*.whl")
            return path.name

        same = version(1)
        assert same == wheel.name, "the same content has the same name"
        file.write_text(file.read_text().replace("These are sums", "You return sums"))
        assert version(2) != same

    def test_the_whole_package_brings_the_project_along(self, whole):
        files = entries(whole)
        for name in ("pyproject.toml", "hatch_build.py", "autograder.py", "README.md", "LICENSE"):
            assert files[f"autograder/handout/project/{name}"] == (ROOT / PROJECT / name).read_bytes()

    def test_its_licence_is_the_courses(self):
        assert (ROOT / PROJECT / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_course_hands_out_the_notebooks_that_it_has_chosen(tmp_path):
    (tmp_path / "autograder.toml").write_text('notebooks = ["00-tour"]\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["--course", str(tmp_path), "release", str(tmp_path / "handout")])
    assert done.exit_code == 0, done.output
    assert [path.parent.name for path in (tmp_path / "handout").glob("*/*.ipynb")] == ["00-tour"]
    assert "with 6 exercises" in done.output


class TestMisuse:
    def test_a_folder_with_something_else_is_left_alone(self, tmp_path):
        (tmp_path / "thesis.tex").write_text("dear")
        done = run("release", tmp_path, NAME)
        assert done.exit_code == 2
        assert "holds other files than a hand-out" in done.output
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]

    def test_a_hand_out_is_made_anew(self, handout, tmp_path):
        folder = shutil.copytree(handout[0], tmp_path / "again")
        (folder / "dlcourse_student-0.0.1+old-py3-none-any.whl").write_text("old")
        assert run("release", folder, NAME).exit_code == 0
        assert len(list(folder.glob("*.whl"))) == 1

    def test_an_unknown_assignment_is_told(self, tmp_path):
        done = run("release", tmp_path / "x", "91-medians")
        assert done.exit_code == 2
        assert "there is no assignment '91-medians'; there are: " in done.output
        assert not (tmp_path / "x").exists()

    def test_a_course_without_notebooks_is_told(self, tmp_path, monkeypatch):
        monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path)
        done = CliRunner().invoke(main, ["release", str(tmp_path / "x")])
        assert done.exit_code == 2
        assert "there is no notebook to hand out" in done.output

    def test_hatchling_that_is_missing_is_told(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "hatchling.builders.wheel", None)
        done = run("release", tmp_path / "x", NAME)
        assert done.exit_code == 2
        assert "needs hatchling: pip install 'dlcourse[instructor]'" in done.output

    def test_a_project_that_is_missing_is_told(self, tmp_path, monkeypatch):
        monkeypatch.setattr(wheels, "_PROJECTS", (tmp_path,))
        assert "lacks the students' project" in run("release", tmp_path / "x", NAME).output


def test_who_studies_alone_gets_solutions_and_hidden_cases(tmp_path):
    done = run("release", tmp_path / "alone", NAME, "--solutions")
    assert "The solutions and the hidden cases are in it" in done.output
    assert "hidden=True" in (tmp_path / "alone" / "README.md").read_text()
    title = json.loads((tmp_path / "alone" / NAME / f"{NAME}.ipynb").read_text())["cells"][0]["source"]
    assert "hidden=True" in "".join(title)
    (path,) = (tmp_path / "alone").glob("*.whl")
    student = Student(tmp_path / "venv", path)
    done = student.python("""
        from autograder.asked.catalogue import Catalogue
        from autograder.course.stub import solution_source
        from autograder.notebook import check
        exercise = Catalogue()["averages.column_means"]
        namespace = {}
        exec("import numpy as np\\n" + solution_source(exercise), namespace)
        print(check(exercise.id, namespace["column_means"], hidden=True).result.score)
    """)
    assert done.stdout == "3.0\n"


class Student:
    """An environment with a wheel and what it asks for, without TensorFlow; nothing is fetched."""

    def __init__(self, folder, *wheels_of):
        self.folder = folder
        venv.create(folder, symlinks=True, with_pip=False)
        (self.site,) = folder.glob("lib/python*/site-packages")
        # A folder that holds links alone besides what pip takes out is taken out as a whole.
        (self.site / "README.txt").write_text("Links, and what was installed.\n")
        for name in NEEDED:
            metadata = Path(str(importlib.metadata.distribution(name)._path))
            for path in (*package_folders([name]), metadata):
                if not (self.site / path.name).exists():
                    (self.site / path.name).symlink_to(path)
        for each in wheels_of:
            self.pip("install", "--no-deps", "--no-index", "--quiet", str(each))

    def pip(self, *arguments):
        command = [sys.executable, "-m", "pip", "--python", str(self.folder / "bin" / "python"), *arguments]
        subprocess.run(command, check=True, capture_output=True, text=True)

    def run(self, program, *arguments, cwd=None, **more):
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")} | more
        command = [str(self.folder / "bin" / program), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd or self.folder)

    def python(self, code):
        lines = code.strip("\n").split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        return self.run("python", "-W", "error", "-c", "\n".join(line[indent:] for line in lines))


@pytest.fixture(scope="module")
def student(tmp_path_factory, wheel):
    return Student(tmp_path_factory.mktemp("student") / "venv", wheel)


@pytest.mark.slow
class TestAStudentsInstallation:
    def test_tensorflow_is_not_there(self, student):
        assert student.python("import tensorflow").returncode == 1

    @pytest.mark.parametrize("code", [RIGHT, WRONG, "def column_means(x):\n    return x[\n", "x = 1\n"])
    def test_the_notebooks_check_is_the_whole_packages(self, student, code, monkeypatch):
        look = f"""
from autograder.messages import MESSAGES
MESSAGES["notebook.alone"] = ""  # of a hand-out without hidden cases it is not said
code = {code!r}
try:
    exec(code)
except SyntaxError:
    pass
from autograder.notebook import check
found = check("averages.column_means")
print(found)
print(found._repr_html_())
"""
        mine = student.python(look)
        whole = subprocess.run(
            [sys.executable, "-W", "error", "-c", look],
            capture_output=True, text=True, cwd=ROOT, env=os.environ | {"AUTOGRADER_EXERCISES": str(SMALL)},
        )  # fmt: skip
        assert mine.stdout == whole.stdout
        assert "averages.column_means" in mine.stdout
        assert mine.returncode == whole.returncode == 0, mine.stderr + whole.stderr

    def test_hidden_cases_that_are_not_there_are_not_offered(self, student):
        done = student.python(f"""
            code = {RIGHT!r}
            exec(code)
            from autograder.notebook import check
            print(check("averages.column_means"))
            print("---")
            print(check("averages.column_means", hidden=True))
        """)
        plain, asked = done.stdout.split("---\n")
        assert "These are the public cases, worth 2 of the exercise's 3 points." in plain
        assert "hidden=True" not in plain
        assert "study alone" not in asked
        assert asked.strip().startswith("The hidden cases are not in this hand-out"), done.stderr

    @pytest.mark.parametrize("isolation", ["child", "process"])
    def test_the_command_checks(self, student, isolation, tmp_path):
        for code, status, told in ((RIGHT, 0, "2 / 2"), (WRONG, 1, "These are the means of the rows.")):
            (tmp_path / "my.py").write_text(code)
            done = student.run(
                "autograder", "check", "averages.column_means", tmp_path / "my.py", "--isolation", isolation
            )
            assert done.returncode == status, done.stderr
            assert told in done.stdout
            assert "These are the public cases, worth 2 of the exercise's 3 points." in done.stdout

    def test_the_catalogue_is_the_courses(self, student):
        done = student.run("autograder", "list", COLUMNS="80")
        assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")] == [
            "column_means", "standardize",
        ]  # fmt: skip
        told = json.loads(student.run("autograder", "list", "--json").stdout)
        assert [(each["id"], each["reference"], len(each["cases"])) for each in told] == [
            ("averages.column_means", "", 2), ("averages.standardize", "", 1),
        ]  # fmt: skip

    def test_both_extras_have_what_study_needs(self):
        """In the whole package an extra, here always."""
        whole, small = (tomllib.loads(path.read_text()) for path in (ROOT / "pyproject.toml", PYPROJECT))
        needed = whole["project"]["optional-dependencies"].get("study", [])
        assert set(needed) <= set(small["project"]["dependencies"])

    def test_a_first_check_takes_no_second_and_a_later_one_a_tenth(self, student):
        """Of a processor, since this machine may be busy."""
        done = student.python(f"""
            import time
            started = time.process_time()
            code = {RIGHT!r}
            exec(code)
            from autograder.notebook import check
            check("averages.column_means")._repr_html_()
            first = time.process_time()
            for _ in range(10):
                check("averages.column_means")._repr_html_()
            print(first - started, (time.process_time() - first) / 10)
        """)
        first, later = map(float, done.stdout.split())
        assert first < 1
        assert later < 0.1


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The wheel of the whole package."""
    return Path(
        next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("whole")), versions=["standard"]))
    )


def restoring(page):
    """The options of pip with which a page brings the command back, where one of two distributions was left."""
    (options,) = re.findall(r"pip install ((?:--[a-z-]+ )+)dlcourse$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return options.split()


@pytest.mark.slow
class TestBothTogether:
    """No file belongs to both but the command, which is the same; so neither order nor leaving harms the other."""

    SHOW = "import autograder.notebook; print(autograder.notebook.__file__)"

    @pytest.mark.parametrize("order", [1, -1], ids=["whole first", "small first"])
    def test_in_either_order_the_whole_package_is_the_one(self, order, whole, wheel, tmp_path):
        both = Student(tmp_path / "venv", *[whole, wheel][::order])
        assert both.python(self.SHOW).stdout.strip() == str(both.site / "autograder" / "notebook.py")
        assert both.run("autograder", "--version").returncode == 0
        assert len(both.run("autograder", "list", "--json").stdout) > 100_000, "its own exercises"

        left, other = (("dlcourse", PLACE), ("dlcourse-student", "autograder"))[::order][0]
        both.pip("uninstall", "--yes", left)
        assert both.python(self.SHOW).stdout.strip() == str(both.site / other / "notebook.py")
        assert both.run("python", "-m", "autograder.cli", "--version").returncode == 0
        assert not (both.folder / "bin" / "autograder").exists(), "which is why the pages say how it comes back"
        stays = wheel if left == "dlcourse" else whole
        both.pip("install", *restoring(PROJECT_README), "--no-index", str(stays))
        assert both.run("autograder", "--version").returncode == 0

    @pytest.mark.parametrize("order", [1, -1], ids=["whole first", "small first"])
    def test_in_either_order_an_exercise_is_shown_and_checked(self, order, whole, wheel, tmp_path):
        both = Student(tmp_path / "venv", *[whole, wheel][::order])
        course = ("--exercises", SMALL)
        for code, status, told in ((RIGHT, 0, "3 / 3"), (WRONG, 1, "These are the means of the rows.")):
            (tmp_path / "my.py").write_text(code)
            done = both.run(
                "autograder", *course, "check", "averages.column_means", tmp_path / "my.py", "--isolation", "process"
            )
            assert done.returncode == status, done.stderr
            assert told in done.stdout
        assert "The mean of each column" in both.run("autograder", *course, "show", "averages.column_means").stdout
        (tmp_path / "check.py").write_text(
            RIGHT + "from autograder.notebook import check\nprint(float(check('averages.column_means', hidden=True)))\n"
        )
        done = both.run("python", "-W", "error", tmp_path / "check.py", AUTOGRADER_EXERCISES=str(SMALL))
        assert done.stdout == "3.0\n", done.stderr

    def test_all_pages_say_the_same_command(self):
        pages = [PROJECT_README, ROOT / "docs" / "student-setup.md"]
        assert [restoring(page) for page in pages] == [["--force-reinstall", "--no-deps"]] * 2

    def test_they_share_no_file_but_the_command(self, whole, wheel):
        both = set(entries(whole)) & set(entries(wheel))
        assert both == set()
        commands = [
            content
            for path in (whole, wheel)
            for name, content in entries(path).items()
            if name.endswith("entry_points.txt")
        ]
        assert all(b"autograder = autograder.cli:main" in content for content in commands)

    def test_a_clone_on_the_path_is_taken_before_the_small_one(self, student):
        done = student.run("python", "-c", self.SHOW, PYTHONPATH=str(ROOT))
        assert done.stdout.strip() == str(ROOT / "autograder" / "notebook.py")
