"""The works that docstrings cite, as one page; a docstring's keys lead there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry

import dlcourse
from website.markdown import escaped

__all__ = ["KEY", "entries", "page"]

BIBLIOGRAPHY = Path(dlcourse.__file__).with_name("references.bib")
KEY = re.compile(r"\b[a-z]+\d{4}[a-z]*\b")


@cache
def entries() -> dict[str, Entry]:
    """The entries by their keys, in the order of the keys."""
    library = bibtexparser.parse_string(
        BIBLIOGRAPHY.read_text(encoding="utf-8"), append_middleware=[LatexDecodingMiddleware()]
    )
    if library.failed_blocks:
        raise ValueError(f"{BIBLIOGRAPHY.name}: {len(library.failed_blocks)} entries cannot be read")
    return dict(sorted(library.entries_dict.items()))


def page(cited: dict[str, list[str]]) -> str:
    """The page, each work with the names that cite it.

    Args:
        cited: by key, links to the names that cite it.
    """
    lines = ["# References", "", "The works that the docstrings cite, by the key that they cite them by.", ""]
    for key, entry in entries().items():
        lines += [f"({key})=", f"## {key}", "", _reference(entry), ""]
        if cited.get(key):
            lines += ["Cited by " + ", ".join(cited[key]) + ".", ""]
    return "\n".join(lines)


def _reference(entry: Entry) -> str:
    fields = {name.lower(): " ".join(field.value.replace("{", "").replace("}", "").split()) for name, field in
              entry.fields_dict.items()}  # fmt: skip
    authors = fields.get("author", fields.get("editor", "")).split(" and ")
    names = [" ".join(reversed(name.split(", ", 1))) for name in authors]
    where = [fields[name] for name in ("journal", "booktitle", "publisher", "school", "howpublished") if name in fields]
    text = [escaped(", ".join(names)), f"({fields.get('year', '')}).", f"*{escaped(fields.get('title', ''))}*."]
    text += [escaped(each) + "." for each in where]
    if "doi" in fields:
        text.append(f"[doi:{escaped(fields['doi'])}](https://doi.org/{fields['doi']})")
    elif "url" in fields:
        text.append(f"[{escaped(fields['url'])}]({fields['url']})")
    return " ".join(text)
