"""The corpus: one file a hostile submission, each of which says what it tries and what must happen.

A script says it in its docstring, a notebook in its first cell::

    Leave with success by `os._exit`.

    expect: 0 points, error
    because: a process that has ended gives no answer

One that is tried on other exercises than the usual one names them, after ``asks:``.

The grammar of ``expect`` is ``[at most] POINTS points, OUTCOME[ or OUTCOME][, within SECONDS s]``. A submission that
reaches what it must not prints ``BREACH`` and what it has found. ``@COURSE@`` and ``@REPOSITORY@`` stand for the
folders of the run and of the course, which its author is supposed to know.

``python -m tests.hostile.corpus`` writes ``docs/hostile-corpus.md``.
"""

import ast
import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CORPUS", "PAGE", "Hostile", "table"]

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
PAGE = REPOSITORY / "docs" / "hostile-corpus.md"
SECONDS = 6.0  # the exercise allows 2, and the grader's own work on a busy machine takes some
KINDS = {
    "forging": "Marks without an answer",
    "reading": "What is nobody's business",
    "remembering": "What a process leaves for the next",
    "writing": "What would outlive the submission",
    "signalling": "What would reach other submissions",
    "network": "The world outside",
    "exhaustion": "Time, memory and everything else that is finite",
    "dying": "Ends without an answer",
    "lying": "Answers that are not what they seem",
    "shortcuts": "Answers without the work",
}
_EXPECT = re.compile(
    r"(?P<bound>at most )?(?P<points>[\d.]+) points?, (?P<outcomes>\w+(?: or \w+)*)(?:, within (?P<seconds>\d+) s)?"
)


@dataclass(frozen=True)
class Hostile:
    """One submission and what must happen to it."""

    path: Path
    title: str
    expect: str
    because: str
    asks: tuple[str, ...] = ("toy.affine",)

    @classmethod
    def read(cls, path: Path) -> "Hostile":
        text = path.read_text(encoding="utf-8")
        header = (
            json.loads(text)["cells"][0]["source"] if path.suffix == ".ipynb" else ast.get_docstring(ast.parse(text))
        )
        title, fields = str(header).split("\n\n")
        told = dict(line.split(": ", 1) for line in fields.splitlines())
        asks = tuple(told.pop("asks", "toy.affine").split(", "))
        hostile = cls(path, title.replace("\n", " "), told.pop("expect"), told.pop("because"), asks)
        if told or not _EXPECT.fullmatch(hostile.expect):
            raise ValueError(f"{path}: the header says {sorted(told) or hostile.expect!r}; see {__file__}")
        return hostile

    @property
    def kind(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.path.name}"

    @property
    def seconds(self) -> float:
        """How long grading it may take."""
        return float(self._expected["seconds"] or SECONDS)

    @property
    def outcomes(self) -> list[str]:
        return self._expected["outcomes"].split(" or ")

    def deserves(self, score: float) -> bool:
        """Whether a mark is what the work is worth."""
        points = float(self._expected["points"])
        return 0 <= score <= points if self._expected["bound"] else abs(score - points) < 1e-9

    @property
    def _expected(self) -> "re.Match[str]":
        match = _EXPECT.fullmatch(self.expect)
        assert match is not None
        return match

    def hand_in(self, folder: Path, course: Path) -> Path:
        """Put the file where a student's hand-in would be, grown to its full size."""
        text = self.path.read_text(encoding="utf-8")
        if self.path.suffix == ".ipynb":
            text = json.dumps(_grown(json.loads(text)))
        handed_in = folder / f"mallory{self.path.suffix}"
        handed_in.write_text(text.replace("@COURSE@", str(course)).replace("@REPOSITORY@", str(REPOSITORY)), "utf-8")
        return handed_in


def _grown(notebook: dict) -> dict:
    """Multiply what a notebook's cells ask for, so that the committed file stays small.

    In a cell's metadata, ``times`` is of the cell, ``line_times`` of its first line and ``output_times`` of its output;
    ``fill`` is what stands for ``@FILL@``, and how often.
    """
    cells = []
    for cell in notebook["cells"]:
        wanted = cell["metadata"]
        piece, times = wanted.get("fill", ("", 0))
        cell["source"] = "".join(cell["source"]).replace("@FILL@", piece * times)
        if cell["cell_type"] == "code":
            line, _, rest = "".join(cell["source"]).partition("\n")
            cell["source"] = f"{line}\n" * wanted.get("line_times", 1) + rest
            for output in cell["outputs"]:
                output["text"] = "".join(output["text"]) * wanted.get("output_times", 1)
        cells += [copy.copy(cell) for _ in range(wanted.get("times", 1))]
    return notebook | {"cells": cells}


CORPUS = [
    Hostile.read(path) for kind in KINDS for path in sorted((HERE / kind).iterdir()) if path.suffix in {".py", ".ipynb"}
]


def table() -> str:
    """The page about the corpus."""
    lines = [
        "# Hostile submissions",
        "",
        f"The {len(CORPUS)} submissions in `tests/hostile` try to get marks without the work, to learn what they must",
        "not, or to do harm. `tests/hostile/test_hostile.py` grades each of them in the sandbox, on an exercise worth",
        "4 points that allows 2 seconds, or on that and others, and holds the mark, the outcome and the time to what",
        "is written here. Before, beside and after each, an honest submission is graded and gets full marks; no file",
        "of the course or of other students changes; no process and no open file is left over; the warm sandbox goes",
        "on. What defends against them in general stands in the [threat model](threat-model.md).",
        "",
        "This page is made from the files' headers by `python -m tests.hostile.corpus`.",
    ]
    for kind, heading in KINDS.items():
        lines += [
            "",
            f"## {heading}",
            "",
            "| `" + kind + "/` | It tries to | It gets | Because |",
            "| --- | --- | --- | --- |",
        ]
        for hostile in CORPUS:
            if hostile.kind == kind:
                cells = (f"`{hostile.path.name}`", hostile.title, hostile.expect, hostile.because)
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
