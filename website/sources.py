"""The reference's source as pages, with a number for each line to lead to."""

from __future__ import annotations

import os
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from website.public import ROOT

__all__ = ["write_sources"]

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title><meta name="viewport" content="width=device-width">
<style>
:root {{ color-scheme: light dark; }}
body {{ background: #fff; color: #000; overflow-wrap: anywhere; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 64rem; padding: 0 1rem; }}
pre {{ font: .88rem/1.45 ui-monospace, monospace; overflow-x: auto; }}
span:target {{ background: #fd08; }}
.linenos, .lineno {{ opacity: .6; user-select: none; padding-right: 1em; }}
{light}
@media (prefers-color-scheme: dark) {{ body {{ background: #131416; color: #cfd0d0; }} a {{ color: #8ab4f8; }} {dark} }}
</style></head><body><main><h1>{name}</h1><p><a href="{up}index.html">dlcourse</a></p>
{text}
</main></body></html>
"""


def write_sources(folder: Path) -> None:
    """Write every module of ``dlcourse`` as a page below a folder."""
    styles = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in styles)
    formatter = HtmlFormatter(linenos="inline", linespans="line", anchorlinenos=False)
    for path in sorted((ROOT / "dlcourse").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        page = folder / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        up = os.path.relpath(folder.parent, page.parent) + "/"
        text = highlight(path.read_text(encoding="utf-8"), PythonLexer(), formatter)
        text = text.replace("<pre>", '<pre tabindex="0">')  # so that the keyboard scrolls it
        page.write_text(_PAGE.format(name=name, light=light, dark=dark, text=text, up=up), encoding="utf-8")
