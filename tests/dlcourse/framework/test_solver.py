"""Solvers: against Keras's and PyTorch's steps; compiled once; saved and restored."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from dlcourse.backprop.framework import AdamSolver, Net, SGDSolver, Solver

SHAPE = {"x": (5,), "labels": (3,)}
SMALL = [
    {"type": "inner_product", "name": "ip1", "bottoms": ["x"], "units": 4},
    {"type": "tanh", "name": "t", "bottoms": ["ip1"]},
    {"type": "inner_product", "name": "ip2", "bottoms": ["t"], "units": 3},
    {"type": "softmax_loss", "name": "loss", "bottoms": ["ip2", "labels"]},
]

# Numbers are drawn, and statistics kept.
NOISY = [
    {"type": "batch_normalization", "name": "bn", "bottoms": ["x"]},
    {"type": "dropout", "name": "drop", "bottoms": ["bn"]},
    *[layer | {"bottoms": ["drop"]} if layer["name"] == "ip1" else layer for layer in SMALL],
]


def batches(count, shapes=SHAPE, seed=0, size=6):
    rng = np.random.default_rng(seed)

    def one():
        drawn = {name: rng.normal(size=(size, *shape)) for name, shape in shapes.items()}
        classes = shapes["labels"][0]
        return drawn | {"labels": np.eye(classes)[rng.integers(classes, size=size)]}

    return [one() for _ in range(count)]


def in_pytorch(net, batches, optimizer, rate=None):
    """Train the small net in PyTorch, and return the losses and the last weights."""
    w = {key: torch.tensor(variable.numpy(), requires_grad=True) for key, variable in net.variables.items()}
    stepper = optimizer(w)
    losses = []
    for step, batch in enumerate(batches):
        for group in stepper.param_groups:
            group["lr"] = rate(step) if rate else group["lr"]
        x, labels = torch.tensor(batch["x"]), torch.tensor(batch["labels"])
        hidden = torch.tanh(x @ w["ip1.weights"] + w["ip1.bias"])
        loss = torch.nn.functional.cross_entropy(hidden @ w["ip2.weights"] + w["ip2.bias"], labels)
        stepper.zero_grad()
        loss.backward()
        stepper.step()
        losses.append(loss.item())
    return losses, {key: value.detach().numpy() for key, value in w.items()}


def groups(w, decay):
    weights = {"params": [v for k, v in w.items() if "weights" in k], "weight_decay": decay}
    return [weights, {"params": [v for k, v in w.items() if "bias" in k], "weight_decay": 0.0}]


@pytest.mark.parametrize(
    ("make", "theirs", "rate"),
    [
        (
            lambda net: SGDSolver(net, learning_rate=0.1, momentum=0.9),
            lambda w: torch.optim.SGD(w.values(), lr=0.1, momentum=0.9),
            None,
        ),
        (
            lambda net: SGDSolver(net, learning_rate=0.05, momentum=0.0, weight_decay=0.1),
            lambda w: torch.optim.SGD(groups(w, 0.1), lr=0.05),
            None,
        ),
        (
            lambda net: SGDSolver(net, learning_rate=lambda step: 0.2 * 0.5 ** (step // 7), momentum=0.0),
            lambda w: torch.optim.SGD(w.values(), lr=0.2),
            lambda step: 0.2 * 0.5 ** (step // 7),
        ),
        (
            lambda net: AdamSolver(net, learning_rate=0.02, weight_decay=0.05),
            lambda w: torch.optim.Adam(groups(w, 0.05), lr=0.02),
            None,
        ),
    ],
    ids=["momentum", "weight decay", "learning-rate policy", "adam"],
)
def test_thirty_steps_are_pytorchs(make, theirs, rate):
    net, data = Net(SMALL, SHAPE, dtype="float64", seed=4), batches(30)
    expected, weights = in_pytorch(net, data, theirs, rate)
    np.testing.assert_allclose(make(net).solve(data), expected, rtol=1e-10)
    for key, value in weights.items():
        np.testing.assert_allclose(net.variables[key], value, atol=1e-10, err_msg=key)


def test_a_policy_may_be_one_of_keras():
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=5, decay_rate=0.5)
    net, data = Net(SMALL, SHAPE, dtype="float64", seed=4), batches(10)
    same = Net(SMALL, SHAPE, dtype="float64", seed=4)
    losses = SGDSolver(net, learning_rate=schedule).solve(data)
    assert losses == pytest.approx(SGDSolver(same, learning_rate=lambda step: 0.1 * 0.5 ** (step / 5)).solve(data))


def test_a_new_rate_or_batch_size_is_no_new_trace():
    net = Net(SMALL, SHAPE)
    solver = SGDSolver(net, learning_rate=0.1)
    for size in (6, 4, 3, 5):
        solver.solve(batches(2, size=size))
        solver.learning_rate *= 0.5
    assert solver._compiled.graph.experimental_get_tracing_count() <= 2


def test_eager_graph_and_xla_take_the_same_steps():
    data, found = batches(4), []
    for jit_compile in (None, True):
        net = Net(NOISY, SHAPE, dtype="float64")
        found.append((SGDSolver(net, learning_rate=0.1, seed=2, jit_compile=jit_compile).solve(data), net))
    tf.config.run_functions_eagerly(True)
    try:
        net = Net(NOISY, SHAPE, dtype="float64")
        found.append((SGDSolver(net, learning_rate=0.1, seed=2).solve(data), net))
    finally:
        tf.config.run_functions_eagerly(False)
    (losses, net), *others = found
    for other_losses, other in others:
        np.testing.assert_allclose(other_losses, losses, rtol=1e-10)
        for key, variable in net.variables.items():
            np.testing.assert_allclose(other.variables[key], variable, atol=1e-10, err_msg=key)


@pytest.mark.parametrize("kind", [SGDSolver, AdamSolver])
def test_a_restored_solver_goes_on_as_if_nothing_had_been(kind, tmp_path):
    """Weights, moving statistics, momentum, the step's number and with it dropout's draws."""
    data = batches(6)
    solver = kind(Net(NOISY, SHAPE), learning_rate=0.05)
    solver.solve(data[:3])
    solver.save(tmp_path / "half-way")
    expected = solver.solve(data[3:])
    again = kind(Net(NOISY, SHAPE, seed=9), learning_rate=0.05)
    again.solve(data[:1])
    again.restore(tmp_path / "half-way")
    assert again.iteration == 3
    assert again.solve(data[3:]) == expected


def test_a_file_of_another_net_is_refused_and_nothing_changed(tmp_path):
    solver = SGDSolver(Net(SMALL, SHAPE))
    solver.save(tmp_path / "small")
    wider = [SMALL[0] | {"units": 7}, *SMALL[1:]]
    other = SGDSolver(Net(wider, SHAPE))
    before = other.net.variables["ip2.bias"].numpy()
    with pytest.raises(ValueError, match=r"ip1.weights has shape \(5, 4\), expected \(5, 7\)"):
        other.restore(tmp_path / "small")
    np.testing.assert_array_equal(other.net.variables["ip2.bias"], before)
    with pytest.raises(ValueError, match=r"'ip1.bias/1' is only in the solver, expected the saved net and solver"):
        AdamSolver(Net(SMALL, SHAPE)).restore(tmp_path / "small")


def test_a_step_wants_every_input():
    with pytest.raises(ValueError, match="inputs has no 'labels', expected every input"):
        SGDSolver(Net(SMALL, SHAPE)).step({"x": np.zeros((2, 5))})


def test_a_new_kind_of_solver_is_one_function():
    """As Caffe's solvers override ComputeUpdateValue: here, the sign of the gradient only."""

    class SignSolver(Solver):
        def compute_update(self, parameter, gradient, history, step, learning_rate):
            return [parameter - learning_rate * tf.sign(gradient)]

    net = Net(SMALL, SHAPE, dtype="float64")
    before = net.variables["ip1.weights"].numpy()
    SignSolver(net, learning_rate=0.25).solve(batches(1))
    np.testing.assert_allclose(np.abs(net.variables["ip1.weights"] - before), 0.25, rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (SGDSolver, "momentum", 0.25),
        (SGDSolver, "weight_decay", 0.5),
        (AdamSolver, "beta_1", 0.25),
        (AdamSolver, "beta_2", 0.5),
        (AdamSolver, "epsilon", 1.0),
        (AdamSolver, "learning_rate", 0.5),
    ],
)
def test_a_new_setting_takes_effect_in_the_next_step(kind, name, value, tmp_path):
    net = [
        {"type": "inner_product", "name": "ip", "bottoms": ["x"], "units": 1},
        {"type": "euclidean_loss", "name": "loss", "bottoms": ["ip", "y"]},
    ]
    batches = [{"x": [[1.0, 2.0]], "y": [[3.0]]}, {"x": [[2.0, -1.0]], "y": [[1.0]]}]

    def solver(**settings):
        start = {"ip.weights": [[1.0], [-1.0]]}
        return kind(Net(net, {"x": (2,), "y": (1,)}, parameters=start), **{"learning_rate": 0.1} | settings)

    ours, before, after = solver(), solver(), solver(**{name: value})
    ours.solve(batches)
    ours.save(tmp_path / "state.npz")
    for other in (before, after):
        other.restore(tmp_path / "state.npz")
    setattr(ours, name, value)
    for each in (ours, before, after):
        each.solve(batches)
    weights = [np.asarray(each.net.variables["ip.weights"]) for each in (ours, before, after)]
    np.testing.assert_allclose(weights[0], weights[2], rtol=1e-6)
    assert not np.allclose(weights[0], weights[1], rtol=1e-3)
    setattr(ours, name, -1.0)
    with pytest.raises(ValueError, match=f"{kind.__name__}: {name} is -1, expected"):
        ours.solve(batches)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"momentum": 1.5}, "SGDSolver: momentum is 1.5, expected 0 <= momentum < 1"),
        ({"momentum": "x"}, "SGDSolver: momentum is 'x', expected"),
        ({"learning_rate": float("nan")}, "SGDSolver: learning_rate is nan, expected 0 or more"),
        ({"weight_decay": -1}, "SGDSolver: weight_decay is -1, expected 0 or more"),
        ({"seed": 0.5}, "SGDSolver: seed is 0.5, expected a whole number"),
    ],
)
def test_what_cannot_work_is_refused(settings, complaint):
    net = Net([{"type": "euclidean_loss", "name": "loss", "bottoms": ["x", "y"]}], {"x": (1,), "y": (1,)})
    with pytest.raises((ValueError, TypeError), match=complaint):
        SGDSolver(net, **settings)
