"""Arguments that share an axis are refused where they differ in it: nothing is broadcast without a word.

What shares an axis is read off the drawn inputs, not off the annotations: axes that have one size for every batch size
belong together. Where that is chance, the descriptor is to draw other sizes.
"""

from __future__ import annotations

import inspect
import numbers
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.shapes import check_arrays, declared_arrays
from tests.conformance.descriptors import Descriptor, KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import assert_close, draw, hold
from tests.conformance.test_docstrings import sections
from tests.conformance.test_keras import built, make

FUNCTIONS = pytest.mark.parametrize("descriptor", described(Descriptor), ids=lambda d: d.name)
# With 7, no array that is drawn has a batch as long as another of its axes, so that one left out is seen.
BATCHES = (3, 5, 7)
OTHERWISE = "no ValueError but"


def arrays_of(value: Any, name: str = "") -> dict[str, np.ndarray]:
    """The arrays of nested arguments, by the names that errors give them: ``x``, ``weights[1]``, ``upstream.h``."""
    if isinstance(value, np.ndarray):
        return {name: value}
    if isinstance(value, dict):
        parts = {f"{name}.{key}" if name else key: part for key, part in value.items()}
    elif hasattr(value, "_asdict"):
        parts = {f"{name}.{key}": part for key, part in value._asdict().items()}
    elif isinstance(value, (list, tuple)):
        parts = {f"{name}[{index}]": part for index, part in enumerate(value)}
    else:
        parts = {}
    return {key: array for part, item in parts.items() for key, array in arrays_of(item, part).items()}


def partners(descriptor: Any) -> dict[tuple[str, int], set[str]]:
    """For every axis of every array the arrays that have an axis of this size, whatever the batch size."""
    drawn = [arrays_of(draw(descriptor, "float32", batch)) for batch in BATCHES]
    sizes = {
        (name, axis): tuple(arrays[name].shape[axis] for arrays in drawn)
        for name, array in drawn[0].items()
        for axis in range(array.ndim)
    }
    shared = {
        place: {name for (name, axis), other in sizes.items() if other == own and (name, axis) != place}
        for place, own in sizes.items()
    }
    return {place: names for place, names in shared.items() if names}


def resized(array: np.ndarray, axis: int, size: int) -> np.ndarray:
    return np.take(array, np.arange(size) % array.shape[axis], axis=axis)


def mismatches(array: np.ndarray, shared: dict[int, set[str]]) -> Iterator[tuple[str, np.ndarray, set[str]]]:
    """The array with another size of a shared axis, without the axis, and with another one beside it."""
    for axis, others in shared.items():
        size = array.shape[axis]
        for other in sorted({1, size - 1, size + 1} - {0, size}):
            yield f"axis {axis} of size {other}", resized(array, axis, other), others
    everyone = set().union(*shared.values())
    for axis in shared:
        yield f"axis {axis} left out", np.take(array, 0, axis=axis), everyone
    for axis in sorted({*shared, *(axis + 1 for axis in shared)}):
        yield f"one more axis at {axis}", np.expand_dims(array, axis), everyone


def has_room(declared: Any, array: np.ndarray, mismatch: np.ndarray, shared: dict[int, set[str]]) -> bool:
    """Whether another axis may stand there: the annotation has a ``*name`` for it that no other array shares."""
    if declared is None or declared.variadic is None or mismatch.ndim <= array.ndim:
        return False
    start, end = len(declared.head), array.ndim - len(declared.tail)
    place = next(i for i in range(mismatch.ndim) if np.expand_dims(array, i).shape == mismatch.shape)
    return start <= place <= end and not any(axis in shared for axis in range(start, end))


def may_be_repeated(declared: Any, array: np.ndarray, mismatch: np.ndarray) -> bool:
    """Whether the annotation says that it is broadcast: ``*#name`` with fewer axes, or with axes of size 1."""
    return declared is not None and "#" in str(declared) and mismatch.size < array.size


def wrong_by_itself(declared: Any, mismatch: np.ndarray) -> bool:
    """Whether the annotation alone refuses it, such as a row where it wants a matrix: there is no other to name."""
    try:
        check_arrays("", {"array": declared} if declared else {}, {"array": tf.constant(mismatch)})
    except ValueError:
        return True
    return False


