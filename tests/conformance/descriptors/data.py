from tests.conformance.descriptors import Descriptor

_FILES = dict.fromkeys(
    ["graph", "xla", "gradient", "batch", "retrace", "precision", "gpu", "vectorized"],
    "reads files, and computes nothing; tests/dlcourse/test_data.py",
)

DESCRIPTORS = [
    Descriptor("data.mnist", lambda rng, dtype, batch: {"folder": "not-a-folder"}, exceptions=_FILES),
    Descriptor("data.read_idx", lambda rng, dtype, batch: {"path": "not-a-file"}, exceptions=_FILES),
]
