"""What the cases' examination has shown, as a table for people and as data for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograder.mutation.draws import DRAWS
from autograder.mutation.examination import Examination, Fate

__all__ = ["as_json", "heading", "row", "total", "unexamined"]

WIDTH = 80
_NUMBERS = ("mutants", "killed", "equivalent", "survive", "uneven")


def heading() -> str:
    """The names of the columns."""
    return _line("exercise", _NUMBERS)


def row(examination: Examination) -> str:
    """One exercise's numbers, and below them what survives."""
    survivors = [line for fate in examination.survivors for line in _survivor(fate)]
    return "\n".join([_line(examination.exercise_id, _counts([examination])), *survivors])


def unexamined(exercise_id: str) -> str:
    """An exercise whose mutants would show nothing, since it is wrong itself."""
    return _line(exercise_id, ["-"] * len(_NUMBERS))


def total(examinations: Sequence[Examination]) -> str:
    """All exercises' numbers, and the share of mutants that lose marks, of those that are not equivalent."""
    mutants, killed, equivalent, *_ = _counts(examinations)
    rate = killed / max(mutants - equivalent, 1)
    seconds = sum(examination.seconds for examination in examinations)
    each = 1000 * seconds / max(mutants, 1)
    return "\n".join(
        [
            _line("all", _counts(examinations)),
            f"Kill rate: {rate:.1%}. Time: {seconds:.1f} s, {each:.1f} ms a mutant.",
        ]
    )


def _counts(examinations: Sequence[Examination]) -> list[int]:
    return [
        sum(len(e.fates) for e in examinations),
        sum(e.killed for e in examinations),
        sum(len(e.equivalent) for e in examinations),
        sum(len(e.survivors) for e in examinations),
        sum(len(e.uneven) for e in examinations),
    ]


def _line(name: str, values: Sequence[object]) -> str:
    numbers = "".join(f"{value!s:>{len(title) + 2}}" for title, value in zip(_NUMBERS, values, strict=True))
    return f"{name:<{WIDTH - sum(len(title) + 2 for title in _NUMBERS)}}{numbers}"


def _survivor(fate: Fate) -> list[str]:
    """Where it stands, what is changed, and in how many variants it loses marks, if in any."""
    mutant = fate.mutant
    number = f" #{mutant.occurrence}" if mutant.occurrence > 1 else ""
    where = f"line {mutant.line}, {mutant.operator}{number}" if mutant.line else mutant.operator
    luck = "" if fate.never_killed else f" (killed in only {fate.variants_killed} of {DRAWS - 1} variants)"
    changed = [f"      - {mutant.before}", f"      + {mutant.after}"] if mutant.before else []
    return [_cropped(line) for line in [f"  {where}{luck}", *changed]]


def _cropped(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def as_json(examination: Examination) -> dict[str, Any]:
    """All that is known of an exercise's mutants; those that lose all marks that they should, by number only."""
    return {
        "id": examination.exercise_id,
        "mutants": len(examination.fates),
        "killed": examination.killed,
        "equivalent": [
            {"key": fate.mutant.key, "reason": examination.declared[fate.mutant.key]} for fate in examination.equivalent
        ],
        "survivors": [_as_json(fate) for fate in examination.survivors],
        "uneven": [{"key": fate.mutant.key, "cases": fate.uneven} for fate in examination.uneven],
        "power": [
            {"mistake": one.mistake, "case": one.case, "least": _finite(one.least), "loses": one.loses}
            for one in examination.powers
        ],
        "seconds": examination.seconds,
    }


def _finite(margin: float) -> float | None:
    """A margin; nothing for an infinite one, which JSON has no number for."""
    return round(margin, 2) if math.isfinite(margin) else None


def _as_json(fate: Fate) -> dict[str, Any]:
    mutant = fate.mutant
    return {
        "key": mutant.key,
        "operator": mutant.operator,
        "line": mutant.line,
        "before": mutant.before,
        "after": mutant.after,
        "variants_killed": fate.variants_killed,
    }
