"""Texts, for language models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcourse.data.dataset import DataSet, Examples
from dlcourse.data.files import File, Files
from dlcourse.data.formats.texts import text
from dlcourse.data.published.parts import text_in_parts

__all__: list[str] = []

PTB = {"train": "ptb.train.txt", "validation": "ptb.valid.txt", "test": "ptb.test.txt"}
CHAR_RNN = "https://github.com/karpathy/char-rnn/raw/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/"
D2L = "https://github.com/d2l-ai/d2l-zh/raw/a8a7b0721bcbccf57a366f4b31624913bd81faa9/data/"


def _parts_of(name: str) -> Callable[[str, Files], Examples]:
    def read(part: str, files: Files) -> Examples:
        return text_in_parts(text(files.content(name), files.where(name)), part)

    return read


def _ptb(part: str, files: Files) -> Examples:
    return {"text": np.array(text(files.content(PTB[part]), files.where(PTB[part])))}


SETS = (
    DataSet(
        "tiny_shakespeare",
        "1.1 million characters of Shakespeare's plays (Karpathy)",
        "text",
        ("train", "validation", "test"),
        _parts_of("tinyshakespeare.txt"),
        files=(
            File(
                "tinyshakespeare.txt",
                "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                CHAR_RNN + "data/tinyshakespeare/input.txt",
                also=("tinyshakespeare/input.txt",),
            ),
        ),
        folders=("text",),
        source="It is data/tinyshakespeare/input.txt in github.com/karpathy/char-rnn.",
        licence="the plays are in the public domain",
        repeated=590,
    ),
    DataSet(
        "time_machine",
        "The Time Machine by H. G. Wells, 179 thousand characters (Dive into Deep Learning)",
        "text",
        ("train", "validation", "test"),
        _parts_of("timemachine.txt"),
        files=(
            File(
                "timemachine.txt",
                "8424dbd9532ac81f7e5f0b6add90e6952baea29158309d7d1bf3884f4e12c516",
                D2L + "timemachine.txt",
            ),
        ),
        folders=("text",),
        source="It is data/timemachine.txt in github.com/d2l-ai/d2l-zh.",
        licence="public domain in the United States",
    ),
    DataSet(
        "ptb",
        "the Penn Treebank with 10 000 words, a sentence a line (Mikolov's preparation)",
        "text",
        ("train", "validation", "test"),
        _ptb,
        files=(
            File("ptb.train.txt", "fcea919f6cf83f35d4d00c6cbf08040d13d4155226340912e2fef9c9c4102cbf"),
            File("ptb.valid.txt", "c9fe6985fe0d4ccb578183407d7668fc6066c20700cb4cf87d8ff1cc34df1bf2"),
            File("ptb.test.txt", "dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0"),
        ),
        folders=("text/ptb", "simple-examples/data"),
        source="They are in Tomas Mikolov's archive simple-examples.tgz.",
        licence="the Linguistic Data Consortium's; not to be passed on",
        repeated=151,
    ),
)
