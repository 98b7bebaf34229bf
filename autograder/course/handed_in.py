"""Which hand-in a grade book's rows are about. nbgrader keeps no trace of it; what a person marked was that one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, MetaData, String, Table, bindparam, insert, select, update

__all__ = ["make_table", "read_digests", "remember"]

_TABLE = Table(
    "autograder_handin",
    MetaData(),
    Column("notebook_id", String(32), primary_key=True),  # of nbgrader's submitted_notebook
    Column("digest", String(64), nullable=False),
)


def make_table(db: Any) -> None:
    """Make the table where there is none, beside nbgrader's own."""
    _TABLE.create(db.connection(), checkfirst=True)


def read_digests(db: Any, notebook_ids: Collection[str]) -> dict[str, str]:
    """Return the digests of the hand-ins that were entered last, by submitted notebook."""
    query = select(_TABLE.c.notebook_id, _TABLE.c.digest).where(_TABLE.c.notebook_id.in_(notebook_ids))
    return dict(db.execute(query).all())


def remember(db: Any, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Enter the digests of hand-ins, of which those in ``before`` are there already."""
    if new := [{"notebook_id": id, "digest": digest} for id, digest in now.items() if id not in before]:
        db.execute(insert(_TABLE), new)
    if changed := [{"id": id, "digest": digest} for id, digest in now.items() if before.get(id, digest) != digest]:
        db.connection().execute(update(_TABLE).where(_TABLE.c.notebook_id == bindparam("id")), changed)
