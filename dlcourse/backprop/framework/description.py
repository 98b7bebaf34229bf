"""From a plain description of a net to its layers."""

from __future__ import annotations

import dataclasses
import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from dlcourse.activations import ELEMENTWISE
from dlcourse.backprop.framework.activation import Elementwise, Softmax
from dlcourse.backprop.framework.batch_normalization import BatchNormalization
from dlcourse.backprop.framework.concat import Concat
from dlcourse.backprop.framework.convolution import Convolution
from dlcourse.backprop.framework.data import Data, Labels
from dlcourse.backprop.framework.dropout import Dropout
from dlcourse.backprop.framework.euclidean_loss import EuclideanLoss
from dlcourse.backprop.framework.inner_product import InnerProduct
from dlcourse.backprop.framework.layer import Layer
from dlcourse.backprop.framework.pooling import Pooling
from dlcourse.backprop.framework.softmax_loss import SoftmaxLoss
from dlcourse.backprop.framework.split import Split
from dlcourse.ranges import number

__all__ = ["COMMON", "LAYERS", "Description", "layers_of"]

Description = Any  # a list of mappings; what else may be given is refused with a reason

LAYERS: Mapping[str, type[Layer]] = {
    "data": Data,
    "labels": Labels,
    "inner_product": InnerProduct,
    "convolution": Convolution,
    "max_pool": Pooling,
    "mean_pool": Pooling,
    **dict.fromkeys(ELEMENTWISE, Elementwise),
    "softmax": Softmax,
    "dropout": Dropout,
    "batch_normalization": BatchNormalization,
    "concat": Concat,
    "split": Split,
    "softmax_loss": SoftmaxLoss,
    "euclidean_loss": EuclideanLoss,
}
# Settings that are numbers, with the interval of what works.
NUMBERS = {
    "rate": "[0, 1)", "momentum": "[0, 1]", "epsilon": "[0, inf)", "weight": "(-inf, inf)", "mean": "(-inf, inf)",
    "scale": "(-inf, inf)",
}  # fmt: skip
COMMON = ("type", "name", "bottoms", "tops", "propagate_down")  # what every layer has, beside its own settings


def layers_of(description: Description, inputs: Collection[str]) -> list[Layer]:
    """Layers of a net from its description, with a split wherever a blob is used more than once.

    Args:
        description: a list of mappings: ``type``, ``name``, ``bottoms`` (a list of blobs), ``tops`` (by default one
            blob, of the layer's name), ``propagate_down`` (for each bottom, whether a gradient may go there; by default
            to all), and what the type asks for.
        inputs: names of the blobs that the net is given.

    Returns:
        The layers, in an order in which they can run.

    Raises:
        ValueError: an unknown type, setting or bottom, a name used twice, or a wrong number of bottoms or tops.
    """
    if isinstance(description, (str, Mapping)) or not description:
        raise ValueError(f"a net's description is {description!r}, expected a list of mappings, one a layer.")
    layers = [_layer(position, entry) for position, entry in enumerate(description)]
    _check_names(layers)
    _check_blobs(layers, inputs)
    return _with_splits(layers, inputs)


def _layer(position: int, entry: Any) -> Layer:
    where = f"layer {position}" + (f" ({entry['name']!r})" if isinstance(entry, Mapping) and "name" in entry else "")
    if not isinstance(entry, Mapping) or not {"type", "name", "bottoms"} <= set(entry):
        raise ValueError(f"{where} is {entry!r}, expected a mapping with at least 'type', 'name' and 'bottoms'.")
    kind = LAYERS.get(str(entry["type"]))
    if kind is None:
        raise ValueError(f"{where}: type is {entry['type']!r}, expected {_one_of(LAYERS, entry['type'])}")
    settings = {key: value for key, value in entry.items() if key not in COMMON}
    _check_settings(where, kind, entry["type"], settings)
    bottoms, tops = (_names(where, key, entry.get(key, [entry["name"]])) for key in ("bottoms", "tops"))
    down = _flags(where, entry.get("propagate_down"), bottoms)
    layer = kind(type=entry["type"], name=entry["name"], bottoms=bottoms, tops=tops, propagate_down=down, **settings)
    for what, count, found in (("bottoms", layer.takes, bottoms), ("tops", layer.makes, tops)):
        if (count or len(found)) != len(found) or not found:
            raise ValueError(f"{where} has {len(found)} {what}, expected {count or 'one or more'} for {layer.type!r}.")
    return layer


