import numpy as np

from tests.conformance.descriptors import ClassDescriptor, Descriptor, KerasDescriptor


def _normals(rng, dtype, batch, *names):
    return {name: rng.normal(size=(batch, 2)).astype(dtype) for name in names}


def _step(*signed, squares=(), **options):
    """Draw a variable, its gradient and the state of an update; means and sums of squares are positive."""

    def inputs(rng, dtype, batch):
        drawn = _normals(rng, dtype, batch, "variable", "gradient", *signed, *squares)
        return {k: v**2 + 0.1 if k in squares else v for k, v in drawn.items()} | {"learning_rate": 0.01, **options}

    return inputs


def _linear(rng, dtype, batch):
    x, y, w = rng.normal(size=(batch, 2)), rng.normal(size=batch), rng.normal(size=2)
    return {"x": x.astype(dtype), "y": y.astype(dtype), "w": w.astype(dtype), "learning_rate": 0.05}


def _with_order(*shape):
    def inputs(rng, dtype, batch):
        return _linear(rng, dtype, batch) | {"order": rng.integers(batch, size=shape)}

    return inputs


def _two_layers(rng, dtype, batch):
    drawn = _linear(rng, dtype, batch)
    return {
        "x": drawn["x"], "y": drawn["y"],
        "body": rng.normal(size=(2, 3)).astype(dtype), "head": rng.normal(size=3).astype(dtype),
        "order": rng.integers(batch, size=(5, 4)), "body_learning_rate": 0.01, "head_learning_rate": 0.1,
    }  # fmt: skip


def _values(name, **options):
    return lambda rng, dtype, batch: {name: rng.normal(size=(batch, 2)).astype(dtype), **options}


def _uniforms(**options):
    return lambda rng, dtype, batch: {"uniforms": rng.random(size=(batch, 5)).astype(dtype), **options}


def _losses(rng, dtype, batch):
    """Losses of which each is worse than the one before: every epoch counts."""
    return {"losses": (1 + np.arange(batch + 3.0) + 0.1 * rng.random(batch + 3)).astype(dtype), "patience": 2}


def _steps(rng, dtype, batch):
    return {"step": (10 * rng.random(size=(batch, 2))).astype(dtype), "learning_rate": 0.5, "decay_steps": 8.0}


NO_FLOAT = "answers with indices of samples"
NO_BETTER = dict.fromkeys(["nan in losses", "gradient of nan in losses"], "a loss that is NaN is no improvement")
FLAT = "has no floating argument but numbers that choose between epochs"
SCHEDULE = {
    "gradient": "a schedule has no weights",
    "save": "a schedule has no weights to be saved",
}


def _schedule(name):
    options = {"learning_rate": 0.5, "decay_steps": 8.0}
    return KerasDescriptor(f"optimization.{name}", options, _values("step"), exceptions=SCHEDULE)


