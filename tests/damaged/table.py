"""The corpus as a page of the documentation; ``python -m tests.damaged.table`` writes it anew."""

from pathlib import Path

from tests.damaged.corpus import CHAPTERS, CORPUS

DOCUMENT = Path(__file__).parents[2] / "docs" / "damaged-corpus.md"
_HEAD = """# Damaged and edited hand-ins

What becomes of a notebook that is not as it was released. Each kind is made from one honest notebook with two
exercises, `column_means` (3 points) and `standardize` (2.5 points), by the functions in `tests/damaged/`; it is graded
by itself (`test_damaged.py`) and with all others as one class (`test_in_a_class.py`). This page is written by
`python -m tests.damaged.table`.

What can be graded gets its marks; what cannot costs its own exercise, and the student is told why. What Jupyter opens
is read; what it does not open is not guessed at. Nobody else in the class is touched, and whatever was handed in, there
is a feedback page, an autograded notebook, an entry in the grade book and one in `results.json`.
"""


def document():
    """Return the page's text."""
    parts = [_HEAD, f"{len(CORPUS)} kinds in {len(CHAPTERS)} chapters.\n"]
    for chapter, title in CHAPTERS.items():
        rows = [_row(damage) for damage in CORPUS if damage.chapter == chapter]
        parts.append(
            "\n".join([f"## {title}\n", "| Kind | Marks | The student is told | Because |", "|---|---|---|---|"])
        )
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join(parts)


def _row(damage):
    marks = " + ".join(f"{mark:g}" for mark in damage.marks)
    told = "<br>".join(f"“…{_cell(line)}…”" for line in damage.told) or "nothing"
    return f"| {_cell(damage.kind)} | {marks} | {told} | {_cell(damage.because)} |"


def _cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
