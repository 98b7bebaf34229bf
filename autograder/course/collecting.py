"""Puts what was downloaded where `autograder grade` looks for it, a folder a student, and loses nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.student_folder import Collected, Found, StudentFolder
from autograder.roster.archives import File, Refused, files_of
from autograder.roster.downloads import METADATA, Listed, claims, read_metadata
from autograder.roster.people import Person, Roster

__all__ = ["collect"]


def collect(sources: Sequence[Path], roster: Roster, assignment: str, out: Path, *, dry_run: bool = False) -> Collected:
    """Put the files of downloads into ``out/STUDENT/ASSIGNMENT/``.

    Of a student's several hand-ins the newest counts, and a file that is there already is replaced only by a newer
    one; what was replaced is kept in a folder of its own. The downloads stay as they are.

    Args:
        sources: folders or ZIP archives, an earlier download first.
        roster: the class.
        out: the folder of all submissions.
        dry_run: whether nothing is to be written.

    Raises:
        Refused: if a source is neither a folder nor an archive.
    """
    done = Collected()
    by_student: dict[str, list[Found]] = defaultdict(list)
    systems = set()
    for number, source in enumerate(sources):
        for found, people in _whose(source, number, roster, done):
            systems.add(found.claim.system)
            for person in people:
                by_student[person.student].append(found)
    done.systems = sorted(systems - {""})
    for student in sorted(by_student):
        StudentFolder(student, assignment, out, dry_run, done).take(by_student[student])
    done.missing = sorted(person.student for person in roster if person.student not in done.students)
    return done


def _whose(source: Path, number: int, roster: Roster, done: Collected) -> Iterator[tuple[Found, list[Person]]]:
    """The files of a download with the students they are of."""
    listed = list(files_of(source))
    files = [file for file in listed if isinstance(file, File)]
    done.refused += [entry for entry in listed if not isinstance(entry, File)]
    submissions: dict[tuple[str, ...], Listed] = {}
    for note in [file for file in files if file.path[-1] == METADATA and len(file.path) <= 2]:
        try:
            submissions |= read_metadata(note.read().decode("utf-8", "replace"), note.path[:-1])
            files.remove(note)
        except (ValueError, Refused) as error:
            done.refused.append((note.name, str(error)))
    said_of = claims(((file.path, file.changed) for file in files), submissions, roster)
    for file, claim in zip(files, said_of, strict=True):
        people = []
        for said in claim.said:
            matches = roster.find(said)
            if len(matches) == 1:
                people += matches
            else:
                several = f" may be {' or '.join(p.student for p in matches)}" if matches else ""
                done.unknown.append((file.name, f"{claim.whom}{several}"))
        if not claim.said:
            done.unknown.append((file.name, "nobody is named"))
        if people:
            yield Found(file, claim, number), people
