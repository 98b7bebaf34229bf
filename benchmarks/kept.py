"""What was measured last, by the file that measures it: RESULTS.json, from which RESULTS.md is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.race import Part, Row, Timing

__all__ = ["Measured", "read", "write"]


@dataclass(frozen=True)
class Measured:
    """The rows, or the parts, of one file, and how many processors other programs kept busy meanwhile."""

    others: float
    rows: tuple[Row, ...] = ()
    parts: tuple[Part, ...] = ()


def read(path: Path) -> dict[str, Measured]:
    """Return what is there, nothing where nothing is."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        name: Measured(
            kept["others"],
            tuple(Row(**row | {side: _timing(row[side]) for side in ("ours", "theirs")}) for row in kept["rows"]),
            tuple(Part(**part | {"timing": _timing(part["timing"])}) for part in kept["parts"]),
        )
        for name, kept in found.items()
    }


def _timing(kept: Mapping[str, list[float]]) -> Timing:
    return Timing(tuple(kept["samples"]))


def write(path: Path, measured: Mapping[str, Measured]) -> None:
    """Write it down, a line for each row."""
    text = []
    for name, each in measured.items():
        lists = [
            f'"{kind}": ['
            + ",".join(f"\n    {json.dumps(_rounded(asdict(one)), ensure_ascii=False)}" for one in many)
            + "]"
            for kind, many in (("rows", each.rows), ("parts", each.parts))
        ]
        text.append(f'  "{name}": {{"others": {each.others:.2f}, {", ".join(lists)}}}')
    path.write_text("{\n" + ",\n".join(text) + "\n}\n", encoding="utf-8")


def _rounded(kept: dict[str, object]) -> dict[str, object]:
    """Write times with four digits."""
    return {
        name: {"samples": [float(f"{s:.4g}") for s in value["samples"]]} if isinstance(value, dict) else value
        for name, value in kept.items()
    }
