"""Solvers: what turns a net's gradients into steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.backprop.framework.blob import Blob
from dlcourse.backprop.framework.net import Net, own_blob
from dlcourse.graph import graph_function
from dlcourse.losses import l2_penalty_gradient
from dlcourse.optimization import adam, momentum
from dlcourse.ranges import number, whole_number

__all__ = ["AdamSolver", "Array", "SGDSolver", "Solver"]

Array = Float[tf.Tensor, "..."]


class Solver:
    """Solver, the base class of optimisers that train a net: forward, backward, update.

    θ ← update(θ, ∂L/∂θ + λθ), where each kind of solver has an update of its own

    Args:
        net: the net, whose variables are changed in place.
        learning_rate: a number of 0 or more, or a function from the number of steps taken so far to one.
        weight_decay: λ ≥ 0, for weights only; biases, scales and shifts are left alone.
        seed: of what layers draw at random.
        jit_compile: whether the whole step is compiled by XLA.

    Example:
        >>> net = Net([{"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        ...            {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}], {"x": (1,), "y": (1,)})
        >>> solver = SGDSolver(net, learning_rate=0.1)
        >>> losses = solver.solve([{"x": [[1.0], [2.0]], "y": [[3.0], [5.0]]}] * 200)
        >>> print(losses[-1] < 1e-4, solver.iteration)
        True 200

    Conventions:
        Caffe decays biases, too, unless told otherwise. The loss that is reported is without the penalty, as Caffe's.

    References:
        jia2014, section 3; note C, section 7.6.
    """

    remembers: ClassVar[int] = 0  # arrays of a parameter's shape, zeros at first
    # The attributes that a step's trace is made for, and the interval of what works; a new value is a new trace.
    ranges: ClassVar[dict[str, str]] = {"weight_decay": "[0, inf)"}

    def __init__(
        self,
        net: Net,
        *,
        learning_rate: float | Callable[[int], float] = 0.01,
        weight_decay: float = 0.0,
        seed: int = 0,
        jit_compile: bool | None = None,
    ) -> None:
        self.net, self.weight_decay = net, weight_decay
        self.learning_rate = learning_rate if callable(learning_rate) else self._checked_rate(learning_rate)
        self.seed = whole_number(type(self).__name__, "seed", seed, f"[{-(2**31)}, {2**31})", "such as 0")
        # Variables rather than arguments: a new rate is no new trace, and a step has nothing to convert.
        self._iteration, self._rate = tf.Variable(0, dtype=tf.int64), tf.Variable(0.0, dtype=net.dtype)
        self._rate_now: float | None = None
        self.history = {
            key: [tf.Variable(tf.zeros_like(net.variables[key])) for _ in range(self.remembers)] for key in net.learnt
        }
        self._compiled = graph_function(static=["settings"], jit_compile=jit_compile)(self._step)
        self._traces: dict[Any, Callable[..., tf.Tensor]] = {}

    def compute_update(
        self, parameter: Array, gradient: Array, history: Sequence[Array], step: tf.Tensor, learning_rate: tf.Tensor
    ) -> Sequence[Array]:
        """Return the parameter after a step, and then what is to be remembered for the next one."""
        raise NotImplementedError

    def step(self, inputs: Mapping[str, Any]) -> tf.Tensor:
        """Take one step on one batch, and return the loss before it."""
        values = self.net.read(inputs)
        if missing := self.net.inputs.keys() - values.keys():
            raise ValueError(f"inputs has no {sorted(missing)[0]!r}, expected every input of the net for a step.")
        rate = self.learning_rate(self.iteration) if callable(self.learning_rate) else self.learning_rate
        if rate != self._rate_now:
            self._rate_now = rate = self._checked_rate(rate)
            self._rate.assign(rate)
        return self._trace_for(list(values.values()))()

    def _trace_for(self, values: list[tf.Tensor]) -> Callable[[], tf.Tensor]:
        """Find the step's trace by the values' shapes, which is quicker than to let TensorFlow compare signatures."""
        settings = (*map(self.__getattribute__, self.ranges), self.seed)
        if tf.config.functions_run_eagerly():
            return lambda: self._compiled(values, settings)
        shapes = tuple(tuple(value.shape) for value in values)
        ranks, key = tuple(map(len, shapes)), (shapes, settings)
        if key not in self._traces:
            settings = (*self._check_settings(), self.seed)
            self._traces[key] = self._compiled.graph.get_concrete_function(ranks, values, settings)
        return lambda: self._traces[key](ranks, values, settings)

    def _checked_rate(self, rate: Any) -> float:
        return number(type(self).__name__, "learning_rate", rate, "[0, inf)", "or a function of the step")

    def _check_settings(self) -> list[float]:
        for name, within in self.ranges.items():
            setattr(self, name, number(type(self).__name__, name, getattr(self, name), within))
        return [getattr(self, name) for name in self.ranges]

    def solve(self, batches: Iterable[Mapping[str, Any]]) -> list[float]:
        """Take a step on each batch, and return the losses."""
        return [float(loss) for loss in [self.step(batch) for batch in batches]]

    @property
    def iteration(self) -> int:
        """The number of steps taken so far."""
        return int(self._iteration)

    def _step(self, values: Sequence[tf.Tensor], settings: tuple[Any, ...]) -> tf.Tensor:
        net, iteration = self.net, tf.convert_to_tensor(self._iteration)
        seed = (self.seed << 32) + iteration
        run = net.forward(dict(zip(net.inputs, values, strict=True)), training=True, seed=seed)
        net.backward(run, inputs=())
        for key in net.learnt:
            blob = own_blob(run, key)
            if blob.gradient is not None:  # a layer that leads to no loss learns nothing
                self._update(key, blob, iteration + 1)
        net.update(run)
        self._iteration.assign_add(1)
        return net.loss(run)

    def _update(self, key: str, blob: Blob, step: tf.Tensor) -> None:
        gradient = blob.gradient
        if self.weight_decay and key.endswith(".weights"):
            gradient += l2_penalty_gradient([blob.data], strength=self.weight_decay)[0]
        history = [tf.convert_to_tensor(variable) for variable in self.history[key]]
        variables = [self.net.variables[key], *self.history[key]]
        rate = tf.convert_to_tensor(self._rate)
        for variable, value in zip(
            variables, self.compute_update(blob.data, gradient, history, step, rate), strict=True
        ):
            variable.assign(value)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the net's variables and the solver's memory to a file, from which ``restore`` goes on."""
        with open(path, "wb") as file:
            np.savez(file, iteration=self.iteration, **{k: v.numpy() for k, v in self._state().items()})

    def restore(self, path: str | os.PathLike[str]) -> None:
        """Read what ``save`` has written."""
        with np.load(path, allow_pickle=False) as saved:
            state = self._state()
            odd = sorted({"iteration", *state} ^ set(saved.files))
            if odd:
                where = "file" if odd[0] in saved.files else "solver"
                raise ValueError(f"{path}: {odd[0]!r} is only in the {where}, expected the saved net and solver.")
            for key, variable in state.items():
                if saved[key].shape != variable.shape:
                    shape = tuple(variable.shape)
                    raise ValueError(f"{path}: {key} has shape {saved[key].shape}, expected {shape}, as the net's has.")
            for key, variable in state.items():
                variable.assign(saved[key])
            self._iteration.assign(int(saved["iteration"]))

    def _state(self) -> dict[str, tf.Variable]:
        history = {f"{key}/{n}": variable for key, kept in self.history.items() for n, variable in enumerate(kept)}
        return self.net.variables | history


class SGDSolver(Solver):
    """SGD solver: trains a net by stochastic gradient descent with momentum.

    v ← ρ v + η g,  θ ← θ − v, with g = ∂L/∂θ + λθ

    Args:
        net: the net.
        momentum: ρ in [0, 1), the share of the last step that is taken again.
        **settings: ``learning_rate`` and all else that a ``Solver`` has.

    Example:
        >>> net = Net([{"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        ...            {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}],
        ...           {"x": (1,), "y": (1,)}, parameters={"ip.weights": [[3.0]]})
        >>> loss = SGDSolver(net, learning_rate=0.1, momentum=0.9).step({"x": [[2.0]], "y": [[4.0]]})
        >>> print(loss.numpy(), net.variables["ip.weights"].numpy())
        2.0 [[2.6]]

    References:
        jia2014; note C, equation 3.22 and section 7.6.
    """

    remembers = 1
    ranges: ClassVar[dict[str, str]] = Solver.ranges | {"momentum": "[0, 1)"}

    def __init__(self, net: Net, *, momentum: float = 0.9, **settings: Any) -> None:
        super().__init__(net, **settings)
        self.momentum = momentum
        self._check_settings()

    def compute_update(self, parameter, gradient, history, step, learning_rate):
        return momentum(parameter, gradient, *history, learning_rate=learning_rate, momentum=self.momentum)


class AdamSolver(Solver):
    """Adam solver: trains a net by adaptive moment estimation.

    θ ← θ − η m̂ / (√v̂ + ε), as ``adam`` has it

    Args:
        net: the net.
        beta_1: β₁ in [0, 1), the weight of the past in the first moment.
        beta_2: β₂ in [0, 1), the weight of the past in the second moment.
        epsilon: ε ≥ 0, added to the root of the second moment.
        **settings: ``learning_rate`` and all else that a ``Solver`` has.

    Example:
        >>> net = Net([{"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        ...            {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]}],
        ...           {"x": (1,), "y": (1,)}, parameters={"ip.weights": [[3.0]]})
        >>> loss = AdamSolver(net, learning_rate=0.1).step({"x": [[2.0]], "y": [[4.0]]})
        >>> print(loss.numpy(), net.variables["ip.weights"].numpy())
        2.0 [[2.9]]

    Conventions:
        Weight decay is added to the gradient, as Caffe does it, and passes through the moments.

    References:
        kingma2015, algorithm 1; note C, section 7.6.
    """

    remembers = 2
    ranges: ClassVar[dict[str, str]] = Solver.ranges | {"beta_1": "[0, 1)", "beta_2": "[0, 1)", "epsilon": "[0, inf)"}

    def __init__(
        self, net: Net, *, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8, **settings: Any
    ) -> None:
        super().__init__(net, **settings)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self._check_settings()

    def compute_update(self, parameter, gradient, history, step, learning_rate):
        return adam(
            parameter, gradient, *history, step,
            learning_rate=learning_rate, beta_1=self.beta_1, beta_2=self.beta_2, epsilon=self.epsilon,
        )  # fmt: skip
