"""What has been graded, with what, and what came of it: the grader's memory between runs, and after a crash."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType

from autograder.asked.exercise import ExerciseError
from autograder.asked.provenance import Provenance
from autograder.verdict.result import Result, SubmissionResult

__all__ = ["Entry", "Ledger", "Told", "fingerprint"]

_TABLES = """
CREATE TABLE IF NOT EXISTS handin (
    assignment TEXT, student TEXT, submission TEXT, path BLOB,  -- a path is bytes, not text
    PRIMARY KEY (assignment, student, submission)
);
CREATE TABLE IF NOT EXISTS grade (
    assignment TEXT, student TEXT, exercise TEXT, submission TEXT, version TEXT, seed TEXT,
    graded_at TEXT, score REAL, max_score REAL, result TEXT,
    PRIMARY KEY (assignment, student, exercise, submission, version, seed)
);
CREATE TABLE IF NOT EXISTS page (  -- what a student's pages were made from last, and what is in no exercise's result
    assignment TEXT, student TEXT, origin TEXT, notices TEXT, answers TEXT, PRIMARY KEY (assignment, student)
);
CREATE TABLE IF NOT EXISTS provenance (version TEXT PRIMARY KEY, parts TEXT);  -- what a version is made of
"""
_LAYOUT = 2  # of the tables; before there was a number they had no provenance, and in 1 notices were a hand-in's

_AGAIN = ". Nothing that was graded before is lost: mend this, and run the same command again"


def fingerprint(secret: bytes) -> str:
    """Name a course's secret without telling it."""
    return hashlib.sha256(b"seed " + secret).hexdigest()[:16]


@dataclass(frozen=True)
class Entry:
    """One exercise of one hand-in, as it was graded."""

    assignment: str
    student: str
    exercise: str
    submission: str
    version: str
    seed: str
    graded_at: str
    result: Result


@dataclass(frozen=True)
class Told:
    """What is known of a hand-in beside its exercises: what was remarked on it, and its answers in prose."""

    notices: list[str]
    answers: dict[str, str]


class Ledger:
    """One committed row for each finished exercise, under all that its marks depend on.

    The key holds the submission's digest, the version, which names all that the marks rest on (see
    :mod:`autograder.asked.provenance`), and the seed's fingerprint: what has not changed is never graded again, and
    what has changed always is. Rows are only added, so that a mark that was given can be explained later.

    Args:
        path: the SQLite data base; made where missing. Several graders may use it at once.
        seed: fingerprint of the course's secret.

    Raises:
        ExerciseError: if a later version of the grader wrote it.
    """

    def __init__(self, path: Path, seed: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.seed = path, seed
        self._connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut a moment
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        if layout > _LAYOUT:
            self._connection.close()
            raise ExerciseError(
                f"{path} was written by a later version of this grader (layout {layout}, expected {_LAYOUT} or less); "
                "grade with that version, or give --out another folder"
            )
        self._connection.executescript(f"{_TABLES}PRAGMA user_version = {_LAYOUT};")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._connection.close()

    def known(self, assignment: str, student: str, submission: str, versions: Mapping[str, str]) -> dict[str, Result]:
        """Return the results that still hold, by exercise.

        Args:
            submission: the hand-in's digest.
            versions: the current version of each exercise.
        """
        query = (
            "SELECT exercise, version, result FROM grade WHERE assignment = ? AND student = ? AND submission = ? "
            "AND seed = ?"
        )
        with closing(self._connection.execute(query, (assignment, student, submission, self.seed))) as rows:
            return {
                exercise: Result.from_record(json.loads(result))
                for exercise, version, result in rows
                if versions.get(exercise) == version
            }

    def told(self, assignment: str, student: str, origin: str) -> Told | None:
        """Return what was told of a student's hand-in, if the pages that were written last have this origin."""
        query = "SELECT notices, answers FROM page WHERE assignment = ? AND student = ? AND origin = ?"
        row = self._connection.execute(query, (assignment, student, origin)).fetchone()
        return Told(list(json.loads(row[0])), dict(json.loads(row[1]))) if row else None

    def record(self, graded: SubmissionResult, provenances: Mapping[str, Provenance], origin: str = "") -> None:
        """Write down one hand-in, all of it or nothing.

        Args:
            provenances: what the marks of each exercise rest on.
            origin: what its pages were made from.
        """
        if not graded.digest:
            return  # there was nothing to read, and finding that out again costs nothing
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        key = (graded.assignment, graded.student)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute(
                "INSERT OR REPLACE INTO handin (assignment, student, submission, path) VALUES (?, ?, ?, ?)",
                (*key, graded.digest, os.fsencode(graded.path)),
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?)",
                (*key, origin, json.dumps(graded.notices), json.dumps(graded.answers)),
            )
            self._connection.executemany(
                "INSERT OR IGNORE INTO grade VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (*key, r.id, graded.digest, provenances[r.id].digest, self.seed, now, r.score, r.max_score,
                     json.dumps(r.as_record()))
                    for r in graded.results
                ],
            )  # fmt: skip
            self._connection.executemany(
                "INSERT OR IGNORE INTO provenance VALUES (?, ?)",
                [(one.digest, json.dumps(dict(one.parts))) for one in provenances.values()],
            )
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:  # a full disk ends it by itself
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise ExerciseError(f"{self.path} cannot be written: {error}{_AGAIN}") from error
            raise

    def history(self, student: str, exercise: str, assignment: str | None = None) -> list[Entry]:
        """Return every grading of a student's exercise, the latest last."""
        query = (
            "SELECT assignment, student, exercise, submission, version, seed, graded_at, result FROM grade "
            "WHERE student = ? AND exercise = ? AND (? IS NULL OR assignment = ?) ORDER BY graded_at, rowid"
        )
        with closing(self._connection.execute(query, (student, exercise, assignment, assignment))) as rows:
            return [
                Entry(
                    assignment=row[0],
                    student=row[1],
                    exercise=row[2],
                    submission=row[3],
                    version=row[4],
                    seed=row[5],
                    graded_at=row[6],
                    result=Result.from_record(json.loads(row[7])),
                )
                for row in rows
            ]

    def parts_of(self, entry: Entry) -> dict[str, str]:
        """Return what an exercise was graded with, by name; nothing where it was not written down."""
        row = self._connection.execute("SELECT parts FROM provenance WHERE version = ?", (entry.version,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def path_of(self, entry: Entry) -> Path | None:
        """Return where a graded hand-in was found."""
        query = "SELECT path FROM handin WHERE assignment = ? AND student = ? AND submission = ?"
        row = self._connection.execute(query, (entry.assignment, entry.student, entry.submission)).fetchone()
        return Path(os.fsdecode(row[0])) if row else None
