r"""CSV as PHP reads and writes it, and with it Moodle (`lib/csvlib.class.php`).

Other than by RFC 4180, a backslash takes from a quote after it that it ends a cell, and from a closing one too
(https://wiki.php.net/rfc/kill-csv-escaping). Comments on a hand-in have such: ``G\"odel``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["php_rows", "php_text"]

# A quoted cell, what may still stand before the next comma, or a cell without quotes; and what ends it.
_CELL = re.compile(r'(?:[ \t]*"((?:[^"\\]|\\.|"")*)"([^,\r\n]*)|([^,\r\n]*))(,|\r\n|\r|\n|\Z)', re.DOTALL)
_ESCAPED_OR_QUOTE = re.compile(r'(\\.)|"', re.DOTALL)


def php_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    r"""Read rows, each with the number of its first line.

    >>> list(php_rows('a,"G\\"odel, K."\n"two\nlines",\n'))
    [(1, ['a', 'G\\"odel, K.']), (2, ['two\nlines', ''])]
    """
    row: list[str] = []
    first, line, at = 1, 1, 0
    while at < len(text) or row:
        found = _CELL.match(text, at)
        assert found  # a cell may be empty, and a lone quote is part of one without quotes
        quoted, more, plain, end = found.groups()
        row.append(plain if quoted is None else re.sub(r'(\\.)|""', _one_quote, quoted, flags=re.DOTALL) + more)
        line += quoted.count("\n") if quoted else 0
        at = found.end()
        if end != ",":
            yield first, row
            line += 1
            row, first = [], line
            if at == len(text):
                return


def _one_quote(found: re.Match[str]) -> str:
    return found[1] or '"'


def php_text(rows: Iterable[Iterable[str]]) -> str:
    r"""Write rows so that PHP reads the same; a blank comes after a backslash that would take the meaning of the end.

    >>> php_text([['a', 'G\\"odel, K.', 'b, \\']])
    'a,"G\\"odel, K.","b, \\ "\r\n'
    """
    return "".join(",".join(map(_written, row)) + "\r\n" for row in rows)


def _written(cell: str) -> str:
    if not re.search(r'[,"\s]', cell):
        return cell
    text = _ESCAPED_OR_QUOTE.sub(lambda found: found[1] or '""', cell)
    is_open = re.sub(r"\\.", "", cell, flags=re.DOTALL).endswith("\\")
    return f'"{text} "' if is_open else f'"{text}"'