def declaration(declared: Any, name: str) -> Any:
    """Find what an array, a list's or a named tuple's, is declared to be."""
    owner, *field = re.sub(r"\[\d+\]", "", name).split(".")
    found = declared.get(owner)
    return found.get(field[0]) if field and found else found


def named(name: str, message: str) -> bool:
    """Whether our error names an argument; the type checker of the tests, which users have not, names them all."""
    return (
        not message.startswith(OTHERWISE) and re.search(rf"(?<![\w.]){re.escape(name)}(?![\w\[])", message) is not None
    )


def mismatched(descriptor: Any) -> Iterator[tuple[str, str, set[str], dict[str, Any]]]:
    """Every way in which one array does not go together with the others: its name, how, the others, the inputs."""
    inputs, shared = draw(descriptor, "float32", BATCHES[-1]), partners(descriptor)
    declared, arrays = declared_arrays(target(descriptor)), arrays_of(inputs)
    repeated = {name for name in arrays if "#" in str(declaration(declared, name))}
    for name, array in arrays.items():
        own = declaration(declared, name)
        places = {axis: others for (owner, axis), others in shared.items() if owner == name}
        tied = {axis: others for axis, others in places.items() if others - repeated}
        for how, mismatch, others in mismatches(array, places):
            if not has_room(own, array, mismatch, tied) and not may_be_repeated(own, array, mismatch):
                changed = tf.nest.map_structure(lambda leaf, a=array, m=mismatch: m if leaf is a else leaf, inputs)
                yield name, how, set() if wrong_by_itself(own, mismatch) else others - {name}, changed


def refusal(function: Any, inputs: dict[str, Any]) -> str:
    """What the ``ValueError`` says, or what else came."""
    try:
        function(**inputs)
    except ValueError as error:
        return str(error)
    except Exception as error:
        return f"{OTHERWISE} {type(error).__name__}: {error}"
    return "no error"


def complaints(descriptor: Any, convert: Any = lambda value: value) -> list[str]:
    function, found = target(descriptor), []
    for name, how, others, inputs in mismatched(descriptor):
        message = refusal(function, tf.nest.map_structure(convert, inputs))
        if not named(name, message) or (others and not any(named(other, message) for other in others)):
            found.append(f"{name} with {how}, beside {', '.join(sorted(others))}: {message}")
    return found


@FUNCTIONS
def test_arrays_that_differ_in_a_shared_axis_are_refused(descriptor):
    """Before anything is traced, with both names; within a graph that knows the sizes, too."""
    function = target(descriptor)

    def zeros(leaf: Any) -> Any:
        return tf.zeros(leaf.shape, leaf.dtype) if isinstance(leaf, np.ndarray) else leaf

    def check():
        before = function.graph.experimental_get_tracing_count() if hasattr(function, "graph") else 0
        found = complaints(descriptor)
        tf.function(lambda: found.extend(f"in a graph: {c}" for c in complaints(descriptor, zeros)), autograph=False)()
        assert not found, f"{len(found)} of {descriptor.name}\n" + "\n".join(found)
        assert not hasattr(function, "graph") or function.graph.experimental_get_tracing_count() == before

    hold(descriptor, "axes", check)


@FUNCTIONS
def test_an_array_for_a_number_is_refused(descriptor):
    """A hyper-parameter that is an array would be broadcast against the data."""
    function, inputs = target(descriptor), draw(descriptor, "float32")
    for name, declared in declared_arrays(function).items():
        if isinstance(inputs.get(name), numbers.Number) and not (declared.head or declared.variadic or declared.tail):
            message = refusal(function, {**inputs, name: np.full(3, inputs[name], "float32")})
            assert named(name, message), f"{name}: {message}"
            assert "(3,)" in message, f"{name}: {message}"


@FUNCTIONS
def test_the_docstring_says_that_shapes_are_compared(descriptor):
    if any(others - {name} for (name, _), others in partners(descriptor).items()):
        assert "ValueError" in sections(inspect.getdoc(target(descriptor))).get("Raises", "")


NUMBERED = [
    d
    for d in described(Descriptor)
    if any(getattr(array, "has_numbers", False) for array in declared_arrays(target(d)).values())
]


