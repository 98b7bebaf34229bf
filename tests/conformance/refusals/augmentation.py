import numpy as np

from dlcourse.augmentation import ColorJitter
from tests.conformance.refusals import Refusal, word, zeros

BYTES = np.full((3, 5, 6, 3), 200, "uint8")

REFUSALS = [
    word("augmentation.rotate", "interpolation", "expected 'bilinear' or 'nearest'."),
    Refusal(
        "augmentation.rotate",
        {"images": BYTES},
        "Convert pictures to float32 (and divide by 255); masks want interpolation='nearest'.",
        {"images": BYTES.astype("float32") / 255},
        {"interpolation": "nearest"},
    ),
    Refusal(
        "augmentation.scale",
        {"factors": zeros(3)},
        "expected positive numbers, 1 to leave a picture as it is.",
        {"factors": zeros(3) + 1},
    ),
    Refusal(
        "augmentation.RandomFlip",
        {"inputs": {"pictures": zeros(3, 5, 6, 3)}},
        "expected pictures under 'images'.",
        {"inputs": {"images": zeros(3, 5, 6, 3)}},
    ),
    word("augmentation.RandomFlip", "mode", "expected 'horizontal' or 'vertical'."),
    Refusal(
        "augmentation.random_crop_box",
        {"area": (0.5, 1.5)},
        "expected a pair with 0 < low <= high <= 1.",
        {"area": (0.5, 1.0)},
    ),
    Refusal(
        "augmentation.crop_to_box",
        {"size": (0, 3)},
        "expected (rows, columns), two positive integers.",
        {"size": (1, 3)},
    ),
    Refusal(
        "augmentation.center_crop_resize",
        {"fraction": 0.0},
        "expected a number in (0, 1], such as 0.875.",
        {"fraction": 1.0},
    ),
    Refusal(
        "augmentation.ColorJitter",
        lambda: ColorJitter()(BYTES, training=True),
        "Divide by the largest number: tf.cast(images, 'float32') / 255.",
        lambda: ColorJitter()(BYTES.astype("float32") / 255, training=True),
    ),
    Refusal(
        "augmentation.hue",
        {"images": zeros(3, 5, 6, 3) - 1},
        "Divide pictures of 0 to 255 by 255, or clip after changes that leave the range.",
        {"images": np.clip(zeros(3, 5, 6, 3) - 1, 0, 1)},
    ),
    Refusal(
        "augmentation.rgb_to_hsv",
        {"rgb": zeros(3, 4, 3) + 255},
        "Divide pictures of 0 to 255 by 255, or clip after changes that leave the range.",
        {"rgb": (zeros(3, 4, 3) + 255) / 255},
    ),
]
