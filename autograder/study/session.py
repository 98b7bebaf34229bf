"""What a learner does, one step at a time: keys and saved files come in, views go out. Nothing here waits."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from autograder.asked.exercise import Exercise, ExerciseError
from autograder.asked.named import exercise_named
from autograder.study.folder import StudyFolder
from autograder.study.hints import hints_of, last_hint
from autograder.study.listing import Listing, all_lines
from autograder.study.record import AGAIN_AFTER, Record, Standing
from autograder.study.renamed import renamed
from autograder.study.screen import Screen, case_view, found_view, heading, key_bar, paragraph
from autograder.study.solution import solution_view
from autograder.study.statement import statement_text
from autograder.study.trying import Found

__all__ = ["Session", "SURRENDER"]

SURRENDER = "give up"
_ALIKE = 3  # failures that look the same, after which a hint is offered
WORDS = {
    "hint": "h", "next": "n", "list": "l", "all": "a", "inputs": "i", "statement": "t", "solution": "s", "reset": "x",
    "check": "c", "python": "p", "gradient": "g", "picture": "v", "page": "b", "help": "?", "quit": "q",
    "previous": "k",
}  # fmt: skip


@dataclass
class _Question:
    """Something that is answered by typing."""

    text: str
    answered: Callable[[str], None]
    typed: str = ""


class Session:
    """A learner at work.

    Args:
        ids: the exercises that are done, in order.
        today: the day.
        wanted: is told what is to be done elsewhere: ``check``, ``python``, ``gradient``, ``picture``, ``page``, ``quit``.
    """

    def __init__(
        self,
        folder: StudyFolder,
        ids: Sequence[str],
        screen: Screen,
        wanted: Callable[[str], None],
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self.folder, self.ids, self.screen, self._wanted, self._today = folder, list(ids), screen, wanted, today
        self.found: Found | None = None
        self.checking = False
        self.case = 0  # of those that fail, the one whose inputs were shown last
        self._listing: Listing | None = None
        self._question: _Question | None = None
        self._renamed = renamed(folder.order.catalogue, [*folder.records.by_id, folder.records.now])
        folder.records.rename(self._renamed)
        now = folder.records.now
        self.at = now if now in self.ids else self._next(after="") or self.ids[0]
        self._go(self.at)

    @property
    def exercise(self) -> Exercise:
        return self.folder.order.catalogue[self.at]

    @property
    def path(self) -> Path:
        return self.folder.path(self.at)

    @property
    def record(self) -> Record:
        return self.folder.records[self.at]

    # What comes in.

    def pressed(self, key: str) -> None:
        """A key; in a log, a letter."""
        if self._question is not None:
            self._type(self._question, key)
        elif self._listing is not None:
            self._point(self._listing, key)
        else:
            self._command(key)

    def line(self, text: str) -> None:
        """A line: an answer, a command by its letter or its word, or the name of an exercise."""
        if self._question is not None:
            question, self._question = self._question, None
            question.answered(text.strip())
        elif text and (text in WORDS.values() or text.lower() in WORDS):
            self._command(WORDS.get(text.lower(), text))
        elif text:
            try:
                self.jump(exercise_named(self.ids, text))
            except ExerciseError as error:
                self.screen.show(paragraph(str(error)))

    def saved(self, exercise_id: str) -> None:
        """A file was saved: it is what is worked on now."""
        if exercise_id != self.at and exercise_id in self.folder.order.ids:
            self._go(exercise_id)
        self._listing = self._question = None
        self._wanted("check")

    def answered(self, told: Mapping[str, Any]) -> None:
        """The process that checks has told something."""
        if "found" in told:
            found = Found.from_json(told["found"])
            if found.id == self.at:
                self._found(found)
        elif "trouble" in told:
            self.checking = False
            self.screen.show(*self._heading(), paragraph(told["trouble"], "yellow"))

    # What is shown.

    def redraw(self, *more: RenderableType) -> None:
        """Show what there is to be seen now."""
        if self._listing is not None:
            self.screen.show(self._listing.view(self.screen.width, self.screen.height))
            return
        self.screen.show(*self._heading(), *self._state(), *more, bar=self._bar())
        if self._question is not None:
            self.screen.put(f"\r{self._question.text} {self._question.typed}")

    def tell(self, text: str) -> None:
        """Show a text about what is worked on."""
        self.screen.show(*self._heading(), Text(text), bar=self._bar())

    def _heading(self) -> list[RenderableType]:
        done = sum(self.folder.records[each].standing is Standing.DONE for each in self.ids)
        exercise = self.exercise
        return [heading(
            exercise.title, exercise.id, exercise.points, self.path, self._line(),
            f"{self.record.standing.symbol} {done} of {len(self.ids)} done", self.screen.width,
        )]  # fmt: skip

    def _line(self) -> int:
        """The line to go to: where an error is, or else where the answer is written."""
        if self.found and self.found.line:
            return self.found.line
        lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n") if self.path.exists() else []
        wanted = ("YOUR CODE HERE", f"def {self.exercise.name}(")
        return next((n for want in wanted for n, line in enumerate(lines, 1) if want in line), 1)

    def _bar(self) -> Text:
        return key_bar(self.screen.width)

    def _state(self) -> list[RenderableType]:
        if self.checking:
            return [Text("Checking …", style="dim")]
        if self.found is not None:
            return [*self._advice(self.found), found_view(self.found, self.screen.width)]
        record = self.record
        if record.standing is Standing.DONE:
            return [Text(f"✓ Done on {record.done}. Save the file to check it again.", style="green")]
        if record.rests(self._today()):
            return [paragraph("You have seen the solution. Now write it from memory; save, and it is checked.", indent=0)]
        views: list[RenderableType] = [paragraph(self.exercise.statement.split("\n\n")[0].replace("\n", " "))]
        if record.right:
            views += ["", paragraph(f"At the last check {record.right.replace('/', ' of ')} cases were right.")]
        return [*views, "", paragraph("Write it in this file and save: it is checked at once.", indent=0)]

    def _advice(self, found: Found) -> list[RenderableType]:
        if found.passed:
            return [paragraph("n goes on, s shows the reference beside your code.", indent=0)]
        if self.record.alike >= _ALIKE and found.attempted:
            return [paragraph(f"{self.record.alike} times the same. h gives a hint.", "bold", indent=0)]
        return []

    # What becomes of it.

    def _found(self, found: Found) -> None:
        before = self.found.alike if self.found else ""
        all_done = self._all_done()
        self.checking, self.found, self.case = False, found, 0
        if found.attempted:
            right = f"{found.right}/{found.cases}"
            alike = bool(found.alike) and found.alike == before
            self.folder.records[self.at] = self.record.tried(found.passed, right, alike, self._today())
            self.folder.records.write()
        if found.passed and self._all_done() and not all_done:
            self.screen.show(*self._heading(), *self._state(), *self._celebration(), bar=self._bar())
        else:
            self.redraw()

    def _all_done(self) -> bool:
        return all(self.folder.records[each].standing is Standing.DONE for each in self.ids)

    def _celebration(self) -> list[RenderableType]:
        tries = sum(self.folder.records[each].tries for each in self.ids)
        hints = sum(self.folder.records[each].hints for each in self.ids)
        return [
            "",
            Text("★ ★ ★   That was the last one. All is done.   ★ ★ ★", style="bold green"),
            "",
            paragraph(f"{len(self.ids)} exercises, {tries} checks, {hints} hints. Every one of them you wrote by hand: "
                      "you know what the machine computes."),
            "",
            paragraph("l shows them all again; `autograder study UNIT` goes on elsewhere.", "dim", indent=0),
        ]  # fmt: skip

    def _next(self, after: str) -> str:
        """The next exercise that is to be done; those whose solution was just shown come last."""
        place = self.ids.index(after) + 1 if after in self.ids else 0
        waiting = [e for e in self.ids[place:] + self.ids[:place] if self.folder.records[e].standing is not Standing.DONE]
        due = [each for each in waiting if each != after and not self.folder.records[each].rests(self._today())]
        return (due or [each for each in waiting if each != after] or [""])[0]

    def _go(self, exercise_id: str) -> None:
        self.at, self.found, self.checking, self.case = exercise_id, None, False, 0
        earlier = next((old for old, new in self._renamed.items() if new == exercise_id), "")
        self.folder.open(exercise_id, earlier)
        self.folder.records.now = exercise_id
        self.folder.records.write()
        self._wanted("prepare")

    def jump(self, exercise_id: str) -> None:
        """Go to an exercise."""
        self._listing = None
        self._go(exercise_id)
        self.redraw()

    # Commands.

    def _command(self, key: str) -> None:
        command = {
            "h": self._hint, "n": self._step, "l": self._list, "a": self._all_cases, "i": self._inputs,
            "t": self._statement, "s": self._solution, "x": self._reset, "c": lambda: self._wanted("check"),
            "k": lambda: self.jump(self.ids[self.ids.index(self.at) - 1] if self.at in self.ids else self.ids[0]),
            "p": lambda: self._wanted("python"), "g": lambda: self._wanted("gradient"),
            "v": lambda: self._wanted("picture"), "b": lambda: self._wanted("page"),
            "q": lambda: self._wanted("quit"), "quit": lambda: self._wanted("quit"),
            " ": lambda: self.screen.turn(1), "down": lambda: self.screen.turn(1), "up": lambda: self.screen.turn(-1),
            "pagedown": lambda: self.screen.turn(1), "pageup": lambda: self.screen.turn(-1),
            "enter": self.redraw, "escape": self.redraw, "redraw": self.redraw, "?": self.redraw,
        }.get(key)  # fmt: skip
        if command is not None:
            command()

    def _step(self) -> None:
        following = self._next(after=self.at)
        if following:
            self.jump(following)
        elif self._all_done():
            self.screen.show(*self._heading(), *self._celebration(), bar=self._bar())
        else:
            self.redraw("", paragraph("This is the only one left.", indent=0))

    def _list(self) -> None:
        if self.screen.plain:
            self.screen.show(all_lines(self.folder, self.ids, self.screen.width), "",
                             paragraph("Type the name of an exercise to go there.", "dim", indent=0))  # fmt: skip
            return
        self._listing = Listing(self.folder, self.ids, self.at)
        self.redraw()

    def _point(self, listing: Listing, key: str) -> None:
        if key == "quit":
            self._wanted("quit")
        elif key == "escape":
            self._listing = None
            self.redraw()
        elif chosen := listing.press(key, max(3, self.screen.height - 8)):
            self.jump(chosen)
        else:
            self.redraw()

    def _all_cases(self) -> None:
        if self.found is None or not self.found.failed:
            self.redraw("", paragraph("Nothing fails as far as is known; c checks.", indent=0))
            return
        self.screen.show(*self._heading(), found_view(self.found, self.screen.width, every=True), bar=self._bar())

    def _inputs(self) -> None:
        failed = self.found.failed if self.found else ()
        if not failed:
            self.redraw("", paragraph("Nothing fails as far as is known; c checks.", indent=0))
            return
        case = failed[self.case % len(failed)]
        self.case += 1
        more = f"i again: the next of {len(failed)} that fail." if len(failed) > 1 else ""
        self.screen.show(*self._heading(), *case_view(case, whole=True), "", paragraph(more, "dim", indent=0), bar=self._bar())

    def _statement(self) -> None:
        text = statement_text(self.exercise.statement, self.screen.width)
        self.screen.show(*self._heading(), Text(text), bar=self._bar())

    def _hint(self) -> None:
        hints = list(hints_of(self.exercise))
        shown = min(self.record.hints + 1, len(hints) + 1)
        self.folder.records[self.at] = replace(self.record, hints=max(self.record.hints, shown))
        self.folder.records.write()
        if shown > len(hints):
            mine = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
            hints.append(last_hint(self.exercise, mine, self.found.line if self.found else 0))
        views = [paragraph(f"Hint {n} of {len(hints_of(self.exercise)) + 1}: {hint}") for n, hint in
                 enumerate(hints[:shown], 1)]  # fmt: skip
        self.screen.show(*self._heading(), *views, "", *self._state(), bar=self._bar())

    def _solution(self) -> None:
        if self.record.standing is Standing.DONE:
            self._show_solution()
            return
        days = AGAIN_AFTER.days
        self._ask(f"The solution, unsolved? The exercise comes back in {days} days. Type `{SURRENDER}`:", self._surrender)

    def _surrender(self, answer: str) -> None:
        if answer.lower().strip("`'\" ") != SURRENDER:
            self.redraw("", paragraph("Not shown.", indent=0))
            return
        self.folder.records[self.at] = replace(self.record, shown=self._today())
        self.folder.records.write()
        self._show_solution()

    def _show_solution(self) -> None:
        mine = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        self.screen.show(*self._heading(), *solution_view(self.exercise, mine, self.screen.console.width), bar=self._bar())

    def _reset(self) -> None:
        place = self.path.relative_to(self.folder.root)
        self._ask(f"Begin {place} again? Your text is kept. Type y, or all for all files:", self._begin_again)

    def _begin_again(self, answer: str) -> None:
        chosen = {"y": [self.at], "yes": [self.at], "all": [e for e in self.ids if self.folder.path(e).exists()]}
        kept = [self.folder.begin_again(each) for each in chosen.get(answer.lower(), [])]
        for each in chosen.get(answer.lower(), []):
            before = self.folder.records[each]
            self.folder.records[each] = Record(shown=before.shown, hints=before.hints, others=before.others)
        self.folder.records.write()
        self.found = None if kept else self.found
        places = [path for path in kept if path]
        where = f" What you had is in {places[0].parent if len(places) > 1 else places[0]}." if places else ""
        self.redraw("", paragraph(f"{'Begun again.' + where if kept else 'Left as it is.'}", indent=0))

    def _ask(self, text: str, answered: Callable[[str], None]) -> None:
        self._question = _Question(text, answered)
        if self.screen.plain:
            self.screen.show(paragraph(text, indent=0))
        else:
            self.redraw()

    def _type(self, question: _Question, key: str) -> None:
        if key in ("escape", "quit"):
            self._question = None
            self.redraw()
        elif key == "enter":
            self._question = None
            question.answered(question.typed.strip())
        elif key == "backspace":
            question.typed = question.typed[:-1]
            self.redraw()
        elif len(key) == 1:
            question.typed += key
            self.screen.put(key)

