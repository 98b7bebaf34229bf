"""Saved models are loaded once ``dlcourse`` is imported: Keras is told the names of its classes, not the classes.

``import dlcourse`` imports neither TensorFlow nor a unit. A name's unit is imported when a saved model asks for it.
"""

from __future__ import annotations

import importlib

from dlcourse.imports import after_import

__all__: list[str] = []

PACKAGE = "dlcourse"
CLASSES = {
    "attention": (
        "AttentionGRUCell",
        "BERT",
        "DecoderLayer",
        "EncoderLayer",
        "MultiHeadAttention",
        "SentimentRNN",
        "Seq2Seq",
        "TextCNN",
        "Transformer",
    ),
    "augmentation": (
        "CenterCropResize",
        "ColorJitter",
        "HSVJitter",
        "RandomCropResize",
        "RandomFlip",
        "RandomRotation",
        "RandomScale",
    ),
    "cnn": ("GradientScale", "RBFLoss", "RBFOutput", "TableConv2D"),
    "detection": ("RCNN", "RPN", "SSD", "FastRCNN", "FasterRCNN"),
    "embeddings": ("FeedforwardLanguageModel", "Word2Vec"),
    "energy": ("BernoulliRBM", "DeepBeliefNetwork"),
    "initialization": ("FanInScaled", "HeNormal", "SmallRandom", "StandardNormal", "XavierUniform", "Zeros"),
    "optimization": (
        "AdaDelta",
        "AdaGrad",
        "Adam",
        "CosineDecay",
        "ExponentialDecay",
        "InverseTimeDecay",
        "Momentum",
        "RMSProp",
        "SGD",
        "StepDecay",
    ),
    "preprocessing": ("FancyPCA", "MinMaxScale", "OneHot", "PCA", "PCAWhiten", "Standardize", "ZeroCenter"),
    "recommenders": ("AutoRec", "MatrixFactorization", "NeuMF"),
    "recurrent": ("BidirectionalRNN", "DeepRNN", "GRUCell", "LSTMCell", "LanguageModel", "RNNCell", "TimeDelayNetwork"),
    "regularization": ("BatchNormalization", "Dropout", "LayerNormalization"),
}


def announce() -> None:
    """Tell Keras the names, now if it is there, otherwise as soon as it is imported."""
    after_import("keras", register)


def register() -> None:
    """Put a stand-in under every name whose class is not registered yet."""
    import keras

    registered = keras.saving.get_custom_objects()
    for unit, names in CLASSES.items():
        for name in names:
            registered.setdefault(f"{PACKAGE}>{name}", _stand_in(unit, name))


def _stand_in(unit: str, name: str) -> type:
    """Make a class that is only good for making another one: what it is asked for, it asks the real one."""

    def real() -> object:
        return getattr(importlib.import_module(f"{PACKAGE}.{unit}"), name)  # which registers itself in this place

    def make(cls: type, *args: object, **kwargs: object) -> object:
        return real()(*args, **kwargs)

    def from_config(cls: type, config: dict[str, object]) -> object:
        return real().from_config(config)

    def get_config(self: object) -> dict[str, object]:
        raise NotImplementedError  # never made; Keras wants to see the method

    return type(name, (), {"__new__": make, "from_config": classmethod(from_config), "get_config": get_config})
