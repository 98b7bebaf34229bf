"""Numbers that are written out in a solution, changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import number
from autograder.mutation.site import Site, constant_of

__all__ = ["CONSTANTS"]

_TINY = 1e-3  # below which a number is there to be nearly nothing, and one more or less would be another thing
_DIGITS = 3


def _number(site: Site) -> int | float | None:
    """The number at a place, unless it is an axis, or has its sign in front of it."""
    signed = isinstance(site.parent, ast.UnaryOp) and isinstance(site.parent.op, ast.USub)
    return None if signed or site.is_in_keyword("axis", "axes", "axis1", "axis2") else constant_of(site.node)


def one_more(site: Site) -> Iterator[ast.AST]:
    """n + 1 for n."""
    value = _number(site)
    if value is not None and (value == 0 or abs(value) > _TINY):
        yield number(value + 1)


def one_less(site: Site) -> Iterator[ast.AST]:
    """n - 1 for n."""
    value = _number(site)
    if value is not None and (value == 0 or abs(value) > _TINY):
        yield number(value - 1)


def zero_for_little(site: Site) -> Iterator[ast.AST]:
    """0 for a number that is nearly nothing."""
    value = _number(site)
    if value and abs(value) <= _TINY:
        yield number(0.0)


def sign_changed(site: Site) -> Iterator[ast.AST]:
    """-c for c."""
    value = _number(site)
    if value:
        yield number(-value)


def doubled(site: Site) -> Iterator[ast.AST]:
    """2 c for c."""
    value = _number(site)
    if value:
        yield number(2 * value)


def rounded(site: Site) -> Iterator[ast.AST]:
    """A constant of many digits with a few of them."""
    value = _number(site)
    if isinstance(value, float):
        yield number(float(f"{value:.{_DIGITS}g}"))


CONSTANTS = (one_more, one_less, zero_for_little, sign_changed, doubled, rounded)
