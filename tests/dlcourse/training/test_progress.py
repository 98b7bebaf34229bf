"""How far a run is: a bar that fits a terminal of 80 columns, and lines elsewhere."""

import io

import pytest
from rich.console import Console

from dlcourse.training.progress import RunProgress
from dlcourse.training.summary import told

ROW = {"stage": "training", "loss": 0.123456, "accuracy": 0.98, "val_loss": 0.2, "val_accuracy": 0.97}
SUMMARY = {
    "model": "smile_classifier",
    "data": "drawn_faces",
    "parameters": 126130,
    "epochs": 7,
    "stopped_early": True,
    "best_epoch": 4,
    "last": {name: value for name, value in ROW.items() if name != "stage"},
    "held_out": {"loss": 0.1, "accuracy": 0.95},
    "seconds": 61.2,
    "device": "CPU",
    "out": "runs/smile_classifier-drawn_faces",
    "files": ["curve.csv", "curve.jsonl", "curve.png", "model.keras", "run.json", "summary.json"],
    "already": False,
}


def shown(terminal):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=80, color_system=None, highlight=False)
    with RunProgress(console) as progress:
        progress.stage("training", epochs=3, steps=10, done=0)
        progress.step(10, 1.25)
        progress.epoch(ROW | {"epoch": 1})
        progress.step(15, 0.5)
        if terminal:
            progress._bar.refresh()
        progress.tell("a checkpoint is damaged; it is passed over.")
    return console.file.getvalue()


def test_a_terminal_sees_a_bar_with_an_estimate_in_80_columns():
    text = shown(terminal=True)
    bar = next(line for line in text.split("\r")[-1:0:-1] if "epoch 2/3" in line)
    assert "loss 0.5" in bar
    assert "0:00:0" in bar or "-:--:--" in bar
    plain = [line.split("\x1b[2K")[-1] for line in text.replace("\r", "\n").splitlines()]
    assert max(len(line.rstrip()) for line in plain if "\x1b" not in line) <= 80
    assert any(line.startswith("training, epoch 1/3: loss 0.1235, accuracy 0.98, val loss 0.2") for line in plain)


def test_a_log_gets_a_line_an_epoch_and_the_time_left():
    lines = shown(terminal=False).splitlines()
    assert lines[0].startswith("training, epoch 1/3: loss 0.1235, accuracy 0.98, val loss 0.2, val accuracy 0.97")
    assert lines[1:] == ["a checkpoint is damaged; it is passed over."]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_summary_fits_the_terminal(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = told(SUMMARY)
    assert max(map(len, text.splitlines())) <= columns
    words = " ".join(text.split())
    for part in ("7 epochs, stopped early with the weights of epoch 4", "accuracy 0.95", "126130 parameters", "61 s"):
        assert part in words
