"""Inside Gradescope's container: grade the one hand-in that is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.course.locked import locked_cells
from autograder.gradescope.results import Visibility, gradescope_results
from autograder.handin.finding import HandIn, find_handin
from autograder.run.grading import Grading, grade_handin
from autograder.sandbox import Isolation, Sandbox, SandboxError

__all__ = ["grade_submission", "student_of"]


def grade_submission(root: Path) -> dict[str, Any]:
    """Grade ``root/submission`` and write ``root/results/results.json``, whole or not at all.

    Args:
        root: Gradescope's ``/autograder``; ``root/source`` is the unpacked archive.

    Returns:
        What was written.

    Raises:
        ExerciseError: if the archive is not complete. Then nothing is written, and Gradescope tells the instructor.
    """
    source = root / "source"
    settings = _settings(source)
    folders = tuple(source / folder for folder in settings["folders"])
    grading = Grading(
        assignment=settings["assignment"],
        exercise_ids=tuple(settings["exercises"]),
        secret=_secret(source),
        isolation=_isolation(),
        exercise_folders=folders,
        locked=locked_cells(settings["assignment"], Catalogue(folders, settings.get("notebooks"))),
    )
    result = grade_handin(grading, _handin(root, grading.assignment))
    document = gradescope_results(result, Visibility(settings["hidden_cases"]))
    results = root / "results"
    results.mkdir(exist_ok=True)
    partial = results / ".results.json.partial"
    partial.write_text(json.dumps(document, indent=2), encoding="utf-8")
    partial.replace(results / "results.json")
    print(f"{result.student}: {result.score:g} of {result.max_score:g}, {result.outcome}, {result.seconds:.1f} s")
    return document


def student_of(metadata: Path) -> str:
    """Name who handed in, from Gradescope's ``submission_metadata.json``; a group by all of its members.

    Hidden cases are drawn for this name, so it is the same at each attempt.
    """
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return "+".join(sorted(str(user["email"]).lower() for user in users)) or "student"
    except (OSError, ValueError, KeyError, TypeError):
        return "student"


def _settings(source: Path) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = json.loads((source / "assignment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExerciseError(
            f"the archive has no readable assignment.json ({error}); make and upload it again"
        ) from None
    return settings


def _secret(source: Path) -> bytes:
    try:
        return (source / "secret").read_bytes().strip()
    except OSError as error:
        raise ExerciseError(f"the archive's secret cannot be read ({error}); make and upload it again") from None


def _isolation() -> Isolation:
    """The sandbox where the container allows it, else the best there is, and a note for the instructor."""
    try:
        Sandbox(Isolation.BUBBLEWRAP).close()
    except SandboxError as error:
        print(f"NOTE FOR INSTRUCTORS: {error}\nNOTE FOR INSTRUCTORS: {Isolation.PROCESS.warning}", file=sys.stderr)
        return Isolation.PROCESS
    return Isolation.BUBBLEWRAP


def _handin(root: Path, assignment: str) -> HandIn:
    """The hand-in, found as in a class's folder."""
    folder = root / "submission"
    if not folder.is_dir():
        raise ExerciseError(f"there is no folder {folder}; Gradescope puts the hand-in there")
    # The platform may have it reached by a link; the student cannot.
    return find_handin(folder.resolve(), student_of(root / "submission_metadata.json"), assignment)
