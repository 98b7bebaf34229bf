"""Results in a terminal."""

from __future__ import annotations

import dataclasses
import io

from rich.cells import cell_len
from rich.console import Console

from autograder.report.text import class_table, result_text
from tests.autograder.report import samples


def test_text_fits_80_columns() -> None:
    for result in samples.submission().results:
        wide = dataclasses.replace(result, title="深い " * 40, output="")
        lines = result_text(wide).splitlines()
        below = [line for line in lines if "Traceback" not in line and not line.startswith("      ")]
        assert max(cell_len(line) for line in below) <= 80
    text = result_text(samples.mlp())
    assert "✗ dW" in text
    assert "The loss is the mean over the batch" in text
    assert "4 / 6" in text


def test_class_table_fits_80_columns() -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    name = "Wolfgang Amadeus [bold]von[/bold] Mozart-Ludwigsburg-Salzburg"
    console.print(class_table([samples.submission(name), samples.perfect(), samples.broken()]))
    lines = console.export_text().splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert "Wolfgang Amadeus [bol…" in lines[1]
    assert "8/20" in lines[1]
    assert "◐◐✓!✗" in lines[1]
    assert "diagonal only" in lines[1]
    assert "✓" in lines[2]
    assert "passed" in lines[2]
    assert "is not a" in lines[3]
    assert len(lines) == 4
