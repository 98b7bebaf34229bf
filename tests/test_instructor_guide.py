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


def follow(folder):
    scripts = sysconfig.get_path("scripts")
    environment = os.environ | {
        "PATH": os.pathsep.join([scripts, str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder.parent),
        "JUPYTER_CONFIG_DIR": str(folder.parent / "no-config"),
    }
    printed = []
    for path, text in steps():
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
            continue
        done = subprocess.run(
            ["bash", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )
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


def test_the_guides_links_lead_somewhere():
    guide = GUIDE.read_text(encoding="utf-8")
    headings = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", guide, re.M)}
    for target in re.findall(r"\]\(([^)]+)\)", guide):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("https:"):
            assert (GUIDE.parent / target.split("#")[0]).exists(), target
