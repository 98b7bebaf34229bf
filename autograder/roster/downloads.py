"""Whose a file in a learning platform's bulk download is, by how that platform names files and folders.

Students choose names, too: their own on the platform, and those of the files that they hand in. Neither may make a file
somebody else's.

Canvas (`lib/content_zipper.rb` of canvas-lms): ``lovelaceada_LATE_4711_90210_hw.ipynb``, the name as it is sorted and
without blanks, whether it was late, the user's and the attachment's number; ``…_text.html`` for what was typed in.
Moodle (`mod/assign/classes/downloader.php`): ``Ada Lovelace_4711_assignsubmission_file/hw.ipynb``, or the same joined
by ``_`` instead of a folder; ``…_onlinetext`` for what was typed in. Gradescope: ``submission_4711/hw.ipynb``, and a
`submission_metadata.yml` beside these folders that says who submitted what, and when.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from autograder.roster.people import Key, Roster

__all__ = ["METADATA", "Claim", "Listed", "claims", "read_metadata"]

METADATA = "submission_metadata.yml"
_CANVAS = re.compile(r"_(?=(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+))")  # a name's end, the first of those there may be
_CANVAS_TYPED = re.compile(r"_(?P<user>\d+)_(?P<rest>(?:text|link)\.html)$")
_MOODLE = re.compile(r"(?P<name>[^_]*)_(?P<user>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?")
_GRADESCOPE = re.compile(r"submission_\d+")


@dataclass(frozen=True)
class Claim:
    """What a download says of one of its files.

    Args:
        system: whose download it is; empty for a plain folder.
        said: who handed it in; several, where a group did.
        inside: the file's own path, without what the system has put before it.
        order: grows from a student's earlier hand-in to a later one.
        late: whether the system says so.
        when: when it came, where the system says so.
    """

    system: str
    said: tuple[Mapping[Key, str], ...]
    inside: tuple[str, ...]
    order: tuple[float, ...] = ()
    late: bool = False
    when: datetime.datetime | None = None

    @property
    def whom(self) -> str:
        """The people meant, for whoever reads that they are unknown."""
        told = (", ".join(f"{key} {value}" for key, value in one.items()) for one in self.said)
        return "; ".join(told) or "nobody"


@dataclass(frozen=True)
class Listed:
    """One submission of Gradescope's list."""

    said: tuple[Mapping[Key, str], ...] = ()
    when: datetime.datetime | None = None


