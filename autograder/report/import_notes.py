"""What an instructor has to know of a table before another system imports it.

The rules are those of the importers' sources: `lib/gradebook_importer.rb` of canvas-lms, and
`grade/import/csv/classes/load_data.php` of Moodle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from autograder.report.class_marks import ClassMarks
from autograder.report.marks_csv import Layout, canvas_identity, cell_text, items, moodle_identities
from autograder.roster.people import Roster

__all__ = ["import_notes"]

# Whatever has one of these in its name is a column of Canvas's own.
_CANVAS_OWN = [
    f"{kind} {of}" for kind in ("Current", "Final", "Override") for of in ("Score", "Points", "Grade", "Status")
]
_SHOWN = 5


def import_notes(class_marks: ClassMarks, layout: Layout, roster: Roster | None, column: str) -> Iterator[str]:
    """Say what will not be imported as it is meant, and how to mend it."""
    students = [row.student for row in class_marks.students]
    if layout is Layout.PLAIN:
        yield from _changed(students)
    elif layout is Layout.CANVAS:
        yield from _canvas(students, roster, items(class_marks, column))
    else:
        yield from _moodle(students, moodle_identities(students, roster))


def _changed(texts: Sequence[str]) -> Iterator[str]:
    changed = [text for text in texts if cell_text(text) != text]
    if changed:
        yield (
            f"Written otherwise than they are, so that no spreadsheet takes them for a formula: {len(changed)} "
            f"({', '.join(map(ascii, changed[:_SHOWN]))}). The other system will not know them by it."
        )


def _canvas(students: Sequence[str], roster: Roster | None, titles: Sequence[str]) -> Iterator[str]:
    for title in titles:
        own = next((words for words in _CANVAS_OWN if words in title), None)
        if own:
            yield f"Canvas passes over a column with “{own}” in its name, as over its own: call {title!r} otherwise"
    goes_by: dict[str, dict[str, str]] = {}
    for student in students:
        name, *numbers, _ = canvas_identity(student, roster)
        heads = zip(("ID", "SIS User ID", "SIS Login ID", "Student"), (*numbers, name), strict=True)
        goes_by[student] = dict([next((head, text) for head, text in heads if text)])
    yield from _alike(goes_by)
    named = [title for title in titles if not title.endswith(")")]  # otherwise its number decides
    yield from _changed([*named, *(text for one in goes_by.values() for text in one.values())])


def _moodle(students: Sequence[str], known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    nobody = [student for student in students if student not in known]
    if nobody:
        yield f"Left out, since Moodle takes nothing of a file with a line of nobody: {_some(nobody)}"
    for head in {head: None for heads in known.values() for head in heads}:
        without = [student for student, heads in known.items() if not heads[head]]
        if without and len(without) < len(known):
            has = "has" if len(without) == 1 else "have"
            yield f"Do not map “{head}”: {_some(without)} {has} none, and Moodle would take nothing of the file."
    yield from _alike(known)
    yield from _changed([text for heads in known.values() for text in heads.values()])


def _alike(known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Lines of one student, of which the other system would take the last or none."""
    of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, heads in known.items():
        for head, text in heads.items():
            of[head, text] += [student] if text else []
    for (head, text), several in of.items():
        if len(several) > 1:
            yield f"One {head}, {text}, is that of several students: {_some(several)}"


def _some(students: Sequence[str]) -> str:
    more = f", and {len(students) - _SHOWN} more" if len(students) > _SHOWN else ""
    return ", ".join(students[:_SHOWN]) + more
