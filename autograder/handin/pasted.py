"""Code as it is pasted into a cell, and what Jupyter makes of it: without a common indentation, without prompts."""

from __future__ import annotations

import re

__all__ = ["dedented", "without_prompts"]

# Of Python's own prompt and of IPython's, as IPython's input transformers have them. What continues a statement is no
# prompt where nothing begins one: three dots are Python, too.
_PROMPTS = (
    (re.compile(r"^[ \t]*>>>(?: |$)", re.MULTILINE), re.compile(r"^[ \t]*(?:>>>|\.\.\.)(?: |$)", re.MULTILINE)),
    (
        re.compile(r"^(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]:(?: |$)", re.MULTILINE),
        re.compile(r"^(?:(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]:(?: |$)|[ \t]*\.{3,}: ?)", re.MULTILINE),
    ),
)


def dedented(source: str) -> str:
    """Take away what all lines are indented by.

    >>> dedented("  x = 1\\n  if x:\\n    y = 2")
    'x = 1\\nif x:\\n  y = 2'
    """
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first[:1] not in (" ", "\t"):
        return source
    indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line.strip(" \t")]
    low, high = min(indents), max(indents)  # what these two have in common, all have
    margin = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return "\n".join(line[margin:] if line.strip(" \t") else "" for line in lines)


def without_prompts(source: str) -> str:
    """Take away the prompts of a session.

    >>> without_prompts(">>> if x:\\n...     y = 2")
    'if x:\\n    y = 2'
    >>> without_prompts("In [1]: x = 1\\n   ...: y = 2")
    'x = 1\\ny = 2'
    """
    for begins, prompt in _PROMPTS:
        if begins.search(source):
            return dedented(prompt.sub("", source))
    return source
