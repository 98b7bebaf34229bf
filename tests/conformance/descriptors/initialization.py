from tests.conformance.descriptors import Descriptor, KerasDescriptor


def _kernel(name, draw):
    """Filters whose number of channels is the batch's size, so that the fans are read from the tensor itself."""
    return lambda rng, dtype, batch: {name: draw(rng, (2, 1, batch, 3)).astype(dtype)}


def _normals(rng, shape):
    return rng.normal(size=shape)


def _uniforms(rng, shape):
    return rng.uniform(0.05, 0.95, size=shape)


def _small(rng, dtype, batch):
    return _kernel("normals", _normals)(rng, dtype, batch) | {"stddev": 0.3}


DESCRIPTORS = [
    Descriptor("initialization.zeros", _kernel("like", _normals), ("like",)),
    Descriptor("initialization.small_random", _small, ("normals",)),
    Descriptor("initialization.fan_in_scaled", _kernel("normals", _normals), ("normals",)),
    Descriptor("initialization.he_normal", _kernel("normals", _normals), ("normals",)),
    Descriptor("initialization.standard_normal", _kernel("normals", _normals), ("normals",)),
    Descriptor("initialization.truncated_normal", _kernel("uniforms", _uniforms), ("uniforms",)),
    Descriptor("initialization.xavier_uniform", _kernel("uniforms", _uniforms), ("uniforms",)),
    KerasDescriptor("initialization.FanInScaled", {"distribution": "truncated_normal", "seed": 3}),
    KerasDescriptor("initialization.HeNormal", {"distribution": "untruncated_normal", "seed": 3}),
    KerasDescriptor("initialization.SmallRandom", {"stddev": 0.2, "seed": 3}),
    KerasDescriptor("initialization.StandardNormal", {"seed": 3}),
    KerasDescriptor("initialization.XavierUniform", {"seed": 3}),
    KerasDescriptor("initialization.Zeros"),
]
