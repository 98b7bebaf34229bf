"""What all pages share: the template engine, which escapes everything, and the little that may be more than text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.messages import say
from autograder.report.printable import INLINE, printable
from autograder.report.summary import was_stopped
from autograder.report.view import SYMBOLS, marks

__all__ = ["render"]

# Characters. Pygments takes half a minute for 400 lines of 400 brackets, and nobody reads what is so long in colours.
_COLOURED = 40_000
_LEXER = PythonLexer(stripnl=False)
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def prose(text: str) -> Markup:
    """Turn a sentence into HTML: `code`, **strong** and *emphasis* are marked up, all else is text."""
    pieces = [*INLINE.split(printable(text)), None, None, None]
    html = Markup()
    for plain, *marked in zip(*(pieces[start::4] for start in range(4)), strict=True):
        html += escape(plain)
        for tag, words in zip(("code", "strong", "em"), marked, strict=True):
            if words:
                html += Markup(f"<{tag}>{{}}</{tag}>").format(words)
    return html


@lru_cache(maxsize=1024)
def python(code: str) -> Markup:
    """Highlight Python, a span for each line; the style numbers the lines, so that copying leaves the numbers out."""
    text = printable(code)
    html = highlight(text, _LEXER, _FORMATTER) if len(text) <= _COLOURED else str(escape(text))
    lines = html.rstrip("\n").split("\n")
    # Pygments escapes the code and closes its spans at the end of each line.
    return Markup("\n").join(Markup(f'<span class="line">{line}</span>') for line in lines)


def percent(share: float) -> str:
    """Write a share in per cent, for reading and for a bar's width."""
    return f"{share:.0%}"


def render(template: str, **values: Any) -> str:
    """Fill a template of this package."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder", "report/templates"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(prose=prose, python=python, marks=marks, percent=percent)
    environment.tests.update(stopped=was_stopped)
    environment.globals.update(say=say, symbols=SYMBOLS)
    return environment


def _finalize(value: Any) -> Any:
    """Clean every string on its way into a page, so that no template can forget to."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
