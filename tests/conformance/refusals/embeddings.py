import tempfile
from pathlib import Path

import numpy as np

from dlcourse.embeddings import (
    analogy_scores,
    encode,
    read_analogies,
    read_word_vectors,
    subwords,
    vocabulary,
    write_word_vectors,
)
from tests.conformance.refusals import Refusal, word, zeros

INDICES = "expected indices from 0 to {}, or -1 for no word."
FILL = "Pass one row a word, even if only padding is looked up."
SQUARE = "Leave rare words out, by a larger minimum_count of the vocabulary."
FORMATS = "expected 'word2vec', 'word2vec binary' or 'glove'."
UNTRUE = ("embeddings.bag_of_words", "embeddings.cooccurrence_matrix", "embeddings.windowed_cooccurrence")
WEIGHTED = ("glove_weighting", "glove", "glove_gradients", "glove_step")
KNOWN = vocabulary(["ab"])


def _file(text):
    path = Path(tempfile.mkdtemp(), "file")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _written(words=("a", "b"), vectors=((1.0,), (2.0,)), form="word2vec"):
    path = _file("")
    write_word_vectors(path, words, vectors, form=form)
    return path


def _rows(count):
    return zeros(count, 2)


def _negative(name, says, beside=()):
    wrong, right = zeros(*beside) - 1, zeros(*beside) + 1
    return Refusal(f"embeddings.{name}", {"counts": wrong}, says, {"counts": right})


