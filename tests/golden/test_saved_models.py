"""A model that an earlier version saved is loaded by this one, and answers as it did."""

import zipfile

import pytest

from tests.conformance.descriptors import KerasDescriptor
from tests.conformance.discovery import described, target
from tests.conformance.numerics import assert_close
from tests.golden.models import FOLDER, answers, load, paths

CLASSES = described(KerasDescriptor)


@pytest.mark.parametrize("descriptor", CLASSES, ids=lambda d: d.name)
def test_a_model_saved_then_answers_now_as_it_did(descriptor):
    name = descriptor.name
    assert all(path.exists() for path in paths(name)), (
        f"nothing is saved yet: run `.venv/bin/python -m tests.golden {name}`"
    )
    with zipfile.ZipFile(paths(name)[0]) as archive:
        assert f'"dlcourse>{target(descriptor).__name__}"' in archive.read("config.json").decode()
    model, given, answered = load(descriptor)
    assert_close(answers(model, given), answered, rtol=1e-5)


def test_every_saved_model_is_of_a_public_class_and_small():
    files = list(FOLDER.iterdir())
    assert {path.with_suffix("").name for path in files} <= {d.name for d in CLASSES}
    assert sum(path.stat().st_size for path in files) < 1_000_000
