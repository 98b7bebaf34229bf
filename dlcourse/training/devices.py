"""Where a run computes: one device, or several that share each batch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from dlcourse.training.troubles import Misuse

__all__ = ["described", "strategy"]


def strategy(names: Sequence[str]) -> Any:
    """Return how the work is shared: by the devices named, such as CPU:0 and CPU:1; else by all GPUs, if several."""
    names = [name.upper() for name in names]
    _split_the_cpu(names)
    there = [device.name.removeprefix("/device:") for device in tf.config.list_logical_devices()]
    unknown = [name for name in names if name not in there]
    if unknown:
        raise Misuse(f"there is no device {unknown[0]}; TensorFlow sees {', '.join(there)}.")
    gpus = [name for name in there if name.startswith("GPU")]
    shared = names or (gpus if len(gpus) > 1 else [])
    if len(shared) > 1:
        return tf.distribute.MirroredStrategy(shared)
    return tf.distribute.OneDeviceStrategy(f"/{shared[0]}") if shared else tf.distribute.get_strategy()


def _split_the_cpu(names: Sequence[str]) -> None:
    """Make as many logical CPUs as are named, if TensorFlow has not begun: to try several devices without any."""
    wanted = 1 + max((int(name[4:]) for name in names if re.fullmatch(r"CPU:\d{1,2}", name)), default=0)
    if wanted > 1:
        try:
            cpu = tf.config.list_physical_devices("CPU")[0]
            tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * wanted)
        except RuntimeError:  # it has begun, and what there is stays
            return


def described(names: Sequence[str]) -> str:
    """Say in a few words on what is computed."""
    gpus = tf.config.list_physical_devices("GPU")
    return ", ".join(names) if names else f"{len(gpus)} GPU{'s' * (len(gpus) > 1)}" if gpus else "CPU"
