"""Numbers that are written out in a solution, changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import name_called, number
from autograder.mutation.site import Site, constant_of

__all__ = ["CONSTANTS"]

_TINY = 1e-3  # below which a number is there to be nearly nothing, and one more or less would be another thing
_DIGITS = 3


def one_more(site: Site) -> Iterator[ast.AST]:
    """n + 1 for n."""
    value = _number(site)
    # What `np.where` puts in where nothing is asked may be any number; one other is enough to see whether it is.
    if value is not None and (value == 0 or abs(value) > _TINY) and not _is_choice(site):
        yield from _if_it_matters(site, value, value + 1)


def one_less(site: Site) -> Iterator[ast.AST]:
    """n - 1 for n."""
    value = _number(site)
    if value is not None and (value == 0 or abs(value) > _TINY):
        yield from _if_it_matters(site, value, value - 1)


def zero_for_little(site: Site) -> Iterator[ast.AST]:
    """0 for a number that is nearly nothing."""
    value = _number(site)
    if value and abs(value) <= _TINY:
        yield number(0.0)


def sign_changed(site: Site) -> Iterator[ast.AST]:
    """-c for c."""
    value = _number(site)
    if value and not _is_choice(site) and not _is_count(site):
        yield from _if_it_matters(site, value, -value)


def doubled(site: Site) -> Iterator[ast.AST]:
    """2 c for c."""
    value = _number(site)
    if value and not _is_choice(site) and not _is_index(site):
        yield from _if_it_matters(site, value, 2 * value)


def rounded(site: Site) -> Iterator[ast.AST]:
    """A constant of many digits with a few of them."""
    value = _number(site)
    if isinstance(value, float):
        yield number(float(f"{value:.{_DIGITS}g}"))


def _number(site: Site) -> int | float | None:
    """The number at a place, unless it is an axis, a length of `reshape`, or has its sign in front of it."""
    signed = isinstance(site.parent, ast.UnaryOp) and isinstance(site.parent.op, ast.USub)
    if signed or site.is_in_keyword("axis", "axes", "axis1", "axis2") or name_called(_call(site)) == "reshape":
        return None
    return constant_of(site.node)


def _call(site: Site) -> ast.AST:
    """The nearest call in which a place is, and the place itself where it is in none."""
    return next((node for node in reversed(site.ancestors) if isinstance(node, ast.Call)), site.node)


def _if_it_matters(site: Site, old: int | float, new: int | float) -> Iterator[ast.AST]:
    """The new number, unless another operator makes the same of the place, or Python takes it for the same."""
    parent = site.parent
    if _is_index(site) and (new < 0) != (old < 0):
        return  # it counts from the other end then, which is the same place in something short
    if isinstance(parent, ast.BinOp):
        if isinstance(parent.op, (ast.Add, ast.Sub)) and (new == 0 or (new == -old and parent.right is site.node)):
            return  # the term is dropped, or the operator exchanged
        if isinstance(parent.op, (ast.Mult, ast.Div, ast.Pow)) and new == 1:
            return  # the factor is dropped
    yield number(new)


def _is_index(site: Site) -> bool:
    """Whether a number says which entry, or where a slice begins or ends."""
    inner = site.parent
    if isinstance(inner, ast.Slice):
        return site.field != "step"
    return any(isinstance(node, ast.Subscript) for node in site.ancestors[-2:]) and isinstance(
        inner, (ast.Subscript, ast.Tuple)
    )


def _is_choice(site: Site) -> bool:
    """Whether a number is a branch of `np.where`."""
    return isinstance(site.parent, ast.Call) and name_called(site.parent) == "where"


def _is_count(site: Site) -> bool:
    """Whether a number is passed as it is, and a whole one: as an axis or a number of things."""
    return isinstance(site.parent, ast.Call) and isinstance(constant_of(site.node), int)


CONSTANTS = (one_more, one_less, zero_for_little, sign_changed, doubled, rounded)
