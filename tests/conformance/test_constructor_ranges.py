"""Constructors take every number that can work, and refuse every other one in the same way.

The table says which can; whatever a new class takes has to be in it.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.conformance.descriptors import ClassDescriptor, KerasDescriptor
from tests.conformance.discovery import described, public_names, target

OPTIMIZER = {
    "learning_rate": "[0, inf)", "weight_decay": "[0, inf) or None", "clipnorm": "(0, inf) or None",
    "clipvalue": "(0, inf) or None", "global_clipnorm": "(0, inf) or None", "ema_momentum": "[0, 1]",
    "ema_overwrite_frequency": "whole [1, inf) or None", "loss_scale_factor": "(0, inf) or None",
    "gradient_accumulation_steps": "whole [2, inf) or None",
}  # fmt: skip
SCHEDULE = {"learning_rate": "[0, inf)", "decay_steps": "(0, inf)"}
LISTENER = {"patience": "whole [1, inf)", "min_delta": "[0, inf)"}
SEED = {"seed": "whole (-inf, inf) or None"}
FILL = {"fill": "(-inf, inf)", "mask_fill": "(-inf, inf)"}
COLOURS = dict.fromkeys(("brightness", "contrast", "saturation", "hue"), "pair (-inf, inf) or None")
REGIONS = dict.fromkeys(("classes", "channels", "units"), "whole [1, inf)") | {
    "pool": "sizes [1, inf)", "balance": "[0, inf)",
}  # fmt: skip
PROPOSALS = {"units": "whole [1, inf)", "sample": "whole [1, inf) or None"} | SEED
TRANSFORMER_LAYER = {
    "num_heads": "whole [1, inf)", "inner_width": "whole [1, inf)", "dropout": "[0, 1)", "epsilon": "[0, inf)",
} | SEED  # fmt: skip
TEXT = {"vocabulary_size": "whole [2, inf)", "dropout": "[0, 1)"} | dict.fromkeys(
    ("embedding_size", "classes"), "whole [1, inf)"
)
TRANSFORMER = TRANSFORMER_LAYER | dict.fromkeys(("width", "num_layers", "max_length"), "whole [1, inf)")

# By class and argument, the interval of what works: of one number, a "whole" one, a "pair" (low, high), "sizes" (rows,
# columns), "each" of a list in which there may be None, or a "list" of numbers.
FACTORS = {"strength": "[0, inf)"} | dict.fromkeys(("num_users", "num_items", "factors"), "whole [1, inf)")
RANGES: dict[str, dict[str, str]] = {
    "attention.AttentionGRUCell": {"units": "whole [1, inf)", "context_units": "whole [1, inf)"},
    "attention.BERT": TRANSFORMER | {"vocabulary_size": "whole [6, inf)", "mask_rate": "(0, 1]"},
    "attention.DecoderLayer": TRANSFORMER_LAYER,
    "attention.EncoderLayer": TRANSFORMER_LAYER,
    "attention.MultiHeadAttention": {
        "num_heads": "whole [1, inf)",
        "key_dim": "whole [1, inf) or None",
        "dropout": "[0, 1)",
    }
    | SEED,
    "attention.SentimentRNN": TEXT | {"units": "whole [1, inf)", "layers": "whole [1, inf)"},
    "attention.Seq2Seq": dict.fromkeys(
        ("embedding_units", "source_vocabulary", "target_vocabulary", "units"), "whole [1, inf)"
    ),
    "attention.TextCNN": TEXT | {"channels": "whole [1, inf)"},
    "attention.Transformer": TRANSFORMER
    | {
        "source_vocabulary": "whole [1, inf)",
        "target_vocabulary": "whole [1, inf)",
        "embedding_scale": "(0, inf) or None",
    },
    "augmentation.CenterCropResize": {"fraction": "(0, 1]"},
    "augmentation.ColorJitter": COLOURS | SEED,
    "augmentation.HSVJitter": {"power": "pair (0, inf)", "factor": "pair (-inf, inf)", "shift": "pair (-inf, inf)"}
    | SEED,
    "augmentation.RandomCropResize": {"size": "sizes [1, inf)", "area": "pair (0, 1]", "ratio": "pair (0, inf)"} | SEED,
    "augmentation.RandomFlip": {"probability": "[0, 1]"} | SEED,
    "augmentation.RandomRotation": {"angles": "pair (-inf, inf)"} | FILL | SEED,
    "augmentation.RandomScale": {"factors": "pair (0, inf)"} | FILL | SEED,
    "cnn.GradientScale": {"scale": "[0, inf)"},
    "cnn.RBFLoss": {"j": "(0, inf)"},
    "cnn.TableConv2D": {"kernel_size": "whole [1, inf)"},
    "detection.FastRCNN": REGIONS,
    "detection.FasterRCNN": REGIONS | PROPOSALS | {"count": "whole [1, inf)"},
    "detection.RCNN": {
        "classes": "whole [1, inf)",
        "channels": "whole [1, inf)",
        "size": "sizes [1, inf)",
        "penalty": "[0, inf)",
        "balance": "[0, inf)",
    },
    "detection.RPN": PROPOSALS | {"channels": "whole [1, inf)", "balance": "[0, inf)"},
    "detection.SSD": {
        "classes": "whole [1, inf)",
        "channels": "whole [1, inf)",
        "maps": "whole [1, inf)",
        "negatives": "[0, inf) or None",
    },
    "embeddings.FeedforwardLanguageModel": {
        "vocabulary_size": "whole [2, inf)",
        "dim": "whole [1, inf)",
        "hidden": "whole [1, inf)",
    },
    "embeddings.Word2Vec": {"vocabulary_size": "whole [2, inf)", "dim": "whole [1, inf)"},
    "energy.BernoulliRBM": {
        "hidden_units": "whole [1, inf)",
        "k": "whole [1, inf)",
        "persistent_chains": "whole [1, inf) or None",
    }
    | SEED,
    "energy.DeepBeliefNetwork": {
        "hidden_units": "list [1, inf)",
        "classes": "whole [1, inf)",
        "k": "whole [1, inf)",
    }
    | SEED,
    "initialization.FanInScaled": SEED,
    "initialization.HeNormal": SEED,
    "initialization.SmallRandom": {"stddev": "[0, inf)"} | SEED,
    "initialization.StandardNormal": SEED,
    "initialization.XavierUniform": SEED,
    "optimization.AdaDelta": OPTIMIZER | {"rho": "[0, 1)", "epsilon": "[0, inf)"},
    "optimization.AdaGrad": OPTIMIZER | {"epsilon": "[0, inf)", "initial_accumulator": "[0, inf)"},
    "optimization.Adam": OPTIMIZER | {"beta_1": "[0, 1)", "beta_2": "[0, 1)", "epsilon": "[0, inf)"},
    "optimization.CosineDecay": SCHEDULE | {"final": "[0, inf)"},
    "optimization.EarlyStopping": LISTENER,
    "optimization.ExponentialDecay": SCHEDULE | {"decay_rate": "[0, inf)"},
    "optimization.InverseTimeDecay": SCHEDULE | {"decay_rate": "[0, inf)"},
    "optimization.Momentum": OPTIMIZER | {"momentum": "[0, 1)", "dampening": "[0, 1)"},
    "optimization.RMSProp": OPTIMIZER | {"rho": "[0, 1)", "epsilon": "[0, inf)"},
    "optimization.ReduceOnPlateau": LISTENER | {"factor": "(0, 1)", "min_learning_rate": "[0, inf)"},
    "optimization.SGD": OPTIMIZER,
    "optimization.StepDecay": SCHEDULE | {"decay_rate": "[0, inf)"},
    "preprocessing.FancyPCA": {"deviation": "[0, inf)"} | SEED,
    "preprocessing.MinMaxScale": {"low": "(-inf, inf)", "high": "(-inf, inf)"},
    "preprocessing.PCA": {"num_components": "whole [1, inf)"},
    "preprocessing.PCAWhiten": {"epsilon": "[0, inf)"},
    "recommenders.AutoRec": {"hidden": "whole [1, inf)", "dropout": "[0, 1)", "strength": "[0, inf)"} | SEED,
    "recommenders.MatrixFactorization": FACTORS | {"mean": "(-inf, inf)"},
    "recommenders.NeuMF": FACTORS | {"hidden": "list [1, inf)"},
    "recurrent.BidirectionalRNN": {"units": "whole [1, inf)"},
    "recurrent.DeepRNN": {"units": "list [1, inf)"},
    "recurrent.GRUCell": {"units": "whole [1, inf)"},
    "recurrent.LSTMCell": {"units": "whole [1, inf)"},
    "recurrent.LanguageModel": {"units": "list [1, inf)", "clip_norm": "(0, inf)"} | SEED,
    "recurrent.RNNCell": {"units": "whole [1, inf)"},
    "recurrent.TimeDelayNetwork": {"units": "list [1, inf)", "delays": "list [0, inf)"},
    "regularization.BatchNormalization": {"momentum": "[0, 1]", "epsilon": "[0, inf)", "ddof": "whole [0, 1]"},
    "regularization.Dropout": {"rate": "[0, 1)", "noise_shape": "each [1, inf) or None"} | SEED,
    "regularization.LayerNormalization": {"epsilon": "[0, inf)"},
}
_TABLE = "refused in the table of refusals and in its own tests: it is made of other objects"
_LISTS = "a list of numbers of any length, refused in the table of refusals"
NOT_NUMBERS = {
    **{("attention.SentencePairs", name): _TABLE for name in ("limit", "max_length", "min_count")},
    ("attention.TextCNN", "widths"): "several numbers, each at most the longest text; refused in the table of refusals",
    **{("attention.Translator", name): _TABLE for name in ("alpha", "max_length", "width")},
    ("cnn.RBFOutput", "codes"): "a matrix of any numbers, whose shape alone is checked",
    ("cnn.TableConv2D", "table"): "a matrix of zeros and ones, which its own tests have refused",
    ("data.DataSet", "repeated"): "a fact about a data set, written once in the catalogue, counted by its own tests",
    ("data.DataSet", "shape"): "a fact about a data set, written once in the catalogue, and seen by its own tests",
    **{(f"detection.{name}", "base"): _LISTS for name in ("FastRCNN", "FasterRCNN", "RCNN", "RPN", "SSD")},
    **{(f"detection.{name}", each): _LISTS for name in ("FasterRCNN", "RPN", "SSD") for each in ("ratios", "sizes")},
    ("preprocessing.OneHot", "categories"): "any numbers or words can be categories",
}

NAMES = sorted(name for name, value in public_names().items() if inspect.isclass(value))
CONFIG = {
    d.name: dict(getattr(d, "config", {})) for kind in (KerasDescriptor, ClassDescriptor) for d in described(kind)
}
TARGET = {d.name: target(d) for kind in (KerasDescriptor, ClassDescriptor) for d in described(kind)}
NAN, INF = float("nan"), float("inf")
# No number, whatever is wanted; None is tried by itself.
NO_NUMBERS = ["0.5", b"1", "", 0.5j, True, np.True_, {}, {0.5}, object(), float, np.complex64(1), np.str_("1")]
NO_SCALARS = [[0.5], (0.5,), np.array([0.5]), np.array([[1]]), tf.constant([0.5]), []]
NO_PAIRS = [
    0.5, np.float32(0.5), (0.5,), (0.5, 0.6, 0.7), ("a", "b"), (None, 1.0), (0.5, "1"), np.ones((2, 2)), [[1, 2]],
]  # fmt: skip


def numeric_arguments(kind: type) -> set[str]:
    """Return the arguments that are annotated as numbers, also of the package's bases."""
    parameters = [
        parameter
        for base in kind.__mro__
        if base.__module__.startswith("dlcourse") and "__init__" in vars(base)
        for parameter in inspect.signature(base.__init__).parameters.values()
    ]
    given = [p for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
    return {p.name for p in given if re.search(r"\b(int|float|Seed)\b", str(p.annotation))}


class Wanted:
    """An entry of the table, and numbers within and without it."""

    def __init__(self, entry: str) -> None:
        self.optional = entry.endswith(" or None")
        parts = entry.removesuffix(" or None").split(" ", 1)
        self.kind = parts[0] if len(parts) > 1 and parts[0].isalpha() else "number"
        interval = parts[1] if self.kind != "number" else entry.removesuffix(" or None")
        self.low, self.high = map(float, interval[1:-1].split(","))
        self.closed = interval[0] == "[", interval[-1] == "]"
        self.whole = self.kind in ("whole", "sizes", "each", "list")

    def inside(self) -> list[float | int]:
        ends = [end for end, closed in zip((self.low, self.high), self.closed, strict=True) if closed]
        if np.isfinite(self.low):
            middle = self.low + 1 if np.isinf(self.high) else (self.low + self.high) / 2
            more = [self.low + 3] if np.isinf(self.high) else []
        else:
            middle, more = 1.0, [-2.0]
        found = [*ends, *more, *([] if self.whole and middle != int(middle) else [middle])]
        return [int(n) if self.whole else n for n in found]

    def outside(self) -> list[Any]:
        found: list[Any] = [NAN, INF, -INF, np.float32("nan"), np.float64("inf"), 10**400, -(10**400)]
        if np.isfinite(self.low):
            found += [self.low - 1, np.float32(self.low - 1), np.int64(self.low - 1)]
            found += [] if self.closed[0] else [self.low, int(self.low)]
            found += [] if self.whole else [np.nextafter(self.low, -INF)]
        if np.isfinite(self.high):
            found += [self.high + 1, np.float32(self.high + 1)]
            found += [] if self.closed[1] else [self.high, int(self.high)]
            found += [] if self.whole else [np.nextafter(self.high, INF)]
        return [*found, *([1.5, np.float32(2.5), np.nextafter(1.0, 2.0)] if self.whole else [])]

    def values(self) -> list[Any]:
        """What has to be taken, as Python, NumPy and TensorFlow have numbers."""
        found: list[Any] = []
        for n in self.inside():
            found += [
                n,
                np.float64(n),
                np.float32(n),
                np.array(n),
                *([np.int64(n), np.uint8(abs(n))] if n == int(n) else []),
            ]
        if self.kind == "pair":
            first, last = min(self.inside()), max(self.inside())
            pairs = [(first, last), [first, first], np.array([first, last]), (np.float32(first), np.float64(last))]
            return [*pairs, *([None] if self.optional else [])]
        if self.kind == "sizes":
            return [(4, 3), [1, 9], (np.int64(4), np.uint8(3)), np.array([4, 3])]
        if self.kind == "each":
            return [(None, 1), [np.int64(4), None], None, (1, 1)]
        if self.kind == "list":
            return [(2, 1), [np.int64(4), 1.0], np.array([3, 2])]
        return [*found, tf.constant(self.inside()[-1]), *([None] if self.optional else [])]

    def refused(self) -> list[Any]:
        none = [] if self.optional else [None]
        if self.kind in ("pair", "sizes"):
            within = self.inside()[-1]
            pairs = [(bad, within) for bad in self.outside()] + [(within, bad) for bad in self.outside()]
            turned = [(max(self.inside()), min(self.inside()))] if self.kind == "pair" else []
            return [*pairs, *turned, *[(bad, within) for bad in NO_NUMBERS], *NO_PAIRS, *NO_NUMBERS, *none]
        if self.kind == "each":
            return [[bad] for bad in (*self.outside(), *NO_NUMBERS)] + [0.5, "ab", 7]
        if self.kind == "list":
            return [[1, bad] for bad in (*self.outside(), *NO_NUMBERS, None)] + [0.5, "ab", 7, None, []]
        return [*self.outside(), *NO_NUMBERS, *NO_SCALARS, *none]


def make(name: str, argument: str, value: Any) -> Any:
    config = CONFIG[name] | {argument: value}
    if argument.startswith("ema_"):
        config["use_ema"] = True
    return TARGET[name](**config)


def test_the_table_has_every_number_of_every_class():
    missing = {
        (name, argument)
        for name in NAMES
        for argument in numeric_arguments(public_names()[name]) - RANGES.get(name, {}).keys()
    }
    assert missing == NOT_NUMBERS.keys()
    assert set(RANGES) <= set(NAMES)
    optimizers = [name for name, kind in TARGET.items() if issubclass(kind, keras.optimizers.Optimizer)]
    assert all(OPTIMIZER.items() <= RANGES[name].items() for name in optimizers)
    base = inspect.signature(keras.optimizers.Optimizer.__mro__[3].__init__).parameters
    assert set(OPTIMIZER) >= {p for p in base if p not in ("self", "args", "kwargs", "name", "use_ema")}


@pytest.mark.parametrize("name", sorted(RANGES))
def test_what_cannot_work_is_refused(name):
    for argument, entry in RANGES[name].items():
        for bad in Wanted(entry).refused():
            try:
                made = make(name, argument, bad)
            except (ValueError, TypeError) as error:
                message = str(error)
            else:
                pytest.fail(f"{made} takes {argument}={bad!r}")
            assert message.startswith(f"{name.split('.')[1]}: {argument} is "), (bad, message)
            assert ", expected " in message, (bad, message)
            assert len(message) < 300, message


@pytest.mark.parametrize("name", sorted(RANGES))
def test_what_can_work_is_taken_and_comes_out_as_json(name):
    for argument, entry in RANGES[name].items():
        for good in Wanted(entry).values():
            if name == "preprocessing.MinMaxScale" and not (good < 2 if argument == "low" else good > -1):
                continue  # they have an order, too: the others are −1 and 2
            made = make(name, argument, good)
            if not hasattr(made, "get_config"):
                assert type(getattr(made, argument)) in (int, float)
                continue
            config = made.get_config()
            assert json.loads(json.dumps(config, allow_nan=False)) is not None
            kept = config[argument]
            assert np.all(np.asarray(kept, object) == np.asarray(good, object)) or np.allclose(
                np.asarray(kept, float), np.asarray(good, float), rtol=1e-6
            ), (argument, good, kept)
        if hasattr(made, "get_config"):
            assert type(made).from_config(config).get_config() == config
