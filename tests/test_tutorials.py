"""The tutorials can be followed word for word, and what they show is what the programs print."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.autograder.sandboxes import why_no_bubblewrap

ROOT = Path(__file__).parents[1]
TUTORIALS = ROOT / "docs" / "tutorials"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"`(?P<path>[\w./-]+\.py)`[^\n`]*(?:\n[^\n`]+)*:\n\n\Z")
LOSES_MARKS = re.compile(r"autograder (check|grade|explain) ")


def blocks(page):
    """Each block in order: a file to write, a command, a part of a script, or what the command before has shown."""
    text = (TUTORIALS / page).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    for block in BLOCK.finditer(text):
        kind, body = block["kind"], block["text"]
        if kind == "console":
            for command in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                yield "command", command.strip()
        elif kind == "python" and (file := FILE.search(text[: block.start()])):
            yield file["path"], body
        else:
            assert kind in ("python", "text"), f"{page}: who runs a block of {kind}?"
            yield kind, body


def environment(folder):
    """That of a shell in which the package is installed, and nobody's settings or state."""
    scripts = sysconfig.get_path("scripts")
    return os.environ | {
        "PATH": os.pathsep.join([scripts, str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "COLUMNS": "80",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, env=environment(folder.parent), capture_output=True, text=True, timeout=900
    )
    allowed = {0, 1} if LOSES_MARKS.search(str(command[-1])) else {0}
    assert done.returncode in allowed, f"{command}\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def follow(page, folder):
    """Do what a page says, and return what was printed, with each text that the page says is shown."""
    folder.mkdir()
    script, printed = [], [("", [])]
    for kind, text in blocks(page):
        if kind == "command":
            printed.append((run(["bash", "-c", text], folder), []))
        elif kind == "python":
            script.append(text)
        elif kind == "text":
            printed[-1][1].append(text)
        else:
            (folder / kind).write_text(text, encoding="utf-8")
    if script:
        printed.append((run([sys.executable, "-c", "\n".join(script)], folder), []))
    return printed


def test_a_student_follows_the_first_exercise(tmp_path):
    printed = follow("student.md", tmp_path / "work")
    shown = [(output, texts) for output, texts in printed if texts]
    assert len(shown) == 3
    for output, (text,) in shown:
        place = 0
        for line in text.splitlines():
            assert line in output[place:], f"{line!r} is not shown, or not in this order:\n{output}"
            place = output.index(line, place)
    assert "softmax " in printed[1][0]
    assert "softmax(x, *, axis=-1)" in printed[2][0]


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap())
def test_an_instructor_follows_the_first_course(tmp_path):
    course = tmp_path / "course"
    ((table, (marks, sentence)),) = [(output, texts) for output, texts in follow("instructor.md", course) if texts]
    printed = [line.rstrip() for line in table.splitlines()]
    assert all(line in printed for line in marks.splitlines()), table
    feedback = re.sub(r"<[^>]*>", "", (course / "graded/00-tour/feedback/cara.html").read_text(encoding="utf-8"))
    assert " ".join(sentence.split()) in " ".join(feedback.split())
    for name in (
        "handout/README.md",
        "graded/00-tour/report.html",
        "marks.csv",
        "totals/totals.html",
        "private/secret",
    ):
        assert (course / name).is_file(), name
    assert "BEGIN SOLUTION" in (course / "solutions/00-tour/00-tour.ipynb").read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in (course / "handout/00-tour/00-tour.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_reader_follows_the_first_model(tmp_path):
    printed = follow("reader.md", tmp_path / "work")
    assert re.search(r"^\s*mlp_backward\b|backprop\.mlp_backward", printed[1][0], re.MULTILINE)
    assert re.search(r"\d+% of the held-out digits are read", printed[-1][0])
    left = {path.name for path in (tmp_path / "work" / "runs" / "first").iterdir()}
    assert {"model.keras", "curve.csv", "summary.json"} <= left
