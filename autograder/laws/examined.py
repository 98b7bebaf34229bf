"""One exercise, put to the laws and, where it keeps them, to mutants of its solution."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.laws import faults
from autograder.laws.fault import Fault, Severity
from autograder.mutation import text
from autograder.mutation.examination import Examination, examine

__all__ = ["Examined"]

_MARK = {Severity.ERROR: "!", Severity.ADVICE: "?"}


@dataclass(frozen=True)
class Examined:
    """What is known of an exercise once it has been examined.

    Args:
        exercise_id: of one that may not even load.
        loaded: whether its file does; what is wrong says else which file it is.
        examination: of its mutants; nothing, where the exercise is wrong itself.
    """

    exercise_id: str
    faults: tuple[Fault, ...]
    examination: Examination | None = None
    loaded: bool = True

    @classmethod
    def of(cls, exercise: Exercise) -> Examined:
        """Examine an exercise in this process, which must be its author's own."""
        found = tuple(faults(exercise))
        if any(fault.severity is Severity.ERROR for fault in found):
            return cls(exercise.id, found)
        try:
            return cls(exercise.id, found, examine(exercise))
        except ExerciseError as error:
            return cls(exercise.id, (*found, Fault.of(error)))

    @classmethod
    def unread(cls, exercise_id: str, error: ExerciseError) -> Examined:
        """An exercise whose file does not load."""
        return cls(exercise_id, (Fault(str(error)),), loaded=False)

    @property
    def raised(self) -> list[BaseException]:
        """The exceptions of the exercise's own code."""
        return [fault.raised for fault in self.faults if fault.raised is not None]

    @property
    def errors(self) -> list[str]:
        """Why its marks would be wrong, each in a sentence that begins with the place."""
        broken = [self._told(fault) for fault in self.faults if fault.severity is Severity.ERROR]
        return [*broken, *(self.examination.errors if self.examination else [])]

    @property
    def survives(self) -> bool:
        """Whether some mutant of its solution has full marks."""
        return bool(self.examination and self.examination.survivors)

    def text(self) -> str:
        """Its row of the table, and below it what is wrong and what would be better."""
        row = text.row(self.examination) if self.examination else text.unexamined(self.exercise_id)
        told = [(_MARK[fault.severity], self._told(fault)) for fault in self.faults]
        told += [("!", error) for error in (self.examination.errors if self.examination else [])]
        wrapped = [
            textwrap.fill(
                sentence,
                text.WIDTH,
                initial_indent=f"  {mark} ",
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            for mark, sentence in told
        ]
        return "\n".join([row, *wrapped])

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        mutants = text.as_json(self.examination) if self.examination else {"id": self.exercise_id}
        advice = [self._told(fault) for fault in self.faults if fault.severity is Severity.ADVICE]
        return {**mutants, "errors": self.errors, "advice": advice}

    def _told(self, fault: Fault) -> str:
        return f"{Path(fault.place).name}: {fault.message}" if fault.place else fault.message
