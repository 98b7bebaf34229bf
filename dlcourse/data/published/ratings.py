"""MovieLens: who liked which film."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.texts import columns, numbers
from dlcourse.data.published.parts import NINE_TENTHS, in_parts, newest_apart

__all__: list[str] = []

GROUPLENS = "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
LICENCE = "for research; neither to be passed on nor for commercial use without permission"
SOURCE = f"They are in {GROUPLENS}."


def _ratings(files: Files) -> Examples:
    where = files.where("u.data")
    read = columns(files.content("u.data"), where, count=4, separator="\t")
    return dict(zip(("user", "item", "rating", "time"), (numbers(column, where) for column in read), strict=True))


def _films(part: str, files: Files) -> Examples:
    where = files.where("u.item")
    read = columns(files.content("u.item"), where, count=5 + len(GENRES), separator="|", older="latin-1")
    genres = np.stack([numbers(column, where) for column in read[5:]], axis=1)
    return {"item": numbers(read[0], where), "title": np.array(read[1], object), "genres": genres}


RATINGS = File(
    "u.data",
    "06416e597f82b7342361e41163890c81036900f418ad91315590814211dca490",
    GROUPLENS,
    "ml-100k/u.data",
)


def _set(name: str, about: str, read: Callable[[str, Files], Examples]) -> DataSet:
    return DataSet(
        name,
        about,
        "ratings",
        ("train", "test"),
        read,
        files=(RATINGS,),
        folders=("movielens-100k", "ml-100k"),
        source=SOURCE,
        licence=LICENCE,
    )


SETS = (
    _set(
        "movielens_100k",
        "100 000 ratings of 1682 films by 943 people, from 1 to 5 (GroupLens)",
        in_parts(_ratings, shares=NINE_TENTHS),
    ),
    _set(
        "movielens_100k_newest",
        "the same ratings of MovieLens, each user's newest held out (GroupLens)",
        newest_apart(_ratings),
    ),
    DataSet(
        "movielens_100k_films",
        "the titles and genres of MovieLens's 1682 films (GroupLens)",
        "table",
        ("train",),
        _films,
        table={"item": "int64", "title": "text", "genres": "int64"},
        files=(
            File(
                "u.item",
                "553841ebc7de3a0fd0d6b62a204ea30c1e651aacfb2814c7a6584ac52f2c5701",
                GROUPLENS,
                "ml-100k/u.item",
            ),
        ),
        folders=("movielens-100k", "ml-100k"),
        source=SOURCE,
        licence=LICENCE,
    ),
)
