"""The pages of conventions: a table a topic, and below it the lines of Python that gave its numbers."""

from __future__ import annotations

from website.conventions import Row, Topic, topics
from website.conventions.columns import COLUMNS, NOT_INSTALLED
from website.conventions.figures import computed, is_other, shown
from website.lectures import citations, sections_of
from website.markdown import code, escaped, table
from website.public import publics

__all__ = ["index_page", "topic_page"]

_INTRODUCTION = """# Conventions

Where this course, the libraries and the lecture notes mean different things by one name: a table a topic. All numbers
are computed while these pages are built, by calling the libraries; below each table stand the lines of Python that
were run."""


def index_page() -> str:
    """The page that leads to the topics, with the versions that the numbers are those of."""
    tree = "\n".join(topic.name for topic in topics())
    libraries = [(name, column.version) for name, column in COLUMNS.items() if name not in ("dlcourse", "d2l", "notes")]
    versions = table(("library", "version"), [(name, escaped(version)) for name, version in libraries])
    more = (
        "More of them, in words: each name's page in the [reference](../index.md), "
        "[optimisers](/docs/optimizers.md), and [imaging](/docs/imaging-conventions.md)."
    )
    return f"{_INTRODUCTION}\n\n```{{toctree}}\n:maxdepth: 1\n\n{tree}\n```\n\n{more}\n\n## Versions\n\n{versions}\n"


def topic_page(topic: Topic) -> str:
    """A topic: what differs, the numbers, what to pass for the same ones, and the lines that gave the numbers."""
    head = ("what is computed", *topic.columns)
    rows = [(row.what, *_cells(topic, number)) for number, row in enumerate(topic.rows)]
    pages = {public.id: public.page for public in publics()}
    names = ", ".join(f"[{code(name)}](/{pages[name]}.md)" for name in topic.names)
    parts = [f"# {topic.title}", topic.text, table(head, rows), _legend(topic)]
    if topic.agree:
        parts += ["## To get the same", topic.agree]
    parts += [f"About {names}.", "## What was run", *_listings(topic)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _cells(topic: Topic, number: int) -> list[str]:
    row = topic.rows[number]
    ours = computed(topic, number, "dlcourse") if "dlcourse" in row.figures else None
    return [_cell(topic, number, row, column, ours) for column in topic.columns]


def _cell(topic: Topic, number: int, row: Row, column: str, ours: object) -> str:
    figure = row.figures.get(column)
    if figure is None:
        return ""
    value = computed(topic, number, column)
    text = escaped(shown(value))
    if ours is not None and not _is_missing(value) and is_other(value, ours):
        text = f"≠ {text}"
    if figure.where:
        text += f" ({_linked(figure.where)})"
    return text


def _is_missing(value: object) -> bool:
    return isinstance(value, str) and value == NOT_INSTALLED


def _linked(where: str) -> str:
    """A place of a note, such as "note D, section 9", which leads to its section in the index by lecture."""
    citation = next(citations(where))
    section = sections_of(citation)[0]
    return f"[{escaped(where[5:])}](#note-{citation.letter.lower()}-{section.number.replace('.', '-')})"


def _legend(topic: Topic) -> str:
    parts = ["≠ marks what differs from this course's number."] if len(topic.columns) > 1 else []
    if any(row.figures.keys() < set(topic.columns) for row in topic.rows):
        parts.append("An empty cell: nothing is said there, or nothing of the kind exists.")
    return " ".join(parts)


def _listings(topic: Topic) -> list[str]:
    given = [f"```python\nimport numpy as np\n\n{topic.given.strip()}\n```"] if topic.given else []
    return given + [part for row in topic.rows for part in (f"{row.what}:", _listing(topic, row))]


def _listing(topic: Topic, row: Row) -> str:
    """The lines of a row, one column after the other."""
    parts = []
    for column in topic.columns:
        figure = row.figures.get(column)
        if figure:
            imports = COLUMNS[column].imports_of(figure.code)
            parts.append("\n".join([f"# {column}", *([imports] if imports else []), figure.code.strip()]))
    return "```python\n" + "\n\n".join(parts) + "\n```"
