"""From a pure update of one variable to a Keras optimiser of a whole model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import keras
import tensorflow as tf

from dlcourse.graph import graph_function
from dlcourse.optimization.half_precision import working_dtype
from dlcourse.optimization.hyperparameters import Choice, Hyperparameter, refuse_change
from dlcourse.ranges import number, optional_number

__all__: list[str] = []  # a base for the optimisers of this package


# What every Keras optimiser takes, or None: the interval of what works, and whether it counts something.
KERAS_NUMBERS: Mapping[str, tuple[str, bool]] = {
    "weight_decay": ("[0, inf)", False),
    "clipnorm": ("(0, inf)", False),
    "clipvalue": ("(0, inf)", False),
    "global_clipnorm": ("(0, inf)", False),
    "ema_overwrite_frequency": ("[1, inf)", True),
    "loss_scale_factor": ("(0, inf)", False),
    "gradient_accumulation_steps": ("[2, inf)", True),
}


class StepwiseOptimizer(keras.optimizers.Optimizer):
    """Hold the state of an update function, some slots a variable, and call it.

    A subclass names the function, ``update(variable, gradient, *slots, learning_rate=…, **hyperparameters)``, which
    returns the new variable and the new slots; what the slots are called; and, as ``Hyperparameter`` and ``Choice``,
    the function's hyper-parameters, which belong to its configuration. Numbers may change between steps, also in a
    function that was compiled before; what cannot, because it is written into the graph, is refused. Variables of half
    precision have slots of float32, and are updated in float32.
    """

    update: ClassVar[Callable[..., Any]]
    slots: ClassVar[tuple[str, ...]] = ()
    counts_steps: ClassVar[bool] = False  # whether ``update`` takes the step's number, from 1, behind the slots

    def __init__(self, learning_rate: Any, name: str, **kwargs: Any) -> None:
        owner = type(self).__name__
        for option, (within, whole) in KERAS_NUMBERS.items():
            if option in kwargs:
                kwargs[option] = optional_number(owner, option, kwargs[option], within, whole=whole)
        if "ema_momentum" in kwargs:
            kwargs["ema_momentum"] = number(owner, "ema_momentum", kwargs["ema_momentum"], "[0, 1]", "such as 0.99")
        super().__init__(learning_rate=_checked_rate(owner, learning_rate), name=name, **kwargs)

    @classmethod
    def hyperparameters(cls) -> dict[str, Hyperparameter]:
        """Return the hyper-parameters by name, in the order in which the class declares them."""
        declared = [item for base in reversed(cls.__mro__) for item in vars(base).items()]
        return {name: each for name, each in declared if isinstance(each, Hyperparameter)}

    def __setattr__(self, name: str, value: Any) -> None:
        if name in (*KERAS_NUMBERS, "ema_momentum", "use_ema"):
            refuse_change(self, name, value)
        if name == "learning_rate":
            value = _checked_rate(type(self).__name__, value)
            if callable(value) and getattr(self, "built", False) and value is not self._learning_rate:
                raise ValueError(
                    f"{type(self).__name__}: learning_rate is a schedule, expected a number: it cannot become a "
                    "schedule after the optimizer is built, since steps that are compiled would go on with the old "
                    "rate. Make a new optimizer with the schedule, and compile the model with it."
                )
        super().__setattr__(name, value)

    def hyperparameter_changed(self, name: str) -> None:
        """Let the steps know of it, whether they are compiled or not."""
        if "_numbers" in self.__dict__:
            self._numbers.assign(self._values_of_numbers())

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Make the slots, and the compiled update."""
        if self.built:
            return
        super().build(variables)
        initial = self.initial_slots()
        self._slots = [[self._add_slot(variable, slot, initial[slot]) for variable in variables] for slot in self.slots]
        with tf.init_scope():
            numbers = tf.Variable(self._values_of_numbers(), dtype=tf.float64, trainable=False)
        # Not an attribute that Keras and TensorFlow track: it is no state to be saved, but the configuration.
        self.__dict__["_numbers"] = numbers
        # XLA makes one pass over memory of each update, and one call of all of them. A trace holds on to the variables
        # that it was made with, so every optimiser has its own.
        self._in_place = graph_function(static=["variables", "slots"], jit_compile=True)(self._assign_updates)

    def _add_slot(self, variable: keras.Variable, slot: str, initializer: Any) -> keras.Variable:
        dtype = working_dtype(variable.dtype)
        if dtype == variable.dtype:
            return self.add_variable_from_reference(variable, name=slot, initializer=initializer)
        name = f"{variable.path.replace('/', '_')}_{slot}"
        return self.add_variable(shape=variable.shape, initializer=initializer, dtype=dtype.name, name=name)

    def _names_of_numbers(self) -> list[str]:
        declared = self.hyperparameters().items()
        return [name for name, each in declared if not each.fixed]

    def _values_of_numbers(self) -> list[float]:
        return [getattr(self, name) for name in self._names_of_numbers()]

    def initial_slots(self) -> dict[str, Any]:
        """Return what each slot begins with, as a Keras initialiser."""
        return dict.fromkeys(self.slots, "zeros")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable and its slots in place, as a distribution strategy asks for it."""
        self._update([gradient], [variable], learning_rate)

    def _backend_update_step(
        self, grads: Sequence[Any], trainable_variables: Sequence[Any], learning_rate: Any
    ) -> None:
        """Update all variables in one call. Keras's own way, a call a variable, remains for distribution strategies."""
        if tf.distribute.has_strategy():
            super()._backend_update_step(grads, trainable_variables, learning_rate)
        else:
            self._update(grads, trainable_variables, learning_rate)

    def _update(self, gradients: Sequence[Any], variables: Sequence[Any], learning_rate: Any) -> None:
        indices = [self._get_variable_index(variable) for variable in variables]
        self._in_place(
            tuple(map(_tensorflow_variable, variables)),
            tuple(tuple(_tensorflow_variable(slot[index]) for slot in self._slots) for index in indices),
            # A graph may have lost the shape on the way, in a loop or in slices of a table.
            [tf.ensure_shape(gradient, v.shape) for gradient, v in zip(gradients, variables, strict=True)],
            tf.convert_to_tensor(self.iterations) + 1,
            tf.convert_to_tensor(learning_rate),
        )

    def _assign_updates(self, variables, slots, gradients, step, learning_rate) -> None:
        options = self._options()
        counted = (step,) if self.counts_steps else ()
        for variable, state, gradient in zip(variables, slots, gradients, strict=True):
            dtype = working_dtype(variable.dtype)
            rate, gradient = (tf.cast(value, dtype) for value in (learning_rate, gradient))
            current = variable if dtype == variable.dtype else tf.cast(variable, dtype)
            new = type(self).update(current, gradient, *state, *counted, learning_rate=rate, **options)
            for old, value in zip((variable, *state), new, strict=True):
                old.assign(value if value.dtype == old.dtype else tf.cast(value, old.dtype))

    def _options(self) -> dict[str, Any]:
        """Return the update's hyper-parameters: tensors of float64 that are read in each step, and fixed choices."""
        names = self._names_of_numbers()
        numbers = tf.unstack(tf.convert_to_tensor(self._numbers)) if names else []
        choices = {name: getattr(self, name) for name, each in self.hyperparameters().items() if type(each) is Choice}
        return {**dict(zip(names, numbers, strict=True)), **choices}

    def get_config(self) -> dict[str, Any]:
        """Return what ``from_config`` needs."""
        return super().get_config() | {name: getattr(self, name) for name in self.hyperparameters()}


def _checked_rate(owner: str, learning_rate: Any) -> Any:
    """Return a number as a Python float; schedules, callables and a graph's tensors are left as they are."""
    symbolic = tf.is_tensor(learning_rate) and not isinstance(learning_rate, tf.__internal__.EagerTensor)
    follows = callable(learning_rate) and not isinstance(learning_rate, type)
    if follows or symbolic or isinstance(learning_rate, (keras.Variable, tf.Variable)):
        return learning_rate
    return number(owner, "learning_rate", learning_rate, "[0, inf)", "or a LearningRateSchedule")


def _tensorflow_variable(variable: keras.Variable | tf.Variable) -> tf.Variable:
    return variable.value if isinstance(variable, keras.Variable) else variable
