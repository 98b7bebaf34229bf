"""A file as a student hands it in: its bytes and its text, or the reason why there are none."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import re
import stat
import tokenize
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.entry import BrokenSubmission, Entry
from autograder.handin.names import shown
from autograder.messages import say

__all__ = ["MIB", "BrokenSubmission", "Limits", "content_of", "decoded_json", "decoded_script"]

MIB = 1 << 20
_MAGIC_NUMBERS = {
    b"PK\x03\x04": "a ZIP archive",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89HDF": "an HDF5 file",
    b"\xd0\xcf\x11\xe0": "an Office document",
}
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# Of texts, each in a time that grows as they do. Python has others: `punycode` takes the square of it, and what `zlib`
# and the like unpack has no end.
_ENCODINGS = {
    *("utf-8", "utf-8-sig", "ascii", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-15", "koi8-r"),
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp932", "cp949", "cp950"),
    *("big5", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "shift_jis"),
}
_CUT_OFF = {"unexpected end of data", "truncated data"}  # Python's words for half a character at the end


@dataclass(frozen=True)
class Limits:
    """How much of a file is read.

    Args:
        bytes: size of the file, outputs and pictures included.
        code_bytes: size of all its code together.
        parts: commas and brackets in a notebook's text; they bound the memory that reading it takes.
        cells: of whatever kind.
        answer: characters of an answer in prose.
    """

    bytes: int = 32 * MIB
    code_bytes: int = 4 * MIB
    parts: int = 4_000_000
    cells: int = 30_000
    answer: int = 20_000


def content_of(path: Path, limits: Limits, entry: Entry | None = None) -> bytes:
    """Read a file's bytes, unless it is anything but an ordinary file of bearable size within the entry.

    Args:
        entry: what the file must not lead out of; by default its own folder.
    """
    name, entry = shown(path.name), entry or Entry.around(path)
    try:
        with os.fdopen(entry.open(path), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BrokenSubmission(say("submission.not-a-file", name=name))
            if found.st_nlink > 1 and entry.shared is not None and (found.st_dev, found.st_ino) not in entry.shared:
                raise BrokenSubmission(say("submission.shared", name=name, where=say("submission.not-among")))
            content = file.read(limits.bytes + 1)
    except FileNotFoundError:
        raise BrokenSubmission(say("submission.missing", name=name)) from None
    except IsADirectoryError:
        raise BrokenSubmission(say("submission.not-a-file", name=name)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or os.strerror(errno.EINVAL)
        raise BrokenSubmission(say("submission.unreadable", name=name, reason=reason)) from None
    if len(content) > limits.bytes:
        raise BrokenSubmission(say("submission.too-large", name=name, limit=limits.bytes // MIB))
    if not content.strip():
        raise BrokenSubmission(say("submission.empty", name=name))
    for magic, looks_like in _MAGIC_NUMBERS.items():
        if content.startswith(magic):
            raise BrokenSubmission(say("submission.binary", name=name, looks_like=looks_like))
    if _WEB_PAGE.match(content):
        raise BrokenSubmission(say("submission.binary", name=name, looks_like="a web page"))
    return content


def decoded_script(content: bytes, name: str) -> str:
    """Decode a ``.py`` file as Python would, and UTF-16 besides."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if codecs.lookup(encoding).name not in _ENCODINGS:
            raise BrokenSubmission(say("submission.encoding", name=name, encoding=encoding[:40]))
        return content.decode(encoding)
    except (UnicodeError, SyntaxError, LookupError):
        raise BrokenSubmission(say("submission.not-text", name=name)) from None


def decoded_json(content: bytes, name: str) -> str:
    """Decode a text in any Unicode encoding; of one that is cut off within a character, what is whole."""
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason in _CUT_OFF:
            return content[: error.start].decode(encoding)
        raise BrokenSubmission(say("submission.not-text", name=name)) from None
