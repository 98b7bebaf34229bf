"""A page for every public name, from its docstring, and one for every unit."""

from __future__ import annotations

import html
import inspect
import re
from collections import defaultdict

from website.bibliography import KEY
from website.conventions import topics_of
from website.docstrings import Docstring
from website.lectures import citations, sections_of
from website.markdown import code, escaped, prose, sessions, table
from website.public import Public, catalogue, notebook_of, publics, units

__all__ = ["cited_by", "page", "reference_page", "unit_page"]

_WIDTH = 88  # of a signature
_MODULES = re.compile(r"\b(?:jaxtyping|tensorflow|typing|collections|dlcourse|keras|numpy)\.(?:\w+\.)*(?=\w)")


def reference_page() -> str:
    """The page that leads to the units."""
    tree = "\n".join(f"{unit}/index" for unit in units())
    return (
        "# Reference\n\nEvery public function and class of `dlcourse`, unit by unit.\n\n"
        f"```{{toctree}}\n:maxdepth: 1\n\n{tree}\n```\n"
    )


def unit_page(unit: str) -> str:
    """A unit: what it is about, and its names with a sentence each."""
    names = [public for public in publics() if public.unit == unit]
    about = inspect.getdoc(units()[unit]) or ""
    rows = [(f"[{code(each.name)}]({each.name}.md)", escaped(each.doc.summary)) for each in names]
    return f"# {unit}\n\n{prose(about)}\n\n{table(('name', 'what it is'), rows)}\n"


def page(public: Public) -> str:
    """The page of a function or a class."""
    doc = public.doc
    # In no tree of contents: the one beside each page would have every name, and building it takes most of the time.
    above = f"[Reference](/reference/index.md) / [{public.unit}](/reference/{public.unit}/index.md)"
    parts = [
        f"---\norphan: true\nmyst:\n  html_meta:\n    keywords: {_words(public.name)}\n---",
        above,
        f"# {public.name}",
        f"```python\n{_signature(public)}\n```",
        prose(doc.summary),
    ]
    if doc.equation:
        parts.append(f'<div class="equation" role="math">{html.escape(_code_in_words(doc.equation))}</div>')
    parts += [prose(paragraph) for paragraph in doc.prose]
    sections = {
        "Arguments": _definitions(doc.arguments),
        "Returns": prose(doc.returns),
        "Errors": _definitions(doc.raises),
        "Example": sessions(doc.example),
        "Conventions": _conventions(public, doc),
    }
    parts += [f"## {heading}\n\n{text}" for heading, text in sections.items() if text]
    parts.append(f"## Where it comes from\n\n{_origin(public, doc)}")
    return "\n\n".join(parts) + "\n"


def _conventions(public: Public, doc: Docstring) -> str:
    """What the docstring says of them, and the tables that compute them beside other libraries'."""
    tables = ", ".join(f"[{topic.title}](/{topic.page}.md)" for topic in topics_of(public.id))
    return "\n\n".join(part for part in (prose(doc.conventions), f"In numbers: {tables}." if tables else "") if part)


def _code_in_words(text: str) -> str:
    return text.replace("``", "")


def _definitions(entries: tuple[tuple[str, str], ...]) -> str:
    return "\n\n".join(f"{code(name)}\n: {prose(text)}" for name, text in entries)


def _signature(public: Public) -> str:
    """The call as it is written, with the shapes of what is passed; a line for each argument where it is long."""
    thing = getattr(public.thing, "python_function", public.thing)
    try:
        signature = inspect.signature(thing, eval_str=True)
    except NameError:  # an annotation of what only type checkers import
        signature = inspect.signature(thing)
    text = f"{public.id}{_shapes(str(signature))}"
    if len(text) <= _WIDTH:
        return text
    kinds = [parameter.kind for parameter in signature.parameters.values()]
    lines, keywords = [], False
    for parameter, kind in zip(signature.parameters.values(), kinds, strict=True):
        if kind is inspect.Parameter.KEYWORD_ONLY and not keywords and inspect.Parameter.VAR_POSITIONAL not in kinds:
            lines.append("    *,")
        keywords |= kind is inspect.Parameter.KEYWORD_ONLY
        lines.append(f"    {_shapes(str(parameter))},")
    back = signature.return_annotation
    arrow = "" if back is inspect.Signature.empty else f" -> {_shapes(inspect.formatannotation(back))}"
    return "\n".join([f"{public.id}(", *lines, f"){arrow}"])


def _shapes(text: str) -> str:
    """Annotations without the modules that their names come from."""
    return _MODULES.sub("", text)


def _words(name: str) -> str:
    """The words of a name, which a search finds, too: "batch, normalization" of BatchNormalization."""
    return ", ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower().split())


def _origin(public: Public, doc: Docstring) -> str:
    file, line = public.source
    parts = []
    if doc.references:
        parts.append(f"Sources: {_linked(doc.references)}")
    seen: dict[str, str] = {}
    for citation in citations(doc.references):
        for section in sections_of(citation):
            anchor = f"note-{citation.letter.lower()}-{section.number.replace('.', '-')}"
            seen[anchor] = f"[note {citation.letter}, {section.number} {escaped(section.title)}](#{anchor})"
    if seen:
        parts.append("In the lectures: " + "; ".join(seen.values()) + ".")
    if public.id in catalogue():
        name = notebook_of()[public.id]
        parts.append(f"Asked in the exercise {code(public.id)} of the notebook [{name}](/notebooks/{name}.md).")
    parts.append(f'Source: <a href="../../source/{file}.html#line-{line}">{file}, line {line}</a>.')
    return "\n\n".join(parts)


def _linked(references: str) -> str:
    """References, whose keys lead to the works."""
    found, end = "", 0
    for key in KEY.finditer(references):
        found += prose(references[end : key.start()]) + f"[{key[0]}](#{key[0]})"
        end = key.end()
    return found + prose(references[end:])


def cited_by() -> dict[str, list[str]]:
    """For each work the names that cite it, as links."""
    found: dict[str, list[str]] = defaultdict(list)
    for public in publics():
        for key in dict.fromkeys(KEY.findall(public.doc.references)):
            found[key].append(f"[{code(public.id)}](/{public.page}.md)")
    return found
