"""The tree of all pages that stands beside each: made once, and marked for the page that it stands beside.

Sphinx makes it anew for every page, of copies of all tables of contents; that was half of the time of a build.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment.adapters.toctree import global_toctree_for_doc

__all__ = ["at_page", "setup"]

_ITEM = re.compile(
    r'<li class="(?P<kind>toctree-l\d+)"><a class="reference (?:in|ex)ternal" href="(?P<target>[^"#]+)|</li>'
)
_LINK = re.compile(r'href="(?!#|\w+:)')


def at_page(tree: str, page: str) -> str:
    """The tree of the first page, as it stands beside another page.

    Args:
        tree: nested lists, with links as from the root of the pages.
        page: its name, such as "docs/study".
    """
    way: list[re.Match[str]] = []
    here: list[re.Match[str]] = []
    for item in _ITEM.finditer(tree):
        if item["kind"] is None:
            here.pop()
            continue
        here.append(item)
        if item["target"] == f"{page}.html":
            way = list(here)
    for item in reversed(way):
        link = 'class="reference internal" href="' + item["target"]
        if item is way[-1]:
            link = 'aria-current="page" class="current reference internal" href="#'
        tree = f'{tree[: item.start()]}<li class="{item["kind"]} current"><a {link}{tree[item.end() :]}'
    return _LINK.sub(f'href="{"../" * page.count("/")}', tree)


def setup(app: Sphinx) -> dict[str, Any]:
    trees: dict[Any, str] = {}

    def beside(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
        def toctree(**asked: Any) -> str:
            key = tuple(sorted(asked.items()))
            if key not in trees:
                found = global_toctree_for_doc(app.env, app.config.root_doc, app.builder, **asked)
                trees[key] = app.builder.render_partial(found)["fragment"]
            return at_page(trees[key], page)

        if "toctree" in context:
            context["toctree"] = toctree

    app.connect("html-page-context", beside, priority=400)  # before Furo asks for the tree
    return {"parallel_read_safe": True, "parallel_write_safe": True}