DESCRIPTORS = [
    Descriptor("optimization.gradient_descent", _linear, ("x", "y", "w")),
    Descriptor("optimization.stochastic_gradient_descent", _with_order(4), ("x", "y", "w")),
    Descriptor("optimization.minibatch_sgd", _with_order(4, 3), ("x", "y", "w")),
    Descriptor("optimization.layerwise_learning_rates", _two_layers, ("x", "y", "body", "head")),
    Descriptor(
        "optimization.batches_without_replacement",
        _uniforms(batch_size=2),
        exceptions={"gradient": NO_FLOAT, "precision": NO_FLOAT},
    ),
    Descriptor(
        "optimization.batches_with_replacement",
        _uniforms(samples=7),
        exceptions={"gradient": NO_FLOAT, "precision": NO_FLOAT},
    ),
    Descriptor(
        "optimization.line_search",
        lambda rng, dtype, batch: {
            "function": "bowl",
            "x": np.linspace(1, 2, batch).astype(dtype),
            "direction": np.linspace(-2, -3, batch).astype(dtype),
            "step_size": 8.0,
            "decrease": 0.1,
        },
        ("x", "direction"),
    ),
    Descriptor("optimization.ewma", _values("values", beta=0.8, bias_correction=True), ("values",)),
    Descriptor("optimization.clip_by_value", _values("gradient", low=-0.5, high=0.25), ("gradient",)),
    Descriptor("optimization.clip_by_norm", _values("gradient", max_norm=0.5), ("gradient",)),
    Descriptor(
        "optimization.clip_by_global_norm",
        lambda rng, dtype, batch: {
            "gradients": [rng.normal(size=(batch, 2)).astype(dtype), rng.normal(size=3).astype(dtype)],
            "max_norm": 0.5,
        },
        ("gradients",),
    ),
    Descriptor("optimization.early_stopping", _losses, ("losses",), exceptions=NO_BETTER),
    Descriptor(
        "optimization.reduce_on_plateau",
        _losses,
        exceptions={"gradient": FLAT, "nan in losses": NO_BETTER["nan in losses"]},
    ),
    Descriptor("optimization.step_decay", _steps, ("step",)),
    Descriptor("optimization.exponential_decay", _steps, ("step",)),
    Descriptor("optimization.inverse_time_decay", _steps, ("step",)),
    Descriptor("optimization.cosine_decay", _steps, ("step",)),
    Descriptor("optimization.decay_schedules", _steps, ("step",)),
    _schedule("StepDecay"),
    _schedule("ExponentialDecay"),
    _schedule("InverseTimeDecay"),
    _schedule("CosineDecay"),
    Descriptor("optimization.sgd", _step(), ("variable", "gradient")),
    KerasDescriptor("optimization.SGD", {"learning_rate": 0.02}),
    Descriptor(
        "optimization.momentum",
        _step("velocity", momentum=0.8, nesterov=True),
        ("variable", "gradient", "velocity"),
    ),
    KerasDescriptor(
        "optimization.Momentum",
        {"learning_rate": 0.02, "momentum": 0.8, "dampening": 0.1, "learning_rate_in": "step"},
    ),
    Descriptor(
        "optimization.momentum_laws",
        lambda rng, dtype, batch: {
            "gradients": rng.normal(size=(batch, 2)).astype(dtype),
            "learning_rates": rng.uniform(0.1, 0.5, size=batch).astype(dtype),
            "momentum": 0.8,
        },
        ("gradients", "learning_rates"),
    ),
    Descriptor(
        "optimization.adagrad",
        _step(squares=["accumulator"], epsilon=1e-3),
        ("variable", "gradient", "accumulator"),
    ),
    KerasDescriptor(
        "optimization.AdaGrad",
        {"learning_rate": 0.02, "epsilon": 1e-3, "epsilon_place": "inside", "initial_accumulator": 0.5},
    ),
    Descriptor(
        "optimization.rmsprop",
        _step(squares=["mean_square"], epsilon=1e-3, rho=0.8, epsilon_place="inside"),
        ("variable", "gradient", "mean_square"),
    ),
    KerasDescriptor("optimization.RMSProp", {"learning_rate": 0.02, "rho": 0.8, "epsilon": 1e-3}),
    Descriptor(
        "optimization.adadelta",
        _step(squares=["mean_square", "mean_square_change"], epsilon=1e-3, rho=0.8),
        ("variable", "gradient", "mean_square", "mean_square_change"),
    ),
    KerasDescriptor("optimization.AdaDelta", {"learning_rate": 0.5, "rho": 0.8, "epsilon": 1e-3}),
    Descriptor(
        "optimization.adam",
        _step("m", squares=["v"], step=3, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
        ("variable", "gradient", "m", "v"),
    ),
    KerasDescriptor("optimization.Adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}),
    ClassDescriptor("optimization.EarlyStopping", "tests/dlcourse/optimization/test_stalling.py"),
    ClassDescriptor("optimization.ReduceOnPlateau", "tests/dlcourse/optimization/test_stalling.py"),
]
