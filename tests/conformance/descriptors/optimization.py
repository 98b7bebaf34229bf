from tests.conformance.descriptors import Descriptor, KerasDescriptor


def _adam(rng, dtype, batch):
    variable, gradient, m, v = (rng.normal(size=(batch, 2)).astype(dtype) for _ in range(4))
    return {
        "variable": variable, "gradient": gradient, "m": m, "v": v**2 + 0.1, "step": 3,
        "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3,
    }  # fmt: skip


DESCRIPTORS = [
    Descriptor("optimization.adam", _adam, ("variable", "gradient", "m", "v")),
    KerasDescriptor("optimization.Adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}),
]
