"""Formulas as MathML, which browsers show by themselves: nothing is fetched and no script runs."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from autograder.study.page import formula_html

__all__ = ["setup"]


def _inline(self: Any, node: nodes.Element) -> None:
    self.body.append(formula_html(node.astext()))
    raise nodes.SkipNode


def _display(self: Any, node: nodes.Element) -> None:
    self.body.append(f'<div class="formula">{formula_html(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
