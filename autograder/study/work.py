"""A learner's work: which exercise it is at, what was found there, and what is noted of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.asked.exercise import Exercise
from autograder.study.folder import StudyFolder
from autograder.study.record import Record, Standing
from autograder.study.renamed import renamed
from autograder.study.trying import FailedCase, Found

__all__ = ["Work"]


class Work:
    """Where a learner is, and how far.

    Args:
        ids: the exercises that are done, in order.
        today: the day.
    """

    def __init__(
        self, folder: StudyFolder, ids: Sequence[str], today: Callable[[], datetime.date] = datetime.date.today
    ) -> None:
        self.folder, self.ids, self.today = folder, list(ids), today
        self.found: Found | None = None
        self.checking = False
        self._case = 0  # how many failed cases' inputs have been shown
        self._renamed = renamed(folder.order.catalogue, [*folder.records.by_id, folder.records.now])
        folder.records.rename(self._renamed)
        self.at = ""
        now = folder.records.now
        self.go(now if now in self.ids else self.next() or self.ids[0])

    @property
    def exercise(self) -> Exercise:
        return self.folder.order.catalogue[self.at]

    @property
    def path(self) -> Path:
        return self.folder.path(self.at)

    @property
    def text(self) -> str:
        """The learner's file."""
        return self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""

    @property
    def record(self) -> Record:
        return self.folder.records[self.at]

    @property
    def rests(self) -> bool:
        """Whether the solution was just shown, and the exercise comes back later."""
        return self.record.rests(self.today())

    @property
    def done(self) -> int:
        return sum(self.folder.records[each].standing is Standing.DONE for each in self.ids)

    @property
    def all_done(self) -> bool:
        return self.done == len(self.ids)

    @property
    def line(self) -> int:
        """The line to go to: where an error is, or else where the answer is written."""
        if self.found and self.found.line:
            return self.found.line
        lines = self.text.split("\n")
        wanted = ("YOUR CODE HERE", f"def {self.exercise.name}(")
        return next((n for want in wanted for n, line in enumerate(lines, 1) if want in line), 1)

    def next(self) -> str:
        """The next exercise that is to be done; those whose solution was just shown come last."""
        place = self.ids.index(self.at) + 1 if self.at in self.ids else 0
        records = self.folder.records
        others = [each for each in self.ids[place:] + self.ids[:place] if each != self.at]
        waiting = [each for each in others if records[each].standing is not Standing.DONE]
        due = [each for each in waiting if not records[each].rests(self.today())]
        return (due or waiting or [""])[0]

    def previous(self) -> str:
        return self.ids[self.ids.index(self.at) - 1] if self.at in self.ids else self.ids[0]

    def go(self, exercise_id: str) -> None:
        """Go to an exercise; its file is made, where there is none.

        Raises:
            ExerciseError: if it does not load; then everything is as it was.
        """
        self.folder.order.catalogue[exercise_id]
        self.at, self.found, self.checking, self._case = exercise_id, None, False, 0
        earlier = next((old for old, new in self._renamed.items() if new == exercise_id), "")
        self.folder.open(exercise_id, earlier)
        self.folder.records.refresh()
        self.folder.records.now = exercise_id
        self.folder.records.write()

    def take(self, found: Found) -> bool:
        """Note what a check has found; say whether that was the last exercise to be done."""
        before, all_done = self.found.alike if self.found else "", self.all_done
        self.checking, self.found, self._case = False, found, 0
        if found.attempted:
            alike = bool(found.alike) and found.alike == before
            right = f"{found.right}/{found.cases}"
            self._note(lambda record: record.tried(found.passed, right, alike, self.today()))
        return found.passed and self.all_done and not all_done

    def hinted(self, most: int) -> int:
        """Note that one more hint is shown, if there is one; return how many are."""
        shown = min(self.record.hints + 1, most)
        self._note(lambda record: replace(record, hints=max(record.hints, shown)))
        return shown

    def surrender(self) -> None:
        """Note that the solution is shown, unsolved."""
        self._note(lambda record: replace(record, shown=self.today()))

    def begin_again(self, *, every: bool = False) -> list[Path]:
        """Begin this exercise again, or all; return where answers are kept that there were."""
        chosen = [each for each in self.ids if self.folder.path(each).exists()] if every else [self.at]
        kept = [self.folder.begin_again(each) for each in chosen]
        for each in chosen:
            before = self.folder.records[each]
            self.folder.records[each] = Record(shown=before.shown, hints=before.hints, others=before.others)
        self.folder.records.write()
        self.found = None
        return [path for path in kept if path]

    def case_to_show(self) -> FailedCase | None:
        """A case that fails, each time the next one; nothing, where none is known to."""
        failed = self.found.failed if self.found else ()
        if not failed:
            return None
        self._case += 1
        return failed[(self._case - 1) % len(failed)]

    @property
    def case(self) -> str:
        """The name of the failing case that was looked at last, or is the first."""
        failed = self.found.failed if self.found else ()
        return failed[max(0, self._case - 1) % len(failed)].name if failed else ""

    def _note(self, change: Callable[[Record], Record]) -> None:
        self.folder.records.refresh()
        self.folder.records[self.at] = change(self.record)
        self.folder.records.write()
