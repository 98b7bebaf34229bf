"""All kinds of damage, by chapter. Importing a chapter enters its kinds."""

from tests.damaged import cells, files, places, python, versions
from tests.damaged.catalogue import CORPUS

__all__ = ["CHAPTERS", "CORPUS"]

_TITLES = {
    files: "The file",
    versions: "Formats and programs",
    cells: "Cells and nbgrader's notes",
    python: "Jupyter's commands and Python",
    places: "Names and places",
}
CHAPTERS = {module.__name__.rpartition(".")[2]: title for module, title in _TITLES.items()}
