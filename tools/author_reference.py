#!/usr/bin/env python3
"""Write docs/exercise-reference.md out of the docstrings of what an exercise file declares.

`make reference` writes it; with `--check` it only says whether the page is what the docstrings give.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "exercise-reference.md"
sys.path.insert(0, str(ROOT))

from autograder import (  # noqa: E402
    Case,
    Exercise,
    Finite,
    FollowThrough,
    Mistake,
    Normal,
    Part,
    boxes,
    combinable,
    dots,
    mask,
)
from autograder.asked.exercise import FRAMEWORKS  # noqa: E402

_HEAD = """\
# What an exercise file declares

An exercise is one file, `UNIT/NAME.py`, that defines `exercise = Exercise(...)`. This page has every argument of what
it may declare, in the words of the code. [CONTRIBUTING.md](../CONTRIBUTING.md#an-exercise-in-eleven-steps) leads
through an exercise step by step, the [instructor's guide](instructor-guide.md#an-exercise-of-your-own) through a first
one of your own, and [Coming from nbgrader](from-nbgrader.md) makes three of `assert`s.

All of it comes from one place: `from autograder import Case, Exercise, FollowThrough, Mistake, Part`.

"""
_FOOT = "<!-- Written by `make reference` from the docstrings; a test compares. Do not edit. -->\n"
_FORBIDDEN = """\
## forbidden

A list of dotted names in `Exercise(forbidden=[...])`, such as `["numpy.convolve", "scipy"]`. {argument}

- {frameworks} are forbidden in every exercise, as they have the answer to almost everything; `packages` allows one.
- A name that is forbidden is refused where it is called, by the function itself, whatever the student calls it: an
  alias, a method of an array, a look-up by `getattr`. A package stands for everything in it.
- In the sandbox the call raises; the student reads which name, and on which line. In the notebook the check reads the
  function's text and says the same.
- The statement should say what is forbidden, and why.
"""
_INTRO = {
    "Finite": "For an exercise in which the student draws: `sampled=Finite`.",
    "boxes": "For `picture` of an exercise.",
    "dots": "For `picture` of an exercise.",
    "mask": "For `picture` of an exercise.",
    "Normal": "For an exercise in which the student draws: `sampled=Normal`.",
}


def page() -> str:
    """The whole page."""
    things = [
        Exercise, Case, Part, Mistake, FollowThrough, "forbidden", combinable, boxes, dots, mask, Finite, Normal,
    ]  # fmt: skip
    names = [thing if isinstance(thing, str) else thing.__name__ for thing in things]
    contents = " · ".join(f"[{name}](#{name.lower()})" for name in names) + "\n\n"
    sections = (_forbidden() if isinstance(thing, str) else _section(thing) for thing in things)
    return _HEAD + contents + "\n".join(sections) + "\n" + _FOOT


def _section(thing: Any) -> str:
    doc = (inspect.getdoc(thing) or "").partition("\nRaises:\n")[0]  # an author meets the sentence itself
    summary, arguments, rest = _parts(doc)
    for base in inspect.getmro(thing)[1:-1] if inspect.isclass(thing) else ():
        arguments = _parts(inspect.getdoc(base) or "")[1] | arguments
    lines = [f"## {thing.__name__}", ""]
    if thing.__name__ in _INTRO:
        lines += [_INTRO[thing.__name__], ""]
    lines += [summary, ""]
    fields = list(_fields(thing))
    if fields:
        lines += ["| argument | default | |", "| --- | --- | --- |"]
        lines += [f"| `{name}` | {default} | {_cell(arguments.get(name, ''))} |" for name, default in fields]
        lines += [""]
    return "\n".join([*lines, *([rest, ""] if rest else [])])


def _forbidden() -> str:
    _, arguments, _ = _parts(inspect.getdoc(Exercise) or "")
    text = _cell(arguments["forbidden"])
    frameworks = ", ".join(f"`{name}`" for name in FRAMEWORKS)
    return _FORBIDDEN.format(argument=text, frameworks=frameworks)


def _fields(thing: Any) -> Iterator[tuple[str, str]]:
    """The arguments that an author may give, with their defaults; the catalogue fills in the id and the title."""
    if not dataclasses.is_dataclass(thing):
        return
    for field in dataclasses.fields(thing):
        if thing is Exercise and field.name in ("id", "title"):
            continue
        if field.default is not dataclasses.MISSING:
            default = f"`{field.default!r}`"
        elif field.default_factory is not dataclasses.MISSING:
            default = f"`{field.default_factory()!r}`"
        else:
            default = "must be given"
        yield field.name, default


def _parts(doc: str) -> tuple[str, dict[str, str], str]:
    """A docstring's prose, its arguments, and the sections after them."""
    before, _, after = doc.partition("\nArgs:\n")
    arguments: dict[str, str] = {}
    rest: list[str] = []
    name = ""
    for line in after.splitlines():
        begun = re.match(r"    (?P<name>\w+): (?P<text>.*)", line)
        if begun:
            name = begun["name"]
            arguments[name] = begun["text"]
        elif line.startswith("        ") and name:
            arguments[name] += " " + line.strip()
        else:
            name = ""
            rest.append(line)
    return _markdown(before.strip()), arguments, _markdown("\n".join(rest).strip())


def _markdown(text: str) -> str:
    """Docstrings quote code by two backquotes, pages by one."""
    return text.replace("``", "`")


def _cell(text: str) -> str:
    words = _markdown(" ".join(text.split())).replace("|", "\\|")
    return words[:1].upper() + words[1:]


def main() -> int:
    if "--check" in sys.argv[1:]:
        fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        print(f"{PAGE.relative_to(ROOT)} is " + ("up to date." if fresh else "out of date. Run `make reference`."))
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
