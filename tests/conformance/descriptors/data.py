from tests.conformance.descriptors import ClassDescriptor, ToolDescriptor

DESCRIPTORS = [
    ClassDescriptor("data.DataSet", "tests/dlcourse/data/test_catalogue.py"),
    *(ToolDescriptor(f"data.{name}", "tests/dlcourse/data/test_catalogue.py") for name in ("dataset", "load")),
    ToolDescriptor("data.batches", "tests/dlcourse/data/test_batches.py"),
    ToolDescriptor("data.mnist", "tests/dlcourse/test_data.py"),
    ToolDescriptor("data.read_flo", "tests/dlcourse/data/test_formats.py"),
    ToolDescriptor("data.read_idx", "tests/dlcourse/test_data.py"),
    *(ToolDescriptor(f"data.{name}", "tests/dlcourse/data/test_splits.py") for name in ("split", "standardized")),
]
