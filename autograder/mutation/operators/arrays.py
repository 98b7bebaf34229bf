"""Axes, shapes and copies."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import keyword_of, name_called, number, with_changes
from autograder.mutation.site import Site, constant_of

__all__ = ["ARRAYS"]

_OTHER_AXES = {-1: (0, 1, -2), -2: (-1, 0), 0: (1, -1), 1: (0, 2), 2: (1,)}
_REORDERINGS = {"swapaxes", "moveaxis", "transpose"}


def axis_changed(site: Site) -> Iterator[ast.AST]:
    """Another axis, one of several, or all of them."""
    if not (isinstance(site.node, ast.Call) and (keyword := keyword_of(site.node, "axis"))):
        return
    others: list[ast.expr] = []
    if isinstance(keyword.value, ast.Tuple):
        others += keyword.value.elts
    axis = constant_of(keyword.value)
    if isinstance(axis, int):
        others += [number(other) for other in _OTHER_AXES.get(axis, ())]
    for other in others:
        yield _with_keyword(site.node, keyword, other)
    yield _with_keyword(site.node, keyword, None)


def keepdims_dropped(site: Site) -> Iterator[ast.AST]:
    """An axis that is summed over vanishes."""
    if isinstance(site.node, ast.Call) and (keyword := keyword_of(site.node, "keepdims")):
        yield _with_keyword(site.node, keyword, None)


def _with_keyword(call: ast.Call, keyword: ast.keyword, value: ast.expr | None) -> ast.Call:
    """A call with another value for a keyword argument, or without it."""
    other = [] if value is None else [with_changes(keyword, value=value)]
    keywords = [one for old in call.keywords for one in (other if old is keyword else [old])]
    return with_changes(call, keywords=keywords)


def transposition_dropped(site: Site) -> Iterator[ast.AST]:
    """`a` for `a.T`, and for an array with its axes in another order."""
    node = site.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.Call) and name_called(node) in _REORDERINGS:
        yield _subject(node)


def order_kept(site: Site) -> Iterator[ast.AST]:
    """`x` for `x[::-1]` and for `reversed(x)`."""
    node = site.node
    if isinstance(node, ast.Call) and name_called(node) in {"reversed", "sorted", "flip"} and node.args:
        yield node.args[0]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.step is not None:
        yield node.value


def copy_not_made(site: Site) -> Iterator[ast.AST]:
    """`x` for `x.copy()`, `dict(x)` and `list(x)`, where something is still done with it."""
    node = site.node
    if isinstance(node, ast.Call) and not any(isinstance(ancestor, ast.Return) for ancestor in site.ancestors):
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr == "copy" and not node.args
        is_type = isinstance(node.func, ast.Name) and node.func.id in {"dict", "list"} and len(node.args) == 1
        if is_method or is_type:
            yield _subject(node)


def _subject(call: ast.Call) -> ast.expr:
    """What a call is about: `x` of `np.swapaxes(x, 0, 1)`, of `x.swapaxes(0, 1)` and of `dict(x)`."""
    of_module = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    if isinstance(call.func, ast.Attribute) and not (of_module and _is_module(call.func.value)):
        return call.func.value
    return call.args[0]


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "math"}


ARRAYS = (axis_changed, keepdims_dropped, transposition_dropped, order_kept, copy_not_made)
