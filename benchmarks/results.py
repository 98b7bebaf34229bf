"""What the models of the course learn from real data: docs/results.md, and the command behind each of its figures.

``python -m benchmarks.results`` trains every row that has no result yet, and goes on with rows that were cut off by
their time limit or by Ctrl-C. ``python -m benchmarks.results lenet5 dbn`` trains these alone.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from benchmarks.results_page import markdown
from benchmarks.results_rows import ROWS, Row

DOCS = Path(__file__).parents[1] / "docs"
RESULTS, PAGE = DOCS / "results.json", DOCS / "results.md"
DATA = Path(__file__).parents[2] / "shared" / "data"
CUT_OFF = (130, -signal.SIGINT, -signal.SIGKILL)
BEFORE_KILLING = 60.0  # seconds, in which a run writes its checkpoint


def command_of(row: Row) -> list[str]:
    """Return what is run, but for where it is written."""
    return ["dlcourse", "train", row.model, "--data", row.data, *row.options.split(), "--seed", str(row.seed)]


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([row.name for row in ROWS]), metavar="[ROW]...")
@click.option("--minutes", type=float, help="Time limit of a row, in place of its own.")
@click.option("--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True, help="Where they go.")
@click.option("--again", is_flag=True, help="Train rows that have a result, too; into folders that are not there yet.")
@click.option("--page", is_flag=True, help="Only write the page anew.")
def main(names: tuple[str, ...], minutes: float | None, runs: Path, again: bool, page: bool) -> None:
    """Train each ROW, all unless some are named, and write docs/results.json and docs/results.md."""
    kept = read(RESULTS)
    for row in [] if page else ROWS:
        finished = kept.get(row.name, {}).get("finished") and kept[row.name]["command"] == shlex.join(command_of(row))
        if (names and row.name not in names) or (finished and not again):
            continue
        click.echo(f"{row.name}: {shlex.join(command_of(row))}", err=True)
        kept[row.name] = trained(row, kept.get(row.name, {}), runs / row.name, 60 * (minutes or row.minutes))
        stop = kept[row.name].pop("interrupted", False)
        click.echo(f"{row.name}: {kept[row.name]}", err=True)
        write(RESULTS, kept)
        if stop:
            break
    PAGE.write_text(markdown(ROWS, kept), encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, kept: Mapping[str, Any]) -> None:
    order = {row.name: place for place, row in enumerate(ROWS)}
    chosen = {name: kept[name] for name in sorted(kept, key=lambda name: order.get(name, len(order)))}
    path.write_text(json.dumps(chosen, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def trained(
    row: Row, before: Mapping[str, Any], out: Path, seconds: float, program: Sequence[str] = ()
) -> dict[str, Any]:
    """Train a row for so long at most; return what is written down of it."""
    words = command_of(row)
    if before.get("command") != shlex.join(words) or before.get("finished"):
        before = {}
    program = program or (str(Path(sys.executable).with_name("dlcourse")),)
    told = {
        "command": shlex.join(words),
        "seed": row.seed,
        "machine": machine(),
        "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
    }
    spent = limited([*program, *words[1:], "--out", str(out), "--json"], seconds)
    told["wall_seconds"] = round(before.get("wall_seconds", 0.0) + spent["wall"], 1)
    told["cpu_seconds"] = round(before.get("cpu_seconds", 0.0) + spent["cpu"], 1)
    if spent["code"] == 0:
        summary = json.loads(spent["said"])
        names = ("parameters", "epochs", "held_out")
        found = told | {"finished": True} | {name: summary[name] for name in names}
        found["held_out"] |= sacrebleu_of(out / "translations.txt")
        return found
    if spent["code"] not in CUT_OFF:
        sys.exit(f"{row.name} ended with code {spent['code']}")
    return told | {"finished": False, "interrupted": spent["interrupted"]}


def sacrebleu_of(translations: Path) -> dict[str, float]:
    """Return what sacreBLEU says of translations, as they were written and with its own way to part words."""
    if not translations.exists():
        return {}
    import sacrebleu

    from dlcourse.attention import clean_sentence

    _, *rows = (line.split("\t") for line in translations.read_text(encoding="utf-8").splitlines())
    _, references, found = zip(*rows, strict=True)
    cleaned = [clean_sentence(reference) for reference in references]  # in lower case, as the translations are
    return {"sacrebleu": sacrebleu.corpus_bleu(found, [cleaned]).score / 100}


def limited(command: Sequence[str], seconds: float) -> dict[str, Any]:
    """Run a program for so long at most, then ask it to end, which a run answers with a checkpoint."""
    started = time.monotonic()
    environment = {"DLCOURSE_DATA": str(DATA)} | os.environ
    before = os.times()
    interrupted = False
    # In a session of its own, so that Ctrl-C reaches it once, from here.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as ended:
            interrupted = isinstance(ended, KeyboardInterrupt)
            said = _ended(process)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    spent = {"wall": time.monotonic() - started, "cpu": cpu}
    return spent | {"code": process.returncode, "said": said, "interrupted": interrupted}


def _ended(process: subprocess.Popen[str]) -> str:
    """Let a run write its checkpoint, and end it where it does not; the one before is there then."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=BEFORE_KILLING)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0]


def machine() -> str:
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    gpus = _lines("/proc/driver/nvidia/version")[:1]
    model = names[0] if names else platform.processor() or platform.machine()
    return ", ".join([f"{os.cpu_count()} cores, {model}", *gpus])


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


if __name__ == "__main__":
    main()
