"""What is declared of a figure: a function that draws it, and where the notes have it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Picture", "all_pictures", "picture"]

_GALLERY = Path(__file__).with_name("gallery")


@dataclass(frozen=True)
class Picture:
    """A figure that can be drawn.

    Args:
        draw: ``draw(figure)`` fills an empty figure of matplotlib's.
        notes: where the notes have it.
        size: in inches, width and height.
    """

    draw: Callable[[Any], None]
    notes: str
    size: tuple[float, float]

    @property
    def name(self) -> str:
        """The function's, and that of the file that is written."""
        return self.draw.__name__

    @property
    def about(self) -> str:
        """The first line of the function's documentation."""
        return (inspect.getdoc(self.draw) or "").partition("\n")[0]

    def save(self, folder: Path) -> Path:
        """Draw it into a file."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=self.size, layout="constrained")
        self.draw(figure)
        path = folder / f"{self.name}.png"
        figure.savefig(path, dpi=120)
        return path


def picture(notes: str, *, size: tuple[float, float] = (6.0, 4.0)) -> Callable[[Callable[[Any], None]], Picture]:
    """Declare a figure: written over the function that draws it, in a file of ``gallery``."""
    return lambda draw: Picture(draw, notes, size)


def all_pictures() -> dict[str, Picture]:
    """Find the figures of all files in ``gallery``, by name."""
    files = sorted(path.stem for path in _GALLERY.glob("*.py") if not path.name.startswith("_"))
    modules = [importlib.import_module(f"dlcourse.figures.gallery.{name}") for name in files]
    return {each.name: each for module in modules for each in vars(module).values() if isinstance(each, Picture)}
