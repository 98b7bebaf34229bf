"""What a learner does, one step at a time: keys and saved files come in, views go out. Nothing here waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from autograder.asked.exercise import ExerciseError
from autograder.messages import say
from autograder.study.listing import Listing, all_lines
from autograder.study.named import exercise_named
from autograder.study.record import AGAIN_AFTER, Standing
from autograder.study.screen import Screen, case_view, found_view, key_bar, paragraph
from autograder.study.solution import solution_view, why_no_solution
from autograder.study.statement import statement_text, whole_statement
from autograder.study.trying import Found
from autograder.study.views import celebration, heading_of, hints_view, state
from autograder.study.work import Work

__all__ = ["SURRENDER", "Session"]

SURRENDER = "give up"
_WORDS = {
    "hint": "h", "next": "n", "previous": "k", "list": "l", "all": "a", "inputs": "i", "statement": "t",
    "solution": "s", "reset": "x", "check": "c", "python": "p", "gradient": "g", "picture": "v", "page": "b",
    "help": "?", "quit": "q",
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
        wanted: is told what is to be done elsewhere: ``check`` or ``prepare`` what is worked on, the programs
            ``python``, ``gradient``, ``picture`` and ``page``, and ``quit``.
    """

    def __init__(self, work: Work, screen: Screen, wanted: Callable[[str], None]) -> None:
        self.work, self._screen, self._wanted = work, screen, wanted
        self._listing: Listing | None = None
        self._question: _Question | None = None
        self._warned = ""
        elsewhere = {"c": "check", "p": "python", "g": "gradient", "v": "picture", "b": "page", "q": "quit"}
        self._commands: dict[str, Callable[[], None]] = {
            "h": self._hint, "n": self._next, "k": lambda: self.jump(work.previous()), "l": self._list,
            "a": self._all_cases, "i": self._inputs, "t": self._statement, "s": self._solution, "x": self._reset,
            **dict.fromkeys((" ", "down", "pagedown"), lambda: screen.turn(1)),
            **dict.fromkeys(("up", "pageup"), lambda: screen.turn(-1)),
            **dict.fromkeys(("enter", "escape", "redraw", "?"), self.redraw),
        }  # fmt: skip
        for key, what in {**elsewhere, "quit": "quit"}.items():
            self._commands[key] = lambda what=what: wanted(what)  # type: ignore[misc]
        wanted("prepare")

    # What comes in.

    def pressed(self, key: str) -> None:
        """A key: a character, or its name."""
        if self._question is not None:
            self._type(self._question, key)
        elif self._listing is not None:
            self._point(self._listing, key)
        elif key in self._commands:
            self._commands[key]()

    def line(self, text: str) -> None:
        """A line: an answer, a command by its letter or its word, or the name of an exercise."""
        key = _WORDS.get(text.lower(), text)
        if self._question is not None:
            question, self._question = self._question, None
            question.answered(text.strip())
        elif key in _WORDS.values():
            self._commands[key]()
        elif text:
            try:
                self.jump(exercise_named(self.work.ids, text))
            except ExerciseError as error:
                self._screen.show(paragraph(str(error)))

    def saved(self, exercise_id: str) -> None:
        """A file was saved: it is what is worked on now."""
        if exercise_id != self.work.at:
            self._go(exercise_id)
        self._listing = self._question = None
        self._wanted("check")

    def answered(self, told: Mapping[str, Any]) -> None:
        """The process that checks has told something."""
        if told.get("warning") and told["warning"] != self._warned:
            self._warned = told["warning"]
            self.remark(say("study.unprotected", warning=self._warned))
        if "trouble" in told:
            self.work.checking = False
            self._show(paragraph(told["trouble"], "yellow"))
        elif "found" in told and told["found"]["id"] == self.work.at:
            was_last = self.work.take(Found.from_json(told["found"]))
            if was_last:
                self._show(*state(self.work), *celebration(self.work))
            else:
                self.redraw()

    # What is shown.

    def redraw(self, *more: RenderableType) -> None:
        """Show what there is to be seen now."""
        if self._listing is not None:
            self._screen.show(self._listing.view(self._screen.width, self._screen.height))
            return
        self._show(*state(self.work), *more)
        if self._question is not None:
            self._screen.put(f"\r{self._question.text} {self._question.typed}")

    def tell(self, text: str) -> None:
        """Show a text about what is worked on."""
        self._show(Text(text))

    def remark(self, text: str) -> None:
        """Say something beside what there is to be seen."""
        self.redraw("", paragraph(text, indent=0))

    def _show(self, *views: RenderableType) -> None:
        width = self._screen.width
        without = "s" if why_no_solution(self.work.exercise) else ""
        self._screen.show(heading_of(self.work, width), *views, bar=key_bar(width, without))

    def _go(self, exercise_id: str) -> None:
        self.work.go(exercise_id)
        self._wanted("prepare")

    def jump(self, exercise_id: str) -> None:
        """Go to an exercise, and show it."""
        self._listing = None
        self._go(exercise_id)
        self.redraw()

    # Commands.

    def _next(self) -> None:
        following = self.work.next()
        if following:
            self.jump(following)
        elif self.work.all_done:
            self._show(*celebration(self.work))
        else:
            self.remark(say("study.only-one"))

    def _hint(self) -> None:
        self._show(*hints_view(self.work), "", *state(self.work))

    def _all_cases(self) -> None:
        if self.work.found is None or not self.work.found.failed:
            self.remark(say("study.nothing-fails"))
        else:
            self._show(found_view(self.work.found, every=True))

    def _inputs(self) -> None:
        case = self.work.case_to_show()
        if case is None or self.work.found is None:
            self.remark(say("study.nothing-fails"))
            return
        failed = len(self.work.found.failed)
        more = ["", paragraph(say("study.inputs-again", count=failed), "dim", indent=0)] if failed > 1 else []
        self._show(*case_view(case, whole=True), *more)

    def _statement(self) -> None:
        self._show(Text(statement_text(whole_statement(self.work.exercise), self._screen.width)))

    def _list(self) -> None:
        if self._screen.plain:
            advice = paragraph(say("study.type-a-name"), "dim", indent=0)
            self._screen.show(all_lines(self.work.folder, self.work.ids, self._screen.width), "", advice)
        else:
            self._listing = Listing(self.work.folder, self.work.ids, self.work.at)
            self.redraw()

    def _point(self, listing: Listing, key: str) -> None:
        if key == "quit":
            self._wanted("quit")
        elif key == "escape":
            self._listing = None
            self.redraw()
        elif chosen := listing.press(key, max(3, self._screen.height - 8)):
            self.jump(chosen)
        else:
            self.redraw()

    def _solution(self) -> None:
        if self.work.record.standing is Standing.DONE:
            self._show_solution()
        elif missing := why_no_solution(self.work.exercise):  # nothing to give up for
            self.remark(missing)
        else:
            self._ask(say("study.surrender", days=AGAIN_AFTER.days, words=SURRENDER), self._surrender)

    def _surrender(self, answer: str) -> None:
        if answer.lower().strip("`'\" ") == SURRENDER:
            self.work.surrender()
            self._show_solution()
        else:
            self.remark(say("study.not-shown"))

    def _show_solution(self) -> None:
        self._show(*solution_view(self.work.exercise, self.work.text, self._screen.console.width))

    def _reset(self) -> None:
        self._ask(say("study.reset", file=self.work.path.name), self._begin_again)

    def _begin_again(self, answer: str) -> None:
        if answer.lower() not in ("y", "yes", "all"):
            self.remark(say("study.not-reset"))
            return
        kept = self.work.begin_again(every=answer.lower() == "all")
        where = kept[0].parent if len(kept) > 1 else next(iter(kept), "")
        self.remark(say("study.reset-kept", where=where) if kept else say("study.reset-done"))
        self._wanted("prepare")

    def _ask(self, text: str, answered: Callable[[str], None]) -> None:
        self._question = _Question(text, answered)
        if self._screen.plain:
            self._screen.show(paragraph(text, indent=0))
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
            self._screen.put(key)
