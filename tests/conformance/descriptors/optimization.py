from tests.conformance.descriptors import Descriptor, KerasDescriptor


def _normals(rng, dtype, batch, *names):
    return {name: rng.normal(size=(batch, 2)).astype(dtype) for name in names}


def _momentum(**options):
    def inputs(rng, dtype, batch):
        drawn = _normals(rng, dtype, batch, "variable", "gradient", "velocity")
        return drawn | {"learning_rate": 0.01, "momentum": 0.8, **options}

    return inputs


def _adam(rng, dtype, batch):
    drawn = _normals(rng, dtype, batch, "variable", "gradient", "m", "v")
    drawn["v"] = drawn["v"] ** 2 + 0.1
    return drawn | {"step": 3, "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}


DESCRIPTORS = [
    Descriptor("optimization.momentum", _momentum(nesterov=True), ("variable", "gradient", "velocity")),
    KerasDescriptor(
        "optimization.Momentum",
        {"learning_rate": 0.02, "momentum": 0.8, "dampening": 0.1, "learning_rate_in": "step"},
    ),
    Descriptor("optimization.adam", _adam, ("variable", "gradient", "m", "v")),
    KerasDescriptor("optimization.Adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}),
]