REFUSALS = [
    Refusal("embeddings.vocabulary", lambda: vocabulary(["ab"], minimum_count=0), "1 or more.", lambda: KNOWN),
    Refusal(
        "embeddings.vocabulary",
        lambda: vocabulary(["ab"], reserved=["<", "<"]),
        "expected each symbol once.",
        lambda: vocabulary(["ab"], reserved=["<", ">"]),
    ),
    Refusal(
        "embeddings.encode",
        lambda: encode(KNOWN, ["ab"], unknown=2),
        "expected a whole number, -1 <= unknown < 2.",
        lambda: encode(KNOWN, ["ab"], unknown=1),
        lambda: encode(KNOWN, ["ab"], unknown=-1),
    ),
    Refusal(
        "embeddings.subwords",
        lambda: subwords("ab", shortest=3, longest=2),
        "expected 3 or more, as shortest is 3.",
        lambda: subwords("ab", shortest=3, longest=3),
    ),
    Refusal(
        "embeddings.embedding_layer",
        {"indices": zeros(1, 3, dtype="int32") + 6},
        INDICES.format(5),
        {"indices": zeros(1, 3, dtype="int32") + 5},
        {"indices": zeros(1, 3, dtype="int32") - 1},
    ),
    Refusal(
        "embeddings.embedding_layer_backward",
        {"indices": zeros(3, 3, dtype="int32") - 2},
        INDICES.format(5),
        {"indices": zeros(3, 3, dtype="int32") + 5},
        {"indices": zeros(3, 3, dtype="int32") - 1},
    ),
    *[
        Refusal(f"embeddings.{name}", {"table": zeros(0, 4)}, FILL, {"table": zeros(6, 4)})
        for name in ("embedding_layer", "subword_vectors")
    ],
    Refusal("embeddings.embedding_layer_backward", {"vocabulary_size": 0}, "1 or more.", {"vocabulary_size": 6}),
    Refusal(
        "embeddings.subword_vectors",
        {"pieces": zeros(1, 3, dtype="int32") + 6},
        INDICES.format(5),
        {"pieces": zeros(1, 3, dtype="int32") - 1},
    ),
    *[
        Refusal(
            name,
            {"sentences": zeros(2, 4, dtype="int32") + 6},
            INDICES.format(5),
            {"sentences": zeros(2, 4, dtype="int32") + 5},
            {"sentences": zeros(2, 4, dtype="int32") - 1},
        )
        for name in UNTRUE
    ],
    word("embeddings.bag_of_words", "entries", "expected 'counts' or 'binary'."),
    word("embeddings.cooccurrence_matrix", "entries", "expected 'counts' or 'binary'."),
    Refusal("embeddings.cooccurrence_matrix", {"vocabulary_size": 46341}, SQUARE, {"vocabulary_size": 6}),
    Refusal("embeddings.windowed_cooccurrence", {"vocabulary_size": 46341}, SQUARE, {"vocabulary_size": 6}),
    Refusal("embeddings.windowed_cooccurrence", {"weights": zeros(0)}, "Pass [1.0].", {"weights": zeros(1) + 1}),
    _negative("tf_idf", "expected 0 or more: how often a word occurs in a document.", (2, 3)),
    _negative("subsampling", "expected 0 or more: how often each word occurs.", (3,)),
    Refusal("embeddings.subsampling", {"threshold": -0.1}, "expected 0 or more, such as 1e-4.", {"threshold": 1e-4}),
    Refusal(
        "embeddings.subsample",
        {"sentences": zeros(3, 5, dtype="int32") + 6},
        INDICES.format(5),
        {"sentences": zeros(3, 5, dtype="int32") - 1},
    ),
    Refusal("embeddings.nearest_words", {"k": 0}, "expected 1 or more.", {"k": 1}),
    Refusal(
        "embeddings.nearest_words",
        {"k": 7},
        "expected at most 6, as many as there are other words in the table.",
        {"k": 6},
    ),
    Refusal(
        "embeddings.nearest_words",
        {"queries": zeros(1, dtype="int32") - 1},
        "expected indices from 0 to 6.",
        {"queries": zeros(1, dtype="int32") + 6},
    ),
    Refusal(
        "embeddings.analogy", {"k": 5}, "expected at most 4, as many as there are other words in the table.", {"k": 4}
    ),
    Refusal(
        "embeddings.analogy",
        {"questions": zeros(1, 3, dtype="int32") + 7},
        "expected indices from 0 to 6.",
        {"questions": zeros(1, 3, dtype="int32") + 6},
    ),
    word("embeddings.analogy", "vectors", "expected 'unit' or 'given'."),
    Refusal(
        "embeddings.read_analogies",
        lambda: read_analogies(_file(": one\na b c\n")),
        "expected ': section', and below it four words a line.",
        lambda: read_analogies(_file(": one\na b c d\n")),
    ),
    Refusal(
        "embeddings.analogy_scores",
        lambda: analogy_scores(["a"], _rows(4), {}),
        "expected 4, one for each row of table.",
        lambda: analogy_scores(["a", "b", "c", "d"], _rows(4), {}),
    ),
    *[
        Refusal(
            f"embeddings.{name}",
            {"counts": zeros(3, 3) - 1} if name != "glove_weighting" else {"counts": zeros(2) - 1},
            "expected 0 or more.",
            {"counts": zeros(3, 3)},
        )
        for name in (*WEIGHTED, "glove_cross_entropy", "glove_cross_entropy_gradients")
    ],
    *[
        Refusal(f"embeddings.{name}", {"cutoff": 0.0}, "expected a number above 0.", {"cutoff": 0.5})
        for name in WEIGHTED
    ],
    *[Refusal(f"embeddings.{name}", {"power": 0.0}, "expected a number above 0.", {"power": 0.5}) for name in WEIGHTED],
    Refusal(
        "embeddings.concept_map",
        {"parents": np.array([-1, 1, 0, 0, 0, 0, 0], np.int32)},
        "expected each parent before its children, or -1 at a root.",
        {"parents": np.array([-1, 0, 0, 0, 0, 0, -1], np.int32)},
    ),
    Refusal(
        "embeddings.concept_map",
        {"parents": np.array([-2, 0, 0, 0, 0, 0, 0], np.int32)},
        "expected indices of concepts, or -1 at a root.",
        {"parents": np.array([-1, 0, 0, 0, 0, 0, 0], np.int32)},
    ),
    Refusal(
        "embeddings.concept_map",
        {"senses": zeros(1, 1, dtype="int32"), "parents": zeros(0, dtype="int32")},
        "Pass [-1], a root.",
        {"parents": zeros(1, dtype="int32") - 1},
    ),
    Refusal(
        "embeddings.concept_map",
        {"senses": zeros(2, 2, dtype="int32") + 8},
        INDICES.format(7),
        {"senses": zeros(2, 2, dtype="int32") + 7},
    ),
    Refusal(
        "embeddings.write_word_vectors",
        lambda: _written(form="odd"),
        FORMATS,
        lambda: _written(form="word2vec binary"),
        lambda: _written(form="glove"),
        lambda: _written(),
    ),
    Refusal(
        "embeddings.write_word_vectors",
        lambda: _written(words=["a"]),
        "expected (1, features), one row for each word.",
        lambda: _written(words=["a"], vectors=[[1.0]]),
    ),
    Refusal(
        "embeddings.write_word_vectors",
        lambda: _written(words=["a b", "c"]),
        "expected words without white space in them.",
        lambda: _written(words=["a_b", "c"]),
    ),
    Refusal(
        "embeddings.read_word_vectors",
        lambda: read_word_vectors(_written(), form="odd"),
        FORMATS,
        lambda: read_word_vectors(_written(), form="word2vec"),
        lambda: read_word_vectors(_written(form="glove"), form="glove"),
    ),
    Refusal(
        "embeddings.read_word_vectors",
        lambda: read_word_vectors(_written(form="glove")),
        "Pass form='glove' for a file without such a line.",
        lambda: read_word_vectors(_written(form="glove"), form="glove"),
    ),
    Refusal(
        "embeddings.read_word_vectors",
        lambda: read_word_vectors(_file("1 2\na 0.5 b\n")),
        "expected a word and 2 numbers.",
        lambda: read_word_vectors(_file("1 2\na 0.5 1\n")),
    ),
    Refusal(
        "embeddings.read_word_vectors",
        lambda: read_word_vectors(_file("2 1\na 0.5\n")),
        "Write or download it again.",
        lambda: read_word_vectors(_written()),
    ),
]
