"""The page of results is what its JSON says, and its rows are commands that there are."""

import json
import signal
import sys

import pytest
from click.testing import CliRunner

from benchmarks import results
from benchmarks.results import PAGE, RESULTS, command_of, limited, read, trained
from benchmarks.results_page import markdown
from benchmarks.results_rows import DIGITS, ROWS, Row
from dlcourse.data import DATASETS
from dlcourse.training import recipe
from dlcourse.training.command import command_of as model_command

ROW = Row("a-row", DIGITS, "lenet", "mnist", "--epochs 2", expected=0.01)
SUMMARY = {"parameters": 61706, "epochs": 2, "held_out": {"accuracy": 0.991, "loss": 0.03}}
SAYS = f"import sys; print({json.dumps(SUMMARY)!r}); print('epoch 1', file=sys.stderr)"


def test_the_page_is_what_the_json_says():
    assert PAGE.read_text(encoding="utf-8") == markdown(ROWS, read(RESULTS))


def test_what_was_run_is_what_is_declared():
    commands = {row.name: " ".join(command_of(row)) for row in ROWS}
    assert len(commands) == len(ROWS)
    assert {name: found["command"] for name, found in read(RESULTS).items()}.items() <= commands.items()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_is_a_command_that_there_is(row):
    assert DATASETS[row.data].kind in recipe(row.model).kinds
    for options in filter(None, (row.options, row.gpu)):
        model_command(recipe(row.model)).make_context(row.model, options.split())


@pytest.mark.parametrize("row", [row for row in ROWS if row.expected], ids=lambda row: row.name)
def test_what_is_expected_was_reached(row):
    found = read(RESULTS).get(row.name, {})
    if not found.get("finished"):
        pytest.skip(f"{row.name} has no result yet")
    assert 1 - found["held_out"]["accuracy"] <= row.expected


def test_a_row_writes_down_its_command_times_and_figures(tmp_path):
    found = trained(ROW, {}, tmp_path / "run", 60, [sys.executable, "-c", SAYS])
    assert found["command"] == "dlcourse train lenet --data mnist --epochs 2 --seed 0"
    assert found["finished"]
    assert found["held_out"] == SUMMARY["held_out"]
    assert found["cpu_seconds"] + 0.1 > 0
    assert found["wall_seconds"] + 0.1 > 0
    text = markdown([ROW], {"a-row": found})
    assert "| `a-row` | 0.90 % error | ≤ 1.00 % | 61706 | 2 |" in text
    assert found["machine"] in text


def test_translations_are_scored_by_sacrebleu_too(tmp_path):
    lines = ["source\treference\ttranslation", "a\tThe cat is on the mat.\tthe cat is on the mat .", "b\tNo!\tyes !"]
    (tmp_path / "translations.txt").write_text("\n".join(lines) + "\n")
    found = trained(ROW, {}, tmp_path, 60, [sys.executable, "-c", SAYS])["held_out"]
    # Eight of nine words, six of seven pairs, five of five triples, four of four quadruples.
    assert found["sacrebleu"] == pytest.approx((8 / 9 * 6 / 7) ** 0.25, abs=1e-4)
    row = Row("a-row", DIGITS, "transformer", "fra_eng", "", figure="bleu", beside=("sacrebleu",))
    kept = {"finished": True, "command": "c", "machine": "m", "versions": {}, "parameters": 1, "epochs": 1}
    kept |= {"wall_seconds": 1.0, "cpu_seconds": 1.0, "held_out": {"bleu": 0.5, "sacrebleu": found["sacrebleu"]}}
    assert "| BLEU 50.0, sacreBLEU 93.4 |" in markdown([row], {"a-row": kept})


def test_a_row_that_is_cut_off_goes_on_and_its_times_add_up(tmp_path):
    waits = "import signal, sys, time; signal.signal(signal.SIGINT, lambda *_: sys.exit(130)); time.sleep(60)"
    found = trained(ROW, {}, tmp_path, 0.5, [sys.executable, "-c", waits])
    assert not found["finished"]
    assert 0.5 <= found["wall_seconds"] < 30
    assert "cut off after" in markdown([ROW], {"a-row": found})
    found["wall_seconds"] = long_ago = 1e4
    again = trained(ROW, found, tmp_path, 60, [sys.executable, "-c", SAYS])
    assert again["finished"]
    assert again["wall_seconds"] >= long_ago
    other = trained(ROW, found | {"command": "another"}, tmp_path, 60, [sys.executable, "-c", SAYS])
    assert other["wall_seconds"] < long_ago


def test_a_program_that_fails_ends_the_script(tmp_path):
    with pytest.raises(SystemExit, match="a-row ended with code 3"):
        trained(ROW, {}, tmp_path, 60, [sys.executable, "-c", "raise SystemExit(3)"])


def test_ctrl_c_is_handed_on():
    code = "import os, signal, time; signal.signal(signal.SIGINT, lambda *_: os._exit(130)); print('x'); time.sleep(60)"
    assert limited([sys.executable, "-c", code], 1.0)["code"] in (130, -signal.SIGINT)


def test_rows_with_a_result_are_left_out(tmp_path, monkeypatch):
    kept = {"a-row": {"finished": True, "command": " ".join(command_of(ROW))}}
    monkeypatch.setattr(results, "ROWS", (ROW,))
    monkeypatch.setattr(results, "PAGE", tmp_path / "results.md")
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(results, "markdown", lambda rows, kept: "a page")
    asked = []
    monkeypatch.setattr(results, "trained", lambda row, *_: asked.append(row.name) or kept["a-row"])
    results.write(tmp_path / "results.json", kept)
    assert CliRunner().invoke(results.main, []).exit_code == 0
    assert asked == []
    assert CliRunner().invoke(results.main, ["--again"]).exit_code == 0
    assert asked == ["a-row"]
    assert (tmp_path / "results.md").read_text() == "a page"
