"""The networks in plain Keras, as its users write them: the peers of ``dlcourse.cnn``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

__all__ = ["alexnet", "densenet", "googlenet", "lenet", "nin", "resnet18", "smile_classifier", "vgg11"]

CLASSES = 10


def _relu(maps: int, size: int, strides: int = 1, padding: str = "same") -> layers.Layer:
    return layers.Conv2D(maps, size, strides, padding, activation="relu")


def _top(units: int, classes: int = CLASSES) -> list[layers.Layer]:
    return [layers.Flatten(), *[layers.Dense(units, activation="relu") for _ in range(2)], layers.Dense(classes)]


def _norm_relu(x: Any) -> Any:
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x))


def _stem(x: Any, maps: int) -> Any:
    """Seven by seven, by steps of two, with zeros on all sides."""
    return layers.Conv2D(maps, 7, 2)(layers.ZeroPadding2D(3)(x))


def _halved(x: Any) -> Any:
    return layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))


def _classified(inputs: Any, x: Any) -> keras.Model:
    return keras.Model(inputs, layers.Dense(CLASSES)(layers.GlobalAveragePooling2D()(x)))


def lenet(size: int) -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((size, size, 1)),
            layers.Conv2D(6, 5, padding="same", activation="sigmoid"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 5, activation="sigmoid"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(120, activation="sigmoid"),
            layers.Dense(84, activation="sigmoid"),
            layers.Dense(CLASSES),
        ]
    )


def alexnet(size: int, maps: Sequence[int], units: int) -> keras.Model:
    a, b, *rest = maps
    first = [_relu(a, 11, 4, "valid"), layers.MaxPooling2D(3, 2), _relu(b, 5), layers.MaxPooling2D(3, 2)]
    last = [*[_relu(wide, 3) for wide in rest], layers.MaxPooling2D(3, 2)]
    return keras.Sequential([keras.Input((size, size, 1)), *first, *last, *_top(units)])


def vgg11(size: int, blocks: Sequence[tuple[int, int]], units: int) -> keras.Model:
    body: list[layers.Layer] = []
    for convolutions, maps in blocks:
        body += [*[_relu(maps, 3) for _ in range(convolutions)], layers.MaxPooling2D()]
    return keras.Sequential([keras.Input((size, size, 1)), *body, *_top(units)])


def nin(size: int, maps: Sequence[int]) -> keras.Model:
    body: list[layers.Layer] = []
    for (kernel, strides), wide in zip(((11, 4), (5, 1), (3, 1)), maps, strict=True):
        padding = "valid" if strides > 1 else "same"
        body += [_relu(wide, kernel, strides, padding), _relu(wide, 1), _relu(wide, 1), layers.MaxPooling2D(3, 2)]
    head = [_relu(CLASSES, 3), _relu(CLASSES, 1), _relu(CLASSES, 1), layers.GlobalAveragePooling2D()]
    return keras.Sequential([keras.Input((size, size, 1)), *body, *head])


def googlenet(size: int, stages: Sequence[Any], stem: tuple[int, int]) -> keras.Model:
    inputs = keras.Input((size, size, 1))
    x = _halved(layers.ReLU()(_stem(inputs, stem[0])))
    x = _relu(stem[1], 3)(_relu(stem[0], 1)(x))
    for blocks in stages:
        x = _halved(x)
        for ones, threes, fives, pooled in blocks:
            third = _relu(threes[1], 3)(_relu(threes[0], 1)(x))
            fifth = _relu(fives[1], 5)(_relu(fives[0], 1)(x))
            pool = _relu(pooled, 1)(layers.MaxPooling2D(3, 1, "same")(x))
            x = layers.Concatenate()([_relu(ones, 1)(x), third, fifth, pool])
    return _classified(inputs, x)


def resnet18(size: int, maps: Sequence[int]) -> keras.Model:
    inputs = keras.Input((size, size, 1))
    x = _halved(_norm_relu(_stem(inputs, maps[0])))
    for group, wide in enumerate(maps):
        for block in range(2):
            strides = 2 if group and not block else 1
            shortcut = layers.Conv2D(wide, 1, strides)(x) if strides == 2 else x
            inner = layers.ZeroPadding2D(1)(x) if strides == 2 else x
            y = layers.Conv2D(wide, 3, strides, "valid" if strides == 2 else "same")(inner)
            y = layers.Conv2D(wide, 3, padding="same")(_norm_relu(y))
            y = layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(y)
            x = layers.ReLU()(layers.Add()([y, shortcut]))
    return _classified(inputs, x)


def densenet(size: int, first: int, growth: int, blocks: Sequence[int]) -> keras.Model:
    inputs = keras.Input((size, size, 1))
    x = _halved(_norm_relu(_stem(inputs, first)))
    for number, convolutions in enumerate(blocks, start=1):
        for _ in range(convolutions):
            x = layers.Concatenate()([x, layers.Conv2D(growth, 3, padding="same")(_norm_relu(x))])
        if number < len(blocks):
            x = layers.AveragePooling2D(2)(layers.Conv2D(x.shape[-1] // 2, 1)(_norm_relu(x)))
    return _classified(inputs, _norm_relu(x))


def smile_classifier(size: int, maps: Sequence[int], units: int) -> keras.Model:
    inputs = x = keras.Input((size, size, 1))
    for wide in maps:
        x = layers.MaxPooling2D()(_norm_relu(layers.Conv2D(wide, 3, padding="same", use_bias=False)(x)))
    x = layers.Dense(units, activation="relu")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(2)(x))
