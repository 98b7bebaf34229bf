"""A program as statements whose wording does not matter: the same for whoever renames, comments or lays out anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pygments.lexers import PythonLexer
from pygments.token import Comment, Name, Number, String, Text, _TokenType

__all__ = ["LENGTH", "Statement", "fragments", "statements_of", "wording"]

LENGTH = 5
"""Tokens of a fragment: shorter ones are in every program, and longer ones in no changed copy."""

_LEXER = PythonLexer(stripnl=False, ensurenl=True)
_OPEN, _CLOSE = set("([{"), set(")]}")
_IMPORTS = {"import", "from"}
_WORDS = 3  # of a remark that is not everybody's
_NAMED, _TEXT = "n", "s"  # what stands for a name of the student's choice, and for any string


@dataclass(frozen=True)
class Statement:
    """One logical line.

    Args:
        first: its first line, from 0.
        last: its last line.
        tokens: what is left of it where names are one name.
    """

    first: int
    last: int
    tokens: tuple[str, ...]


def statements_of(source: str) -> list[Statement]:
    """Take a program apart; comments, docstrings and imports are left out.

    It is lexed, not parsed: an answer that is no Python may be copied, too.

    >>> [s.tokens for s in statements_of("total = np.sum(x, axis=0)  # add up")]
    [('n', '=', 'n', '.sum', '(', 'n', ',', 'axis', '=', '0', ')')]
    """
    found = []
    for first, last, tokens in _logical_lines(source):
        if all(_is(kind, String) for kind, _ in tokens) or tokens[0][1] in _IMPORTS:
            continue
        words = tuple(filter(None, _words(tokens)))
        if words:
            found.append(Statement(first, last, words))
    return found


def fragments(statement: Statement) -> set[tuple[str, ...]]:
    """What of a statement may be found again: its runs of some tokens; a short one as a whole."""
    tokens = statement.tokens
    if len(tokens) <= LENGTH:
        return {tokens} if len(tokens) > 2 else set()
    return {tokens[start : start + LENGTH] for start in range(len(tokens) - LENGTH + 1)}


def wording(source: str) -> frozenset[str]:
    """What a program's author has worded: names of variables, and remarks of some length.

    >>> sorted(wording("total = np.sum(x)  # add it all up"))
    ['# add it all up', 'np', 'total', 'x']
    """
    found = {
        f"# {' '.join(text.lstrip('#').split())}"
        for kind, text in _LEXER.get_tokens(source)
        if _is(kind, Comment) and len(text.split()) > _WORDS
    }
    for _, _, tokens in _logical_lines(source):
        found |= {text for (_, text), word in zip(tokens, _words(tokens), strict=True) if word == _NAMED}
    return frozenset(found)


_Lexed = tuple[_TokenType, str]


def _logical_lines(source: str) -> Iterator[tuple[int, int, list[_Lexed]]]:
    """Tokens up to each line end that is in no bracket, or a semicolon."""
    line, first, depth = 0, 0, 0
    tokens: list[_Lexed] = []
    for kind, text in _LEXER.get_tokens(source):
        if _is(kind, Comment) or not text:
            continue
        if _is(kind, Text):
            ends = "\n" in text and depth == 0 and not (tokens and text.startswith("\\"))
            if ends and tokens:
                yield first, line, tokens
                tokens = []
        elif text == ";" and depth == 0:
            if tokens:
                yield first, line, tokens
                tokens = []
        else:
            if not tokens:
                first = line
            depth = max(0, depth + (text in _OPEN) - (text in _CLOSE))
            if _is(kind, String) and tokens and _is(tokens[-1][0], String):
                tokens[-1] = (String, tokens[-1][1] + text)
            else:
                tokens.append((String if _is(kind, String) else kind, text))
        line += text.count("\n")
    if tokens:
        yield first, line, tokens


def _words(tokens: list[_Lexed]) -> list[str]:
    """Each token as it is compared. An attribute is the library's word, and so is a keyword argument's name."""
    depth, before, found = 0, "", []
    for (kind, text), (_, following) in pairwise([*tokens, (Text, "")]):
        depth += (text in _OPEN) - (text in _CLOSE)
        if text == ".":
            word = ""
        elif _is(kind, String):
            word = _TEXT
        elif _is(kind, Number):
            word = _number(text)
        elif before == ".":
            word = f".{text}"
        elif _is(kind, Name) and not _is(kind, Name.Builtin) and not (following == "=" and depth > 0):
            word = _NAMED
        else:
            word = text
        found.append(word)
        before = text
    return found


def _is(kind: _TokenType, group: _TokenType) -> bool:
    return kind[: len(group)] == group


def _number(text: str) -> str:
    """A number however it is written: `2`, `2.` and `2.0` are one."""
    try:
        return f"{float(text.replace('_', '')):g}"
    except ValueError:
        return text
