"""The instructor's guide can be followed word for word, and the lines that it quotes are the program's."""

import ast
import csv
import os
import re
import sqlite3
import subprocess
import sys
import sysconfig
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from tests.autograder.sandboxes import why_no_bubblewrap

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "instructor-guide.md"
NAME = "01-statistics"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"is\s+`(?P<path>[\w./-]+)`:\n\n\Z")


def steps():
    """What to do, in order: a file to write, or a command."""
    guide = GUIDE.read_text(encoding="utf-8")
    for block in BLOCK.finditer(guide):
        if file := FILE.search(guide[: block.start()]):
            yield file["path"], block["text"]
        elif block["kind"] == "console":
            assert block["text"].startswith("$ "), f"not a command: {block['text']}"
            for command in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
                yield None, command


def environment(folder):
    """That of a shell in the course's folder, with an exchange of its own and nobody's settings."""
    scripts = sysconfig.get_path("scripts")
    (folder.parent / "config").mkdir(exist_ok=True)
    (folder.parent / "exchange").mkdir(exist_ok=True)
    (folder.parent / "exchange").chmod(0o777)
    settings = f"c = get_config()\nc.Exchange.root = {str(folder.parent / 'exchange')!r}\n"
    (folder.parent / "config" / "nbgrader_config.py").write_text(settings)
    return os.environ | {
        "PATH": os.pathsep.join([scripts, str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder.parent),
        "JUPYTER_CONFIG_DIR": str(folder.parent / "config"),
    }


def run(text, folder, shell):
    return subprocess.run(["bash", "-c", text], cwd=folder, env=shell, capture_output=True, text=True, timeout=300)


def follow(folder):
    shell, printed = environment(folder), []
    for path, text in steps():
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
            continue
        done = run(text, folder, shell)
        allowed = {0, 1} if re.search(r"^autograder .*\b(grade) ", text) else {0}
        assert done.returncode in allowed, f"$ {text}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        printed.append((text, done.stdout, penalties(folder / "gradebook.db")))
    return printed


def penalties(book):
    if not book.exists():
        return None
    with closing(sqlite3.connect(book)) as opened:
        return opened.execute("SELECT sum(late_submission_penalty) FROM submitted_notebook").fetchone()[0]


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap())
def test_the_guide_leads_from_an_empty_folder_to_marks_handed_back(tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    printed = follow(course)
    tables = [text for command, text, _ in printed if " grade " in command]
    assert re.search(r"solution +2/2 .*\n *untouched +0/2 ", tables[0]), tables[0]
    assert re.search(r"ann +4/4 .*\n *bob +0/4 ", tables[-1]), tables[-1]
    late = [taken for command, _, taken in printed if command.strip() == "autograder grade 01-statistics"]
    assert late == [None, 2.0, None, None]  # before there is a due date, after it, and with an extension
    assert "the same, check by check" in next(text for command, text, _ in printed if " explain " in command)
    assert (course / "autograded" / "ann" / NAME / f"{NAME}.ipynb").is_file()
    feedback = (course / "feedback" / "ann" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "(Score: 4.0 / 7.0)" in feedback
    with (course / "grades.csv").open(newline="", encoding="utf-8") as file:
        (ann,) = [row for row in csv.DictReader(file) if row["student_id"] == "ann"]
    assert (float(ann["score"]), float(ann["max_score"])) == (4.0, 7.0)
    with closing(sqlite3.connect(course / "backup.db")) as book:
        waiting = book.execute(
            "SELECT student_id FROM grade JOIN submitted_notebook n ON n.id = grade.notebook_id "
            "JOIN submitted_assignment a ON a.id = n.assignment_id WHERE needs_manual_grade"
        ).fetchall()
    assert waiting == [("ann",)]  # for her derivation; Bob wrote none
    assert re.search(r"ann +4/4 +3 to mark", tables[-1]), tables[-1]
    in_prose(course, {command.strip() for _, command in steps() if _ is None})


# What stands in the guide's sentences, in an order in which it can be done after the guide. "student" is the student's
# folder; the exit code is 0 unless it says otherwise.
IN_PROSE = [
    ("autograder list --all", "course"),
    ("autograder init --notebook 00-tour --notebook convolution", "course"),
    ("autograder --course DIR …", "course"),
    ("nbgrader release_assignment 01-statistics", "course"),
    ("nbgrader fetch_assignment 01-statistics", "student"),
    ("nbgrader submit 01-statistics", "student"),
    ("nbgrader collect 01-statistics", "course"),
    ("nbgrader zip_collect 01-statistics", "course"),
    ("autograder grade 01-statistics", "course"),
    ("nbgrader generate_feedback 01-statistics --force", "course"),
    ("nbgrader release_feedback 01-statistics", "course"),
    ("nbgrader fetch_feedback 01-statistics", "student"),
    ("nbgrader db upgrade", "course"),
    ("nbgrader db assignment remove 01-statistics --force", "course"),
]
NOT_RUN = {
    "jupyter lab": "a server that goes on for ever; tests/autograder/test_formgrader.py starts one",
    "pip install '.[student]'": "it fetches packages",
    "nbgrader autograde": "the guide says not to",
}


def test_every_command_in_the_guides_sentences_is_tried():
    guide = re.sub(r"^```.*?^```$", "", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`((?:autograder|nbgrader|jupyter|pip)(?:\s[^`]*)?)`", guide)
    named = {" ".join(span.split()) for span in spans}
    tried = {command for command, _ in IN_PROSE} | {c.strip() for path, c in steps() if path is None}
    for command in named - tried - set(NOT_RUN):
        program, *words = command.split()
        assert program == "autograder", f"{command} is never tried"
        assert len(words) <= 1, f"{command} is never tried"
        assert CliRunner().invoke(main, [*words, "--help"]).exit_code == 0, command
    assert set(NOT_RUN) <= named, "what is not run is not named any more"
    assert {command for command, _ in IN_PROSE} - named <= {c.strip() for path, c in steps() if path is None} | {
        "autograder grade 01-statistics"
    }


def in_prose(course, done_already):
    """Do what the guide's sentences name, and see that a student who comes by the exchange gets the page back."""
    shell, student = environment(course), course.parent / "student"
    student.mkdir()
    (student / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "deep-learning"\n')
    for command, where in IN_PROSE:
        text = command.replace("DIR …", ". list")
        done = run(text, course if where == "course" else student, shell)
        assert done.returncode in ({0, 1} if " grade " in command else {0}), f"$ {text}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
    (page,) = (student / NAME / "feedback").rglob("*.html")
    fetched = page.read_text(encoding="utf-8")
    assert "(Score: 0.0 / 7.0)" in fetched
    assert "Not attempted yet." in fetched, "our report, within nbgrader's page"


def test_the_file_of_the_course_is_shown_as_init_writes_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init", "--title", "Deep learning"]).exit_code == 0
    written = (tmp_path / "autograder.toml").read_text(encoding="utf-8")
    settings = [line for line in written.splitlines() if line and not line.startswith("#")]
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert shown.splitlines() == settings


def texts_of_the_program():
    """Each text in the program's source, with … for what is put in when it runs."""
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
                yield "".join(parts)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.sub(r"\{[^{}]*\}", "…", node.value)


def quoted_lines():
    table = GUIDE.read_text(encoding="utf-8").split("## When something goes wrong")[1]
    for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)[2:]:
        yield from re.findall(r"`([^`]*[a-z] [^`]*)`", row)


@pytest.mark.parametrize("line", sorted(set(quoted_lines())))
def test_a_line_in_the_table_of_troubles_is_the_programs(line):
    pieces = [piece.strip() for piece in re.split("…", line) if piece.strip()]
    pattern = re.compile(".*?".join(re.escape(piece) for piece in pieces), re.DOTALL)
    assert any(pattern.search(text) for text in texts_of_the_program()), line


def headings_of(page):
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links_of(page):
    """Follow every link of a page that stays within the project, to the heading if it names one."""
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https:"):
            name, _, heading = target.partition("#")
            path = page.parent / name if name else page
            assert path.exists(), target
            assert not heading or heading in headings_of(path), target


@pytest.mark.parametrize("page", ["instructor-guide", "from-nbgrader", "colab-and-vscode"])
def test_the_guides_links_lead_somewhere(page):
    links_of(GUIDE.with_name(f"{page}.md"))
