"""Data that need nothing: pictures drawn from strokes, and texts written by small grammars, all from fixed seeds."""

from dlcourse.data.drawn.sets import SETS

__all__ = ["SETS"]
