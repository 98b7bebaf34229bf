from tests.conformance.descriptors import Descriptor

_DECORATOR = "a decorator: it takes a function, not tensors; tests/dlcourse/test_graph.py"

DESCRIPTORS = [
    Descriptor(
        "graph.graph_function",
        lambda rng, dtype, batch: {},
        exceptions=dict.fromkeys(
            ["graph", "xla", "gradient", "batch", "retrace", "precision", "gpu", "vectorized"], _DECORATOR
        ),
    )
]
