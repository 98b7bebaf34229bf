from tests.conformance.descriptors import Descriptor, KerasDescriptor

VISIBLE, HIDDEN, K = 5, 3, 2
# Multiples of 1/32 are exact in float32, and no probability lies so near one that a precision could flip a sample.
GRID = 32


def _binary(rng, dtype, *shape):
    return rng.integers(0, 2, size=shape).astype(dtype)


def _uniforms(rng, dtype, *shape):
    return ((rng.integers(0, GRID, size=shape) + 0.5) / GRID).astype(dtype)


def _parameters(rng, dtype):
    shapes = {"w": (HIDDEN, VISIBLE), "b": (VISIBLE,), "c": (HIDDEN,)}
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _only(*names):
    def inputs(rng, dtype, batch):
        units = {"x": _binary(rng, dtype, batch, VISIBLE), "h": _binary(rng, dtype, batch, HIDDEN)}
        everything = units | _parameters(rng, dtype)
        return {name: everything[name] for name in names}

    return inputs


def _chain(*steps):
    def inputs(rng, dtype, batch):
        return {
            **_only("x", "w", "b", "c")(rng, dtype, batch),
            "hidden_uniforms": _uniforms(rng, dtype, *steps, batch, HIDDEN),
            "visible_uniforms": _uniforms(rng, dtype, *steps, batch, VISIBLE),
        }

    return inputs


_SAMPLED = {"gradient": "a sample is 0 or 1: its derivative is zero almost everywhere"}

DESCRIPTORS = [
    Descriptor(
        "energy.boltzmann_distribution",
        lambda rng, dtype, batch: {"energies": rng.normal(size=(batch, 4)).astype(dtype)},
        ("energies",),
    ),
    Descriptor("energy.rbm_energy", _only("x", "h", "w", "b", "c"), ("x", "h", "w", "b", "c")),
    Descriptor("energy.rbm_hidden_given_visible", _only("x", "w", "c"), ("x", "w", "c")),
    Descriptor("energy.rbm_visible_given_hidden", _only("h", "w", "b"), ("h", "w", "b")),
    Descriptor("energy.free_energy", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    Descriptor("energy.gibbs_step", _chain(), exceptions=_SAMPLED),
    Descriptor("energy.gibbs_chain", _chain(K), exceptions=_SAMPLED),
    Descriptor("energy.cd_k", _chain(K), exceptions=_SAMPLED),
    KerasDescriptor(
        "energy.BernoulliRBM",
        {"hidden_units": HIDDEN, "k": 2, "seed": 7},
        lambda rng, dtype, batch: {"inputs": _binary(rng, dtype, batch, VISIBLE)},
        exceptions={"gradient": "hidden probabilities do not depend on the visible biases; cd_k trains them"},
    ),
]
