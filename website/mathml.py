"""Formulas as MathML, which browsers show by themselves: nothing is fetched and no script runs."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from autograder.study.page import formula_html

__all__ = ["setup"]

_LOGGER = logging.getLogger(__name__)


def _inline(self: Any, node: nodes.Element) -> None:
    self.body.append(_shown(node, display=False))
    raise nodes.SkipNode


def _display(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<div class="formula">{_shown(node, display=True)}</div>')
    raise nodes.SkipNode


def _shown(node: nodes.Element, *, display: bool) -> str:
    text = node.astext()
    try:
        return formula_html(text, display=display)
    except Exception as error:  # the converter has many of its own, and IndexError
        _LOGGER.warning("no MathML for the formula %r: %s", text, type(error).__name__, location=node)
        return f"<code>{html.escape(text)}</code>"


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
