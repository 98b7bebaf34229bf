"""Style transfer: what a picture shows and how it is painted, as losses of a network's maps, and a picture for both."""

from dlcourse.style.maps import content_loss, gram_matrix, style_loss
from dlcourse.style.pictures import postprocess, preprocess, total_variation
from dlcourse.style.transfer import Transfer, transfer

__all__ = [
    "Transfer",
    "content_loss",
    "gram_matrix",
    "postprocess",
    "preprocess",
    "style_loss",
    "total_variation",
    "transfer",
]
