"""A page of one's own: the statement with its formulas, what a check finds with maps of errors, and a picture.

It is a file that a browser opens. It fetches nothing and runs no script.
"""

from __future__ import annotations

import html
import re
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.messages import counted, say
from autograder.study.cases import inputs_of_variant, variant_of
from autograder.study.gradient import function_in
from autograder.study.picture import curves
from autograder.study.program import run
from autograder.study.statement import whole_statement
from autograder.study.trying import judged

__all__ = ["formula_html", "page", "statement_html", "told"]

PAGE = ".page.html"
_WIDTH, _HEIGHT = 560, 180  # of a picture, in its own units
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8884; }
.formula { overflow-x: auto; margin: 1rem 0; text-align: center; }
table { border-collapse: collapse; } td, th { padding: .2rem .6rem; border-bottom: 1px solid #8884; text-align: left; }
svg.curve { width: 100%; height: auto; } svg.curve path { fill: none; stroke: currentColor; stroke-width: 2; }
svg.curve text { fill: currentColor; font: 12px system-ui, sans-serif; }
svg.curve line { stroke: currentColor; stroke-width: .5; }
"""
_MATH = re.compile(r"(?P<code>`+.+?`+)|\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$]+)\$", re.DOTALL)


def formula_html(formula: str, *, display: bool = False) -> str:
    """A formula as MathML, which browsers show by themselves; as Unicode, where nothing reads LaTeX."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        from autograder.study.formulas import as_unicode

        return f"<pre>{html.escape(as_unicode(formula))}</pre>" if display else html.escape(as_unicode(formula))
    plain = re.sub(r"\\[bB]igg?[lrm]?(?![A-Za-z])", "", formula.strip())
    plain = plain.replace(r"\arg", r"\operatorname{arg}").replace("{aligned}", "{align*}").replace("& &", r"& \quad")
    plain = re.sub(r"\\text\{([^{}]*)\}", lambda found: r"\text{" + found[1].replace(r"\_", "_") + "}", plain)
    return str(convert(plain, display="block" if display else "inline"))


def statement_html(statement: str) -> str:
    """A statement, which is Markdown with formulas, as HTML."""
    from markdown_it import MarkdownIt

    formulas: list[str] = []

    def kept(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        shown = formula_html(found["display"] or found["inline"], display=bool(found["display"]))
        formulas.append(f'<div class="formula">{shown}</div>' if found["display"] else shown)
        return f"\x02{len(formulas) - 1}\x03"

    text = _MATH.sub(kept, statement)
    shown = MarkdownIt("commonmark").enable("table").render(text)
    shown = re.sub(r"\x02(\d+)\x03", lambda found: formulas[int(found[1])], str(shown))
    # A formula that stands by itself ends the paragraph that it stands in.
    return re.sub(r'(<div class="formula">.*?</div>)', r"</p>\1<p>", shown, flags=re.DOTALL).replace("<p></p>", "")


def page(exercise: Exercise, card: str, pictures: str) -> str:
    """The whole page."""
    title = html.escape(exercise.title)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{html.escape(exercise.id)}, {counted(exercise.points, 'point')}: "
        f"<code>{html.escape(exercise.name + str(exercise.signature))}</code></p>"
        f"{statement_html(whole_statement(exercise))}<h2>Your answer</h2>{card}{pictures}</body></html>\n"
    )


def _card(exercise: Exercise, path: Path) -> str:
    result = judged(exercise, path)
    if isinstance(result, str):
        return f"<p>{html.escape(result)}</p>"
    try:
        from autograder.report.feedback import result_html

        return result_html(result)
    except ImportError:
        from autograder.report.text import result_text

        return f"<pre>{html.escape(result_text(result))}</pre>"


def _pictures(exercise: Exercise, path: Path, case: str) -> str:
    function = function_in(path, exercise.name)
    if function is None:
        return ""
    inputs = inputs_of_variant(variant_of(exercise, case or exercise.cases[0].name))
    return _drawn(curves(exercise, function, inputs))


def _drawn(found: tuple[str, Any, Mapping[str, Any]] | None) -> str:
    if found is None:
        return ""
    where, places, parts = found
    drawings = [f"<h2>Your function as {html.escape(where)} moves</h2>"]
    for part, numbers in parts.items():
        finite = numbers[np.isfinite(numbers)]
        low, high = float(finite.min()), float(finite.max())
        xs = np.linspace(60, _WIDTH - 10, len(numbers))
        ys = 10 + (high - numbers) / ((high - low) or 1.0) * (_HEIGHT - 40)
        points = "".join(
            f"{'L' if i and np.isfinite(ys[i - 1]) else 'M'}{x:.1f} {y:.1f}"
            for i, (x, y) in enumerate(zip(xs, ys, strict=True)) if np.isfinite(y)
        )  # fmt: skip
        name = html.escape(part or "the answer")
        drawings.append(
            f'<p>the first entry of {name}</p><svg class="curve" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            f'aria-label="from {low:.3g} to {high:.3g}"><line x1="60" y1="{_HEIGHT - 30}" x2="{_WIDTH - 10}" '
            f'y2="{_HEIGHT - 30}"/><path d="{points}"/><text x="0" y="14">{high:.3g}</text>'
            f'<text x="0" y="{_HEIGHT - 28}">{low:.3g}</text><text x="60" y="{_HEIGHT - 10}">{places[0]:.3g}</text>'
            f'<text x="{_WIDTH - 10}" y="{_HEIGHT - 10}" text-anchor="end">{places[-1]:.3g}</text></svg>'
        )
    return "".join(drawings)


def told(catalogue: Catalogue, exercise: Exercise, path: Path, case: str) -> str:
    """Write the page, have a browser show it, and say where it is."""
    target = path.parents[1] / PAGE
    target.write_text(page(exercise, _card(exercise, path), _pictures(exercise, path, case)), encoding="utf-8")
    address = target.resolve().as_uri()
    unopened = [] if webbrowser.open(address) else [say("study.page.unopened")]
    return "\n".join([say("study.page", page=address), *unopened])


if __name__ == "__main__":
    run(told)
