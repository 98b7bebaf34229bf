"""The pictures of the notes, drawn again from the reference's own functions: ``dlcourse figures``."""

from dlcourse.figures.picture import Picture, picture

__all__ = ["Picture", "picture"]
