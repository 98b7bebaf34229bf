"""Sentences and their translations."""

from __future__ import annotations

import io

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.compressed import members
from dlcourse.data.formats.texts import aligned, columns, lines
from dlcourse.data.published.parts import in_parts

__all__: list[str] = []

D2L = "https://github.com/d2l-ai/d2l-en/raw/b55adcf78796dd82c5d68e52156b3f5992aa4601/chapter_attention-mechanism/"
MULTI30K = "https://github.com/multi30k/dataset/raw/a3d2e0d26b56f3846f66a952536ffed4e401d05a/data/task1/raw/"
PARTS = {"train": "train", "validation": "val", "test": "test_2016_flickr"}
SUMS = {
    "train.en": "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
    "train.fr": "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c",
    "val.en": "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
    "val.fr": "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9",
    "test_2016_flickr.en": "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9",
    "test_2016_flickr.fr": "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90",
}


def _tatoeba(files: Files) -> Examples:
    where, content = files.where("fra-eng.zip"), files.content("fra-eng.zip")
    if content[:2] == b"PK":
        content = next(iter(members(io.BytesIO(content), where, r"/fra\.txt$").values()), b"")
    english, french = columns(content, where, count=2, separator="\t")
    return {"source": np.array(english, object), "target": np.array(french, object)}


def _multi30k(part: str, files: Files) -> Examples:
    names = [f"{PARTS[part]}.{language}.gz" for language in ("en", "fr")]
    english, french = (lines(files.content(name), files.where(name)) for name in names)
    source, target = aligned(english, french, files.where(" and ".join(names)))
    return {"source": source, "target": target}


SETS = (
    DataSet(
        "fra_eng",
        "167 thousand short sentences in English and French (Tatoeba, by manythings.org)",
        "pairs",
        ("train", "test"),
        in_parts(_tatoeba, alike=("source",)),
        files=(
            File(
                "fra-eng.zip",
                "036e7dc4e83d393db24720ca0c7b7ddcb4b6b6053960438a5c0e1d6d8f2528f5",
                D2L + "fra-eng.zip",
                also=("fra.txt",),
            ),
        ),
        folders=("translation",),
        source="fra-eng.zip is at manythings.org/anki, which changes it from time to time.",
        licence="CC BY 2.0, tatoeba.org and manythings.org",
    ),
    DataSet(
        "multi30k",
        "31 thousand captions of photographs in English and French (Multi30k, task 1)",
        "pairs",
        ("train", "validation", "test"),
        _multi30k,
        files=tuple(File(f"{name}.gz", sum_, f"{MULTI30K}{name}.gz", also=(name,)) for name, sum_ in SUMS.items()),
        folders=("translation/multi30k", "data/task1/raw"),
        source="They are in data/task1/raw of github.com/multi30k/dataset.",
        licence="none stated; for research, not to be passed on",
        repeated=1,
    ),
)
