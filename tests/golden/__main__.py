"""``python -m tests.golden NAME ...`` saves a model with each of these classes for later versions to load.

What has been saved before is not saved again: it stands for the models that people have on their disks.
"""

import sys

from tests.conformance.descriptors import KerasDescriptor
from tests.conformance.discovery import described
from tests.golden.models import paths, save

known = {descriptor.name: descriptor for descriptor in described(KerasDescriptor)}
if len(sys.argv) == 1 or not set(sys.argv[1:]) <= set(known):
    sys.exit(f"Say which classes: {' '.join(name for name in known if not paths(name)[0].exists()) or 'none is new'}")
for name in sys.argv[1:]:
    if paths(name)[0].exists():
        sys.exit(f"{paths(name)[0]} is there already. Delete it only if saved models need not load any more.")
    save(known[name])
