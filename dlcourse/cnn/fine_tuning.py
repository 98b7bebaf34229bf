"""A network that was trained on much data is made ready for other data."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import keras

from dlcourse.cnn.features import features, layer_of
from dlcourse.cnn.gradient_scale import GradientScale
from dlcourse.ranges import choice, number, whole_number

__all__ = ["FineTuning", "fine_tune", "fine_tuning", "freeze", "replace_head"]


class FineTuning(NamedTuple):
    """How a network is fine-tuned; shares are of those layers of the body, without the head, that have weights."""

    kept: float  # of which the features are taken: 1 for all
    trained: float  # how many of those that are kept are trained, from the top; the others are frozen
    body_rate: float  # how fast they learn, beside the head
    loss: str  # "cross_entropy" or "hinge", the loss of a support vector machine


_CASES = {
    ("similar", "few"): FineTuning(kept=1.0, trained=0.0, body_rate=0.0, loss="cross_entropy"),
    ("similar", "many"): FineTuning(kept=1.0, trained=0.25, body_rate=0.001, loss="cross_entropy"),
    ("different", "many"): FineTuning(kept=1.0, trained=0.75, body_rate=0.001, loss="cross_entropy"),
    ("different", "few"): FineTuning(kept=0.5, trained=0.0, body_rate=0.0, loss="hinge"),
}


def fine_tuning(data: str, samples: str) -> FineTuning:
    """Fine-tuning in four cases: settings for data that is similar or different, few or many samples.

    similar, few: a linear classifier on the top features; similar, many: a few top layers learn, slowly;
    different, many: many layers learn, slowly; different, few: a support vector machine on earlier features

    Args:
        data: "similar" to what the network was trained on, or "different".
        samples: "few" or "many".

    Returns:
        ``FineTuning(kept, trained, body_rate, loss)`` for ``fine_tune``. The shares are ours, as the notes have words
        for them only; the rate is a thousandth of the head's, as in note D. ``_replace`` changes any of them.

    Raises:
        ValueError: a word is another one.

    Example:
        >>> fine_tuning("similar", "many")
        FineTuning(kept=1.0, trained=0.25, body_rate=0.001, loss='cross_entropy')

    References:
        yosinski2014; note C, section 7.7.4; note D, section 10.
    """
    data = choice("fine_tuning", "data", data, ["similar", "different"])
    return _CASES[data, choice("fine_tuning", "samples", samples, ["few", "many"])]


def freeze(model: keras.Model, layer: str) -> keras.Model:
    """Freeze a network up to a layer: nothing that the layer depends on is trained any more.

    θ stays as it is for the layer and all layers on the way from the input to it

    Args:
        model: a functional model, which is changed. Compile it afterwards.
        layer: the name of the last layer that is frozen.

    Returns:
        The model.

    Raises:
        ValueError: there is no such layer.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> network = freeze(lenet(), "pool2")
        >>> print([layer.name for layer in network.layers if layer.trainable_weights])
        ['dense1', 'dense2', 'logits']

    Conventions:
        Batch normalisation that is frozen works in inference mode, with the means and variances that it has, as is
        Keras's way; in PyTorch ``requires_grad_(False)`` alone would let them move.

    References:
        yosinski2014; note C, section 7.7.4.
    """
    for each in features(model, layer).layers:
        each.trainable = False
    return model


def replace_head(model: keras.Model, classes: int, *, seed: int | None = None) -> keras.Model:
    """Replace a network's head: a copy of it whose last layer with weights is new, for other classes.

    θ of the body is copied, θ of the head is drawn

    Args:
        model: a functional model with a dense layer or a convolution at its end, as many units as classes.
        classes: K.
        seed: of the new layer's weights, which Glorot's uniform distribution gives; None for another one each time.

    Returns:
        A Keras model with weights of its own. Nothing of it is frozen that was not so before.

    Raises:
        ValueError: the model's last layer with weights does not answer its classes.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> old = lenet()
        >>> new = replace_head(old, 3, seed=0)
        >>> print(new.output.shape, np.array_equal(new.get_weights()[0], old.get_weights()[0]))
        (None, 3) True

    References:
        yosinski2014; note C, section 7.7.4; note D, section 10.
    """
    return _with_head(model, _head_of("replace_head", model), classes, seed, scale=None)


def fine_tune(model: keras.Model, classes: int, settings: FineTuning, *, seed: int | None = None) -> keras.Model:
    """Fine-tuning: a copy of a trained network with a new head, ready to be fitted to other data.

    Frozen layers stay as they are; of the trained ones the gradient is multiplied by ``body_rate``

    Args:
        model: a trained functional model, such as those of this unit.
        classes: K of the new data.
        settings: such as ``fine_tuning`` gives for four cases.
        seed: of the head's weights; None for other ones each time.

    Returns:
        A Keras model with weights of its own. Train it by gradient descent with the head's learning rate and the loss
        of the settings: ``SparseCategoricalCrossentropy(from_logits=True)``, or ``CategoricalHinge()`` on one-hot
        targets.

    Raises:
        ValueError: a setting is out of its range, or the network has no head that can be replaced.

    Example:
        >>> from dlcourse.cnn import lenet
        >>> network = fine_tune(lenet(), 3, fine_tuning("similar", "few"))
        >>> print([layer.name for layer in network.layers if layer.trainable_weights])
        ['logits']

    Conventions:
        The body's rate is set by ``GradientScale``, which says with which optimisers. Earlier features that are maps
        are averaged over all places before the new head.

    References:
        yosinski2014; note C, section 7.7.4; note D, section 10.
    """
    kept, trained = (number("fine_tune", name, getattr(settings, name), "[0, 1]") for name in ("kept", "trained"))
    rate = number("fine_tune", "body_rate", settings.body_rate, "[0, inf)", "such as 0.001")
    choice("fine_tune", "loss", settings.loss, ["cross_entropy", "hinge"])
    head = _head_of("fine_tune", model)
    body = [each.name for each in model.layers if each.weights and each is not head]
    used = body[: max(1, round(kept * len(body)))]
    if len(used) < len(body):
        tuned = _on_earlier_features(model, used[-1], classes, seed, rate)
    else:
        tuned = _with_head(model, head, classes, seed, scale=rate)
    *layers, _ = (each for each in tuned.layers if each.weights)  # of a network that branches, fewer than are used
    frozen = len(layers) - math.ceil(trained * len(layers))
    for index, layer in enumerate(layers):
        layer.trainable = index >= frozen
    return tuned


def _head_of(owner: str, model: keras.Model) -> keras.layers.Layer:
    """Return the last layer with weights, if it can be made again for other classes."""
    layers = [each for each in model.layers if each.weights]
    head = layers[-1] if layers else None
    width = getattr(head, "units", getattr(head, "filters", None))
    if not isinstance(head, (keras.layers.Dense, keras.layers.Conv2D)) or width != model.output_shape[-1]:
        raise ValueError(
            f"{owner}: the last layer with weights of {model.name} is {getattr(head, 'name', None)}, expected a dense "
            f"layer or convolution of {model.output_shape[-1]} units, one a class. lenet5(output='linear') has one."
        )
    return head


def _with_head(
    model: keras.Model, head: keras.layers.Layer, classes: int, seed: int | None, scale: float | None
) -> keras.Model:
    """Copy a model; only its head is new, behind a ``GradientScale`` if there is a scale."""
    classes = whole_number("replace_head", "classes", classes)
    width = "units" if isinstance(head, keras.layers.Dense) else "filters"
    new = {width: classes, "kernel_initializer": keras.initializers.GlorotUniform(seed)}

    def clone(layer: keras.layers.Layer) -> keras.layers.Layer:
        return type(layer).from_config(layer.get_config() | (new if layer is head else {}))

    def call(layer: keras.layers.Layer, x: Any, **options: Any) -> Any:
        if scale is None:
            return layer(x, **options)
        if isinstance(layer, GradientScale):  # of fine-tuning before
            return x
        return layer(GradientScale(scale, name="body_rate")(x) if layer.name == head.name else x, **options)

    copy = keras.models.clone_model(model, clone_function=clone, call_function=call)
    _copy_weights(model, copy, but=head.name)
    return copy


def _on_earlier_features(model: keras.Model, layer: str, classes: int, seed: int | None, scale: float) -> keras.Model:
    """Copy a model up to a layer, and put a linear classifier on the means of its maps."""
    body = keras.models.clone_model(features(model, layer))
    _copy_weights(model, body)
    x = GradientScale(scale, name="body_rate")(body.output)
    if len(x.shape) == 4:
        x = keras.layers.GlobalAveragePooling2D(name="mean")(x)
    start = keras.initializers.GlorotUniform(seed)
    classes = whole_number("fine_tune", "classes", classes)
    return keras.Model(body.input, keras.layers.Dense(classes, kernel_initializer=start, name="head")(x))


def _copy_weights(old: keras.Model, new: keras.Model, but: str = "") -> None:
    for layer in new.layers:
        if layer.name != but and layer.weights:
            layer.set_weights(layer_of(old, layer.name).get_weights())
