"""Data sets that others have published, read from their files as they are."""

from dlcourse.data.published import bundled, faces, flow, mnist, pairs, ratings, scenes, sentences, tables, texts

__all__ = ["SETS"]

SETS = (
    *bundled.SETS,
    *mnist.SETS,
    *faces.SETS,
    *texts.SETS,
    *pairs.SETS,
    *sentences.SETS,
    *ratings.SETS,
    *tables.SETS,
    *scenes.SETS,
    *flow.SETS,
)
