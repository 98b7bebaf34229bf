"""The gallery of the home page: chosen pictures of the notebooks, each told in words and leading to its notebook."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from website.markdown import escaped
from website.public import ROOT

__all__ = ["Picture", "gallery", "pictures"]


@dataclass(frozen=True)
class Picture:
    """A picture of a notebook.

    Args:
        notebook: its name.
        drawn_by: words in the cell that draws it.
        caption: a few words below it.
        shows: what is seen, for those who cannot see it.
        drawing: whether it is dark on white, and may be turned round on a dark page.
    """

    notebook: str
    drawn_by: str
    caption: str
    shows: str
    drawing: bool = False

    def cell(self) -> str:
        """The id of the cell that draws it.

        Raises:
            LookupError: no cell of the assignment holds the words, or several do.
        """
        path = ROOT / "assignments" / self.notebook / f"{self.notebook}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        found = [cell.id for cell in cells if cell.cell_type == "code" and self.drawn_by in cell.source]
        if len(found) != 1:
            raise LookupError(f"gallery: {len(found)} cells of {self.notebook} hold {self.drawn_by!r}, expected one")
        return str(found[0])


@functools.cache
def pictures() -> tuple[Picture, ...]:
    """The chosen pictures, in the order of the course."""
    told = yaml.safe_load(Path(__file__).with_name("gallery.yaml").read_text(encoding="utf-8"))
    return tuple(Picture(**each) for each in told)


def gallery(drawn: Sequence[tuple[str, str]]) -> str:
    """The gallery as Markdown; empty where no notebook was run.

    Args:
        drawn: where each picture of the notebooks is, and the notebook that draws it.

    Raises:
        LookupError: a notebook was run, and the cell that should draw a picture has drawn none.
    """
    notebooks = {notebook for _, notebook in drawn}
    items = [_item(picture, drawn) for picture in pictures() if picture.notebook in notebooks]
    return "\n\n".join(["## Pictures of the course", "::::{container} gallery", *items, "::::"]) if items else ""


def _item(picture: Picture, drawn: Sequence[tuple[str, str]]) -> str:
    cell = picture.cell()
    begin = f"notebooks/{picture.notebook}-{cell}-"
    where = next((path for path, _ in drawn if path.startswith(begin)), None)
    if where is None:
        raise LookupError(f"gallery: the cell {cell} of {picture.notebook} draws no picture, see {picture.drawn_by!r}")
    shown = f"![{escaped(picture.shows)}]({where})"
    kind = "drawing" if picture.drawing else "photo"
    link = f"[{shown} {escaped(picture.caption)}](notebooks/{picture.notebook}.md)"
    return f":::{{container}} {kind}\n{link}\n:::"
