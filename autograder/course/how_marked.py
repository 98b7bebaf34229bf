"""What a student has to know of how an answer is compared, below the statement; most exercises need nothing said."""

from __future__ import annotations

from autograder.asked.exercise import Exercise
from autograder.asked.sampled import FALSE_REJECT
from autograder.messages import say

__all__ = ["how_marked"]


def how_marked(exercise: Exercise) -> list[str]:
    """Return paragraphs in Markdown."""
    told = [say("course.sampled", rate=f"1 in {round(1 / FALSE_REJECT):,}")] if exercise.sampled else []
    for part, distance in exercise.unordered.items():
        what = say("course.unordered.part", part=part) if part else say("course.unordered.whole")
        told.append(say("course.unordered", what=what, distance=distance))
    return told
