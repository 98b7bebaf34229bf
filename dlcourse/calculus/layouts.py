"""The two ways to write a derivative down, by the same two names everywhere.

``layout="numerator"``: the function's axes first, then the variable's, as in a Jacobian, and as ``tape.jacobian``
gives it. ``layout="denominator"``: the variable's axes first, as in a gradient. For a vector by a vector one is the
other's transpose. For a scalar by a matrix the denominator layout has the matrix's own shape, and the numerator layout
the transposed one. Note C uses the denominator layout in all its formulas; note D, section 3, the numerator layout.
"""

from __future__ import annotations

from typing import Any

__all__: list[str] = []

LAYOUTS = ("numerator", "denominator")


def check_layout(function: str, layout: Any) -> None:
    if layout not in LAYOUTS:
        raise ValueError(f"{function}: layout is {layout!r}, expected 'numerator' or 'denominator'.")
