"""Pictures of a class, drawn by Matplotlib and set into a page in the page's own colours and letters."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup, escape
from matplotlib.figure import Figure

__all__ = ["histogram"]

# Colours that the drawing carries until they are replaced by those of the page's style, light or dark.
_INK, _QUIET, _RULE, _ACCENT = "#010101", "#020202", "#030303", "#040404"
_PAGE_COLOURS = {_INK: "var(--ink)", _QUIET: "var(--quiet)", _RULE: "var(--rule)", _ACCENT: "var(--accent)"}
_NAMED_BORDERS = 11
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",  # Matplotlib's own; the page's style replaces it
    "font.size": 10,
    "axes.edgecolor": _RULE,
    "axes.labelcolor": _QUIET,
    "xtick.color": _QUIET,
    "ytick.color": _QUIET,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


def histogram(
    values: Sequence[float], edges: Sequence[float], *, name: str, xlabel: str, ylabel: str, label: str
) -> Markup:
    """Draw how often values fall between edges.

    Args:
        values: one for each student.
        edges: borders of the bins, ascending; the last bin includes its right border.
        name: makes the drawing's ids unique on a page.
        xlabel, ylabel: names of the axes.
        label: what the drawing shows, in a sentence, for those who do not see it.

    Returns:
        An ``<svg>`` element.
    """
    counts, borders = np.histogram(values, edges)
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(5.6, 2.5), layout="constrained")
        axes = figure.subplots()
        bars = axes.bar((borders[:-1] + borders[1:]) / 2, counts, 0.94 * np.diff(borders), color=_ACCENT)
        axes.bar_label(bars, [str(count) if count else "" for count in counts], color=_INK, padding=2)
        axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(borders[0], borders[-1]), ylim=(0, max(counts.max(), 1) * 1.15))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.set_yticks([])  # every bar carries its number
        if len(borders) <= _NAMED_BORDERS:
            axes.set_xticks(borders, [f"{border:g}" for border in borders])
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _for_page(buffer.getvalue(), name, label)


def _for_page(svg: str, name: str, label: str) -> Markup:
    """Make a file's drawing an element of a page: scalable, named, in its colours, with ids of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)  # a style would be the page's
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    for colour, variable in _PAGE_COLOURS.items():
        svg = svg.replace(colour, variable)
    box = re.search(r'viewBox="[^"]*"', svg)
    assert box is not None, "Matplotlib's SVG has a viewBox"
    opening = '<svg xmlns:xlink="http://www.w3.org/1999/xlink" role="img" class="plot" '
    return Markup(f'{opening}aria-label="{escape(label)}" {box.group()}{svg[svg.index(">") :]}')
