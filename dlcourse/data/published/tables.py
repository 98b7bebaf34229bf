"""Tables of measurements, and of words that people have compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.texts import columns, numbers, questions, table
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

SEABORN = "https://github.com/mwaskom/seaborn-data/raw/71e2436a092d714350de0fc409ca8a8714e7e78f/"
D2L = "https://github.com/d2l-ai/d2l-zh/raw/a8a7b0721bcbccf57a366f4b31624913bd81faa9/data/"
WORD2VEC = "https://github.com/tmikolov/word2vec/raw/20c129af10659f7c50e86e3be406df663beff438/"
ANALOGY = ("section", "first", "second", "third", "fourth")
AIRFOIL = ("frequency", "angle", "chord", "velocity", "thickness", "sound")


def _labelled(name: str, column: str, labels: tuple[str, ...]) -> Callable[[Files], Examples]:
    """Return a reader of a table, one column of which becomes the label."""

    def read(files: Files) -> Examples:
        cells = table(files.content(name), files.where(name))
        names = list(cells.pop(column))
        return {**cells, "label": np.array([labels.index(name) for name in names], np.int64)}

    return read


def _airfoil(files: Files) -> Examples:
    name = "airfoil_self_noise.dat"
    read = columns(files.content(name), files.where(name), count=6, separator="\t")
    return {key: numbers(cells, files.where(name), kind=float) for key, cells in zip(AIRFOIL, read, strict=True)}


def _similarity(part: str, files: Files) -> Examples:
    name = "EN-WS-353-ALL.txt"
    first, second, score = columns(files.content(name), files.where(name), count=3, separator="\t")
    score = numbers(score, files.where(name), kind=float)
    return {"first": np.array(first, object), "second": np.array(second, object), "score": score}


def _analogies(part: str, files: Files) -> Examples:
    read = questions(files.content("questions-words.txt"), files.where("questions-words.txt"))
    return {key: np.array(cells, object) for key, cells in zip(ANALOGY, read, strict=True)}


def _csv(
    name: str,
    about: str,
    sum_: str,
    licence: str,
    columns: dict[str, str],
    read: Callable[[Files], Examples],
    labels: tuple[str, ...] = (),
) -> DataSet:
    return DataSet(
        name,
        about,
        "table",
        ("train", "test"),
        in_parts(read),
        labels=labels,
        table=columns,
        files=(File(f"{name}.csv", sum_, f"{SEABORN}{name}.csv"),),
        folders=("tabular",),
        source=f"{name}.csv is in github.com/mwaskom/seaborn-data.",
        licence=licence,
    )


def _plain(name: str) -> Callable[[Files], Examples]:
    return lambda files: table(files.content(name), files.where(name))


IRIS = ("setosa", "versicolor", "virginica")
PENGUINS = ("Adelie", "Chinstrap", "Gentoo")
SETS = (
    _csv(
        "iris",
        "four measures of 150 irises of three kinds (Anderson, Fisher)",
        "9cc1c345c71bcc9b486b74cbf6063fa66f4bb5e0f603a4b3c3471ec2e5e8e355",
        "none stated",
        dict.fromkeys(("sepal_length", "sepal_width", "petal_length", "petal_width"), "float64") | {"label": "int64"},
        _labelled("iris.csv", "species", IRIS),
        IRIS,
    ),
    _csv(
        "penguins",
        "measures of 344 penguins of three kinds (Gorman, Horst)",
        "e07636bd8af74260099ea2f8678e2eabbf35def579940cc76f67061ee16c06c1",
        "CC0, as its authors publish it",
        {
            "island": "text",
            **dict.fromkeys(("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"), "float64"),
            "sex": "text",
            "label": "int64",
        },
        _labelled("penguins.csv", "species", PENGUINS),
        PENGUINS,
    ),
    _csv(
        "mpg",
        "398 cars and how far they go on a gallon (UCI)",
        "c14b8b855ea7ee86cb9736bf8caaf281c4685ca08826f3eb2acaccaaf40f0d5a",
        "none stated",
        {
            "mpg": "float64",
            "cylinders": "int64",
            "displacement": "float64",
            "horsepower": "float64",
            "weight": "int64",
            "acceleration": "float64",
            "model_year": "int64",
            "origin": "text",
            "name": "text",
        },
        _plain("mpg.csv"),
    ),
    _csv(
        "tips",
        "244 bills of a restaurant and their tips (Bryant and Smith)",
        "e54cc4d2ce1bff65d32ca60b3e4b802e06bde1d7e7caf6f796f6bf7370e863b0",
        "none stated",
        dict.fromkeys(("total_bill", "tip"), "float64")
        | dict.fromkeys(("sex", "smoker", "day", "time"), "text")
        | {"size": "int64"},
        _plain("tips.csv"),
    ),
    DataSet(
        "airfoil",
        "the noise of 1503 aerofoils in a wind tunnel (NASA, UCI)",
        "table",
        ("train", "test"),
        in_parts(_airfoil),
        table=dict.fromkeys(AIRFOIL, "float64"),
        files=(
            File(
                "airfoil_self_noise.dat",
                "74c75fd71783f1e6b71f8a622b993dc592897a97cd689c5090a07147a1b097b3",
                D2L + "airfoil_self_noise.dat",
            ),
        ),
        folders=("tabular",),
        source="airfoil_self_noise.dat is at the UCI Machine Learning Repository.",
        licence="none stated",
    ),
    DataSet(
        "wordsim_353",
        "353 pairs of words and how much alike people found them (WordSim-353)",
        "table",
        ("test",),
        _similarity,
        table={"first": "text", "second": "text", "score": "float64"},
        files=(File("EN-WS-353-ALL.txt", "ce12919b240af45bdf46d243601eaca2b6212b159b5e7e9b435ee7ee40c5619c"),),
        folders=("word-vectors-eval",),
        source="EN-WS-353-ALL.txt is in data/word-sim of github.com/mfaruqui/eval-word-vectors.",
        licence="none stated",
    ),
    DataSet(
        "google_analogies",
        "19 544 questions of analogy, such as Athens is to Greece as Oslo is to Norway (Mikolov and others)",
        "table",
        ("test",),
        _analogies,
        table=dict.fromkeys(ANALOGY, "text"),
        files=(
            File(
                "questions-words.txt",
                "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36",
                f"{WORD2VEC}questions-words.txt",
            ),
        ),
        folders=("word-vectors-eval",),
        source="questions-words.txt is in github.com/tmikolov/word2vec.",
        licence="Apache-2.0",
    ),
)
