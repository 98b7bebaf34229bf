"""How wrong arrays relate to the right ones: sign, factor, order of axes, shift, border and the like.

A pattern is a claim about the student's function, and is made only where the data have shown it: it holds in every case
that is wrong, and in at least one with numbers that could not fit by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.verdict.amounts import (
    cut_off,
    factor,
    factor_along,
    factor_each,
    offset,
    offset_along,
    rounded,
    sign,
    zeros,
)
from autograder.verdict.functions import (
    averaged,
    complement,
    constant,
    function_of_right,
    input_itself,
    not_averaged,
)
from autograder.verdict.orders import one_off, permuted, reshaped, reversed_, shifted, transposed
from autograder.verdict.places import at_end, border, diagonal, extreme, of_input, only_first, to_zero
from autograder.verdict.sample import Pattern, Sample

__all__ = ["BECOME", "PLACED", "find_pattern"]

_Look = Callable[[Sequence[Sample], Sequence[Sample]], "Pattern | None"]
# What has become of the answers. What has lost digits is nearly right in many other ways, so that comes first.
BECOME: tuple[_Look, ...] = (
    rounded, cut_off, zeros, constant, sign, factor, function_of_right, complement, reshaped, transposed, permuted,
    input_itself, reversed_, shifted, one_off, averaged, not_averaged, offset,
)  # fmt: skip
# In which part of them something is wrong, or in which cases.
PLACED: tuple[_Look, ...] = (
    offset_along, factor_along, factor_each, of_input, extreme, diagonal, border, at_end, only_first, to_zero,
)  # fmt: skip


def find_pattern(samples: Sequence[Sample], looks: Sequence[_Look] = (*BECOME, *PLACED)) -> Pattern | None:
    """Find the first pattern that turns what was expected into every wrong answer.

    Args:
        samples: an answer's arrays in all cases, right ones too; several in a case for a list of arrays.
        looks: the patterns to look for, in order.
    """
    wrong = [sample for sample in samples if not sample.right]
    right = [sample for sample in samples if sample.right]
    if not wrong:
        return None
    with np.errstate(all="ignore"):  # an answer near the largest float overflows what it is tried on
        return next((pattern for look in looks if (pattern := look(wrong, right))), None)
