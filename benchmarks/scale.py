"""A class of 10,000: how time and memory grow while ``autograder grade`` works through it.

Run it with ``python -m benchmarks.scale``. It takes minutes, and some gigabytes of the folder for temporary files, and
writes ``benchmarks/SCALE.md`` and its picture; with another number of ``--students`` it only prints.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from autograder.asked.catalogue import Catalogue
from autograder.course.build import build
from benchmarks.__main__ import limit_threads
from benchmarks.processes import Family
from benchmarks.race import Disagreement
from benchmarks.scale_report import PICTURE, Sample, draw, markdown, warning
from demo.submissions import lay_out

__all__ = ["hand_in", "observe"]

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("SCALE.md")
ASSIGNMENT = "00-tour"
HONEST = ("ada", "bo", "chen")
STUDENTS = 10_000
PAUSE, SHORT_PAUSE = 1.0, 0.1  # seconds between looks while submissions are graded, and towards the end
NEARLY = 0.99


@click.command()
@click.option("--students", default=STUDENTS, show_default=True, type=click.IntRange(min=1))
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(min=1), help="Workers of the grader.")
def main(students: int, jobs: int) -> None:
    """Grade a large class once, and watch the processes."""
    load = os.getloadavg()[0]
    click.echo(warning(load), err=True, nl=bool(warning(load)))
    limit_threads(1)  # each worker has one core
    with tempfile.TemporaryDirectory(prefix="dlcourse-scale-") as folder:
        hand_in(Path(folder), students)
        try:
            samples = list(observe(Path(folder), students, jobs))
        except Disagreement as disagreement:
            sys.exit(str(disagreement))
        written = sum(path.stat().st_size for path in (Path(folder) / "graded").rglob("*") if path.is_file())
    text = markdown(samples, jobs, load, written)
    click.echo(text)
    if students == STUDENTS:
        RESULTS.write_text(text, encoding="utf-8")
        draw(samples, ROOT / PICTURE)


def hand_in(root: Path, students: int) -> None:
    """Write a submission for each student: an honest notebook with a comment of the student's own."""
    build(root, Catalogue())
    lay_out(root, root / "roster", ASSIGNMENT)
    file = Path(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
    texts = [(root / "roster" / name / file).read_text(encoding="utf-8") for name in HONEST]
    for number, text in zip(range(students), itertools.cycle(texts), strict=False):
        student = f"student-{number:05}"
        path = root / "submitted" / student / file
        path.parent.mkdir(parents=True)
        path.write_text(_signed(text, student), encoding="utf-8")


def _signed(text: str, student: str) -> str:
    """Append a comment to the last answer, so that no two files, and no two answers, are the same."""
    notebook = json.loads(text)
    answers = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    answers[-1]["source"] = "".join(answers[-1]["source"]) + f"\n# {student}"
    return json.dumps(notebook, ensure_ascii=False)


def observe(root: Path, students: int, jobs: int) -> Iterator[Sample]:
    """Grade the class in another process, and look at it until it ends.

    Raises:
        Disagreement: it did not grade everybody, or not everybody has full marks.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(root / "cache")}
    command = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--submissions", str(root / "submitted")]
    command += ["--out", str(root / "graded"), "--jobs", str(jobs)]
    log, started = root / "log", time.monotonic()
    with log.open("wb") as file:
        run = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=file)
    family = Family(run.pid)
    try:
        while run.poll() is None:
            done, look = _done(log), family.look()
            if look is not None:
                yield Sample(time.monotonic() - started, done, look)
            with suppress(subprocess.TimeoutExpired):
                run.wait(PAUSE if done < NEARLY * students else SHORT_PAUSE)
    finally:
        run.kill()  # it is over by now, unless this process was interrupted
        run.wait()
    if run.returncode or _done(log) != students:
        end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Disagreement(f"grading {students} honest submissions ended with {run.returncode}:\n{end}")


def _done(log: Path) -> int:
    """The number in the last of the lines ``[12/300] student: 34/34``."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        numbers = re.findall(rb"^\[(\d+)/\d+\] ", file.read(), re.MULTILINE)
    return int(numbers[-1]) if numbers else 0


if __name__ == "__main__":
    main()
