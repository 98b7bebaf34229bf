"""Reads the `results.json` of `autograder grade` back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.verdict.result import Check, Diagnosis, Kind, Outcome, Result, SubmissionResult

__all__ = ["read_results"]

_EXPECTED = "expected the results.json that `autograder grade` writes into its --out folder"


def read_results(path: Path, catalogue: Catalogue) -> list[SubmissionResult]:
    """Return every student's result out of a `results.json`.

    Args:
        path: the file.
        catalogue: says which cases are hidden where the file itself does not. A case that neither knows counts as
            hidden, so that nothing gets out of it.

    Raises:
        ExerciseError: if the file is anything else; the message says what, and where.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExerciseError(f"{path} could not be read: {error.strerror}; {_EXPECTED}") from None
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, or not JSON
        raise ExerciseError(f"{path} is not JSON ({error}); {_EXPECTED}") from None
    root = _Node(document, str(path))
    assignment = root.text("assignment")
    times = root.mapping("times")
    return [_submission(student, assignment, catalogue, times) for student in root.items("students")]


@dataclass(frozen=True)
class _Node:
    """A JSON object together with its place, so that what is wrong with it can be told."""

    value: Any
    place: str

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._get(key, str, "text", default))

    def number(self, key: str, default: float | None = None) -> float:
        return float(self._get(key, (int, float), "a number", default))

    def flag(self, key: str) -> bool | None:
        found: bool | None = self._get(key, bool, "true or false", None) if key in self._object() else None
        return found

    def outcome(self) -> Outcome:
        name = self.text("outcome")
        if name not in set(map(str, Outcome)):
            raise ExerciseError(f"{self.place}: there is no outcome {name!r}; {_EXPECTED}")
        return Outcome(name)

    def items(self, key: str, default: list[Any] | None = None) -> list[_Node]:
        found = self._get(key, list, "a list", default)
        return [_Node(value, f"{self.place}, {key}[{i}]") for i, value in enumerate(found)]

    def mapping(self, key: str) -> _Node:
        return _Node(self._get(key, dict, "an object", {}), f"{self.place}, {key}")

    def _get(self, key: str, kind: type | tuple[type, ...], called: str, default: Any) -> Any:
        found = self._object().get(key, default)
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise ExerciseError(f"{self.place}: {key!r} should be {called}, but is {_quote(found)}; {_EXPECTED}")
        return found

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise ExerciseError(f"{self.place}: should be an object, but is {_quote(self.value)}; {_EXPECTED}")
        return self.value


def _quote(value: Any) -> str:
    return "missing" if value is None else json.dumps(value)[:40]


def _submission(node: _Node, assignment: str, catalogue: Catalogue, times: _Node) -> SubmissionResult:
    took = times.mapping(node.text("student"))
    each = took.mapping("exercises")
    return SubmissionResult(
        student=node.text("student"),
        assignment=assignment,
        results=[_result(exercise, catalogue, each) for exercise in node.items("exercises")],
        max_score=node.number("max_score"),
        message=node.text("message", ""),
        notices=[str(notice.value) for notice in node.items("notices", [])],
        seconds=took.number("seconds", 0.0),
    )


def _result(node: _Node, catalogue: Catalogue, times: _Node) -> Result:
    exercise_id = node.text("id")
    known = exercise_id in catalogue
    hidden = {case.name: case.hidden for case in catalogue[exercise_id].cases} if known else {}
    return Result(
        id=exercise_id,
        title=node.text("title", catalogue[exercise_id].title if known else exercise_id),
        score=node.number("score"),
        max_score=node.number("max_score"),
        outcome=node.outcome(),
        checks=[_check(check, hidden) for check in node.items("checks")],
        diagnosis=[Diagnosis(d.text("mistake"), d.text("message")) for d in node.items("diagnosis", [])],
        message=node.text("message", ""),
        seconds=times.number(exercise_id, 0.0),
    )


def _check(node: _Node, hidden_cases: dict[str, bool]) -> Check:
    name = node.text("name")
    # The longest match: a case's own name may begin like another's.
    known = [case for case in hidden_cases if name == case or name.startswith(f"{case}: ")]
    case = node.text("case", max(known, key=len, default=name))
    hidden = node.flag("hidden")
    return Check(
        kind=Kind.of(node.outcome()),
        score=node.number("score"),
        max_score=node.number("max_score"),
        message=node.text("message", ""),
        case=case,
        part=name.removeprefix(case).removeprefix(": "),
        hidden=hidden_cases.get(case, True) if hidden is None else hidden,
    )
