"""Prints at the end of a run how many wrong versions of the exercises' solutions lost marks."""

from __future__ import annotations

from collections import Counter
from typing import Any

PROPERTY = "mutants"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY and report.when == "call":
                    told.update(value)
    if told:
        share = told["killed"] / max(1, told["made"] - told["equivalent"])
        terminalreporter.write_line(
            f"mutants of solutions: {told['made']} made, {told['equivalent']} declared equivalent, "
            f"{told['killed']} lost marks in every variant ({share:.2%} of the others)"
        )
