"""What one student handed in, as it lies among the submissions. Nothing is read that it leads out to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.names import shown
from autograder.messages import say

__all__ = ["BrokenSubmission", "Entry"]

# Windows has no such flags, and no class is graded there.
_NO_LINK, _DIRECTORY, _AT_ONCE = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK"))
_FOLDER = os.O_RDONLY | _DIRECTORY | _NO_LINK
_ANYTHING = os.O_RDONLY | _NO_LINK | _AT_ONCE  # a named pipe must not keep the grader waiting


class BrokenSubmission(Exception):
    """A file that cannot be graded; the message is for the student."""


@dataclass(frozen=True)
class Entry:
    """A student's own folder, or one file. What is above it is the instructor's, and may be reached by links.

    Args:
        path: where it is.
        shared: device and number of its files that have further names (hard links) and are the student's all the
            same; None, where that does not matter.
    """

    path: Path
    shared: frozenset[tuple[int, int]] | None = None

    @classmethod
    def around(cls, path: Path) -> Entry:
        """The folder of a file that was not found among others'."""
        return cls(path.parent.resolve())

    def open(self, path: Path) -> int:
        """Open a file or a folder of the entry, and return its descriptor.

        Links are followed first, and each folder on the way is then opened by its name within the one above, which
        must be no link: whatever is put in its place meanwhile, nothing outside is opened.

        Raises:
            BrokenSubmission: for what leads out of the entry.
            OSError: for what cannot be opened.
        """
        root = Path(os.path.realpath(self.path.parent))
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(root / self.path.name):
            raise BrokenSubmission(self._leads_out(path, real, root))
        *folders, last = real.relative_to(root).parts
        here = os.open(root, _FOLDER)
        try:
            for name in folders:
                below = os.open(name, _FOLDER, dir_fd=here)
                os.close(here)
                here = below
            return os.open(last, _ANYTHING, dir_fd=here)
        finally:
            os.close(here)

    def names(self, folder: Path) -> list[str]:
        """List a folder of the entry, without what is hidden."""
        descriptor = self.open(folder)
        try:
            return sorted(name for name in os.listdir(descriptor) if not name.startswith("."))
        finally:
            os.close(descriptor)

    def _leads_out(self, path: Path, real: Path, root: Path) -> str:
        """Say which link leads where; of places that are nobody's hand-in, no more than that they are."""
        ways = [way for way in (path, *path.parents) if way.is_relative_to(self.path) and way.is_symlink()]
        link = ways[-1] if ways else path
        where = shown(str(real.relative_to(root))) if real.is_relative_to(root) else say("submission.not-among")
        return say("submission.outside", name=shown(link.name), where=where)
