from tests.conformance.descriptors import Descriptor

ROWS, COLUMNS = 4, 6
STEP = {"gradient": "a pixel is an edge or none: a step"}


def _picture(rng, dtype, batch):
    return {"image": rng.uniform(size=(batch, ROWS, COLUMNS)).astype(dtype)}


def _slopes(rng, dtype, batch):
    return {name: rng.normal(size=(batch, ROWS, COLUMNS)).astype(dtype) for name in ("g_x", "g_y")}


def _strength(rng, dtype, batch):
    return {"strength": rng.uniform(size=(batch, ROWS, COLUMNS)).astype(dtype), "low": 0.7, "high": 0.9}


def _weights(rng, dtype, batch):
    return rng.uniform(size=(batch, ROWS, COLUMNS)).astype(dtype)


def _lines(rng, dtype, batch):
    return {"edges": _weights(rng, dtype, batch), "angles": rng.uniform(-1.5, 1.5, size=9).astype(dtype), "step": 1.0}


def _slope_lines(rng, dtype, batch):
    return {
        "edges": _weights(rng, dtype, batch),
        "slopes": rng.uniform(-1, 1, size=9).astype(dtype),
        "lowest": -2.0,
        "count": 8,
        "step": 1.0,
    }


def _table(rng, dtype, batch):
    return {"votes": rng.uniform(size=(batch, 9, 12)).astype(dtype), "threshold": 0.8, "limit": 4, "radius": (1, 2)}


def _directed(rng, dtype, batch):
    return {
        "edges": _weights(rng, dtype, batch),
        "directions": rng.uniform(-3, 3, size=(batch, ROWS, COLUMNS)).astype(dtype),
        "radii": (1.3, 2.2),
        "discs": "both",
    }


def _undirected(rng, dtype, batch):
    return {"edges": _weights(rng, dtype, batch), "radii": (1.3, 2.2)}


def _edges(rng, dtype, batch):
    return {**_picture(rng, dtype, batch), "low": 0.05, "high": 0.1, "sigma": 0.5}


DESCRIPTORS = [
    Descriptor("imaging.prewitt", _picture, ("image",)),
    Descriptor("imaging.sobel", _picture, ("image",)),
    Descriptor("imaging.gradient_magnitude_direction", _slopes, ("g_x", "g_y")),
    Descriptor("imaging.canny", _edges, exceptions=STEP),
    Descriptor("imaging.thin_edges", _slopes, ("g_x", "g_y")),
    Descriptor("imaging.hysteresis_threshold", _strength, exceptions=STEP),
    Descriptor("imaging.hough_lines", _lines, ("edges",)),
    Descriptor("imaging.hough_lines_slope", _slope_lines, ("edges",)),
    Descriptor("imaging.hough_peaks", _table, ("votes",)),
    Descriptor("imaging.hough_circles", _directed, ("edges",)),
    Descriptor("imaging.hough_circles_undirected", _undirected, ("edges",), term="without directions"),
]