def _check_settings(where: str, kind: type[Layer], name: str, settings: dict[str, Any]) -> None:
    own = {field.name: field for field in dataclasses.fields(kind) if field.name not in COMMON}
    for setting in settings:
        if setting not in own:
            raise ValueError(f"{where}: a setting of {name!r} is called {setting!r}, expected {_one_of(own, setting)}")
    for setting, field in own.items():
        if field.default is dataclasses.MISSING and setting not in settings:
            raise ValueError(f"{where}: there is no {setting!r}, expected one: {name!r} needs the setting.")
    for setting in {"units", "filters", "classes"} & set(settings):
        value = settings[setting]
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{where}: {setting} is {value!r}, expected an integer of at least 1.")
    for setting in NUMBERS.keys() & settings:
        settings[setting] = number(where, setting, settings[setting], NUMBERS[setting])


def _names(where: str, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) and name for name in value):
        raise ValueError(f"{where}: {key} is {value!r}, expected a list of blobs' names.")
    return tuple(value)


def _flags(where: str, value: Any, bottoms: Sequence[str]) -> tuple[bool, ...] | None:
    fits = isinstance(value, (list, tuple)) and len(value) == len(bottoms) and all(isinstance(f, bool) for f in value)
    if value is not None and not fits:
        raise ValueError(
            f"{where}: propagate_down is {value!r}, expected a list with True or False for each of its bottoms, "
            f"{len(bottoms)} in all."
        )
    return None if value is None else tuple(value)


def _one_of(known: Iterable[str], word: Any) -> str:
    """Say which words are known, or which one of them was meant."""
    known = sorted(known)
    close = difflib.get_close_matches(str(word), known, n=1)
    if close:
        return f"one that is known. Did you mean {close[0]!r}?"
    return f"one of {', '.join(map(repr, known))}." if known else "none at all."


def _check_names(layers: Sequence[Layer]) -> None:
    for name, count in Counter(layer.name for layer in layers).items():
        if not isinstance(name, str) or not name:
            raise ValueError(f"a layer's name is {name!r}, expected a word.")
        if count > 1:
            raise ValueError(f"{count} layers have the name {name!r}, expected one. Give each a name of its own.")


def _check_blobs(layers: Sequence[Layer], inputs: Collection[str]) -> None:
    """Refuse a blob that is made twice, and one that is used before it is made."""
    makers = dict.fromkeys(inputs, "the net's inputs")
    for layer in layers:
        for blob in layer.bottoms:
            if blob not in makers:
                later = next((other.name for other in layers if blob in other.tops), None)
                raise ValueError(
                    f"layer {layer.name!r} takes the blob {blob!r}, which "
                    + (f"{later!r} makes only after it, expected before. Put {later!r} first." if later else "")
                    + ("" if later else f"nothing makes, expected {_one_of(makers, blob)}")
                )
        for blob in layer.tops:
            if blob in makers:
                raise ValueError(
                    f"layer {layer.name!r} makes the blob {blob!r}, which {makers[blob]} made already, expected a new "
                    "one. Give it a name of its own; working in place saves no memory here."
                )
            makers[blob] = f"layer {layer.name!r}"


def _with_splits(layers: Sequence[Layer], inputs: Collection[str]) -> list[Layer]:
    """Put a split behind every blob that is used more than once, and give each user a copy."""
    uses = Counter(blob for layer in layers for blob in layer.bottoms)
    copies: dict[str, Iterator[str]] = {}
    result: list[Layer] = []

    def split(blobs: Iterable[str]) -> None:
        for blob in blobs:
            if uses[blob] > 1:
                tops = tuple(f"{blob}_split_{number}" for number in range(uses[blob]))
                result.append(Split(type="split", name=f"{blob}_split", bottoms=(blob,), tops=tops))
                copies[blob] = iter(tops)

    split(inputs)
    for layer in layers:
        bottoms = tuple(next(copies[blob]) if blob in copies else blob for blob in layer.bottoms)
        result.append(dataclasses.replace(layer, bottoms=bottoms))
        split(layer.tops)
    return result
