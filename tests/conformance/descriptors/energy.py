import numpy as np

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


def _machine(*names):
    """A general Boltzmann machine, with weights within the layers, too."""

    def inputs(rng, dtype, batch):
        within = {"u": rng.normal(size=(VISIBLE, VISIBLE)), "v": rng.normal(size=(HIDDEN, HIDDEN))}
        everything = _only("x", "h", "w", "b", "c")(rng, dtype, batch)
        everything |= {name: array.astype(dtype) for name, array in within.items()}
        return {name: everything[name] for name in names}

    return inputs


def _single_units(rng, dtype, batch):
    units, order = 4, np.array([2, 0, 3, 1, 0, 2, 3], "int32")
    return {
        "s": _binary(rng, dtype, batch, units),
        "a": 2 * rng.normal(size=(units, units)).astype(dtype),
        "d": rng.normal(size=units).astype(dtype),
        "order": order,
        "uniforms": _uniforms(rng, dtype, len(order), batch),
    }


def _gaussian(inputs):
    """The same with visible units that are any numbers."""

    def draw(rng, dtype, batch):
        drawn = inputs(rng, dtype, batch)
        normals = drawn.pop("visible_uniforms", None)
        drawn |= {"x": rng.normal(size=(batch, VISIBLE)).astype(dtype)}
        return drawn if normals is None else drawn | {"visible_normals": rng.normal(size=normals.shape).astype(dtype)}

    return draw


def _annealed(rng, dtype, batch):
    betas = np.array([0.25, 0.625, 1.0], dtype)
    drawn = _chain(len(betas))(rng, dtype, batch)
    del drawn["x"]
    return drawn | {"base_bias": rng.normal(size=VISIBLE).astype(dtype), "betas": betas}


def _persistent(rng, dtype, batch):
    """One chain more than there are samples."""
    chains = batch + 1
    uniforms = {
        "hidden_uniforms": _uniforms(rng, dtype, K, chains, HIDDEN),
        "visible_uniforms": _uniforms(rng, dtype, K, chains, VISIBLE),
    }
    return {
        "x": _binary(rng, dtype, batch, VISIBLE),
        "chains": _binary(rng, dtype, chains, VISIBLE),
        **_parameters(rng, dtype),
        **uniforms,
    }


def _stack(rng, dtype, batch):
    """Two machines on 5 units, with 3 and 4 hidden ones, and two classes."""

    def normal(*shape):
        return rng.normal(size=shape).astype(dtype)

    return {
        "x": _binary(rng, dtype, batch, VISIBLE),
        "weights": [normal(HIDDEN, VISIBLE), normal(4, HIDDEN)],
        "hidden_biases": [normal(HIDDEN), normal(4)],
        "kernel": normal(4, 2),
        "bias": normal(2),
    }


_SAMPLED = {"gradient": "a sample is 0 or 1: its derivative is zero almost everywhere"}

DESCRIPTORS = [
    Descriptor("energy.ais", _annealed, exceptions=_SAMPLED),
    Descriptor(
        "energy.boltzmann_distribution",
        lambda rng, dtype, batch: {"energies": rng.normal(size=(batch, 4)).astype(dtype)},
        ("energies",),
    ),
    Descriptor(
        "energy.boltzmann_machine",
        _machine("x", "h", "w", "u", "v", "b", "c"),
        ("x", "h", "w", "u", "v", "b", "c"),
    ),
    Descriptor("energy.boltzmann_machine_chain", _single_units, exceptions=_SAMPLED),
    Descriptor(
        "energy.boltzmann_machine_gradient",
        _machine("x", "w", "u", "v", "b", "c"),
        ("x", "w", "u", "v", "b", "c"),
    ),
    Descriptor(
        "energy.boltzmann_machine_joined_units",
        _machine("w", "u", "v", "b", "c"),
        ("w", "u", "v", "b", "c"),
    ),
    Descriptor(
        "energy.boltzmann_machine_log_likelihood",
        _machine("x", "w", "u", "v", "b", "c"),
        ("x", "w", "u", "v", "b", "c"),
    ),
    Descriptor("energy.free_energy_gradient", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    Descriptor("energy.gaussian_bernoulli_rbm", _gaussian(_only("x", "h", "w", "b", "c")), ("x", "h", "w", "b", "c")),
    Descriptor("energy.gaussian_rbm_cd_k", _gaussian(_chain(K)), exceptions=_SAMPLED),
    Descriptor("energy.gaussian_rbm_free_energy", _gaussian(_only("x", "w", "b", "c")), ("x", "w", "b", "c")),
    Descriptor("energy.gaussian_rbm_gibbs_chain", _gaussian(_chain(K)), exceptions=_SAMPLED),
    Descriptor("energy.gaussian_rbm_log_partition", _only("w", "b", "c"), ("w", "b", "c")),
    Descriptor("energy.gibbs_transition_matrix", _only("w", "b", "c"), ("w", "b", "c")),
    Descriptor("energy.log_likelihood_gradient", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    Descriptor("energy.log_partition", _only("w", "b", "c"), ("w", "b", "c")),
    Descriptor("energy.rbm_product_of_experts", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    Descriptor("energy.rbm_energy", _only("x", "h", "w", "b", "c"), ("x", "h", "w", "b", "c")),
    Descriptor("energy.rbm_energy_gradient", _only("x", "h", "w", "b", "c"), ("x", "h", "w", "b", "c")),
    Descriptor("energy.rbm_hidden_given_visible", _only("x", "w", "c"), ("x", "w", "c")),
    Descriptor("energy.rbm_visible_given_hidden", _only("h", "w", "b"), ("h", "w", "b")),
    Descriptor("energy.free_energy", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    Descriptor("energy.gibbs_step", _chain(), exceptions=_SAMPLED),
    Descriptor("energy.gibbs_chain", _chain(K), exceptions=_SAMPLED),
    Descriptor("energy.cd_k", _chain(K), exceptions=_SAMPLED),
    Descriptor(
        "energy.persistent_cd_k",
        _persistent,
        exceptions=_SAMPLED,
        term="persistent contrastive divergence (PCD-k)",
    ),
    Descriptor(
        "energy.deep_belief_network", _stack, differentiable=("x", "weights", "hidden_biases", "kernel", "bias")
    ),
    Descriptor("energy.rbm_reconstruction_error", _only("x", "w", "b", "c"), ("x", "w", "b", "c")),
    KerasDescriptor(
        "energy.BernoulliRBM",
        {"hidden_units": HIDDEN, "k": 2, "seed": 7},
        lambda rng, dtype, batch: {"inputs": _binary(rng, dtype, batch, VISIBLE)},
        exceptions={"gradient": "hidden probabilities do not depend on the visible biases; cd_k trains them"},
    ),
    KerasDescriptor(
        "energy.DeepBeliefNetwork",
        {"hidden_units": [4, HIDDEN], "classes": 2, "k": 2, "seed": 7},
        lambda rng, dtype, batch: {"inputs": _binary(rng, dtype, batch, VISIBLE)},
        # Its steps are those of Dense layers; its own tests train it, in half precision too.
        exceptions=dict.fromkeys(("fit", "mixed"), "a classifier needs labels, which the law does not give"),
    ),
]
