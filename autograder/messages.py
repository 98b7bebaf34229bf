"""Every sentence of the engine that a student reads, by key, so that a translation can replace it."""

from __future__ import annotations

__all__ = ["MESSAGES", "say"]

MESSAGES: dict[str, str] = {
    # What came back, compared with what was expected (autograder.trial.compare).
    "compare.none": "The function returned nothing (None). Does every path end in `return`?",
    "compare.type": "The function returned {actual}; expected {expected}.",
    "compare.count": "The function returned {actual}; expected {expected} values: {names}.",
    "compare.length": "The list has {actual} entries; expected {expected}.",
    "compare.ragged": "The returned list is no array: its rows have different lengths or hold something but numbers.",
    "compare.shape": "The shape is {actual}; expected {expected}.",
    "compare.dtype": "The dtype is {actual}; expected {expected}.",
    "compare.nan": "{count} of {total} entries are NaN, the first at {index}.",
    "compare.infinite": "{count} of {total} entries are infinite, the first at {index}.",
    "compare.values": "{count} of {total} entries differ. The worst is at {index}: expected {expected}, got {actual}.",
    "compare.value": "Expected {expected}, got {actual}.",
    "compare.ok": "Correct.",
    # What became of a case (autograder.verdict.judge).
    "verdict.missing": "No function called `{name}` was found. Keep the name that the exercise gives.",
    "verdict.not-a-function": "`{name}` is a {kind}, not a function. Was the name used for something else later on?",
    "verdict.not-attempted": "Not attempted yet.",
    "verdict.signature": "`{name}{actual}` cannot be called as `{name}{expected}`: {text}.",
    "verdict.raised": "{type}: {text}",
    "verdict.raised-at": "{type} in line {line} (`{source}`): {text}",
    "verdict.forbidden": "`{name}` is not allowed in this exercise (line {line}): write it by hand.",
    "verdict.no-module": "{text} (line {line}). When this is graded, only NumPy and Python's own library are there.",
    "verdict.in-place": "The function writes to one of its inputs. Work on a copy, or on a new array.",
    "verdict.memory": "Ran out of memory ({text}).",
    "verdict.timeout": "Did not finish within {seconds:g} s.",
    "verdict.exited": "The code ended its own process instead of returning an answer.",
    "verdict.killed": "The process crashed ({signal}).",
    "verdict.memory-killed": "The process was ended because it used too much memory or time.",
    "verdict.not-run": "Not run: the time for this exercise was used up before.",
    "verdict.too-large": "The answer takes {size} bytes; {limit} are allowed.",
    "verdict.follows": ("Right for your own `{of}`, though that is not the expected one ({slip}): full marks here."),
    "verdict.cell-raised": "The cell that defines `{name}` raised {error}.",
    "verdict.cell-did-not-run": "The cell that defines `{name}` did not run. {error}",
    "verdict.cell-ended": "The cell that defines `{name}` {what}, so it was left out.",
    "verdict.cell-notice": "Cell {cell} raised {error}; the rest of the notebook was graded without it.",
    "verdict.cell-did-not-run-notice": "Cell {cell} did not run. {error} The rest of the notebook was graded.",
    "verdict.cell-ended-notice": "Cell {cell} {what}; the rest of the notebook was graded without it.",
    "verdict.more-cells": "Further cells did not run: {count}.",
    "verdict.cell-timeout": "did not finish within {seconds:g} s",
    "verdict.cell-crashed": "ended its process",
    # The same for a hidden case, of which only the kind of trouble is told.
    "hidden.passed": "Correct.",
    "hidden.name": "The function was not found.",
    "hidden.signature": "The function cannot be called with these inputs.",
    "hidden.type": "The answer is not of the expected kind.",
    "hidden.shape": "The shape differs on this hidden case.",
    "hidden.dtype": "The dtype differs on this hidden case.",
    "hidden.finite": "Entries are NaN or infinite on this hidden case.",
    "hidden.values": "Values differ on this hidden case.",
    "hidden.raised": "An exception was raised on this hidden case ({type}).",
    "hidden.error": "The code crashed or ran out of time or memory on this hidden case.",
    # What was handed in (autograder.handin.finding, autograder.run.grading).
    "handins.nothing": "There is no notebook or .py file for {assignment} in the folder.",
    "handins.nothing-but": (
        "There is no notebook or .py file for {assignment} in the folder, only {names}. Hand in the notebook itself."
    ),
    "handins.unreadable": "The folder of {assignment} could not be opened: {reason}. Please hand it in again.",
    "handins.several": "There are several files, and none is called {assignment}: {names}. Hand in exactly one.",
    "grading.worker-died": "The grader itself stopped twice on this submission; your instructor has been told.",
    # Patterns of wrong answers that no exercise needs to declare (autograder.verdict.diagnosis).
    "pattern.sign": "Every entry has the right size and the wrong sign.",
    "pattern.factor": "Every entry is {factor} times what it should be.",
    "pattern.factor-named": "Every entry is {factor} times what it should be; that is {name}.",
    "pattern.transposed": "The answer is the transpose of what was expected.",
    "pattern.permuted": "The numbers are right, the axes are in another order: expected {expected}, got {actual}.",
    "pattern.reversed": "The numbers are right, but in reversed order along axis {axis}.",
    "pattern.shifted": "The numbers are shifted by {shift} along axis {axis}.",
    "pattern.rotated": "The numbers are right, but turned by 180 degrees.",
    "pattern.offset": "Every entry is off by the same amount, {offset}: is a constant term missing or too much?",
    "pattern.offset-rows": "The error is the same along axis {axis}: is a term missing or too much there?",
    "pattern.border": "Only entries at the border differ: look at how the edge is padded or cropped.",
    "pattern.diagonal": "Only entries on the diagonal differ.",
    "pattern.off-diagonal": "Only entries off the diagonal differ.",
    "pattern.first-of-batch": "Only the first item of the batch is right: is one item used for all?",
    "pattern.batch": "Right for one item at a time, wrong for a batch: look at the axes that are summed or broadcast.",
    "pattern.zeros": "The answer is all zeros.",
    "pattern.swapped": "{part} is what {other} should be, and the other way round.",
    "pattern.in-place": "The function changes its inputs. They belong to the caller: make a copy first.",
    # A hand-in that cannot be graded as a whole, or a remark on one of its cells (autograder.handin.submission).
    "submission.missing": "There is no file called {name} in the hand-in.",
    "submission.not-a-file": "{name} is not an ordinary file. Please hand in the notebook itself.",
    "submission.outside": "{name} is a link to a file outside of the hand-in. Please hand in the notebook itself.",
    "submission.unreadable": "{name} could not be opened: {reason}. Please hand it in again.",
    "submission.too-large": (
        "{name} has more than {limit} MiB. Clear the outputs (Kernel > Restart Kernel and Clear Outputs), save, and "
        "hand it in again."
    ),
    "submission.too-much-code": (
        "{name} holds more than {limit} MiB of code, which is too much to be written by hand. Load data from a file "
        "instead of pasting it into a cell."
    ),
    "submission.too-complex": (
        "{name} holds outputs with too many parts to read. Clear the outputs (Kernel > Restart Kernel and Clear "
        "Outputs), save, and hand it in again."
    ),
    "submission.empty": "{name} is empty. Save the notebook and hand it in again.",
    "submission.binary": "{name} is {looks_like}. Please hand in the .ipynb or .py file itself.",
    "submission.not-text": "{name} is not a text file in UTF-8 or UTF-16. Save it as UTF-8 and hand it in again.",
    "submission.not-json": (
        "{name} is not a complete notebook: it cannot be read beyond line {line} ({reason}). It may have been cut off "
        "or edited by hand. Open it in Jupyter, save it, and hand it in again."
    ),
    "submission.merge-conflict": (
        "{name} holds an unfinished merge: look for the lines that begin with <<<<<<<, ======= and >>>>>>>, keep one "
        "version, and hand it in again."
    ),
    "submission.not-a-notebook": "{name} is not a Jupyter notebook: {reason}. Please hand in the .ipynb file itself.",
    "submission.no-code": "{name} has no code in it. Is it the right file?",
    "submission.unknown-type": "{name} is neither a notebook (.ipynb) nor Python code (.py).",
    "submission.cell-unreadable": "Cell {cell} is damaged and was passed over.",
    "submission.not-code": (
        "Cell {cell} holds `{name}`, but is not a code cell, and so it was not run. Turn it into a code cell (Cell > "
        "Cell Type > Code)."
    ),
    "submission.test-cell-kept": "Cell {cell} is marked as a test, but defines `{name}`, and so it was run.",
    "submission.magic-dropped": "Cell {cell}, line {line}: `{text}` is a Jupyter command, not Python; it was left out.",
    "submission.cell-magic-dropped": "Cell {cell} begins with `{text}` and so is not Python; it was left out.",
    # What the student sees on running a check cell (autograder.notebook).
    "notebook.renamed": (
        "There is no function called `{function}`, but there is one called `{similar}`. The name must be exactly "
        "`{function}`."
    ),
    "notebook.public-only": (
        "These are the public cases, worth {public} of the exercise's {points} points. The others are tried when your "
        "work is graded."
    ),
    # What nbgrader shows beside a solution (autograder.course).
    "course.no-response": "No response.",
    "course.unreadable": "This hand-in could not be read, so nothing of it is shown here. {reason}",
    # What people see of a result (autograder.report).
    "report.language": "en",
    "report.skip": "Skip to the results",
    "report.of": "of",
    "report.outcome.passed": "passed",
    "report.outcome.partly": "in part",
    "report.outcome.failed": "failed",
    "report.outcome.error": "error",
    "feedback.title": "Your feedback",
    "feedback.marks": "marks",
    "feedback.lead.full": "Full marks: every check passes. Well done.",
    "feedback.lead.nearly": "Nearly there: almost everything works.",
    "feedback.lead.part": "A good part of this works already.",
    "feedback.lead.begun": "A start is made, and each exercise below says what to look at next.",
    "feedback.lead.start": "No marks yet. Each exercise below says what to look at; one at a time is the way.",
    "feedback.lead.broken": "Your hand-in could not be graded as it is. What to do about it stands below.",
    "feedback.first": "Look first at",
    "feedback.by-hand": (
        "What you derived in words is read and marked by a person. Those marks come later and are not in this total. "
        "Derivations: {count}."
    ),
    "feedback.file": "About the file you handed in",
    "feedback.contents": "Exercises",
    "feedback.notices": "Worth knowing",
    "feedback.reason": "What probably happened",
    "feedback.checks": "Checks",
    "feedback.hidden": "hidden case",
    "feedback.hidden-why": (
        "Of a hidden case you see what it is about and whether it passed. Its numbers are kept back, so that only a "
        "general solution gets its marks."
    ),
    "feedback.entry": "Worst entry",
    "feedback.expected": "Expected",
    "feedback.actual": "Yours",
    "feedback.trace": "Where it happened",
    "feedback.heat.label": (
        "Map of the errors, {rows} by {columns} entries. Wrong entries: {wrong} of {entries}. The worst is at {index}."
    ),
    "feedback.heat.caption": (
        "In a map of errors each cell is an entry: the larger its square, the larger the error. The worst is framed."
    ),
    "feedback.heat.part": "Shown is `{part}`.",
    "feedback.code": "Your code, as it was graded",
    "feedback.output": "What your code printed",
    "feedback.shortened": "Too long to show in full; lines left out: {lines}.",
    "feedback.graded": "Graded automatically.",
    "feedback.graded-at": "Graded automatically on {time}.",
    "feedback.path": "File: {path}.",
    "feedback.question": "If something here looks wrong to you, ask: please send this page along.",
    "report.title": "Class report",
    "report.student": "Student",
    "report.students": "Students",
    "report.marks": "Marks",
    "report.outcome": "Outcome",
    "report.exercise": "Exercise",
    "report.exercises": "Exercises",
    "report.reason": "Main reason",
    "report.mean": "Mean",
    "report.median": "Median",
    "report.full": "Full marks",
    "report.zero": "No marks",
    "report.errors": "Errors",
    "report.look": "To look at",
    "report.ungraded": "Not graded",
    "report.took": "Graded in",
    "report.took-note": "It took {seconds}; hand-ins: {students}.",
    "report.unreadable": "Files that could not be graded",
    "report.crashed": "Code that ended in an error",
    "report.noticed": "Remarks on cells",
    "report.distribution": "Distribution of marks",
    "report.difficulty": "How the exercises went",
    "report.mean-share": "Mean share of marks",
    "report.hardest": "Check that fails most",
    "report.failures": "{count} of {students}",
    "report.none-failed": "none fails",
    "report.mistakes": "Most common mistakes",
    "report.who": "Who made it",
    "report.time": "Time",
    "report.seconds": "Seconds per student",
    "report.median-time": "Half of the hand-ins took less than {seconds}.",
    "report.slowest": "The slowest took {seconds}:",
    "report.plot.marks": (
        "Histogram of the marks of {students} students: mean {mean} and median {median} of {max_score}."
    ),
    "report.plot.seconds": "Histogram of the grading time per student: median {median}.",
}


def say(key: str, /, **values: object) -> str:
    """Return the sentence of a key with its values put in."""
    return MESSAGES[key].format(**values)
