"""The list of exercises by unit: with a filter, and one that is pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.text import Text

from autograder.asked.exercise import ExerciseError
from autograder.messages import say
from autograder.study.folder import StudyFolder
from autograder.study.record import Standing

__all__ = ["Listing", "all_lines"]

_STYLES = {Standing.DONE: "green", Standing.BEGUN: "cyan", Standing.OPEN: "dim"}
_AROUND = 6  # lines of the screen that are not the list's


@dataclass
class Listing:
    """Which exercises are shown, and which one is pointed at."""

    folder: StudyFolder
    ids: Sequence[str]
    at: str
    filter: str = ""
    _shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._choose()

    def press(self, key: str, page: int) -> str:
        """Take a key; return the exercise to jump to, if it says so."""
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self.ids), "end": len(self.ids)}
        if key == "enter":
            return self.at if self._shown else ""
        if key in steps and self._shown:
            place = self._shown.index(self.at) + steps[key]
            self.at = self._shown[max(0, min(len(self._shown) - 1, place))]
        elif key == "backspace":
            self.filter = self.filter[:-1]
        elif len(key) == 1:
            self.filter += key
        self._choose()
        return ""

    def _choose(self) -> None:
        words = self.filter.lower().split()
        self._shown = [each for each in self.ids if all(word in self._searched(each) for word in words)]
        if self._shown and self.at not in self._shown:
            self.at = self._shown[0]

    def _searched(self, exercise_id: str) -> str:
        chapter = self.folder.order.chapter(exercise_id)
        standing = self.folder.records[exercise_id].standing
        return f"{exercise_id} {title_of(self.folder, exercise_id)} {chapter.name} {standing.symbol}".lower()

    def view(self, width: int, height: int) -> RenderableType:
        """The lines around the one that is pointed at, as many as fit."""
        lines = list(_lines(self.folder, self._shown, width, self.at))
        at = next((place for place, (each, _) in enumerate(lines) if each == self.at), 0)
        room = max(3, height - _AROUND)
        start = max(0, min(at - room // 2, len(lines) - room))
        typed = Text.assemble("filter: ", (self.filter, "bold"), ("▏" if self.filter else "type to filter", "dim"))
        texts: list[RenderableType] = [text for _, text in lines[start : start + room]]
        return Group(
            typed,
            "",
            *(texts or [Text(say("study.none-called"))]),
            "",
            Text(say("study.list-keys"), style="dim"),
        )


def title_of(folder: StudyFolder, exercise_id: str) -> str:
    try:
        return folder.order.catalogue[exercise_id].title
    except ExerciseError:  # of somebody's own, and broken: the rest can be done all the same
        return "(this exercise does not load)"


def all_lines(folder: StudyFolder, ids: Sequence[str], width: int) -> Group:
    """All exercises, for where nothing can be pointed at."""
    return Group(*(text for _, text in _lines(folder, ids, width, "")))


def _lines(folder: StudyFolder, ids: Sequence[str], width: int, at: str) -> list[tuple[str, Text]]:
    lines: list[tuple[str, Text]] = []
    chapter, wide = None, 0
    for each in ids:
        if folder.order.chapter(each) is not chapter:
            chapter = folder.order.chapter(each)
            inside = [one for one in ids if folder.order.chapter(one) is chapter]
            done = sum(folder.records[one].standing is Standing.DONE for one in inside)
            wide = max(map(len, inside))
            heading = Text(f"{chapter.name}  {chapter.title}  {done}/{len(inside)}", style="bold")
            lines.append(("", heading))
        lines.append((each, _line(folder, each, wide, width, each == at)))
    return lines


def _line(folder: StudyFolder, exercise_id: str, wide: int, width: int, pointed: bool) -> Text:
    """One exercise; `wide` is the longest name of its unit, so that titles stand below each other."""
    standing = folder.records[exercise_id].standing
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append("› " if pointed else "  ", style="bold")
    line.append(f"{standing.symbol} ", style=_STYLES[standing])
    line.append(f"{exercise_id:<{wide}}  ", style="bold reverse" if pointed else "")
    line.append(title_of(folder, exercise_id))
    if pointed and width:
        line.truncate(width, overflow="ellipsis")
    return line
