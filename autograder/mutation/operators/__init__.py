"""What is done to a solution's text: each operator looks at one place and yields what could stand there instead."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from autograder.mutation.operators.arithmetic import ARITHMETIC
from autograder.mutation.operators.arrays import ARRAYS
from autograder.mutation.operators.branches import BRANCHES
from autograder.mutation.operators.comparisons import COMPARISONS
from autograder.mutation.operators.constants import CONSTANTS
from autograder.mutation.operators.functions import FUNCTIONS
from autograder.mutation.site import Site

__all__ = ["OPERATORS", "Operator"]

Operator = Callable[[Site], Iterator[ast.AST]]

OPERATORS: tuple[Any, ...] = (*COMPARISONS, *CONSTANTS, *ARITHMETIC, *ARRAYS, *FUNCTIONS, *BRANCHES)
"""Where two of them make the same of a place, the first has it."""
