"""A folder of recorded exercises and of the prose that puts them in order: a catalogue as a student has it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.asked.recorded import SUFFIX
from autograder.asked.store import Store, default_store
from autograder.handout.recording import digest_of, is_current, recording

__all__ = ["PROJECT", "bring_up_to_date", "files_of", "recorded", "without_answers"]

PROJECT = Path("packages", "student")
"""The small distribution's project, from the clone's root on."""
_NO_ANSWER = "(An answer is not handed out.)"


def recorded(exercise: Exercise, *, everything: bool = False, store: Store | None = None) -> bytes:
    """An exercise's recording; made once, as long as nothing changes that it is made of."""
    store = store or default_store()
    key = f"recording/{exercise.id}/{digest_of(exercise, everything)}"
    found = store.get(key)
    if found is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # mistakes may well divide by zero
            found = recording(exercise, everything=everything)
        store.put(key, found)
    return found


def files_of(
    catalogue: Catalogue, exercise_ids: Container[str], prose: Sequence[Path], *, everything: bool = False
) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """What a folder holds: each file's path in it, and what makes it."""
    for exercise in (catalogue[exercise_id] for exercise_id in catalogue.paths if exercise_id in exercise_ids):
        yield (
            Path(exercise.unit, exercise.name + SUFFIX),
            lambda exercise=exercise: recorded(exercise, everything=everything),  # type: ignore[misc]
        )
    for path in prose:
        text = path.read_text(encoding="utf-8") if everything else without_answers(path)
        yield Path(path.parent.name, path.name), text.encode


def without_answers(path: Path) -> str:
    """Prose without the model answers of what a person marks."""
    kept, within = [], False
    for line in path.read_text(encoding="utf-8").split("\n"):
        within = within and line.rstrip() != "!end"
        if not within:
            kept.append(line)
        if line.rstrip() == "!answer":
            within = True
            kept.append(_NO_ANSWER)
    return "\n".join(kept)


def bring_up_to_date(root: Path, catalogue: Catalogue, check: bool = False) -> list[Path]:
    """Record in a clone what its small distribution is built from; what has no exercise any more goes.

    Args:
        root: the clone, or a course's folder, in which there is no such project and nothing to do.
        check: only look.

    Returns:
        What was not up to date, from the root on.
    """
    if not (root / PROJECT / "pyproject.toml").is_file():
        return []
    folder = root / PROJECT / "exercises"
    wanted = dict(files_of(catalogue, catalogue, catalogue.prose()))
    stale = [path for path, make in wanted.items() if not _is_current(folder / path, catalogue, make)]
    gone = [path for path in sorted(folder.glob("*/*")) if path.relative_to(folder) not in wanted]
    if not check:
        for path in stale:
            _write(folder / path, wanted[path]())
        for path in gone:
            path.unlink()
    return [PROJECT / "exercises" / path for path in stale] + [path.relative_to(root) for path in gone]


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _is_current(path: Path, catalogue: Catalogue, make: Callable[[], bytes]) -> bool:
    if path.suffix == SUFFIX:
        return is_current(catalogue[f"{path.parent.name}.{path.stem}"], path)
    return path.is_file() and path.read_bytes() == make()
