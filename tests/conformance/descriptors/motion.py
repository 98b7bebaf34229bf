import numpy as np

from tests.conformance.descriptors import Descriptor

HEIGHT, WIDTH = 9, 11


def _camera(rng):
    """A camera in general position that looks at the unit ball from some distance."""
    camera = rng.normal(size=(3, 4))
    camera[2] = [0.3, -0.2, 0.6, 5.0]
    return camera


def _pictures(rng, batch, *, height=HEIGHT, width=WIDTH):
    """Smooth pictures, and the same moved a little, so that no window is near to what is refused to be solved."""
    y, x = np.mgrid[:height, :width]
    phases, moved = rng.uniform(0, 6, size=(4, batch, 1, 1)), rng.uniform(-0.4, 0.4, size=(2, batch, 1, 1))

    def at(x, y):
        return np.sin(x / 1.9 + phases[0]) + np.cos(y / 2.3 + phases[1]) + np.sin((x + 2 * y) / 3 + phases[2])

    return at(x, y), at(x - moved[0], y - moved[1]) + 0.1


def _two(**settings):
    def inputs(rng, dtype, batch):
        first, second = _pictures(rng, batch)
        return {"first": first.astype(dtype), "second": second.astype(dtype), **settings}

    return inputs


def _projection(rng, dtype, batch):
    cameras = np.stack([_camera(rng) for _ in range(batch)])
    return {"points": rng.normal(size=(batch, 5, 3)).astype(dtype), "camera": cameras.astype(dtype)}


def _seen(rng, dtype, batch):
    """Points and their pictures with a little noise, so that no singular value is 0."""
    points = rng.uniform(-1, 1, size=(batch, 7, 3))
    seen = np.concatenate([points, np.ones((batch, 7, 1))], axis=-1) @ np.stack([_camera(rng).T for _ in range(batch)])
    pixels = seen[..., :2] / seen[..., 2:] + rng.normal(scale=0.02, size=(batch, 7, 2))
    return {"points": points.astype(dtype), "pixels": pixels.astype(dtype)}


def _warped(rng, dtype, batch):
    shape = (batch, 4, 5)
    # Away from whole numbers, where the slope jumps.
    flow = rng.integers(-2, 3, size=(*shape, 2)) + rng.uniform(0.1, 0.9, size=(*shape, 2))
    return {"image": rng.normal(size=shape).astype(dtype), "flow": flow.astype(dtype)}


def _a_step(rng, dtype, batch):
    names = ("i_x", "i_y", "i_t")
    slopes = {name: rng.normal(size=(batch, 4, 5)).astype(dtype) for name in names}
    return {"flow": rng.normal(size=(batch, 4, 5, 2)).astype(dtype), **slopes, "alpha": 2.0}


def _tracked(rng, dtype, batch):
    inputs = _two(window=5, iterations=2)(rng, dtype, batch)
    points = rng.uniform(3.5, 5.5, size=(batch, 3, 2)).astype(dtype)
    return {"first": inputs["first"], "second": inputs["second"], "points": points, "window": 5, "iterations": 2}


def _pyramidal(rng, dtype, batch):
    first, second = _pictures(rng, batch, height=10, width=13)
    settings = {"levels": 2, "window": 5, "iterations": 2, "median": 3, "damping": 0.01}
    return {"first": first.astype(dtype), "second": second.astype(dtype), **settings}


_ITERATED = {"float32": 1e-3, "float64": 1e-11}

DESCRIPTORS = [
    Descriptor("motion.camera_projection", _projection, ("points", "camera")),
    Descriptor("motion.dlt_rows", _seen, ("points", "pixels")),
    Descriptor(
        "motion.camera_dlt",
        _seen,
        ("points", "pixels"),
        rtol={"float32": 1e-3, "float64": 1e-5},  # XLA's singular vectors are good to six digits only
    ),
    Descriptor(
        "motion.camera_center",
        lambda rng, dtype, batch: {"camera": _projection(rng, dtype, batch)["camera"]},
        ("camera",),
        rtol={"float32": 1e-4, "float64": 1e-12},
    ),
    Descriptor(
        "motion.euler_lagrange",
        lambda rng, dtype, batch: {
            "lagrangian": "membrane",
            "u": rng.normal(size=(batch + 3, 6)).astype(dtype),
            "spacing": 0.5,
        },
        ("u",),
    ),
    Descriptor("motion.warp", _warped, ("image", "flow")),
    Descriptor(
        "motion.gaussian_pyramid",
        lambda rng, dtype, batch: {"image": rng.normal(size=(batch, 5, 7)).astype(dtype), "levels": 3},
        ("image",),
    ),
    Descriptor("motion.flow_derivatives", _two(), ("first", "second")),
    Descriptor("motion.lucas_kanade", _two(window=5), ("first", "second"), rtol=_ITERATED),
    Descriptor("motion.pyramidal_lucas_kanade", _pyramidal, ("first", "second"), rtol=_ITERATED),
    Descriptor("motion.horn_schunck_step", _a_step, ("flow", "i_x", "i_y", "i_t")),
    Descriptor("motion.horn_schunck", _two(alpha=0.5, steps=3), ("first", "second")),
    Descriptor("motion.lucas_kanade_tracker", _tracked, ("first", "second", "points"), rtol=_ITERATED),
]
