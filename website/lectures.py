"""The index by lecture: each section of the five notes with the functions, exercises and errata that come from it."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from website.markdown import code, escaped
from website.public import Public, notebook_of, publics

__all__ = ["Citation", "Note", "Section", "citations", "index_page", "note_page", "notes", "sections_of"]

_NOTE = re.compile(r"\b[Nn]ote ([A-E])\b((?:[^;.]|\.(?=\d))*)")
_PLACE = re.compile(
    r"\b(?P<kind>section|equation|figure|table|chapter)s? "
    r"(?P<numbers>\d+(?:\.\d+)*(?:(?:, | and | to |–)\d+(?:\.\d+)*)*)"
)
_INTRODUCTION = (
    "Five lecture notes, section by section: what of them is a function here, in which exercise it is asked, and what "
    "the notes have wrong."
)
_NUMBERS = re.compile(r"(\d+(?:\.\d+)*)(?:(?:–| to )(\d+(?:\.\d+)*))?")


@dataclass(frozen=True)
class Section:
    """A section of a note.

    Args:
        number: as the note numbers it.
        title: in English.
        equations: first and last of its numbered equations; empty where it has none.
        became: what became of it, where nothing in the course cites it.
    """

    number: str
    title: str
    equations: tuple[str, str] | None = None
    became: str = ""


@dataclass(frozen=True)
class Note:
    """One of the five lecture notes."""

    letter: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Citation:
    """A place of a note that a docstring names: ``kind`` is "section", "equation" and so on."""

    letter: str
    kind: str
    first: str
    last: str

    def __str__(self) -> str:
        return f"{self.kind} {self.first}" if self.first == self.last else f"{self.kind}s {self.first}–{self.last}"


@functools.cache
def notes() -> tuple[Note, ...]:
    """The notes and their sections, in order."""
    told = yaml.safe_load(Path(__file__).with_name("lectures.yaml").read_text(encoding="utf-8"))
    return tuple(
        Note(letter, note["title"], tuple(_section(number, each) for number, each in note["sections"].items()))
        for letter, note in told.items()
    )


def _section(number: str, told: dict[str, str]) -> Section:
    ends = str(told.get("equations", "")).split("–")
    return Section(number, told["title"], (ends[0], ends[-1]) if ends[0] else None, told.get("became", ""))


def citations(text: str) -> Iterator[Citation]:
    """The places of notes that the references of a docstring name."""
    for letter, places in _NOTE.findall(text):
        for place in _PLACE.finditer(places):
            for first, last in _NUMBERS.findall(place["numbers"]):
                yield Citation(letter, place["kind"], first, last or first)


def sections_of(citation: Citation) -> list[Section]:
    """The sections in which a cited place stands; a chapter stands for its first section.

    Raises:
        LookupError: the note has no such place.
    """
    (note,) = (note for note in notes() if note.letter == citation.letter)
    low, high = _ordered(citation.first), _ordered(citation.last)
    found = []
    for section in note.sections:
        if citation.kind == "section":
            inside = low <= _ordered(section.number)[: len(low)] <= high
            # A section stands for itself; its parts are cited by their own numbers, unless a range was meant.
            if inside and (len(_ordered(section.number)) == len(low) or low != high):
                found.append(section)
        elif citation.kind == "equation" and section.equations:
            first, last = map(_ordered, section.equations)
            if low <= last and first <= high:
                found.append(section)
        elif citation.kind not in ("section", "equation") and _ordered(section.number)[0] == low[0]:
            found.append(section)
            break
    if not found:
        raise LookupError(f"note {citation.letter} has no {citation}")
    return found


def _ordered(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


@functools.cache
def cited() -> dict[tuple[str, str], list[tuple[Public, str]]]:
    """By note and section: the public names that cite it, and where exactly."""
    found: dict[tuple[str, str], dict[str, tuple[Public, list[str]]]] = defaultdict(dict)
    for public in publics():
        for citation in citations(public.doc.references):
            for section in sections_of(citation):
                places = found[citation.letter, section.number].setdefault(public.id, (public, []))[1]
                if citation.kind != "section" and str(citation) not in places:
                    places.append(str(citation))
    return {key: [(public, ", ".join(places)) for public, places in names.values()] for key, names in found.items()}


def index_page() -> str:
    """The page that leads to the five notes."""
    lines = ["# By lecture", "", _INTRODUCTION, "", "```{toctree}", ":maxdepth: 1", ""]
    return "\n".join([*lines, *(f"note-{note.letter.lower()}" for note in notes()), "```", ""])


def note_page(note: Note, errata: dict[str, list[str]]) -> str:
    """A note's page.

    Args:
        note: one of the five.
        errata: by section, links to the errata.
    """
    lines = [f"# Note {note.letter}: {note.title}", ""]
    for section in note.sections:
        lines += [f"(note-{note.letter.lower()}-{section.number.replace('.', '-')})=",
                  f"## {section.number} {escaped(section.title)}", ""]  # fmt: skip
        names = cited().get((note.letter, section.number), [])
        if names:
            lines += [_item(public, place) for public, place in names]
        else:
            lines += [section.became or "Its parts below are what the course has of it."]
        wrong = errata.get(section.number)
        lines += ["", *(["Errata: " + "; ".join(wrong) + ".", ""] if wrong else [])]
    return "\n".join(lines)


def _item(public: Public, place: str) -> str:
    """A name, what it is, where exactly the note has it, and where it is asked; no table, which phones cut off."""
    what = escaped(public.doc.summary.partition(":")[0]).rstrip(".")
    asked = notebook_of().get(public.id)
    where = f" ({escaped(place)})" if place else ""
    exercise = f"; exercise in [{asked}](/notebooks/{asked}.md)" if asked else ""
    return f"- [{code(public.id)}](/{public.page}.md): {what}{where}{exercise}"
