"""Which exercise somebody means by a name: an id, an id without its unit, or something near to one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from autograder.asked.exercise import ExerciseError

__all__ = ["exercise_named", "nearest"]

_SHOWN = 4


def exercise_named(ids: Iterable[str], name: str) -> str:
    """The id that a name means.

    Raises:
        ExerciseError: if it means none, with the nearest ones; or several, with all of them.
    """
    known = list(ids)
    wanted = name.strip().removesuffix(".py").replace("/", ".").replace("-", "_").lower()
    if wanted in known:
        return wanted
    fitting = [each for each in known if each.rpartition(".")[2] == wanted.rpartition(".")[2]]
    if "." not in wanted and len(fitting) == 1:
        return fitting[0]
    if "." not in wanted and fitting:
        raise ExerciseError(f"there are several exercises {name!r}: {', '.join(fitting)}")
    near = nearest(known, wanted)
    advice = f"did you mean {' or '.join(near)}?" if near else "`autograder list` shows all"
    raise ExerciseError(f"there is no exercise {name!r}; {advice}")


def nearest(ids: Iterable[str], wanted: str) -> list[str]:
    """The ids that are most like a name, the nearest first: a part of them, or a misspelling, with or without unit."""
    known = list(ids)
    last = wanted.rpartition(".")[2]
    by_last: dict[str, list[str]] = {}
    for each in known:
        by_last.setdefault(each.rpartition(".")[2], []).append(each)
    similar = difflib.get_close_matches(last, by_last, n=_SHOWN, cutoff=0.6)
    parts = [each for each in known if len(last) > 2 and last in each.rpartition(".")[2]]
    found = [*(each for one in similar for each in by_last[one]), *parts]
    found += difflib.get_close_matches(wanted, known, n=_SHOWN, cutoff=0.6)
    return list(dict.fromkeys(found))[:_SHOWN]
