"""One function of NumPy or of `math` for another, or none at all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.mutation.operators.making import called, keyword_of, name_called, number, with_changes
from autograder.mutation.site import Site, constant_of

__all__ = ["FUNCTIONS"]

_PAIRS = (
    ("max", "min"), ("maximum", "minimum"), ("argmax", "argmin"), ("mean", "sum"), ("exp", "expm1"),
    ("log", "log1p"), ("log2", "log"), ("sin", "cos"), ("floor", "ceil"), ("std", "var"), ("any", "all"),
    ("zeros", "ones"), ("zeros_like", "ones_like"), ("argsort", "sort"), ("cumsum", "cumprod"),
)  # fmt: skip
_EXCHANGED = {a: b for one, other in _PAIRS for a, b in ((one, other), (other, one))} | {"prod": "sum"}
_OF_EACH_ENTRY = {"abs", "sqrt", "exp", "log", "log2", "tanh", "sign", "floor", "ceil", "round", "square", "expm1"}


def function_exchanged(site: Site) -> Iterator[ast.AST]:
    """`min` for `max`, `sum` for `mean`."""
    node = site.node
    if isinstance(node, ast.Call) and (other := _EXCHANGED.get(name_called(node))):
        function = with_changes(node.func, **{"attr" if isinstance(node.func, ast.Attribute) else "id": other})
        yield with_changes(node, func=function)


def function_dropped(site: Site) -> Iterator[ast.AST]:
    """`x` for `np.abs(x)`; either bound of `np.maximum` and `np.clip`."""
    node = site.node
    if not isinstance(node, ast.Call) or not node.args:
        return
    name, arguments = name_called(node), node.args
    if name in _OF_EACH_ENTRY and len(arguments) == 1:
        yield arguments[0]
    if name in {"maximum", "minimum"} and len(arguments) == 2:
        yield from arguments
    if name in {"max", "min"} and isinstance(node.func, ast.Name) and len(arguments) > 1:
        yield from arguments
    if name == "clip" and len(arguments) == 3:
        x, low, high = arguments
        yield from (x, called("maximum", x, low), called("minimum", x, high))


def digits_lost(site: Site) -> Iterator[ast.AST]:
    """`exp(x) - 1` for `expm1(x)`, `log(1 + x)` for `log1p(x)`."""
    node = site.node
    if isinstance(node, ast.Call) and len(node.args) == 1:
        if name_called(node) == "expm1":
            yield ast.BinOp(called("exp", node.args[0]), ast.Sub(), number(1))
        if name_called(node) == "log1p":
            yield called("log", ast.BinOp(number(1), ast.Add(), node.args[0]))


def choice_dropped(site: Site) -> Iterator[ast.AST]:
    """Either branch of `np.where(c, a, b)` for all entries."""
    if (branches := _branches(site)) is not None:
        _, one, other = branches
        yield from (one, other)


def choice_turned(site: Site) -> Iterator[ast.AST]:
    """`np.where(c, b, a)` for `np.where(c, a, b)`."""
    if isinstance(site.node, ast.Call) and (branches := _branches(site)) is not None:
        condition, one, other = branches
        yield with_changes(site.node, args=[condition, other, one])


def choice_by_multiplying(site: Site) -> Iterator[ast.AST]:
    """`a * c` for `np.where(c, a, 0)`: what is NaN or infinite beside the mask comes through."""
    if (branches := _branches(site)) is not None:
        condition, one, other = branches
        if constant_of(other) == 0 and constant_of(one) is None:
            yield ast.BinOp(one, ast.Mult(), condition)
        elif constant_of(one) == 0 and constant_of(other) is None:
            yield ast.BinOp(other, ast.Mult(), called("logical_not", condition))


def _branches(site: Site) -> list[ast.expr] | None:
    """What `np.where` has as its condition and its two branches."""
    node = site.node
    chosen = isinstance(node, ast.Call) and name_called(node) == "where" and len(node.args) == 3
    return node.args if isinstance(node, ast.Call) and chosen else None


def divisor_of_a_sample(site: Site) -> Iterator[ast.AST]:
    """N - 1 for N in a variance, and the other way round."""
    node = site.node
    if isinstance(node, ast.Call) and name_called(node) in {"std", "var"}:
        if keyword := keyword_of(node, "ddof"):
            yield with_changes(node, keywords=[k for k in node.keywords if k is not keyword])
        else:
            yield with_changes(node, keywords=[*node.keywords, ast.keyword("ddof", number(1))])


FUNCTIONS = (
    function_exchanged,
    function_dropped,
    digits_lost,
    choice_dropped,
    choice_turned,
    choice_by_multiplying,
    divisor_of_a_sample,
)