@pytest.mark.parametrize("descriptor", NUMBERED, ids=lambda d: d.name)
def test_an_axis_that_is_declared_as_a_number_may_be_unknown_to_a_graph(descriptor):
    """Such as the three colours, which a function takes apart; when the graph runs, they have to be three."""
    function, inputs = target(descriptor), draw(descriptor, "float32")
    arrays = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray)}
    fixed = {name: value for name, value in inputs.items() if name not in arrays}
    unknown = {name: tf.TensorSpec([None] * array.ndim, array.dtype) for name, array in arrays.items()}
    graph = tf.function(lambda arrays: function(**arrays, **fixed), autograph=False, input_signature=[unknown])
    assert_close(graph(arrays), function(**inputs), descriptor.rtol["float32"])
    for name, declared in declared_arrays(function).items():
        if getattr(declared, "has_numbers", False):
            with pytest.raises(tf.errors.InvalidArgumentError):
                graph({**arrays, name: resized(arrays[name], arrays[name].ndim - 1, 1)})


LAYERS = pytest.mark.parametrize(
    "descriptor", [d for d in described(KerasDescriptor) if d.inputs is not None], ids=lambda d: d.name
)


def refusal_of_layer(call: Any) -> str:
    """What the layer says, without what Keras puts before and after it."""
    try:
        call()
    except ValueError as error:
        return str(error).partition("Arguments received by")[0]
    except Exception as error:
        pytest.fail(f"{OTHERWISE} {type(error).__name__}: {error}")
    return "no error"


@LAYERS
def test_inputs_of_a_layer_that_differ_in_a_shared_axis_are_refused(descriptor):
    """Pictures, boxes and masks; inputs and states. A seed has two entries, and nothing to do with any axis."""
    layer, inputs = built(descriptor, batch=BATCHES[-1])
    arrays = {name: array for name, array in arrays_of(inputs).items() if name != "seed"}
    for (name, axis), others in partners(descriptor).items():
        for how, mismatch, _ in (
            mismatches(arrays[name], {axis: others}) if name in arrays and others - {"seed"} else ()
        ):
            if mismatch.ndim != arrays[name].ndim:
                continue
            changed = tf.nest.map_structure(lambda leaf, a=arrays[name], m=mismatch: m if leaf is a else leaf, inputs)
            message = refusal_of_layer(lambda changed=changed: layer(**changed))
            shapes = [str(arrays[other].shape) for other in others - {"seed"}]
            assert str(mismatch.shape) in message, f"{name} with {how}: {message}"
            assert any(shape in message for shape in shapes), f"{name} with {how}: {message}"


@LAYERS
def test_a_layer_with_weights_for_each_feature_refuses_other_features(descriptor):
    """In what it transforms, transforms back, or adapts to; a single feature would be repeated for each."""
    (layer, inputs), other = built(descriptor), make(descriptor)
    name, array = next(iter(arrays_of(inputs).items()))
    size = array.shape[-1]

    def of_size(size: int) -> dict[str, Any]:
        changed = resized(array, array.ndim - 1, size)
        return tf.nest.map_structure(lambda leaf: changed if leaf is array else leaf, inputs)

    if not any(size in weight.shape for weight in getattr(layer, "weights", ())):
        return
    if "backbone" not in layer.get_config():  # whose number of channels is an argument
        other(**of_size(size + 1))
        if [w.shape for w in other.weights] == [w.shape for w in layer.weights]:
            return
    for wrong in sorted({1, size - 1, size + 1} - {size}):
        changed = of_size(wrong)
        asked = {"call": lambda c=changed: layer(**c)}
        if hasattr(layer, "adapt"):
            batches = [arrays_of(of)[name] for of in (inputs, changed)]
            spec = tf.TensorSpec([None] * array.ndim, array.dtype)
            both = tf.data.Dataset.from_generator(lambda b=batches: iter(b), output_signature=spec)
            asked |= {"adapt": lambda c=changed: layer.adapt(arrays_of(c)[name])}
            asked |= {"adapt in batches": lambda both=both: make(descriptor).adapt(both)}
        for what, call in asked.items():
            message = refusal_of_layer(call)
            assert str(arrays_of(changed)[name].shape) in message, f"{what} with {wrong} features: {message}"
    if hasattr(layer, "inverse_transform"):
        answer = np.asarray(layer(**inputs))
        for wrong in {1, answer.shape[-1] - 1, answer.shape[-1] + 1} - {answer.shape[-1]}:
            changed = resized(answer, answer.ndim - 1, wrong)
            message = refusal_of_layer(lambda changed=changed: layer.inverse_transform(changed))
            assert str(changed.shape) in message, f"inverse_transform with {wrong} features: {message}"
