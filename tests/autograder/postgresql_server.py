"""A PostgreSQL server of its own for a test run: in a temporary folder, behind a socket in it, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

__all__ = ["PASSWORD", "NoServer", "running_server", "url_of"]

PASSWORD = "correct horse/battery"
_DEBIAN = Path("/usr/lib/postgresql")


class NoServer(Exception):
    """There is none, and why."""


def _programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``, which Debian keeps off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if not installed:
        raise NoServer("no PostgreSQL server here; on Debian and Ubuntu: apt-get install postgresql")
    return installed[-1].parent


def _account() -> dict[str, object]:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            known = pwd.getpwnam(name)
            return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL does not run as root, and there is neither the account postgres nor nobody")


@contextlib.contextmanager
def running_server() -> Iterator[Path]:
    """Run a server, and yield the folder of its socket. Its one account, ``postgres``, has a password."""
    programs, account = _programs(), _account()
    folder = Path(tempfile.mkdtemp(prefix="dlcourse-pg-"))  # not pytest's own, which only its owner may enter
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        data = folder / "data"
        environment = {"PATH": os.defpath, "LC_ALL": "C", "PGDATA": str(data)}

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, *arguments], cwd=folder, env=environment, check=True, timeout=120,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **account,
            )  # fmt: skip

        run("initdb", "--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "start", "--wait", f"--log={folder / 'log'}", f"--options={options}")
        try:
            yield folder
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url_of(folder: Path, database: str, *, user: str = "postgres", password: str = PASSWORD) -> str:
    """The URL of a data base as an instructor would give it."""
    return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={folder}"