def read_metadata(text: str, folder: Sequence[str] = ()) -> dict[tuple[str, ...], Listed]:
    """Read Gradescope's list of submissions, by the folders that they are in; of what is not as it should be, nobody's.

    Args:
        text: of the list.
        folder: in which it lies.

    Raises:
        ValueError: if it is no such list.
    """
    try:
        document = yaml.load(text, Loader=_TextLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("it is no YAML") from error
    if not isinstance(document, dict):
        raise ValueError("it is no list of submissions")
    return {(*folder, str(name)): _submission(entry) for name, entry in document.items()}


class _TextLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads every scalar as text, as a student's number may begin with zeros, and makes nothing of Ruby's objects."""


_TextLoader.yaml_implicit_resolvers = {}
_TextLoader.add_multi_constructor("!", lambda loader, suffix, node: None)


def _submission(entry: Any) -> Listed:
    fields = entry if isinstance(entry, dict) else {}
    listed = fields.get(":submitters")
    people = []
    for one in listed if isinstance(listed, list) else []:
        known = one if isinstance(one, dict) else {}
        said = {Key.EMAIL: known.get(":email"), Key.NUMBER: known.get(":sid"), Key.NAME: known.get(":name")}
        people.append({key: value for key, value in said.items() if isinstance(value, str) and value not in {"", "~"}})
    return Listed(tuple(one for one in people if one), _time(fields.get(":created_at")))


def _time(text: Any) -> datetime.datetime | None:
    """Read `2024-09-10 21:00:01.5 Z` and its like, as UTC without saying so."""
    if not isinstance(text, str):
        return None
    plain = re.sub(r"\.\d+", "", text.strip()).replace(" UTC", "+00:00").replace("Z", "+00:00").replace(" +", "+")
    plain = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", plain)
    try:
        found = datetime.datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found.astimezone(datetime.timezone.utc).replace(tzinfo=None) if found.tzinfo else found


def claims(
    paths: Iterable[tuple[Sequence[str], float]],
    submissions: Mapping[tuple[str, ...], Listed] | None = None,
    roster: Roster | None = None,
) -> Iterator[Claim]:
    """Say of each file of a download whose it is.

    Args:
        paths: of the files, by the names of their folders and their own, from the download's root; and when each was
            changed last, in seconds.
        submissions: what :func:`read_metadata` has read.
        roster: the class. In a folder that is called as one of it nothing else makes a file somebody's.
    """
    known, people = submissions or {}, roster or Roster([])
    return (_claim(tuple(path), changed, known, people) for path, changed in paths)


def _claim(
    path: tuple[str, ...], changed: float, submissions: Mapping[tuple[str, ...], Listed], roster: Roster
) -> Claim:
    for depth, part in enumerate(path):
        is_file = depth == len(path) - 1
        rest = path[depth + 1 :]
        if _GRADESCOPE.fullmatch(part) and path[: depth + 1] in submissions and not is_file:
            entry = submissions[path[: depth + 1]]
            order = (entry.when or datetime.datetime.min).replace(tzinfo=datetime.timezone.utc)
            seconds = order.timestamp() if entry.when else 0.0
            return Claim("Gradescope", entry.said, rest, (seconds, changed), when=entry.when)
        if found := _MOODLE.fullmatch(part):
            name = found["rest"] or (f"{found['kind']}.html" if is_file else "")
            inside = (name,) if is_file else rest
            said = {Key.MOODLE: found["user"], Key.NAME: found["name"]}
            return Claim("Moodle", (said,), inside, (changed,))
        if is_file and (of_canvas := _canvas(part, changed, roster)):
            return of_canvas
        if not is_file and roster.find(_called(part)):
            break
    return _plain(path, changed)


def _canvas(part: str, changed: float, roster: Roster) -> Claim | None:
    """Read a file's name as Canvas's.

    A student's name may end in a number, which then stands where the user's does. Where two ends of the name can be
    meant, the one counts whose number is in the roster, and if both are, the one that is that student's name.
    """
    readings = [
        Claim("Canvas", ({Key.CANVAS: found["user"], Key.NAME: name.removesuffix("_LATE")},), (found["rest"],),
              (float(found.groupdict().get("file") or 0), changed), late=name.endswith("_LATE"))
        for found in (*_CANVAS.finditer(part), *_CANVAS_TYPED.finditer(part))
        if _is_word(name := part[: found.start()])
    ]  # fmt: skip
    known = [one for one in readings if roster.find({Key.CANVAS: one.said[0][Key.CANVAS]})]
    if len(known) < 2:
        return next(iter(known or readings), None)
    sure = [
        one
        for one in known
        if roster.find({Key.CANVAS: one.said[0][Key.CANVAS]}) == roster.find({Key.NAME: one.said[0][Key.NAME]})
    ]
    return sure[0] if len(sure) == 1 else Claim("Canvas", ({Key.NAME: part},), (part,), (0.0, changed))


def _is_word(text: str) -> bool:
    """Whether it is what Ruby's `[[:word:]]` lets through: letters, marks, digits, and what joins them."""
    return all(c.isalnum() or unicodedata.category(c) in {"Mn", "Mc", "Me", "Pc"} for c in text)


def _plain(path: tuple[str, ...], changed: float) -> Claim:
    """A folder or a file that is called as its student is."""
    name, inside = (path[0], path[1:]) if len(path) > 1 else (path[0].rpartition(".")[0] or path[0], path)
    return Claim("", (_called(name),), inside, (changed,))


def _called(name: str) -> dict[Key, str]:
    """Who may be meant by a plain name."""
    keys = (Key.STUDENT, Key.LOGIN, Key.EMAIL, Key.NUMBER)
    return dict.fromkeys(keys, name) | {Key.NAME: name.replace("_", " ")}
