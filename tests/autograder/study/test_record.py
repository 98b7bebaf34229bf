"""The file of what has been done: it survives kills, updates, and exercises that are renamed or removed."""

import datetime

import pytest

from autograder.study.record import Record, Records, Standing

TODAY = datetime.date(2026, 11, 30)
LATER_VERSION = """# What has been done in this folder, one line an exercise. Lines that nobody understands are kept.
now = optimization.adam
theme = dark
optimization.ewma begun=2026-11-29 done=2026-11-30 tries=4 hints=1
optimization.adam begun=2026-11-30 tries=2 alike=2 right=3/7 mood=good
gone.by_now done=2026-01-02
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress.txt"


def test_what_is_not_there_yet_is_empty(path):
    records = Records.read(path)
    assert records["optimization.adam"] == Record()
    assert not path.exists()


def test_a_file_is_written_as_it_was_read_with_all_that_is_not_understood(path):
    path.write_text(LATER_VERSION, encoding="utf-8")
    Records.read(path).write()
    assert sorted(path.read_text(encoding="utf-8").splitlines()) == sorted(LATER_VERSION.splitlines())


def test_a_damaged_file_costs_no_more_than_its_damaged_lines(path):
    path.write_bytes(
        LATER_VERSION.encode().replace(b"tries=4", b"tries=\xff\xfe") + b"optimization.mom\x00entum tries="
    )
    records = Records.read(path)
    assert records["optimization.ewma"].done == TODAY
    assert records["optimization.adam"].tries == 2
    records.write()
    assert "optimization.mom" in path.read_text(encoding="utf-8")


def test_standings():
    begun = Record().tried(False, "1/3", False, TODAY)
    assert [Record().standing, begun.standing] == [Standing.OPEN, Standing.BEGUN]
    done = begun.tried(True, "3/3", False, TODAY)
    assert done.standing is Standing.DONE
    broken_again = done.tried(False, "0/3", False, TODAY)
    assert broken_again.standing is Standing.DONE, "what was right once stays done"


def test_equal_failures_are_counted():
    record = Record()
    for alike in (False, True, True):
        record = record.tried(False, "0/3", alike, TODAY)
    assert record.alike == 3
    assert record.tried(False, "1/3", False, TODAY).alike == 1
    assert record.tried(True, "3/3", False, TODAY).alike == 0


def test_after_a_surrender_an_exercise_rests_some_days_and_comes_back():
    shown = Record(shown=TODAY)
    assert shown.rests(TODAY)
    assert shown.rests(TODAY + datetime.timedelta(days=2))
    assert not shown.rests(TODAY + datetime.timedelta(days=3))
    assert shown.standing is Standing.BEGUN


def test_a_renamed_exercise_keeps_its_record(path):
    path.write_text(LATER_VERSION, encoding="utf-8")
    records = Records.read(path)
    records.rename({"optimization.adam": "optimization.adam_step", "optimization.ewma": "gone.by_now"})
    assert records.now == "optimization.adam_step"
    assert records["optimization.adam_step"].tries == 2
    assert records["gone.by_now"].done == datetime.date(2026, 1, 2), "nobody else's record is overwritten"
    records.write()
    assert Records.read(path)["optimization.adam_step"].tries == 2
