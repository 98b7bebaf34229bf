"""What a page of Markdown has a reader type: its fenced blocks, and the commands in them and in its sentences."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from website.home import home_page
from website.public import ROOT
from website.repository import PAGES

__all__ = ["Block", "Command", "blocks", "commands_between_backquotes", "commands_of", "pages", "sentences"]

_FENCE = re.compile(r"(?P<indent> *)(?P<marks>`{3,}|~{3,})(?P<language>[^`]*)")
_PROMPT = re.compile(r"\w*\$ +")
_PLACEHOLDER = re.compile(r"<([a-z]\w*)>")
_SETTING = re.compile(r"[A-Za-z_]\w*=")
_ENDS = {";", "&&", "||", "|", "&", "(", ")"}


@dataclass(frozen=True)
class Block:
    """A fenced block; ``line`` is that of its fence."""

    page: str
    line: int
    language: str
    text: str

    @property
    def first(self) -> str:
        """Its first line, by which it is known."""
        return self.text.lstrip("\n").partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Command:
    """A program with its arguments, as a shell takes them apart; ``whole`` where it is to be typed as it stands."""

    where: str
    words: tuple[str, ...]
    whole: bool

    def __str__(self) -> str:
        return f"{self.where}: {shlex.join(self.words)}"


def pages() -> dict[str, str]:
    """Every page that is written by hand, by its file's name; the first page of the site among them."""
    paths = [ROOT / "README.md", ROOT / "packages" / "student" / "README.md", *(ROOT / name for name in PAGES)]
    paths += sorted((ROOT / "docs").rglob("*.md"))
    found = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return found | {"website/home.py": home_page([], solutions=False)}


def blocks(page: str, text: str) -> Iterator[Block]:
    """A page's fenced blocks, without the indent that they have in a list; not the site's own trees of contents."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        fence = _FENCE.fullmatch(lines[number])
        number += 1
        if not fence:
            continue
        begun, inside = number, []
        while number < len(lines) and lines[number].strip() != fence["marks"]:
            inside.append(lines[number].removeprefix(fence["indent"]))
            number += 1
        assert number < len(lines), f"{page}:{begun}: nothing closes the block"
        number += 1
        if not fence["language"].startswith("{"):
            yield Block(page, begun, fence["language"].strip(), "".join(f"{line}\n" for line in inside))


def sentences(text: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^( *)(`{3,}|~{3,}).*?^ *\2 *$", "", text, flags=re.DOTALL | re.MULTILINE)


def commands_of(block: Block) -> Iterator[Command]:
    """The commands of a block of a shell's, or of an image's recipe."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "console":
        lines = list(_after_prompts(lines))
    elif block.language == "dockerfile":
        lines = [line.removeprefix("RUN ") for line in lines if line.startswith("RUN ")]
    for line in lines:
        yield from _parted(str(block), line, whole=True)


def commands_between_backquotes(page: str, text: str) -> Iterator[Command]:
    """What stands between backquotes in a page's sentences, taken apart as a command; whether it is one, others say."""
    for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", sentences(text)):
        try:
            yield from _parted(page, " ".join(span.split()), whole=False)
        except ValueError:
            continue  # an apostrophe: no command


def _after_prompts(lines: list[str]) -> Iterator[str]:
    """What is typed, without prompts and answers; a quotation may go on for lines."""
    typed = ""
    for line in lines:
        prompt = _PROMPT.match(line)
        if not typed and not prompt:
            continue
        typed += f"\n{line}" if typed else line[prompt.end() :] if prompt else line
        try:
            shlex.split(typed, comments=True)
        except ValueError:
            continue
        yield typed
        typed = ""
    assert not typed, f"a quotation has no end: {typed}"


def _parted(where: str, line: str, *, whole: bool) -> Iterator[Command]:
    lexer = shlex.shlex(_PLACEHOLDER.sub(r"\1", line), posix=True, punctuation_chars=";&|()<>")
    lexer.whitespace_split = True
    words: list[str] = []
    skipped = False
    for token in [*lexer, ";"]:
        if token in _ENDS:
            while words and _SETTING.match(words[0]):
                words.pop(0)
            if words:
                yield Command(where, tuple(words), whole)
            words = []
        elif token in ("<", ">", ">>"):
            skipped = True  # the file behind it
        elif skipped:
            skipped = False
        else:
            words.append(token)
