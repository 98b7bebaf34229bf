"""More pictures out of few: transformations that move pixels, with boxes and masks, and changes of colour.

The functions take what is random as an argument. The layers draw it, from their own seed or from one that is given. In
``data.repeat().enumerate().map(lambda number, pictures: layer(pictures, seed=number))`` every element of every epoch
gets draws of its own, which are the same in each run, however many threads work on the pipeline.
"""

from dlcourse.augmentation.blending import blend_brightness, blend_contrast, blend_saturation
from dlcourse.augmentation.boxes import box_areas, clip_boxes
from dlcourse.augmentation.center_crop_layer import CenterCropResize
from dlcourse.augmentation.color import brightness, contrast, hue, saturation
from dlcourse.augmentation.color_layers import ColorJitter, HSVJitter
from dlcourse.augmentation.crops import boxes_in_crop, center_crop_resize, crop_to_box
from dlcourse.augmentation.flips import horizontal_flip, horizontal_flip_boxes, vertical_flip, vertical_flip_boxes
from dlcourse.augmentation.geometric_layers import RandomCropResize, RandomFlip, RandomRotation, RandomScale
from dlcourse.augmentation.hsv import hsv_jitter, hsv_to_rgb, rgb_to_hsv
from dlcourse.augmentation.random_crop import random_crop_box, random_crop_resize
from dlcourse.augmentation.rotation import rotate, rotate_boxes
from dlcourse.augmentation.zoom import scale, scale_boxes

__all__ = [
    "CenterCropResize",
    "ColorJitter",
    "HSVJitter",
    "RandomCropResize",
    "RandomFlip",
    "RandomRotation",
    "RandomScale",
    "blend_brightness",
    "blend_contrast",
    "blend_saturation",
    "box_areas",
    "boxes_in_crop",
    "brightness",
    "center_crop_resize",
    "clip_boxes",
    "contrast",
    "crop_to_box",
    "horizontal_flip",
    "horizontal_flip_boxes",
    "hsv_jitter",
    "hsv_to_rgb",
    "hue",
    "random_crop_box",
    "random_crop_resize",
    "rgb_to_hsv",
    "rotate",
    "rotate_boxes",
    "saturation",
    "scale",
    "scale_boxes",
    "vertical_flip",
    "vertical_flip_boxes",
]
