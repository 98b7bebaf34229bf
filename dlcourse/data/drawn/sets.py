"""What of the drawn sets there is, and how large each split is."""

from __future__ import annotations

from collections.abc import Callable

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.drawn.boxes import SHAPES, drawn_boxes
from dlcourse.data.drawn.digits import drawn_digits
from dlcourse.data.drawn.faces import drawn_faces
from dlcourse.data.drawn.membranes import drawn_membranes
from dlcourse.data.drawn.pairs import drawn_pairs
from dlcourse.data.drawn.ratings import TEST_SHARE, drawn_ratings
from dlcourse.data.drawn.reviews import drawn_reviews
from dlcourse.data.drawn.text import drawn_text
from dlcourse.data.files import Files
from dlcourse.data.splits import split as dealt

__all__: list[str] = []

SPLITS = ("train", "validation", "test")
LICENCE = "Apache-2.0, as dlcourse"


def _pictures(draw: Callable[[int, int, int], Examples], seed: int, sizes: tuple[int, ...]):
    def read(split: str, files: Files) -> Examples:
        return draw(sizes[SPLITS.index(split)], seed, SPLITS.index(split))

    return read


def _sentences(write: Callable[[int, int, int, str], Examples], seed: int, sizes: tuple[int, ...]):
    def read(split: str, files: Files) -> Examples:
        return write(sizes[SPLITS.index(split)], seed, SPLITS.index(split), split)

    return read


def _ratings(split: str, files: Files) -> Examples:
    return dealt(drawn_ratings(7), {"train": 1 - TEST_SHARE, "test": TEST_SHARE}, seed=0)[split]


SETS = (
    DataSet(
        "drawn_digits",
        "7000 digits and 1000 more to test, drawn from strokes by many hands",
        "pictures",
        SPLITS,
        _pictures(drawn_digits, 1, (6000, 1000, 1000)),
        labels=tuple("0123456789"),
        shape=(28, 28, 1),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_faces",
        "3000 drawn faces of nobody, half of which smile",
        "pictures",
        SPLITS,
        _pictures(drawn_faces, 2, (2000, 500, 500)),
        labels=("no smile", "smile"),
        shape=(64, 64, 1),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_boxes",
        "1400 drawn pictures of discs, rectangles and triangles, with a box around each",
        "boxes",
        SPLITS,
        _pictures(drawn_boxes, 6, (1000, 200, 200)),
        labels=SHAPES,
        shape=(64, 64, 3),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_membranes",
        "300 drawn pictures of cells, with the membranes between them",
        "masks",
        SPLITS,
        _pictures(drawn_membranes, 7, (200, 50, 50)),
        labels=("membrane", "cell"),
        shape=(64, 64, 1),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_text",
        "120 000 characters about a harbour, written by a grammar",
        "text",
        SPLITS,
        _sentences(drawn_text, 3, (100_000, 10_000, 10_000)),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_pairs",
        "5000 sentences in English and in Lumi, an invented language whose verbs come last",
        "pairs",
        SPLITS,
        _sentences(drawn_pairs, 4, (4000, 500, 500)),
        licence=LICENCE,
    ),
    DataSet(
        "drawn_ratings",
        "13 000 ratings of 150 things by 300 drawn people, whose tastes are two planted factors",
        "ratings",
        ("train", "test"),
        _ratings,
        licence=LICENCE,
    ),
    DataSet(
        "drawn_reviews",
        "4000 invented reviews, for and against, in which a word such as not turns the meaning",
        "sentences",
        SPLITS,
        _sentences(drawn_reviews, 5, (3000, 500, 500)),
        labels=("against", "for"),
        licence=LICENCE,
    ),
)
