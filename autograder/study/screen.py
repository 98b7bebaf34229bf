"""What a learner sees: one screen at a time in a terminal, one after another in a plain log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from autograder.messages import say
from autograder.report.printable import INLINE, shorten
from autograder.study.trying import FailedCase, Found

__all__ = ["Screen", "case_view", "found_view", "heading", "key_bar", "paragraph"]

WIDEST = 100
_SNIPPET_LINES = 14
_OUTPUT_LINES = 8
KEYS = (
    ("h", "hint"), ("n", "next"), ("l", "list"), ("a", "all cases"), ("i", "inputs"), ("t", "statement"),
    ("s", "solution"), ("x", "reset"), ("p", "python"), ("g", "gradient"), ("v", "picture"), ("b", "page"),
    ("q", "quit"),
)  # fmt: skip


class Screen:
    """Where views are shown.

    Args:
        plain: whether they follow each other, without anything that only a terminal understands.
    """

    def __init__(self, *, plain: bool, console: Console | None = None) -> None:
        self.plain = plain
        self.console = console or Console(
            width=80 if plain and not sys.stdout.isatty() and "COLUMNS" not in os.environ else None,
            highlight=False,
        )  # fmt: skip
        self._lines: list[str] = []
        self._bar: Text | None = None
        self._top = 0

    @property
    def width(self) -> int:
        return min(self.console.width, WIDEST)

    @property
    def height(self) -> int:
        return self.console.height

    def show(self, *views: RenderableType, bar: Text | None = None) -> None:
        """Show views on a cleared screen, where there is one, from their top; the bar stays at the bottom."""
        if self.plain:
            self.console.print()
            for view in views:
                self.console.print(view, width=self.width)
            if bar is not None and self._bar is None:  # once: a log has no bottom at which it would stay
                self._bar = bar
                self.console.print("", bar, sep="\n", width=self.width)
            return
        with self.console.capture() as captured:
            for view in views:
                self.console.print(view, width=self.width)
        self._lines = captured.get().rstrip("\n").split("\n")
        self._bar, self._top = bar, 0
        self._draw()

    def turn(self, pages: int) -> None:
        """Go on to where the screen has ended, or back."""
        room = self._room()
        self._top = max(0, min(len(self._lines) - room, self._top + pages * (room - 2)))
        self._draw()

    def _room(self) -> int:
        return max(5, self.height - 4)

    def _draw(self) -> None:
        room = self._room()
        shown = self._lines[self._top : self._top + room]
        self.console.clear()
        self.console.file.write("\n".join(shown) + "\n")
        below = len(self._lines) - self._top - room
        if below > 0:
            self.console.print(Text(say("study.more-lines", count=below), style="bold"))
        elif self._top:
            self.console.print(Text(say("study.no-more-lines"), style="bold"))
        else:
            self.console.print()
        if self._bar is not None:
            self.console.print(self._bar, width=self.width)
        self.console.file.flush()

    def put(self, text: str) -> None:
        """Write what is being typed, as it is."""
        if not self.plain:
            sys.stdout.write(text)
            sys.stdout.flush()


def paragraph(text: str, style: str = "", indent: int = 2) -> RenderableType:
    """A sentence without its marks of Markdown, wrapped."""
    plain = INLINE.sub(lambda found: found.group(2) or found.group(3) or found.group(), text)
    return Padding(Text(plain, style=style), (0, 0, 0, indent))


def between(left: Text, right: Text, width: int) -> Text:
    """One text to the left and one to the right, on two lines where they would meet."""
    room = width - left.cell_len - right.cell_len
    if room < 2:
        return Text.assemble(left, "\n", right)
    return Text.assemble(left, " " * room, right)


def heading(title: str, exercise_id: str, points: float, path: Path, line: int, done: str, width: int) -> Group:
    """The exercise, and its file as something to click on."""
    shown = os.path.relpath(path) if not os.path.relpath(path).startswith("..") else str(path)
    place = Text(f"{shown}:{line}", style=f"underline link {path.resolve().as_uri()}")
    return Group(
        between(Text(title, style="bold"), Text(done), width),
        between(place, Text(say("study.points", id=exercise_id, points=f"{points:g}"), style="dim"), width),
        Text("─" * width, style="dim"),
    )


def found_view(found: Found, *, every: bool = False) -> Group:
    """What a check found: the first case that fails, or all of them."""
    views: list[RenderableType] = []
    if found.passed:
        key = "study.right-hidden-too" if found.any_hidden else "study.right"
        views.append(Text(say(key, cases=found.cases), style="green"))
    elif not found.attempted:
        views.append(Text(say("study.unwritten")))
    else:
        symbol, style = ("◐", "cyan") if found.right else ("✗", "red")
        views.append(Text(f"{symbol} {say('study.so-far', right=found.right, cases=found.cases)}", style=style))
    if found.attempted and not found.passed:
        views += _reasons(found)
        shown = found.failed if every else found.failed[:1]
        for case in shown:
            views += ["", *case_view(case, said=found.message, brief=every)]
        if len(found.failed) > len(shown):
            more = len(found.failed) - len(shown)
            names = ", ".join(f"“{case.name}”" for case in found.failed[1:])
            views += ["", paragraph(say("study.others-fail", count=more, names=names), "dim")]
    if found.output and found.attempted:
        text, missing = shorten(found.output.strip("\n"), head=_OUTPUT_LINES // 2, tail=_OUTPUT_LINES // 2)
        views += ["", paragraph(say("study.printed-part", missing=missing) if missing else say("feedback.output"))]
        views.append(Padding(Text(text, style="dim"), (0, 0, 0, 4)))
    return Group(*views)


def _reasons(found: Found) -> Iterable[RenderableType]:
    if found.message and found.attempted:
        yield paragraph(found.message)
    if found.diagnoses:
        yield Text("")
        yield paragraph(say("feedback.reason"), "bold")
        for diagnosis in found.diagnoses:
            yield paragraph(diagnosis, indent=4)


def case_view(case: FailedCase, *, said: str = "", brief: bool = False, whole: bool = False) -> list[RenderableType]:
    """One case that fails: one error, how large it is, and the inputs to try.

    Args:
        said: what stands above it already.
        whole: whether inputs are shown that are hidden, or long.
    """
    name = f"✗ {case.name}" + (f" ({say('study.hidden')})" if case.hidden else "")
    views: list[RenderableType] = [paragraph(name, "bold")]
    if case.about and not brief:
        views.append(paragraph(case.about, indent=4))
    messages = [message for message in case.messages if message != said]
    views += [paragraph(message, indent=4) for message in (messages if brief or whole else messages[:1])]
    if case.error:
        views.append(paragraph(case.error, indent=4))
    if brief:
        return views
    if case.expected and case.mine and (whole or not case.hidden):
        views += [_beside(say("study.expected"), case.expected), _beside(say("study.mine"), case.mine)]
    lines = case.snippet.count("\n") + 1
    if whole or (not case.hidden and lines <= _SNIPPET_LINES):
        views += [Text(""), Text(case.snippet, style="dim", no_wrap=True, overflow="ignore")]
    else:
        views.append(paragraph(say("study.inputs-key"), "dim", indent=4))
    return views


def _beside(name: str, text: str) -> RenderableType:
    return Padding(Text(f"{name:<9} {text}".replace("\n    ", "\n" + " " * 10)), (0, 0, 0, 4))


def key_bar(width: int, without: str = "") -> Text:
    """The keys there are, none of them broken in two.

    Args:
        without: those that do nothing here.
    """
    bar, used = Text(style="dim"), 0
    for key, name in KEYS:
        if key in without:
            continue
        item = len(key) + len(name) + 1
        if used + item > width:
            bar.append("\n")
            used = 0
        bar.append(key, style="bold not dim")
        bar.append(f" {name}  ")
        used += item + 2
    return bar
