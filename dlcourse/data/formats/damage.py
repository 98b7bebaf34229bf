"""What is said of a file that is not as its format has it."""

from __future__ import annotations

__all__: list[str] = []


class DamagedFile(ValueError):
    """A file does not hold what its format, or its publisher, says.

    Args:
        where: the file.
        found: what is wrong with it, as a verb's phrase.
        expected: what it should be.
    """

    def __init__(self, where: object, found: str, expected: str) -> None:
        super().__init__(f"{where} {found}, expected {expected}. Download it again.")
